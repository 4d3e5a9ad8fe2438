import { column, matrix, randomStream } from "@mesometrics/matrix";
import { expect, it } from "vitest";
import { absorbedRank, type FixedEffect, projector, withinTransform } from "../src/index.js";
import { explicitResiduals, largestDifference, randomColumns, randomEffect } from "./explicit-dummies.js";

/** Rows that link level i of one grouping with i and i + 1 of the other: the worst connected graph there is. */
function chain(length: number): FixedEffect[] {
  const rows = 2 * length;
  return [
    { codes: Int32Array.from({ length: rows }, (_, i) => i >> 1), levels: length },
    { codes: Int32Array.from({ length: rows }, (_, i) => (i + 1) >> 1), levels: length + 1 },
  ];
}

it("is exact on a long chain of levels, where alternating projections would need millions of sweeps", () => {
  // One residual direction is left: the alternating one.
  const length = 700;
  const rows = 2 * length;
  const effects = chain(length).map(({ codes, levels }, e) => ({
    // A closed chain: the last level of the second grouping is its first.
    codes: e === 0 ? codes : codes.map((code) => code % length),
    levels: e === 0 ? levels : length,
  }));
  const x = column(randomColumns(1, rows, 1), 0);
  const alternating = x.reduce((total, value, i) => total + (i % 2 === 0 ? value : -value), 0) / rows;
  const expected = x.map((_, i) => (i % 2 === 0 ? alternating : -alternating));
  for (const denseLimit of [2000, 0]) {
    const within = withinTransform(matrix(rows, 1, x), effects, { denseLimit });
    expect(within.solver).toBe(denseLimit === 0 ? "conjugate-gradient" : "two-way-exact");
    expect(largestDifference(within.columns.data, expected)).toBeLessThan(1e-12);
    expect(within.absorbed).toBe(rows - 1);
  }
  expect(withinTransform(matrix(rows, 1, x), chain(length)).absorbedColumns).toEqual([0]);
});

it("keeps the digits of a column with a large mean", () => {
  const rows = 300;
  const effects = [randomEffect(1, rows, 40), randomEffect(2, rows, 12), randomEffect(3, rows, 5)];
  const stream = randomStream(4);
  // Multiples of 2^-20, so that adding 2^27 rounds nothing.
  const small = Float64Array.from({ length: rows }, () => Math.round(stream.normal() * 2 ** 20) / 2 ** 20);
  const large = small.map((value) => value + 2 ** 27);
  for (let count = 1; count <= 3; count++) {
    const maker = projector(effects.slice(0, count));
    expect(largestDifference(maker.apply(large), maker.apply(small))).toBeLessThan(1e-13);
  }
});

it("handles a trend that is nearly common to all units next to time effects", () => {
  const units = 12;
  const periods = 9;
  const rows = units * periods;
  const unit = { codes: Int32Array.from({ length: rows }, (_, i) => Math.floor(i / periods)), levels: units };
  const time = { codes: Int32Array.from({ length: rows }, (_, i) => i % periods), levels: periods };
  const columns = randomColumns(5, rows, 2);
  for (const wobble of [1, 1e-3, 1e-5]) {
    const noise = randomColumns(6, rows, 1).data;
    const trend = matrix(
      rows,
      1,
      Float64Array.from(time.codes, (t, i) => 1990 + t + wobble * noise[i]),
    );
    const effects = [{ ...unit, slopes: trend }, time];
    const within = withinTransform(columns, effects);
    expect(within.absorbed).toBe(2 * units + periods - 1);
    expect(largestDifference(within.columns.data, explicitResiduals(columns, effects).data)).toBeLessThan(1e-8);
  }
  const common = matrix(
    rows,
    1,
    Float64Array.from(time.codes, (t) => 1990 + t),
  );
  expect(absorbedRank([{ ...unit, slopes: common }, time])).toBe(2 * units + periods - 2);
});
