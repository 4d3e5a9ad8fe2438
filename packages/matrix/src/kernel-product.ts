import type { KernelModule, KernelOptions } from "./kernel/kernel-module.js";
import { PRODUCT_BYTES } from "./kernel/product-bytes.js";
import { bytesOfDoubles, openWorkspace } from "./kernel/workspace.js";
import type { Matrix } from "./matrix.js";

/** Products along this many l at a time: a strip of A and one of B then fit the nearest cache. */
const DEPTH = 256;

/** Rows of A and columns of B at a time: B is packed once for all rows, and numbers of C stay until they are complete. */
const PANEL = 1024;

/** Rows and columns for one call: both blocks then fit the second cache, and calls are short (see decisions: WebAssembly kernels). */
const CALL = 64;

const PRODUCT: KernelModule<{
  addProduct(depth: number, a: number, rows: number, b: number, columns: number, c: number, stride: number): void;
}> = { name: "product", base64: PRODUCT_BYTES };

/**
 * result <- AB in WebAssembly; false where that cannot be had. Each number adds its products in the order of l, as the
 * TypeScript loops do.
 */
export function kernelMultiply(a: Matrix, b: Matrix, result: Float64Array, kernel: KernelOptions["kernel"]): boolean {
  const m = a.rows;
  const n = b.columns;
  const depth = a.columns;
  const high = ofFour(Math.min(m, PANEL));
  const wide = ofFour(Math.min(n, PANEL));
  const workspace = openWorkspace(
    PRODUCT,
    bytesOfDoubles(high * Math.min(DEPTH, depth)) + bytesOfDoubles(wide * depth) + bytesOfDoubles(high * wide),
    kernel,
  );
  if (workspace === null) return false;
  const packedA = workspace.doubles(high * Math.min(DEPTH, depth));
  const packedB = workspace.doubles(wide * depth);
  const c = workspace.doubles(high * wide);
  for (let j = 0; j < n; j += PANEL) {
    const columns = Math.min(PANEL, n - j);
    for (let l = 0; l < depth; l += DEPTH) {
      packColumns(packedB, l * ofFour(columns), b.data, l + j * depth, depth, Math.min(DEPTH, depth - l), columns);
    }
    for (let i = 0; i < m; i += PANEL) {
      const rows = Math.min(PANEL, m - i);
      c.fill(0);
      for (let l = 0; l < depth; l += DEPTH) {
        const deep = Math.min(DEPTH, depth - l);
        packRows(packedA, a.data, i + l * m, m, rows, deep);
        for (let below = 0; below < rows; below += CALL) {
          for (let right = 0; right < columns; right += CALL) {
            workspace.functions.addProduct(
              deep,
              packedA.byteOffset + 8 * below * deep,
              ofFour(Math.min(CALL, rows - below)) / 4,
              packedB.byteOffset + 8 * (l * ofFour(columns) + right * deep),
              ofFour(Math.min(CALL, columns - right)) / 4,
              c.byteOffset + 8 * (below + right * high),
              high,
            );
          }
        }
      }
      if (high === m) result.set(c.subarray(0, columns * m), j * m);
      else for (let q = 0; q < columns; q++) result.set(c.subarray(q * high, q * high + rows), i + (j + q) * m);
    }
  }
  workspace.close();
  return true;
}

/** The next multiple of four: what is packed is filled up with zeros. */
function ofFour(n: number): number {
  return (n + 3) & ~3;
}

/** Strips of 4 rows of a block of A that begins at `from`: the 4 numbers of a column, then those of the next. */
function packRows(to: Float64Array, a: Float64Array, from: number, stride: number, rows: number, depth: number): void {
  for (let i = 0; i < rows; i += 4) {
    packStrip(to, i * depth, a, from + i, 1, stride, Math.min(4, rows - i), depth);
  }
}

/** Strips of 4 columns of a block of B that begins at `from`: the 4 numbers of a row, then those of the next. */
function packColumns(
  to: Float64Array,
  at: number,
  b: Float64Array,
  from: number,
  stride: number,
  depth: number,
  columns: number,
): void {
  for (let j = 0; j < columns; j += 4) {
    packStrip(to, at + j * depth, b, from + j * stride, stride, 1, Math.min(4, columns - j), depth);
  }
}

/** `depth` times 4 numbers that are `across` apart, each four `along` from the last; zeros in place of those beyond `width`. */
function packStrip(
  to: Float64Array,
  at: number,
  source: Float64Array,
  from: number,
  across: number,
  along: number,
  width: number,
  depth: number,
): void {
  const second = across | 0;
  const third = (2 * across) | 0;
  const fourth = (3 * across) | 0;
  let p = from | 0;
  let q = at | 0;
  if (width === 4) {
    for (let l = 0; l < depth; l = (l + 1) | 0) {
      to[q] = source[p];
      to[(q + 1) | 0] = source[(p + second) | 0];
      to[(q + 2) | 0] = source[(p + third) | 0];
      to[(q + 3) | 0] = source[(p + fourth) | 0];
      p = (p + along) | 0;
      q = (q + 4) | 0;
    }
    return;
  }
  to.fill(0, at, at + 4 * depth);
  for (let l = 0; l < depth; l++) {
    for (let i = 0; i < width; i++) to[at + 4 * l + i] = source[from + l * along + i * across];
  }
}
