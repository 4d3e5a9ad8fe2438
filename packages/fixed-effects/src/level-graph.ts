import type { SparseMatrix } from "@mesometrics/matrix";
import type { LevelSystem } from "./level-engine.js";
import { integers, numbers } from "./level-order.js";

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

function cellsOf({ rows, cells }: LevelSystem, grouping: number): Cells {
  if (cells !== null) return { ...cells, stride: 1, shift: 0, offset: 0, size: rows.size };
  const { pointers, codes, entries, offsets, scale, totals } = rows;
  return {
    pointers,
    codes,
    stride: entries,
    shift: grouping,
    offset: offsets[grouping],
    size: offsets[grouping + 1] - offsets[grouping],
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
  const { pointers, codes, stride, shift, offset, size, weights, totals } = cells;
  const rowPointers = integers(size + 1);
  let columnIndices = integers(Math.min(mostEntries, 16 * size + 16));
  let values = numbers(columnIndices.length);
  const spread = numbers(size);
  const touched = integers(size);
  const seen = integers(size).fill(-1);
  let at = 0;
  for (let f = 0; f < size; f++) {
    let count = 0;
    touched[count++] = f;
    seen[f] = f;
    spread[f] = 0;
    for (let p = lists.begin[f]; p < lists.begin[f + 1]; p++) {
      const level = lists.levels[p];
      const own = lists.weights === null ? 1 : lists.weights[p];
      const share = own / totals[level];
      spread[f] += own;
      const end = pointers[level + 1];
      for (let q = pointers[level]; q < end; q++) {
        const g = codes[q * stride + shift] - offset;
        const value = weights === null ? share : share * weights[q];
        if (seen[g] === f) spread[g] -= value;
        else {
          seen[g] = f;
          spread[g] = -value;
          touched[count++] = g;
        }
      }
    }
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
