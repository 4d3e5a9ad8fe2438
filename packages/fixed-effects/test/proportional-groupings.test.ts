import { column, matrix } from "@mesometrics/matrix";
import { describe, expect, it } from "vitest";
import { absorbedRank, type FixedEffect, projector, withinTransform } from "../src/index.js";
import { explicitHat, explicitResiduals, largestDifference, randomColumns } from "./explicit-dummies.js";

/** `repeats` rows in every cell of a x b, in an order that mixes them. */
function cells(a: number, b: number, repeats: number): FixedEffect[] {
  const rows = a * b * repeats;
  const at = (i: number) => (i * 7919) % rows;
  return [
    { codes: Int32Array.from({ length: rows }, (_, i) => at(i) % a), levels: a },
    { codes: Int32Array.from({ length: rows }, (_, i) => Math.floor(at(i) / a) % b), levels: b },
  ];
}

describe("groupings that are balanced against each other", () => {
  it.each([
    [30, 12, 1],
    [5, 4, 3],
    [1, 6, 2],
    [2, 2, 1],
  ])("%d x %d with %d rows in each cell: equals the dummies written out", (a, b, repeats) => {
    const effects = cells(a, b, repeats);
    const rows = a * b * repeats;
    const columns = randomColumns(a + b, rows, 3);
    const within = withinTransform(columns, effects);
    expect(largestDifference(within.columns.data, explicitResiduals(columns, effects).data)).toBeLessThan(1e-12);
    expect(within.solver).toBe("two-way-exact");
    expect(within.absorbed).toBe(a + b - 1);
    expect(absorbedRank(effects)).toBe(a + b - 1);
    const hat = explicitHat(effects, rows);
    const leverage = Array.from({ length: rows }, (_, i) => hat.data[i + i * rows]);
    expect(largestDifference(projector(effects).leverage(), leverage)).toBeLessThan(1e-12);
  });

  it.each(["by unit", "by period", "mixed"])("a row in every cell, rows %s: every order gives the same", (order) => {
    const [a, b] = [7, 5];
    const rows = a * b;
    const columns = randomColumns(3, rows, 2);
    const cellOf = (i: number) => (order === "by period" ? (i % a) * b + Math.floor(i / a) : (i * 12) % rows);
    const cell = order === "by unit" ? (i: number) => i : cellOf;
    const codes = (of: (cell: number) => number) => Int32Array.from({ length: rows }, (_, i) => of(cell(i)));
    const effects: FixedEffect[] = [
      { codes: codes((c) => Math.floor(c / b)), levels: a },
      { codes: codes((c) => c % b), levels: b },
    ];
    const expected = explicitResiduals(columns, effects).data;
    expect(largestDifference(withinTransform(columns, effects).columns.data, expected)).toBeLessThan(1e-13);
    const swapped = withinTransform(columns, [effects[1]!, effects[0]!]);
    expect(largestDifference(swapped.columns.data, expected)).toBeLessThan(1e-13);
  });

  it.each(["wasm", "ts"] as const)("a large balanced panel in any order is what it is in order: %s", (kernel) => {
    const [a, b] = [7001, 10];
    const rows = a * b;
    const columns = randomColumns(17, rows, 2);
    const inOrder: FixedEffect[] = [
      { codes: Int32Array.from({ length: rows }, (_, i) => Math.floor(i / b)), levels: a },
      { codes: Int32Array.from({ length: rows }, (_, i) => i % b), levels: b },
    ];
    const place = (i: number) => (i * 30011) % rows;
    const mixed = inOrder.map(({ codes, levels }) => ({ codes: codes.map((_, i) => codes[place(i)]!), levels }));
    for (const shift of [0, 1e6]) {
      const from = matrix(
        rows,
        2,
        columns.data.map((value) => value + shift),
      );
      const there = matrix(
        rows,
        2,
        from.data.map((_, i) => from.data[place(i % rows) + (i < rows ? 0 : rows)]!),
      );
      const expected = withinTransform(from, inOrder).columns.data;
      const within = withinTransform(there, mixed, { kernel });
      const ordered = within.columns.data.map((_, i) => expected[place(i % rows) + (i < rows ? 0 : rows)]!);
      expect(largestDifference(within.columns.data, ordered)).toBeLessThan(1e-13 * (10 + shift));
      expect([within.absorbed, within.absorbedIsExact, within.kernel]).toEqual([a + b - 1, true, kernel]);
      expect(within.iterations).toBeLessThanOrEqual(4);
    }
  });

  it("leaves what is there of a column far from zero, huge or tiny", () => {
    const [unit, time] = cells(6, 4, 1);
    const base = randomColumns(11, 24, 1).data;
    const expected = explicitResiduals({ rows: 24, columns: 1, data: base }, [unit!, time!]).data;
    for (const scale of [1e-200, 1e200]) {
      const columns = matrix(
        24,
        1,
        base.map((value) => value * scale),
      );
      const found = withinTransform(columns, [unit!, time!]).columns.data.map((value) => value / scale);
      expect(largestDifference(found, expected)).toBeLessThan(1e-13);
    }
    const far = matrix(
      24,
      1,
      base.map((value) => value + 1e8),
    );
    expect(largestDifference(withinTransform(far, [unit!, time!]).columns.data, expected)).toBeLessThan(1e-7);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const broken = base.slice();
      broken[5] = value;
      expect(() => withinTransform(matrix(24, 1, broken), [unit!, time!])).toThrow(/row 5/u);
    }
  });

  it("holds for proportional cells of different sizes", () => {
    // 6 and 3 rows in the levels of one, 2/3 and 1/3 of each in those of the other.
    const effects: FixedEffect[] = [
      { codes: Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1), levels: 2 },
      { codes: Int32Array.of(0, 0, 0, 0, 1, 1, 0, 0, 1), levels: 2 },
    ];
    const columns = randomColumns(4, 9, 2);
    const within = withinTransform(columns, effects);
    expect(largestDifference(within.columns.data, explicitResiduals(columns, effects).data)).toBeLessThan(1e-13);
    expect(within.absorbed).toBe(3);
  });

  it("does not take as many rows in as many cells for balance", () => {
    // Four rows, four cells, but one cell is double and one is empty.
    const effects: FixedEffect[] = [
      { codes: Int32Array.of(0, 0, 1, 1), levels: 2 },
      { codes: Int32Array.of(0, 0, 0, 1), levels: 2 },
    ];
    const columns = randomColumns(5, 4, 2);
    const within = withinTransform(columns, effects);
    expect(largestDifference(within.columns.data, explicitResiduals(columns, effects).data)).toBeLessThan(1e-13);
  });

  it("keeps the digits of a column with a large mean, and its scale", () => {
    const effects = cells(30, 12, 1);
    // Multiples of 2^-20, so that adding 2^27 rounds nothing.
    const small = column(randomColumns(3, 360, 1), 0).map((value) => Math.round(value * 2 ** 20) / 2 ** 20);
    const shifted = small.map((value, i) => value + 2 ** 27 * (1 + effects[0]!.codes[i]));
    const expected = withinTransform(matrix(360, 1, small), effects).columns.data;
    const found = withinTransform(matrix(360, 1, shifted), effects).columns.data;
    expect(largestDifference(found, expected)).toBeLessThan(1e-12);
    for (const factor of [2 ** -900, 2 ** 900]) {
      const scaled = withinTransform(
        matrix(
          360,
          1,
          small.map((value) => value * factor),
        ),
        effects,
      );
      expect(
        largestDifference(
          scaled.columns.data,
          expected.map((value) => value * factor),
        ),
      ).toBeLessThan(1e-14 * factor);
      expect(scaled.remaining[0]).toBeCloseTo(withinTransform(matrix(360, 1, small), effects).remaining[0]!, 14);
    }
  });
});
