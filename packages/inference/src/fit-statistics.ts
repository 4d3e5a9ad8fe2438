import { dot } from "@mesometrics/matrix";
import type { Estimate } from "./estimate.js";
import { outcomeMoments } from "./outcome-moments.js";
import { rSquaredRecord } from "./r-squared.js";
import { observationCount } from "./weights.js";
import { residualDegreesOfFreedom, type WorkingModel } from "./working-model.js";

/**
 * The R2 record and the scalar statistics of an ordinary or two-stage least squares fit, with N observations, K coefficients (the intercept
 * among them), L parameters of the effects, RSS = e'e:
 *
 * - `overall` = 1 - RSS/TSS, TSS about the mean: the R2 of the regression with all dummies (`r2` of fixest, reghdfe, areg)
 * - `within` = 1 - RSS/TSS_w, TSS_w of y after the effects are projected out
 *
 * and their adjusted forms, those of `xtreg` and the uncentred ones: see `rSquaredKinds` and `explainR2`.
 *
 * With weights w every sum of squares is weighted and the mean is the weighted one; with frequency weights N is their sum.
 * `sigma` = sqrt(RSS/(N - L - K)), under analytic weights the standard deviation of an error of weight one (they are not
 * rescaled; Stata rescales its `aweight` to a mean of one first); `logLikelihood` = -N/2 (log(2 pi RSS/N) + 1), under analytic
 * weights plus sum(log w)/2, as R's `logLik(lm)` (fixest 0.12 leaves the weights out of RSS and has no such term); `f` is the classical F of all slopes
 * (after the effects) under independent errors of one variance. Two-stage least squares has neither of the last two, and
 * its R2 may be negative.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { fitStatistics, frameOf, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * const { r2, statistics } = fitStatistics(model);
 * r2.adjustedWithinXtreg; // → 0.75311042
 * statistics.sigma; // → 52.767966
 * ```
 */
export function fitStatistics(model: WorkingModel): Pick<Estimate, "r2" | "statistics"> {
  const { frame } = model;
  const n = observationCount(frame);
  const k = model.terms.length;
  const df = residualDegreesOfFreedom(model);
  const rss = dot(model.residuals, model.residuals);
  const absorbsConstant = frame.fixedEffects.some((effect) => effect.intercept);
  const centred = frame.hasIntercept || absorbsConstant;
  const { aboutMean, aboutZero } = outcomeMoments(frame);
  const tss = centred ? aboutMean : aboutZero;
  const hasEffects = frame.fixedEffects.length > 0;
  const tssWithin = hasEffects ? model.outcomeSquare : tss;
  const slopes = k - (frame.hasIntercept ? 1 : 0);
  const explained = tssWithin - rss;
  return {
    r2: rSquaredRecord(model, { rss, tss, centred, tssWithin: hasEffects ? tssWithin : null }),
    statistics: {
      rss,
      tss,
      ...(hasEffects ? { tssWithin } : {}),
      sigma: Math.sqrt(rss / df),
      rmse: Math.sqrt(rss / n),
      ...(model.instrumental === null
        ? { logLikelihood: (-n / 2) * (Math.log((2 * Math.PI * rss) / n) + 1) + halfLogWeights(frame) }
        : {}),
      ...(slopes > 0 && model.instrumental === null
        ? { f: explained / slopes / (rss / df), fNumerator: slopes, fDenominator: df }
        : {}),
    },
  };
}

/** The log of the Jacobian of sqrt(w) y: frequencies repeat observations, which the sum over them has already. */
function halfLogWeights({ weights }: WorkingModel["frame"]): number {
  if (weights?.kind !== "analytic") return 0;
  let total = 0;
  for (let i = 0; i < weights.values.length; i++) total += Math.log(weights.values[i]);
  return total / 2;
}
