import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import {
  type CellSheet,
  type CsvDelimiter,
  csvDelimiter,
  csvSheet,
  decodeText,
  type ImportNote,
  isStatisticalExport,
  MISSING_MARKS,
  type NumberStyle,
  numberInCell,
  plainOrigins,
  readStata,
  type StataVariable,
  sheetTableRows,
  type TableOrigins,
} from "@mesometrics/data-import";
import { MesometricsError } from "@mesometrics/matrix";
import { parseCsvRecords, type Table } from "@mesometrics/panel-data";
import type { BinaryReaders } from "./guarded-readers.js";
import type { WorkbookSheet } from "./workbook.js";

/** What a data file holds: sheets of the statistics bureau's layout, or a table. */
export type FileContent =
  | {
      readonly kind: "export";
      readonly file: string;
      readonly sheets: readonly CellSheet[];
      readonly notes: readonly ImportNote[];
    }
  | {
      readonly kind: "table";
      readonly file: string;
      readonly table: Table;
      /** Where its cells stand; those of Stata, Parquet and Arrow files as in a sheet whose first row has the names. */
      readonly origins: TableOrigins;
      readonly variables: readonly StataVariable[];
      readonly notes: readonly ImportNote[];
    };

export interface ReadOptions extends NumberStyle {
  /** The sheet of a workbook, by name. */
  readonly sheet?: string;
  /** Columns that the table must have: of several sheets the only one that has them is read. */
  readonly needs?: readonly string[];
  readonly types?: Readonly<Record<string, "number" | "text">>;
  /** Texts in a column of numbers: an error, or kept among them. */
  readonly texts?: "error" | "keep";
}

const LARGEST_FILE = 2 ** 30;

/** What is often given in place of a table. */
const FOREIGN: readonly { readonly name: string; readonly head: readonly number[] }[] = [
  { name: "a PDF document", head: [0x25, 0x50, 0x44, 0x46] },
  { name: "packed by gzip", head: [0x1f, 0x8b] },
  { name: "a RAR archive", head: [0x52, 0x61, 0x72, 0x21] },
  { name: "a 7z archive", head: [0x37, 0x7a, 0xbc, 0xaf] },
  { name: "a PNG picture", head: [0x89, 0x50, 0x4e, 0x47] },
  { name: "a JPEG picture", head: [0xff, 0xd8, 0xff] },
  { name: "an SPSS file", head: [0x24, 0x46, 0x4c, 0x32] },
];

/**
 * Reads a data file by what it is, not by its ending: text, Excel workbook, Stata, Parquet or Arrow. Libraries are loaded
 * when the first file of their kind is met.
 *
 * @throws MesometricsError `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FILE_TOO_LARGE`, `EMPTY_FILE`, `UNSUPPORTED_FORMAT`, and those
 *   of the readers
 */
export async function readDataFile(path: string, options: ReadOptions = {}): Promise<FileContent> {
  const { guardedReaders } = await import("./guarded-readers.js");
  return readDataBytes(bytesOf(path), basename(path), options, guardedReaders());
}

/** `readDataFile` of bytes that are there already. */
export async function readDataBytes(
  bytes: Buffer,
  file: string,
  options: ReadOptions,
  readers: BinaryReaders,
): Promise<FileContent> {
  const starts = (...head: readonly number[]) => head.every((byte, index) => bytes[index] === byte);
  const table = (
    read: Table,
    rows: Int32Array | null = null,
    notes: readonly ImportNote[] = [],
    variables: readonly StataVariable[] = [],
  ): FileContent => ({ kind: "table", file, table: read, origins: originsOf(read, file, rows), variables, notes });
  if (starts(0x50, 0x4b) || starts(0xd0, 0xcf, 0x11, 0xe0)) {
    return fromWorkbook(await readers.workbook(bytes, file), file, options);
  }
  if (starts(0x50, 0x41, 0x52, 0x31)) return table(await readers.parquet(bytes, file));
  if (bytes.subarray(0, 6).toString("latin1") === "ARROW1" || starts(0xff, 0xff, 0xff, 0xff)) {
    return table(await readers.arrow(bytes, file));
  }
  if (bytes.subarray(0, 11).toString("latin1") === "<stata_dta>" || /\.dta$/i.test(file)) {
    const read = readStata(bytes);
    return table(read.table, null, [], read.variables);
  }
  if (/^\s*(?:<!doctype html|<html|<table|<\?xml)/i.test(bytes.subarray(0, 200).toString("latin1"))) {
    throw new MesometricsError(
      "UNSUPPORTED_FORMAT",
      `${file} is a web page or XML under the name of a table. Open it in a spreadsheet and save it as CSV or .xlsx.`,
      { file },
    );
  }
  const foreign = FOREIGN.find(({ head }) => head.every((byte, index) => bytes[index] === byte));
  if (foreign !== undefined) {
    throw new MesometricsError(
      "UNSUPPORTED_FORMAT",
      `${file} is ${foreign.name}, no table. Text, Excel, Stata, Parquet and Arrow files are read.`,
      { file },
    );
  }
  const { text, encoding, repaired } = decodeText(bytes);
  const notes = repaired.map(({ line, readAs }) => ({
    code: "LINE_REPAIRED",
    message: `Line ${line} is not in the file's encoding (${encoding}); it was read as ${readAs}.`,
  }));
  const delimiter = csvDelimiter(text);
  const top = csvSheetTop(file, text, delimiter);
  if (isStatisticalExport(top)) return { kind: "export", file, sheets: [csvSheet(file, text, delimiter)], notes };
  const read = readText(text, delimiter, file, options);
  return table(read.table, read.rows, [...notes, ...read.notes]);
}

