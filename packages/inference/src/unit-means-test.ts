import type { CovarianceResult } from "./covariance.js";
import type { TestResult } from "./estimate.js";
import { jointTestOfTerms } from "./wald-statistic.js";
import type { WorkingModel } from "./working-model.js";

/**
 * The Wald test that the coefficients of the added unit means are zero, under the covariance of the estimate; null where
 * no means were added, or where their covariance is singular. With a cluster covariance it is the robust form of the
 * Hausman test: it does not need random effects to be efficient.
 *
 * Source: Mundlak (1978); Arellano (1993); Stata 19 `estat mundlak`.
 */
export function testOfUnitMeans(model: WorkingModel, result: CovarianceResult): TestResult | null {
  const means = model.origin?.means ?? [];
  if (means.length === 0) return null;
  const test = jointTestOfTerms(
    model,
    result,
    model.terms.flatMap((term, j) => (means.includes(term) ? [j] : [])),
  );
  if (test === null) return null;
  return {
    ...test,
    id: "mundlak",
    label: "Mundlak test",
    nullHypothesis: `The units' effects are not related to the unit means of the regressors: ${means.join(", ")}`,
  };
}
