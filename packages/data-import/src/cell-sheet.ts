/** What a cell of a text file or a workbook holds; null when it is empty. */
export type Cell = string | number | null;

/** One sheet of a workbook, or a whole text file, as rows of cells. Rows may differ in length. */
export interface CellSheet {
  /** The file's name, as messages and lineage give it. */
  readonly file: string;
  /** The sheet's name; null for a text file. */
  readonly sheet: string | null;
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * The address of a cell as spreadsheets write it.
 *
 * @param row counted from 0
 * @param column counted from 0
 * @example
 * ```ts
 * import { cellAddress } from "@mesometrics/data-import";
 * cellAddress(4, 1); // → "B5"
 * cellAddress(0, 27); // → "AB1"
 * ```
 */
export function cellAddress(row: number, column: number): string {
  let letters = "";
  for (let rest = column; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
  }
  return `${letters}${row + 1}`;
}

/** The cell's text without blanks around it; the byte order mark, no-break and full-width blanks count as blanks. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "number" ? String(cell) : cell.replace(/^[\s\ufeff\u200b]+|[\s\ufeff\u200b]+$/g, "");
}
