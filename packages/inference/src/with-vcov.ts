import type { Dataset } from "@mesometrics/panel-data";
import type { Covariance } from "./covariance.js";
import { covarianceNoteCodes, firstStageCovariance } from "./covariance-notes.js";
import { type CovarianceResult, covarianceOf } from "./covariance-of.js";
import type { Estimate, TestResult } from "./estimate.js";
import { rebuild } from "./rebuild.js";
import { jointTestOfSlopes } from "./wald-test.js";
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
 */
export function withVcov(fit: Estimate, data: Dataset, covariance: Covariance): Estimate {
  const model = rebuild(fit, data);
  const result = covarianceOf(model, covariance, data);
  const parts = inferenceParts(model, result);
  return {
    ...fit,
    vcov: result.vcov,
    inference: result.inference,
    tests: fit.tests.flatMap((test) => (test.id === "wald" ? parts.tests : [test])),
    notes: [
      ...fit.notes.filter((note) => !covarianceNoteCodes.has(note.code)),
      ...parts.notes,
      ...(model.instrumental === null ? [] : [firstStageCovariance(fit.inference.label)]),
    ],
  };
}

/** What a covariance decides of an estimate beside the covariance itself: the joint test and its notes. */
export function inferenceParts(
  model: WorkingModel,
  result: CovarianceResult,
): { readonly tests: readonly TestResult[]; readonly notes: CovarianceResult["notes"] } {
  const test = jointTestOfSlopes(model, result);
  return { tests: test === null ? [] : [test], notes: result.notes };
}
