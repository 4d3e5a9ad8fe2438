import { csvRecords } from "@mesometrics/panel-data";
import type { CellSheet } from "./cell-sheet.js";

export type CsvDelimiter = "," | ";" | "\t" | "|";

const DELIMITERS: readonly CsvDelimiter[] = [",", ";", "\t", "|"];
const LINES_LOOKED_AT = 30;

/**
 * The delimiter of a text: the one that gives most lines the same number of cells, more than one; ties go to the comma,
 * the semicolon, the tab, the bar. Lines of figures decide, since titles above a table hold none.
 *
 * @example
 * ```ts
 * import { csvDelimiter } from "@mesometrics/data-import";
 * csvDelimiter("a;b;c\n1,5;2,5;3\n"); // → ";"
 * csvDelimiter("地区\t,2020年\t,\n北京市\t,1\t,\n"); // → ","
 * ```
 */
export function csvDelimiter(text: string): CsvDelimiter {
  const lines = text
    .slice(0, 100_000)
    .split(/\r\n|\r|\n/, LINES_LOOKED_AT)
    .map((line) => line.replace(/"[^"]*"/g, ""));
  let best: CsvDelimiter = ",";
  let most = 0;
  for (const one of DELIMITERS) {
    const counts = new Map<number, number>();
    for (const line of lines) {
      const cells = line.split(one).length;
      if (cells > 1) counts.set(cells, (counts.get(cells) ?? 0) + 1);
    }
    const agreeing = Math.max(0, ...counts.values());
    if (agreeing > most) {
      most = agreeing;
      best = one;
    }
  }
  return best;
}

/**
 * A CSV text as a sheet of cells; lines may differ in length, as titles and footnotes do.
 *
 * @throws MesometricsError `MALFORMED_CSV` with the line
 * @example
 * ```ts
 * import { csvSheet } from "@mesometrics/data-import";
 * csvSheet("a.csv", "title\nx,y\n1,2\n").rows; // → [["title"],["x","y"],["1","2"]]
 * ```
 */
export function csvSheet(file: string, text: string, delimiter: CsvDelimiter = csvDelimiter(text)): CellSheet {
  return { file, sheet: null, rows: csvRecords(text, delimiter).map(({ cells }) => cells) };
}
