import { type Estimate, meansByGroup, rebuild, squaredCorrelation } from "@mesometrics/inference";
import { column, MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";

/** What Stata's `xtreg, fe` prints of the units' effects. */
export interface UnitEffectStatistics {
  /** The standard deviation over units of u_i = mean_i(y) - mean_i(x)'b, divisor G - 1. */
  readonly sigmaU: number;
  /** sqrt(RSS / (N - G - K)) */
  readonly sigmaE: number;
  /** sigmaU^2 / (sigmaU^2 + sigmaE^2) */
  readonly rho: number;
  /** The correlation of u_i with x_it'b over the rows; null where one of them does not vary. */
  readonly correlation: number | null;
  /** mean(y) - mean(x)'b: what Stata prints as `_cons`. */
  readonly intercept: number;
}

/**
 * The spread of the units' effects after `feols(y ~ x | unit)`. The u_i carry the noise of T residuals each, so `sigmaU` is
 * larger than the standard deviation of the true effects; the random effects estimate of it is `randomEffects`'s `sigmaU`.
 *
 * Same numbers: Stata `xtreg y x, fe`: sigma_u, sigma_e, rho, corr(u_i, Xb), _cons.
 *
 * @throws `UNIT_EFFECTS_ONLY` where the effects are not those of the units alone; `DATA_MISMATCH`, `NOT_A_LINEAR_MODEL`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel, unitEffectStatistics } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const { sigmaU, rho } = unitEffectStatistics(feols(data, "inv ~ value + capital | firm"), data);
 * sigmaU; // → 85.732502
 * rho; // → 0.72525011
 * ```
 */
export function unitEffectStatistics(fit: Estimate, data: Dataset): UnitEffectStatistics {
  const model = rebuild(fit, data);
  const { frame, effects, terms, coefficients } = model;
  const [effect] = effects;
  const { unit } = frame;
  const plain = effects.length === 1 && effect?.intercept === true && effect.slopes === null;
  if (!plain || unit === null || effect.label !== unit.label || model.instrumental !== null || frame.weights != null) {
    throw new MesometricsError(
      "UNIT_EFFECTS_ONLY",
      "These statistics speak of a least squares estimate whose only effects are those of the units, without weights: feols(data, 'y ~ x | unit')",
      { formula: fit.call.formula },
    );
  }
  const linear = new Float64Array(frame.observations);
  terms.forEach((term, position) => {
    const x = column(frame.regressors, frame.regressorLabels.indexOf(term));
    for (let i = 0; i < linear.length; i++) linear[i] += coefficients[position] * x[i];
  });
  const rest = frame.outcome.map((y, i) => y - linear[i]);
  const own = meansByGroup(rest, unit);
  const center = mean(own);
  const variance = own.reduce((total, u) => total + (u - center) * (u - center), 0) / (unit.levels - 1);
  const rss = model.residuals.reduce((total, e) => total + e * e, 0);
  const sigmaE2 = rss / fit.residualDegreesOfFreedom;
  const byRow = Float64Array.from(unit.codes, (code) => own[code]);
  const squared = squaredCorrelation(byRow, linear);
  return {
    sigmaU: Math.sqrt(variance),
    sigmaE: Math.sqrt(sigmaE2),
    rho: variance / (variance + sigmaE2),
    correlation: squared === null ? null : Math.sign(covariance(byRow, linear)) * Math.sqrt(squared),
    intercept: mean(rest),
  };
}

function mean(x: Float64Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i] - x[0];
  return x[0] + total / x.length;
}

function covariance(x: Float64Array, y: Float64Array): number {
  const [a, b] = [mean(x), mean(y)];
  let total = 0;
  for (let i = 0; i < x.length; i++) total += (x[i] - a) * (y[i] - b);
  return total;
}
