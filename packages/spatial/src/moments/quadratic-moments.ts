import { type SparseMatrix, sparseMultiplyVector, sparseTranspose } from "@mesometrics/matrix";
import { crossOf } from "../models/sums-of-products.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { minimiseMoments } from "./moment-minimum.js";

/** The symmetric N x N matrices A_1, A_2 of the moments e'A_r e / n = 0. */
export interface MomentMatrices {
  readonly forms: readonly [SparseMatrix, SparseMatrix];
  /** length N each: their diagonals */
  readonly diagonals: readonly [Float64Array, Float64Array];
}

/**
 * - heteroskedastic: A_1 = W'W - diag(W'W), A_2 = (W + W') / 2 (Kelejian and Prucha 2010, eq. 10);
 * - homoskedastic: A_1 = (W'W - tr(W'W) / N I) / (1 + (tr(W'W) / N)^2), the same A_2 (Drukker, Egger and Prucha 2013, eq. 9).
 *
 * Where period effects are projected out, e is less its period means, J e, and D is taken off each A so that J (A - D) J has a
 * zero diagonal: the expectation is zero again whatever the variances.
 */
export function momentMatrices(
  weights: SpatialWeights,
  kind: "heteroskedastic" | "homoskedastic",
  withoutPeriodMeans: boolean,
): MomentMatrices {
  const w = weights.matrix;
  const n = w.rows;
  const transposed = sparseTranspose(w);
  const gram = sparseProduct(transposed, w);
  const half = symmetricHalf(w, transposed);
  const diagonal = diagonalOf(gram);
  if (kind === "homoskedastic") {
    const mean = diagonal.reduce((total, value) => total + value, 0) / n;
    const factor = 1 / (1 + mean * mean);
    const first = withDiagonal(
      gram,
      diagonal.map((value) => value - mean),
      factor,
    );
    return { forms: [first, half], diagonals: [diagonalOf(first), new Float64Array(n)] };
  }
  const zero = new Float64Array(n);
  const forms = [withDiagonal(gram, zero, 1), half] as const;
  if (!withoutPeriodMeans) return { forms, diagonals: [zero, zero] };
  const corrected = forms.map((form) => withDiagonal(form, centredDiagonal(form), 1)) as [SparseMatrix, SparseMatrix];
  return { forms: corrected, diagonals: [diagonalOf(corrected[0]), diagonalOf(corrected[1])] };
}

/** -d with J (A - D) J of zero diagonal: (1 - 2 / N) d_i + sum d / N^2 = (J A J)_ii. */
function centredDiagonal({ rows: n, rowPointers, values }: SparseMatrix): Float64Array {
  const sums = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) sums[i] += values[p];
  const all = sums.reduce((total, value) => total + value, 0);
  const target = sums.map((sum) => all / n / n - (2 * sum) / n);
  const total = target.reduce((sum, value) => sum + value, 0) / (1 - 1 / n);
  return target.map((value) => -(value - total / n / n) / (1 - 2 / n));
}

/** q(lambda) = q0 - lambda q1 + lambda^2 q2, the two moments of u - lambda W u. */
export interface MomentPolynomials {
  readonly q0: readonly [number, number];
  readonly q1: readonly [number, number];
  readonly q2: readonly [number, number];
}

/** @param own M u, and lagged M W u, period after period; n the number of rows */
export function momentPolynomials(
  { forms }: MomentMatrices,
  own: Float64Array,
  lagged: Float64Array,
): MomentPolynomials {
  const n = own.length;
  const of = (form: SparseMatrix) => {
    const left = applyByPeriod(form, own);
    const right = applyByPeriod(form, lagged);
    return [crossOf(own, left) / n, (2 * crossOf(lagged, left)) / n, crossOf(lagged, right) / n];
  };
  const [a, b] = [of(forms[0]), of(forms[1])];
  return { q0: [a[0], b[0]], q1: [a[1], b[1]], q2: [a[2], b[2]] };
}

/** A symmetric 2 x 2 matrix: elements 11, 12, 22. */
export type Symmetric2 = readonly [number, number, number];

/**
 * The lambda that minimises q'Psi^-1 q (q'q without Psi).
 *
 * @throws `NO_INTERIOR_MINIMUM`
 */
