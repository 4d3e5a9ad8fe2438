/** How a number is printed. The raw number stays in the cell; only renderers apply this. */
export type NumberFormat =
  /** A fixed number of decimals; `grouped` writes thousands with commas. */
  | { readonly style: "decimal"; readonly decimals: number; readonly grouped: boolean }
  /** A fixed number of decimals; what would print as zero prints as "< 0.001". */
  | { readonly style: "p-value"; readonly decimals: number }
  /** A fixed number of significant digits. */
  | { readonly style: "significant"; readonly digits: number };

/** A rounded number in parts, so that a renderer can align it and choose its own minus sign. */
export interface FormattedNumber {
  readonly relation: "" | "<";
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
  readonly exponent: number | null;
}

/**
 * `decimals` decimals, no thousands separator.
 *
 * @example
 * ```ts
 * import { decimalFormat } from "@mesometrics/reporting";
 * decimalFormat(2); // → {"style": "decimal", "decimals": 2, "grouped": false}
 * ```
 */
export function decimalFormat(decimals: number): NumberFormat {
  return { style: "decimal", decimals, grouped: false };
}

/** Whole numbers with thousands separated by commas: 12,345. */
export const countFormat: NumberFormat = { style: "decimal", decimals: 0, grouped: true };

/** From here on a fixed number of decimals would print digits that a double does not hold. */
const LARGEST_FIXED = 1e15;

/**
 * Rounds a number for print: to the nearest decimal of its exact binary value, as `Number.prototype.toFixed` does.
 * A value that rounds to zero carries no sign. NaN is the caller's error and is never printed.
 */
export function formatNumber(value: number, format: NumberFormat): FormattedNumber {
  const magnitude = Math.abs(value);
  if (magnitude === Number.POSITIVE_INFINITY) {
    return { relation: "", negative: value < 0, whole: "∞", fraction: "", exponent: null };
  }
  if (format.style === "p-value") {
    const rounded = magnitude.toFixed(format.decimals);
    if (magnitude > 0 && Number(rounded) === 0) {
      return parts("<", false, (10 ** -format.decimals).toFixed(format.decimals), false);
    }
    return parts("", value < 0, rounded, false);
  }
  if (format.style === "significant") {
    return parts("", value < 0, magnitude.toPrecision(format.digits), false);
  }
  if (magnitude >= LARGEST_FIXED) return parts("", value < 0, magnitude.toExponential(format.decimals), false);
  return parts("", value < 0, magnitude.toFixed(format.decimals), format.grouped);
}

function parts(relation: "" | "<", negative: boolean, digits: string, grouped: boolean): FormattedNumber {
  const [mantissa = "", exponent] = digits.split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return {
    relation,
    negative: negative && Number(digits) !== 0,
    whole: grouped ? whole.replace(/\B(?=(\d{3})+$)/gu, ",") : whole,
    fraction,
    exponent: exponent === undefined ? null : Number(exponent),
  };
}

/** The number as one line of text, with the given minus sign (default U+2212). */
export function numberText(number: FormattedNumber, minus = "−"): string {
  return numberBeforePoint(number, minus) + numberFromPoint(number, minus);
}

/** Everything before the decimal point. */
export function numberBeforePoint(number: FormattedNumber, minus = "−"): string {
  return (number.relation === "" ? "" : `${number.relation} `) + (number.negative ? minus : "") + number.whole;
}

/** The decimal point and everything after it; empty for a whole number. */
export function numberFromPoint(number: FormattedNumber, minus = "−"): string {
  const fraction = number.fraction === "" ? "" : `.${number.fraction}`;
  if (number.exponent === null) return fraction;
  return `${fraction}e${number.exponent < 0 ? minus : ""}${Math.abs(number.exponent)}`;
}
