import { studentTSurvival } from "@mesometrics/distributions";
import { type Estimate, frameOf, requireSameData, type SampleOptions } from "@mesometrics/inference";
import { column, type Matrix, MesometricsError } from "@mesometrics/matrix";
import type { Dataset, ModelFrame } from "@mesometrics/panel-data";

/** The constant that software prints beside absorbed effects. */
export interface MeanFixedEffect {
  readonly estimate: number;
  /** Null where the covariance is not the conventional one, or rows have weights. */
  readonly standardError: number | null;
  readonly statistic: number | null;
  readonly degreesOfFreedom: number;
  readonly pValue: number | null;
}

/**
 * The mean of the fixed effects over the sample, which Stata's `xtreg, fe`, `areg` and `reghdfe` print as the constant:
 * mean(y) - mean(x)'b. With the conventional covariance V of b and s^2 the residual variance, its variance is
 * s^2 / n + mean(x)' V mean(x).
 *
 * It says nothing that the coefficients do not say: effects are only defined up to a constant, and this one makes their
 * mean zero. `xtreg, fe` with dummies of years in the formula prints another, the mean in the base year.
 *
 * R: `plm::within_intercept(fit)`.
 *
 * @throws `NO_FIXED_EFFECTS`; `DATA_MISMATCH`
 *
 * @example
 * ```ts
 * import { feols, meanFixedEffect, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(
 *   { city: ["a", "a", "b", "b"], year: [1, 2, 1, 2], x: [0, 1, 0, 2], y: [1, 2, 5, 7] },
 *   { unit: "city", time: "year" },
 * );
 * const fit = feols(data, "y ~ x | city", { vcov: { type: "iid" } });
 * meanFixedEffect(fit, data).estimate; // → 3.0000000000
 * ```
 */
export function meanFixedEffect(fit: Estimate, data: Dataset): MeanFixedEffect {
  requireSameData(fit, data);
  if (fit.fixedEffects.length === 0) {
    throw new MesometricsError("NO_FIXED_EFFECTS", "The estimate has no fixed effects; its constant is (Intercept)", {
      formula: fit.call.formula,
    });
  }
  const frame = frameOf(data, fit.call.formula, fit.call.options as SampleOptions);
  const weights = frame.weights?.values ?? null;
  const means = fit.terms.map((term) => mean(columnOf(term, frame), weights));
  let estimate = mean(frame.outcome, weights);
  let variance = (fit.statistics.sigma as number) ** 2 / frame.observations;
  fit.coefficients.forEach((one, j) => {
    estimate -= one * (means[j] as number);
    for (let k = 0; k < means.length; k++) {
      variance += (means[j] as number) * (means[k] as number) * (fit.vcov.data[j + k * fit.vcov.rows] as number);
    }
  });
  const degreesOfFreedom = fit.residualDegreesOfFreedom;
  const standardError = fit.inference.type === "iid" && weights === null && variance > 0 ? Math.sqrt(variance) : null;
  const statistic = standardError === null ? null : estimate / standardError;
  const pValue = statistic === null ? null : 2 * studentTSurvival(Math.abs(statistic), degreesOfFreedom);
  return { estimate, standardError, statistic, degreesOfFreedom, pValue };
}

function columnOf(term: string, frame: ModelFrame): Float64Array {
  const sources: readonly (readonly [Matrix, readonly string[]])[] = [
    [frame.regressors, frame.regressorLabels],
    [frame.endogenous, frame.endogenousLabels],
  ];
  for (const [source, labels] of sources) {
    const position = labels.indexOf(term);
    if (position >= 0) return column(source, position);
  }
  throw new MesometricsError("UNKNOWN_TERM", `The data have no column for the term "${term}"`, { term });
}

function mean(values: Float64Array, weights: Float64Array | null): number {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights === null ? 1 : (weights[i] as number);
    total += weight;
    sum += weight * (values[i] as number);
  }
  return sum / total;
}
