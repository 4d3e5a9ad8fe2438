import type { SparseMatrix } from "@mesometrics/matrix";
import type { LevelSystem } from "./level-engine.js";
import { codesOf, integers, numbers } from "./level-order.js";

/** The rows of one grouping F beside A as cells (level of A, level of F, weight), by level of A. */
interface Cells {
  readonly pointers: Int32Array;
  readonly codes: Int32Array;
  /** A cell's code is codes[p * stride + shift] - offset. */
  readonly stride: number;
  readonly shift: number;
  readonly offset: number;
  readonly size: number;
  /** null for ones */
  readonly weights: Float64Array | null;
  readonly totals: Float64Array;
}

/** Products per row that the explicit matrix may cost. */
const MOST_PRODUCTS = 60;

/**
 * The diagonal block of S = F'M_A F that belongs to one grouping beside A, written out: the Laplacian of its levels, two
 * of them linked when they meet in a level of A (firms between which workers moved). Null where the levels of A are so
 * large that it would have more products than 60 per row.
 *
 * @see Abowd, Creecy and Kramarz (2002), section 3
 */
export function levelGraph(system: LevelSystem, grouping: number): SparseMatrix | null {
  const cells = cellsOf(system, grouping);
  let products = 0;
  for (let level = 0; level + 1 < cells.pointers.length; level++) {
    const rows = cells.pointers[level + 1] - cells.pointers[level];
    products += rows * rows;
  }
  if (products > MOST_PRODUCTS * system.rows.rows) return null;
  return laplacian(cells, byLevel(cells), Math.min(products, cells.size * cells.size) + cells.size);
}

function cellsOf({ rows, cells, patterns }: LevelSystem, grouping: number): Cells {
  if (cells !== null) return { ...cells, stride: 1, shift: 0, offset: 0, size: rows.size };
  const { offsets, scale, totals } = rows;
  const size = offsets[grouping + 1] - offsets[grouping];
  if (patterns?.entry === grouping) {
    const { pointers, codes, stride, shift, offset, weights } = patterns;
    return { pointers, codes, stride, shift, offset: offsets[grouping] - offset, size, weights, totals };
  }
  const { codes, stride, shift, offset } = codesOf(rows, grouping);
  return {
    pointers: rows.pointers,
    codes,
    stride,
    shift,
    offset: offsets[grouping] - offset,
    size,
    weights: scale?.map((value) => value * value) ?? null,
    totals,
  };
}

/** The cells by level of F: the level of A of each, and its weight. */
interface CellsByLevel {
  readonly begin: Int32Array;
  readonly levels: Int32Array;
  readonly weights: Float64Array | null;
}

function byLevel({ pointers, codes, stride, shift, offset, size, weights }: Cells): CellsByLevel {
  const cells = pointers[pointers.length - 1];
  const begin = integers(size + 1);
  for (let p = 0, q = shift; p < cells; p++, q += stride) begin[codes[q] - offset + 1]++;
  for (let f = 0; f < size; f++) begin[f + 1] += begin[f];
  const next = begin.slice();
  const levels = integers(cells);
  const sorted = weights === null ? null : numbers(cells);
  for (let level = 0; level + 1 < pointers.length; level++) {
    for (let p = pointers[level]; p < pointers[level + 1]; p++) {
      const at = next[codes[p * stride + shift] - offset]++;
      levels[at] = level;
      if (sorted !== null && weights !== null) sorted[at] = weights[p];
    }
  }
  return { begin, levels, weights: sorted };
}

/** Row by row: what the levels of A that a level is in spread over theirs. */
function laplacian(cells: Cells, lists: CellsByLevel, mostEntries: number): SparseMatrix {
  const { size, weights } = cells;
  const rowPointers = integers(size + 1);
  let columnIndices = integers(Math.min(mostEntries, 16 * size + 16));
  let values = numbers(columnIndices.length);
  const spread = numbers(size);
  const touched = integers(size);
  const seen = integers(size).fill(-1);
  let at = 0;
  for (let f = 0; f < size; f++) {
    touched[0] = f;
    seen[f] = f;
    spread[f] = 0;
    const count =
      weights === null || lists.weights === null
        ? spreadRows(f, cells, lists, spread, seen, touched)
        : spreadWeights(f, cells, weights, lists, lists.weights, spread, seen, touched);
    sortAscending(touched, count);
    if (at + count > columnIndices.length) {
      const room = Math.min(mostEntries, Math.max(2 * columnIndices.length, at + count));
      columnIndices = grown(columnIndices, integers(room));
      values = grown(values, numbers(room));
    }
    for (let k = 0; k < count; k++) {
      columnIndices[at] = touched[k];
      values[at] = spread[touched[k]];
      at++;
    }
    rowPointers[f + 1] = at;
  }
  return {
    rows: size,
    columns: size,
    rowPointers,
    columnIndices: columnIndices.subarray(0, at),
    values: values.subarray(0, at),
  };
}

/** Row f of the Laplacian into `spread`, the columns that it has into `touched`; returns their number. Rows count once. */
function spreadRows(
  f: number,
  { pointers, codes, stride, shift, offset, totals }: Cells,
  { begin, levels }: CellsByLevel,
  spread: Float64Array,
  seen: Int32Array,
  touched: Int32Array,
): number {
  let count = 1;
  const end = begin[f + 1];
  for (let p = begin[f]; p < end; p++) {
    const level = levels[p];
    const share = 1 / totals[level];
    spread[f] += 1;
    const last = pointers[level + 1] * stride + shift;
    for (let q = pointers[level] * stride + shift; q < last; q += stride) {
      const g = codes[q] - offset;
      if (seen[g] !== f) {
        seen[g] = f;
        spread[g] = 0;
        touched[count++] = g;
      }
      spread[g] -= share;
    }
  }
  return count;
}

/** The same where cells have weights. */
function spreadWeights(
  f: number,
  { pointers, codes, stride, shift, offset, totals }: Cells,
  weights: Float64Array,
  { begin, levels }: CellsByLevel,
  ownWeights: Float64Array,
  spread: Float64Array,
  seen: Int32Array,
  touched: Int32Array,
): number {
  let count = 1;
  const end = begin[f + 1];
  for (let p = begin[f]; p < end; p++) {
    const level = levels[p];
    const share = ownWeights[p] / totals[level];
    spread[f] += ownWeights[p];
    for (let q = pointers[level]; q < pointers[level + 1]; q++) {
      const g = codes[q * stride + shift] - offset;
      if (seen[g] !== f) {
        seen[g] = f;
        spread[g] = 0;
        touched[count++] = g;
      }
      spread[g] -= share * weights[q];
    }
  }
  return count;
}

function grown<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function sortAscending(x: Int32Array, count: number): void {
  if (count > 64) {
    x.subarray(0, count).sort();
    return;
  }
  for (let i = 1; i < count; i++) {
    const value = x[i];
    let j = i - 1;
    for (; j >= 0 && x[j] > value; j--) x[j + 1] = x[j];
    x[j + 1] = value;
  }
}
