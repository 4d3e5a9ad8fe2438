import { MesometricsError } from "./errors.js";
import { minimumDegree } from "./minimum-degree.js";
import { requireShape } from "./require.js";
import type { SparseMatrix } from "./sparse.js";

/** Where the factor of every matrix with one pattern has its entries: L L' = A[order, order]. */
export interface SymbolicCholesky {
  /** n */
  readonly size: number;
  /** length n: the row of A behind each row of L */
  readonly order: Int32Array;
  /** length n: the row of L behind each row of A */
  readonly place: Int32Array;
  /** length n: the parent of each column in the elimination tree, -1 at a root */
  readonly parent: Int32Array;
  /** length n + 1: where each column of L begins */
  readonly columnPointers: Int32Array;
  /** The upper triangle of A[order, order] by columns: row, and the entry of A it comes from. */
  readonly upperPointers: Int32Array;
  readonly upperRows: Int32Array;
  readonly upperSources: Int32Array;
  /** Entries of A that the analysis was made for. */
  readonly entries: number;
}

/** The factor of one matrix. */
export interface SparseCholesky {
  readonly symbolic: SymbolicCholesky;
  /** by columns, ascending in a column, the diagonal first */
  readonly rowIndices: Int32Array;
  readonly values: Float64Array;
  /** ln |A| */
  readonly logDeterminant: number;
  /** A^-1 x, length n */
  solve(x: Float64Array): Float64Array;
}

/**
 * The symbolic part of a sparse Cholesky factorisation, done once for all matrices with the pattern of `a`: an order by
 * approximate minimum degree, the elimination tree, the counts of each column.
 *
 * Choose it for large sparse positive definite matrices that are factored again and again with other values, such as
 * I - rho S of a spatial likelihood.
 *
 * @param a n x n with a symmetric pattern that includes the diagonal
 * @throws SHAPE_MISMATCH when `a` is not square
 * @see Davis (2006), Direct Methods for Sparse Linear Systems, chs 4 and 7
 * @example
 * ```ts
 * import { sparseFromTriplets, symbolicCholesky } from "@mesometrics/matrix";
 * const a = sparseFromTriplets(2, 2, [[0, 0, 4], [0, 1, 2], [1, 0, 2], [1, 1, 5]]);
 * Array.from(symbolicCholesky(a).columnPointers); // → [0,2,3]
 * ```
 */
export function symbolicCholesky(a: SparseMatrix): SymbolicCholesky {
  requireShape(a.rows === a.columns, `A Cholesky factorisation needs a square matrix, not ${a.rows} x ${a.columns}.`);
  const n = a.rows;
  const order = minimumDegree(a);
  const place = new Int32Array(n);
  for (let k = 0; k < n; k++) place[order[k]] = k;
  const upperPointers = new Int32Array(n + 1);
  const upperRows: number[] = [];
  const upperSources: number[] = [];
  const parent = new Int32Array(n).fill(-1);
  const ancestor = new Int32Array(n).fill(-1);
  const counts = new Int32Array(n).fill(1);
  const mark = new Int32Array(n).fill(-1);
  for (let k = 0; k < n; k++) {
    const source = order[k];
    mark[k] = k;
    const begin = upperRows.length;
    for (let p = a.rowPointers[source]; p < a.rowPointers[source + 1]; p++) {
      const row = place[a.columnIndices[p]];
      if (row > k) continue;
      upperRows.push(row);
      upperSources.push(p);
      // The elimination tree, with path compression (Liu 1990).
      for (let i = row; i < k && i !== -1; ) {
        const next = ancestor[i];
        ancestor[i] = k;
        if (next === -1) parent[i] = k;
        i = next;
      }
    }
    upperPointers[k + 1] = upperRows.length;
    // Row k of L holds every column on the way from an entry of A to k.
    for (let q = begin; q < upperRows.length; q++) {
      for (let i = upperRows[q]; mark[i] !== k; i = parent[i]) {
        mark[i] = k;
        counts[i]++;
      }
    }
  }
  const columnPointers = new Int32Array(n + 1);
  for (let k = 0; k < n; k++) columnPointers[k + 1] = columnPointers[k] + counts[k];
  return {
    size: n,
    order,
    place,
    parent,
    columnPointers,
    upperPointers,
    upperRows: Int32Array.from(upperRows),
    upperSources: Int32Array.from(upperSources),
    entries: a.values.length,
  };
}

