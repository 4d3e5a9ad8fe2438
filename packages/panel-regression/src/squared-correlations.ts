import { meansByGroup, panelGroup, squaredCorrelation, type WorkingModel } from "@mesometrics/inference";
import { column } from "@mesometrics/matrix";

/**
 * The three squared correlations that Stata's `xtreg` prints as R-sq, of X b with y: over the rows (`overall`), over the
 * units' means (`between`), and after the units' means are taken out (`within`). A correlation with a column that does not
 * vary is not defined and is left out.
 */
export function squaredCorrelations(model: WorkingModel): Record<string, number> {
  const levels = model.origin?.levels ?? model.frame;
  const unit = panelGroup(levels, "unit");
  const fitted = new Float64Array(levels.observations);
  model.terms.forEach((term, position) => {
    if (term === "(Intercept)") return;
    const x = column(levels.regressors, levels.regressorLabels.indexOf(term));
    for (let i = 0; i < fitted.length; i++) fitted[i] += model.coefficients[position] * x[i];
  });
  const means = { outcome: meansByGroup(levels.outcome, unit), fitted: meansByGroup(fitted, unit) };
  const deviations = (x: Float64Array, of: Float64Array) => x.map((value, i) => value - of[unit.codes[i]]);
  const pairs = {
    withinXtreg: squaredCorrelation(deviations(levels.outcome, means.outcome), deviations(fitted, means.fitted)),
    betweenXtreg: squaredCorrelation(means.outcome, means.fitted),
    overallXtreg: squaredCorrelation(levels.outcome, fitted),
  };
  return Object.fromEntries(Object.entries(pairs).filter((entry): entry is [string, number] => entry[1] !== null));
}
