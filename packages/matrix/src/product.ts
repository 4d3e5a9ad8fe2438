import { matrix } from "./construct.js";
import type { Matrix } from "./matrix.js";
import { requireShape, requireSquare } from "./require.js";
import { dotAt } from "./summation.js";

/**
 * A', `columns x rows`.
 *
 * @example
 * ```ts
 * import { matrixFromRows, toRows, transpose } from "@mesometrics/matrix";
 * toRows(transpose(matrixFromRows([[1, 2, 3]]))); // → [[1],[2],[3]]
 * ```
 */
export function transpose(a: Matrix): Matrix {
  const result = matrix(a.columns, a.rows);
  for (let j = 0; j < a.columns; j++) {
    for (let i = 0; i < a.rows; i++) result.data[j + i * a.columns] = a.data[i + j * a.rows];
  }
  return result;
}

/**
 * AB, `a.rows x b.columns`.
 *
 * @throws SHAPE_MISMATCH when `a.columns` is not `b.rows`
 * @example
 * ```ts
 * import { matrixFromRows, multiply, toRows } from "@mesometrics/matrix";
 * toRows(multiply(matrixFromRows([[1, 2], [3, 4]]), matrixFromRows([[5], [6]]))); // → [[17],[39]]
 * ```
 */
export function multiply(a: Matrix, b: Matrix): Matrix {
  requireShape(a.columns === b.rows, () => `AB needs as many columns in A (${a.columns}) as rows in B (${b.rows}).`);
  const n = a.rows;
  const result = matrix(n, b.columns);
  for (let j = 0; j < b.columns; j++) {
    const target = result.data.subarray(j * n, (j + 1) * n);
    for (let l = 0; l < a.columns; l++) addMultiple(target, b.data[l + j * b.rows], a.data, l * n);
  }
  return result;
}

/**
 * Ax, length `a.rows`.
 *
 * @throws SHAPE_MISMATCH when `x.length` is not `a.columns`
 * @example
 * ```ts
 * import { matrixFromRows, multiplyVector } from "@mesometrics/matrix";
 * Array.from(multiplyVector(matrixFromRows([[1, 2], [3, 4]]), Float64Array.of(1, 1))); // → [3,7]
 * ```
 */
export function multiplyVector(a: Matrix, x: Float64Array): Float64Array {
  requireShape(x.length === a.columns, () => `Ax needs ${a.columns} numbers in x, but it has ${x.length}.`);
  const result = new Float64Array(a.rows);
  for (let j = 0; j < a.columns; j++) addMultiple(result, x[j], a.data, j * a.rows);
  return result;
}

/**
 * A'x, length `a.columns`.
 *
 * @throws SHAPE_MISMATCH when `x.length` is not `a.rows`
 * @example
 * ```ts
 * import { matrixFromRows, transposeMultiplyVector } from "@mesometrics/matrix";
 * Array.from(transposeMultiplyVector(matrixFromRows([[1, 2], [3, 4]]), Float64Array.of(1, 1))); // → [4,6]
 * ```
 */
export function transposeMultiplyVector(a: Matrix, x: Float64Array): Float64Array {
  requireShape(x.length === a.rows, () => `A'x needs ${a.rows} numbers in x, but it has ${x.length}.`);
  const result = new Float64Array(a.columns);
  for (let j = 0; j < a.columns; j++) result[j] = dotAt(a.data, j * a.rows, x, 0, a.rows);
  return result;
}

/**
 * x'Ay; x'Ax when `y` is left out.
 *
 * @throws SHAPE_MISMATCH when `a` is not square or a length differs
 * @example
 * ```ts
 * import { matrixFromRows, quadraticForm } from "@mesometrics/matrix";
 * quadraticForm(Float64Array.of(1, 2), matrixFromRows([[2, 1], [1, 3]])); // → 18
 * ```
 */
export function quadraticForm(x: Float64Array, a: Matrix, y: Float64Array = x): number {
  requireSquare(a, "A quadratic form");
  requireShape(
    x.length === a.rows && y.length === a.rows,
    () => `x'Ay needs ${a.rows} numbers in x and y, but they have ${x.length} and ${y.length}.`,
  );
  let result = 0;
  for (let j = 0; j < a.columns; j++) result += dotAt(a.data, j * a.rows, x, 0, a.rows) * y[j];
  return result;
}

/**
 * cA.
 *
 * @example
 * ```ts
 * import { identity, scale, toRows } from "@mesometrics/matrix";
 * toRows(scale(identity(2), 3)); // → [[3,0],[0,3]]
 * ```
 */
export function scale(m: Matrix, c: number): Matrix {
  return matrix(
    m.rows,
    m.columns,
    m.data.map((value) => c * value),
  );
}

/**
 * A + B.
 *
 * @throws SHAPE_MISMATCH when the shapes differ
 * @example
 * ```ts
 * import { add, identity, toRows } from "@mesometrics/matrix";
 * toRows(add(identity(1), identity(1))); // → [[2]]
 * ```
 */
export function add(a: Matrix, b: Matrix): Matrix {
  requireSameShape(a, b);
  return matrix(
    a.rows,
    a.columns,
    a.data.map((value, index) => value + b.data[index]),
  );
}

/**
 * A - B.
 *
 * @throws SHAPE_MISMATCH when the shapes differ
 * @example
 * ```ts
 * import { identity, subtract, toRows } from "@mesometrics/matrix";
 * toRows(subtract(identity(1), identity(1))); // → [[0]]
 * ```
 */
export function subtract(a: Matrix, b: Matrix): Matrix {
  requireSameShape(a, b);
  return matrix(
    a.rows,
    a.columns,
    a.data.map((value, index) => value - b.data[index]),
  );
}

/** target += factor * source[from .. from + target.length) */
function addMultiple(target: Float64Array, factor: number, source: Float64Array, from: number): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * source[from + i];
}

function requireSameShape(a: Matrix, b: Matrix): void {
  requireShape(
    a.rows === b.rows && a.columns === b.columns,
    () => `The shapes differ: ${a.rows} x ${a.columns} and ${b.rows} x ${b.columns}.`,
  );
}
