import { identity, matrix } from "./construct.js";
import { MesometricsError } from "./errors.js";
import type { Matrix } from "./matrix.js";
import { inversePowerOfTwo, largestMagnitude } from "./power-of-two.js";
import { requireFinite, requireShape, requireSquare } from "./require.js";
import { compensatedDot } from "./summation.js";
import { solveLower, solveUpper } from "./triangular.js";

/** P A = L U. */
export interface Lu {
  /** n x n, unit diagonal */
  readonly lower: Matrix;
  /** n x n */
  readonly upper: Matrix;
  /** length n: row `permutation[i]` of A is row i of L U */
  readonly permutation: Int32Array;
}

/**
 * LU with partial pivoting of a square matrix: A[permutation, ] = L U, L unit lower triangular, U upper triangular.
 *
 * Choose it for general square systems and determinants (n x n, no symmetry needed). A singular matrix is no error
 * here: its U has a zero on the diagonal; `solve` and `inverse` reject it.
 *
 * @throws SHAPE_MISMATCH when `a` is not square
 * @throws NON_FINITE when an element is NaN or infinite
 * @see Golub and Van Loan, Matrix Computations (4th ed.), algorithm 3.4.1, in the column order of section 3.2.11
 * @example
 * ```ts
 * import { lu, matrixFromRows, toRows } from "@mesometrics/matrix";
 * toRows(lu(matrixFromRows([[1, 2], [4, 6]])).upper); // → [[4,6],[0,0.5]]
 * ```
 */
export function lu(a: Matrix): Lu {
  requireSquare(a, "LU");
  requireFinite(a, "LU");
  const n = a.rows;
  const upper = matrix(n, n, a.data.slice());
  const lower = identity(n);
  const permutation = Int32Array.from({ length: n }, (_, i) => i);
  const u = upper.data;
  for (let j = 0; j < n; j++) {
    // Column j takes the steps of the columns before it, in the order of their pivots.
    const from = j * n;
    for (let k = 0; k < j; k++) {
      const factor = u[k + from];
      if (factor === 0) continue;
      for (let i = k + 1; i < n; i++) u[i + from] -= lower.data[i + k * n] * factor;
    }
    let pivot = j;
    for (let i = j + 1; i < n; i++) if (Math.abs(u[i + from]) > Math.abs(u[pivot + from])) pivot = i;
    if (pivot !== j) {
      [permutation[j], permutation[pivot]] = [permutation[pivot], permutation[j]];
      for (let k = from; k < n * n; k += n) [u[j + k], u[pivot + k]] = [u[pivot + k], u[j + k]];
      for (let k = 0; k < from; k += n) {
        [lower.data[j + k], lower.data[pivot + k]] = [lower.data[pivot + k], lower.data[j + k]];
      }
    }
    for (let i = j + 1; i < n; i++) {
      if (u[j + from] !== 0) lower.data[i + from] = u[i + from] / u[j + from];
      u[i + from] = 0;
    }
  }
  return { lower, upper, permutation };
}

/**
 * X with A X = B by LU of the equilibrated matrix and one refinement with residuals in twice the working precision.
 *
 * Rows and columns are first brought to the same order of magnitude by powers of two, so the units of equations and
 * unknowns do not decide whether a matrix counts as singular: a pivot at most n ε does. R: `solve(a, b)`.
 *
 * @param a n x n
 * @param b n x m
 * @throws SINGULAR_MATRIX with `details.pivot` and `details.value`
 * @throws SHAPE_MISMATCH when `a` is not square or `b` has not n rows
 * @throws NON_FINITE when an element is NaN or infinite
 * @example
 * ```ts
 * import { matrixFromRows, solve, toRows } from "@mesometrics/matrix";
 * toRows(solve(matrixFromRows([[2, 1], [1, 3]]), matrixFromRows([[3], [5]]))); // → [[0.8],[1.4]]
 * ```
 */
