import { identity, matrix } from "./construct.js";
import { crossProduct } from "./cross-product.js";
import { MesometricsError } from "./errors.js";
import { type KernelOptions, triesWasm } from "./kernel/kernel-module.js";
import { kernelCholesky, kernelSolveLower } from "./kernel-triangle.js";
import type { Matrix } from "./matrix.js";
import { requireFinite, requireShape, requireSquare } from "./require.js";
import { solveLower, solveLowerTranspose } from "./triangular.js";

/** Multiplications from which WebAssembly gains more than packing the matrices costs. */
const WORTH_WASM = 100_000;

/** Inverses of at least so many rows are products of inverse triangles. */
const LARGE_INVERSE = 64;

/**
 * The Cholesky factor L, lower triangular with a positive diagonal: A = L L'. Reads the lower triangle of A only.
 *
 * A pivot that is at most n ε a_jj counts as zero: what is left of it is rounding error. Choose it for symmetric
 * positive definite n x n matrices that are known to be well conditioned (Gram matrices, covariances): a third of the
 * work of `lu`. For regressors use `leastSquares`, which does not square the condition number. R: `t(chol(a))`.
 *
 * @param options.kernel which code runs it: the numbers are the same bits, see `KernelOptions`
 * @throws NOT_POSITIVE_DEFINITE with `details.pivot` (0-based index) and `details.value`
 * @throws SHAPE_MISMATCH when `a` is not square
 * @throws NON_FINITE when an element is NaN or infinite
 * @see Golub and Van Loan, Matrix Computations (4th ed.), algorithm 4.2.2
 * @example
 * ```ts
 * import { cholesky, matrixFromRows, toRows } from "@mesometrics/matrix";
 * toRows(cholesky(matrixFromRows([[4, 2], [2, 10]]))); // → [[2,0],[1,3]]
 * ```
 */
export function cholesky(a: Matrix, options: KernelOptions = {}): Matrix {
  requireSquare(a, "Cholesky");
  requireFinite(a, "Cholesky");
  const { kernel } = options;
  const n = a.rows;
  const l = matrix(n, n);
  const data = l.data;
  if (triesWasm(kernel, n * n * n >= 6 * WORTH_WASM)) {
    if (kernelCholesky(a, data, (pivot, j) => requirePivot(a, pivot, j), kernel)) return l;
  }
  for (let j = 0; j < n; j++) {
    const at = j * n;
    for (let i = j; i < n; i++) data[at + i] = a.data[at + i];
    subtractColumns(data, n, j);
    const pivot = data[at + j];
    requirePivot(a, pivot, j);
    const root = Math.sqrt(pivot);
    data[at + j] = root;
    for (let i = j + 1; i < n; i++) data[at + i] /= root;
  }
  return l;
}

/** Column j less l_jm times column m for m < j, four m at a time, each number in the order of m. */
function subtractColumns(data: Float64Array, n: number, j: number): void {
  const at = j * n;
  let m = 0;
  for (; m + 3 < j; m += 4) {
    const p0 = (m * n) | 0;
    const p1 = (p0 + n) | 0;
    const p2 = (p1 + n) | 0;
    const p3 = (p2 + n) | 0;
    const x0 = data[p0 + j];
    const x1 = data[p1 + j];
    const x2 = data[p2 + j];
    const x3 = data[p3 + j];
    for (let i = j; i < n; i = (i + 1) | 0) {
      data[(at + i) | 0] =
        data[(at + i) | 0] -
        x0 * data[(p0 + i) | 0] -
        x1 * data[(p1 + i) | 0] -
        x2 * data[(p2 + i) | 0] -
        x3 * data[(p3 + i) | 0];
    }
  }
  for (; m < j; m++) {
    const factor = data[j + m * n];
    for (let i = j; i < n; i++) data[at + i] -= factor * data[i + m * n];
  }
}

function requirePivot({ rows: n, data }: Matrix, value: number, pivot: number): void {
  if (value > n * Number.EPSILON * data[pivot + pivot * n]) return;
  throw new MesometricsError(
    "NOT_POSITIVE_DEFINITE",
    `The matrix is not positive definite: pivot ${pivot} is ${value}. Drop the row and column that the earlier ones determine, or use symmetricPower or leastSquares, which accept a deficient rank.`,
    { pivot, value },
  );
}

