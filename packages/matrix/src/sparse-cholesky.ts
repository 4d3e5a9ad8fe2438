import { eliminationTree } from "./elimination-tree.js";
import { MesometricsError } from "./errors.js";
import { minimumDegree } from "./minimum-degree.js";
import { requireShape } from "./require.js";
import { rowProducts } from "./row-products.js";
import type { SparseMatrix } from "./sparse.js";
import { type Supernodes, supernodesOf } from "./supernodes.js";

/** Where the factor of every matrix with one pattern has its entries: L L' = A[order, order]. */
export interface SymbolicCholesky {
  /** n */
  readonly size: number;
  /** length n: the row of A behind each row of L */
  readonly order: Int32Array;
  /** length n: the row of L behind each row of A */
  readonly place: Int32Array;
  /** The panels in which L is stored. */
  readonly supernodes: Supernodes;
  /** One per entry of A: where it goes in the panels; -1 for those above the diagonal of A[order, order]. */
  readonly targets: Int32Array;
  /** Entries of L, the zeros that panels store not counted. */
  readonly factorEntries: number;
}

/** The factor of one matrix. */
export interface SparseCholesky {
  readonly symbolic: SymbolicCholesky;
  /** L by panels, each row-major; what stands above the diagonal of a panel means nothing */
  readonly values: Float64Array;
  /** ln |A| */
  readonly logDeterminant: number;
  /** A^-1 x, length n */
  solve(x: Float64Array): Float64Array;
}

/**
 * The symbolic part of a sparse Cholesky factorisation, done once for all matrices with the pattern of `a`: an order by
 * approximate minimum degree, the elimination tree, the supernodes and their rows.
 *
 * Choose it for large sparse positive definite matrices that are factored again and again with other values, such as
 * I - rho S of a spatial likelihood.
 *
 * @param a n x n with a symmetric pattern that includes the diagonal
 * @param options.mostOperations multiplications that the factorisation may take, any number by default
 * @throws SHAPE_MISMATCH when `a` is not square
 * @throws TOO_LARGE when it would take more, found out before anything is factored
 * @see Davis (2006), Direct Methods for Sparse Linear Systems, chs 4 and 7
 * @example
 * ```ts
 * import { sparseFromTriplets, symbolicCholesky } from "@mesometrics/matrix";
 * const a = sparseFromTriplets(2, 2, [[0, 0, 4], [0, 1, 2], [1, 0, 2], [1, 1, 5]]);
 * symbolicCholesky(a).factorEntries; // → 3
 * ```
 */
export function symbolicCholesky(
  a: SparseMatrix,
  options: { readonly mostOperations?: number } = {},
): SymbolicCholesky {
  requireShape(
    a.rows === a.columns,
    () => `A Cholesky factorisation needs a square matrix, not ${a.rows} x ${a.columns}.`,
  );
  const tree = eliminationTree(a, minimumDegree(a, options.mostOperations));
  const supernodes = supernodesOf(a, tree);
  const { order, place } = tree;
  return {
    size: a.rows,
    order,
    place,
    supernodes,
    targets: targetsOf(a, order, place, supernodes),
    factorEntries: tree.counts.reduce((total, count) => total + count, 0),
  };
}

function targetsOf(
  a: SparseMatrix,
  order: Int32Array,
  place: Int32Array,
  { firstColumns, rowPointers, rows, panelPointers }: Supernodes,
): Int32Array {
  const targets = new Int32Array(a.values.length).fill(-1);
  const position = new Int32Array(a.rows);
  for (let s = 0; s + 1 < firstColumns.length; s++) {
    const begin = firstColumns[s];
    const width = firstColumns[s + 1] - begin;
    for (let p = rowPointers[s]; p < rowPointers[s + 1]; p++) position[rows[p]] = p - rowPointers[s];
    for (let j = begin; j < begin + width; j++) {
      const source = order[j];
      for (let p = a.rowPointers[source]; p < a.rowPointers[source + 1]; p++) {
        const row = place[a.columnIndices[p]];
        if (row >= j) targets[p] = panelPointers[s] + position[row] * width + (j - begin);
      }
    }
  }
  return targets;
}