export function weightedLambda(
  { q0, q1, q2 }: MomentPolynomials,
  covariance: Symmetric2 | null,
  weights: SpatialWeights,
): number {
  // Free of the unit of the residuals.
  const size = Math.max(...[q0, q1, q2].flat().map(Math.abs));
  const unit = covariance === null ? 1 : Math.max(covariance[0], covariance[2]);
  const [a, b, c] = covariance === null ? [1, 0, 1] : inverse2(covariance).map((value) => value * unit);
  const at = (x: number) => [0, 1].map((r) => (q0[r] - x * q1[r] + x * x * q2[r]) / size);
  const slopes = (x: number) => [0, 1].map((r) => (2 * x * q2[r] - q1[r]) / size);
  return minimiseMoments(
    {
      value: (x) => {
        const [p, q] = at(x);
        return -(a * p * p + 2 * b * p * q + c * q * q);
      },
      slope: (x) => {
        const [p, q] = at(x);
        const [dp, dq] = slopes(x);
        return -2 * (a * p * dp + b * (p * dq + q * dp) + c * q * dq);
      },
    },
    weights,
  );
}

/** The inverse of a positive definite 2 x 2 matrix. */
export function inverse2([a, b, c]: Symmetric2): Symmetric2 {
  const determinant = a * c - b * b;
  return [c / determinant, -b / determinant, a / determinant];
}

/** A applied to every period. */
export function applyByPeriod(form: SparseMatrix, x: Float64Array): Float64Array {
  const n = form.rows;
  if (x.length === n) return sparseMultiplyVector(form, x);
  const result = new Float64Array(x.length);
  for (let from = 0; from < x.length; from += n) {
    result.set(sparseMultiplyVector(form, x.subarray(from, from + n)), from);
  }
  return result;
}

/** A B, row by row with a dense accumulator (Gustavson 1978). */
function sparseProduct(a: SparseMatrix, b: SparseMatrix): SparseMatrix {
  const row = new Float64Array(b.columns);
  const seen = new Uint8Array(b.columns);
  return byRows(a.rows, b.columns, (i, add) => {
    const columns: number[] = [];
    for (let p = a.rowPointers[i]; p < a.rowPointers[i + 1]; p++) {
      const k = a.columnIndices[p];
      for (let q = b.rowPointers[k]; q < b.rowPointers[k + 1]; q++) {
        const j = b.columnIndices[q];
        if (seen[j] === 0) {
          seen[j] = 1;
          columns.push(j);
        }
        row[j] += a.values[p] * b.values[q];
      }
    }
    columns.sort((x, y) => x - y);
    for (const j of columns) {
      add(j, row[j]);
      row[j] = 0;
      seen[j] = 0;
    }
  });
}

/** (W + W') / 2 */
function symmetricHalf(w: SparseMatrix, transposed: SparseMatrix): SparseMatrix {
  return byRows(w.rows, w.columns, (i, add) => {
    let p = w.rowPointers[i];
    let q = transposed.rowPointers[i];
    const [lastP, lastQ] = [w.rowPointers[i + 1], transposed.rowPointers[i + 1]];
    while (p < lastP || q < lastQ) {
      const left = p < lastP ? w.columnIndices[p] : w.columns;
      const right = q < lastQ ? transposed.columnIndices[q] : w.columns;
      const j = Math.min(left, right);
      add(j, ((left === j ? w.values[p++] : 0) + (right === j ? transposed.values[q++] : 0)) / 2);
    }
  });
}

/** factor times the matrix with another diagonal, whose zeros are left out. */
function withDiagonal(m: SparseMatrix, diagonal: Float64Array, factor: number): SparseMatrix {
  return byRows(m.rows, m.columns, (i, add) => {
    let isPlaced = diagonal[i] === 0;
    for (let p = m.rowPointers[i]; p < m.rowPointers[i + 1]; p++) {
      const j = m.columnIndices[p];
      if (!isPlaced && j >= i) {
        add(i, factor * diagonal[i]);
        isPlaced = true;
      }
      if (j !== i) add(j, factor * m.values[p]);
    }
    if (!isPlaced) add(i, factor * diagonal[i]);
  });
}

function diagonalOf({ rows, rowPointers, columnIndices, values }: SparseMatrix): Float64Array {
  const result = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) if (columnIndices[p] === i) result[i] = values[p];
  }
  return result;
}

function byRows(
  rows: number,
  columns: number,
  fill: (row: number, add: (column: number, value: number) => void) => void,
): SparseMatrix {
  const rowPointers = new Int32Array(rows + 1);
  const columnIndices: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < rows; i++) {
    fill(i, (column, value) => {
      columnIndices.push(column);
      values.push(value);
    });
    rowPointers[i + 1] = values.length;
  }
  return {
    rows,
    columns,
    rowPointers,
    columnIndices: Int32Array.from(columnIndices),
    values: Float64Array.from(values),
  };
}
