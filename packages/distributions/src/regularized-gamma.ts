import { deviance } from "./deviance.js";
import { DistributionError } from "./errors.js";
import { stirlingError } from "./log-gamma.js";
import { checkPoint, checkPositive } from "./parameters.js";

const TWO_PI = 2 * Math.PI;
const MAX_ITERATIONS = 1_000_000;
const CONVERGED = 3e-16;

/** x^a e^-x / Gamma(a), which is x times the gamma density, through the saddle point (Loader 2000, eq. 4). */
export function gammaPrefactor(a: number, x: number): number {
  return Math.sqrt(a / TWO_PI) * Math.exp(-stirlingError(a) - deviance(a, x, a - x));
}

/** P(a, x) / prefactor = sum x^n / (a (a+1) … (a+n)), all terms positive (DLMF 8.7.1). */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n <= MAX_ITERATIONS; n += 1) {
    term *= x / (a + n);
    const next = sum + term;
    if (next === sum) return sum;
    sum = next;
  }
  throw noConvergence(a, x);
}

/**
 * Q(a, x) / prefactor = 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / (x + 5 - a - …))): the even part of
 * Legendre's continued fraction (DLMF 8.9.2), evaluated by Lentz's method, for x of at least about a.
 */
export function upperGammaFraction(a: number, x: number): number {
  let denominator = x - a + 1;
  let fraction = denominator;
  let c = denominator;
  let d = 0;
  for (let k = 1; k <= MAX_ITERATIONS; k += 1) {
    const numerator = k * (a - k);
    denominator += 2;
    d = 1 / (denominator + numerator * d);
    c = denominator + numerator / c;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < CONVERGED) return 1 / fraction;
  }
  throw noConvergence(a, x);
}

function noConvergence(a: number, x: number): DistributionError {
  return new DistributionError(
    "NO_CONVERGENCE",
    `The incomplete gamma function did not converge for a = ${a}, x = ${x}: such large parameters are not supported.`,
    { a, x },
  );
}

/** The wanted tail of the gamma distribution with shape a, 0 < a < Infinity, 0 <= x. */
export function gammaTail(a: number, x: number, upper: boolean): number {
  if (x === 0 || x === Infinity) return (x === 0) === upper ? 1 : 0;
  const prefactor = gammaPrefactor(a, x);
  if (x < a + 1) {
    const lower = prefactor === 0 ? 0 : prefactor * lowerSeries(a, x);
    return upper ? 1 - lower : lower;
  }
  const above = prefactor === 0 ? 0 : prefactor * upperGammaFraction(a, x);
  return upper ? above : 1 - above;
}

/**
 * The regularised lower incomplete gamma function P(a, x) = (1 / Gamma(a)) int_0^x t^(a-1) e^-t dt.
 *
 * A series of positive terms below x = a + 1, the complement of Legendre's continued fraction above, both behind
 * Loader's saddle-point prefactor. R: `pgamma(x, a)`.
 *
 * @throws `INVALID_PARAMETER` when a is not finite and positive, or x is negative or NaN.
 * @throws `NO_CONVERGENCE` when a is beyond 1e10 and x so near to a that the expansions do not end.
 * @example
 * ```ts
 * import { regularizedGamma } from "@mesometrics/distributions";
 * regularizedGamma(1, 2); // → 0.8646647167634
 * ```
 */
export function regularizedGamma(a: number, x: number): number {
  checkArguments(a, x);
  return gammaTail(a, x, false);
}

/**
 * The regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), computed as itself and never by that
 * subtraction where it is small. R: `pgamma(x, a, lower.tail = FALSE)`.
 *
 * @throws `INVALID_PARAMETER` when a is not finite and positive, or x is negative or NaN.
 * @throws `NO_CONVERGENCE` when a is beyond 1e10 and x so near to a that the expansions do not end.
 * @example
 * ```ts
 * import { regularizedGammaUpper } from "@mesometrics/distributions";
 * regularizedGammaUpper(1, 2); // → 0.1353352832366
 * ```
 */
export function regularizedGammaUpper(a: number, x: number): number {
  checkArguments(a, x);
  return gammaTail(a, x, true);
}

function checkArguments(a: number, x: number): void {
  checkPositive("a", a);
  checkPoint("x", x);
  if (x < 0) {
    throw new DistributionError("INVALID_PARAMETER", `x must not be negative, but it is ${x}.`, {
      name: "x",
      value: x,
    });
  }
}
