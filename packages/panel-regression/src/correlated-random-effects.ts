import { applyTransformations, type Estimate, type FrameTransformation } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { CheckedFormula, Dataset } from "@mesometrics/panel-data";
import { type FeolsSpec, formulaOf } from "./feols-spec.js";
import { type RandomEffectsOptions, randomEffectsEstimate } from "./random-effects.js";
import { levelsSample } from "./transformed-estimate.js";

/** How `correlatedRandomEffects` estimates: as `randomEffects`, with effects of the units. */
export type CorrelatedRandomEffectsOptions = Omit<RandomEffectsOptions, "effect">;

/**
 * Correlated random effects (Mundlak 1978): random effects with the unit means of the regressors added, so that the unit
 * effect may depend on them: y_it = x_it'b + mean_i(x)'c + u_i + e_it. b equals the within estimator (exactly on balanced
 * panels, and for every method of the variances; Wooldridge 2019 for unbalanced ones), and regressors that are constant in
 * time keep a coefficient.
 *
 * The means are over the rows of the sample; terms are named `mean(x)`. No mean is added of a regressor that is constant
 * within units, or whose mean is the same in all units (period dummies of a balanced panel). The test `mundlak` in `tests`
 * says whether all c are zero, under the covariance of the estimate: with clusters it is the robust Hausman test.
 *
 * Same numbers: R `plm` with the means added by hand; Stata 19 `xtreg y x, cre` and `estat mundlak`.
 *
 * @throws `NO_UNIT_MEANS` where no mean can be added, and the codes of `randomEffects`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { correlatedRandomEffects, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = correlatedRandomEffects(data, "inv ~ value + capital", { vcov: { type: "iid" } });
 * fit.terms; // → ["(Intercept)","value","capital","mean(value)","mean(capital)"]
 * fit.coefficients[1]; // → 0.1101238
 * fit.tests.find(({ id }) => id === "mundlak")?.statistic; // → 2.13136623
 * ```
 */
export function correlatedRandomEffects<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns> | FeolsSpec,
  options: CorrelatedRandomEffectsOptions = {},
): Estimate {
  const text = typeof formula === "string" ? formula : formulaOf(formula as FeolsSpec);
  const sample = levelsSample(data as Dataset, text, options, "correlatedRandomEffects");
  const means: readonly FrameTransformation[] = [{ kind: "unitMeans" }];
  const frame = sample.frame.observations === 0 ? sample.frame : applyTransformations(sample.frame, means, sample.data);
  if (frame.observations > 0 && frame.regressors.columns === sample.frame.regressors.columns) {
    throw new MesometricsError(
      "NO_UNIT_MEANS",
      "No regressor varies both within units and in its unit means, so there is nothing to add: use randomEffects",
      { regressors: frame.regressorLabels },
    );
  }
  return randomEffectsEstimate(sample, frame, { ...options, effect: "unit" }, "correlatedRandomEffects", means);
}
