import { column, identity, matrix } from "./construct.js";
import type { Matrix } from "./matrix.js";
import { inversePowerOfTwo, largestMagnitude } from "./power-of-two.js";
import { transpose } from "./product.js";
import { requireFinite } from "./require.js";
import { dot } from "./summation.js";

/** A = U diag(s) V' in economy form, r = min(m, n). */
export interface Svd {
  /** m x r, orthonormal columns where the singular value is not zero */
  readonly u: Matrix;
  /** length r, descending */
  readonly singularValues: Float64Array;
  /** n x r */
  readonly v: Matrix;
  /** Singular values above `tolerance`. */
  readonly rank: number;
  /** max(m, n) ε s_1 */
  readonly tolerance: number;
}

/**
 * Singular value decomposition A = U diag(s) V' in economy form, for any m x n.
 *
 * Choose it for ranks, condition numbers and pseudo-inverses; for regressions `leastSquares` is faster and refines.
 * The rank counts the singular values above max(m, n) ε s_1, relative to the matrix. R: `svd(a)`.
 *
 * Rotations make the columns of A orthogonal, two at a time, until every pair is: A V = U diag(s). Small singular values of
 * badly scaled columns keep their digits.
 *
 * @throws NON_FINITE when an element is NaN or infinite
 * @see Golub and Van Loan, Matrix Computations (4th ed.), section 8.6.3 (one-sided Jacobi, Hestenes 1958)
 * @example
 * ```ts
 * import { matrixFromRows, svd } from "@mesometrics/matrix";
 * svd(matrixFromRows([[1, 2], [2, 4], [3, 6]])).rank; // → 1
 * ```
 */
export function svd(a: Matrix): Svd {
  requireFinite(a, "SVD");
  if (a.rows < a.columns) {
    const { u, v, ...rest } = svd(transpose(a));
    return { u: v, v: u, ...rest };
  }
  const largest = largestMagnitude(a.data);
  const size = a.columns;
  if (largest === 0) {
    return {
      u: matrix(a.rows, size),
      singularValues: new Float64Array(size),
      v: matrix(size, size),
      rank: 0,
      tolerance: 0,
    };
  }
  const factor = inversePowerOfTwo(largest);
  const rotated = matrix(
    a.rows,
    size,
    a.data.map((value) => value * factor),
  );
  const turned = identity(size);
  orthogonalise(rotated, turned);
  const norms = Float64Array.from({ length: size }, (_, j) => Math.sqrt(dot(column(rotated, j), column(rotated, j))));
  const order = Array.from(norms.keys()).sort((i, j) => norms[j] - norms[i] || i - j);
  const u = matrix(a.rows, size);
  const v = matrix(size, size);
  order.forEach((from, to) => {
    const norm = norms[from];
    const source = column(rotated, from);
    for (let i = 0; norm > 0 && i < a.rows; i++) u.data[i + to * a.rows] = source[i] / norm;
    v.data.set(column(turned, from), to * size);
  });
  const values = Float64Array.from(order, (from) => norms[from] / factor);
  const tolerance = a.rows * Number.EPSILON * values[0];
  let rank = 0;
  while (rank < size && values[rank] > tolerance) rank++;
  return { u, singularValues: values, v, rank, tolerance };
}

/** Sweeps over all pairs after which nothing more is expected; a dozen are usual. */
const MOST_SWEEPS = 60;

/** Rotates pairs of columns of A until all are orthogonal up to rounding, and V with them. */
function orthogonalise(a: Matrix, v: Matrix): void {
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let isDone = true;
    for (let j = 1; j < a.columns; j++) {
      for (let i = 0; i < j; i++) {
        const [left, right] = [column(a, i), column(a, j)];
        const [alpha, beta, gamma] = [dot(left, left), dot(right, right), dot(left, right)];
        if (Math.abs(gamma) <= Number.EPSILON * Math.sqrt(alpha) * Math.sqrt(beta)) continue;
        isDone = false;
        const zeta = (beta - alpha) / (2 * gamma);
        const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const cosine = 1 / Math.sqrt(1 + tangent * tangent);
        rotate(left, right, cosine, cosine * tangent);
        rotate(column(v, i), column(v, j), cosine, cosine * tangent);
      }
    }
    if (isDone) return;
  }
}

function rotate(left: Float64Array, right: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < left.length; i++) {
    const value = left[i];
    left[i] = cosine * value - sine * right[i];
    right[i] = sine * value + cosine * right[i];
  }
}

/**
 * The singular values of A, length min(m, n), descending.
 *
 * @throws NON_FINITE when an element is NaN or infinite
 * @example
 * ```ts
 * import { matrixFromRows, singularValues } from "@mesometrics/matrix";
 * singularValues(matrixFromRows([[3, 0], [0, 4]]))[0]; // → 4.0000000000
 * ```
 */
export function singularValues(a: Matrix): Float64Array {
  return svd(a).singularValues;
}
