import { chiSquaredQuantile, chiSquaredSurvival, chiSquaredUpperQuantile } from "./chi-squared.js";
import { DistributionError } from "./errors.js";
import { checkPoint, checkPositive, checkProbability } from "./parameters.js";
import { solveTail, type Tail } from "./quantile.js";
import { gammaPrefactor, gammaTail } from "./regularized-gamma.js";

/** A term that adds less than this to the sum of all before it ends a direction. */
const NEGLIGIBLE = 1e-18;

/** e^-m m^j / j!, the Poisson probability that mixes the central distributions. */
function mixingWeight(j: number, m: number): number {
  return j === 0 ? Math.exp(-m) : gammaPrefactor(j, m) / j;
}

/**
 * sum_j e^-m m^j / j! g(j), m half the noncentrality, from the term j near the largest one outwards in both directions.
 * All terms are positive, so that nothing cancels in a tail.
 */
function mixture(x: number, noncentrality: number, g: (j: number) => number): number {
  const m = noncentrality / 2;
  const start = Math.floor(Math.sqrt(noncentrality * x) / 2);
  let total = 0;
  let previous = 0;
  for (let j = start; ; j++) {
    const term = mixingWeight(j, m) * g(j);
    total += term;
    if (term <= NEGLIGIBLE * total && term <= previous && j > m) break;
    previous = term;
  }
  previous = 0;
  for (let j = start - 1; j >= 0; j--) {
    const term = mixingWeight(j, m) * g(j);
    total += term;
    if (term <= NEGLIGIBLE * total && term <= previous) break;
    previous = term;
  }
  return total;
}

function tailOf(x: number, df: number, noncentrality: number, upper: boolean): number {
  return Math.min(
    1,
    mixture(x, noncentrality, (j) => gammaTail(df / 2 + j, x / 2, upper)),
  );
}

function checkNoncentrality(value: number): void {
  if (typeof value === "number" && value >= 0 && value <= 1e6) return;
  throw new DistributionError(
    "INVALID_PARAMETER",
    `noncentrality must be a number between 0 and 1e6, but it is ${String(value)}.`,
    { name: "noncentrality", value },
  );
}

/** The x at which the wanted tail has probability p. */
function point(p: number, df: number, noncentrality: number, upper: boolean): number {
  if (p === 0) return upper ? Infinity : 0;
  if (p === 1) return upper ? 0 : Infinity;
  const tail: Tail = {
    falls: upper,
    probability: (x) => tailOf(x, df, noncentrality, upper),
    scaledDensity: (x) => mixture(x, noncentrality, (j) => gammaPrefactor(df / 2 + j, x / 2)),
  };
  const mean = df + noncentrality;
  return solveTail(tail, p, mean, Math.sqrt(2 * (df + 2 * noncentrality)) / mean);
}

/**
 * The upper tail of the noncentral chi-squared distribution, P(X > x), X = sum (N_i + d_i)^2 over df normals with
 * sum d_i^2 = noncentrality: a Poisson mixture of central tails, summed from its largest term outwards.
 *
 * R: `pchisq(x, df, ncp, lower.tail = FALSE)`, which subtracts from one above ncp = 80; here a small tail keeps its digits.
 *
 * @param df degrees of freedom, any positive real number.
 * @param noncentrality 0 to 1e6.
 * @throws `INVALID_PARAMETER` when df is not finite and positive, noncentrality is outside its range, or x is NaN.
 * @see Johnson, Kotz and Balakrishnan (1995), Continuous Univariate Distributions 2, equation 29.3.
 * @example
 * ```ts
 * import { noncentralChiSquaredSurvival } from "@mesometrics/distributions";
 * noncentralChiSquaredSurvival(23.1085112116066, 1, 10); // → 0.05
 * ```
 */
export function noncentralChiSquaredSurvival(x: number, df: number, noncentrality: number): number {
  checkPositive("df", df);
  checkPoint("x", x);
  checkNoncentrality(noncentrality);
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  return noncentrality === 0 ? chiSquaredSurvival(x, df) : tailOf(x, df, noncentrality, true);
}

/**
 * The noncentral chi-squared distribution function, P(X <= x). R: `pchisq(x, df, ncp)`.
 *
 * @param df degrees of freedom, any positive real number.
 * @param noncentrality 0 to 1e6.
 * @throws `INVALID_PARAMETER` when df is not finite and positive, noncentrality is outside its range, or x is NaN.
 * @example
 * ```ts
 * import { noncentralChiSquaredCdf } from "@mesometrics/distributions";
 * noncentralChiSquaredCdf(2, 2, 1); // → 0.4698696378
 * ```
 */
export function noncentralChiSquaredCdf(x: number, df: number, noncentrality: number): number {
  checkPositive("df", df);
  checkPoint("x", x);
  checkNoncentrality(noncentrality);
  if (x <= 0) return 0;
  if (x === Infinity) return 1;
  return noncentrality === 0 ? gammaTail(df / 2, x / 2, false) : tailOf(x, df, noncentrality, false);
}

/**
 * The x with P(X <= x) = p. R: `qchisq(p, df, ncp)`, which stops after about 11 digits.
 *
 * @throws `INVALID_PARAMETER` when df is not finite and positive, noncentrality is outside [0, 1e6], or p is no
 *   probability.
 * @example
 * ```ts
 * import { noncentralChiSquaredQuantile } from "@mesometrics/distributions";
 * noncentralChiSquaredQuantile(0.95, 1, 20); // → 37.4175615457
 * ```
 */
export function noncentralChiSquaredQuantile(p: number, df: number, noncentrality: number): number {
  checkPositive("df", df);
  checkProbability("p", p);
  checkNoncentrality(noncentrality);
  if (noncentrality === 0) return chiSquaredQuantile(p, df);
  return p <= 0.5 ? point(p, df, noncentrality, false) : point(1 - p, df, noncentrality, true);
}

/**
 * The x with P(X > x) = p: the critical value at level p. R: `qchisq(p, df, ncp, lower.tail = FALSE)`.
 *
 * @throws `INVALID_PARAMETER` when df is not finite and positive, noncentrality is outside [0, 1e6], or p is no
 *   probability.
 * @example
 * ```ts
 * import { noncentralChiSquaredUpperQuantile } from "@mesometrics/distributions";
 * noncentralChiSquaredUpperQuantile(0.05, 1, 10); // → 23.1085112116
 * ```
 */
export function noncentralChiSquaredUpperQuantile(p: number, df: number, noncentrality: number): number {
  checkPositive("df", df);
  checkProbability("p", p);
  checkNoncentrality(noncentrality);
  if (noncentrality === 0) return chiSquaredUpperQuantile(p, df);
  return p <= 0.5 ? point(p, df, noncentrality, true) : point(1 - p, df, noncentrality, false);
}
