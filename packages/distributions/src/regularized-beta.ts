import { deviance } from "./deviance.js";
import { DistributionError } from "./errors.js";
import { stirlingError } from "./log-gamma.js";
import { checkPositive, checkProbability } from "./parameters.js";

const TWO_PI = 2 * Math.PI;
const MAX_ITERATIONS = 1_000_000;
const CONVERGED = 3e-16;

/**
 * x^a y^b / B(a, b) with y = 1 - x, through the saddle point (Loader 2000, eq. 5). `difference` is
 * a y - b x = a - (a + b) x, the distance from the mean, which the caller knows without cancellation.
 */
export function betaPrefactor(a: number, b: number, x: number, y: number, difference: number): number {
  const n = a + b;
  const exponent =
    stirlingError(n) -
    stirlingError(a) -
    stirlingError(b) -
    deviance(a, n * x, difference) -
    deviance(b, n * y, -difference);
  return Math.sqrt((a * (b / n)) / TWO_PI) * Math.exp(exponent);
}

/** I_x(a, b) / prefactor = sum (a+b) … (a+b+n-1) x^n / (a (a+1) … (a+n)), all terms positive (DLMF 8.17.8). */
function betaSeries(a: number, b: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n <= MAX_ITERATIONS; n += 1) {
    term *= ((a + b + n - 1) * x) / (a + n);
    const next = sum + term;
    if (next === sum) return sum;
    sum = next;
  }
  throw noConvergence(a, b, x);
}

/**
 * I_x(a, b) / prefactor by the continued fraction of Didonato & Morris (1992, ACM TOMS 18, eq. 9) in Lentz's method,
 * for x at or below the mean. It takes the distance from the mean as a number of its own, so that it stays well
 * conditioned where x is next to 1 (Student's t with many degrees of freedom).
 */
function betaFraction(a: number, b: number, x: number, y: number, difference: number): number {
  let fraction = (a * (difference + 1)) / (a + 1);
  let c = fraction;
  let d = 0;
  for (let m = 1; m <= MAX_ITERATIONS; m += 1) {
    const t = a + 2 * m;
    const scaled = x / (t - 1);
    const product = m * (b - m) * scaled;
    const numerator = (a + m - 1) * scaled * ((a + b + m - 1) * product);
    const denominator = m + product + ((a + m) * (difference + 1 + m * (1 + y))) / (t + 1);
    d = 1 / (denominator + numerator * d);
    c = denominator + numerator / c;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < CONVERGED) return 1 / fraction;
  }
  throw noConvergence(a, b, x);
}

function noConvergence(a: number, b: number, x: number): DistributionError {
  return new DistributionError(
    "NO_CONVERGENCE",
    `The incomplete beta function did not converge for a = ${a}, b = ${b}, x = ${x}: such large parameters are not supported.`,
    { a, b, x },
  );
}

/**
 * I_x(a, b), or its complement, for 0 <= x <= 1, y = 1 - x and difference = a y - b x, all three known to the caller
 * to full relative precision.
 */
export function betaTail(a: number, b: number, x: number, y: number, difference: number, complement: boolean): number {
  if (x === 0 || y === 0) return (x === 0) === complement ? 1 : 0;
  if (difference < 0) return betaTail(b, a, y, x, -difference, !complement);
  const prefactor = betaPrefactor(a, b, x, y, difference);
  if (prefactor === 0) return complement ? 1 : 0;
  // Near the far end of a long upper shoulder the other side's series is short and the fraction is slow.
  if (b < 1.5 && y < 0.5 && (a + b) * y < b + 1) {
    const above = prefactor * betaSeries(b, a, y);
    return complement ? above : 1 - above;
  }
  const below = prefactor * betaFraction(a, b, x, y, difference);
  return complement ? 1 - below : below;
}

/** a c - b d with one rounding: each product's rounding error is recovered by Dekker's splitting. */
function differenceOfProducts(a: number, c: number, b: number, d: number): number {
  const first = a * c;
  const second = b * d;
  return first - second + (productError(a, c, first) - productError(b, d, second));
}

function productError(a: number, b: number, product: number): number {
  const aHigh = upperHalf(a);
  const aLow = a - aHigh;
  const bHigh = upperHalf(b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

function upperHalf(a: number): number {
  const scaled = 134217729 * a;
  return scaled - (scaled - a);
}

/**
 * The regularised incomplete beta function I_x(a, b) = (1 / B(a, b)) int_0^x t^(a-1) (1-t)^(b-1) dt.
 *
 * Where x is next to 1 the information is in 1 - x: pass it as `complement` if it is known better than by subtraction.
 * The upper tail 1 - I_x(a, b) is `regularizedBeta(1 - x, b, a, x)`. R: `pbeta(x, a, b)`.
 *
 * @param x between 0 and 1.
 * @param complement 1 - x.
 * @throws `INVALID_PARAMETER` when a or b is not finite and positive, x or the complement is outside [0, 1], or the two
 * do not add up to 1.
 * @throws `NO_CONVERGENCE` when a and b are both beyond 1e15 and x is beside a / (a + b).
 * @example
 * ```ts
 * import { regularizedBeta } from "@mesometrics/distributions";
 * regularizedBeta(0.25, 2, 3); // → 0.26171875
 * ```
 */
export function regularizedBeta(x: number, a: number, b: number, complement: number = 1 - x): number {
  checkProbability("x", x);
  checkPositive("a", a);
  checkPositive("b", b);
  checkProbability("complement", complement);
  if (Math.abs(x + complement - 1) > 1e-15) {
    throw new DistributionError(
      "INVALID_PARAMETER",
      `x and complement must add up to 1, but they are ${x} and ${complement}.`,
      { x, complement },
    );
  }
  return betaTail(a, b, x, complement, differenceOfProducts(a, complement, b, x), false);
}
