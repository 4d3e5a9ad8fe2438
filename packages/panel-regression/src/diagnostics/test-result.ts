import { chiSquaredSurvival, fisherFSurvival, normalSurvival } from "@mesometrics/distributions";
import type { TestResult } from "@mesometrics/inference";

/** What a test says of itself beside its number. */
export interface TestDescription {
  readonly id: string;
  readonly label: string;
  readonly nullHypothesis: string;
  readonly rule: string;
  readonly source: string;
}

/** A statistic that is chi-squared with `df` degrees of freedom under the null; large values reject. */
export function chiSquaredResult(test: TestDescription, statistic: number, df: number): TestResult {
  return finish(test, statistic, "chi2", [df], chiSquaredSurvival(statistic, df));
}

/** A statistic that is F(df1, df2) under the null; large values reject. */
export function fisherFResult(test: TestDescription, statistic: number, df1: number, df2: number): TestResult {
  return finish(test, statistic, "F", [df1, df2], fisherFSurvival(statistic, df1, df2));
}

/** A statistic that is standard normal under the null; `one-sided` rejects large values only. */
export function normalResult(test: TestDescription, statistic: number, sides: "one-sided" | "two-sided"): TestResult {
  const pValue = sides === "one-sided" ? normalSurvival(statistic) : 2 * normalSurvival(Math.abs(statistic));
  return finish({ ...test, rule: `${sides}; ${test.rule}` }, statistic, "normal", [], Math.min(pValue, 1));
}

/** A number without a distribution of its own. */
export function descriptiveResult(test: TestDescription, statistic: number): TestResult {
  return { ...test, statistic, distribution: "none", degreesOfFreedom: [], pValue: null };
}

/** A test result with its verdict in one sentence. */
export function finish(
  test: TestDescription,
  statistic: number,
  distribution: TestResult["distribution"],
  degreesOfFreedom: readonly number[],
  pValue: number,
): TestResult {
  return {
    ...test,
    statistic,
    distribution,
    degreesOfFreedom,
    pValue,
    verdict:
      pValue < 0.05
        ? `Rejected at 5 % (p = ${pValue.toPrecision(3)}): ${test.nullHypothesis}`
        : `Not rejected at 5 % (p = ${pValue.toPrecision(3)}): ${test.nullHypothesis}`,
  };
}
