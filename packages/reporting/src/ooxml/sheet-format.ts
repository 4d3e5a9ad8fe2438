import { type Segment, splitAtPoint } from "../render/segments.js";
import type { IntervalCell, NumberCell } from "../table/document.js";
import { formatNumber, type NumberFormat, numberText } from "../table/number-format.js";

/** A number of a worksheet: the raw value and the number format under which it looks as the table prints it. */
export interface SheetNumber {
  readonly value: number;
  readonly before: string;
  readonly mark: string;
  readonly close: string;
  readonly format: NumberFormat;
}

/** The numbers of a cell in reading order, each with the signs that stand around it. */
export function sheetNumbers(cell: NumberCell | IntervalCell): SheetNumber[] {
  if (cell.kind === "interval") {
    const { format } = cell;
    return [
      { value: cell.low, before: "[", mark: "", close: ",", format },
      { value: cell.high, before: "", mark: "", close: "]", format },
    ];
  }
  const [before, close] = { none: ["", ""], parentheses: ["(", ")"], brackets: ["[", "]"] }[cell.enclosure] as [
    string,
    string,
  ];
  const mark = cell.mark + (cell.footnote === undefined ? "" : `[${cell.footnote}]`);
  return [{ value: cell.value, before, mark, close, format: cell.format }];
}

/** What a column's cells leave free right of their digits, so that the decimal points stand below each other. */
export interface Tail {
  /** The longest mark, and whether anything closes behind it. */
  readonly mark: string;
  readonly close: string;
  readonly decimals: number;
}

/** The printed decimals of a number. */
export function decimalsOf({ value, format }: SheetNumber): number {
  return formatNumber(value, format).fraction.length;
}

/**
 * The number format code of one number, such as `"("0.0000")";"(−"0.0000")"`: the number stays a number, signs and stars
 * are the format's. `_x` leaves the width of x. A value that rounds to zero has no sign in either half.
 */
export function formatCode(number: SheetNumber, tail: Tail): string {
  const printed = formatNumber(number.value, number.format);
  const quote = (text: string) => (text === "" ? "" : `"${text.replaceAll('"', "'")}"`);
  const missing = [
    ...[...tail.mark].slice([...number.mark].length),
    ...(number.close === "" ? [...tail.close] : []),
  ].map((sign) => `_${sign}`);
  const after = number.mark + number.close;
  const space = "_0".repeat(Math.max(0, tail.decimals - printed.fraction.length)) + missing.join("");
  if (printed.relation === "<") {
    const shown = quote(number.before + numberText(printed) + after) + space;
    return `${shown};${shown};${shown}`;
  }
  const grouped = number.format.style === "decimal" && number.format.grouped;
  const digits = `${grouped ? "#,##0" : "0"}${printed.fraction === "" ? "" : `.${"0".repeat(printed.fraction.length)}`}`;
  const scale = printed.exponent === null ? digits : `${digits}E+00`;
  const half = (sign: string) => quote(number.before + sign) + scale + quote(after) + space;
  const negative = number.value < 0 && !printed.negative ? "" : "−";
  return `${half("")};${half(negative)};${half("")}`;
}

/** Whether a worksheet can hold a value as a number; it knows no infinity. */
export function isSheetNumber(value: number): boolean {
  return Number.isFinite(value);
}

/** The printed text of segments, for cells that a worksheet cannot hold as numbers. */
export function segmentsText(segments: readonly Segment[]): string {
  const { before, after } = splitAtPoint(segments);
  return before + after;
}
