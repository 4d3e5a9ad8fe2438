import { allocateDoubles } from "./allocate.js";
import { matrix } from "./construct.js";
import { crossProduct } from "./cross-product.js";
import type { KernelOptions } from "./kernel/kernel-module.js";
import type { LeastSquares } from "./least-squares.js";
import type { Matrix } from "./matrix.js";
import { requireFinite, requireShape } from "./require.js";
import { openResidualPasses, passOfRows } from "./residual-passes.js";
import { BLOCK } from "./row-blocks.js";
import { dotAt } from "./summation.js";
import { inverseOfTriangle, solveUpper, solveUpperTranspose } from "./triangular.js";

/** Beyond this variance inflation rounding in X'X costs more than two or three digits of sixteen. */
const LARGEST_INFLATION = 400;

/** Squared norms within this range can be multiplied with each other without leaving the range of a double. */
const SMALLEST_SQUARE = 1e-140;
const LARGEST_SQUARE = 1e140;

/** A change of the residuals by at most this share of their norm is left undone: each has a rounding error of that size. */
const ROUNDING = 4 * Number.EPSILON;

/** X'X = R'R of columns that are far from being combinations of each other. */
export interface GramFactor {
  readonly rows: number;
  /** k x k, upper triangular */
  readonly triangle: Matrix;
  /** k x k: (X'X)^-1, symmetric */
  readonly inverse: Matrix;
  /** length k + 1: X'y and then y'y, where the factor was made beside a y that the same pass could read; else null */
  readonly products: Float64Array | null;
}

/**
 * The Cholesky factor of X'X where that is as good as a QR: no variance inflation factor x_j'x_j (X'X)^-1_jj above 400 (a
 * multiple correlation of 0.9987); null otherwise, and where squares would leave the range of a double. Rounding then costs
 * two or three digits of sixteen in (X'X)^-1, and none in the coefficients that `seminormalLeastSquares` corrects. A third
 * of the work of `pivotedQr`.
 *
 * @param x n x k, column-major
 * @param options.kernel which code multiplies the columns; the numbers are the same bits
 * @param options.tolerance the share of its norm that every column must keep outside the earlier ones in any case; 0 by default
 * @param options.outcome y, length n: its products are found in the same pass where it stands right before X in memory
 * @throws NON_FINITE when an element is NaN or infinite
 * @example
 * ```ts
 * import { gramFactor, matrixFromRows } from "@mesometrics/matrix";
 * gramFactor(matrixFromRows([[3], [4]]))?.triangle.data[0]; // → 5
 * gramFactor(matrixFromRows([[1, 1], [1, 1.001]])); // → null
 * ```
 */
export function gramFactor(
  x: Matrix,
  options: { readonly tolerance?: number; readonly outcome?: Float64Array | undefined } & KernelOptions = {},
): GramFactor | null {
  const k = x.columns;
  const both = beside(x, options.outcome);
  const all = both ?? x;
  const gram = crossProduct(all, all, options).data;
  const width = all.columns;
  // Where y is the first column, X'X begins with the second row of the second.
  const first = both === null ? 0 : width + 1;
  const least = Math.max(1 / LARGEST_INFLATION, (options.tolerance ?? 0) * (options.tolerance ?? 0));
  const triangle = matrix(k, k);
  const r = triangle.data;
  for (let j = 0; j < k; j++) {
    const square = gram[first + j + j * width];
    if (!(square > SMALLEST_SQUARE && square < LARGEST_SQUARE)) {
      requireFinite(x, "The Gram matrix");
      return null;
    }
    for (let i = 0; i < j; i++) {
      r[i + j * k] = (gram[first + i + j * width] - dotAt(r, i * k, r, j * k, i)) / r[i + i * k];
    }
    const rest = square - dotAt(r, j * k, r, j * k, j);
    if (!(rest > least * square)) return null;
    r[j + j * k] = Math.sqrt(rest);
  }
  const inverse = inverseOfTriangle(triangle, null);
  for (let j = 0; j < k; j++)
    if (inverse.data[j + j * k] * gram[first + j + j * width] > LARGEST_INFLATION) return null;
  const products = both === null ? null : Float64Array.of(...gram.subarray(1, width), gram[0]);
  return { rows: x.rows, triangle, inverse, products };
}

/** [y X] where both stand side by side in memory, so that one pass reads them; else null. */
function beside({ rows, columns, data }: Matrix, y: Float64Array | undefined): Matrix | null {
  if (y?.length !== rows || y.buffer !== data.buffer || y.byteOffset + 8 * rows !== data.byteOffset) return null;
  return matrix(rows, columns + 1, new Float64Array(data.buffer, y.byteOffset, rows * (columns + 1)));
}

