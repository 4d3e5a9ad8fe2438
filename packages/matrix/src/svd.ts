import { matrix } from "./construct.js";
import type { Matrix } from "./matrix.js";
import { svdOf } from "./ml-adapter.js";
import { inversePowerOfTwo, largestMagnitude } from "./power-of-two.js";
import { transpose } from "./product.js";
import { requireFinite } from "./require.js";

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
 * @throws NON_FINITE when an element is NaN or infinite
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
  const { u, singularValues, v } = svdOf(
    matrix(
      a.rows,
      a.columns,
      a.data.map((value) => value * factor),
    ),
  );
  const values = singularValues.map((value) => value / factor);
  const tolerance = a.rows * Number.EPSILON * values[0];
  let rank = 0;
  while (rank < size && values[rank] > tolerance) rank++;
  return { u, singularValues: values, v, rank, tolerance };
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
