import { type Estimate, frameOf, type TestResult, transformedWorkingModel } from "@mesometrics/inference";
import { MesometricsError, selectColumns } from "@mesometrics/matrix";
import type { CheckedFormula, Dataset, ModelFrame } from "@mesometrics/panel-data";
import { residualAutoregression } from "./auxiliary-regression.js";
import { absorbs, panelResiduals, panelSample, requirePanel } from "./panel-residuals.js";
import { fisherFResult } from "./test-result.js";

/**
 * Wooldridge's test for serial correlation of the idiosyncratic errors in Drukker's form.
 *
 * The regression in first differences without a constant gives residuals e_it; they are regressed on e_i,t-1 without a
 * constant. Without serial correlation in levels that slope is -1/2: F = (slope + 1/2)^2 / V with V clustered by unit,
 * factor G/(G - 1), F(1, G - 1). Differences and lags take adjacent periods only. Unit effects of the formula vanish in
 * the differences; time effects become effects of the differences' periods.
 *
 * Stata: `xtserial y x` (Drukker 2003). It is another test than `plm::pwfdtest(h0 = "fe")`, which has a constant in both
 * regressions and other degrees of freedom: p-values can differ by orders of magnitude.
 *
 * @param formula of the model in levels
 * @throws `EFFECTS_NOT_SUPPORTED` for effects other than the panel's unit and time; `NO_DIFFERENCES`,
 * `NO_ADJACENT_PERIODS`, `NEEDS_PANEL`, `INSTRUMENTS_NOT_SUPPORTED`, `PERFECT_FIT`, `ONE_UNIT`, and the codes of `feols`
 * @see Wooldridge (2010), section 10.6.3; Drukker (2003), Stata Journal 3
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel, wooldridgeDrukkerTest } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const test = wooldridgeDrukkerTest(data, "inv ~ value + capital");
 * test.statistic; // → 263.59154
 * test.degreesOfFreedom; // → [1,9]
 * ```
 */
export function wooldridgeDrukkerTest<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns>,
): TestResult {
  const name = "Wooldridge's test in Drukker's form";
  const panel = requirePanel(data as Dataset, name);
  const levels = frameOf(panel, formula as string, {});
  if (levels.endogenous.columns > 0 || levels.instruments.columns > 0) {
    throw new MesometricsError(
      "INSTRUMENTS_NOT_SUPPORTED",
      `${name} is defined for least squares, without instruments`,
      {
        formula,
      },
    );
  }
  const frame = inDifferences(levels, panel.index);
  const model = transformedWorkingModel(frame, [{ kind: "firstDifference" }], panel);
  if (model.notes.some(({ code }) => code === "PERFECT_FIT")) {
    throw new MesometricsError("PERFECT_FIT", `${name} has nothing to test: the differences are fitted exactly`, {
      outcome: frame.outcomeLabel,
    });
  }
  const sample = panelSample(panel, model.frame, name);
  const fit = residualAutoregression(sample, model.residuals, { intercept: false, test: name });
  const variance = (fit.variance * fit.units) / (fit.units - 1);
  return fisherFResult(
    {
      id: "wooldridge-drukker",
      label: "Wooldridge's test for serial correlation (Drukker)",
      nullHypothesis: "The idiosyncratic errors in levels are not serially correlated",
      rule: `slope ${fit.slope.toPrecision(5)} of differenced residuals on their lag against -1/2, CR1 by unit, ${fit.observations} rows`,
      source: "Wooldridge (2010), section 10.6.3; Drukker (2003)",
    },
    ((fit.slope + 0.5) * (fit.slope + 0.5)) / variance,
    1,
    fit.units - 1,
  );
}

/** Without the intercept and the unit effects, which the differences remove. */
function inDifferences(frame: ModelFrame, index: { readonly unit: string; readonly time: string }): ModelFrame {
  const { fixedEffects } = frame.formula;
  const fixed = fixedEffects.map((effect) =>
    effect.intercept && effect.slopes.length === 0 && effect.columns.length === 1 ? effect.columns[0] : null,
  );
  const strange = fixed.findIndex((column) => column !== index.unit && column !== index.time);
  if (strange >= 0) {
    throw new MesometricsError(
      "EFFECTS_NOT_SUPPORTED",
      `In first differences the test can take the effects ${index.unit} and ${index.time}, not '${fixedEffects[strange].label}'`,
      { effect: fixedEffects[strange].label },
    );
  }
  const slopes = frame.regressorLabels.flatMap((_, j) => (frame.hasIntercept && j === 0 ? [] : [j]));
  return {
    ...frame,
    hasIntercept: false,
    regressors: selectColumns(frame.regressors, slopes),
    regressorLabels: slopes.map((j) => frame.regressorLabels[j]),
    fixedEffects: frame.fixedEffects.filter((_, j) => fixed[j] === index.time),
  };
}

