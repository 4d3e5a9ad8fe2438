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
  const { levels, cells } = countCells(rows.pointers, rows.codes);
  if (rows.scale === null && cells > WORTHWHILE * rows.rows) return null;
  const result: LevelCells = {
    pointers: integers(levels + 1),
    codes: integers(cells),
    weights: numbers(cells),
    totals: numbers(levels),
    degrees: numbers(rows.size),
  };
  fillCells(rows, result);
  return result;
}

function countCells(pointers: Int32Array, codes: Int32Array): { levels: number; cells: number } {
  let levels = 0;
  let cells = 0;
  for (let level = 0; level + 1 < pointers.length; level++) {
    const runs = runsOf(codes, pointers[level], pointers[level + 1]);
    if (runs < 2) continue;
    levels++;
    cells += runs;
  }
  return { levels, cells };
}

function runsOf(codes: Int32Array, from: number, to: number): number {
  let runs = from < to ? 1 : 0;
  for (let i = from + 1; i < to; i++) if (codes[i] !== codes[i - 1]) runs++;
  return runs;
}

function fillCells({ pointers, codes, scale }: LevelOrder, cells: LevelCells): void {
  let level = 0;
  let at = 0;
  for (let source = 0; source + 1 < pointers.length; source++) {
    const from = pointers[source];
    const to = pointers[source + 1];
    if (runsOf(codes, from, to) < 2) continue;
    let total = 0;
    for (let i = from; i < to; ) {
      const code = codes[i];
      let weight = 0;
      for (; i < to && codes[i] === code; i++) weight += scale === null ? 1 : scale[i] * scale[i];
      cells.codes[at] = code;
      cells.weights[at] = weight;
      cells.degrees[code] += weight;
      total += weight;
      at++;
    }
    cells.totals[level++] = total;
    cells.pointers[level] = at;
  }
}
