import { MesometricsError } from "@mesometrics/matrix";

/** Slopes are compared at this many points; two maxima closer than a cell of this grid would be taken for one. */
const GRID = 48;

/** A function of one parameter with its derivative. */
export interface Profile {
  value(parameter: number): number;
  slope(parameter: number): number;
}

export interface Maximum {
  readonly parameter: number;
  /** Evaluations of the slope. */
  readonly iterations: number;
  /** Local maxima on the interval. */
  readonly maxima: number;
}

/**
 * The maximum of a concentrated likelihood on the open interval (lower, upper): every change of the slope's sign from
 * plus to minus is a local maximum, located to the last digits as a root of the slope; the highest one counts.
 *
 * @param grid cells in which a change of sign is looked for
 * @throws `NO_INTERIOR_MAXIMUM` when the slope does not change its sign
 */
export function maximiseLikelihood(profile: Profile, lower: number, upper: number, grid: number = GRID): Maximum {
  const width = upper - lower;
  let iterations = 0;
  const slope = (parameter: number): number => {
    iterations++;
    return profile.slope(parameter);
  };
  const candidates: number[] = [];
  // The ends are where I - rho W is singular; the slope is infinite there.
  let left = lower + 1e-9 * width;
  let leftSlope = slope(left);
  for (let step = 1; step <= grid; step++) {
    const right = step === grid ? upper - 1e-9 * width : lower + (step / grid) * width;
    const rightSlope = slope(right);
    if (leftSlope > 0 && rightSlope <= 0) candidates.push(rootOf(slope, left, leftSlope, right, rightSlope));
    left = right;
    leftSlope = rightSlope;
  }
  let parameter = Number.NaN;
  let best = Number.NEGATIVE_INFINITY;
  for (const candidate of candidates) {
    const value = profile.value(candidate);
    if (value > best) {
      best = value;
      parameter = candidate;
    }
  }
  if (Number.isNaN(parameter)) {
    throw noInterior(lower, upper);
  }
  return { parameter, iterations, maxima: candidates.length };
}

/**
 * The same where a slope is dear: one maximum is taken for granted, bracketed from zero outwards.
 *
 * @throws `NO_INTERIOR_MAXIMUM`
 */
export function maximiseUnimodal(slope: (parameter: number) => number, lower: number, upper: number): Maximum {
  let iterations = 1;
  let inner = 0;
  let innerSlope = slope(0);
  const end = innerSlope > 0 ? upper : lower;
  for (let share = 0.5; share > 1e-6; share /= 2) {
    const outer = end * (1 - share);
    const outerSlope = slope(outer);
    iterations++;
    if (outerSlope > 0 !== innerSlope > 0) {
      const parameter = rootOf(
        (x) => {
          iterations++;
          return slope(x);
        },
        inner,
        innerSlope,
        outer,
        outerSlope,
        1e-12,
      );
      return { parameter, iterations, maxima: 1 };
    }
    inner = outer;
    innerSlope = outerSlope;
  }
  throw noInterior(lower, upper);
}

function noInterior(lower: number, upper: number): MesometricsError {
  return new MesometricsError(
    "NO_INTERIOR_MAXIMUM",
    `The likelihood has no maximum for the spatial parameter inside (${lower}, ${upper}): the spatial lag carries no ` +
      "information of its own beside the regressors and effects. Use other weights or fewer effects.",
    { lower, upper },
  );
}

/** A root between two points of opposite sign: inverse quadratic steps kept inside the bracket (Brent 1973, ch. 4). */
function rootOf(
  f: (x: number) => number,
  left: number,
  leftValue: number,
  right: number,
  rightValue: number,
  coarseness = 1e-16,
): number {
  let a = left;
  let fa = leftValue;
  let b = right;
  let fb = rightValue;
  let c = a;
  let fc = fa;
  let step = b - a;
  let previous = step;
  for (let iteration = 0; iteration < 200; iteration++) {
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const tolerance = 2 * Number.EPSILON * Math.abs(b) + coarseness;
    const half = (c - b) / 2;
    if (Math.abs(half) <= tolerance || fb === 0) return b;
    if (Math.abs(previous) >= tolerance && Math.abs(fa) > Math.abs(fb)) {
      const s = fb / fa;
      const q0 = fa / fc;
      const r = fb / fc;
      let p = a === c ? 2 * half * s : s * (2 * half * q0 * (q0 - r) - (b - a) * (r - 1));
      let q = a === c ? 1 - s : (q0 - 1) * (r - 1) * (s - 1);
      if (p > 0) q = -q;
      p = Math.abs(p);
      const accepted = 2 * p < Math.min(3 * half * q - Math.abs(tolerance * q), Math.abs(previous * q));
      previous = accepted ? step : half;
      step = accepted ? p / q : half;
    } else {
      step = half;
      previous = half;
    }
    a = b;
    fa = fb;
    b += Math.abs(step) > tolerance ? step : Math.sign(half) * tolerance;
    fb = f(b);
    if (fb > 0 === fc > 0) {
      c = a;
      fc = fa;
      step = b - a;
      previous = step;
    }
  }
  return b;
}
