import { packParts } from "./ooxml/package.js";
import { type DocxOptions, wordParts } from "./ooxml/word-document.js";
import type { Tables } from "./table/table-list.js";

export type { DocxOptions } from "./ooxml/word-document.js";
export type { Tables } from "./table/table-list.js";

/**
 * Tables as one editable Word document: rules of 1.5, 0.75 and 1.5 pt, Times New Roman with SimSun for Chinese, decimal
 * tabs, superscript stars, notes below, titles numbered by a field that Word continues. A table that is too wide for a
 * portrait page gets smaller type, then a landscape page. No clock, author or path is inside: same tables, same bytes.
 *
 * @returns the bytes of a `.docx` file
 * @throws NO_TABLES, DUPLICATE_ID, MIXED_STAR_SCHEMES
 * @example
 * ```ts
 * import { dataTable } from "@mesometrics/reporting";
 * import { renderDocx } from "@mesometrics/reporting/docx";
 * const table = dataTable({
 *   id: "weights",
 *   title: { en: "Weights", zh: "权重" },
 *   columns: [{ id: "w", label: { en: "Weight", zh: "权重" } }],
 *   rows: [{ label: { en: "Roads", zh: "公路" }, values: [0.25] }],
 *   language: "zh",
 * });
 * const file = renderDocx(table);
 * String.fromCharCode(...file.subarray(0, 2)); // → "PK"
 * ```
 */
export function renderDocx(tables: Tables, options: DocxOptions = {}): Uint8Array {
  return packParts(wordParts(tables, options));
}
