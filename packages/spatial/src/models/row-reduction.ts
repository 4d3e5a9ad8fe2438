import { columnsOf, type Matrix } from "@mesometrics/matrix";

/**
 * R of the columns' QR factorisation without pivoting, p x p: R'R = Z'Z with the digits of an orthogonal reduction, so
 * that least squares on combinations of the columns needs p rows in the place of n. Columns may depend on each other.
 * Golub and Van Loan, Matrix Computations (4th ed.), algorithm 5.2.1.
 *
 * @param columns each of length n
 */
export function reduceRows(columns: readonly Float64Array[]): Matrix {
  const p = columns.length;
  const n = columns[0]?.length ?? 0;
  const rows = Math.min(n, p);
  const work = new Float64Array(n * p);
  for (let j = 0; j < p; j++) work.set(columns[j], j * n);
  for (let k = 0; k < rows; k++) {
    const at = k * n;
    const pivot = reflectorOf(work, at + k, at + n);
    if (pivot === 0) continue;
    let j = k + 1;
    for (; j + 3 < p; j += 4) reflectFour(work, at + k, at + n, j * n + k, n);
    for (; j < p; j++) reflectOne(work, at + k, at + n, j * n + k);
    work[at + k] = pivot;
  }
  const data = new Float64Array(rows * p);
  for (let j = 0; j < p; j++) {
    const height = Math.min(j + 1, rows);
    for (let i = 0; i < height; i++) data[i + j * rows] = work[i + j * n];
  }
  return { rows, columns: p, data };
}

/** Makes x[from .. to) the v of I - v v' that maps it to a multiple of the first unit vector, which is returned. */
function reflectorOf(x: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(x[i]));
  if (largest === 0) return 0;
  const inverse = 1 / largest;
  let squares = 0;
  // A number so small that it has no reciprocal.
  if (inverse === Number.POSITIVE_INFINITY)
    for (let i = from; i < to; i++) squares += (x[i] / largest) * (x[i] / largest);
  else for (let i = from; i < to; i++) squares += x[i] * inverse * (x[i] * inverse);
  const norm = largest * Math.sqrt(squares);
  const first = x[from];
  const pivot = first > 0 ? -norm : norm;
  const length = Math.sqrt(norm) * Math.sqrt(norm + Math.abs(first));
  for (let i = from; i < to; i++) x[i] /= length;
  x[from] = (first - pivot) / length;
  return pivot;
}

/** z -= (v'z) v */
function reflectOne(work: Float64Array, from: number, to: number, z: number): void {
  let share = 0;
  for (let i = from, at = z; i < to; i++, at++) share += work[i] * work[at];
  for (let i = from, at = z; i < to; i++, at++) work[at] -= share * work[i];
}

/** The same for four columns, each `stride` after the one before. */
function reflectFour(work: Float64Array, from: number, to: number, z: number, stride: number): void {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const z1 = z + stride - from;
  const z2 = z1 + stride;
  const z3 = z2 + stride;
  const z0 = z - from;
  for (let i = from; i < to; i++) {
    const v = work[i];
    s0 += v * work[z0 + i];
    s1 += v * work[z1 + i];
    s2 += v * work[z2 + i];
    s3 += v * work[z3 + i];
  }
  for (let i = from; i < to; i++) {
    const v = work[i];
    work[z0 + i] -= s0 * v;
    work[z1 + i] -= s1 * v;
    work[z2 + i] -= s2 * v;
    work[z3 + i] -= s3 * v;
  }
}

/**
 * Least squares of y on few rows of X, by the same reduction: no pivoting, no refinement. A column that depends on earlier
 * ones to the last digit has the coefficient zero.
 */
export function reducedLeastSquares(x: Matrix, y: Float64Array): { beta: Float64Array; e: Float64Array } {
  const n = x.rows;
  const k = x.columns;
  const columns = columnsOf(x);
  const { rows, data } = reduceRows([...columns, y]);
  const beta = new Float64Array(k);
  for (let j = Math.min(k, rows) - 1; j >= 0; j--) {
    let value = data[j + k * rows];
    for (let i = j + 1; i < k; i++) value -= data[j + i * rows] * beta[i];
    const pivot = data[j + j * rows];
    beta[j] = pivot === 0 ? 0 : value / pivot;
  }
  const e = y.slice();
  for (let j = 0; j < k; j++) for (let i = 0; i < n; i++) e[i] -= beta[j] * columns[j][i];
  return { beta, e };
}
