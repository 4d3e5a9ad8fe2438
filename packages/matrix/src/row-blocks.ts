import { CROSS_PRODUCT_BYTES } from "./kernel/cross-product-bytes.js";
import type { KernelModule } from "./kernel/kernel-module.js";
import type { Matrix } from "./matrix.js";

/** Rows that are worked on at a time: columns of them stay in the nearest cache, and the sums of a block stay short. */
export const BLOCK = 1024;

/** Multiplications from which WebAssembly gains more than copying the columns costs. */
export const WORTH_WASM = 100_000;

/** The functions for blocks of rows; see kernel/cross-product.ts. */
export const ROW_BLOCKS: KernelModule<{
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
  subtractCombination(n: number, x: number, k: number, stride: number, b: number, r: number): void;
}> = { name: "cross-product", base64: CROSS_PRODUCT_BYTES };

/** Numbers from one column to the next of a block: not a power of two, so that columns do not compete for places of the cache. */
export function blockStride(rows: number): number {
  return Math.min(rows, BLOCK) + 8;
}

/** Some rows of a matrix, `stride` numbers from one column to the next. */
export function copyRows(a: Matrix, from: number, rows: number, to: Float64Array, stride: number): void {
  for (let j = 0; j < a.columns; j++) {
    const at = j * a.rows + from;
    to.set(a.data.subarray(at, at + rows), j * stride);
  }
}

/** total + error <- total + error + block, where `errors` keeps what each addition rounds away (Neumaier 1974). */
export function addBlock(total: Float64Array, errors: Float64Array, block: Float64Array): void {
  for (let i = 0; i < total.length; i++) {
    const before = total[i];
    const value = block[i];
    const next = before + value;
    errors[i] += Math.abs(before) >= Math.abs(value) ? before - next + value : value - next + before;
    total[i] = next;
  }
}

export function addErrors(total: Float64Array, errors: Float64Array): void {
  for (let i = 0; i < errors.length; i++) {
    // An overflow makes the error NaN; the plain total then says what happened.
    if (Number.isFinite(total[i])) total[i] += errors[i];
  }
}
