import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { periodOf } from "./period-of.js";

const CELLS_LISTED = 20;

/** The error that raw cells are missing, with the cells in words and as data. */
export function missingRawCells(
  data: Dataset,
  cells: readonly { readonly column: string; readonly row: number }[],
  advice: string,
): MesometricsError {
  const listed = cells
    .slice(0, CELLS_LISTED)
    .map(({ column, row }) => ({ column, row: row + 1, ...periodOf(data, row) }));
  const words = listed
    .slice(0, 5)
    .map(({ column, row, unit, time }) => `${column} in row ${row}${unit === null ? "" : ` (${unit}, ${time})`}`);
  return new MesometricsError(
    "MISSING_CELLS",
    `${cells.length} cell(s) are missing: ${words.join("; ")}${cells.length > words.length ? "; …" : ""}. ${advice}`,
    { count: cells.length, cells: listed },
  );
}
