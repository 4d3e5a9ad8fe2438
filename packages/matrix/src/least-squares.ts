import { matrix } from "./construct.js";
import type { Matrix } from "./matrix.js";
import { applyQ, applyQTranspose, type PivotedQr, pivotedQr } from "./pivoted-qr.js";
import { requireFinite, requireShape } from "./require.js";
import { SPLITTER } from "./summation.js";
import { inverseOfTriangle, solveUpper, solveUpperTranspose } from "./triangular.js";

/** The solution of min |Y - X B| over the kept columns of X. */
export interface LeastSquares {
  /** kept x m */
  readonly coefficients: Matrix;
  readonly kept: readonly number[];
  readonly dropped: readonly number[];
  readonly rank: number;
  /** kept x kept: (X'X)^-1 of the kept columns, symmetric */
  readonly gramInverse: Matrix;
  /** n x m: Y - X B */
  readonly residuals: Matrix;
}

/**
 * Least squares by pivoted QR and one step of iterative refinement with residuals in twice the working precision.
 *
 * QR of the columns brought to unit norm by powers of two (which rounds nothing), then one correction of coefficients
 * and residuals together through the augmented system r + X b = y, X'r = 0. The correction removes almost all of the
 * rounding error of the factorisation, up to condition numbers (after scaling) of about 1e10.
 *
 * @param x n x k, column-major; columns that are combinations of earlier ones are dropped and reported
 * @param y n x m, or one column of length n
 * @param options.tolerance that of `pivotedQr`, 1e-11
 * @param options.qr the factorisation of `x` where it is known already; `tolerance` then decides nothing
 * @throws SHAPE_MISMATCH when `x` and `y` differ in rows
 * @throws NON_FINITE when an element of `x` or `y` is NaN or infinite
 * @see Björck (1967), "Iterative refinement of linear least squares solutions I", BIT 7, algorithm of section 2.
 *   R: `lm.fit(x, y)` without the refinement.
 * @example
 * ```ts
 * import { leastSquares, matrixFromRows } from "@mesometrics/matrix";
 * const fit = leastSquares(matrixFromRows([[1, 0], [1, 1], [1, 2]]), Float64Array.of(1, 3, 5));
 * Array.from(fit.coefficients.data); // → [1,2]
 * ```
 */
export function leastSquares(
  x: Matrix,
  y: Matrix | Float64Array,
  options: { readonly tolerance?: number; readonly qr?: PivotedQr } = {},
): LeastSquares {
  const outcome: Matrix = y instanceof Float64Array ? matrix(y.length, 1, y) : y;
  requireShape(x.rows === outcome.rows, () => `X has ${x.rows} rows, but y has ${outcome.rows}.`);
  requireFinite(outcome, "Least squares");
  const qr = options.qr ?? pivotedQr(x, options);
  requireShape(
    qr.rows === x.rows && qr.columns === x.columns,
    () => `The factorisation is that of a ${qr.rows} x ${qr.columns} matrix, but X is ${x.rows} x ${x.columns}.`,
  );
  const n = x.rows;
  const coefficients = matrix(qr.rank, outcome.columns);
  const residuals = matrix(n, outcome.columns);
  for (let j = 0; j < outcome.columns; j++) {
    const target = outcome.data.subarray(j * n, (j + 1) * n);
    const solution = coefficients.data.subarray(j * qr.rank, (j + 1) * qr.rank);
    const residual = residuals.data.subarray(j * n, (j + 1) * n);
    solveOnce(qr, target, solution, residual);
    refineOnce(qr, x, target, solution, residual);
    for (let i = 0; i < qr.rank; i++) solution[i] *= qr.scales[i];
  }
  return {
    coefficients,
    kept: qr.kept,
    dropped: qr.dropped,
    rank: qr.rank,
    gramInverse: gramInverse(qr),
    residuals,
  };
}

