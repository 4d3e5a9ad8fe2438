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

/**
 * Row and column of an address, counted from 0; null for a text that is none.
 *
 * @example
 * ```ts
 * import { cellPlace } from "@mesometrics/data-import";
 * cellPlace("AB1"); // → {"row":0,"column":27}
 * ```
 */
export function cellPlace(address: string): { readonly row: number; readonly column: number } | null {
  const found = /^([A-Z]{1,7})([1-9]\d*)$/.exec(address);
  if (found === null) return null;
  let column = 0;
  for (const letter of found[1]!) column = column * 26 + letter.charCodeAt(0) - 64;
  return { row: Number(found[2]) - 1, column: column - 1 };
}

/** The cell's text without blanks around it; the byte order mark, no-break and full-width blanks count as blanks. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "number" ? String(cell) : cell.replace(/^[\s\ufeff\u200b]+|[\s\ufeff\u200b]+$/g, "");
}
