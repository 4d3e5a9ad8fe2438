import { matrix } from "./construct.js";
import { CROSS_PRODUCT_BYTES } from "./kernel/cross-product-bytes.js";
import type { KernelModule, KernelOptions } from "./kernel/kernel-module.js";
import { bytesOfDoubles, openWorkspace } from "./kernel/workspace.js";
import type { Matrix } from "./matrix.js";
import { requireShape } from "./require.js";
import { dotAt } from "./summation.js";

/** Rows that are multiplied at a time: columns of them stay in the nearest cache, and a block's sums stay short. */
const BLOCK = 1024;

/** Multiplications from which WebAssembly gains more than copying the columns costs. */
const WORTH_WASM = 100_000;

const KERNEL: KernelModule<{
  crossProduct(
    n: number,
    a: number,
    k: number,
    b: number,
    m: number,
    stride: number,
    c: number,
    symmetric: number,
  ): void;
}> = { name: "cross-product", base64: CROSS_PRODUCT_BYTES };

/**
 * A'B, `a.columns x b.columns`; A'A when `b` is left out, and then exactly symmetric. R: `crossprod(a, b)`.
 *
 * Rows are multiplied 1024 at a time, each block with four partial sums, and the blocks are added with a compensation for
 * what each addition rounds away: the error is that of a sum of 1024 terms, however many rows there are.
 *
 * @throws SHAPE_MISMATCH when the numbers of rows differ
 * @throws KERNEL_UNAVAILABLE when `options.kernel` is "wasm" and WebAssembly cannot be had
 * @example
 * ```ts
 * import { crossProduct, matrixFromRows, toRows } from "@mesometrics/matrix";
 * toRows(crossProduct(matrixFromRows([[1, 2], [3, 4]]))); // → [[10,14],[14,20]]
 * ```
 */
export function crossProduct(a: Matrix, b: Matrix = a, options: KernelOptions = {}): Matrix {
  requireShape(a.rows === b.rows, () => `A'B needs as many rows in A (${a.rows}) as in B (${b.rows}).`);
  return blockedProduct(a, null, b, options);
}

/**
 * A' diag(w) B, `a.columns x b.columns`; A' diag(w) A when `b` is left out, and then exactly symmetric. Sums as
 * `crossProduct` does.
 *
 * @throws SHAPE_MISMATCH when the numbers of rows or weights differ
 * @throws KERNEL_UNAVAILABLE when `options.kernel` is "wasm" and WebAssembly cannot be had
 * @example
 * ```ts
 * import { matrixFromRows, toRows, weightedCrossProduct } from "@mesometrics/matrix";
 * toRows(weightedCrossProduct(matrixFromRows([[1], [3]]), Float64Array.of(2, 10))); // → [[92]]
 * ```
 */
export function weightedCrossProduct(a: Matrix, w: Float64Array, b: Matrix = a, options: KernelOptions = {}): Matrix {
  requireShape(a.rows === b.rows, () => `A'WB needs as many rows in A (${a.rows}) as in B (${b.rows}).`);
  requireShape(w.length === a.rows, () => `There are ${a.rows} rows, but ${w.length} weights.`);
  return blockedProduct(a, w, b, options);
}

/** A'B, or A' diag(w) B. */
function blockedProduct(a: Matrix, w: Float64Array | null, b: Matrix, { kernel }: KernelOptions): Matrix {
  const n = a.rows;
  const result = matrix(a.columns, b.columns);
  if (kernel === "wasm" || (kernel === undefined && n * a.columns * b.columns >= WORTH_WASM)) {
    if (kernelProduct(a, w, b, result.data, kernel)) return result;
  }
  const block = new Float64Array(n > BLOCK ? result.data.length : 0);
  const errors = new Float64Array(block.length);
  const weighted = new Float64Array(w === null ? 0 : Math.min(n, BLOCK));
  for (let from = 0; from < n; from += BLOCK) {
    const rows = Math.min(BLOCK, n - from);
    productOfRows(a, w, b, from, rows, n > BLOCK ? block : result.data, weighted);
    if (n > BLOCK) addBlock(result.data, errors, block);
  }
  finish(result.data, errors);
  return result;
}

