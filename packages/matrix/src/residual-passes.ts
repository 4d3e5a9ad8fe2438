import { type Kernel, triesWasm } from "./kernel/kernel-module.js";
import { bytesOfDoubles, openWorkspace } from "./kernel/workspace.js";
import type { Matrix } from "./matrix.js";
import { addBlock, addErrors, BLOCK, blockStride, copyRows, ROW_BLOCKS, WORTH_WASM } from "./row-blocks.js";
import { dotAt } from "./summation.js";

/** Passes over the rows of X and of residuals r, which change in place. */
export interface ResidualPasses {
  /**
   * r <- r - X b (unless `b` is null), then `gradient` <- X'r (unless that is null); both may be one array. Sums as
   * `crossProduct` does.
   */
  pass(b: Float64Array | null, gradient: Float64Array | null): void;
  close(): void;
}

/** What works on the rows from .. from + rows: a pass over a block and its part of X'r. */
type BlockPass = (from: number, rows: number, b: Float64Array | null, gradient: Float64Array | null) => void;

export function openResidualPasses(x: Matrix, r: Float64Array, kernel: Kernel | undefined): ResidualPasses {
  const n = x.rows;
  const inKernel = triesWasm(kernel, n * x.columns >= WORTH_WASM) ? kernelPass(x, r, kernel) : null;
  const run: BlockPass = inKernel?.run ?? ((from, rows, b, gradient) => passOfRows(x, r, from, rows, b, gradient));
  return {
    pass: (b, gradient) => {
      if (n <= BLOCK) {
        run(0, n, b, gradient);
        return;
      }
      const block = gradient === null ? null : new Float64Array(x.columns);
      const total = new Float64Array(x.columns);
      const errors = new Float64Array(x.columns);
      for (let from = 0; from < n; from += BLOCK) {
        run(from, Math.min(BLOCK, n - from), b, block);
        if (block !== null) addBlock(total, errors, block);
      }
      addErrors(total, errors);
      gradient?.set(total);
    },
    close: () => inKernel?.close(),
  };
}

/** The pass over the rows from .. from + rows, with the part of X'r that is theirs. */
export function passOfRows(
  { rows: n, columns: k, data }: Matrix,
  r: Float64Array,
  from: number,
  rows: number,
  b: Float64Array | null,
  gradient: Float64Array | null,
): void {
  if (b !== null) subtractCombination(data, n, k, from, rows, b, r);
  if (gradient !== null) for (let j = 0; j < k; j++) gradient[j] = dotAt(data, (j * n + from) | 0, r, from, rows);
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
function kernelPass(
  x: Matrix,
  r: Float64Array,
  kernel: Kernel | undefined,
): { readonly run: BlockPass; close(): void } | null {
  const k = x.columns;
  const stride = blockStride(x.rows);
  const bytes = bytesOfDoubles(stride * k) + bytesOfDoubles(stride) + 2 * bytesOfDoubles(k);
  const workspace = openWorkspace(ROW_BLOCKS, bytes, kernel);
  if (workspace === null) return null;
  const columns = workspace.doubles(stride * k);
  const part = workspace.doubles(stride);
  const factors = workspace.doubles(k);
  const sums = workspace.doubles(k);
  const { crossProduct, subtractCombination: subtract } = workspace.functions;
  return {
    run: (from, rows, b, gradient) => {
      copyRows(x, from, rows, columns, stride);
      part.set(r.subarray(from, from + rows));
      if (b !== null) {
        factors.set(b);
        subtract(rows, columns.byteOffset, k, stride, factors.byteOffset, part.byteOffset);
        r.set(part.subarray(0, rows), from);
      }
      if (gradient === null) return;
      crossProduct(rows, columns.byteOffset, k, part.byteOffset, 1, stride, sums.byteOffset, 0);
      gradient.set(sums);
    },
    close: workspace.close,
  };
}
