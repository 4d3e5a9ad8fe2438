import { type DataForm, formParts } from "./ooxml/data-form.js";
import { packParts } from "./ooxml/package.js";
import { workbookParts } from "./ooxml/workbook.js";
import type { Tables } from "./table/table-list.js";

export type { DataForm, FormColumn } from "./ooxml/data-form.js";
export type { Tables } from "./table/table-list.js";

/**
 * Tables as one Excel workbook, a sheet each: every number is a real number in full precision whose number format prints
 * it as the table does (`0.0000"***"`, `"("0.0000")"`), decimal points below each other. An estimate and its standard
 * error in one cell become two columns. Text is stored as text and never read as a formula. No clock or author is inside:
 * same tables, same bytes. Excel rounds the decimal digits that it shows, so that a tie may print one unit off.
 *
 * @returns the bytes of an `.xlsx` file
 * @throws NO_TABLES, DUPLICATE_ID, MIXED_STAR_SCHEMES
 * @example
 * ```ts
 * import { dataTable } from "@mesometrics/reporting";
 * import { renderXlsx } from "@mesometrics/reporting/xlsx";
 * const table = dataTable({
 *   id: "weights",
 *   title: "Weights",
 *   columns: [{ id: "w", label: "Weight" }],
 *   rows: [{ label: "Roads", values: [0.25] }],
 * });
 * const file = renderXlsx(table);
 * String.fromCharCode(...file.subarray(0, 2)); // → "PK"
 * ```
 */
export function renderXlsx(tables: Tables): Uint8Array {
  return packParts(workbookParts(tables));
}

/**
 * A workbook to fill in: a sheet of data with its headings and what is known already, checked while it is typed (numbers
 * within a range, whole numbers, a choice from a list) and explained when a cell is selected; a sheet that explains the
 * columns; and a hidden one with the lists. Same form, same bytes.
 *
 * @returns the bytes of an `.xlsx` file
 * @example
 * ```ts
 * import { renderDataForm } from "@mesometrics/reporting/xlsx";
 * const file = renderDataForm({
 *   columns: [{ name: "year", type: "list", choices: [2019, 2020] }, { name: "gdp", type: "number", range: [0, null] }],
 *   rows: [[2019, null], [2020, null]],
 *   fixed: 1,
 *   sheet: "data",
 *   explanation: { sheet: "columns", rows: [["column", "unit"], ["gdp", "100 million yuan"]] },
 * });
 * String.fromCharCode(...file.subarray(0, 2)); // → "PK"
 * ```
 */
export function renderDataForm(form: DataForm): Uint8Array {
  return packParts(formParts(form));
}
