import type { NumberColumn } from "./dataset.js";

/**
 * The distinct values of a numeric column, ascending, and for each row its position among them (-1 where missing).
 */
export function distinctNumbers(values: Float64Array): { readonly codes: Int32Array; readonly values: Float64Array } {
  return distinctIntegers(values) ?? distinctDoubles(values);
}

/** The integers between the smallest and the largest may be this many times the rows. */
const MOST_INTEGERS_PER_ROW = 4;

/** `distinctNumbers` of integers that lie close together, as years do, by a table; null for anything else. */
function distinctIntegers(values: Float64Array): ReturnType<typeof distinctNumbers> | null {
  const n = values.length;
  let smallest = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < n; row++) {
    const value = values[row];
    // False for NaN and for what a 32-bit integer cannot hold.
    if ((value | 0) !== value) return null;
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  if (n === 0 || largest - smallest >= MOST_INTEGERS_PER_ROW * n) return null;
  const table = new Int32Array(largest - smallest + 1);
  for (let row = 0; row < n; row++) table[(values[row] - smallest) | 0] = 1;
  let levels = 0;
  for (let at = 0; at < table.length; at++) levels += table[at];
  const distinct = new Float64Array(levels);
  for (let at = 0, level = 0; at < table.length; at++) {
    if (table[at] === 0) continue;
    distinct[level] = smallest + at;
    table[at] = level++;
  }
  const codes = new Int32Array(n);
  for (let row = 0; row < n; row++) codes[row] = table[(values[row] - smallest) | 0];
  return { codes, values: distinct };
}

function distinctDoubles(values: Float64Array): ReturnType<typeof distinctNumbers> {
  const found = new Map<number, number>();
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isNaN(value)) {
      codes[row] = -1;
      continue;
    }
    let code = found.get(value);
    if (code === undefined) {
      code = found.size;
      found.set(value, code);
    }
    codes[row] = code;
  }
  const sorted = Float64Array.from(found.keys()).sort();
  const rank = new Int32Array(sorted.length);
  for (let level = 0; level < sorted.length; level++) rank[found.get(sorted[level])!] = level;
  for (let row = 0; row < codes.length; row++) if (codes[row] !== -1) codes[row] = rank[codes[row]];
  return { codes, values: sorted };
}

const knownColumns = new WeakMap<NumberColumn, ReturnType<typeof distinctNumbers>>();

/** The distinct values of a column, found once. */
export function distinctOfColumn(column: NumberColumn): ReturnType<typeof distinctNumbers> {
  let distinct = knownColumns.get(column);
  if (distinct === undefined) {
    distinct = distinctNumbers(column.values);
    knownColumns.set(column, distinct);
  }
  return distinct;
}
