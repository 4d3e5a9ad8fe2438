import { matrix } from "./construct.js";
import { MesometricsError } from "./errors.js";
import type { Matrix } from "./matrix.js";
import { inversePowerOfTwo, largestMagnitude } from "./power-of-two.js";
import { requireFinite, requireSquare, requireTolerance } from "./require.js";
import { tridiagonalEigen } from "./tridiagonal-eigen.js";

/** A = V diag(values) V', V'V = I. */
export interface SymmetricEigen {
  /** length n, ascending */
  readonly values: Float64Array;
  /** n x n: column j belongs to `values[j]`; its element of largest magnitude is positive */
  readonly vectors: Matrix;
}

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix: A = V diag(values) V'.
 *
 * Choose it for symmetric n x n matrices: principal components, square roots, definiteness. Asymmetry within rounding
 * (1e-10 of the largest element) is averaged away. R: `eigen(a, symmetric = TRUE)` in reverse order.
 *
 * @throws NOT_SYMMETRIC when the asymmetry is larger than that
 * @throws SHAPE_MISMATCH when `a` is not square
 * @throws NON_FINITE when an element is NaN or infinite
 * @example
 * ```ts
 * import { matrixFromRows, symmetricEigen } from "@mesometrics/matrix";
 * symmetricEigen(matrixFromRows([[2, 1], [1, 2]])).values[1]; // → 3.0000000000
 * ```
 */
export function symmetricEigen(a: Matrix): SymmetricEigen {
  const n = a.rows;
  const prepared = prepare(a);
  if (prepared === null) return { values: new Float64Array(n), vectors: diagonalOnes(n) };
  const { symmetric, place, factor } = prepared;
  const found = tridiagonalEigen(symmetric, n);
  const order = ascending(found);
  const values = new Float64Array(n);
  const vectors = matrix(n, n);
  for (let j = 0; j < n; j++) {
    values[j] = found[order[j]] / factor;
    for (let p = 0; p < n; p++) vectors.data[place[p] + j * n] = symmetric[p + order[j] * n];
    orient(vectors.data, j * n, n);
  }
  return { values, vectors };
}

/**
 * The eigenvalues of a symmetric matrix alone, ascending: those of `symmetricEigen` at about a quarter of the work.
 *
 * R: `rev(eigen(a, symmetric = TRUE, only.values = TRUE)$values)`.
 *
 * @throws NOT_SYMMETRIC, SHAPE_MISMATCH and NON_FINITE like `symmetricEigen`
 * @example
 * ```ts
 * import { matrixFromRows, symmetricEigenvalues } from "@mesometrics/matrix";
 * symmetricEigenvalues(matrixFromRows([[2, 1], [1, 2]]))[1]; // → 3.0000000000
 * ```
 */
export function symmetricEigenvalues(a: Matrix): Float64Array {
  const prepared = prepare(a);
  if (prepared === null) return new Float64Array(a.rows);
  const found = tridiagonalEigen(prepared.symmetric, a.rows, false);
  return found.map((value) => value / prepared.factor).sort();
}

/** The symmetric part, rescaled and with its rows in the order of their diagonal; null where every element is zero. */
function prepare(a: Matrix): { symmetric: Float64Array; place: Int32Array; factor: number } | null {
  requireSquare(a, "A symmetric eigendecomposition");
  requireFinite(a, "A symmetric eigendecomposition");
  const n = a.rows;
  const largest = largestMagnitude(a.data);
  if (largest === 0) return null;
  const factor = inversePowerOfTwo(largest);
  // Rows in the order of their diagonal, so that small elements do not drown in large ones.
  const place = ascending(Float64Array.from({ length: n }, (_, i) => Math.abs(a.data[i + i * n])));
  const symmetric = new Float64Array(n * n);
  for (let q = 0; q < n; q++) {
    const j = place[q];
    for (let p = 0; p < n; p++) {
      const i = place[p];
      const above = a.data[i + j * n] * factor;
      const below = a.data[j + i * n] * factor;
      if (Math.abs(above - below) > 1e-10 * largest * factor) {
        throw new MesometricsError(
          "NOT_SYMMETRIC",
          `Elements (${i}, ${j}) and (${j}, ${i}) differ: ${a.data[i + j * n]} and ${a.data[j + i * n]}. Use eigenvalues for a matrix that is not symmetric.`,
          { row: i, column: j },
        );
      }
      symmetric[p + q * n] = (above + below) / 2;
    }
  }
  return { symmetric, place, factor };
}

