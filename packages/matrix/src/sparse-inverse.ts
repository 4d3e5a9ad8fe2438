import { MesometricsError } from "./errors.js";
import { rowProducts } from "./row-products.js";
import type { SparseMatrix } from "./sparse.js";
import type { SparseCholesky, SymbolicCholesky } from "./sparse-cholesky.js";

/**
 * The elements of A^-1 at the entries of `pattern`, exact, without the rest of the inverse: the inverse on the pattern of
 * L + L' needs itself on that pattern only. Panel by panel from the last, with R the rows of a panel below its columns J
 * and Y = L_RJ L_JJ^-1: Z_RJ = -Z_RR Y and Z_JJ = (L_JJ L_JJ')^-1 - Y'Z_RJ.
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
  const { symbolic } = factor;
  const { place } = symbolic;
  const z = inversePanels(factor);
  const result = new Float64Array(pattern.values.length);
  for (let i = 0; i < pattern.rows; i++) {
    for (let p = pattern.rowPointers[i]; p < pattern.rowPointers[i + 1]; p++) {
      const a = place[i];
      const b = place[pattern.columnIndices[p]];
      result[p] = z[entryOf(symbolic, Math.max(a, b), Math.min(a, b))];
    }
  }
  return result;
}

/** The inverse in the panels of L; below and on the diagonal. */
function inversePanels({ symbolic, values }: SparseCholesky): Float64Array {
  const { firstColumns, ofColumn, rowPointers, rows, panelPointers } = symbolic.supernodes;
  const number = firstColumns.length - 1;
  const z = new Float64Array(values.length);
  const position = new Int32Array(symbolic.size);
  let widest = 0;
  let deepest = 0;
  for (let s = 0; s < number; s++) {
    const width = firstColumns[s + 1] - firstColumns[s];
    widest = Math.max(widest, width);
    deepest = Math.max(deepest, rowPointers[s + 1] - rowPointers[s] - width);
  }
  /** Z_RR; Y' and -Z_RJ' with one row per column; Y'Z_RJ; L_JJ^-1 with one row per column. */
  const below = new Float64Array(deepest * deepest);
  const multipliers = new Float64Array(widest * deepest);
  const products = new Float64Array(widest * deepest);
  const corner = new Float64Array(widest * widest);
  const inverse = new Float64Array(widest * widest);
  for (let s = number - 1; s >= 0; s--) {
    const begin = firstColumns[s];
    const width = firstColumns[s + 1] - begin;
    const panel = panelPointers[s];
    const firstRow = rowPointers[s] + width;
    const depth = rowPointers[s + 1] - firstRow;
    for (let i = 0; i < depth; ) {
      const above = ofColumn[rows[firstRow + i]];
      const first = firstColumns[above];
      const end = firstColumns[above + 1];
      const aboveWidth = end - first;
      for (let p = rowPointers[above], row = 0; p < rowPointers[above + 1]; p++, row++) position[rows[p]] = row;
      let stop = i;
      while (stop < depth && rows[firstRow + stop] < end) stop++;
      for (let r = i; r < depth; r++) {
        const at = panelPointers[above] + position[rows[firstRow + r]] * aboveWidth - first;
        const last = r < stop ? r + 1 : stop;
        for (let c = i; c < last; c++) {
          const value = z[at + rows[firstRow + c]];
          below[r * depth + c] = value;
          below[c * depth + r] = value;
        }
      }
      i = stop;
    }
    invertCorner(values, panel, width, inverse);
    // Y' = L_JJ'^-1 L_RJ': row j is the sum over k >= j of (L_JJ^-1)_kj times column k of L_RJ.
    for (let j = 0; j < width; j++) {
      for (let r = 0; r < depth; r++) {
        const at = panel + (width + r) * width;
        let total = 0;
        for (let k = j; k < width; k++) total += inverse[j * width + k] * values[at + k];
        multipliers[j * depth + r] = total;
      }
    }
    rowProducts(multipliers, 0, depth, width, below, 0, depth, depth, depth, products, 0, depth);
    rowProducts(multipliers, 0, depth, width, products, 0, depth, width, depth, corner, 0, width);
    for (let r = 0; r < depth; r++) {
      const at = panel + (width + r) * width;
      for (let j = 0; j < width; j++) z[at + j] = -products[j * depth + r];
    }
    for (let i = 0; i < width; i++) {
      for (let j = 0; j <= i; j++) {
        let total = corner[i * width + j];
        for (let k = i; k < width; k++) total += inverse[i * width + k] * inverse[j * width + k];
        z[panel + i * width + j] = total;
      }
    }
  }
  return z;
}

/** L_JJ^-1 of a panel, its columns as rows: element (k, j), k >= j, at j * width + k. */
function invertCorner(values: Float64Array, panel: number, width: number, inverse: Float64Array): void {
  for (let j = 0; j < width; j++) {
    const row = j * width;
    inverse[row + j] = 1 / values[panel + j * width + j];
    for (let k = j + 1; k < width; k++) {
      let total = 0;
      for (let m = j; m < k; m++) total += values[panel + k * width + m] * inverse[row + m];
      inverse[row + k] = -total / values[panel + k * width + k];
    }
  }
}

/** Where element (row, column) of L stands, by bisection among the rows of its panel. */
function entryOf({ supernodes }: SymbolicCholesky, row: number, column: number): number {
  const { firstColumns, ofColumn, rowPointers, rows, panelPointers } = supernodes;
  const s = ofColumn[column];
  let low = rowPointers[s];
  let high = rowPointers[s + 1] - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (rows[middle] === row) {
      const width = firstColumns[s + 1] - firstColumns[s];
      return panelPointers[s] + (middle - rowPointers[s]) * width + (column - firstColumns[s]);
    }
    if (rows[middle] < row) low = middle + 1;
    else high = middle - 1;
  }
  throw new MesometricsError("INVALID_ARGUMENT", "The pattern asks for an element outside that of the factor.", {
    row,
    column,
  });
}
