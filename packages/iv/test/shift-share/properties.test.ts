import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ivreg,
  rotembergWeights,
  type ShiftShareInference,
  setHolds,
  shiftShareInference,
  shockLevelRegression,
} from "../../src/index.js";
import { dataOf, designOf, groupOf, reference, type SectorTable } from "./own-data.js";

const note = { incompleteShares: "note" } as const;
const weights = { analytic: "weight" } as const;
const formula = "y ~ w1 + w2 + i(time, share_sum) | d ~ exposure";

function inference(table: SectorTable, clusters: Readonly<Record<string, string>>, columns = reference.data) {
  const design = designOf(table);
  const data = dataOf(design, columns);
  const fit = ivreg(data, formula, { vcov: { type: "iid" }, weights });
  return { fit, data, design, found: shiftShareInference(fit, data, design, { clusters, ...note }) };
}

function numbers({ estimate, akm, akm0 }: ShiftShareInference): number[] {
  return [estimate, akm.standardError, akm.pValue, akm0.statistic, ...akm0.set.parts.flat()];
}

const original = inference(reference, groupOf).found;

/** The table with column j of shares and shocks taken from column `from[j]`. */
function columnsOf(
  from: readonly number[],
  names: readonly string[] = from.map((j) => reference.sectors[j]),
): SectorTable {
  return {
    sectors: names,
    shares: reference.shares.map((row) => from.map((j) => row[j])),
    shocks: reference.shocks.map((row) => from.map((j) => row[j])),
  };
}

describe("shift-share inference", () => {
  const order = fc.shuffledSubarray(
    reference.sectors.map((_, j) => j),
    { minLength: reference.sectors.length },
  );

  test("does not depend on the order of the sectors, nor does anything else", () => {
    fc.assert(
      fc.property(order, (from) => {
        const { found, fit, data, design } = inference(columnsOf(from), groupOf);
        expectClose(numbers(found), numbers(original), { relative: 1e-9 });
        const shocks = shockLevelRegression(fit, data, design, { clusters: groupOf });
        expectClose(shocks.estimate, original.estimate, { relative: 1e-9 });
      }),
      { numRuns: 8 },
    );
  });

  test("does not depend on the order of the rows", () => {
    const rows = reference.data.unit.map((_, row) => row).sort((a, b) => ((a * 7919) % 181) - ((b * 7919) % 181));
    const turned = Object.fromEntries(
      Object.entries(reference.data).map(([name, cells]) => [name, rows.map((row) => cells[row])]),
    ) as unknown as typeof reference.data;
    expectClose(numbers(inference(reference, groupOf, turned).found), numbers(original), { relative: 1e-9 });
  });

  test("does not change when a sector is split into two with the same shocks in one cluster", () => {
    fc.assert(
      fc.property(fc.nat(reference.sectors.length - 1), fc.double({ min: 0.05, max: 0.95, noNaN: true }), (j, part) => {
        const from = [...reference.sectors.keys(), j];
        const whole = columnsOf(from, [...reference.sectors, "new"]);
        const split = {
          ...whole,
          shares: whole.shares.map((row) =>
            row.map((share, k) => (k === j ? share * part : k === row.length - 1 ? share * (1 - part) : share)),
          ),
        };
        const clusters = { ...groupOf, new: groupOf[reference.sectors[j]] };
        const { found, fit, data, design } = inference(split, clusters);
        expectClose(numbers(found), numbers(original), { relative: 1e-9 });
        expectClose(found.count.effectiveClusters, original.count.effectiveClusters, { relative: 1e-9 });
        const shocks = shockLevelRegression(fit, data, design, { clusters });
        expectClose(shocks.estimate, original.estimate, { relative: 1e-9 });
      }),
      { numRuns: 8 },
    );
  });

  test("refuses the same split where the two parts are clusters of their own, or leaves the smaller part out", () => {
    const split = columnsOf([...reference.sectors.keys(), 0], [...reference.sectors, "new"]);
    const halves = {
      ...split,
      shares: split.shares.map((row) => row.map((share, k) => (k % 12 === 0 ? share / 2 : share))),
    };
    expect(() => inference(halves, { ...groupOf, new: "another" })).toThrow(
      expect.objectContaining({ code: "SHARES_COLLINEAR" }),
    );
    // Left out on request: the larger part stays, whatever the order of the sectors.
    const of = (table: SectorTable) => {
      const { fit, data, design } = inference(table, { ...groupOf, new: groupOf[reference.sectors[0]] });
      const clusters = { ...groupOf, new: "another" };
      return shiftShareInference(fit, data, design, { clusters, collinearShares: "drop", ...note });
    };
    const uneven = {
      ...split,
      shares: split.shares.map((row) => row.map((share, k) => share * (k === 0 ? 0.7 : k === 12 ? 0.3 : 1))),
    };
    const backwards = {
      sectors: [...uneven.sectors].reverse(),
      shares: uneven.shares.map((row) => [...row].reverse()),
      shocks: uneven.shocks.map((row) => [...row].reverse()),
    };
    const [found, again] = [of(uneven), of(backwards)];
    expect(found.notes.at(-1)).toMatchObject({ code: "COLLINEAR_SHARES_DROPPED", terms: ["new"] });
    expectClose(numbers(again), numbers(found), { relative: 1e-8 });
  });

  test("any split with the same shocks changes nothing where no control is outside the shares", () => {
    const from = [...reference.sectors.keys(), 0];
    const split = columnsOf(from, [...reference.sectors, "new"]);
    const uneven = {
      ...split,
      shares: split.shares.map((row, i) =>
        row.map((share, k) => (k === 0 ? share * ((i % 5) / 5 + 0.1) : k === 12 ? share * (0.9 - (i % 5) / 5) : share)),
      ),
    };
    const of = (table: SectorTable, clusters: Readonly<Record<string, string>>) => {
      const design = designOf(table);
      const data = dataOf(design);
      const fit = ivreg(data, "y ~ 0 + share_sum | d ~ exposure", { vcov: { type: "iid" } });
      return numbers(shiftShareInference(fit, data, design, { clusters, ...note }));
    };
    expectClose(of(uneven, { ...groupOf, new: groupOf[reference.sectors[0]] }), of(reference, groupOf), {
      relative: 1e-8,
    });
  });

  test.each([1e-9, 1e9])("keeps every t when columns or shocks are multiplied by %d", (size) => {
    const { data } = reference;
    const larger = { ...data, y: data.y.map((one) => one * size), w1: data.w1.map((one) => one * size) };
    const { found } = inference(reference, groupOf, larger);
    const t = ({ akm, akm0 }: ShiftShareInference) => [akm.statistic, akm.pValue, akm0.statistic, akm0.pValue];
    expectClose(t(found), t(original), { relative: 1e-8 });
    expectClose(found.akm.standardError, original.akm.standardError * size, { relative: 1e-8 });
    const shocks = { ...reference, shocks: reference.shocks.map((row) => row.map((one) => one * size)) };
    expectClose(numbers(inference(shocks, groupOf).found), numbers(original), { relative: 1e-8 });
  });

  test.each([
    ["a bounded set", formula, 0.95],
    ["rays", "y ~ w1 + w2 + i(time, share_sum) | unit + time | d ~ exposure", 0.95],
    ["another level", formula, 0.8],
  ])("the AKM0 set holds exactly the values that are not rejected: %s", (_, right, level) => {
    const design = designOf(reference);
    const data = dataOf(design);
    const fit = ivreg(data, right, { vcov: { type: "iid" }, weights });
    const options = { clusters: groupOf, level, ...note };
    const { akm0, estimate, akm } = shiftShareInference(fit, data, design, options);
    expect(setHolds(akm0.set, estimate)).toBe(true);
    const ends = akm0.set.parts.flat().filter(Number.isFinite);
    const grid = [
      ...Array.from({ length: 41 }, (__, k) => estimate + (k - 20) * 0.6 * akm.standardError),
      ...ends.flatMap((end) => [end - 1e-6, end + 1e-6]),
    ];
    for (const hypothesis of grid) {
      const { pValue } = shiftShareInference(fit, data, design, { ...options, hypothesis }).akm0;
      expect(pValue >= 1 - level, `at ${hypothesis}: ${pValue}`).toBe(setHolds(akm0.set, hypothesis));
    }
  });

  test("AKM0 of the second stage and of the reduced form agree on no effect", () => {
    const { akm0, reducedForm } = original;
    expectClose(akm0.pValue, (reducedForm as NonNullable<typeof reducedForm>).akm0.pValue, { relative: 1e-9 });
  });
});

