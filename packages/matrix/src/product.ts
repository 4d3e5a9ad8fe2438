import { matrix } from "./construct.js";
import { type KernelOptions, triesWasm } from "./kernel/kernel-module.js";
import { kernelMultiply } from "./kernel-product.js";
import type { Matrix } from "./matrix.js";
import { requireShape, requireSquare } from "./require.js";
import { dotAt } from "./summation.js";

/** Multiplications from which WebAssembly gains more than packing the matrices costs. */
const WORTH_WASM = 100_000;

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
 * AB, `a.rows x b.columns`. Each number adds its products in the order of the columns of A.
 *
 * @throws SHAPE_MISMATCH when `a.columns` is not `b.rows`
 * @throws KERNEL_UNAVAILABLE when `options.kernel` is "wasm" and WebAssembly cannot be had
 * @throws INVALID_ARGUMENT when `options.kernel` is neither "wasm" nor "ts"
 * @example
 * ```ts
 * import { matrixFromRows, multiply, toRows } from "@mesometrics/matrix";
 * toRows(multiply(matrixFromRows([[1, 2], [3, 4]]), matrixFromRows([[5], [6]]))); // → [[17],[39]]
 * ```
 */
export function multiply(a: Matrix, b: Matrix, options: KernelOptions = {}): Matrix {
  requireShape(a.columns === b.rows, () => `AB needs as many columns in A (${a.columns}) as rows in B (${b.rows}).`);
  const { kernel } = options;
  const result = matrix(a.rows, b.columns);
  const large = a.rows * a.columns * b.columns >= WORTH_WASM && Math.min(a.rows, a.columns, b.columns) >= 4;
  if (triesWasm(kernel, large) && kernelMultiply(a, b, result.data, kernel)) return result;
  for (let j = 0; j < b.columns; j++) addCombination(result.data, j * a.rows, a, b.data, j * b.rows);
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
  addCombination(result, 0, a, x, 0);
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

/**
 * target[at ..) += A x[from ..), four columns at a time: a number of the target is read and written a quarter as often, and
 * adds its products in the same order.
 */
function addCombination(target: Float64Array, at: number, a: Matrix, x: Float64Array, from: number): void {
  const n = a.rows;
  const data = a.data;
  let l = 0;
  for (; l + 3 < a.columns; l += 4) {
    const x0 = x[from + l];
    const x1 = x[from + l + 1];
    const x2 = x[from + l + 2];
    const x3 = x[from + l + 3];
    const p0 = (l * n) | 0;
    const p1 = (p0 + n) | 0;
    const p2 = (p1 + n) | 0;
    const p3 = (p2 + n) | 0;
    for (let i = 0; i < n; i = (i + 1) | 0) {
      target[(at + i) | 0] =
        target[(at + i) | 0] +
        x0 * data[(p0 + i) | 0] +
        x1 * data[(p1 + i) | 0] +
        x2 * data[(p2 + i) | 0] +
        x3 * data[(p3 + i) | 0];
    }
  }
  for (; l < a.columns; l++) {
    const factor = x[from + l];
    const p = (l * n) | 0;
    for (let i = 0; i < n; i = (i + 1) | 0) target[(at + i) | 0] += factor * data[(p + i) | 0];
  }
}

function requireSameShape(a: Matrix, b: Matrix): void {
  requireShape(
    a.rows === b.rows && a.columns === b.columns,
    () => `The shapes differ: ${a.rows} x ${a.columns} and ${b.rows} x ${b.columns}.`,
  );
}
