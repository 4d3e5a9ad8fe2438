import { checkPoint, checkProbability } from "./parameters.js";
import { solveTail, type Tail } from "./quantile.js";
import { upperGammaFraction } from "./regularized-gamma.js";

const ROOT_TWO_PI = 2.5066282746310002;

/** exp(-z^2 / 2) / sqrt(2 pi); the square is split as in Cody (1969), because its rounding alone costs 1e-13 at 37. */
function normalDensity(z: number): number {
  const head = Math.trunc(z * 16) / 16;
  return (Math.exp(-0.5 * head * head) * Math.exp(-0.5 * (z - head) * (z + head))) / ROOT_TWO_PI;
}

/** P(0 < Z < z) for z >= 0: z phi(z) (1 + z^2/3 + z^4/15 + …), all terms positive. */
function centralArea(z: number): number {
  const square = z * z;
  let term = 1;
  let sum = 1;
  for (let k = 3; ; k += 2) {
    term *= square / k;
    const next = sum + term;
    if (next === sum) break;
    sum = next;
  }
  return z * normalDensity(z) * sum;
}

/** P(Z > z) for z >= 0; the fraction is that of Q(1/2, z^2 / 2). */
function upperTail(z: number): number {
  if (z < 1.7) return 0.5 - centralArea(z);
  if (z > 40) return 0;
  return 0.5 * z * normalDensity(z) * upperGammaFraction(0.5, 0.5 * z * z);
}

const scaledDensity = (z: number): number => z * normalDensity(z);
const UPPER: Tail = { falls: true, probability: upperTail, scaledDensity };
const CENTRE: Tail = { falls: false, probability: centralArea, scaledDensity };

/** The z >= 0 with P(Z > z) = p for p <= 1/2. */
function upperPoint(p: number): number {
  if (p === 0.5) return 0;
  if (p === 0) return Infinity;
  if (p > 0.25) return solveTail(CENTRE, 0.5 - p, (0.5 - p) * ROOT_TWO_PI, 0.1);
  return solveTail(UPPER, p, Math.sqrt(-2 * Math.log(p)), 0.1);
}

/**
 * The upper tail of the standard normal distribution, P(Z > z).
 *
 * Relative error below 1e-13 while the result is a normal double (z up to 37.5). R: `pnorm(z, lower.tail = FALSE)`.
 *
 * @throws `INVALID_PARAMETER` when z is NaN.
 * @example
 * ```ts
 * import { normalSurvival } from "@mesometrics/distributions";
 * 2 * normalSurvival(1.96); // → 0.04999579029644
 * ```
 */
export function normalSurvival(z: number): number {
  checkPoint("z", z);
  return z >= 0 ? upperTail(z) : 1 - upperTail(-z);
}

/**
 * The standard normal distribution function, P(Z <= z), as precise in the lower tail as {@link normalSurvival} in the
 * upper. R: `pnorm(z)`.
 *
 * @throws `INVALID_PARAMETER` when z is NaN.
 * @example
 * ```ts
 * import { normalCdf } from "@mesometrics/distributions";
 * normalCdf(-1.96); // → 0.02499789514822
 * ```
 */
export function normalCdf(z: number): number {
  checkPoint("z", z);
  return z <= 0 ? upperTail(-z) : 1 - upperTail(z);
}

/**
 * The z with P(Z <= z) = p; -Infinity at 0 and Infinity at 1. R: `qnorm(p)`.
 *
 * @throws `INVALID_PARAMETER` when p is outside [0, 1] or NaN.
 * @example
 * ```ts
 * import { normalQuantile } from "@mesometrics/distributions";
 * normalQuantile(0.975); // → 1.959963984540
 * ```
 */
export function normalQuantile(p: number): number {
  checkProbability("p", p);
  return p <= 0.5 ? 0 - upperPoint(p) : upperPoint(1 - p);
}

/**
 * The z with P(Z > z) = p; a small p keeps its precision, which `normalQuantile(1 - p)` cannot.
 * R: `qnorm(p, lower.tail = FALSE)`.
 *
 * @throws `INVALID_PARAMETER` when p is outside [0, 1] or NaN.
 * @example
 * ```ts
 * import { normalUpperQuantile } from "@mesometrics/distributions";
 * normalUpperQuantile(1e-20); // → 9.262340089798
 * ```
 */
export function normalUpperQuantile(p: number): number {
  checkProbability("p", p);
  return p <= 0.5 ? upperPoint(p) : 0 - upperPoint(1 - p);
}
