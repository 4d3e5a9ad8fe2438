import { type Matrix, matrix, randomStream } from "../src/index.js";

/** `rows x columns` standard normals. */
export function normalMatrix(seed: number, rows: number, columns: number): Matrix {
  const stream = randomStream(seed);
  return matrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => stream.normal()),
  );
}

export function diagonal(values: readonly number[]): Matrix {
  const result = matrix(values.length, values.length);
  values.forEach((value, i) => {
    result.data[i + i * values.length] = value;
  });
  return result;
}

export function largestDifference(a: Matrix, b: Matrix): number {
  if (a.rows !== b.rows || a.columns !== b.columns) return Number.POSITIVE_INFINITY;
  return a.data.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b.data[index])), 0);
}