/**
 * The numeric part: L L' = A[order, order], panel by panel; each takes from its left what earlier ones contribute, by
 * products of dense blocks.
 *
 * @param a of the pattern that `symbolic` was made for
 * @throws NOT_POSITIVE_DEFINITE with the row and its pivot
 * @throws SHAPE_MISMATCH when `a` has another number of entries
 * @see Ng and Peyton (1993), SIAM Journal on Scientific Computing 14, 1034-1056
 * @example
 * ```ts
 * import { sparseCholesky, sparseFromTriplets, symbolicCholesky } from "@mesometrics/matrix";
 * const a = sparseFromTriplets(2, 2, [[0, 0, 4], [0, 1, 2], [1, 0, 2], [1, 1, 5]]);
 * const factor = sparseCholesky(symbolicCholesky(a), a);
 * Math.exp(factor.logDeterminant); // → 16.000000000
 * Array.from(factor.solve(Float64Array.of(8, 12))); // → [1,2]
 * ```
 */
export function sparseCholesky(symbolic: SymbolicCholesky, a: SparseMatrix): SparseCholesky {
  const { size: n, targets, supernodes } = symbolic;
  requireShape(
    a.rows === n && a.values.length === targets.length,
    () =>
      `The analysis was made for ${targets.length} entries of a ${n} x ${n} matrix, but this one has ${a.values.length}.`,
  );
  const { firstColumns, ofColumn, rowPointers, rows, panelPointers } = supernodes;
  const number = firstColumns.length - 1;
  const values = new Float64Array(panelPointers[number]);
  for (let p = 0; p < targets.length; p++) if (targets[p] >= 0) values[targets[p]] += a.values[p];
  /** Panels that contribute to a panel, in lists; `reached` is the first of their rows that is still ahead. */
  const head = new Int32Array(number).fill(-1);
  const next = new Int32Array(number);
  const reached = new Int32Array(number);
  const position = new Int32Array(n);
  let work = new Float64Array(1024);
  let logDeterminant = 0;
  for (let s = 0; s < number; s++) {
    const begin = firstColumns[s];
    const end = firstColumns[s + 1];
    const width = end - begin;
    const panel = panelPointers[s];
    const firstRow = rowPointers[s];
    const height = rowPointers[s + 1] - firstRow;
    if (head[s] >= 0) for (let p = 0; p < height; p++) position[rows[firstRow + p]] = p;
    for (let d = head[s]; d >= 0; ) {
      const following = next[d];
      const from = reached[d];
      const last = rowPointers[d + 1];
      let to = from;
      while (to < last && rows[to] < end) to++;
      const depth = firstColumns[d + 1] - firstColumns[d];
      const at = panelPointers[d] + (from - rowPointers[d]) * depth;
      const m = last - from;
      const w = to - from;
      if (m * w > work.length) work = new Float64Array(2 * m * w);
      rowProducts(values, at, depth, m, values, at, depth, w, depth, work, 0, w);
      for (let i = 0; i < m; i++) {
        const target = panel + position[rows[from + i]] * width - begin;
        const used = i < w ? i + 1 : w;
        for (let j = 0; j < used; j++) values[target + rows[from + j]] -= work[i * w + j];
      }
      reached[d] = to;
      if (to < last) {
        const later = ofColumn[rows[to]];
        next[d] = head[later];
        head[later] = d;
      }
      d = following;
    }
    for (let j = 0; j < width; j++) {
      const pivot = values[panel + j * width + j] - squaresAt(values, panel + j * width, j);
      if (!(pivot > 0)) {
        const row = symbolic.order[begin + j];
        throw new MesometricsError(
          "NOT_POSITIVE_DEFINITE",
          `The matrix is not positive definite: pivot ${begin + j} (row ${row}) is ${pivot}.`,
          { row, pivot },
        );
      }
      logDeterminant += Math.log(pivot);
      const root = Math.sqrt(pivot);
      values[panel + j * width + j] = root;
      solveColumn(values, panel, width, j, height, root);
    }
    if (height > width) {
      reached[s] = firstRow + width;
      const later = ofColumn[rows[firstRow + width]];
      next[s] = head[later];
      head[later] = s;
    }
  }
  return { symbolic, values, logDeterminant, solve: (right) => solveWith(symbolic, values, right) };
}

