import { checkPoint, checkPositive, checkProbability } from "./parameters.js";
import { solveTail } from "./quantile.js";
import { gammaPrefactor, gammaTail } from "./regularized-gamma.js";

/** The x at which the wanted tail of chi-squared(df) has probability p, for p <= 1/2. */
export function chiSquaredPoint(p: number, df: number, upper: boolean): number {
  if (p === 0) return upper ? Infinity : 0;
  const tail = {
    falls: upper,
    probability: (x: number) => gammaTail(0.5 * df, 0.5 * x, upper),
    density: (x: number) => gammaPrefactor(0.5 * df, 0.5 * x) / x,
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
 * @throws `NO_CONVERGENCE` when df is beyond about 1e10 and x is beside it.
 * @example
 * ```ts
 * import { chiSquaredSurvival } from "@mesometrics/distributions";
 * chiSquaredSurvival(3.84, 1); // → 0.05004352124870
 * ```
 */
export function chiSquaredSurvival(x: number, df: number): number {
  checkPositive("df", df);
  checkPoint("x", x);
  return x <= 0 ? 1 : gammaTail(0.5 * df, 0.5 * x, true);
}

/**
 * The chi-squared distribution function, P(X <= x) = P(df / 2, x / 2). R: `pchisq(x, df)`.
 *
 * @param df degrees of freedom, any positive real number.
 * @throws `INVALID_PARAMETER` when df is not finite and positive, or x is NaN.
 * @throws `NO_CONVERGENCE` when df is beyond about 1e10 and x is beside it.
 * @example
 * ```ts
 * import { chiSquaredCdf } from "@mesometrics/distributions";
 * chiSquaredCdf(2, 2); // → 0.6321205588286
 * ```
 */
export function chiSquaredCdf(x: number, df: number): number {
  checkPositive("df", df);
  checkPoint("x", x);
  return x <= 0 ? 0 : gammaTail(0.5 * df, 0.5 * x, false);
}

/**
 * The x with P(X <= x) = p. R: `qchisq(p, df)`.
 *
 * @returns 0 also when the answer is below the smallest double (df = 0.5 and p below 1e-81, for instance).
 * @throws `INVALID_PARAMETER` when df is not finite and positive, or p is outside [0, 1] or NaN.
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
