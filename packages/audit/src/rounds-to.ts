import { AuditError } from "./errors.js";
import { type PrintedNumber, type PrintedNumberOptions, parsePrintedNumber } from "./printed-number.js";

/** A computed value that ties between two printed ones is off by a few roundings of a double, not by a digit. */
const TIE_EPSILON = 8 * Number.EPSILON;

/**
 * Whether a computed value rounds to the printed digits: it lies within half a unit of the last printed digit. A tie
 * (0.03565 for a printed 0.0357 or 0.0356) matches both neighbours, because software rounds ties either way and because
 * neither is a double; ties are recognised within 8 machine epsilons relative to the value. Stars and brackets do not
 * count.
 *
 * @param printed the number as printed; see {@link parsePrintedNumber}.
 * @param computed at full precision.
 * @throws `INVALID_PRINTED_NUMBER` when the printed text is not one number.
 * @throws `INVALID_PARAMETER` when the computed value is not a finite number.
 * @example
 * ```ts
 * import { roundsTo } from "@mesometrics/audit";
 * roundsTo("0.0357**", 0.035749); // → true
 * roundsTo("0.0357**", 0.035751); // → false
 * roundsTo("0.0357", 0.03565); // → true
 * ```
 */
export function roundsTo(printed: string, computed: number, options: PrintedNumberOptions = {}): boolean {
  if (typeof computed !== "number" || !Number.isFinite(computed)) {
    throw new AuditError("INVALID_PARAMETER", `The computed value must be a finite number, but it is ${computed}.`, {
      computed,
    });
  }
  return withinHalfUnit(parsePrintedNumber(printed, options), computed);
}

/** {@link roundsTo} for a printed number that has been read. */
export function withinHalfUnit({ value, decimals }: PrintedNumber, computed: number): boolean {
  const slack = TIE_EPSILON * Math.max(Math.abs(value), Math.abs(computed));
  return Math.abs(computed - value) <= 0.5 * lastUnit(decimals) + slack;
}

/** One unit of the last printed digit, correctly rounded. */
export function lastUnit(decimals: number): number {
  return Number(`1e${-decimals}`);
}
