import { MesometricsError } from "@mesometrics/matrix";
import { unknownColumn } from "./columns.js";
import { type CsvRecord, csvRecords } from "./csv-records.js";
import type { Table } from "./dataset.js";

/** How a CSV text is read. */
export interface CsvOptions {
  /** One character, default `,`. */
  readonly delimiter?: "," | ";" | "\t" | "|";
  /** The type of named columns, whatever their cells look like: codes such as `01` are `text`. */
  readonly types?: Readonly<Record<string, "number" | "text">>;
  /** Texts that mean a missing cell in number columns, besides the empty cell; default `MISSING_NUMBERS`. */
  readonly missing?: readonly string[];
}

/** What means a missing cell in a number column; in a text column only the empty cell does (`NA` may be Namibia). */
export const MISSING_NUMBERS: readonly string[] = ["NA", "NaN", "."];

/**
 * Reads a CSV text with a header line into columns: `Float64Array` for numbers (missing = NaN), texts and null otherwise.
 *
 * A column is numeric when every cell that is not missing is a number in plain notation (`1`, `-2.5`, `1e-3`; blanks
 * around it are ignored). When most cells are numbers but some are not, the column is not quietly turned into text: the
 * first such cell is an error; `types` overrides. Lines without any cell are skipped. Rows count from 1 below the header.
 *
 * @param text with or without byte order mark; LF, CR LF or CR
 * @throws MesometricsError `EMPTY_FILE`, `RAGGED_ROW` and `MALFORMED_CSV` with the line, `DUPLICATE_COLUMN`,
 *   `UNNAMED_COLUMN`, `TEXT_IN_NUMERIC_COLUMN` and `INFINITE_CELL` with row, line and column, `UNKNOWN_COLUMN` for a name
 *   in `types`
 * @example
 * ```ts
 * import { parseCsv } from "@mesometrics/panel-data";
 * const table = parseCsv('省,gdp\n"广东, 珠三角",1.5\n江苏,NA\n');
 * table["省"]; // → ["广东, 珠三角","江苏"]
 * table.gdp; // → 1.5,NaN
 * ```
 */
export function parseCsv(text: string, options: CsvOptions = {}): Table {
  const [header, ...body] = csvRecords(text, options.delimiter ?? ",");
  if (header === undefined || body.length === 0) {
    const found = header === undefined ? "nothing" : "a header line only";
    throw new MesometricsError("EMPTY_FILE", `The file holds ${found}; column names and rows of data are needed.`, {});
  }
  const names = columnNamesOf(header);
  for (const name of Object.keys(options.types ?? {})) if (!names.includes(name)) throw unknownColumn(name, names);
  const records = rowsOf(body, names.length);
  const missing = new Set(options.missing ?? MISSING_NUMBERS);
  return Object.fromEntries(
    names.map((name, index) => {
      const type = options.types?.[name];
      const wanted = type ?? (looksNumeric(records, index, missing) ? "number" : "text");
      const column = wanted === "number" ? numbers(name, index, records, missing) : texts(index, records);
      return [name, column];
    }),
  );
}

function columnNamesOf(header: CsvRecord): readonly string[] {
  const names = header.cells.map((cell) => cell.trim());
  const unnamed = names.indexOf("");
  if (unnamed !== -1) {
    throw new MesometricsError("UNNAMED_COLUMN", `Column ${unnamed + 1} has no name in the header line.`, {
      position: unnamed + 1,
    });
  }
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated === undefined) return names;
  throw new MesometricsError("DUPLICATE_COLUMN", `The header names column "${repeated}" more than once.`, {
    column: repeated,
  });
}

/** The records that hold cells; each must have as many as the header. */
function rowsOf(body: readonly CsvRecord[], width: number): readonly CsvRecord[] {
  // In a file of one column an empty line is a missing cell.
  const rows = width === 1 ? body : body.filter(({ cells }) => cells.length > 1 || cells[0] !== "");
  for (const { line, cells } of rows) {
    if (cells.length === width) continue;
    throw new MesometricsError("RAGGED_ROW", `Line ${line} has ${cells.length} cell(s), but the header has ${width}.`, {
      line,
      cells: cells.length,
      expected: width,
    });
  }
  return rows;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

function isNumber(cell: string): boolean {
  return NUMBER.test(cell) || INFINITE.test(cell);
}

/** Whether more than half of the cells that are not missing are numbers (all missing: yes). */
function looksNumeric(records: readonly CsvRecord[], index: number, missing: ReadonlySet<string>): boolean {
  let present = 0;
  let numeric = 0;
  for (const { cells } of records) {
    const cell = cells[index]!.trim();
    if (cell === "" || missing.has(cell)) continue;
    present++;
    if (isNumber(cell)) numeric++;
  }
  return 2 * numeric > present || present === 0;
}

function numbers(
  name: string,
  index: number,
  records: readonly CsvRecord[],
  missing: ReadonlySet<string>,
): Float64Array {
  const values = new Float64Array(records.length);
  for (let row = 0; row < records.length; row++) {
    const { cells, line } = records[row]!;
    const cell = cells[index]!.trim();
    if (cell === "" || missing.has(cell)) {
      values[row] = Number.NaN;
      continue;
    }
    if (!isNumber(cell)) throw textAmongNumbers(name, row + 1, line, cell);
    const value = Number(cell);
    if (!Number.isFinite(value)) {
      throw new MesometricsError(
        "INFINITE_CELL",
        `Column "${name}", row ${row + 1} (line ${line}) is infinite: ${cell}. Correct the cell or leave it empty.`,
        { column: name, row: row + 1, line, text: cell },
      );
    }
    values[row] = value;
  }
  return values;
}

function texts(index: number, records: readonly CsvRecord[]): readonly (string | null)[] {
  return records.map(({ cells }) => (cells[index] === "" ? null : cells[index]!));
}

function textAmongNumbers(column: string, row: number, line: number, text: string): MesometricsError {
  return new MesometricsError(
    "TEXT_IN_NUMERIC_COLUMN",
    `Column "${column}" holds numbers, but row ${row} (line ${line}) holds the text ${JSON.stringify(text)}. ` +
      "Correct the cell, leave it empty, or read the column as text with the option types.",
    { column, row, line, text },
  );
}
