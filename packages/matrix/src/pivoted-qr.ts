import { matrix } from "./construct.js";
import type { Matrix } from "./matrix.js";
import { inversePowerOfTwo, largestMagnitude } from "./power-of-two.js";
import { requireFinite, requireTolerance } from "./require.js";
import { dotAt } from "./summation.js";

/** X S = Q R on the kept columns, with Q held as Householder reflections. */
export interface PivotedQr {
  readonly rows: number;
  readonly columns: number;
  /** Number of kept columns. */
  readonly rank: number;
  /** length `columns`: the kept columns in their order, then the dropped ones in theirs */
  readonly pivots: readonly number[];
  /** Columns that are not a combination of earlier ones, ascending. */
  readonly kept: readonly number[];
  /** Columns that are, relative to their own norm, a combination of earlier ones, ascending. */
  readonly dropped: readonly number[];
  /** length `rank`: the powers of two s that the kept columns were multiplied by */
  readonly scales: Float64Array;
  /** `rows x rank`: column j holds v_j from element j on; H_j = I - v_j v_j' and Q = H_0 H_1 … */
  readonly reflectors: Matrix;
  /** `rank x rank`, upper triangular: R of the scaled columns */
  readonly triangle: Matrix;
  /** length `columns`: the norm of each column's part outside the earlier kept ones, over its own norm */
  readonly novelty: Float64Array;
}

/**
 * Householder QR that keeps the order of the columns: X[, kept] diag(s) = Q R, Q'Q = I, R upper triangular.
 *
 * A column is dropped when the norm of its residual on the earlier kept columns is at most `tolerance` times its own
 * norm, so neither the unit of a column nor the order of magnitude of the others matters. A zero column is dropped.
 * Choose it for regressors of unknown rank, tall or wide (m x n, any shape); `cholesky` is the faster choice for a
 * well-conditioned Gram matrix, `svd` the one for singular values.
 *
 * @param x m x n, column-major
 * @param options.tolerance relative to each column's own norm; 1e-11 leaves room for cond(X) up to about 1e11
 * @throws NON_FINITE when an element is NaN or infinite
 * @throws INVALID_ARGUMENT when the tolerance is not a finite number >= 0
 * @see Golub and Van Loan, Matrix Computations (4th ed.), algorithm 5.2.1; the order-keeping rule is that of LINPACK's
 *   `dqrdc2` behind R's `lm`, with the column's own norm as the scale
 * @example
 * ```ts
 * import { matrixFromRows, pivotedQr } from "@mesometrics/matrix";
 * const x = matrixFromRows([[1, 2, 0], [1, 2, 1], [1, 2, 3]]);
 * pivotedQr(x).dropped; // → [1]
 * ```
 */
export function pivotedQr(x: Matrix, options: { readonly tolerance?: number } = {}): PivotedQr {
  const tolerance = options.tolerance ?? 1e-11;
  requireTolerance(tolerance);
  requireFinite(x, "QR");
  const n = x.rows;
  const kept: number[] = [];
  const dropped: number[] = [];
  const scales: number[] = [];
  const novelty = new Float64Array(x.columns);
  const reflectors = new Float64Array(n * Math.min(n, x.columns));
  // Column j of R above its diagonal ends where the reflections before it leave it.
  const triangle = matrix(Math.min(n, x.columns), Math.min(n, x.columns));
  const work = new Float64Array(n);

  for (let j = 0; j < x.columns; j++) {
    const rank = kept.length;
    const largest = largestMagnitude(x.data, j * n, (j + 1) * n);
    if (largest === 0 || rank === n) {
      dropped.push(j);
      continue;
    }
    const factor = inversePowerOfTwo(largest);
    for (let i = 0; i < n; i++) work[i] = x.data[i + j * n] * factor;
    const norm = Math.sqrt(dotAt(work, 0, work, 0, n));
    for (let l = 0; l < rank; l++) reflect(reflectors, l * n, work, 0, l, n);
    const residualNorm = Math.sqrt(dotAt(work, rank, work, rank, n - rank));
    novelty[j] = residualNorm / norm;
    if (!(residualNorm > tolerance * norm)) {
      dropped.push(j);
      continue;
    }
    // Unit norm up to a factor of two: a power of two rounds nothing.
    const unit = inversePowerOfTwo(norm);
    const diagonal = work[rank] > 0 ? -residualNorm : residualNorm;
    // v normalised so that v'v = 2: H = I - v v'.
    const length = Math.sqrt(residualNorm * (residualNorm + Math.abs(work[rank])));
    for (let i = rank; i < n; i++) reflectors[i + rank * n] = work[i] / length;
    reflectors[rank + rank * n] = (work[rank] - diagonal) / length;
    for (let i = 0; i < rank; i++) triangle.data[i + rank * triangle.rows] = work[i] * unit;
    triangle.data[rank + rank * triangle.rows] = diagonal * unit;
    kept.push(j);
    scales.push(factor * unit);
  }

  const rank = kept.length;
  const r = matrix(rank, rank);
  for (let j = 0; j < rank; j++) {
    for (let i = 0; i <= j; i++) r.data[i + j * rank] = triangle.data[i + j * triangle.rows];
  }
  return {
    rows: n,
    columns: x.columns,
    rank,
    pivots: [...kept, ...dropped],
    kept,
    dropped,
    scales: Float64Array.from(scales),
    reflectors: matrix(n, rank, reflectors.length === n * rank ? reflectors : reflectors.slice(0, n * rank)),
    triangle: r,
    novelty,
  };
}

/**
 * Q of a pivoted QR, `rows x rank` with orthonormal columns that span the kept columns; QQ' is the hat matrix.
 *
 * @example
 * ```ts
 * import { crossProduct, matrixFromRows, orthonormalBasis, pivotedQr } from "@mesometrics/matrix";
 * const q = orthonormalBasis(pivotedQr(matrixFromRows([[3, 1], [4, 1]])));
 * crossProduct(q).data[0]; // → 1.0000000000
 * ```
 */
export function orthonormalBasis(qr: PivotedQr): Matrix {
  const q = matrix(qr.rows, qr.rank);
  for (let j = 0; j < qr.rank; j++) {
    q.data[j + j * qr.rows] = 1;
    // The later reflections leave a unit vector alone.
    for (let l = j; l >= 0; l--) reflect(qr.reflectors.data, l * qr.rows, q.data, j * qr.rows, l, qr.rows);
  }
  return q;
}

/** y[at .. at + rows) <- Q y (the square Q), in place. */
export function applyQ(qr: PivotedQr, y: Float64Array, at = 0): void {
  for (let l = qr.rank - 1; l >= 0; l--) reflect(qr.reflectors.data, l * qr.rows, y, at, l, qr.rows);
}

/** y[at .. at + rows) <- Q'y (the square Q), in place. */
export function applyQTranspose(qr: PivotedQr, y: Float64Array, at = 0): void {
  for (let l = 0; l < qr.rank; l++) reflect(qr.reflectors.data, l * qr.rows, y, at, l, qr.rows);
}

/** y <- (I - v v') y where v is zero before element `first`. */
function reflect(v: Float64Array, vAt: number, y: Float64Array, yAt: number, first: number, n: number): void {
  const projection = dotAt(v, vAt + first, y, yAt + first, n - first);
  for (let p = (yAt + first) | 0, q = (vAt + first) | 0, end = (yAt + n) | 0; p < end; p++, q++)
    y[p] -= projection * v[q];
}
