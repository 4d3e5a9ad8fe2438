import { DistributionError } from "./errors.js";

/** One tail of a distribution on (0, Infinity): `probability` is monotone in x, `density` its slope in absolute value. */
export interface Tail {
  /** Whether `probability` falls (an upper tail) or rises (a lower tail, a central area) with x. */
  readonly falls: boolean;
  readonly probability: (x: number) => number;
  readonly density: (x: number) => number;
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
  let low = start;
  let high = start;
  let step = logStep;
  if (isBelow(start)) {
    for (high *= Math.exp(step); isBelow(high); high *= Math.exp(step)) {
      if (high === Infinity) return Infinity;
      low = high;
      step *= 2;
    }
  } else {
    for (low /= Math.exp(step); !isBelow(low); low /= Math.exp(step)) {
      if (low === 0) return 0;
      high = low;
      step *= 2;
    }
  }
  return newton(tail, p, Math.max(low, Number.MIN_VALUE), Math.min(high, Number.MAX_VALUE));
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
    const slope = (x * tail.density(x)) / value;
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
