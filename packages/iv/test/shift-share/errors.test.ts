import { shiftShare, shiftShareFromExposure } from "@mesometrics/indicators";
import { randomStream } from "@mesometrics/matrix";
import { crossSection, type Dataset } from "@mesometrics/panel-data";
import { feols } from "@mesometrics/panel-regression";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  ivreg,
  rotembergWeights,
  shiftShareInference,
  shiftShareIv,
  shockLevelRegression,
  withExposure,
} from "../../src/index.js";
import { dataOf, designOf, groupOf, reference } from "./own-data.js";

const design = designOf(reference);
const data = dataOf(design);
const iid = { vcov: { type: "iid" } } as const;
const note = { incompleteShares: "note" } as const;
const code = (wanted: string) => expect.objectContaining({ code: wanted });
const fit = ivreg(data, "y ~ w1 | d ~ exposure", iid);

describe("what shift-share inference refuses", () => {
  test("an instrument that is not the exposure of the design, or shares alone", () => {
    const other = ivreg(data, "y ~ w1 | d ~ w2", iid);
    expect(() => shiftShareInference(other, data, design, note)).toThrow(code("EXPOSURE_MISMATCH"));
    expect(() => rotembergWeights(other, data, design)).toThrow(code("EXPOSURE_MISMATCH"));
    expect(() => shiftShareInference(feols(data, "y ~ w1", iid), data, design, note)).toThrow(
      code("EXPOSURE_MISMATCH"),
    );
  });

  test("several instruments or endogenous regressors", () => {
    expect(() => shiftShareInference(ivreg(data, "y ~ 1 | d ~ exposure + w2", iid), data, design, note)).toThrow(
      code("ONE_EXPOSURE_INSTRUMENT"),
    );
    expect(() => shiftShareInference(ivreg(data, "y ~ 1 | d + w1 ~ exposure + w2", iid), data, design, note)).toThrow(
      code("ONE_EXPOSURE_INSTRUMENT"),
    );
  });

  test("other data, first differences, data without units or periods", () => {
    expect(() =>
      shiftShareInference(fit, dataOf(design, { ...reference.data, w1: reference.data.w2 }), design),
    ).toThrow(code("DATA_MISMATCH"));
    const differenced = ivreg(data, "y ~ w1 | d ~ exposure", { ...iid, transformation: "first-difference" });
    expect(() => shiftShareInference(differenced, data, design)).toThrow(code("TRANSFORMED_MODEL"));
    const flat = crossSection({ ...reference.data }) as unknown as Dataset;
    expect(() => withExposure(flat, design, { unit: "unit" })).toThrow(code("PERIODS_NOT_IN_DATA"));
    const single = shiftShare(
      { unit: ["u00", "u00"], sector: ["x", "y"], value: [1, 2] },
      { sector: ["x", "y"], value: [1, 2] },
    );
    expect(() => withExposure(flat, single)).toThrow(code("UNIT_COLUMN_NEEDED"));
    expect(() => withExposure(flat, single, { unit: "zone" })).toThrow(code("UNKNOWN_COLUMN"));
    expect(() => withExposure(flat, single, { unit: "time" })).toThrow(code("EXPOSURE_UNMATCHED"));
    expect(() => withExposure(data, design)).toThrow(code("DUPLICATE_COLUMN"));
  });

  test("incomplete shares that nothing controls for, unless a note is asked for", () => {
    expect(() => shiftShareInference(fit, data, design)).toThrow(code("INCOMPLETE_SHARES"));
    expect(() => shockLevelRegression(fit, data, design)).toThrow(code("INCOMPLETE_SHARES"));
    expect(shiftShareInference(fit, data, design, note).notes.map((one) => one.code)).toContain("INCOMPLETE_SHARES");
    // The sum over all periods is not enough where shocks have periods.
    const summed = ivreg(data, "y ~ share_sum | d ~ exposure", iid);
    expect(() => shiftShareInference(summed, data, design)).toThrow(/by period/u);
    expect(shiftShareInference(summed, data, design, note).shareSums.controlled).toBe("constant");
    const bare = { ...data, columns: { ...data.columns } };
    delete (bare.columns as Record<string, unknown>).exposure;
    delete (bare.columns as Record<string, unknown>).share_sum;
    const spec = { outcome: "y", endogenous: "d" };
    expect(() => shiftShareIv(bare, spec, design)).toThrow(code("INCOMPLETE_SHARES"));
    expect(shiftShareIv(bare, spec, design, { shareSums: "note", level: 0.9, hypothesis: 1 }).inference).toMatchObject({
      level: 0.9,
      hypothesis: 1,
    });
    expect(() => shiftShareIv(bare, spec, design, { shareSums: "no" as "note" })).toThrow(code("INVALID_ARGUMENT"));
  });

  test("complete shares in an equation without constant", () => {
    const units = ["a", "b", "c", "d", "e"];
    const complete = shiftShare(
      {
        unit: units.flatMap((unit) => [unit, unit]),
        sector: units.flatMap(() => ["x", "y"]),
        value: [1, 3, 2, 2, 3, 1, 1, 1, 4, 1],
      },
      { sector: ["x", "y"], value: [1, 2] },
    );
    const table = { id: units, y: [1, 2, 3, 5, 4], d: [2, 1, 4, 4, 7] };
    const joined = withExposure(crossSection(table), complete, { unit: "id" }) as unknown as Dataset;
    const bare = ivreg(joined, "y ~ 0 | d ~ exposure", iid);
    const unit = { unit: "id" };
    expect(() => shiftShareInference(bare, joined, complete, unit)).toThrow(code("SHOCK_MEAN_NOT_CONTROLLED"));
    const accepted = shiftShareInference(bare, joined, complete, { ...unit, ...note });
    expect(accepted.notes.map((one) => one.code)).toEqual(["FEW_SHOCKS", "SHOCK_MEAN_NOT_CONTROLLED"]);
  });

  test("controls between shocks that the units' controls do not contain", () => {
    for (const controls of ["constant", "period"] as const) {
      expect(() => shockLevelRegression(fit, data, design, { controls, ...note })).toThrow(
        code("SHOCK_CONTROLS_NOT_SPANNED"),
      );
    }
  });

  test("clusters that leave a sector out, or hold all of them", () => {
    const { s00, ...rest } = groupOf;
    expect(() => shiftShareInference(fit, data, design, { clusters: rest, ...note })).toThrow(
      code("SECTOR_WITHOUT_CLUSTER"),
    );
    const one = Object.fromEntries(reference.sectors.map((sector) => [sector, 1]));
    expect(() => shiftShareInference(fit, data, design, { clusters: one, ...note })).toThrow(code("ONE_CLUSTER"));
  });

  test("levels, hypotheses and counts that are none", () => {
    for (const options of [{ level: 1 }, { level: Number.NaN }, { hypothesis: Number.POSITIVE_INFINITY }]) {
      expect(() => shiftShareInference(fit, data, design, { ...options, ...note })).toThrow(code("INVALID_ARGUMENT"));
    }
    expect(() => rotembergWeights(fit, data, design, { top: 0 })).toThrow(code("INVALID_ARGUMENT"));
  });

  test("more sectors than units, where AKM cannot tell the shocks apart and the regression over shocks can", () => {
    const few = [...new Set(reference.data.unit)].slice(0, 8);
    const small = ivreg(data, "y ~ 1 | d ~ exposure", {
      ...iid,
      subset: Uint8Array.from(reference.data.unit, (unit) => Number(few.includes(unit))),
    });
    expect(() => shiftShareInference(small, data, design, note)).toThrow(code("SHARES_COLLINEAR"));
    const dropped = shiftShareInference(small, data, design, { ...note, collinearShares: "drop" });
    expect(dropped.notes.map((one) => one.code)).toContain("COLLINEAR_SHARES_DROPPED");
    const found = shockLevelRegression(small, data, design, note);
    expectClose(found.estimate, small.coefficients[1], { relative: 1e-10 });
  });

  test("residuals without exposure: unit effects in one period's shocks explain every share", () => {
    const units = ["a", "b", "c", "d"];
    const cross = shiftShare(
      {
        unit: units.flatMap((unit) => [unit, unit]),
        sector: units.flatMap(() => ["x", "y"]),
        value: [1, 3, 2, 2, 3, 1, 1, 1],
      },
      { sector: ["x", "y"], value: [1, 2] },
    );
    const table = { id: units, y: [1, 2, 3, 5], d: [2, 1, 4, 4] };
    const joined = withExposure(crossSection(table), cross, { unit: "id" }) as unknown as Dataset;
    const saturated = ivreg(joined, "y ~ 1 | d ~ exposure", iid);
    // Two complete shares and a constant: S'e = 0 for both.
    expect(() => shiftShareInference(saturated, joined, cross, { unit: "id" })).toThrow(code("NO_RESIDUAL_EXPOSURE"));
  });

  test("leave-one-out has no equivalent regression over shocks, but weights and standard errors with a note", () => {
    const units = ["a", "b", "c", "d", "e", "f", "g"];
    const sectors = ["x", "y", "z"];
    const cells = {
      unit: units.flatMap((unit) => sectors.map(() => unit)),
      sector: units.flatMap(() => sectors),
      value: units.flatMap((_, i) => [1 + i, 3 + ((i * i) % 5), 2 + ((3 * i) % 4)]),
    };
    const observed = { ...cells, value: cells.value.map((one, row) => Math.sin(one + row)) };
    const others = shiftShare(cells, observed, { leaveOneOut: true });
    const table = { id: units, y: [1, 2, 3, 5, 4, 6, 2], d: [2, 1, 4, 4, 3, 5, 1] };
    const joined = withExposure(crossSection(table), others, { unit: "id" }) as unknown as Dataset;
    const estimate = ivreg(joined, "y ~ 1 | d ~ exposure", iid);
    const unit = { unit: "id" };
    expect(() => shockLevelRegression(estimate, joined, others, unit)).toThrow(code("LEAVE_ONE_OUT_NOT_EQUIVALENT"));
    const weights = rotembergWeights(estimate, joined, others, unit);
    expectClose(
      weights.sectors.reduce((sum, row) => sum + row.weight, 0),
      1,
      { relative: 1e-12 },
    );
    expect(shiftShareInference(estimate, joined, others, unit).notes.map((one) => one.code)).toEqual([
      "FEW_SHOCKS",
      "LEAVE_ONE_OUT_SHOCKS",
    ]);
  });

  test("an exposure that the shocks do not reproduce has standard errors but no weights and no shock-level twin", () => {
    const rounded = design.exposure.map((one) => Math.round(one * 100) / 100);
    const units = [...new Set(reference.data.unit)];
    const implied = shiftShareFromExposure(
      {
        unit: units.flatMap((unit) => reference.sectors.map(() => unit)),
        sector: units.flatMap(() => reference.sectors),
        value: reference.shares.flat(),
      },
      { unit: [...design.units], time: design.times.map(Number), value: rounded },
      { areShares: true },
    );
    const joined = dataOf(implied);
    const estimate = ivreg(joined, "y ~ w1 | d ~ exposure", iid);
    expect(shiftShareInference(estimate, joined, implied, note).akm.standardError).toBeGreaterThan(0);
    expect(() => rotembergWeights(estimate, joined, implied)).toThrow(code("EXPOSURE_MISMATCH"));
    expect(() => shockLevelRegression(estimate, joined, implied, note)).toThrow(code("SHOCK_LEVEL_DIFFERS"));
  });
});

describe("few shocks", () => {
  test("14 industries are too few", () => {
    const industries = Array.from({ length: 14 }, (_, k) => `i${k}`);
    const units = Array.from({ length: 40 }, (_, k) => `u${k}`);
    const stream = randomStream(14, 0);
    const cells = {
      unit: units.flatMap((unit) => industries.map(() => unit)),
      sector: units.flatMap(() => industries),
      value: units.flatMap(() => industries.map(() => 1 + stream.integer(11))),
    };
    const one = shiftShare(cells, { sector: industries, value: industries.map((_, k) => Math.cos(k)) });
    const table = {
      id: units,
      y: units.map((_, i) => Math.sin(3 * i)),
      d: units.map((_, i) => Math.cos(2 * i) + i / 9),
    };
    const joined = withExposure(crossSection(table), one, { unit: "id" }) as unknown as Dataset;
    const { count, notes } = shiftShareInference(ivreg(joined, "y ~ 1 | d ~ exposure", iid), joined, one, {
      unit: "id",
    });
    expect(count.reliable).toBe(false);
    expect(count.effectiveClusters).toBeLessThan(14.0001);
    expect(notes).toMatchObject([{ code: "FEW_SHOCKS" }]);
  });
});
