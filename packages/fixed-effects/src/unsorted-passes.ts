import type { UnsortedRows } from "./level-order.js";

/** The loops of kernel/unsorted-rows.ts, bound to their arrays; those with a `count` work on the rows in the buffers. */
export interface UnsortedLoops {
  /** length PIECE, or rows where there are fewer */
  readonly levels: Int32Array;
  /** one piece after another for each grouping */
  readonly codes: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** two numbers a row */
  readonly effects: Float64Array;
  /** length 4 levels of A */
  readonly table: Float64Array;
  readonly totals: Float64Array;
  readonly addByLevel: (count: number) => void;
  readonly addByGrouping: (grouping: number, count: number) => void;
  readonly addEffects: (grouping: number, count: number) => void;
  readonly removeFromRows: (count: number) => void;
  readonly averageLevels: (width: 2 | 4) => void;
  readonly subtractMeans: () => void;
  readonly lessenByEffects: () => void;
}

/** `centre` and `remove` of an engine for rows that do not stand in the order of A, piece by piece. */
export function unsortedPasses(rows: UnsortedRows, loops: UnsortedLoops) {
  const n = rows.levels.length;
  const { levels, codes, x, y, effects, table, totals } = loops;
  const groupings = rows.codes.length;
  const stride = levels.length;
  const load = (a: Float64Array, b: Float64Array, from: number): number => {
    const to = Math.min(from + stride, n);
    levels.set(rows.levels.subarray(from, to));
    for (let e = 0; e < groupings; e++) codes.set(rows.codes[e].subarray(from, to), e * stride);
    x.set(a.subarray(from, to));
    y.set(b.subarray(from, to));
    return to - from;
  };
  return {
    centre(a: Float64Array, b: Float64Array): void {
      table.fill(0, 0, table.length / 2);
      for (let from = 0; from < n; from += stride) {
        const count = load(a, b, from);
        loops.addByLevel(count);
        for (let e = 0; e < groupings; e++) loops.addByGrouping(e, count);
      }
      loops.averageLevels(2);
      loops.subtractMeans();
      // Of a column with a large mean this has no digits, nor has b: the next pass makes up for it.
      for (let side = 0; side < 2; side++)
        totals[2 + side] = Math.max(totals[side] - totals[4 + side], 16 * Number.EPSILON * totals[side]);
    },
    /** After `centre`, or `remove`, of the columns `fromA` and `fromB`, which leaves their means. */
    remove(fromA: Float64Array, fromB: Float64Array, a: Float64Array, b: Float64Array): void {
      loops.lessenByEffects();
      for (let from = 0; from < n; from += stride) {
        const count = load(fromA, fromB, from);
        effects.fill(0);
        for (let e = 0; e < groupings; e++) loops.addEffects(e, count);
        loops.removeFromRows(count);
        for (let e = 0; e < groupings; e++) loops.addByGrouping(e, count);
        a.set(x.subarray(0, count), from);
        if (b !== a) b.set(y.subarray(0, count), from);
      }
      loops.averageLevels(4);
    },
  };
}
