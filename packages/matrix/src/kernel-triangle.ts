import type { Kernel, KernelModule } from "./kernel/kernel-module.js";
import { TRIANGLE_BYTES } from "./kernel/triangle-bytes.js";
import { bytesOfDoubles, type KernelWorkspace, openWorkspace } from "./kernel/workspace.js";
import type { Matrix } from "./matrix.js";

/** Columns that are subtracted at a time: a strip of each operand then fits the nearest cache. */
const DEPTH = 256;

/** Strips of 4 rows at a time, which the second cache holds. */
const STRIPS = 16;

interface TriangleFunctions {
  subtractProduct(
    depth: number,
    a: number,
    rows: number,
    stride: number,
    b: number,
    columns: number,
    bStride: number,
    c: number,
  ): void;
  divide(c: number, rows: number, stride: number, d: number): void;
}

const TRIANGLE: KernelModule<TriangleFunctions> = { name: "triangle", base64: TRIANGLE_BYTES };

/** Strips of 4 rows in the memory of a kernel: number (row, column) of strip s is `numbers[s * stride + 4 * column + row]`. */
interface Strips {
  readonly numbers: Float64Array;
  readonly count: number;
  readonly stride: number;
}

/**
 * result <- L with A = L L', in WebAssembly; false where that cannot be had.
 *
 * @param requirePivot throws when a pivot is too small
 */
export function kernelCholesky(
  a: Matrix,
  result: Float64Array,
  requirePivot: (pivot: number, j: number) => void,
  kernel: Kernel | undefined,
): boolean {
  const n = a.rows;
  const workspace = openWorkspace(TRIANGLE, bytesOfStrips(n, n), kernel);
  if (workspace === null) return false;
  try {
    const l = lowerStrips(workspace, a);
    const { subtractProduct, divide } = workspace.functions;
    const bytes = 8 * l.stride;
    for (let first = 0; first < l.count; first += STRIPS) {
      const last = Math.min(first + STRIPS, l.count);
      for (let from = 0; from < 4 * first; from += DEPTH) {
        const deep = Math.min(DEPTH, 4 * first - from);
        for (let s = first; s < l.count; s += STRIPS) {
          const rows = Math.min(STRIPS, l.count - s);
          const b = address(l, first, from);
          subtractProduct(deep, address(l, s, from), rows, bytes, b, last - first, bytes, address(l, s, 4 * first));
        }
      }
      for (let t = first; t < last; t++) {
        const c = address(l, t, 4 * t);
        const a0 = address(l, t, 4 * first);
        subtractProduct(4 * (t - first), a0, l.count - t, bytes, a0, 1, bytes, c);
        factorDiagonal(l.numbers, t * l.stride + 16 * t, Math.min(4, n - 4 * t), 4 * t, requirePivot);
        divide(address(l, t + 1, 4 * t), l.count - t - 1, bytes, c);
      }
    }
    for (let j = 0; j < n; j++) {
      for (let i = j; i < n; i++) result[i + j * n] = l.numbers[(i >> 2) * l.stride + 4 * j + (i & 3)];
    }
  } finally {
    workspace.close();
  }
  return true;
}

/** X <- L^-1 X for `columns` columns of `x`, in WebAssembly; false where that cannot be had or L is not finite. */
export function kernelSolveLower(l: Matrix, x: Float64Array, columns: number, kernel: Kernel | undefined): boolean {
  const n = l.rows;
  if (!finiteTriangle(l)) return false;
  const workspace = openWorkspace(TRIANGLE, bytesOfStrips(n, n) + bytesOfStrips(columns, n), kernel);
  if (workspace === null) return false;
  const lower = lowerStrips(workspace, l);
  if ((n & 3) !== 0) {
    // Rows that only fill the last strip must not divide by zero.
    for (let i = n; i < 4 * lower.count; i++) lower.numbers[(lower.count - 1) * lower.stride + 4 * i + (i & 3)] = 1;
  }
  const right = emptyStrips(workspace, columns, n);
  for (let j = 0; j < columns; j++) {
    const at = (j >> 2) * right.stride + (j & 3);
    for (let i = 0; i < n; i++) right.numbers[at + 4 * i] = x[i + j * n];
  }
  for (let group = 0; group < right.count; group += STRIPS) {
    const width = Math.min(STRIPS, right.count - group);
    solveGroup(workspace.functions, lower, right, group, width, leadingZeros(x, n, 4 * group, 4 * (group + width)));
  }
  for (let j = 0; j < columns; j++) {
    const at = (j >> 2) * right.stride + (j & 3);
    for (let i = 0; i < n; i++) x[i + j * n] = right.numbers[at + 4 * i];
  }
  workspace.close();
  return true;
}

