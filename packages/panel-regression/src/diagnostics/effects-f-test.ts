import {
  type Estimate,
  rebuild,
  residualDegreesOfFreedom,
  type TestResult,
  workingModel,
} from "@mesometrics/inference";
import { bindColumns, MesometricsError } from "@mesometrics/matrix";
import type { Dataset, ModelFrame } from "@mesometrics/panel-data";
import { sumOfSquares } from "../group-sums.js";
import { requireLeastSquares } from "./panel-residuals.js";
import { fisherFResult } from "./test-result.js";

const name = "The F test of effects";

/**
 * The F test that fixed effects are zero: the fit against the same regression without them, on the same rows.
 *
 * F = ((RSS_0 - RSS_1) / q) / (RSS_1 / (N - L - K)), where q is the difference of the residual degrees of freedom and the
 * rank of all dummies counts; F(q, N - L - K) for independent, homoskedastic, normal errors. Regressors that the effects
 * absorb come back in the restricted regression.
 *
 * R: `plm::pFtest(within, pooling)`; for some effects `pFtest(within_two, within_individual)`; Stata: the last line of
 * `xtreg, fe`, `areg`.
 *
 * @param effects the effects to test, by their label in the formula; default all
 * @throws `NO_EFFECTS`, `UNKNOWN_EFFECT`, `EFFECTS_NOT_TESTABLE`, `PERFECT_FIT`, `NOT_LEAST_SQUARES`, `DATA_MISMATCH`,
 * `WEIGHTS_NOT_SUPPORTED`
 * @see Baltagi (2021), Econometric Analysis of Panel Data, 6th ed., section 4.2
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { effectsFTest, feols, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm + year");
 * effectsFTest(fit, data).statistic; // → 17.403146
 * const years = effectsFTest(fit, data, ["year"]);
 * years.degreesOfFreedom; // → [19,169]
 * years.pValue; // → 0.13091228
 * ```
 */
export function effectsFTest(fit: Estimate, data: Dataset, effects?: readonly string[]): TestResult {
  requireLeastSquares(fit, name);
  const full = rebuild(fit, data);
  const labels = full.frame.fixedEffects.map(({ label }) => label);
  const tested = effects ?? labels;
  if (tested.length === 0) {
    throw new MesometricsError("NO_EFFECTS", `${name} needs a fit with fixed effects: y ~ x | unit`, {
      effects: labels,
    });
  }
  for (const label of tested) {
    if (labels.includes(label)) continue;
    throw new MesometricsError(
      "UNKNOWN_EFFECT",
      `The fit has no fixed effect '${label}': it has ${labels.length === 0 ? "none" : labels.join(", ")}`,
      { effect: label, effects: labels },
    );
  }
  const restricted = workingModel(withoutEffects(full.frame, new Set(tested)));
  const df2 = residualDegreesOfFreedom(full);
  const df1 = residualDegreesOfFreedom(restricted) - df2;
  const label = tested.join(" + ");
  if (df1 <= 0) {
    throw new MesometricsError(
      "EFFECTS_NOT_TESTABLE",
      `The effects ${label} add no parameter to the other effects and regressors: there is nothing to test`,
      { effects: tested },
    );
  }
  if (full.notes.some(({ code }) => code === "PERFECT_FIT")) {
    throw new MesometricsError("PERFECT_FIT", `${name} has no residual variance to compare with: the fit is exact`, {
      outcome: full.frame.outcomeLabel,
    });
  }
  const rss = sumOfSquares(full.residuals);
  const rest = labels.filter((one) => !tested.includes(one));
  return fisherFResult(
    {
      id: "effects-f",
      label: "F test of effects",
      nullHypothesis: `The effects ${label} are zero${rest.length > 0 ? `, given the effects ${rest.join(" + ")}` : ""}`,
      rule: "((RSS0 - RSS1)/q) / (RSS1/(N - L - K)), independent homoskedastic errors",
      source: "Baltagi (2021), section 4.2",
    },
    (sumOfSquares(restricted.residuals) - rss) / df1 / (rss / df2),
    df1,
    df2,
  );
}

/** The frame without some of its effects, with the intercept that they had absorbed. */
function withoutEffects(frame: ModelFrame, removed: ReadonlySet<string>): ModelFrame {
  const fixedEffects = frame.fixedEffects.filter(({ label }) => !removed.has(label));
  const needsIntercept = frame.formula.intercept && !frame.hasIntercept && !fixedEffects.some((one) => one.intercept);
  if (!needsIntercept) return { ...frame, fixedEffects };
  const n = frame.observations;
  const ones = { rows: n, columns: 1, data: new Float64Array(n).fill(1) };
  return {
    ...frame,
    fixedEffects,
    hasIntercept: true,
    regressors: bindColumns(ones, frame.regressors),
    regressorLabels: ["(Intercept)", ...frame.regressorLabels],
  };
}
