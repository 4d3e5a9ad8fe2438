import { matrix } from "./construct.js";
import type { Matrix } from "./matrix.js";
import { requireFinite, requireShape, requireSquare, requireTolerance } from "./require.js";

/** A[p, p] = L L' for a symmetric positive semidefinite A of rank r. */
export interface PivotedCholesky {
  readonly rank: number;
  /** length n: the first `rank` are the pivots in the order chosen, the rest is determined by them */
  readonly pivots: Int32Array;
  /** n x rank, rows in pivot order: lower trapezoidal */
  readonly lower: Matrix;
}

/**
 * Cholesky with diagonal pivoting of a symmetric positive semidefinite matrix: A[p, p] = L L' with L of `rank` columns.
 * Reads the whole of A.
 *
 * Each step takes the largest remaining diagonal element relative to its scale, and stops when none is above
 * `tolerance`. Choose it where a Gram matrix may be deficient and forming its regressors is too much: it finds a
 * maximal set of independent rows. With full rank known, `cholesky` is simpler. R: `chol(a, pivot = TRUE)`.
 *
 * @param options.tolerance relative to `scales`, 1e-11; a squared length, so half the digits of `pivotedQr`'s
 * @param options.scales length n: what each diagonal element is compared with; the diagonal of `a` by default
 * @param options.rank stop after this many steps, where the rank is known from elsewhere
 * @throws SHAPE_MISMATCH when `a` is not square or `scales` has another length
 * @throws NON_FINITE when an element is NaN or infinite
 * @see Higham, Accuracy and Stability of Numerical Algorithms (2nd ed.), section 10.3
 * @example
 * ```ts
 * import { matrixFromRows, pivotedCholesky } from "@mesometrics/matrix";
 * pivotedCholesky(matrixFromRows([[1, 2], [2, 4]])).rank; // → 1
 * ```
 */
export function pivotedCholesky(
  a: Matrix,
  options: { readonly tolerance?: number; readonly scales?: Float64Array; readonly rank?: number } = {},
): PivotedCholesky {
  requireSquare(a, "Cholesky");
  requireFinite(a, "Cholesky");
  const tolerance = options.tolerance ?? 1e-11;
  requireTolerance(tolerance);
  const n = a.rows;
  const scales = options.scales ?? Float64Array.from({ length: n }, (_, j) => a.data[j + j * n]);
  requireShape(scales.length === n, () => `There are ${n} rows, but ${scales.length} scales.`);
  const limit = Math.min(options.rank ?? n, n);
  const pivots = Int32Array.from({ length: n }, (_, i) => i);
  const remaining = Float64Array.from({ length: n }, (_, j) => a.data[j + j * n]);
  const data = new Float64Array(n * limit);

  let rank = 0;
  while (rank < limit) {
    let best = -1;
    let bestShare = tolerance;
    for (let i = rank; i < n; i++) {
      const scale = scales[pivots[i]];
      const share = scale > 0 ? remaining[i] / scale : 0;
      if (share > bestShare) {
        best = i;
        bestShare = share;
      }
    }
    if (best < 0) break;
    swap(pivots, rank, best);
    swap(remaining, rank, best);
    for (let m = 0; m < rank; m++) swap(data, rank + m * n, best + m * n);

    const at = rank * n;
    const source = pivots[rank] * n;
    for (let i = rank; i < n; i++) data[at + i] = a.data[pivots[i] + source];
    for (let m = 0; m < rank; m++) {
      const from = m * n;
      const factor = data[rank + from];
      if (factor === 0) continue;
      for (let i = rank; i < n; i++) data[at + i] -= factor * data[i + from];
    }
    const root = Math.sqrt(remaining[rank]);
    data[at + rank] = root;
    for (let i = rank + 1; i < n; i++) {
      const value = data[at + i] / root;
      data[at + i] = value;
      remaining[i] -= value * value;
    }
    rank++;
  }
  return { rank, pivots, lower: matrix(n, rank, data.slice(0, n * rank)) };
}

function swap(values: Float64Array | Int32Array, i: number, j: number): void {
  const value = values[i];
  values[i] = values[j];
  values[j] = value;
}
