import { normalCdf, normalQuantile, normalUpperQuantile } from "@mesometrics/distributions";
import type { Estimate } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { requireSetLevel } from "./anderson-rubin.js";
import { notAnIvEstimate } from "./covariance-of-fit.js";

/** Where the recursion starts: up to it the series is exact to 1e-10. */
const start = 0.02;

/**
 * The critical value of tF: what |t| of the 2SLS coefficient must exceed, given the first-stage F of one instrument under
 * the same covariance, for a test whose size is 1 - level at every strength and every degree of endogeneity. Infinite for
 * F at or below the squared normal quantile (3.84 at 95 %), the normal quantile from F = 104.67 upwards.
 *
 * With f = sqrt(F) distributed N(f_0, 1) and perfect endogeneity, the least favourable case, t = (f - f_0) f / f_0. The
 * function c makes P(|t| > c(f^2)) equal to 1 - level for each f_0. Writing u(g) for the f above g at which |t| meets c, that
 * is u(f_0) = f_0 + q(level + P(N < -u(g) - f_0)), where g < f_0 solves f_0 = g u(g) / (u(g) - 2 g): a recursion from
 * u(g) = q + q g^2 / 2 + g^3 + … at 0 upwards. Then c(u^2) = (u - f_0) u / f_0.
 *
 * Source: Lee, McCrary, Moreira & Porter (2022), American Economic Review 112, whose table 3 it reproduces; R's `ivDiag`
 * interpolates that table, to two decimals.
 *
 * @throws `INVALID_ARGUMENT` for a negative F or a level outside (0, 1)
 * @example
 * ```ts
 * import { tfCriticalValue } from "@mesometrics/iv";
 * tfCriticalValue(10); // → 3.430
 * tfCriticalValue(104.7); // → 1.959964
 * tfCriticalValue(3.8); // → Infinity
 * ```
 */
export function tfCriticalValue(firstStageF: number, level = 0.95): number {
  requireSetLevel(level);
  if (!(firstStageF >= 0)) {
    throw new MesometricsError("INVALID_ARGUMENT", `The first-stage F is not negative, but it is ${firstStageF}.`, {
      firstStageF,
    });
  }
  const alpha = 1 - level;
  const two = normalUpperQuantile(alpha / 2);
  const one = normalUpperQuantile(alpha);
  const x = Math.sqrt(firstStageF);
  if (x <= two) return Number.POSITIVE_INFINITY;
  if (x >= (two * one) / (two - one)) return two;
  const q = two;
  // u(g), from the size condition order by order.
  const terms = [
    q / 2,
    1,
    -(q * q * q) / 12 - (7 * q) / 8,
    -(q * q) / 3 - 4 - 4 / (q * q),
    (q * q * q * q * q) / 45 + (41 * q * q * q) / 72 + (193 * q) / 48 + 4 / q,
  ];
  const series = (g: number) => q + g * g * terms.reduceRight((sum, term) => term + g * sum, 0);
  if (x <= series(start)) {
    const f0 = rootOf((g) => series(g) - x, 0, start);
    return ((x - f0) * x) / f0;
  }
  const next = (g: number, u: number): readonly [number, number] => {
    if (u <= 2 * g) return [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    const f0 = (g * u) / (u - 2 * g);
    return [f0, f0 + normalQuantile(level + normalCdf(-u - f0))];
  };
  let steps = 0;
  let point: readonly [number, number] = [start, series(start)];
  for (;;) {
    const following = next(...point);
    if (following[1] > x) break;
    point = following;
    steps++;
  }
  // The point looked for has `steps` predecessors down to one between the start and its successor.
  const first = start;
  const last = next(start, series(start))[0];
  const reached = (share: number): readonly [number, number] => {
    const g = first + share * (last - first);
    let at: readonly [number, number] = [g, series(g)];
    for (let step = 0; step < steps; step++) at = next(...at);
    return at;
  };
  const [f0] = reached(rootOf((share) => reached(share)[1] - x, 0, 1));
  return Math.max(two, ((x - f0) * x) / f0);
}

/** The root of an increasing function between its ends, by false position with halved weights; infinite values are bisected. */
function rootOf(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  let [below, above] = [f(low), f(high)];
  for (let round = 0; round < 200; round++) {
    const guess = Number.isFinite(above) && above > below ? (low * above - high * below) / (above - below) : Number.NaN;
    const x = guess > low && guess < high ? guess : (low + high) / 2;
    if (x === low || x === high || high - low < 1e-14 * to) return x;
    const value = f(x);
    if (value === 0) return x;
    if (value > 0) {
      [high, above] = [x, value];
      below /= 2;
    } else {
      [low, below] = [x, value];
      above /= 2;
    }
    if (Math.abs(value) < 1e-14) return x;
  }
  return (low + high) / 2;
}

/** The tF interval of the endogenous regressor's coefficient. */
export interface TfInterval {
  readonly term: string;
  readonly estimate: number;
  readonly standardError: number;
  readonly level: number;
  readonly firstStageF: number;
  readonly criticalValue: number;
  /** Infinite where the first-stage F is at or below the squared normal quantile. */
  readonly low: number;
  readonly high: number;
  readonly rule: string;
}

/**
 * The tF confidence interval for one endogenous regressor and one instrument: b ± c(F) se, standard error and first-stage F
 * under the estimate's covariance. It is centred at the estimate and valid however weak the instrument is, but longer on
 * average than the Anderson-Rubin set.
 *
 * Source: Lee, McCrary, Moreira & Porter (2022), American Economic Review 112. R: `ivDiag`.
 *
 * @throws `NOT_AN_IV_ESTIMATE`; `ONE_INSTRUMENT_ONLY` with more instruments or endogenous regressors, or another estimator
 *   than 2SLS, LIML and Fuller's with one instrument
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, panel, tfInterval } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc", { vcov: { type: "iid" } });
 * tfInterval(fit).criticalValue; // → 3.678947
 * ```
 */
export function tfInterval(fit: Estimate, options: { readonly level?: number } = {}): TfInterval {
  const { level = 0.95 } = options;
  if (fit.kind !== "ivreg") throw notAnIvEstimate(fit);
  const first = fit.tests.filter(({ id }) => id === "first-stage-f");
  const [only] = first;
  const method = fit.call.options.method ?? "2sls";
  if (first.length !== 1 || only.term === undefined || only.degreesOfFreedom[0] !== 1 || method !== "2sls") {
    throw new MesometricsError(
      "ONE_INSTRUMENT_ONLY",
      "tF is derived for 2SLS with one endogenous regressor and one instrument: use arSet.",
      { endogenous: first.map(({ term }) => term), method },
    );
  }
  const j = fit.terms.indexOf(only.term);
  const k = fit.terms.length;
  const estimate = fit.coefficients[j];
  const standardError = Math.sqrt(fit.vcov.data[j + j * k]);
  const criticalValue = tfCriticalValue(only.statistic, level);
  return {
    term: only.term,
    estimate,
    standardError,
    level,
    firstStageF: only.statistic,
    criticalValue,
    low: estimate - criticalValue * standardError,
    high: estimate + criticalValue * standardError,
    rule: `tF; ${fit.inference.label}`,
  };
}
