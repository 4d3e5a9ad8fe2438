/** Codes are never changed once they are in a group column, so what was counted of them stays true. */
const known = new WeakMap<Int32Array, Int32Array>();

/** Keeps counts that were found on the way to the codes. */
export function rememberRowsPerLevel(codes: Int32Array, rows: Int32Array): void {
  known.set(codes, rows);
}

/**
 * How many rows each level of a group column has, length `levels`; counted once for each array of codes.
 *
 * @param codes length n, 0 .. levels - 1
 * @example
 * ```ts
 * import { crossSection, groupColumn, rowsPerLevel } from "@mesometrics/panel-data";
 * const { codes, levels } = groupColumn(crossSection({ region: ["s", "n", "s"] }), "region");
 * Array.from(rowsPerLevel(codes, levels)); // → [1,2]
 * ```
 */
export function rowsPerLevel(codes: Int32Array, levels: number): Int32Array {
  let rows = known.get(codes);
  if (rows === undefined || rows.length !== levels) {
    rows = counted(codes, levels);
    known.set(codes, rows);
  }
  return rows;
}

function counted(codes: Int32Array, levels: number): Int32Array {
  const rows = new Int32Array(levels);
  for (let i = 0; i < codes.length; i++) rows[codes[i]]++;
  return rows;
}
