import { chiSquaredCdf, chiSquaredQuantile, chiSquaredSurvival, chiSquaredUpperQuantile } from "./chi-squared.js";
import { checkPoint, checkPositive, checkPositiveOrInfinite, checkProbability } from "./parameters.js";
import { solveTail, type Tail } from "./quantile.js";
import { betaPrefactor, betaTail } from "./regularized-beta.js";

/** Beyond 2^900 the upper tail is the power f^(-df2/2) to full precision, and df1 f would overflow. */
const POWER_TAIL = 2 ** 900;
const POWER_SHIFT = 400;

/** One tail of F(df1, df2) at f >= 0, through x = df1 f / (df1 f + df2) in I_x(df1 / 2, df2 / 2). */
function fisherFTail(f: number, df1: number, df2: number, upper: boolean): number {
  if (f === 0 || f === Infinity) return (f === 0) === upper ? 1 : 0;
  if (upper && f > POWER_TAIL) {
    return fisherFTail(f * 2 ** -POWER_SHIFT, df1, df2, true) * Math.exp(-0.5 * POWER_SHIFT * Math.LN2 * df2);
  }
  if (!upper && f < 1 / POWER_TAIL) {
    return fisherFTail(f * 2 ** POWER_SHIFT, df1, df2, false) * Math.exp(-0.5 * POWER_SHIFT * Math.LN2 * df1);
  }
  const odds = (df1 / df2) * f;
  const x = 1 / (1 + 1 / odds);
  const y = 1 / (1 + odds);
  return betaTail(0.5 * df1, 0.5 * df2, x, y, 0.5 * df1 * y * (1 - f), upper);
}

/** f times the density at f > 0: x^(df1/2) y^(df2/2) / B(df1/2, df2/2). */
function scaledDensity(f: number, df1: number, df2: number): number {
  if (f > POWER_TAIL) return 0.5 * df2 * fisherFTail(f, df1, df2, true);
  if (f < 1 / POWER_TAIL) return 0.5 * df1 * fisherFTail(f, df1, df2, false);
  const odds = (df1 / df2) * f;
  const x = 1 / (1 + 1 / odds);
  const y = 1 / (1 + odds);
  return betaPrefactor(0.5 * df1, 0.5 * df2, x, y, 0.5 * df1 * y * (1 - f));
}

/** The f at which the wanted tail of F(df1, df2) has probability p, for p <= 1/2. */
function fisherFPoint(p: number, df1: number, df2: number, upper: boolean): number {
  if (p === 0) return upper ? Infinity : 0;
  const tail: Tail = {
    falls: upper,
    probability: (f) => fisherFTail(f, df1, df2, upper),
    scaledDensity: (f) => scaledDensity(f, df1, df2),
  };
  return solveTail(tail, p, 1, Math.sqrt(2 / df1 + 2 / df2));
}

function checkDegrees(df1: number, df2: number): void {
  checkPositive("df1", df1);
  checkPositiveOrInfinite("df2", df2);
}

/**
 * The upper tail of the F distribution, P(F > f). R: `pf(f, df1, df2, lower.tail = FALSE)`.
 *
 * @param df1 numerator degrees of freedom, any positive real number.
 * @param df2 denominator degrees of freedom, any positive real number; Infinity gives chi-squared(df1) / df1.
 * @throws `INVALID_PARAMETER` when df1 or df2 is not positive, df1 is infinite, or f is NaN.
 * @throws `NO_CONVERGENCE` when both are beyond 1e16 and f is beside 1.
 * @example
 * ```ts
 * import { fisherFSurvival } from "@mesometrics/distributions";
 * fisherFSurvival(4, 2, 30); // → 0.02884462329570
 * ```
 */
export function fisherFSurvival(f: number, df1: number, df2: number): number {
  checkDegrees(df1, df2);
  checkPoint("f", f);
  if (f <= 0) return 1;
  return df2 === Infinity ? chiSquaredSurvival(f * df1, df1) : fisherFTail(f, df1, df2, true);
}

/**
 * The F distribution function, P(F <= f). R: `pf(f, df1, df2)`.
 *
 * @param df1 numerator degrees of freedom, any positive real number.
 * @param df2 denominator degrees of freedom, any positive real number; Infinity gives chi-squared(df1) / df1.
 * @throws `INVALID_PARAMETER` when df1 or df2 is not positive, df1 is infinite, or f is NaN.
 * @throws `NO_CONVERGENCE` when both are beyond 1e16 and f is beside 1.
 * @example
 * ```ts
 * import { fisherFCdf } from "@mesometrics/distributions";
 * fisherFCdf(1, 5, 5); // → 0.5
 * ```
 */
export function fisherFCdf(f: number, df1: number, df2: number): number {
  checkDegrees(df1, df2);
  checkPoint("f", f);
  if (f <= 0) return 0;
  return df2 === Infinity ? chiSquaredCdf(f * df1, df1) : fisherFTail(f, df1, df2, false);
}

/**
 * The f with P(F <= f) = p. R: `qf(p, df1, df2)`.
 *
 * @param df1 numerator degrees of freedom, any positive real number.
 * @param df2 denominator degrees of freedom, any positive real number; Infinity gives chi-squared(df1) / df1.
 * @returns 0 or Infinity also when the answer is beyond the range of a double.
 * @throws `INVALID_PARAMETER` when df1 or df2 is not positive, df1 is infinite, or p is outside [0, 1] or NaN.
 * @throws `NO_CONVERGENCE` when both are beyond 1e16.
 * @example
 * ```ts
 * import { fisherFQuantile } from "@mesometrics/distributions";
 * fisherFQuantile(0.95, 3, 40); // → 2.838745398021
 * ```
 */
export function fisherFQuantile(p: number, df1: number, df2: number): number {
  checkDegrees(df1, df2);
  checkProbability("p", p);
  if (df2 === Infinity) return chiSquaredQuantile(p, df1) / df1;
  return p <= 0.5 ? fisherFPoint(p, df1, df2, false) : fisherFPoint(1 - p, df1, df2, true);
}

/**
 * The f with P(F > f) = p: the critical value at level p. R: `qf(p, df1, df2, lower.tail = FALSE)`.
 *
 * @param df1 numerator degrees of freedom, any positive real number.
 * @param df2 denominator degrees of freedom, any positive real number; Infinity gives chi-squared(df1) / df1.
 * @returns 0 or Infinity also when the answer is beyond the range of a double.
 * @throws `INVALID_PARAMETER` when df1 or df2 is not positive, df1 is infinite, or p is outside [0, 1] or NaN.
 * @throws `NO_CONVERGENCE` when both are beyond 1e16.
 * @example
 * ```ts
 * import { fisherFUpperQuantile } from "@mesometrics/distributions";
 * fisherFUpperQuantile(0.05, 3, 40); // → 2.838745398021
 * ```
 */
export function fisherFUpperQuantile(p: number, df1: number, df2: number): number {
  checkDegrees(df1, df2);
  checkProbability("p", p);
  if (df2 === Infinity) return chiSquaredUpperQuantile(p, df1) / df1;
  return p <= 0.5 ? fisherFPoint(p, df1, df2, true) : fisherFPoint(1 - p, df1, df2, false);
}