interface TextTable {
  readonly table: Table;
  readonly rows: Int32Array;
  readonly notes: readonly ImportNote[];
}

/** Texts beyond this many characters are not read a second time, cell by cell. */
const LONGEST_SECOND_READING = 2 ** 26;

/**
 * Figures in plain notation, the usual case, take the fast reader. Where it finds texts that are figures in another notation
 * (1,234.5, １２３, 1,5 between semicolons), the text is read cell by cell.
 */
function readText(text: string, delimiter: CsvDelimiter, file: string, options: ReadOptions): TextTable {
  const cellByCell = (style: ReadOptions, notes: readonly ImportNote[] = []): TextTable => ({
    ...sheetTableRows(csvSheet(file, text, delimiter), style),
    notes,
  });
  if (options.decimal !== undefined || options.missing !== undefined) return cellByCell(options);
  const given = options.types ?? {};
  const names = new Set(headerOf(text, delimiter));
  const types = Object.fromEntries(Object.entries(given).filter(([name]) => names.has(name)));
  const canReread = text.length <= LONGEST_SECOND_READING;
  const readFast = (declared: ReadOptions["types"]): ReturnType<typeof parseCsvRecords> | null => {
    try {
      return parseCsvRecords(text, { delimiter, missing: MISSING_MARKS, types: declared ?? {} });
    } catch (error) {
      const isText = error instanceof MesometricsError && error.code === "TEXT_IN_NUMERIC_COLUMN";
      if (isText && canReread) return null;
      throw error;
    }
  };
  const whole = readFast(types);
  // A declared column of numbers may have a decimal comma: without its type it can be looked at.
  const fast = whole ?? readFast(Object.fromEntries(Object.entries(types).filter(([, type]) => type === "text")));
  if (fast === null) return cellByCell(options);
  const plain = { table: fast.table, rows: fast.records, notes: [] };
  if (!canReread) return plain;
  let isGrouped = false;
  let isDecimalComma = false;
  for (const [name, cells] of Object.entries(fast.table)) {
    if (cells instanceof Float64Array || (Object.hasOwn(types, name) && types[name] === "text")) continue;
    const filled = [...new Set(cells as readonly (string | null)[])].filter((cell) => cell !== null);
    if (allFigures(filled, {})) isGrouped = true;
    else if (delimiter !== "," && allFigures(filled, { decimal: "," })) isDecimalComma = true;
  }
  if (isDecimalComma) {
    return cellByCell({ ...options, decimal: "," }, [
      {
        code: "DECIMAL_COMMA",
        message: "Its figures have a decimal comma (1,5) and are read so. If that is wrong, say which mark it is.",
      },
    ]);
  }
  if (!isGrouped) return whole === null ? cellByCell(options) : plain;
  return cellByCell(options, [
    {
      code: "GROUPED_FIGURES",
      message: "Some figures have separators of thousands (1,234) or full-width digits and are read so.",
    },
  ]);
}

/** Whether texts that are no plain numbers are all figures in another notation. */
function allFigures(cells: readonly string[], style: NumberStyle): boolean {
  return (
    cells.some((cell) => typeof numberInCell(cell, style) === "number") &&
    cells.every((cell) => numberInCell(cell, style) !== undefined)
  );
}

/** The names in the first record of a text. */
function headerOf(text: string, delimiter: CsvDelimiter): readonly string[] {
  let isQuoted = false;
  let end = 0;
  for (; end < text.length; end++) {
    const one = text[end];
    if (one === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (one === "\n" || one === "\r")) break;
  }
  if (isQuoted) return [];
  return (csvSheet("", text.slice(0, end), delimiter).rows[0] ?? []).map((name) => String(name).trim());
}