/**
 * The numeric part: L L' = A[order, order], row by row, each row by a sparse triangular solve.
 *
 * @param a of the pattern that `symbolic` was made for
 * @throws NOT_POSITIVE_DEFINITE with the row and its pivot
 * @throws SHAPE_MISMATCH when `a` has another number of entries
 * @see Davis (2006), section 4.8
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
  const { size: n, parent, columnPointers, upperPointers, upperRows, upperSources } = symbolic;
  requireShape(
    a.rows === n && a.values.length === symbolic.entries,
    `The analysis was made for ${symbolic.entries} entries of a ${n} x ${n} matrix, but this one has ${a.values.length}.`,
  );
  const rowIndices = new Int32Array(columnPointers[n]);
  const values = new Float64Array(columnPointers[n]);
  const end = columnPointers.slice(0, n);
  const x = new Float64Array(n);
  const mark = new Int32Array(n).fill(-1);
  const stack = new Int32Array(n);
  const path = new Int32Array(n);
  let logDeterminant = 0;
  for (let k = 0; k < n; k++) {
    let top = n;
    mark[k] = k;
    for (let q = upperPointers[k]; q < upperPointers[k + 1]; q++) {
      x[upperRows[q]] += a.values[upperSources[q]];
      let length = 0;
      for (let i = upperRows[q]; mark[i] !== k; i = parent[i]) {
        path[length++] = i;
        mark[i] = k;
      }
      while (length > 0) stack[--top] = path[--length];
    }
    let pivot = x[k];
    x[k] = 0;
    for (; top < n; top++) {
      const i = stack[top];
      const value = x[i] / values[columnPointers[i]];
      x[i] = 0;
      for (let p = columnPointers[i] + 1; p < end[i]; p++) x[rowIndices[p]] -= values[p] * value;
      pivot -= value * value;
      rowIndices[end[i]] = k;
      values[end[i]++] = value;
    }
    if (!(pivot > 0)) {
      throw new MesometricsError(
        "NOT_POSITIVE_DEFINITE",
        `The matrix is not positive definite: pivot ${k} (row ${symbolic.order[k]}) is ${pivot}.`,
        { row: symbolic.order[k], pivot },
      );
    }
    rowIndices[end[k]] = k;
    values[end[k]++] = Math.sqrt(pivot);
    logDeterminant += Math.log(pivot);
  }
  return {
    symbolic,
    rowIndices,
    values,
    logDeterminant,
    solve: (right) => solveWith(symbolic, rowIndices, values, right),
  };
}

function solveWith(
  { size: n, order, columnPointers }: SymbolicCholesky,
  rowIndices: Int32Array,
  values: Float64Array,
  right: Float64Array,
): Float64Array {
  requireShape(right.length === n, `A right side of ${n} numbers is needed, but it has ${right.length}.`);
  const x = Float64Array.from(order, (source) => right[source]);
  for (let j = 0; j < n; j++) {
    const value = x[j] / values[columnPointers[j]];
    x[j] = value;
    for (let p = columnPointers[j] + 1; p < columnPointers[j + 1]; p++) x[rowIndices[p]] -= values[p] * value;
  }
  for (let j = n - 1; j >= 0; j--) {
    let value = x[j];
    for (let p = columnPointers[j] + 1; p < columnPointers[j + 1]; p++) value -= values[p] * x[rowIndices[p]];
    x[j] = value / values[columnPointers[j]];
  }
  const result = new Float64Array(n);
  for (let k = 0; k < n; k++) result[order[k]] = x[k];
  return result;
}

/**
 * The elements of A^-1 at the entries of `pattern`, exact, without the rest of the inverse: the inverse on the pattern of
 * L + L' needs itself on that pattern only.
 *
 * @param pattern n x n, its entries within the pattern of the factored matrix
 * @returns one number per entry of `pattern`
 * @throws INVALID_ARGUMENT when an entry lies outside the factor's pattern
 * @see Takahashi, Fagan and Chen (1973); Erisman and Tinney (1975), Communications of the ACM 18, 177-179
 * @example
 * ```ts
 * import { sparseCholesky, sparseFromTriplets, sparseInverseEntries, symbolicCholesky } from "@mesometrics/matrix";
 * const a = sparseFromTriplets(2, 2, [[0, 0, 4], [0, 1, 2], [1, 0, 2], [1, 1, 5]]);
 * const factor = sparseCholesky(symbolicCholesky(a), a);
 * sparseInverseEntries(factor, sparseFromTriplets(2, 2, [[0, 1, 1]]))[0]; // → -0.125000
 * ```
 */
export function sparseInverseEntries(factor: SparseCholesky, pattern: SparseMatrix): Float64Array {
  const { symbolic, rowIndices, values } = factor;
  const { size: n, columnPointers, place } = symbolic;
  const z = new Float64Array(values.length);
  const position = new Int32Array(n).fill(-1);
  const multipliers = new Float64Array(n);
  const sums = new Float64Array(n);
  for (let j = n - 1; j >= 0; j--) {
    const begin = columnPointers[j] + 1;
    const end = columnPointers[j + 1];
    const pivot = values[columnPointers[j]];
    for (let p = begin; p < end; p++) {
      position[rowIndices[p]] = p - begin;
      multipliers[p - begin] = values[p] / pivot;
      sums[p - begin] = 0;
    }
    for (let p = begin; p < end; p++) {
      const q = p - begin;
      const column = rowIndices[p];
      const own = multipliers[q];
      let total = own * z[columnPointers[column]];
      for (let e = columnPointers[column] + 1; e < columnPointers[column + 1]; e++) {
        const other = position[rowIndices[e]];
        if (other < 0) continue;
        sums[other] += own * z[e];
        total += multipliers[other] * z[e];
      }
      sums[q] += total;
    }
    let diagonal = 1 / (pivot * pivot);
    for (let p = begin; p < end; p++) {
      z[p] = -sums[p - begin];
      diagonal += multipliers[p - begin] * sums[p - begin];
      position[rowIndices[p]] = -1;
    }
    z[columnPointers[j]] = diagonal;
  }
  const result = new Float64Array(pattern.values.length);
  for (let i = 0; i < pattern.rows; i++) {
    for (let p = pattern.rowPointers[i]; p < pattern.rowPointers[i + 1]; p++) {
      const a = place[i];
      const b = place[pattern.columnIndices[p]];
      result[p] = z[entryOf(factor, Math.max(a, b), Math.min(a, b))];
    }
  }
  return result;
}

/** Where element (row, column) of L stands, by bisection in its column. */
function entryOf({ symbolic: { columnPointers }, rowIndices }: SparseCholesky, row: number, column: number): number {
  let low = columnPointers[column];
  let high = columnPointers[column + 1] - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (rowIndices[middle] === row) return middle;
    if (rowIndices[middle] < row) low = middle + 1;
    else high = middle - 1;
  }
  throw new MesometricsError("INVALID_ARGUMENT", "The pattern asks for an element outside that of the factor.", {
    row,
    column,
  });
}
