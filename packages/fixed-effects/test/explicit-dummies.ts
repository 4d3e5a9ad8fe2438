import { leastSquares, type Matrix, matrix, orthonormalBasis, pivotedQr, randomStream } from "@mesometrics/matrix";
import type { FixedEffect } from "../src/index.js";

/** All dummies and slopes, rows scaled, as columns: what the package must be equivalent to. */
export function explicitDummies(effects: readonly FixedEffect[], rows: number): Matrix {
  const columns: Float64Array[] = [];
  for (const { codes, levels, slopes, intercept, scale } of effects) {
    for (let level = 0; level < levels; level++) {
      const dummy = Float64Array.from(codes, (code, i) => (code === level ? (scale?.[i] ?? 1) : 0));
      if (intercept !== false) columns.push(dummy);
      for (let j = 0; j < (slopes?.columns ?? 0); j++) {
        columns.push(dummy.map((value, i) => value * slopes!.data[i + j * rows]));
      }
    }
  }
  const result = matrix(rows, columns.length);
  columns.forEach((values, j) => {
    result.data.set(values, j * rows);
  });
  return result;
}

export function explicitResiduals(columns: Matrix, effects: readonly FixedEffect[]): Matrix {
  return leastSquares(explicitDummies(effects, columns.rows), columns).residuals;
}

export function explicitRank(effects: readonly FixedEffect[], rows: number): number {
  return pivotedQr(explicitDummies(effects, rows)).rank;
}

export function explicitHat(effects: readonly FixedEffect[], rows: number): Matrix {
  const q = orthonormalBasis(pivotedQr(explicitDummies(effects, rows)));
  const hat = matrix(rows, rows);
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < rows; i++) {
      for (let l = 0; l < q.columns; l++) hat.data[i + j * rows] += q.data[i + l * rows] * q.data[j + l * rows];
    }
  }
  return hat;
}

/** A grouping with codes drawn at random: unbalanced, unsorted, possibly with levels that no row uses. */
export function randomEffect(seed: number, rows: number, levels: number, slopes = 0, intercept = true): FixedEffect {
  const stream = randomStream(seed, 1);
  const codes = Int32Array.from({ length: rows }, () => stream.integer(levels));
  return { codes, levels, slopes: slopes === 0 ? null : randomColumns(seed + 1, rows, slopes), intercept };
}

export function randomColumns(seed: number, rows: number, columns: number): Matrix {
  const stream = randomStream(seed, 2);
  return matrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => stream.normal()),
  );
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}