/**
 * X with A X = B, given the Cholesky factor of A; `n x m`.
 *
 * @throws SHAPE_MISMATCH when `b` has not n rows
 * @example
 * ```ts
 * import { cholesky, choleskySolve, matrixFromRows, toRows } from "@mesometrics/matrix";
 * toRows(choleskySolve(cholesky(matrixFromRows([[4, 2], [2, 10]])), matrixFromRows([[8], [22]]))); // → [[1],[2]]
 * ```
 */
export function choleskySolve(l: Matrix, b: Matrix): Matrix {
  requireSquare(l, "A Cholesky factor");
  requireShape(b.rows === l.rows, () => `A has ${l.rows} rows, but b has ${b.rows}.`);
  const x = matrix(b.rows, b.columns, b.data.slice());
  solveLowerColumns(l, x, undefined);
  for (let j = 0; j < b.columns; j++) solveLowerTranspose(l, x.data, j * b.rows);
  return x;
}

/**
 * L^-1 B for a lower triangular L, `n x m`. Reads the lower triangle of L only. R: `forwardsolve(l, b)`.
 *
 * @throws SHAPE_MISMATCH when `l` is not square or `b` has not n rows
 * @example
 * ```ts
 * import { forwardSolve, matrixFromRows, toRows } from "@mesometrics/matrix";
 * toRows(forwardSolve(matrixFromRows([[2, 0], [1, 3]]), matrixFromRows([[4], [8]]))); // → [[2],[2]]
 * ```
 */
export function forwardSolve(l: Matrix, b: Matrix, options: KernelOptions = {}): Matrix {
  requireSquare(l, "A triangular solve");
  requireShape(b.rows === l.rows, () => `L has ${l.rows} rows, but b has ${b.rows}.`);
  const x = matrix(b.rows, b.columns, b.data.slice());
  solveLowerColumns(l, x, options.kernel);
  return x;
}

/** X <- L^-1 X. */
function solveLowerColumns(l: Matrix, x: Matrix, kernel: KernelOptions["kernel"]): void {
  const large = l.rows * l.rows * x.columns >= 2 * WORTH_WASM && x.columns >= 4;
  if (triesWasm(kernel, large) && kernelSolveLower(l, x.data, x.columns, kernel)) return;
  for (let j = 0; j < x.columns; j++) solveLower(l, x.data, j * x.rows);
}

/**
 * A^-1, given the Cholesky factor of A; exactly symmetric. From 64 rows on it is (L^-1)'(L^-1). R: `chol2inv(chol(a))`.
 *
 * @example
 * ```ts
 * import { cholesky, choleskyInverse, matrixFromRows, toRows } from "@mesometrics/matrix";
 * toRows(choleskyInverse(cholesky(matrixFromRows([[4]])))); // → [[0.25]]
 * ```
 */
export function choleskyInverse(l: Matrix): Matrix {
  const n = l.rows;
  if (n >= LARGE_INVERSE) return crossProduct(forwardSolve(l, identity(n)));
  const inverse = choleskySolve(l, identity(n));
  for (let j = 0; j < n; j++) {
    for (let i = j + 1; i < n; i++) inverse.data[j + i * n] = inverse.data[i + j * n];
  }
  return inverse;
}

/**
 * log det A = 2 Σ log L_jj, given the Cholesky factor of A.
 *
 * @example
 * ```ts
 * import { cholesky, choleskyLogDeterminant, matrixFromRows } from "@mesometrics/matrix";
 * choleskyLogDeterminant(cholesky(matrixFromRows([[4, 2], [2, 10]]))); // → 3.583518938
 * ```
 */
export function choleskyLogDeterminant(l: Matrix): number {
  requireSquare(l, "A Cholesky factor");
  let result = 0;
  for (let j = 0; j < l.rows; j++) result += Math.log(l.data[j + j * l.rows]);
  return 2 * result;
}
