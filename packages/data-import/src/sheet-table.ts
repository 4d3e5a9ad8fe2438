import { MesometricsError } from "@mesometrics/matrix";
import type { Table } from "@mesometrics/panel-data";
import { type CellSheet, cellAddress, cellText } from "./cell-sheet.js";
import { axisOf, cornerAxis, preambleLine } from "./export-labels.js";
import { type NumberStyle, numberInCell } from "./number-cell.js";

const LINES_LOOKED_AT = 8;

/**
 * Whether a sheet looks like an export of the statistics bureau: a line such as 指标：… near its top, or a header of years
 * to the right of 地区, Region or 指标. A table with one row per region and year is none.
 *
 * @example
 * ```ts
 * import { csvSheet, isStatisticalExport } from "@mesometrics/data-import";
 * isStatisticalExport(csvSheet("a.csv", "Region,2020,2019\nBeijing,1,2\n")); // → true
 * isStatisticalExport(csvSheet("b.csv", "region,year,gdp\nBeijing,2020,1\n")); // → false
 * ```
 */
export function isStatisticalExport({ rows }: CellSheet): boolean {
  const top = rows.slice(0, LINES_LOOKED_AT);
  if (top.some((row) => preambleLine(cellText(row[0])) !== null)) return true;
  const header = top.find((row) => row.some((cell) => cellText(cell) !== ""));
  if (header === undefined || cornerAxis(cellText(header[0])) === null) return false;
  const labels = header
    .slice(1)
    .map(cellText)
    .filter((label) => label !== "");
  return labels.length > 0 && axisOf(labels) === "years";
}

/** How a sheet with one header row becomes columns. */
export interface SheetTableOptions extends NumberStyle {
  /** The type of named columns, whatever their cells look like: codes such as `01` are `text`. */
  readonly types?: Readonly<Record<string, "number" | "text">>;
  /** A text in a column of numbers: `error` (default), or `keep` it among the numbers, so that all can be listed. */
  readonly texts?: "error" | "keep";
}

/**
 * A sheet whose first line names its columns, as a table. A column is numeric when more than half of its filled cells are
 * numbers; then a text in it is an error that names the cell, not a reason to call the column a text.
 *
 * @throws MesometricsError `EMPTY_FILE`, `UNNAMED_COLUMN` (merged cells, two header rows), `DUPLICATE_COLUMN`,
 *   `RAGGED_ROW`, `TEXT_IN_NUMERIC_COLUMN`, each with the cell
 * @example
 * ```ts
 * import { csvSheet, sheetTable } from "@mesometrics/data-import";
 * const table = sheetTable(csvSheet("a.csv", "省;gdp\n广东;1.234,5\n江苏;…\n"), { decimal: "," });
 * table.gdp; // → 1234.5,NaN
 * ```
 */
export function sheetTable(sheet: CellSheet, options: SheetTableOptions = {}): Table {
  return sheetTableRows(sheet, options).table;
}

/** A sheet as a table, and the sheet's row of each row of the table, counted from 0. */
export interface SheetTable {
  readonly table: Table;
  readonly rows: Int32Array;
}

/**
 * `sheetTable` that also says where each row stands, for lineage.
 *
 * @throws MesometricsError as `sheetTable`
 * @example
 * ```ts
 * import { csvSheet, sheetTableRows } from "@mesometrics/data-import";
 * sheetTableRows(csvSheet("a.csv", "id,x\na,1\n\nb,2\n")).rows; // → [1, 3]
 * ```
 */
export function sheetTableRows(sheet: CellSheet, options: SheetTableOptions = {}): SheetTable {
  const filled = sheet.rows.flatMap((cells, row) =>
    cells.some((cell) => cellText(cell) !== "") ? [{ cells, row }] : [],
  );
  const [header, ...body] = filled;
  if (header === undefined || body.length === 0) {
    throw fault(sheet, "EMPTY_FILE", header === undefined ? "is empty" : "holds a header line only", null);
  }
  const names = header.cells.map(cellText);
  while (names.at(-1) === "") names.pop();
  const unnamed = names.indexOf("");
  if (unnamed !== -1) {
    throw fault(
      sheet,
      "UNNAMED_COLUMN",
      "has a column without a name: merged cells, or more than one header row. Give every column one name in the first line",
      cellAddress(header.row, unnamed),
    );
  }
  const repeated = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (repeated !== -1) {
    throw fault(
      sheet,
      "DUPLICATE_COLUMN",
      `names column "${names[repeated]}" twice`,
      cellAddress(header.row, repeated),
    );
  }
  for (const { cells, row } of body) {
    for (let column = names.length; column < cells.length; column++) {
      if (cellText(cells[column]) === "") continue;
      throw fault(sheet, "RAGGED_ROW", "has a cell outside its named columns", cellAddress(row, column));
    }
  }
  return {
    table: Object.fromEntries(names.map((name, index) => [name, columnOf(sheet, name, index, body, options)])),
    rows: Int32Array.from(body, ({ row }) => row),
  };
}

function columnOf(
  sheet: CellSheet,
  name: string,
  index: number,
  body: readonly { readonly cells: CellSheet["rows"][number]; readonly row: number }[],
  { types = {}, texts, ...style }: SheetTableOptions,
): Table[string] {
  const values = body.map(({ cells }) => numberInCell(cells[index], style));
  // A mark of a missing figure speaks neither for numbers nor for texts.
  const present = values.filter((value) => value !== null).length;
  const numeric = values.filter((value) => typeof value === "number").length;
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  const isText = type === "text" || (type === undefined && 2 * numeric <= present && present > 0);
  if (isText) return body.map(({ cells }) => (cellText(cells[index]) === "" ? null : cellText(cells[index])));
  const wrong = values.indexOf(undefined);
  if (wrong !== -1 && texts === "keep") {
    const kept = values.map((value, row) => (value === undefined ? cellText(body[row]!.cells[index]) : value));
    return kept as readonly unknown[] as Table[string];
  }
  if (wrong !== -1) {
    const { cells, row } = body[wrong]!;
    throw fault(
      sheet,
      "TEXT_IN_NUMERIC_COLUMN",
      `has the text ${JSON.stringify(cellText(cells[index]).slice(0, 60))} in the column of numbers "${name}". Correct the cell or leave it empty`,
      cellAddress(row, index),
    );
  }
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}

function fault(sheet: CellSheet, code: string, problem: string, cell: string | null): MesometricsError {
  const where = `${sheet.file}${sheet.sheet === null ? "" : `, sheet "${sheet.sheet}"`}`;
  return new MesometricsError(code, `${where} ${problem}${cell === null ? "" : ` (cell ${cell})`}.`, {
    file: sheet.file,
    sheet: sheet.sheet,
    cell,
  });
}
