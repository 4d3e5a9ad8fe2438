import type { Dataset } from "@mesometrics/panel-data";
import type { Covariance, CovarianceEstimator, CovarianceResult } from "./covariance.js";
import { covarianceNoteCodes, firstStageCovariance } from "./covariance-notes.js";
import { covarianceOf } from "./covariance-of.js";
import type { Estimate, TestResult } from "./estimate.js";
import { rebuild } from "./rebuild.js";
import { testOfUnitMeans } from "./unit-means-test.js";
import { jointTestOfSlopes } from "./wald-statistic.js";
import type { WorkingModel } from "./working-model.js";

/**
 * The same estimate with another covariance: coefficients, R2 and sample stay; standard errors, degrees of freedom, the
 * joint Wald test and the notes that speak of the covariance are new. Equal to estimating again with that covariance.
 *
 * The first stages of an instrumental estimate are not known here: they keep their covariance, with a note that says so;
 * `withVcov` of `@mesometrics/iv` renews them too.
 *
 * R: `summary(fit, vcov = ...)` of fixest, `lmtest::coeftest(fit, vcov.)`.
 *
 * @throws `DATA_MISMATCH`, `NOT_A_LINEAR_MODEL`, and the codes of `covarianceOf`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { tidy, withVcov } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: { cluster: "firm" } });
 * const reduced = withVcov(fit, data, { type: "CR2", cluster: "firm" });
 * tidy(reduced)[0].standardError; // → 0.020631107
 * tidy(reduced)[0].degreesOfFreedom; // → 1.8125684
 * ```
 */
export function withVcov(fit: Estimate, data: Dataset, covariance: Covariance | CovarianceEstimator): Estimate {
  const model = rebuild(fit, data);
  const result = covarianceOf(model, covariance, data);
  const parts = inferenceParts(model, result);
  return {
    ...fit,
    vcov: result.vcov,
    inference: result.inference,
    tests: fit.tests.flatMap((test) => (test.id === "wald" ? parts.tests : test.id === "mundlak" ? [] : [test])),
    notes: [
      ...fit.notes.filter((note) => !covarianceNoteCodes.has(note.code)),
      ...parts.notes,
      ...(model.instrumental === null ? [] : [firstStageCovariance(fit.inference.label)]),
    ],
  };
}

/**
 * What a covariance decides of an estimate beside the covariance itself: the joint test and its notes.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { covarianceOf, frameOf, inferenceParts, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * const { tests } = inferenceParts(model, covarianceOf(model, { type: "iid" }, data));
 * tests[0].statistic; // → 309.01418
 * ```
 */
export function inferenceParts(
  model: WorkingModel,
  result: CovarianceResult,
): { readonly tests: readonly TestResult[]; readonly notes: CovarianceResult["notes"] } {
  const tests = [jointTestOfSlopes(model, result), testOfUnitMeans(model, result)];
  return { tests: tests.filter((test) => test !== null), notes: result.notes };
}
