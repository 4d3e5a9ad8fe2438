import {
  type Covariance,
  type CovarianceEstimator,
  covarianceOf,
  defaultCovariance,
  type Estimate,
  type FrameTransformation,
  jointTestOfTerms,
  rebuild,
  type TestResult,
  transformedWorkingModel,
} from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { requireLeastSquares, requirePanel } from "./panel-residuals.js";
import { chiSquaredResult, fisherFResult } from "./test-result.js";

const name = "The regression-based Hausman test";

/**
 * The regression-based Hausman test: in the random effects regression with the unit means of the regressors added, the means
 * have zero coefficients. With a cluster covariance it does not need random effects to be efficient, which the classic
 * test does, and nothing can be indefinite.
 *
 * The variances are those of the random effects fit without the means, so the statistic equals that of the regression on
 * quasi-demeaned and within-transformed regressors (Wooldridge 2010, eq. 10.88): it tests the same span. With CR2 the
 * statistic is Hotelling's T2 with its degrees of freedom, with CR1, HC1 … F; iid, HC0 and CR0 have no small-sample
 * correction and give Wald chi2(k). `correlatedRandomEffects` reports the same test with the variances of its own fit.
 *
 * R: `plm::phtest(y ~ x, data, method = "aux")` for `{ type: "iid" }`, with `vcov = vcovHC` for CR0 by unit, on balanced
 * panels: on unbalanced ones plm 2.6 adds a plain constant where the quasi-demeaned one is due. Stata: `xtoverid` after
 * `xtreg, re vce(cluster id)`; `estat mundlak` in Stata 19.
 *
 * @param random a fit of `randomEffects` with unit effects
 * @param vcov default: CR2 by unit, above 200 units CR1
 * @throws `UNIT_EFFECTS_REQUIRED`, `NO_MEANS_TO_TEST`, `NOT_LEAST_SQUARES`, `NEEDS_PANEL`, `WEIGHTS_NOT_SUPPORTED`,
 * `DATA_MISMATCH`, and the codes of the covariance
 * @see Mundlak (1978); Arellano (1993); Wooldridge (2010), section 10.7.3
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel, randomEffects, robustHausmanTest } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const random = randomEffects(data, "inv ~ value + capital");
 * robustHausmanTest(random, data, { type: "iid" }).statistic; // → 2.1313662
 * robustHausmanTest(random, data, { type: "CR0", cluster: "firm" }).statistic; // → 8.2998366
 * ```
 */
export function robustHausmanTest(
  random: Estimate,
  data: Dataset,
  vcov?: Covariance | CovarianceEstimator,
): TestResult {
  requirePanel(data, name);
  requireLeastSquares(random, name, "randomEffects");
  if (random.call.options.effect !== "unit") {
    throw new MesometricsError("UNIT_EFFECTS_REQUIRED", `${name} is for random effects of the units`, {
      effect: random.call.options.effect,
    });
  }
  const { origin } = rebuild(random, data);
  const transformations = random.call.options.transformations as readonly FrameTransformation[];
  const levels = origin?.levels;
  if (levels === undefined) {
    throw new MesometricsError("NOT_LEAST_SQUARES", `${name} takes a fit of randomEffects`, { kind: random.kind });
  }
  const model = transformedWorkingModel(levels, [{ kind: "unitMeans" }, ...transformations], data);
  const means = model.origin?.means ?? [];
  const tested = model.terms.flatMap((term, j) => (means.includes(term) ? [j] : []));
  const covariance = covarianceOf(model, vcov ?? defaultCovariance(data, model.frame).covariance, data);
  const joint = jointTestOfTerms(model, covariance, tested);
  if (joint === null) {
    throw new MesometricsError(
      "NO_MEANS_TO_TEST",
      tested.length === 0
        ? `${name} needs a regressor that varies within units and between them`
        : `The ${tested.length} unit means cannot be tested together with ${covariance.inference.label}: there are too few clusters for so many restrictions`,
      { means, covariance: covariance.inference.label },
    );
  }
  const description = {
    id: "hausman-regression",
    label: "Regression-based Hausman test",
    nullHypothesis: `The unit effects are not related to the regressors: ${tested.map((j) => model.terms[j]).join(", ")} have no coefficient`,
    rule: joint.rule,
    source: "Mundlak (1978); Arellano (1993); Wooldridge (2010), section 10.7.3",
  };
  const [df1, df2] = joint.degreesOfFreedom;
  if (joint.distribution === "chi2") return chiSquaredResult(description, joint.statistic, df1);
  return ["HC0", "CR0"].includes(covariance.inference.type)
    ? chiSquaredResult(description, joint.statistic * df1, df1)
    : fisherFResult(description, joint.statistic, df1, df2);
}