export function solve(a: Matrix, b: Matrix): Matrix {
  requireSquare(a, "A linear system");
  requireShape(b.rows === a.rows, () => `A has ${a.rows} rows, but b has ${b.rows}.`);
  requireFinite(a, "A linear system");
  requireFinite(b, "A linear system");
  const n = a.rows;
  const { balanced, rowFactors, columnFactors } = equilibrate(a);
  const { lower, upper, permutation } = lu(balanced);
  for (let j = 0; j < n; j++) {
    const pivot = upper.data[j + j * n];
    if (!(Math.abs(pivot) > n * Number.EPSILON)) {
      throw new MesometricsError(
        "SINGULAR_MATRIX",
        `The matrix is singular to working precision: pivot ${j} is ${pivot} after scaling. Remove the rows or columns that the others determine, or use leastSquares.`,
        { pivot: j, value: pivot },
      );
    }
  }
  const x = matrix(n, b.columns);
  const target = new Float64Array(n);
  const work = new Float64Array(n);
  for (let j = 0; j < b.columns; j++) {
    const solution = x.data.subarray(j * n, (j + 1) * n);
    for (let i = 0; i < n; i++) target[i] = b.data[i + j * n] * rowFactors[i];
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < n; i++) {
        const row = permutation[i];
        // solution holds -x while it enters the residual b - A x.
        work[i] = pass === 0 ? target[row] : compensatedDot(target[row], balanced.data, row, n, solution, 0, 1, n);
      }
      solveLower(lower, work);
      solveUpper(upper, work);
      for (let i = 0; i < n; i++) solution[i] = pass === 0 ? -work[i] : work[i] - solution[i];
    }
    for (let i = 0; i < n; i++) solution[i] *= columnFactors[i];
  }
  return x;
}

/**
 * A^-1, `n x n`. To solve a system use `solve`, which is faster and more accurate.
 *
 * @throws SINGULAR_MATRIX, SHAPE_MISMATCH and NON_FINITE like `solve`
 * @example
 * ```ts
 * import { inverse, matrixFromRows, toRows } from "@mesometrics/matrix";
 * toRows(inverse(matrixFromRows([[2, 0], [0, 4]]))); // → [[0.5,0],[0,0.25]]
 * ```
 */
export function inverse(a: Matrix): Matrix {
  requireSquare(a, "An inverse");
  return solve(a, identity(a.rows));
}

/**
 * log |det A| through LU, -Infinity for an exactly singular matrix. Safe where det A itself would overflow.
 * R: `determinant(a)$modulus`.
 *
 * @throws SHAPE_MISMATCH when `a` is not square
 * @throws NON_FINITE when an element is NaN or infinite
 * @example
 * ```ts
 * import { logAbsoluteDeterminant, matrixFromRows } from "@mesometrics/matrix";
 * logAbsoluteDeterminant(matrixFromRows([[1, 2], [3, 4]])); // → 0.6931471806
 * ```
 */
export function logAbsoluteDeterminant(a: Matrix): number {
  const { upper } = lu(a);
  let result = 0;
  for (let j = 0; j < a.rows; j++) result += Math.log(Math.abs(upper.data[j + j * a.rows]));
  return result;
}

function equilibrate(a: Matrix): { balanced: Matrix; rowFactors: Float64Array; columnFactors: Float64Array } {
  const n = a.rows;
  const balanced = matrix(n, n, a.data.slice());
  const rowFactors = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let largest = 0;
    for (let j = 0; j < n; j++) largest = Math.max(largest, Math.abs(a.data[i + j * n]));
    rowFactors[i] = largest === 0 ? 1 : inversePowerOfTwo(largest);
    for (let j = 0; j < n; j++) balanced.data[i + j * n] *= rowFactors[i];
  }
  const columnFactors = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    const largest = largestMagnitude(balanced.data, j * n, (j + 1) * n);
    columnFactors[j] = largest === 0 ? 1 : inversePowerOfTwo(largest);
    for (let i = 0; i < n; i++) balanced.data[i + j * n] *= columnFactors[j];
  }
  return { balanced, rowFactors, columnFactors };
}