/**
 * Wooldridge's test for serial correlation from the residuals of the regression in first differences, as plm computes it.
 *
 * The residuals of `firstDifference` (with its constant) are regressed on their lag with a constant; the slope is 0 where
 * the differenced errors are not serially correlated (`null: "differenced"`) and -1/2 where the errors in levels are not
 * (`null: "levels"`). F = (slope - slope_0)^2 / V with V clustered by unit without a factor, F(1, n - 2). If both are
 * rejected neither estimator is efficient: use clustered errors.
 *
 * R: `plm::pwfdtest(y ~ x, data, h0 = "fd" | "fe")`.
 *
 * @param fit of `firstDifference`
 * @throws `NOT_LEAST_SQUARES`, `NO_ADJACENT_PERIODS`, `NEEDS_PANEL`, `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`,
 * `WEIGHTS_NOT_SUPPORTED`
 * @see Wooldridge (2010), section 10.6.3
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { firstDifference, panel, wooldridgeFirstDifferenceTest } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = firstDifference(data, "inv ~ value + capital");
 * wooldridgeFirstDifferenceTest(fit, data).statistic; // → 16.482689
 * wooldridgeFirstDifferenceTest(fit, data, "levels").statistic; // → 371.88919
 * ```
 */
export function wooldridgeFirstDifferenceTest(
  fit: Estimate,
  data: Dataset,
  nullHypothesis: "differenced" | "levels" = "differenced",
): TestResult {
  const name = "Wooldridge's first-difference test";
  const sample = panelResiduals(fit, data, name, "firstDifference");
  const auxiliary = residualAutoregression(sample, sample.residuals, { intercept: true, test: name });
  const slope = nullHypothesis === "differenced" ? 0 : -0.5;
  return autoregressionTest(auxiliary, slope, {
    id: "wooldridge-first-difference",
    label: "Wooldridge's first-difference test for serial correlation",
    nullHypothesis: `The errors in ${nullHypothesis === "differenced" ? "first differences" : "levels"} are not serially correlated`,
    source: "Wooldridge (2010), section 10.6.3",
  });
}

/**
 * Wooldridge's test for serial correlation from the residuals of a fit with unit effects, for short panels: they are
 * regressed on their lag with a constant, and without serial correlation the slope is -1/(T - 1), T the number of periods.
 * F = (slope + 1/(T - 1))^2 / V with V clustered by unit without a factor, F(1, n - 2).
 *
 * R: `plm::pwartest(within)`.
 *
 * @throws `UNIT_EFFECTS_REQUIRED`, `NO_ADJACENT_PERIODS`, `NEEDS_PANEL`, `NOT_LEAST_SQUARES`, `WEIGHTS_NOT_SUPPORTED`,
 * `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`
 * @see Wooldridge (2010), section 10.5.4
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel, wooldridgeWithinTest } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * wooldridgeWithinTest(feols(data, "inv ~ value + capital | firm"), data).statistic; // → 76.928562
 * ```
 */
export function wooldridgeWithinTest(fit: Estimate, data: Dataset): TestResult {
  const name = "Wooldridge's within test";
  const { index } = requirePanel(data, name);
  const sample = panelResiduals(fit, data, name);
  if (!absorbs(sample.model.frame, index.unit)) {
    throw new MesometricsError("UNIT_EFFECTS_REQUIRED", `${name} needs a fit with unit effects: '| ${index.unit}'`, {
      formula: fit.call.formula,
    });
  }
  const auxiliary = residualAutoregression(sample, sample.residuals, { intercept: true, test: name });
  return autoregressionTest(auxiliary, -1 / (sample.periods - 1), {
    id: "wooldridge-within",
    label: "Wooldridge's within test for serial correlation",
    nullHypothesis: "The idiosyncratic errors are not serially correlated",
    source: "Wooldridge (2010), section 10.5.4",
  });
}

function autoregressionTest(
  auxiliary: ReturnType<typeof residualAutoregression>,
  slope: number,
  test: { readonly id: string; readonly label: string; readonly nullHypothesis: string; readonly source: string },
): TestResult {
  const distance = auxiliary.slope - slope;
  return fisherFResult(
    {
      ...test,
      rule: `slope ${auxiliary.slope.toPrecision(5)} of residuals on their lag against ${slope.toPrecision(5)}, CR0 by unit, ${auxiliary.observations} rows`,
    },
    (distance * distance) / auxiliary.variance,
    1,
    auxiliary.observations - 2,
  );
}
