import type { NumberColumn } from "./dataset.js";

/**
 * The distinct values of a numeric column, ascending, and for each row its position among them (-1 where missing).
 */
export function distinctNumbers(values: Float64Array): { readonly codes: Int32Array; readonly values: Float64Array } {
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
