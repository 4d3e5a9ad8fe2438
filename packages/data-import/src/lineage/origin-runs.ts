import { cellAddress } from "../cell-sheet.js";
import type { TableOrigins } from "./table-origins.js";

/**
 * Consecutive rows of a table whose cells stand in a straight line in one sheet: the i-th of `count` rows from `row` on is
 * i steps of (`down`, `right`) from `from`.
 */
export interface OriginRun {
  /** The first row of the table, counted from 0. */
  readonly row: number;
  readonly count: number;
  readonly file: string;
  readonly sheet: string | null;
  /** The addresses of the first and the last cell. */
  readonly from: string;
  readonly to: string;
  /** Rows and columns of the sheet from one cell to the next; 0 and 0 in a run of one. */
  readonly down: number;
  readonly right: number;
  readonly transformation: string | null;
}

/**
 * A column's origins as runs: as exact as one address per cell, and short enough to be stored. Rows without origin are in no
 * run.
 *
 * @example
 * ```ts
 * import { originRuns, plainOrigins } from "@mesometrics/data-import";
 * const origins = plainOrigins({ file: "a.csv", sheet: null }, ["id", "x"], Int32Array.of(1, 2, 3, 5));
 * originRuns(origins, "x").map((run) => `${run.from}:${run.to}`); // → ["B2:B4", "B6:B6"]
 * ```
 */
export function originRuns({ sources, transformations, columns }: TableOrigins, column: string): readonly OriginRun[] {
  const found = columns.get(column);
  if (found === undefined) return [];
  const { source, row: rows, column: places, transformation } = found;
  const read = (list: Int32Array | number, row: number) => (typeof list === "number" ? list : list[row]!);
  const runs: OriginRun[] = [];
  const n = rows.length;
  for (let start = 0; start < n; ) {
    const code = read(source, start);
    if (code === -1) {
      start++;
      continue;
    }
    const done = read(transformation, start);
    let down = 0;
    let right = 0;
    let end = start + 1;
    while (end < n && read(source, end) === code && read(transformation, end) === done) {
      const stepDown = rows[end]! - rows[end - 1]!;
      const stepRight = read(places, end) - read(places, end - 1);
      if (end === start + 1) {
        down = stepDown;
        right = stepRight;
      } else if (stepDown !== down || stepRight !== right) break;
      end++;
    }
    // Two cells always lie on a line; where the next run could use the second one, it is longer with it.
    if (end === start + 2 && Math.abs(down) + Math.abs(right) > 1) end = start + 1;
    if (end === start + 1) {
      down = 0;
      right = 0;
    }
    runs.push({
      row: start,
      count: end - start,
      ...sources[code]!,
      from: cellAddress(rows[start]!, read(places, start)),
      to: cellAddress(rows[end - 1]!, read(places, end - 1)),
      down,
      right,
      transformation: done === -1 ? null : transformations[done]!,
    });
    start = end;
  }
  return runs;
}