function originsOf(table: Table, file: string, rows: Int32Array | null, sheet: string | null = null): TableOrigins {
  const names = Object.keys(table);
  const count = names.length === 0 ? 0 : table[names[0]!]!.length;
  return plainOrigins({ file, sheet }, names, rows ?? Int32Array.from({ length: count }, (_, row) => row + 1));
}

function bytesOf(path: string): Buffer {
  let size: number;
  try {
    size = statSync(path).size;
  } catch {
    throw new MesometricsError("FILE_NOT_FOUND", `There is no file ${path}.`, { path });
  }
  if (size > LARGEST_FILE)
    throw new MesometricsError(
      "FILE_TOO_LARGE",
      `${path} has ${Math.round(size / 2 ** 20)} MB; files up to 1024 MB are read.`,
      { path },
    );
  if (size === 0) throw new MesometricsError("EMPTY_FILE", `${path} is empty.`, { path });
  try {
    return readFileSync(path);
  } catch (error) {
    throw new MesometricsError("FILE_UNREADABLE", `The file ${path} cannot be read: ${(error as Error).message}`, {
      path,
    });
  }
}

const TOP_LINES = 12;

/** The first lines of a text as a sheet, without reading the rest. */
function csvSheetTop(file: string, text: string, delimiter: ReturnType<typeof csvDelimiter>): CellSheet {
  const rows = text
    .slice(0, 20_000)
    .split(/\r\n|\r|\n/, TOP_LINES)
    .map((line) => line.split(delimiter));
  return { file, sheet: null, rows };
}

function fromWorkbook(all: readonly WorkbookSheet[], file: string, options: ReadOptions): FileContent {
  const notes: ImportNote[] = [];
  const hidden = all.filter((one) => one.isHidden && one.sheet !== options.sheet);
  if (hidden.length > 0) {
    notes.push({
      code: "HIDDEN_SHEET",
      message: `Hidden and not read: ${hidden.map((one) => `"${one.sheet}"`).join(", ")}. Name a sheet to read it.`,
    });
  }
  const sheets = all
    .filter((one) => (options.sheet === undefined ? !one.isHidden : one.sheet === options.sheet))
    .filter((one) => options.sheet !== undefined || one.rows.some((row) => row.some((cell) => cell !== null)));
  if (sheets.length === 0) {
    const what =
      options.sheet === undefined ? "has no visible sheet that holds anything" : `has no sheet "${options.sheet}"`;
    throw new MesometricsError(
      options.sheet === undefined ? "EMPTY_FILE" : "UNKNOWN_SHEET",
      `${file} ${what}; its sheets are ${all.map((one) => `"${one.sheet}"`).join(", ")}.`,
      { file },
    );
  }
  for (const { sheet, merged, formulas } of sheets) {
    if (formulas > 0)
      notes.push({
        code: "FORMULAS",
        message: `Sheet "${sheet}" has ${formulas} formula(s); their stored results are read.`,
      });
    if (merged.length > 0)
      notes.push({
        code: "MERGED_CELLS",
        message: `Sheet "${sheet}" has merged cells (${merged.slice(0, 5).join(", ")}); only the first of each holds something.`,
      });
  }
  if (sheets.every(isStatisticalExport)) return { kind: "export", file, sheets, notes };
  const sheet = sheets.length === 1 ? sheets[0]! : onlySheetWith(sheets, options.needs ?? []);
  if (sheet === null) {
    throw new MesometricsError(
      "SEVERAL_SHEETS",
      `${file} has several sheets: ${sheets.map((one) => `"${one.sheet}"`).join(", ")}. Say which one to read.`,
      { file },
    );
  }
  if (sheets.length > 1) {
    notes.push({
      code: "SHEET_CHOSEN",
      message: `Sheet "${sheet.sheet}" is read: the only one of ${sheets.length} with the columns that are needed.`,
    });
  }
  const { table, rows } = sheetTableRows(sheet, options);
  return { kind: "table", file, table, origins: originsOf(table, file, rows, sheet.sheet), variables: [], notes };
}

/** The one sheet whose first filled line names all columns that are needed; null where none or several do. */
function onlySheetWith(sheets: readonly WorkbookSheet[], needs: readonly string[]): WorkbookSheet | null {
  const fitting = sheets.filter(({ rows }) => {
    const header = rows.find((row) => row.some((cell) => cell !== null && cell !== "")) ?? [];
    const names = new Set(header.map((cell) => String(cell ?? "").trim()));
    return needs.every((name) => names.has(name));
  });
  return needs.length > 0 && fitting.length === 1 ? fitting[0]! : null;
}
