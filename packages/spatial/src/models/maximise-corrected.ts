import { type Maximum, noInterior } from "../maximise-likelihood.js";
import { rootOf } from "./bracketed-root.js";

/** The last exact slopes that the correction goes through. */
const interpolated = 4;
const mostSteps = 60;

/** An exact slope, and how far the rough one is from it there. */
interface Visited {
  readonly at: number;
  readonly gap: number;
}

/**
 * The maximum of a concentrated likelihood whose slope is dear but roughly known: the rough slope is corrected by the
 * polynomial through its last errors, the root of that is where the exact slope is taken next. Each step gains about as
 * many digits as the correction has degrees; exact signs keep a bracket, and halve it where the rough slope misleads. One
 * maximum is taken for granted.
 *
 * @param exact the slope; cheap at zero
 * @param rough a slope with the same sign at the ends
 * @throws `NO_INTERIOR_MAXIMUM` where the slope keeps its sign to one millionth of the end
 */
export function maximiseCorrected(
  exact: (parameter: number) => number,
  rough: (parameter: number) => number,
  lower: number,
  upper: number,
): Maximum {
  const tolerance = 1e-12 * (upper - lower);
  const first = exact(0);
  let iterations = 1;
  const rises = first > 0;
  const end = (rises ? upper : lower) * (1 - 1e-9);
  let visited: Visited[] = [{ at: 0, gap: first - rough(0) }];
  /** Exact slopes of opposite signs lie at `near` and, once `isClosed`, at `far`. */
  let near = 0;
  let nearSlope = first;
  let far = end;
  let farSlope = Number.NaN;
  for (let step = 0; step < mostSteps; step++) {
    const corrected = (x: number) => rough(x) + interpolate(visited, x);
    let ahead = far;
    let aheadSlope = Number.isNaN(farSlope) ? corrected(far) : farSlope;
    // Far from what was visited the correction may mislead: the next change of sign from here counts.
    for (let k = 0; k < 20 && aheadSlope > 0 === nearSlope > 0; k++) {
      ahead = near + (ahead - near) / 4;
      aheadSlope = corrected(ahead);
    }
    const changes = aheadSlope > 0 !== nearSlope > 0;
    const parameter = changes
      ? rootOf(corrected, near, nearSlope, ahead, aheadSlope, tolerance / 16)
      : (near + far) / 2;
    if (visited.some(({ at }) => Math.abs(at - parameter) <= tolerance)) {
      const known = visited.reduce((a, b) => (Math.abs(b.at - parameter) < Math.abs(a.at - parameter) ? b : a));
      if (changes) return { parameter: known.at, iterations, maxima: 1 };
    }
    const slope = exact(parameter);
    iterations++;
    if (slope === 0) return { parameter, iterations, maxima: 1 };
    visited = [...visited.slice(1 - interpolated), { at: parameter, gap: slope - rough(parameter) }];
    if (slope > 0 === nearSlope > 0) {
      near = parameter;
      nearSlope = slope;
    } else {
      far = parameter;
      farSlope = slope;
    }
    if (Number.isNaN(farSlope) && Math.abs(end - near) <= 1e-6 * Math.abs(end)) throw noInterior(lower, upper);
    if (Math.abs(far - near) <= tolerance) return { parameter, iterations, maxima: 1 };
  }
  throw noInterior(lower, upper);
}

/** The polynomial through the gaps, by Newton's divided differences from the newest. */
function interpolate(visited: readonly Visited[], x: number): number {
  const points = [...visited].reverse();
  const differences = points.map(({ gap }) => gap);
  let total = differences[0];
  let product = 1;
  for (let degree = 1; degree < points.length; degree++) {
    for (let i = 0; i + degree < points.length; i++) {
      differences[i] = (differences[i + 1] - differences[i]) / (points[i + degree].at - points[i].at);
    }
    product *= x - points[degree - 1].at;
    total += differences[0] * product;
  }
  return total;
}
