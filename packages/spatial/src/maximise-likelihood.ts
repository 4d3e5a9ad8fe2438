import { MesometricsError } from "@mesometrics/matrix";
import { rootOf } from "./models/bracketed-root.js";

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

export function noInterior(lower: number, upper: number): MesometricsError {
  return new MesometricsError(
    "NO_INTERIOR_MAXIMUM",
    `The likelihood has no maximum for the spatial parameter inside (${lower}, ${upper}): the spatial lag carries no ` +
      "information of its own beside the regressors and effects. Use other weights or fewer effects.",
    { lower, upper },
  );
}
