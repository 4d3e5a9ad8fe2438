import { randomStream, sparseMultiplyVector, toDense } from "@mesometrics/matrix";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SectorCells, shiftShare, shiftShareFromExposure } from "../src/index.js";
import { thrownBy } from "./fixtures.js";

/** A table with most cells away, and the same with zeros written out. */
function tables(units: number, sectors: number, seed: number, fill = 0.2) {
  const stream = randomStream(seed, 0);
  const sparse = { unit: [] as string[], sector: [] as string[], value: [] as number[] };
  const full = { unit: [] as string[], sector: [] as string[], value: [] as number[] };
  for (let i = 0; i < units; i++) {
    for (let j = 0; j < sectors; j++) {
      const value = j === i % sectors || stream.uniform() < fill ? 1 + Math.floor(100 * stream.uniform()) : 0;
      for (const table of value === 0 ? [full] : [full, sparse]) {
        table.unit.push(`u${i}`);
        table.sector.push(`s${j}`);
        table.value.push(value);
      }
    }
  }
  const names = Array.from({ length: sectors }, (_, j) => `s${j}`);
  return { sparse, full, shocks: { sector: names, value: names.map(() => stream.normal()) } };
}

describe("a sparse table of weights", () => {
  it("is the same design as one with its zeros written out", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 15 }), fc.nat(1000), (n, s, seed) => {
        const { sparse, full, shocks } = tables(n, s, seed);
        const away = shiftShare(sparse, shocks, { absent: "zero" });
        const { notes, ...written } = shiftShare(full, shocks);
        expect({ ...away, notes: [] }).toEqual({ ...written, notes: [] });
        expect(away.shares.values).toHaveLength(sparse.value.length);
        const absent = full.value.length - sparse.value.length;
        expect(away.notes.map((note) => note.code)).toEqual([
          ...notes.map((note) => note.code),
          ...(absent > 0 ? ["ABSENT_CELLS_ZERO"] : []),
        ]);
        if (absent > 0) expect(away.notes.at(-1)?.message).toMatch(new RegExp(`^${absent} cells`, "u"));
      }),
    );
  });

  it("is an error unless asked for, as is a cell without a value", () => {
    const { sparse, shocks } = tables(4, 6, 1);
    expect(thrownBy(() => shiftShare(sparse, shocks))).toMatchObject({ code: "MISSING_CELLS" });
    const hole = { ...sparse, value: sparse.value.map((one, row) => (row === 0 ? Number.NaN : one)) };
    expect(thrownBy(() => shiftShare(hole, shocks, { absent: "zero" }))).toMatchObject({ code: "MISSING_CELLS" });
    expect(thrownBy(() => shiftShare(sparse, shocks, { absent: "none" as "zero" }))).toMatchObject({
      code: "UNKNOWN_OPTION",
    });
  });

  it("needs no shock where a sector has no weight in a period, and one where it has", () => {
    const weights: SectorCells = {
      unit: ["a", "a", "b", "a", "b"],
      sector: ["farm", "mill", "farm", "farm", "shop"],
      time: [1990, 1990, 1990, 2000, 2000],
      value: [1, 1, 2, 3, 1],
    };
    const shocks = { sector: ["farm", "mill", "farm", "shop"], time: [1990, 1990, 2000, 2000], value: [1, 2, 3, 4] };
    const design = shiftShare(weights, shocks, { shares: "by-period", absent: "zero" });
    expect(design.shockLabels).toEqual([
      { sector: "farm", time: "1990" },
      { sector: "mill", time: "1990" },
      { sector: "farm", time: "2000" },
      { sector: "shop", time: "2000" },
    ]);
    expect(Array.from(design.exposure)).toEqual([1.5, 1, 3, 4]);
    expect(design.rule).toContain("shares given for each period");
    const short = { sector: shocks.sector.slice(1), time: shocks.time.slice(1), value: shocks.value.slice(1) };
    expect(thrownBy(() => shiftShare(weights, short, { shares: "by-period", absent: "zero" }))).toMatchObject({
      code: "MISSING_CELLS",
    });
  });
});

