import { AuditError } from "./errors.js";
import { type PrintedNumber, type PrintedNumberOptions, parsePrintedNumber } from "./printed-number.js";
import { lastUnit } from "./rounds-to.js";

/** All numbers from `low` to `high`, both included; an end may be infinite. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How digits beyond the last printed one were left out: rounded to nearest, or cut off (towards zero). */
export type RoundingConvention = "rounded" | "truncated";

/** How a printed number is read as an interval. */
export interface PrintedIntervalOptions extends PrintedNumberOptions {
  /** Default `"rounded"`. */
  readonly convention?: RoundingConvention;
}

/**
 * Every number that prints as the text does: `[v - u/2, v + u/2]` with u one unit of the last digit when digits are
 * rounded, `[v, v + u]` away from zero when they are cut off (`[-u, u]` for a printed zero). Ends are widened by two
 * machine epsilons, because decimal ends are not doubles.
 *
 * @param printed the number as printed; see {@link parsePrintedNumber}.
 * @throws `INVALID_PRINTED_NUMBER` when the text is not one number.
 * @throws `INVALID_PARAMETER` when the convention is unknown.
 * @example
 * ```ts
 * import { printedInterval } from "@mesometrics/audit";
 * printedInterval("5.8524***").low; // → 5.85235
 * printedInterval("-0.25", { convention: "truncated" }); // → {"low": -0.26, "high": -0.25}
 * ```
 */
export function printedInterval(printed: string, options: PrintedIntervalOptions = {}): Interval {
  const convention = options.convention ?? "rounded";
  if (convention !== "rounded" && convention !== "truncated") {
    throw new AuditError("INVALID_PARAMETER", 'convention must be "rounded" or "truncated".', { convention });
  }
  return intervalOf(parsePrintedNumber(printed, options), convention);
}

/** {@link printedInterval} of a number that has been read. */
export function intervalOf({ value, decimals }: PrintedNumber, convention: RoundingConvention): Interval {
  const unit = lastUnit(decimals);
  if (convention === "rounded") return outward(value - unit / 2, value + unit / 2);
  return outward(value <= 0 ? value - unit : value, value >= 0 ? value + unit : value);
}

const EPSILON = 2 * Number.EPSILON;

/** Widens by two epsilons relative to each end, so that the interval holds what exact arithmetic would give. */
function outward(low: number, high: number): Interval {
  const down = Number.isFinite(low) ? low - Math.abs(low) * EPSILON - Number.MIN_VALUE : low;
  const up = Number.isFinite(high) ? high + Math.abs(high) * EPSILON + Number.MIN_VALUE : high;
  return { low: down, high: up };
}

export function point(value: number): Interval {
  return { low: value, high: value };
}

export function add(a: Interval, b: Interval): Interval {
  return outward(a.low + b.low, a.high + b.high);
}

export function subtract(a: Interval, b: Interval): Interval {
  return outward(a.low - b.high, a.high - b.low);
}

export function multiply(a: Interval, b: Interval): Interval {
  const products = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high].map((product) =>
    // Zero times an infinite end is zero: the other factor is zero exactly.
    Number.isNaN(product) ? 0 : product,
  );
  return outward(Math.min(...products), Math.max(...products));
}

/** a / b; unbounded where b may be zero. */
export function divide(a: Interval, b: Interval): Interval {
  if (b.low <= 0 && b.high >= 0) {
    if (b.low < 0 && b.high > 0) return { low: -Infinity, high: Infinity };
    // b touches zero from one side only: a bounded on the other side keeps one end.
    if (a.low >= 0)
      return b.high > 0 ? { low: outward(a.low / b.high, 0).low, high: Infinity } : { low: -Infinity, high: Infinity };
    return { low: -Infinity, high: Infinity };
  }
  const quotients = [a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high];
  return outward(Math.min(...quotients), Math.max(...quotients));
}

export function absolute(a: Interval): Interval {
  if (a.low >= 0) return a;
  if (a.high <= 0) return { low: -a.high, high: -a.low };
  return { low: 0, high: Math.max(-a.low, a.high) };
}

export function square(a: Interval): Interval {
  const { low, high } = absolute(a);
  return outward(Math.max(0, low * low * (1 - EPSILON)), high * high);
}

export function squareRoot(a: Interval): Interval {
  const { low, high } = outward(Math.sqrt(Math.max(0, a.low)), Math.sqrt(Math.max(0, a.high)));
  return { low: Math.max(0, low), high };
}

/** The image of an interval under a function that never falls (`rising`) or never rises. */
export function monotone(a: Interval, rising: boolean, f: (value: number) => number): Interval {
  return rising ? outward(f(a.low), f(a.high)) : outward(f(a.high), f(a.low));
}

export function meets(a: Interval, b: Interval): boolean {
  return a.low <= b.high && b.low <= a.high;
}

export function contains(a: Interval, value: number): boolean {
  return a.low <= value && value <= a.high;
}

/** The common part, or null. */
export function intersect(a: Interval, b: Interval): Interval | null {
  return meets(a, b) ? { low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) } : null;
}