/** c <- A'B or A' diag(w) B of the rows from .. from + rows. */
function productOfRows(
  a: Matrix,
  w: Float64Array | null,
  b: Matrix,
  from: number,
  rows: number,
  c: Float64Array,
  weighted: Float64Array,
): void {
  const n = a.rows;
  const k = a.columns;
  const symmetric = a === b;
  for (let j = 0; j < b.columns; j++) {
    if (w !== null) weigh(weighted, w, from, b.data, (j * n + from) | 0, rows);
    for (let i = symmetric ? j : 0; i < k; i++) {
      const value =
        w === null
          ? dotAt(a.data, (i * n + from) | 0, b.data, (j * n + from) | 0, rows)
          : dotAt(a.data, (i * n + from) | 0, weighted, 0, rows);
      c[i + j * k] = value;
      if (symmetric) c[j + i * k] = value;
    }
  }
}

/** The same in WebAssembly, a block of rows at a time, so that it needs little memory; false where that cannot be had. */
function kernelProduct(
  a: Matrix,
  w: Float64Array | null,
  b: Matrix,
  result: Float64Array,
  kernel: KernelOptions["kernel"],
): boolean {
  const n = a.rows;
  const symmetric = a === b;
  const shared = symmetric && w === null;
  const stride = Math.min(n, BLOCK);
  const workspace = openWorkspace(
    KERNEL,
    bytesOfDoubles(stride * a.columns) +
      bytesOfDoubles(shared ? 0 : stride * b.columns) +
      bytesOfDoubles(result.length),
    kernel,
  );
  if (workspace === null) return false;
  const left = workspace.doubles(stride * a.columns);
  const right = shared ? left : workspace.doubles(stride * b.columns);
  const block = workspace.doubles(result.length);
  const errors = new Float64Array(n > BLOCK ? result.length : 0);
  for (let from = 0; from < n; from += BLOCK) {
    const rows = Math.min(BLOCK, n - from);
    copyRows(a, from, rows, left, stride);
    if (w !== null) {
      for (let j = 0; j < b.columns; j++) {
        weigh(right.subarray(j * stride, j * stride + rows), w, from, b.data, j * n + from, rows);
      }
    } else if (!shared) {
      copyRows(b, from, rows, right, stride);
    }
    workspace.functions.crossProduct(
      rows,
      left.byteOffset,
      a.columns,
      right.byteOffset,
      b.columns,
      stride,
      block.byteOffset,
      symmetric ? 1 : 0,
    );
    if (n > BLOCK) addBlock(result, errors, block);
    else result.set(block);
  }
  finish(result, errors);
  workspace.close();
  return true;
}

function copyRows(a: Matrix, from: number, rows: number, to: Float64Array, stride: number): void {
  for (let j = 0; j < a.columns; j++) {
    const at = j * a.rows + from;
    to.set(a.data.subarray(at, at + rows), j * stride);
  }
}

/** target <- w x of some rows. */
function weigh(target: Float64Array, w: Float64Array, from: number, x: Float64Array, at: number, rows: number): void {
  for (let row = 0; row < rows; row++) target[row] = w[from + row] * x[at + row];
}

/** total + error <- total + error + block, where `errors` keeps what each addition rounds away (Neumaier 1974). */
function addBlock(total: Float64Array, errors: Float64Array, block: Float64Array): void {
  for (let i = 0; i < total.length; i++) {
    const before = total[i];
    const value = block[i];
    const next = before + value;
    errors[i] += Math.abs(before) >= Math.abs(value) ? before - next + value : value - next + before;
    total[i] = next;
  }
}

function finish(total: Float64Array, errors: Float64Array): void {
  for (let i = 0; i < errors.length; i++) {
    // An overflow makes the error NaN; the plain total then says what happened.
    if (Number.isFinite(total[i])) total[i] += errors[i];
  }
}