/**
 * Least squares by the corrected seminormal equations: R'R b = X'y, r = y - X b, and once more with r in the place of y.
 * With a factor of `gramFactor` the coefficients have the accuracy of Householder QR.
 *
 * @param x n x k, column-major: the matrix that was factored
 * @param y length n
 * @param options.kernel which code runs the passes over the rows; the numbers are the same bits
 * @param options.products X'y and y'y where they are known, as `GramFactor.products`
 * @param options.overwrite whether the residuals may take the place of `y`; false by default
 * @throws SHAPE_MISMATCH when `x`, `y` and the factor disagree
 * @throws NON_FINITE when an element of `y` is NaN or infinite
 * @see Björck (1987), "Stability analysis of the method of seminormal equations for linear least squares problems",
 *   Linear Algebra and its Applications 88-89, 31-48
 * @example
 * ```ts
 * import { gramFactor, matrixFromRows, seminormalLeastSquares } from "@mesometrics/matrix";
 * const x = matrixFromRows([[1, -1], [1, 0], [1, 1]]);
 * const factor = gramFactor(x);
 * factor === null ? null : Array.from(seminormalLeastSquares(x, Float64Array.of(1, 3, 5), factor).residuals.data); // → [0,0,0]
 * ```
 */
export function seminormalLeastSquares(
  x: Matrix,
  y: Float64Array,
  factor: GramFactor,
  options: { readonly products?: Float64Array | null; readonly overwrite?: boolean } & KernelOptions = {},
): LeastSquares {
  const n = x.rows;
  const k = x.columns;
  requireShape(y.length === n, () => `X has ${n} rows, but y has ${y.length}.`);
  requireShape(
    factor.rows === n && factor.triangle.rows === k,
    () => `The factor is that of a ${factor.rows} x ${factor.triangle.rows} matrix, but X is ${n} x ${k}.`,
  );
  const isLarge = n > BLOCK || options.kernel !== undefined;
  const coefficients = new Float64Array(k);
  const change = new Float64Array(isLarge ? k + 1 : k);
  const products = options.products ?? null;
  requireShape(
    products === null || products.length === k + 1,
    () => `X has ${k} columns, but there are ${products?.length} products with y and itself.`,
  );
  const overwrite = options.overwrite ?? false;
  const residuals = overwrite ? y : isLarge ? allocateDoubles(n, () => "The column of residuals") : y.slice();
  const solve = (): void => {
    solveUpperTranspose(factor.triangle, change);
    solveUpper(factor.triangle, change);
    for (let j = 0; j < k; j++) coefficients[j] += change[j];
  };
  // What is not finite in y makes its products with the columns so.
  const requireProducts = (): void => {
    if (k === 0 || !change.every(Number.isFinite)) requireFinite({ rows: n, columns: 1, data: y }, "Least squares");
  };
  if (isLarge) {
    const passes = openResidualPasses(x, options.kernel);
    if (products === null) passes.multiply(y, change);
    else change.set(products);
    requireProducts();
    solve();
    passes.subtract(y, change, residuals, change);
    const norm = Math.sqrt(change[k]);
    solve();
    if (!(movedBy(factor.triangle, change) <= ROUNDING * norm)) passes.subtract(residuals, change, residuals, null);
    passes.close();
  } else {
    // A single block needs no more than two loops.
    if (products === null) passOfRows(x, residuals, 0, n, null, change);
    else change.set(products.subarray(0, k));
    requireProducts();
    solve();
    passOfRows(x, residuals, 0, n, change, change);
    solve();
    passOfRows(x, residuals, 0, n, change, null);
  }
  const kept: number[] = [];
  for (let j = 0; j < k; j++) kept.push(j);
  return {
    coefficients: matrix(k, 1, coefficients),
    kept,
    dropped: [],
    rank: k,
    gramInverse: factor.inverse,
    residuals: matrix(n, 1, residuals),
  };
}

/** A bound of |X b|: the sum of |b_j| |x_j|, where |x_j| is the norm of column j of the factor. */
function movedBy({ rows: k, data }: Matrix, b: Float64Array): number {
  let bound = 0;
  for (let j = 0; j < k; j++) bound += Math.abs(b[j]) * Math.sqrt(dotAt(data, j * k, data, j * k, j + 1));
  return bound;
}
