import { DistributionError } from "./errors.js";

/** One tail of a distribution on (0, Infinity) as the solver sees it. */
export interface Tail {
  /** Whether `probability` falls with x (an upper tail) or rises (a lower tail, a central area). */
  readonly falls: boolean;
  readonly probability: (x: number) => number;
  /** x f(x), with f the density: the slope of `probability` against log x, in absolute value. */
  readonly scaledDensity: (x: number) => number;
}

const MAX_STEPS = 2000;

/**
 * The x > 0 at which a tail has probability p, 0 < p: a bracket grown from `start` in steps of log x that double from
 * `logStep`, then Newton steps on log probability against log x (where the tails of all four families are concave,
 * nearly straight lines) that fall back on bisection when they leave the bracket. The last Newton steps polish x to
 * the precision of the tail. Returns 0 or Infinity when the answer lies beyond the range of a double.
 */
export function solveTail(tail: Tail, p: number, start: number, logStep: number): number {
  const isBelow = (x: number): boolean => tail.probability(x) > p === tail.falls;
  let low = Math.min(Math.max(start, Number.MIN_VALUE), Number.MAX_VALUE);
  let high = low;
  let step = logStep;
  if (isBelow(low)) {
    do {
      if (high === Number.MAX_VALUE) return Infinity;
      low = high;
      high = Math.min(high * Math.exp(step), Number.MAX_VALUE);
      step *= 2;
    } while (isBelow(high));
  } else {
    do {
      if (low === Number.MIN_VALUE) return 0;
      high = low;
      low = Math.max(low * Math.exp(-step), Number.MIN_VALUE);
      step *= 2;
    } while (!isBelow(low));
  }
  return newton(tail, p, low, high);
}

function newton(tail: Tail, p: number, from: number, to: number): number {
  let low = from;
  let high = to;
  let x = tail.falls ? high : low;
  let previous = Infinity;
  for (let k = 0; k < MAX_STEPS; k += 1) {
    const value = tail.probability(x);
    if (value === p) return x;
    if (value > p === tail.falls) low = x;
    else high = x;
    const slope = tail.scaledDensity(x) / value;
    const logStep = (Math.log(value / p) / slope) * (tail.falls ? 1 : -1);
    const size = Math.abs(logStep);
    let next = x * Math.exp(logStep);
    if (size < 1e-9) {
      // Newton has arrived: below this size the steps only follow the rounding of the tail.
      next = x + x * logStep;
      if (size < 1e-15 || size >= previous) return next;
      previous = size;
    } else if (!(next > low && next < high)) {
      next = Math.sqrt(low) * Math.sqrt(high);
      if (!(next > low && next < high)) return next;
    }
    x = next;
  }
  throw new DistributionError("NO_CONVERGENCE", `The quantile at probability ${p} was not found.`, { p });
}
