import { matrix } from "./construct.js";
import { type Kernel, type KernelOptions, triesWasm } from "./kernel/kernel-module.js";
import { bytesOfDoubles, openWorkspace } from "./kernel/workspace.js";
import type { Matrix } from "./matrix.js";
import { requireShape } from "./require.js";
import { addBlock, addErrors, BLOCK, blockStride, copyRows, ROW_BLOCKS, WORTH_WASM } from "./row-blocks.js";
import { dotAt } from "./summation.js";

/**
 * A'B, `a.columns x b.columns`; A'A when `b` is left out, and then exactly symmetric. R: `crossprod(a, b)`.
 *
 * Rows are multiplied 1024 at a time, each block with four partial sums, and the blocks are added with a compensation for
 * what each addition rounds away: the error is that of a sum of 1024 terms, however many rows there are.
 *
 * @throws SHAPE_MISMATCH when the numbers of rows differ
 * @throws KERNEL_UNAVAILABLE when `options.kernel` is "wasm" and WebAssembly cannot be had
 * @throws INVALID_ARGUMENT when `options.kernel` is neither "wasm" nor "ts"
 * @example
 * ```ts
 * import { crossProduct, matrixFromRows, toRows } from "@mesometrics/matrix";
 * toRows(crossProduct(matrixFromRows([[1, 2], [3, 4]]))); // → [[10,14],[14,20]]
 * ```
 */
export function crossProduct(a: Matrix, b: Matrix = a, options: KernelOptions = {}): Matrix {
  requireShape(a.rows === b.rows, () => `A'B needs as many rows in A (${a.rows}) as in B (${b.rows}).`);
  return blockedProduct(a, null, b, options.kernel);
}

/**
 * A' diag(w) B, `a.columns x b.columns`; A' diag(w) A when `b` is left out, and then exactly symmetric. Sums as
 * `crossProduct` does.
 *
 * @throws SHAPE_MISMATCH when the numbers of rows or weights differ
 * @throws KERNEL_UNAVAILABLE when `options.kernel` is "wasm" and WebAssembly cannot be had
 * @throws INVALID_ARGUMENT when `options.kernel` is neither "wasm" nor "ts"
 * @example
 * ```ts
 * import { matrixFromRows, toRows, weightedCrossProduct } from "@mesometrics/matrix";
 * toRows(weightedCrossProduct(matrixFromRows([[1], [3]]), Float64Array.of(2, 10))); // → [[92]]
 * ```
 */
export function weightedCrossProduct(a: Matrix, w: Float64Array, b: Matrix = a, options: KernelOptions = {}): Matrix {
  requireShape(a.rows === b.rows, () => `A'WB needs as many rows in A (${a.rows}) as in B (${b.rows}).`);
  requireShape(w.length === a.rows, () => `There are ${a.rows} rows, but ${w.length} weights.`);
  return blockedProduct(a, w, b, options.kernel);
}

/** A'B, or A' diag(w) B. */
function blockedProduct(a: Matrix, w: Float64Array | null, b: Matrix, kernel: Kernel | undefined): Matrix {
  const n = a.rows;
  const result = matrix(a.columns, b.columns);
  const large = n * a.columns * b.columns >= WORTH_WASM;
  if (triesWasm(kernel, large) && kernelProduct(a, w, b, result.data, kernel)) return result;
  const weighted = w === null ? null : new Float64Array(Math.min(n, BLOCK));
  if (n <= BLOCK) {
    productOfRows(a, w, b, 0, n, result.data, weighted);
    return result;
  }
  const block = new Float64Array(result.data.length);
  const errors = new Float64Array(block.length);
  for (let from = 0; from < n; from += BLOCK) {
    productOfRows(a, w, b, from, Math.min(BLOCK, n - from), block, weighted);
    addBlock(result.data, errors, block);
  }
  addErrors(result.data, errors);
  return result;
}

/** c <- A'B or A' diag(w) B of the rows from .. from + rows; `weighted` is room for a column of diag(w) B. */
function productOfRows(
  a: Matrix,
  w: Float64Array | null,
  b: Matrix,
  from: number,
  rows: number,
  c: Float64Array,
  weighted: Float64Array | null,
): void {
  const n = a.rows;
  const k = a.columns;
  const symmetric = a === b;
  const right = weighted ?? b.data;
  for (let j = 0; j < b.columns; j++) {
    let at = (j * n + from) | 0;
    if (w !== null) {
      for (let row = 0; row < rows; row++) right[row] = w[from + row] * b.data[at + row];
      at = 0;
    }
    let i = symmetric ? j : 0;
    for (; i + 1 < k; i += 2) twoDots(a.data, (i * n + from) | 0, n, right, at, rows, c, i + j * k);
    if (i < k) c[i + j * k] = dotAt(a.data, (i * n + from) | 0, right, at, rows);
  }
  if (!symmetric) return;
  for (let j = 0; j < k; j++) for (let i = j + 1; i < k; i++) c[j + i * k] = c[i + j * k];
}

/** c[to], c[to + 1] <- the products of two neighbouring columns of x with one of y, each in the order of `dotAt`. */
function twoDots(
  x: Float64Array,
  from: number,
  stride: number,
  y: Float64Array,
  at: number,
  n: number,
  c: Float64Array,
  to: number,
): void {
  let s0 = 0;
  let t0 = 0;
  let i = 0;
  if (n >= 8) {
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let t1 = 0;
    let t2 = 0;
    let t3 = 0;
    for (const end = n & ~3; i < end; i = (i + 4) | 0) {
      const p = (from + i) | 0;
      const r = (p + stride) | 0;
      const q = (at + i) | 0;
      const y0 = y[q];
      const y1 = y[(q + 1) | 0];
      const y2 = y[(q + 2) | 0];
      const y3 = y[(q + 3) | 0];
      s0 += x[p] * y0;
      s1 += x[(p + 1) | 0] * y1;
      s2 += x[(p + 2) | 0] * y2;
      s3 += x[(p + 3) | 0] * y3;
      t0 += x[r] * y0;
      t1 += x[(r + 1) | 0] * y1;
      t2 += x[(r + 2) | 0] * y2;
      t3 += x[(r + 3) | 0] * y3;
    }
    s0 = s0 + s1 + (s2 + s3);
    t0 = t0 + t1 + (t2 + t3);
  }
  for (; i < n; i++) {
    const value = y[at + i];
    s0 += x[from + i] * value;
    t0 += x[from + stride + i] * value;
  }
  c[to] = s0;
  c[to + 1] = t0;
}

/** The same in WebAssembly, a block of rows at a time, so that it needs little memory; false where that cannot be had. */
function kernelProduct(
  a: Matrix,
  w: Float64Array | null,
  b: Matrix,
  result: Float64Array,
  kernel: Kernel | undefined,
): boolean {
  const n = a.rows;
  const symmetric = a === b;
  const shared = symmetric && w === null;
  const stride = blockStride(n);
  const workspace = openWorkspace(
    ROW_BLOCKS,
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
        const at = j * n + from;
        for (let row = 0; row < rows; row++) right[j * stride + row] = w[from + row] * b.data[at + row];
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
  if (n > BLOCK) addErrors(result, errors);
  workspace.close();
  return true;
}
