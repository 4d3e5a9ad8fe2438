import { printable, singleLine } from "../label.js";
import type { Cell, IntervalCell, NumberCell, TableDocument, TableRow } from "../table/document.js";
import { type Tables, tableList } from "../table/table-list.js";
import { wordsOf } from "../words.js";
import { plainFootnote, segmentsOf } from "./segments.js";

/** How a table becomes CSV. */
export interface CsvOptions {
  /**
   * `grid` (default): a line per kind of number of a table row, a field per column; several tables follow each other under
   * their titles. `long`: a line per number with its table, row, column, role, value, stars and source; several tables
   * share one heading.
   */
  readonly layout?: "grid" | "long";
  /** Excel reads UTF-8 only behind a byte order mark. Default: written where the text is not plain ASCII. */
  readonly byteOrderMark?: boolean;
}

/** A number of a cell with its name in the file. */
interface CsvNumber {
  readonly role: string;
  readonly value: number;
  readonly mark: string;
  readonly source: string | null;
}

/**
 * The numbers of one or several tables in full precision as CSV (RFC 4180). Numbers stand bare: no stars, no parentheses, since Excel reads
 * `(0.07)` as minus 0.07; stars have lines of their own. Text that a spreadsheet would read as a formula (it begins with
 * `=`, `+`, `-`, `@`, also behind spaces or full width) gets an apostrophe in front.
 *
 * @throws NO_TABLES, DUPLICATE_ID, MIXED_STAR_SCHEMES
 * @example
 * ```ts
 * import { dataTable, renderCsv } from "@mesometrics/reporting";
 * const table = dataTable({
 *   id: "t",
 *   title: "T",
 *   columns: [{ id: "x", label: "=1+1" }],
 *   rows: [{ label: "a", values: [-1 / 3] }],
 * });
 * renderCsv(table).split("\r\n")[0]; // → "row,statistic,'=1+1"
 * renderCsv(table).split("\r\n")[1]; // → "a,statistic,-0.3333333333333333"
 * ```
 */
export function renderCsv(tables: Tables, options: CsvOptions = {}): string {
  const list = tableList(tables);
  const lines = options.layout === "long" ? [longHeading, ...list.flatMap(longLines)] : grids(list);
  const text = lines.map((line) => `${line.map(field).join(",")}\r\n`).join("");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is the question
  const mark = options.byteOrderMark ?? /[^\u0000-\u007f]/u.test(text);
  return mark ? `\ufeff${text}` : text;
}

function grids(tables: readonly TableDocument[]): (string | number)[][] {
  if (tables.length === 1) return tables.flatMap(gridLines);
  return tables.flatMap((table, position) => [...(position === 0 ? [] : [[]]), [table.title], ...gridLines(table)]);
}

function gridLines(table: TableDocument): (string | number)[][] {
  const headings = table.columns.map((column, index) => {
    const above = table.spanners.flatMap((level) => level.filter(({ from, to }) => from <= index && index <= to));
    return [...above.map(({ label }) => label), column.number ?? "", column.label + plainFootnote(column.footnote)]
      .filter((part) => part !== "")
      .join(" ");
  });
  const lines: (string | number)[][] = [[table.rowHeading === "" ? "row" : table.rowHeading, "statistic", ...headings]];
  for (const group of table.groups) {
    if (group.label !== null && group.rows.length === 0) lines.push([group.label, "", ...headings.map(() => "")]);
    for (const row of group.rows) {
      const label = group.label === null ? rowLabel(row) : `${group.label}: ${rowLabel(row)}`;
      lines.push(...rowLines(table, row, label));
    }
  }
  return lines;
}

/** One line per role that the row's numbers have, then one for their stars, then one for words. */
function rowLines(table: TableDocument, row: TableRow, label: string): (string | number)[][] {
  const numbers = row.cells.map(numbersOf);
  const roles = [...new Set(numbers.flatMap((list) => list.map(({ role }) => role)))];
  const lines: (string | number)[][] = [];
  for (const role of roles) {
    const found = numbers.map((list) => list.find((one) => one.role === role));
    lines.push([label, role, ...found.map((one) => one?.value ?? "")]);
    if (found.some((one) => (one?.mark ?? "") !== "")) {
      lines.push([label, `${role} stars`, ...found.map((one) => one?.mark ?? "")]);
    }
  }
  const texts = row.cells.map((cell) => wordOf(cell, table));
  if (texts.some((text) => text !== "") || lines.length === 0) lines.push([label, "text", ...texts]);
  return lines;
}

const longHeading = [
  "table",
  "group",
  "row_id",
  "row",
  "column_id",
  "column",
  "role",
  "value",
  "mark",
  "text",
  "source",
];

function longLines(table: TableDocument): (string | number)[][] {
  const lines: (string | number)[][] = [];
  for (const group of table.groups) {
    for (const row of group.rows) {
      row.cells.forEach((cell, index) => {
        const column = table.columns[index];
        const place = [table.id, group.label ?? "", row.id, row.label, column?.id ?? "", column?.label ?? ""];
        for (const { role, value, mark, source } of numbersOf(cell)) {
          lines.push([...place, role, value, mark, "", source ?? ""]);
        }
        const text = wordOf(cell, table);
        if (text !== "") lines.push([...place, cell.kind, "", "", text, ""]);
      });
    }
  }
  return lines;
}

function rowLabel(row: TableRow): string {
  return row.label + plainFootnote(row.footnote);
}

function wordOf(cell: Cell, table: TableDocument): string {
  if (cell.kind !== "text" && cell.kind !== "flag") return "";
  return segmentsOf(cell, wordsOf(table.language), table.flags)
    .map((segment) => (segment.kind === "number" ? "" : segment.text))
    .join("");
}

function numbersOf(cell: Cell): CsvNumber[] {
  if (cell.kind === "sequence") return cell.cells.flatMap(partsOf);
  return cell.kind === "number" || cell.kind === "interval" ? partsOf(cell) : [];
}

function partsOf(cell: NumberCell | IntervalCell): CsvNumber[] {
  if (cell.kind === "number") return [{ role: cell.role, value: cell.value, mark: cell.mark, source: cell.source }];
  const { source } = cell;
  return [
    { role: "interval low", value: cell.low, mark: "", source },
    { role: "interval high", value: cell.high, mark: "", source },
  ];
}

/** Signs with which spreadsheets start a formula, in both widths. */
const FORMULA = /^\s*[=+\-@＝＋－＠−|].+/u;

function field(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = singleLine(printable(value));
  // A lone plus or minus is the direction of an indicator and no formula.
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