function squaresAt(values: Float64Array, at: number, count: number): number {
  let total = 0;
  for (let k = 0; k < count; k++) total += values[at + k] * values[at + k];
  return total;
}

/** Column j of a panel below its diagonal: what is there, less the columns before it, over the pivot. */
function solveColumn(
  values: Float64Array,
  panel: number,
  width: number,
  j: number,
  height: number,
  pivot: number,
): void {
  const own = panel + j * width;
  let i = j + 1;
  for (; i + 3 < height; i += 4) {
    const r0 = panel + i * width;
    const r1 = r0 + width;
    const r2 = r1 + width;
    const r3 = r2 + width;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0; k < j; k++) {
      const x = values[own + k];
      s0 += values[r0 + k] * x;
      s1 += values[r1 + k] * x;
      s2 += values[r2 + k] * x;
      s3 += values[r3 + k] * x;
    }
    values[r0 + j] = (values[r0 + j] - s0) / pivot;
    values[r1 + j] = (values[r1 + j] - s1) / pivot;
    values[r2 + j] = (values[r2 + j] - s2) / pivot;
    values[r3 + j] = (values[r3 + j] - s3) / pivot;
  }
  for (; i < height; i++) {
    const row = panel + i * width;
    let s = 0;
    for (let k = 0; k < j; k++) s += values[row + k] * values[own + k];
    values[row + j] = (values[row + j] - s) / pivot;
  }
}

function solveWith(
  { size: n, order, supernodes }: SymbolicCholesky,
  values: Float64Array,
  right: Float64Array,
): Float64Array {
  requireShape(right.length === n, () => `A right side of ${n} numbers is needed, but it has ${right.length}.`);
  const { firstColumns, rowPointers, rows, panelPointers } = supernodes;
  const number = firstColumns.length - 1;
  const x = Float64Array.from(order, (source) => right[source]);
  for (let s = 0; s < number; s++) {
    const begin = firstColumns[s];
    const width = firstColumns[s + 1] - begin;
    const panel = panelPointers[s];
    const firstRow = rowPointers[s];
    const height = rowPointers[s + 1] - firstRow;
    for (let i = 0; i < height; i++) {
      const at = panel + i * width;
      const count = Math.min(i, width);
      let total = 0;
      for (let k = 0; k < count; k++) total += values[at + k] * x[begin + k];
      const row = rows[firstRow + i];
      x[row] = i < width ? (x[row] - total) / values[at + i] : x[row] - total;
    }
  }
  for (let s = number - 1; s >= 0; s--) {
    const begin = firstColumns[s];
    const width = firstColumns[s + 1] - begin;
    const panel = panelPointers[s];
    const firstRow = rowPointers[s];
    const height = rowPointers[s + 1] - firstRow;
    for (let i = height - 1; i >= 0; i--) {
      const at = panel + i * width;
      if (i < width) x[begin + i] /= values[at + i];
      const value = x[rows[firstRow + i]];
      const count = Math.min(i, width);
      for (let k = 0; k < count; k++) x[begin + k] -= values[at + k] * value;
    }
  }
  const result = new Float64Array(n);
  for (let k = 0; k < n; k++) result[order[k]] = x[k];
  return result;
}