/** L^-1 X for the strips `group` .. `group + width` of X', whose first `zeros` numbers are zero and stay so. */
function solveGroup(
  { subtractProduct, divide }: TriangleFunctions,
  lower: Strips,
  right: Strips,
  group: number,
  width: number,
  zeros: number,
): void {
  const bytes = 8 * right.stride;
  const begin = zeros & ~3;
  for (let first = 0; first < lower.count; first += STRIPS) {
    const last = Math.min(first + STRIPS, lower.count);
    if (4 * last <= begin) continue;
    for (let from = begin; from < 4 * first; from += DEPTH) {
      const deep = Math.min(DEPTH, 4 * first - from);
      const b = address(lower, first, from);
      const c = address(right, group, 4 * first);
      subtractProduct(deep, address(right, group, from), width, bytes, b, last - first, 8 * lower.stride, c);
    }
    for (let t = first; t < last; t++) {
      const c = address(right, group, 4 * t);
      const a = address(right, group, 4 * first);
      subtractProduct(4 * (t - first), a, width, bytes, address(lower, t, 4 * first), 1, 8 * lower.stride, c);
      divide(c, width, bytes, address(lower, t, 4 * t));
    }
  }
}

/** L of the 4 x 4 block at `at` in place; only `width` of its columns are there. */
function factorDiagonal(
  d: Float64Array,
  at: number,
  width: number,
  j: number,
  requirePivot: (pivot: number, j: number) => void,
): void {
  for (let c = 0; c < width; c++) {
    for (let m = 0; m < c; m++) {
      const factor = d[at + 4 * m + c];
      for (let r = c; r < width; r++) d[at + 4 * c + r] -= factor * d[at + 4 * m + r];
    }
    const pivot = d[at + 5 * c];
    requirePivot(pivot, j + c);
    const root = Math.sqrt(pivot);
    d[at + 5 * c] = root;
    for (let r = c + 1; r < width; r++) d[at + 4 * c + r] /= root;
  }
}

function bytesOfStrips(rows: number, columns: number): number {
  return bytesOfDoubles(16 * Math.ceil(rows / 4) * Math.ceil(columns / 4));
}

function emptyStrips(workspace: KernelWorkspace<TriangleFunctions>, rows: number, columns: number): Strips {
  const count = Math.ceil(rows / 4);
  const stride = 16 * Math.ceil(columns / 4);
  return { numbers: workspace.doubles(count * stride).fill(0), count, stride };
}

/** The lower triangle of a matrix as strips. */
function lowerStrips(workspace: KernelWorkspace<TriangleFunctions>, a: Matrix): Strips {
  const n = a.rows;
  const strips = emptyStrips(workspace, n, n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) strips.numbers[(i >> 2) * strips.stride + 4 * j + (i & 3)] = a.data[i + j * n];
  }
  return strips;
}

function address(strips: Strips, strip: number, column: number): number {
  return strips.numbers.byteOffset + 8 * (strip * strips.stride + 4 * column);
}

/** How many rows are zero in all of the columns from .. to. */
function leadingZeros(x: Float64Array, n: number, from: number, to: number): number {
  let zeros = n;
  for (let at = from * n; at < Math.min(to * n, x.length); at += n) {
    let i = 0;
    while (i < zeros && x[at + i] === 0) i++;
    zeros = i;
  }
  return zeros;
}

function finiteTriangle(l: Matrix): boolean {
  let zero = 0;
  for (let j = 0; j < l.rows; j++) {
    // x - x is 0 exactly for finite x and NaN otherwise.
    for (let at = j + j * l.rows; at < (j + 1) * l.rows; at++) zero += l.data[at] - l.data[at];
  }
  return zero === 0;
}
