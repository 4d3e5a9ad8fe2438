import type { NumberColumn } from "./dataset.js";
import { distinctDoubles } from "./distinct-doubles.js";
import { rememberRowsPerLevel } from "./rows-per-level.js";

/** The distinct values of a column, ascending, and for each row its position among them (-1 where missing). */
export interface DistinctNumbers {
  /** length n */
  readonly codes: Int32Array;
  readonly values: Float64Array;
}

/**
 * The distinct values of a numeric column, ascending, and for each row its position among them (-1 where missing).
 */
export function distinctNumbers(values: Float64Array): DistinctNumbers {
  const integers = integersOf(values);
  return (integers === null ? null : distinctIntegers(integers, true)) ?? distinctDoubles(values);
}

/** The integers between the smallest and the largest may be this many times the rows. */
const MOST_INTEGERS_PER_ROW = 4;

/** The values as 32-bit integers; null where one is none, or missing. */
function integersOf(values: Float64Array): Int32Array | null {
  const n = values.length;
  // Most columns that are no integers show it at once: nothing is allocated for them.
  if (n === 0 || (values[0] | 0) !== values[0]) return null;
  const integers = new Int32Array(n);
  for (let row = 0; row < n; row++) {
    const value = values[row];
    const integer = value | 0;
    if (integer !== value) return null;
    integers[row] = integer;
  }
  return integers;
}

/**
 * `distinctNumbers` of integers that lie close together, as years do, by a table; null for anything else. Codes that are the
 * integers themselves are not copied; others take the integers' place where they may be `overwritten`.
 */
function distinctIntegers(integers: Int32Array, overwritten: boolean): DistinctNumbers | null {
  const n = integers.length;
  if (n === 0) return null;
  const [smallest, largest] = smallestAndLargest(integers);
  const range = largest - smallest + 1;
  if (range > MOST_INTEGERS_PER_ROW * n) return null;
  const counts = countsFrom(integers, smallest, range);
  let levels = 0;
  for (let at = 0; at < range; at++) if (counts[at] > 0) levels++;
  const values = new Float64Array(levels);
  const rows = levels === range ? counts : new Int32Array(levels);
  for (let at = 0, level = 0; at < range; at++) {
    if (counts[at] === 0) continue;
    values[level] = smallest + at;
    rows[level] = counts[at];
    counts[at] = levels === range ? counts[at] : level;
    level++;
  }
  const areCodes = smallest === 0 && levels === range;
  const codes = areCodes || overwritten ? integers : new Int32Array(n);
  if (levels < range) rankInto(codes, integers, smallest, counts);
  else if (smallest !== 0) shiftInto(codes, integers, smallest);
  rememberRowsPerLevel(codes, rows);
  return { codes, values };
}

function smallestAndLargest(integers: Int32Array): readonly [smallest: number, largest: number] {
  let smallest = integers[0];
  let largest = smallest;
  for (let row = 1; row < integers.length; row++) {
    const value = integers[row];
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  return [smallest, largest];
}

function countsFrom(integers: Int32Array, smallest: number, range: number): Int32Array {
  const counts = new Int32Array(range);
  for (let row = 0; row < integers.length; row++) counts[integers[row] - smallest]++;
  return counts;
}

function rankInto(codes: Int32Array, integers: Int32Array, smallest: number, rank: Int32Array): void {
  for (let row = 0; row < codes.length; row++) codes[row] = rank[integers[row] - smallest];
}

function shiftInto(codes: Int32Array, integers: Int32Array, smallest: number): void {
  for (let row = 0; row < codes.length; row++) codes[row] = integers[row] - smallest;
}

const knownColumns = new WeakMap<NumberColumn, DistinctNumbers>();

/** The distinct values of a column, found once. The codes may be the column's own storage. */
export function distinctOfColumn(column: NumberColumn): DistinctNumbers {
  let distinct = knownColumns.get(column);
  if (distinct === undefined) {
    const { integers } = column;
    distinct =
      integers === undefined
        ? distinctNumbers(column.values)
        : (distinctIntegers(integers, false) ?? distinctDoubles(column.values));
    knownColumns.set(column, distinct);
  }
  return distinct;
}
