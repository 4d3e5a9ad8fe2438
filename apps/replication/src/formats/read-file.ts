import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import {
  type CellSheet,
  csvDelimiter,
  csvSheet,
  decodeText,
  type ImportNote,
  isStatisticalExport,
  type NumberStyle,
  readStata,
  type StataVariable,
  sheetTable,
} from "@mesometrics/data-import";
import { MesometricsError } from "@mesometrics/matrix";
import { parseCsv, type Table } from "@mesometrics/panel-data";
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
      readonly variables: readonly StataVariable[];
      readonly notes: readonly ImportNote[];
    };

export interface ReadOptions extends NumberStyle {
  /** The sheet of a workbook, by name. */
  readonly sheet?: string;
  readonly types?: Readonly<Record<string, "number" | "text">>;
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
    notes: readonly ImportNote[] = [],
    variables: readonly StataVariable[] = [],
  ): FileContent => ({
    kind: "table",
    file,
    table: read,
    variables,
    notes,
  });
  if (starts(0x50, 0x4b) || starts(0xd0, 0xcf, 0x11, 0xe0)) {
    return fromWorkbook(await readers.workbook(bytes, file), file, options);
  }
  if (starts(0x50, 0x41, 0x52, 0x31)) return table(await readers.parquet(bytes, file));
  if (bytes.subarray(0, 6).toString("latin1") === "ARROW1" || starts(0xff, 0xff, 0xff, 0xff)) {
    return table(await readers.arrow(bytes, file));
  }
  if (bytes.subarray(0, 11).toString("latin1") === "<stata_dta>" || /\.dta$/i.test(file)) {
    const read = readStata(bytes);
    return table(read.table, [], read.variables);
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
  // Figures in plain notation, the usual case, take the fast reader; others are read cell by cell.
  if (options.decimal === undefined && options.missing === undefined && !/[０-９]/.test(text)) {
    return table(
      parseCsv(text, {
        delimiter,
        missing: ["NA", "NaN", ".", "…", "--"],
        ...(options.types === undefined ? {} : { types: options.types }),
      }),
      notes,
    );
  }
  return table(sheetTable(csvSheet(file, text, delimiter), options), notes);
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
  if (sheets.length > 1) {
    throw new MesometricsError(
      "SEVERAL_SHEETS",
      `${file} has several sheets: ${sheets.map((one) => `"${one.sheet}"`).join(", ")}. Say which one to read.`,
      { file },
    );
  }
  return { kind: "table", file, table: sheetTable(sheets[0]!, options), variables: [], notes };
}
