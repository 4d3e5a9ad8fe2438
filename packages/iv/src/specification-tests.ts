import { chiSquaredSurvival, fisherFSurvival } from "@mesometrics/distributions";
import type { TestResult } from "@mesometrics/inference";
import { bindColumns, dot, leastSquares } from "@mesometrics/matrix";
import { type LmObservations, lmCount, lmRule, type PartialledEquation } from "./partialled-equation.js";

/**
 * The Wu-Hausman test: F of the first-stage residuals added to the equation estimated by least squares,
 * F = ((RSS0 - RSS1)/q) / (RSS1/(N - K - q)), q = K1 unless first-stage residuals repeat each other. The first stage
 * projects on ALL instruments, the included exogenous regressors too. Its null: the regressors called endogenous are
 * exogenous, so that OLS is consistent.
 *
 * @returns null where N - K - q < 1
 */
export function wuHausman(equation: PartialledEquation): TestResult | null {
  const { outcome, endogenous, instruments, partialledParameters } = equation;
  const firstStageResiduals = leastSquares(instruments, endogenous).residuals;
  const restricted = leastSquares(endogenous, outcome).residuals.data;
  const augmented = leastSquares(bindColumns(endogenous, firstStageResiduals), outcome);
  const q = augmented.rank - endogenous.columns;
  const df2 = equation.observations - partialledParameters - augmented.rank;
  if (q < 1 || df2 < 1) return null;
  const unexplained = augmented.residuals.data;
  // RSS0 - RSS1 is the squared length of the difference, which does not cancel.
  const gained = restricted.map((residual, i) => residual - unexplained[i]);
  const statistic = squares(gained) / q / (squares(unexplained) / df2);
  const pValue = fisherFSurvival(statistic, q, df2);
  return {
    id: "wu-hausman",
    label: "Wu-Hausman F",
    statistic,
    distribution: "F",
    degreesOfFreedom: [q, df2],
    pValue,
    nullHypothesis: "the regressors called endogenous are exogenous",
    rule: "iid",
    verdict:
      pValue > 0.05
        ? "2SLS and OLS do not differ significantly: exogeneity is not rejected at 5 % (which weak instruments also cause)."
        : "2SLS and OLS differ: exogeneity is rejected at 5 %.",
  };
}

/**
 * Sargan's test of the over-identifying restrictions: N e'P_Z e / e'e, chi2 with L1 - K1 degrees of freedom, e the 2SLS
 * residuals. Its null: all instruments are valid (which can only be tested as far as they disagree).
 *
 * @param residuals length n, the 2SLS residuals (with the true endogenous regressors)
 * @returns null where the equation is just identified
 */
export function sargan(
  equation: PartialledEquation,
  residuals: Float64Array,
  observations: LmObservations,
): TestResult | null {
  const { endogenous, instruments } = equation;
  const df = instruments.columns - endogenous.columns;
  if (df === 0) return null;
  const unexplained = leastSquares(instruments, residuals).residuals.data;
  const explained = residuals.map((residual, i) => residual - unexplained[i]);
  const statistic = (lmCount(equation, observations) * squares(explained)) / squares(residuals);
  const pValue = chiSquaredSurvival(statistic, df);
  return {
    id: "sargan",
    label: "Sargan chi2 of the over-identifying restrictions",
    statistic,
    distribution: "chi2",
    degreesOfFreedom: [df],
    pValue,
    nullHypothesis: "the instruments are valid",
    rule: lmRule(equation, observations),
    verdict:
      pValue > 0.05
        ? "The instruments do not contradict each other at 5 %."
        : "The instruments contradict each other: at least one is invalid, at 5 %.",
  };
}

/** v'v */
export function squares(values: Float64Array): number {
  return dot(values, values);
}