describe("Rotemberg weights", () => {
  const { fit, data, design } = inference(reference, groupOf);
  const found = rotembergWeights(fit, data, design);

  test("add up to 1, and with them the just-identified estimates give 2SLS, by shock and by sector", () => {
    for (const rows of [found.shocks, found.sectors]) {
      const total = rows.reduce((sum, row) => sum + row.weight, 0);
      const mean = rows.reduce((sum, row) => sum + row.weight * (row.estimate as number), 0);
      expectClose(total, 1, { relative: 1e-12 });
      expectClose(mean, fit.coefficients[1], { relative: 1e-9 });
    }
    expect([found.shocks.length, found.sectors.length]).toEqual([36, 12]);
    const { positive, negative } = found.summary;
    expectClose(positive.sum + negative.sum, 1, { relative: 1e-12 });
    expectClose(positive.share + negative.share, 1, { relative: 1e-12 });
    expect(found.notes.map((one) => one.code)).toEqual(["NEGATIVE_ROTEMBERG_WEIGHTS"]);
  });

  test("each estimate and F is that of ivreg with the share as the instrument", () => {
    for (const k of [0, 17, 35]) {
      const { sector, time, estimate, firstStageF } = found.shocks[k];
      const shares = reference.shares.map((row) => row[reference.sectors.indexOf(sector)]);
      const single = reference.data.unit.map((unit, row) =>
        String(reference.data.time[row]) === time ? shares[Number(unit.slice(1))] : 0,
      );
      const table = { ...reference.data, single } as never;
      const alone = ivreg(dataOf(design, table), formula.replace("~ exposure", "~ single"), {
        vcov: { cluster: "unit" },
        weights,
      });
      expectClose(estimate as number, alone.coefficients[1], { relative: 1e-8 });
      const f = alone.tests.find((one) => one.id === "first-stage-f");
      expectClose(firstStageF as number, f?.statistic as number, { relative: 1e-8 });
    }
  });

  test("the estimate without a sector is 2SLS with its shocks at 0", () => {
    const [largest] = found.summary.top;
    const j = reference.sectors.indexOf(largest.sector);
    const without = {
      ...reference,
      shocks: reference.shocks.map((row) => row.map((one, k) => (k === j ? 0 : one))),
    };
    const other = dataOf(designOf(without));
    const again = ivreg(other, formula, { vcov: { type: "iid" }, weights });
    expectClose(largest.estimateWithout as number, again.coefficients[1], { relative: 1e-9 });
    expect(found.summary.top).toHaveLength(5);
    const sizes = found.summary.top.map((row) => Math.abs(row.weight));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });
});
