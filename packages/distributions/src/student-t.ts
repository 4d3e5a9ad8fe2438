import { normalCdf, normalQuantile, normalSurvival, normalUpperQuantile } from "./normal.js";
import { checkPoint, checkPositiveOrInfinite, checkProbability } from "./parameters.js";
import { solveTail, type Tail } from "./quantile.js";
import { betaPrefactor, betaTail } from "./regularized-beta.js";

/** Beyond 2^480 the upper tail is the power t^-df to full precision, and t^2 would overflow. */
const POWER_TAIL = 2 ** 480;
const POWER_SHIFT = 400;

/** Either P(T > t) or P(0 < T < t) for t >= 0, through x = df / (df + t^2) in I_x(df / 2, 1/2). */
function halfTail(t: number, df: number, central: boolean): number {
  if (t === Infinity) return central ? 0.5 : 0;
  if (t > POWER_TAIL && !central) {
    return halfTail(t * 2 ** -POWER_SHIFT, df, false) * Math.exp(-POWER_SHIFT * Math.LN2 * df);
  }
  const square = t * t;
  const x = 1 / (1 + square / df);
  const y = 1 / (1 + df / square);
  return 0.5 * betaTail(0.5 * df, 0.5, x, y, 0.5 * x * (t - 1) * (t + 1), central);
}

/** t f(t) = x^(df/2) y^(1/2) / B(df/2, 1/2) at t > 0. */
function scaledDensity(t: number, df: number): number {
  if (t > POWER_TAIL) return df * halfTail(t, df, false);
  const square = t * t;
  const x = 1 / (1 + square / df);
  const y = 1 / (1 + df / square);
  return betaPrefactor(0.5 * df, 0.5, x, y, 0.5 * x * (t - 1) * (t + 1));
}

/** The t >= 0 with P(T > t) = p for p <= 1/2 and finite df. */
function upperPoint(p: number, df: number): number {
  if (p === 0.5) return 0;
  if (p === 0) return Infinity;
  const central = p > 0.25;
  const tail: Tail = {
    falls: !central,
    probability: (t) => halfTail(t, df, central),
    scaledDensity: (t) => scaledDensity(t, df),
  };
  return solveTail(tail, central ? 0.5 - p : p, normalUpperQuantile(p), 0.1);
}

/**
 * The upper tail of Student's t distribution, P(T > t). The two-sided p-value of a statistic t is
 * `2 * studentTSurvival(Math.abs(t), df)`.
 *
 * R: `pt(t, df, lower.tail = FALSE)`.
 *
 * @param df degrees of freedom, any positive real number; Infinity gives the normal distribution.
 * @throws `INVALID_PARAMETER` when df is not positive, or t is NaN.
 * @example
 * ```ts
 * import { studentTSurvival } from "@mesometrics/distributions";
 * 2 * studentTSurvival(2.5, 20); // → 0.02123354543913
 * ```
 */
export function studentTSurvival(t: number, df: number): number {
  checkPositiveOrInfinite("df", df);
  checkPoint("t", t);
  if (df === Infinity) return normalSurvival(t);
  return t >= 0 ? halfTail(t, df, false) : 1 - halfTail(-t, df, false);
}

/**
 * The distribution function of Student's t, P(T <= t), as precise in the lower tail as {@link studentTSurvival} in the
 * upper. R: `pt(t, df)`.
 *
 * @param df degrees of freedom, any positive real number; Infinity gives the normal distribution.
 * @throws `INVALID_PARAMETER` when df is not positive, or t is NaN.
 * @example
 * ```ts
 * import { studentTCdf } from "@mesometrics/distributions";
 * studentTCdf(-1, 1); // → 0.25
 * ```
 */
export function studentTCdf(t: number, df: number): number {
  checkPositiveOrInfinite("df", df);
  checkPoint("t", t);
  if (df === Infinity) return normalCdf(t);
  return t <= 0 ? halfTail(-t, df, false) : 1 - halfTail(t, df, false);
}

/**
 * The t with P(T <= t) = p; -Infinity at 0 and Infinity at 1. R: `qt(p, df)`.
 *
 * @param df degrees of freedom, any positive real number; Infinity gives the normal distribution.
 * @returns an infinity also when the answer is beyond the largest double (df = 0.5 and p below 1e-154, for instance).
 * @throws `INVALID_PARAMETER` when df is not positive, or p is outside [0, 1] or NaN.
 * @example
 * ```ts
 * import { studentTQuantile } from "@mesometrics/distributions";
 * studentTQuantile(0.975, 10); // → 2.228138851986
 * ```
 */
export function studentTQuantile(p: number, df: number): number {
  checkPositiveOrInfinite("df", df);
  checkProbability("p", p);
  if (df === Infinity) return normalQuantile(p);
  return p <= 0.5 ? 0 - upperPoint(p, df) : upperPoint(1 - p, df);
}

/**
 * The t with P(T > t) = p: the one-sided critical value at level p. R: `qt(p, df, lower.tail = FALSE)`.
 *
 * @param df degrees of freedom, any positive real number; Infinity gives the normal distribution.
 * @returns an infinity also when the answer is beyond the largest double.
 * @throws `INVALID_PARAMETER` when df is not positive, or p is outside [0, 1] or NaN.
 * @example
 * ```ts
 * import { studentTUpperQuantile } from "@mesometrics/distributions";
 * studentTUpperQuantile(0.025, 10); // → 2.228138851986
 * ```
 */
export function studentTUpperQuantile(p: number, df: number): number {
  checkPositiveOrInfinite("df", df);
  checkProbability("p", p);
  if (df === Infinity) return normalUpperQuantile(p);
  return p <= 0.5 ? upperPoint(p, df) : 0 - upperPoint(1 - p, df);
}
