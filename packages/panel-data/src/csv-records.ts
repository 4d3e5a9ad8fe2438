import { csvCells, csvCellText } from "./csv-cells.js";

/** One record of a CSV text: its cells and the line (counted from 1) on which it begins. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Cuts a CSV text into records by RFC 4180: cells may stand in double quotes, in which a quote is written twice and
 * line ends belong to the cell. A record ends at LF, CR LF or CR; a byte order mark at the start is no part of the data.
 *
 * Stricter than most readers where these would guess: a quote that is never closed, and text after a closing quote, are
 * errors that name the line, since both shift every cell that follows.
 *
 * @see RFC 4180, section 2
 * @throws MesometricsError `MALFORMED_CSV` with the line
 * @example
 * ```ts
 * import { csvRecords } from "@mesometrics/panel-data";
 * csvRecords('a;"b;c"\n1\n', ";"); // → [{"line":1,"cells":["a","b;c"]},{"line":2,"cells":["1"]}]
 * ```
 */
export function csvRecords(text: string, delimiter: string): readonly CsvRecord[] {
  const found = csvCells(text, delimiter);
  return Array.from({ length: found.records }, (_, record) => ({
    line: found.lines[record]!,
    cells: Array.from({ length: found.first[record + 1]! - found.first[record]! }, (_, i) =>
      csvCellText(found, found.first[record]! + i),
    ),
  }));
}
