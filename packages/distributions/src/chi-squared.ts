import { checkPoint, checkPositive, checkProbability } from "./parameters.js";
import { solveTail, type Tail } from "./quantile.js";
import { gammaPrefactor, gammaTail } from "./regularized-gamma.js";

/** Below 2^-900 the lower tail is the power x^(df/2) to full precision, and half of x may not be a double. */
const POWER_TAIL = 2 ** -900;
const POWER_SHIFT = 400;

/** One tail of chi-squared(df) at x >= 0. */
function chiSquaredTail(x: number, df: number, upper: boolean): number {
  if (!upper && x > 0 && x < POWER_TAIL) {
    return chiSquaredTail(x * 2 ** POWER_SHIFT, df, false) * Math.exp(-0.5 * POWER_SHIFT * Math.LN2 * df);
  }
  return gammaTail(0.5 * df, 0.5 * x, upper);
}

/** x f(x) = (x/2)^(df/2) e^(-x/2) / Gamma(df/2). */
function scaledDensity(x: number, df: number): number {
  return x < POWER_TAIL ? 0.5 * df * chiSquaredTail(x, df, false) : gammaPrefactor(0.5 * df, 0.5 * x);
}

/** The x at which the wanted tail of chi-squared(df) has probability p, for p <= 1/2. */
function chiSquaredPoint(p: number, df: number, upper: boolean): number {
  if (p === 0) return upper ? Infinity : 0;
  const tail: Tail = {
    falls: upper,
    probability: (x) => chiSquaredTail(x, df, upper),
    scaledDensity: (x) => scaledDensity(x, df),
  };
  return solveTail(tail, p, df, Math.sqrt(2 / df));
}

/**
 * The upper tail of the chi-squared distribution, P(X > x) = Q(df / 2, x / 2).
 *
 * R: `pchisq(x, df, lower.tail = FALSE)`.
 *
 * @param df degrees of freedom, any positive real number.
 * @throws `INVALID_PARAMETER` when df is not finite and positive, or x is NaN.
 * @throws `NO_CONVERGENCE` when df is beyond 2e10 and x is beside it.
 * @example
 * ```ts
 * import { chiSquaredSurvival } from "@mesometrics/distributions";
 * chiSquaredSurvival(3.84, 1); // → 0.05004352124871
 * ```
 */
export function chiSquaredSurvival(x: number, df: number): number {
  checkPositive("df", df);
  checkPoint("x", x);
  return x <= 0 ? 1 : chiSquaredTail(x, df, true);
}

/**
 * The chi-squared distribution function, P(X <= x) = P(df / 2, x / 2). R: `pchisq(x, df)`.
 *
 * @param df degrees of freedom, any positive real number.
 * @throws `INVALID_PARAMETER` when df is not finite and positive, or x is NaN.
 * @throws `NO_CONVERGENCE` when df is beyond 2e10 and x is beside it.
 * @example
 * ```ts
 * import { chiSquaredCdf } from "@mesometrics/distributions";
 * chiSquaredCdf(2, 2); // → 0.6321205588286
 * ```
 */
export function chiSquaredCdf(x: number, df: number): number {
  checkPositive("df", df);
  checkPoint("x", x);
  return x <= 0 ? 0 : chiSquaredTail(x, df, false);
}

/**
 * The x with P(X <= x) = p. R: `qchisq(p, df)`.
 *
 * @returns 0 also when the answer is below the smallest double (df = 0.5 and p below 1e-81, for instance).
 * @throws `INVALID_PARAMETER` when df is not finite and positive, or p is outside [0, 1] or NaN.
 * @throws `NO_CONVERGENCE` when df is beyond 2e10.
 * @example
 * ```ts
 * import { chiSquaredQuantile } from "@mesometrics/distributions";
 * chiSquaredQuantile(0.95, 3); // → 7.814727903251
 * ```
 */
export function chiSquaredQuantile(p: number, df: number): number {
  checkPositive("df", df);
  checkProbability("p", p);
  return p <= 0.5 ? chiSquaredPoint(p, df, false) : chiSquaredPoint(1 - p, df, true);
}

/**
 * The x with P(X > x) = p: the critical value at level p. R: `qchisq(p, df, lower.tail = FALSE)`.
 *
 * @throws `INVALID_PARAMETER` when df is not finite and positive, or p is outside [0, 1] or NaN.
 * @throws `NO_CONVERGENCE` when df is beyond 2e10.
 * @example
 * ```ts
 * import { chiSquaredUpperQuantile } from "@mesometrics/distributions";
 * chiSquaredUpperQuantile(0.05, 1); // → 3.841458820694
 * ```
 */
export function chiSquaredUpperQuantile(p: number, df: number): number {
  checkPositive("df", df);
  checkProbability("p", p);
  return p <= 0.5 ? chiSquaredPoint(p, df, true) : chiSquaredPoint(1 - p, df, false);
}
