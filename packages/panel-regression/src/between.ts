import { type Estimate, fitStatistics, type WorkingModel } from "@mesometrics/inference";
import type { CheckedFormula, Dataset } from "@mesometrics/panel-data";
import { type FeolsSpec, formulaOf } from "./feols-spec.js";
import { requireKnown } from "./require-known.js";
import { squaredCorrelations } from "./squared-correlations.js";
import { levelsSample, transformedEstimate, type WeightedOptions } from "./transformed-estimate.js";

/** How `between` estimates. */
export interface BetweenOptions extends WeightedOptions {
  /** Whose means: of the units (the default) or of the periods. */
  readonly effect?: "unit" | "time";
}

/**
 * The between estimator: least squares of the units' mean outcome on the means of the regressors, one row per unit, not
 * weighted by the number of periods. The means are over the rows that are complete.
 *
 * mean_i(y) = mean_i(x)'b + v_i. Residual degrees of freedom G - K. `sample` counts the rows behind the means,
 * `statistics.groups` the rows of the regression. Default covariance: HC3 of the means, as on a cross-section; a cluster
 * must be constant within the unit. `r2.between` is that of the regression of means; the squared correlations are what
 * Stata's `xtreg, be` prints.
 *
 * With analytic `weights` the means are weighted, and a unit weighs what its rows weigh on average, so that equal weights are
 * none; on balanced panels linearmodels' `BetweenOLS(weights = )`, R `lm(weights = )` on the weighted means.
 *
 * Same numbers: R `plm(y ~ x, model = "between")`, Stata `xtreg y x, be` (with `{ type: "iid" }`), which have no weights.
 *
 * @throws `FREQUENCY_WEIGHTS` (they leave open what is repeated), `NEEDS_PANEL`, `FIXED_EFFECTS_NOT_SUPPORTED`, `INSTRUMENTS_NOT_SUPPORTED`, `CLUSTER_VARIES`, `UNKNOWN_EFFECT`, and the codes of
 * `feols`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { between, panel, tidy } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = between(data, "inv ~ value + capital", { vcov: { type: "iid" } });
 * tidy(fit)[1]?.estimate; // → 0.134646087
 * tidy(fit)[1]?.standardError; // → 0.0287454591
 * fit.residualDegreesOfFreedom; // → 7
 * ```
 */
export function between<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns> | FeolsSpec,
  options: BetweenOptions = {},
): Estimate {
  const text = typeof formula === "string" ? formula : formulaOf(formula as FeolsSpec);
  const effect = options.effect ?? "unit";
  requireKnown("effect", effect, ["unit", "time"]);
  return transformedEstimate(levelsSample(data as Dataset, text, options, "between"), options, {
    kind: "between",
    transformations: [{ kind: "between", effect }],
    facts: "levels",
    defaultCovariance: { type: "HC3" },
    describe: describeBetween,
  });
}

function describeBetween(model: WorkingModel): Pick<Estimate, "r2" | "statistics"> {
  const { r2, statistics } = fitStatistics(model);
  const { overall, adjustedOverall, ...rest } = r2;
  return {
    r2: {
      ...(overall === undefined ? {} : { between: overall }),
      ...(adjustedOverall === undefined ? {} : { adjustedBetween: adjustedOverall }),
      ...rest,
      // Stata's are those of rows that count once.
      ...(model.frame.weights === null ? squaredCorrelations(model) : {}),
    },
    statistics: { ...statistics, groups: model.frame.observations },
  };
}
