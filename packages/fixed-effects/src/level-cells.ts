import { integers, type LevelOrder, numbers } from "./level-order.js";

/**
 * The matrix S = F'M_A F of one grouping F without the rows that say nothing about it: rows of one pair of levels that
 * follow each other are one cell with a weight, and levels of A with one cell only (workers who never move) are left
 * out.
 */
export interface LevelCells {
  /** length levels + 1: the cells of each level of A that has several */
  readonly pointers: Int32Array;
  readonly codes: Int32Array;
  readonly weights: Float64Array;
  /** length levels: the weights of a level together */
  readonly totals: Float64Array;
  /** length size: the weights of each level of F together */
  readonly degrees: Float64Array;
}

/** Cells are worth their own arrays where they are fewer than this share of the rows. */
const WORTHWHILE = 0.7;

/** Null where there are several groupings beside A, or hardly fewer cells than rows. */
export function levelCells(rows: LevelOrder): LevelCells | null {
  if (rows.entries !== 1) return null;
  const { pointers, codes } = rows;
  // Rows that stood in another order seldom follow each other within a pair of levels.
  const place = rows.unsorted !== null || rows.order !== null ? integers(rows.size).fill(-1) : null;
  const { levels, cells } = countCells(pointers, codes, place);
  if (rows.scale === null && cells > WORTHWHILE * rows.rows) return null;
  const result: LevelCells = {
    pointers: integers(levels + 1),
    codes: integers(cells),
    weights: numbers(cells),
    totals: numbers(levels),
    degrees: numbers(rows.size),
  };
  if (place === null) fillRuns(rows, result);
  else fillCells(rows, place.fill(-1), result);
  return result;
}

function countCells(
  pointers: Int32Array,
  codes: Int32Array,
  seen: Int32Array | null,
): { levels: number; cells: number } {
  let levels = 0;
  let cells = 0;
  for (let level = 0; level + 1 < pointers.length; level++) {
    const from = pointers[level];
    const to = pointers[level + 1];
    const own = seen === null ? runsOf(codes, from, to) : distinctOf(codes, from, to, seen, level);
    if (own < 2) continue;
    levels++;
    cells += own;
  }
  return { levels, cells };
}

function runsOf(codes: Int32Array, from: number, to: number): number {
  let runs = from < to ? 1 : 0;
  for (let i = from + 1; i < to; i++) if (codes[i] !== codes[i - 1]) runs++;
  return runs;
}

function distinctOf(codes: Int32Array, from: number, to: number, seen: Int32Array, level: number): number {
  let distinct = 0;
  for (let i = from; i < to; i++) {
    if (seen[codes[i]] === level) continue;
    seen[codes[i]] = level;
    distinct++;
  }
  return distinct;
}

function fillRuns({ pointers, codes, scale }: LevelOrder, cells: LevelCells): void {
  let level = 0;
  let at = 0;
  for (let source = 0; source + 1 < pointers.length; source++) {
    const from = pointers[source];
    const to = pointers[source + 1];
    if (runsOf(codes, from, to) < 2) continue;
    for (let i = from; i < to; ) {
      const code = codes[i];
      let weight = 0;
      for (; i < to && codes[i] === code; i++) weight += scale === null ? 1 : scale[i] * scale[i];
      cells.codes[at] = code;
      cells.weights[at] = weight;
      at++;
    }
    cells.pointers[++level] = at;
  }
  addUp(cells);
}

/** `place` has the cell of a level of F, if it is at or after the first of the level of A at hand. */
function fillCells({ pointers, codes, scale }: LevelOrder, place: Int32Array, cells: LevelCells): void {
  let level = 0;
  let at = 0;
  for (let source = 0; source + 1 < pointers.length; source++) {
    const first = at;
    for (let i = pointers[source]; i < pointers[source + 1]; i++) {
      const weight = scale === null ? 1 : scale[i] * scale[i];
      const known = place[codes[i]];
      if (known >= first) cells.weights[known] += weight;
      else {
        // The only cell of a level may be one more than there is room for; it is dropped below.
        place[codes[i]] = at;
        if (at < cells.codes.length) {
          cells.codes[at] = codes[i];
          cells.weights[at] = weight;
        }
        at++;
      }
    }
    if (at - first < 2) {
      for (let p = first; p < at; p++) {
        if (p < cells.codes.length) place[cells.codes[p]] = -1;
        else place[codes[pointers[source]]] = -1;
      }
      at = first;
    } else {
      cells.pointers[++level] = at;
    }
  }
  addUp(cells);
}

function addUp({ pointers, codes, weights, totals, degrees }: LevelCells): void {
  for (let level = 0; level < totals.length; level++) {
    for (let p = pointers[level]; p < pointers[level + 1]; p++) {
      totals[level] += weights[p];
      degrees[codes[p]] += weights[p];
    }
  }
}
