import { type Kernel, triesWasm } from "./kernel/kernel-module.js";
import { bytesOfDoubles, openWorkspace } from "./kernel/workspace.js";
import type { Matrix } from "./matrix.js";
import { addBlock, addErrors, BLOCK, blockStride, copyRows, ROW_BLOCKS, WORTH_WASM } from "./row-blocks.js";
import { dotAt } from "./summation.js";

/** Passes over the rows of X and of a vector r. A `gradient` has k + 1 numbers, with sums as `crossProduct` has them. */
export interface ResidualPasses {
  /** `gradient` <- [X r]'r */
  multiply(r: Float64Array, gradient: Float64Array): void;
  /** `to` <- r - X b, which may be in place, then `gradient` <- [X to]'to (unless that is null); it may be `b`. */
  subtract(r: Float64Array, b: Float64Array, to: Float64Array, gradient: Float64Array | null): void;
  close(): void;
}

/** What works on the rows from .. from + rows of r, and of `to` where there is a `b`: a block and its part of the gradient. */
type BlockPass = (
  from: number,
  rows: number,
  r: Float64Array,
  b: Float64Array | null,
  to: Float64Array,
  gradient: Float64Array | null,
) => void;

export function openResidualPasses(x: Matrix, kernel: Kernel | undefined): ResidualPasses {
  const n = x.rows;
  const inKernel = triesWasm(kernel, n * x.columns >= WORTH_WASM) ? kernelPass(x, kernel) : null;
  const run: BlockPass =
    inKernel?.run ??
    ((from, rows, r, b, to, gradient) => {
      if (to !== r) to.set(r.subarray(from, from + rows), from);
      passOfRows(x, to, from, rows, b, gradient);
    });
  const pass = (r: Float64Array, b: Float64Array | null, to: Float64Array, gradient: Float64Array | null): void => {
    if (n <= BLOCK) {
      run(0, n, r, b, to, gradient);
      return;
    }
    const block = gradient === null ? null : new Float64Array(x.columns + 1);
    const total = new Float64Array(x.columns + 1);
    const errors = new Float64Array(x.columns + 1);
    for (let from = 0; from < n; from += BLOCK) {
      run(from, Math.min(BLOCK, n - from), r, b, to, block);
      if (block !== null) addBlock(total, errors, block);
    }
    addErrors(total, errors);
    gradient?.set(total);
  };
  return {
    multiply: (r, gradient) => pass(r, null, r, gradient),
    subtract: pass,
    close: () => inKernel?.close(),
  };
}

/**
 * r <- r - X b (unless `b` is null) in the rows from .. from + rows, then the part of X'r that is theirs, and of r'r where
 * `gradient` has room for it.
 */
export function passOfRows(
  { rows: n, columns: k, data }: Matrix,
  r: Float64Array,
  from: number,
  rows: number,
  b: Float64Array | null,
  gradient: Float64Array | null,
): void {
  if (b !== null) subtractCombination(data, n, k, from, rows, b, r);
  if (gradient === null) return;
  for (let j = 0; j < k; j++) gradient[j] = dotAt(data, (j * n + from) | 0, r, from, rows);
  if (gradient.length > k) gradient[k] = dotAt(r, from, r, from, rows);
}

/** r <- r - X b of some rows, two columns at a time. */
function subtractCombination(
  data: Float64Array,
  n: number,
  k: number,
  from: number,
  rows: number,
  b: Float64Array,
  r: Float64Array,
): void {
  let j = 0;
  for (; j + 1 < k; j += 2) {
    const first = b[j];
    const second = b[j + 1];
    const p = (j * n + from) | 0;
    const q = (p + n) | 0;
    for (let i = 0; i < rows; i = (i + 1) | 0) {
      r[(from + i) | 0] -= first * data[(p + i) | 0] + second * data[(q + i) | 0];
    }
  }
  if (j === k) return;
  const last = b[j];
  const p = (j * n + from) | 0;
  for (let i = 0; i < rows; i = (i + 1) | 0) r[(from + i) | 0] -= last * data[(p + i) | 0];
}

/** The same in WebAssembly, which has room for one block; null where that cannot be had. */
function kernelPass(x: Matrix, kernel: Kernel | undefined): { readonly run: BlockPass; close(): void } | null {
  const k = x.columns;
  const stride = blockStride(x.rows);
  const bytes = bytesOfDoubles(stride * (k + 1)) + 2 * bytesOfDoubles(k + 1);
  const workspace = openWorkspace(ROW_BLOCKS, bytes, kernel);
  if (workspace === null) return null;
  // r is the last column.
  const columns = workspace.doubles(stride * (k + 1));
  const part = columns.subarray(stride * k);
  const factors = workspace.doubles(k + 1);
  const sums = workspace.doubles(k + 1);
  const { crossProduct, subtractCombination: subtract } = workspace.functions;
  return {
    run: (from, rows, r, b, to, gradient) => {
      copyRows(x, from, rows, columns, stride);
      part.set(r.subarray(from, from + rows));
      if (b !== null) {
        factors.set(b);
        subtract(rows, columns.byteOffset, k, stride, factors.byteOffset, part.byteOffset);
        to.set(part.subarray(0, rows), from);
      }
      if (gradient === null) return;
      crossProduct(rows, columns.byteOffset, k + 1, part.byteOffset, 1, stride, sums.byteOffset, 0);
      gradient.set(sums);
    },
    close: workspace.close,
  };
}
