import { MesometricsError } from "@mesometrics/matrix";
import { unknownColumn } from "./columns.js";
import { type CsvCells, csvCells, csvCellText } from "./csv-cells.js";
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
  return parseCsvRecords(text, options).table;
}

/** A table and the records of the text that its rows were. */
export interface CsvTable {
  readonly table: Table;
  /** length n: the record of each row, counted from 0 with the header, as a spreadsheet counts its rows */
  readonly records: Int32Array;
}

/**
 * `parseCsv` that also says which record of the text each row was, for lineage: lines without any cell are skipped, so that
 * rows and records part.
 *
 * @throws MesometricsError as `parseCsv`
 * @example
 * ```ts
 * import { parseCsvRecords } from "@mesometrics/panel-data";
 * parseCsvRecords("id,x\na,1\n\nb,2\n").records; // → [1, 3]
 * ```
 */
export function parseCsvRecords(text: string, options: CsvOptions = {}): CsvTable {
  const cells = csvCells(text, options.delimiter ?? ",");
  if (cells.records < 2) {
    const found = cells.records === 0 ? "nothing" : "a header line only";
    throw new MesometricsError("EMPTY_FILE", `The file holds ${found}; column names and rows of data are needed.`, {});
  }
  const names = columnNamesOf(cells);
  for (const name of Object.keys(options.types ?? {})) if (!names.includes(name)) throw unknownColumn(name, names);
  const rows = rowsOf(cells, names.length);
  const missing = new Set(options.missing ?? MISSING_NUMBERS);
  const table = Object.fromEntries(
    names.map((name, index) => {
      const type = typeOf(options, name);
      return [name, type === "text" ? texts(cells, index, rows) : column(name, index, cells, rows, missing, type)];
    }),
  );
  return { table, records: rows };
}

function typeOf({ types }: CsvOptions, name: string): "number" | "text" | undefined {
  return types !== undefined && Object.hasOwn(types, name) ? types[name] : undefined;
}

function columnNamesOf(cells: CsvCells): readonly string[] {
  const names = Array.from({ length: cells.first[1]! }, (_, index) => csvCellText(cells, index).trim());
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

/** The records below the header that hold cells; each must have as many as the header. */
function rowsOf({ records, lines, first, starts, ends }: CsvCells, width: number): Int32Array {
  const rows = new Int32Array(records - 1);
  let count = 0;
  for (let record = 1; record < records; record++) {
    const cells = first[record + 1]! - first[record]!;
    // In a file of one column an empty line is a missing cell.
    const isEmpty = cells === 1 && width > 1 && lengthOf(starts, ends, first[record]!) === 0;
    if (isEmpty) continue;
    if (cells !== width) {
      const line = lines[record]!;
      throw new MesometricsError("RAGGED_ROW", `Line ${line} has ${cells} cell(s), but the header has ${width}.`, {
        line,
        cells,
        expected: width,
      });
    }
    rows[count++] = record;
  }
  return rows.subarray(0, count);
}

function lengthOf(starts: Int32Array, ends: Int32Array, cell: number): number {
  const end = ends[cell]!;
  return (end >= 0 ? end : -1 - end) - starts[cell]!;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

/** Numbers where more than half of the cells that are not missing are numbers (all missing: yes), texts otherwise. */
function column(
  name: string,
  index: number,
  cells: CsvCells,
  rows: Int32Array,
  missing: ReadonlySet<string>,
  type: "number" | undefined,
): Float64Array | readonly (string | null)[] {
  const values = new Float64Array(rows.length);
  let present = 0;
  let numeric = 0;
  let wrong = -1;
  for (let row = 0; row < rows.length; row++) {
    const cell = cells.first[rows[row]!]! + index;
    const end = cells.ends[cell]!;
    let value = end >= 0 ? plainNumber(cells.text, cells.starts[cell]!, end) : Number.NaN;
    if (Number.isNaN(value)) {
      const text = csvCellText(cells, cell).trim();
      if (text === "" || missing.has(text)) {
        values[row] = Number.NaN;
        continue;
      }
      const isNumber = NUMBER.test(text);
      if (isNumber || INFINITE.test(text)) numeric++;
      if (isNumber) value = Number(text);
    } else numeric++;
    present++;
    values[row] = value;
    if (wrong === -1 && !Number.isFinite(value)) wrong = row;
  }
  if (type === undefined && 2 * numeric <= present && present > 0) return texts(cells, index, rows);
  if (wrong === -1) return values;
  const record = rows[wrong]!;
  const line = cells.lines[record]!;
  const text = csvCellText(cells, cells.first[record]! + index).trim();
  if (!NUMBER.test(text) && !INFINITE.test(text)) throw textAmongNumbers(name, wrong + 1, line, text);
  throw new MesometricsError(
    "INFINITE_CELL",
    `Column "${name}", row ${wrong + 1} (line ${line}) is infinite: ${text}. Correct the cell or leave it empty.`,
    { column: name, row: wrong + 1, line, text },
  );
}

const MOST_DIGITS = 15;
const POWERS_OF_TEN = Float64Array.of(
  1,
  1e1,
  1e2,
  1e3,
  1e4,
  1e5,
  1e6,
  1e7,
  1e8,
  1e9,
  1e10,
  1e11,
  1e12,
  1e13,
  1e14,
  1e15,
);

/**
 * The number that a cell of up to 15 digits spells in plain notation, NaN for anything else. Digits and power of ten are
 * exact doubles then, so their quotient is the nearest double, as `Number` gives it.
 */
function plainNumber(text: string, start: number, end: number): number {
  let at = start;
  const sign = text.charCodeAt(at);
  if (sign === 45 || sign === 43) at++;
  const from = at;
  let point = -1;
  let whole = 0;
  for (; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit >= 0 && digit <= 9) whole = whole * 10 + digit;
    else if (digit === -2 && point === -1) point = at;
    else return Number.NaN;
  }
  const digits = end - from - (point === -1 ? 0 : 1);
  if (digits === 0 || digits > MOST_DIGITS) return Number.NaN;
  const value = point === -1 ? whole : whole / POWERS_OF_TEN[end - point - 1]!;
  return sign === 45 ? -value : value;
}

function texts(cells: CsvCells, index: number, rows: Int32Array): readonly (string | null)[] {
  const list: (string | null)[] = new Array(rows.length);
  // One string per distinct text: slices would keep the whole file alive, and a million of them are a lot.
  const known = new Map<string, string>();
  for (let row = 0; row < rows.length; row++) {
    const text = csvCellText(cells, cells.first[rows[row]!]! + index);
    if (text === "") {
      list[row] = null;
      continue;
    }
    let kept = known.get(text);
    if (kept === undefined) {
      kept = text;
      if (known.size < MOST_DISTINCT) known.set(kept, kept);
    }
    list[row] = kept;
  }
  return list;
}

const MOST_DISTINCT = 100_000;

function textAmongNumbers(column: string, row: number, line: number, text: string): MesometricsError {
  return new MesometricsError(
    "TEXT_IN_NUMERIC_COLUMN",
    `Column "${column}" holds numbers, but row ${row} (line ${line}) holds the text ${JSON.stringify(text)}. ` +
      "Correct the cell, leave it empty, or read the column as text with the option types.",
    { column, row, line, text },
  );
}