/**
 * (X'X)^-1 of the kept columns from their QR, `rank x rank`: R^-1 R'^-1 in the columns' own units.
 *
 * @example
 * ```ts
 * import { gramInverse, matrixFromRows, pivotedQr } from "@mesometrics/matrix";
 * gramInverse(pivotedQr(matrixFromRows([[3], [4]]))).data[0]; // → 0.0400000000
 * ```
 */
export function gramInverse(qr: PivotedQr): Matrix {
  return inverseOfTriangle(qr.triangle, qr.scales);
}

/** b = R^-1 (Q'y)_1 and r = Q (0, (Q'y)_2). */
function solveOnce(qr: PivotedQr, y: Float64Array, solution: Float64Array, residual: Float64Array): void {
  residual.set(y);
  applyQTranspose(qr, residual);
  solution.set(residual.subarray(0, qr.rank));
  solveUpper(qr.triangle, solution);
  residual.fill(0, 0, qr.rank);
  applyQ(qr, residual);
}

/**
 * The correction of the augmented system: f = y - r - X b and g = -X'r in twice the working precision, then
 * h = R'^-1 g, (d1, d2) = Q'f, db = R^-1 (d1 - h), dr = Q (h, d2).
 */
function refineOnce(qr: PivotedQr, x: Matrix, y: Float64Array, solution: Float64Array, residual: Float64Array): void {
  const n = qr.rows;
  const k = qr.rank;
  const f = new Float64Array(n);
  const h = new Float64Array(k);
  augmentedResiduals(qr, x, y, solution, residual, f, h);
  solveUpperTranspose(qr.triangle, h);
  applyQTranspose(qr, f);
  const change = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    change[j] = f[j] - h[j];
    f[j] = h[j];
  }
  solveUpper(qr.triangle, change);
  applyQ(qr, f);
  for (let j = 0; j < k; j++) solution[j] += change[j];
  for (let i = 0; i < n; i++) residual[i] += f[i];
}

/**
 * f = y - r - X b and g = -X'r, each as if computed in twice the working precision and then rounded, in one pass over X:
 * the dot products of Ogita, Rump and Oishi (2005, algorithm 5.3 "Dot2"), with TwoSum for the additions and the splitting
 * of Veltkamp and Dekker for the products. X stands for its kept columns times their scales, powers of two.
 */
function augmentedResiduals(
  { kept, scales }: PivotedQr,
  { data: x }: Matrix,
  y: Float64Array,
  b: Float64Array,
  r: Float64Array,
  f: Float64Array,
  g: Float64Array,
): void {
  const n = y.length;
  // What the additions to f round away, and the upper halves of r.
  const lost = new Float64Array(n);
  const rHigh = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const difference = y[i] - r[i];
    const part = difference - y[i];
    f[i] = difference;
    lost[i] = y[i] - (difference - part) + (-r[i] - part);
    const scaled = SPLITTER * r[i];
    rHigh[i] = scaled - (scaled - r[i]);
  }
  for (let j = 0; j < b.length; j++) {
    const weight = -b[j];
    const weightScaled = SPLITTER * weight;
    const weightHigh = weightScaled - (weightScaled - weight);
    const weightLow = weight - weightHigh;
    let total = 0;
    let error = 0;
    const scale = scales[j];
    for (let i = 0, p = kept[j] * n; i < n; i++, p++) {
      const a = x[p] * scale;
      const aScaled = SPLITTER * a;
      const aHigh = aScaled - (aScaled - a);
      const aLow = a - aHigh;

      const term = a * weight;
      const termError = aLow * weightLow - (term - aHigh * weightHigh - aLow * weightHigh - aHigh * weightLow);
      const before = f[i];
      const after = before + term;
      const added = after - before;
      f[i] = after;
      lost[i] += before - (after - added) + (term - added) + termError;

      const high = rHigh[i];
      const low = r[i] - high;
      const product = a * r[i];
      const productError = aLow * low - (product - aHigh * high - aLow * high - aHigh * low);
      const next = total + product;
      const part = next - total;
      error += total - (next - part) + (product - part) + productError;
      total = next;
    }
    g[j] = -(total + error);
  }
  for (let i = 0; i < n; i++) f[i] += lost[i];
}
