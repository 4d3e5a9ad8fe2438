import { type Cell, type CellSheet, cellAddress } from "@mesometrics/data-import";
import { MesometricsError } from "@mesometrics/matrix";
import { checkZip } from "./zip-sizes.js";

/** A sheet of a workbook and what is easily overlooked in it. */
export interface WorkbookSheet extends CellSheet {
  readonly sheet: string;
  readonly isHidden: boolean;
  /** Ranges of merged cells: only their first cell holds something. */
  readonly merged: readonly string[];
  /** Cells whose figure is the stored result of a formula. */
  readonly formulas: number;
}

const LARGEST_FILE = 64 * 2 ** 20;
const ZIP_LIMITS = { entries: 2000, inflatedBytes: 256 * 2 ** 20 };
const MOST_CELLS = 5_000_000;
/** Of a sheet of Excel. */
const MOST_ROWS = 1_048_576;

/**
 * Reads an Excel workbook, `.xlsx` or `.xls`, by SheetJS. Dates stay numbers; formulas give their stored results.
 *
 * @throws MesometricsError `FILE_TOO_LARGE`, `DAMAGED_FILE`, `FORMULA_WITHOUT_VALUE`
 */
export async function readWorkbook(bytes: Buffer, file: string): Promise<readonly WorkbookSheet[]> {
  if (bytes.length > LARGEST_FILE) {
    throw new MesometricsError(
      "FILE_TOO_LARGE",
      `${file} has ${Math.round(bytes.length / 2 ** 20)} MB; workbooks up to 64 MB are read. Save the sheet that is needed as CSV.`,
      { file },
    );
  }
  const isZip = bytes[0] === 0x50;
  if (isZip) checkZip(bytes, file, ZIP_LIMITS);
  const { read, set_cptable, utils } = await import("@e965/xlsx");
  if (!isZip) set_cptable(await import("@e965/xlsx/dist/cpexcel.full.mjs"));
  let book: ReturnType<typeof read>;
  try {
    book = read(bytes, { type: "buffer", dense: true, cellHTML: false, cellText: false, cellStyles: false });
  } catch (error) {
    throw damaged(file, (error as Error).message);
  }
  if (book.SheetNames.length === 0) throw damaged(file, "it has no sheet");
  let count = 0;
  return book.SheetNames.map((name, index): WorkbookSheet => {
    const sheet = book.Sheets[name] as unknown as {
      readonly "!data"?: readonly (
        | readonly ({ t: string; v?: unknown; w?: string; f?: string } | undefined)[]
        | undefined
      )[];
      readonly "!merges"?: readonly Parameters<typeof utils.encode_range>[0][];
    };
    const rows: Cell[][] = [];
    let formulas = 0;
    const lines = sheet?.["!data"] ?? [];
    if (lines.length > MOST_ROWS)
      throw damaged(file, `sheet "${name}" has a row ${lines.length}, and no sheet has so many`);
    lines.forEach((line, row) => {
      const cells: Cell[] = [];
      line?.forEach((cell, column) => {
        if (cell === undefined || cell.t === "z") return;
        if (cell.f !== undefined) formulas++;
        if (++count > MOST_CELLS) {
          throw new MesometricsError(
            "FILE_TOO_LARGE",
            `${file} has more than ${MOST_CELLS} cells. Save the sheet that is needed as CSV.`,
            { file },
          );
        }
        if (cell.v === undefined) {
          if (cell.f === undefined) return;
          throw new MesometricsError(
            "FORMULA_WITHOUT_VALUE",
            `${file}, sheet "${name}", cell ${cellAddress(row, column)} is a formula without a stored result. Open the file in its program and save it, or paste the values.`,
            { file, sheet: name, cell: cellAddress(row, column) },
          );
        }
        while (cells.length < column) cells.push(null);
        cells[column] =
          typeof cell.v === "number" && cell.t === "n"
            ? cell.v
            : cell.t === "e"
              ? (cell.w ?? "#ERROR")
              : String(cell.v);
      });
      while (rows.length < row) rows.push([]);
      rows[row] = cells;
    });
    return {
      file,
      sheet: name,
      rows,
      isHidden: (book.Workbook?.Sheets?.[index]?.Hidden ?? 0) !== 0,
      merged: (sheet?.["!merges"] ?? []).map((range) => utils.encode_range(range)),
      formulas,
    };
  });
}

function damaged(file: string, why: string): MesometricsError {
  return new MesometricsError(
    "DAMAGED_FILE",
    `${file} cannot be read as an Excel workbook: ${why}. Open it in its program and save it as .xlsx.`,
    { file },
  );
}
