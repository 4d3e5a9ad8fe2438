import type { Cell } from "./cell-sheet.js";
import { cellText } from "./cell-sheet.js";

/** How numbers are written. */
export interface NumberStyle {
  /** The decimal mark, default `.`; with `,` the point and the blank separate thousands. */
  readonly decimal?: "." | ",";
  /** Texts that mean a missing cell besides the empty one; default `MISSING_MARKS`. */
  readonly missing?: readonly string[];
}

/** What statistical tables print where they have no figure. */
export const MISSING_MARKS: readonly string[] = [
  "-",
  "--",
  "—",
  "——",
  "–",
  "…",
  "……",
  "...",
  "..",
  ".",
  "~",
  "－",
  "NA",
  "NaN",
  "nan",
  "N/A",
  "#N/A",
  "n.a.",
  "null",
  "NULL",
  "None",
  "/",
  "空",
  "无",
  "暂无",
  "缺",
  "缺失",
];

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;

/**
 * The number in a cell: null when the cell is empty or holds a mark of a missing figure, undefined when it holds a text.
 * Full-width digits (１２３．４), thousands separators (1,234.5) and a true minus sign (−3) are read.
 *
 * @example
 * ```ts
 * import { numberInCell } from "@mesometrics/data-import";
 * numberInCell("１２,３４５．６"); // → 12345.6
 * numberInCell("1.234,5", { decimal: "," }); // → 1234.5
 * numberInCell("…"); // → null
 * numberInCell("12 (revised)"); // → undefined
 * ```
 */
export function numberInCell(cell: Cell | undefined, style: NumberStyle = {}): number | null | undefined {
  if (typeof cell === "number") return Number.isFinite(cell) ? cell : undefined;
  const text = cellText(cell);
  if (text === "") return null;
  if (style.decimal === undefined && PLAIN.test(text)) return finite(Number(text));
  if ((style.missing ?? MISSING_MARKS).includes(text)) return null;
  let spelt = text
    .normalize("NFKC")
    .replace(/\u2212/g, "-")
    .replace(/\s+(?=\d{3}(?!\d))/g, "");
  if (style.decimal === ",") {
    if (!/^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)?(?:,\d*)?(?:[eE][+-]?\d+)?$/.test(spelt)) return undefined;
    spelt = spelt.replaceAll(".", "").replace(",", ".");
  } else if (GROUPED.test(spelt)) spelt = spelt.replaceAll(",", "");
  return PLAIN.test(spelt) ? finite(Number(spelt)) : undefined;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