describe("leave-one-out", () => {
  it("is the mean over the others of every unit, also where one holds almost the whole sector", () => {
    const { sparse, shocks } = tables(40, 8, 3, 0.5);
    const stream = randomStream(4, 0);
    const huge = { ...sparse, value: sparse.value.map((one, row) => (row === 5 ? 1e15 : one)) };
    const observed = { ...huge, value: huge.value.map(() => stream.normal()) };
    const design = shiftShare(huge, { ...observed }, { leaveOneOut: true, absent: "zero" });
    const dense = toDense(design.unitShocks!);
    const at = new Map(design.shockLabels.map(({ sector }, k) => [sector, k]));
    huge.unit.forEach((unit, row) => {
      const sector = huge.sector[row]!;
      const others = huge.unit.flatMap((one, r) => (one !== unit && huge.sector[r] === sector ? [r] : []));
      const whole = others.reduce((total, r) => total + huge.value[r]!, 0);
      const mean = others.reduce((total, r) => total + (huge.value[r]! * observed.value[r]!) / whole, 0);
      const value = dense.data[design.units.indexOf(unit) + (at.get(sector) as number) * dense.rows];
      expectClose(value, mean, { relative: 1e-11, absolute: 1e-14 });
    });
    expect(shocks.sector).toHaveLength(8);
  });

  it("costs what the table holds: 700 units, 150 sectors and 5 periods of shocks in seconds", () => {
    const { sparse } = tables(700, 150, 5, 0.1);
    const periods = [1, 2, 3, 4, 5];
    const observed = {
      unit: periods.flatMap(() => sparse.unit),
      sector: periods.flatMap(() => sparse.sector),
      time: periods.flatMap((period) => sparse.unit.map(() => period)),
      value: periods.flatMap((period) => sparse.value.map((one, row) => Math.sin(one + row + period))),
    };
    const start = performance.now();
    const design = shiftShare(sparse, observed, { leaveOneOut: true, absent: "zero" });
    expect(performance.now() - start).toBeLessThan(15_000);
    expect(design.shares).toMatchObject({ rows: 3500, columns: 750 });
    expect(design.shares.values).toHaveLength(5 * sparse.value.length);
  });
});

describe("shiftShareFromExposure", () => {
  it("finds the shocks that made an exposure", () => {
    const { sparse, shocks } = tables(30, 6, 7, 0.5);
    const made = shiftShare(sparse, shocks, { absent: "zero" });
    const found = shiftShareFromExposure(sparse, { unit: [...made.units], value: made.exposure });
    const shockOf = new Map(found.shockLabels.map(({ sector }, k) => [sector, found.shocks[k]!]));
    expectClose(
      made.shockLabels.map(({ sector }) => shockOf.get(sector)!),
      made.shocks,
      { relative: 1e-11 },
    );
    expect(found.exposure).toEqual(made.exposure);
    expect(found.notes.at(-1)?.code).toBe("IMPLIED_SHOCKS");
  });

  it("keeps a rounded exposure as it is and says how far the implied one is away", () => {
    const { sparse, shocks } = tables(30, 6, 7, 0.5);
    const made = shiftShare(sparse, shocks, { absent: "zero" });
    const rounded = made.exposure.map((one) => Math.round(one * 1e4) / 1e4);
    const found = shiftShareFromExposure(sparse, { unit: [...made.units], value: rounded });
    expect(found.exposure).toEqual(rounded);
    const implied = sparseMultiplyVector(found.shares, found.shocks);
    const apart = Math.max(...implied.map((one, i) => Math.abs(one - rounded[i])));
    expect(found.notes.at(-1)?.message).toContain((apart / Math.max(...rounded.map(Math.abs))).toExponential(1));
  });

  it("counts shocks that the shares do not determine, and refuses units without exposure and exposures of 0", () => {
    const weights = { unit: ["a", "b"], sector: ["farm", "mill"], value: [1, 1] };
    const same = { unit: ["a", "a", "b", "b"], sector: ["x", "y", "x", "y"], value: [1, 1, 1, 1] };
    expect(shiftShareFromExposure(same, { unit: ["a", "b"], value: [2, 2] }).notes.at(-1)?.message).toContain("1 of 2");
    expect(thrownBy(() => shiftShareFromExposure(weights, { unit: ["a"], value: [1] }))).toMatchObject({
      code: "MISSING_CELLS",
    });
    expect(thrownBy(() => shiftShareFromExposure(weights, { unit: ["a", "b"], value: [0, 0] }))).toMatchObject({
      code: "CONSTANT_EXPOSURE",
    });
  });
});
