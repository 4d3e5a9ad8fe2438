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