/**
 * A^p of a symmetric positive semidefinite matrix: V diag(λ^p) V' over the eigenvalues above `tolerance` times the
 * largest, so that a negative p gives the (Moore-Penrose) pseudo-power. `symmetricPower(a, -0.5)` is the symmetric
 * inverse square root of bias-reduced cluster covariances.
 *
 * @param options.tolerance relative to the largest eigenvalue, 1e-12; eigenvalues at most that count as zero
 * @throws NOT_POSITIVE_SEMIDEFINITE when an eigenvalue lies below -`tolerance` times the largest magnitude
 * @throws INVALID_ARGUMENT when `p` is not finite
 * @throws SHAPE_MISMATCH, NON_FINITE and NOT_SYMMETRIC like `symmetricEigen`
 * @example
 * ```ts
 * import { matrixFromRows, symmetricPower } from "@mesometrics/matrix";
 * symmetricPower(matrixFromRows([[4, 0], [0, 0]]), -0.5).data[0]; // → 0.5
 * ```
 */
export function symmetricPower(a: Matrix, p: number, options: { readonly tolerance?: number } = {}): Matrix {
  const tolerance = options.tolerance ?? 1e-12;
  requireTolerance(tolerance);
  if (!Number.isFinite(p)) {
    throw new MesometricsError("INVALID_ARGUMENT", `The power must be a finite number, but it is ${p}.`, { p });
  }
  const { values, vectors } = symmetricEigen(a);
  const n = a.rows;
  const result = matrix(n, n);
  if (n === 0) return result;
  const largest = Math.max(-values[0], values[n - 1]);
  if (values[0] < -tolerance * largest) {
    throw new MesometricsError(
      "NOT_POSITIVE_SEMIDEFINITE",
      `A real power needs eigenvalues >= 0, but the smallest is ${values[0]} (the largest is ${values[n - 1]}).`,
      { smallest: values[0], largest: values[n - 1] },
    );
  }
  for (let l = 0; l < n; l++) {
    if (!(values[l] > tolerance * largest)) continue;
    const power = realPower(values[l], p);
    for (let j = 0; j < n; j++) {
      const factor = power * vectors.data[j + l * n];
      for (let i = j; i < n; i++) result.data[i + j * n] += factor * vectors.data[i + l * n];
    }
  }
  for (let j = 0; j < n; j++) for (let i = j + 1; i < n; i++) result.data[j + i * n] = result.data[i + j * n];
  return result;
}

/** value^p for value > 0 by correctly rounded operations where p allows it. */
function realPower(value: number, p: number): number {
  if (p === 0.5) return Math.sqrt(value);
  if (p === -0.5) return 1 / Math.sqrt(value);
  if (p === 1) return value;
  if (p === -1) return 1 / value;
  return Math.exp(p * Math.log(value));
}

/** Positions in the order of their values: by insertion, since they are few or almost in order. */
function ascending(values: Float64Array): Int32Array {
  const order = new Int32Array(values.length);
  for (let j = 0; j < order.length; j++) {
    let at = j;
    for (; at > 0 && values[order[at - 1]] > values[j]; at--) order[at] = order[at - 1];
    order[at] = j;
  }
  return order;
}

/** The sign of an eigenvector is arbitrary; this makes it the same everywhere. */
function orient(vectors: Float64Array, from: number, n: number): void {
  let decisive = 0;
  // The margin keeps rounding from choosing between two elements that are equal in magnitude.
  for (let i = from; i < from + n; i++) {
    if (Math.abs(vectors[i]) > Math.abs(decisive) * (1 + 1e-9)) decisive = vectors[i];
  }
  if (decisive < 0) for (let i = from; i < from + n; i++) vectors[i] = -vectors[i];
}

function diagonalOnes(n: number): Matrix {
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) result.data[i + i * n] = 1;
  return result;
}
