import { type Estimate, fitStatistics, type Note, panelGroup, type WorkingModel } from "@mesometrics/inference";
import type { CheckedFormula, Dataset, ModelFrame } from "@mesometrics/panel-data";
import { type FeolsSpec, formulaOf } from "./feols-spec.js";
import { levelsSample, transformedEstimate, type WeightedOptions } from "./transformed-estimate.js";

/**
 * The first difference estimator: least squares of y_it - y_i,t-1 on x_it - x_i,t-1, by TIME: the earlier row is the one
 * exactly one period before, so no difference reaches across a gap or a row that is incomplete; `sample.dropped` counts
 * the rows without such a partner.
 *
 * The intercept of the formula stays one in the differenced equation: a common trend. `| year` (the panel's time column)
 * adds effects of the periods instead. `sample.observations` counts differences; every cluster column is read at the later
 * row. Default covariance: CR2 by unit, since differences of independent errors are correlated within the unit.
 *
 * With analytic `weights` a difference weighs the harmonic mean of its two rows' weights, because its error has the sum of
 * two variances (linearmodels' `FirstDifferenceOLS(weights = )`; Stata's `[aw = ]` takes the later row's, which is the same where
 * weights are constant within units). Frequency weights must be constant within units.
 *
 * Same numbers: R `plm(y ~ x, model = "fd")` where no unit has a gap (plm differences adjacent rows, so across gaps, and
 * the note `GAPS` says where that matters), `fixest::feols(d(y) ~ d(x), panel.id = ~unit + year)`; Stata
 * `regress D.y D.x`.
 *
 * @throws `NO_DIFFERENCES`, `FREQUENCY_WEIGHTS`, `NEEDS_PANEL`, `FIXED_EFFECTS_NOT_SUPPORTED` for other effects than those of the time column,
 * `INSTRUMENTS_NOT_SUPPORTED`, and the codes of `feols`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { firstDifference, panel, tidy } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = firstDifference(data, "inv ~ value + capital", { vcov: { type: "iid" } });
 * tidy(fit)[1]?.estimate; // → 0.089762495
 * tidy(fit)[1]?.standardError; // → 0.0083635850
 * fit.sample.observations; // → 190
 * ```
 */
export function firstDifference<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns> | FeolsSpec,
  options: WeightedOptions = {},
): Estimate {
  const text = typeof formula === "string" ? formula : formulaOf(formula as FeolsSpec);
  const allowed = data.kind === "panel" ? [data.index.time] : [];
  const sample = levelsSample(data as Dataset, text, options, "firstDifference", allowed);
  return transformedEstimate(sample, options, {
    kind: "firstDifference",
    transformations: [{ kind: "firstDifference" }],
    facts: "transformed",
    describe: (model) => describeDifferences(model),
    notes: gapNote(sample.frame, data as Dataset),
  });
}

function describeDifferences(model: WorkingModel): Pick<Estimate, "r2" | "statistics"> {
  const { r2, statistics } = fitStatistics(model);
  const { overall, adjustedOverall, ...rest } = r2;
  return {
    r2: {
      ...(overall === undefined ? {} : { differenced: overall }),
      ...(adjustedOverall === undefined ? {} : { adjustedDifferenced: adjustedOverall }),
      ...rest,
    },
    statistics,
  };
}

/** Rows after a gap: every row has an earlier one of its unit in the sample, or is its unit's first. */
function gapNote(frame: ModelFrame, data: Dataset): Note[] {
  if (data.kind !== "panel" || frame.observations === 0) return [];
  const { timeValues, timeCodes, timeStep } = data.index;
  const unit = panelGroup(frame, "unit");
  const times: number[][] = Array.from({ length: unit.levels }, () => []);
  for (let i = 0; i < frame.observations; i++) times[unit.codes[i]].push(timeValues[timeCodes[frame.rows[i]]]);
  let gaps = 0;
  for (const own of times) {
    own.sort((a, b) => a - b);
    for (let t = 1; t < own.length; t++) if (own[t] - own[t - 1] > 1.5 * timeStep) gaps++;
  }
  if (gaps === 0) return [];
  return [
    {
      code: "GAPS",
      message: `${gaps} row${gaps > 1 ? "s follow" : " follows"} a gap in its unit's periods and ${gaps > 1 ? "have" : "has"} no difference here; software that differences adjacent rows (plm) gives other numbers`,
    },
  ];
}
