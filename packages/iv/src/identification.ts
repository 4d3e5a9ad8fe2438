import { chiSquaredSurvival } from "@mesometrics/distributions";
import type { TestResult } from "@mesometrics/inference";
import {
  crossProduct,
  leastSquares,
  type Matrix,
  orthonormalBasis,
  pivotedQr,
  subtract,
  symmetricEigen,
} from "@mesometrics/matrix";
import {
  firstStageDegreesOfFreedom,
  type LmObservations,
  lmCount,
  lmRule,
  type PartialledEquation,
} from "./partialled-equation.js";
import { decimals, probability } from "./wording.js";

/**
 * The squared canonical correlations of the endogenous regressors and the instruments, both partialled, ascending.
 *
 * With Q an orthonormal basis of the endogenous block they are the eigenvalues of (P_Z Q)'(P_Z Q), so their absolute
 * error does not grow with the collinearity of the block.
 *
 * @returns length K1, in [0, 1]
 */
export function squaredCanonicalCorrelations(endogenous: Matrix, instruments: Matrix): Float64Array {
  const basis = orthonormalBasis(pivotedQr(endogenous));
  const fitted = subtract(basis, leastSquares(instruments, basis).residuals);
  return symmetricEigen(crossProduct(fitted)).values.map((value) => Math.min(1, Math.max(0, value)));
}

/**
 * Anderson's canonical correlation LM test of under-identification: LM = N r2, chi2 with L1 - K1 + 1 degrees of freedom,
 * r2 the smallest squared canonical correlation. Its null: the rank of the first stage is below K1.
 *
 * Source: Anderson (1951), Annals of Mathematical Statistics 22; Baum, Schaffer & Stillman (2007), Stata Journal 7(4).
 */
export function andersonLm(equation: PartialledEquation, smallest: number, observations: LmObservations): TestResult {
  const statistic = lmCount(equation, observations) * smallest;
  const df = equation.instruments.columns - equation.endogenous.columns + 1;
  const pValue = chiSquaredSurvival(statistic, df);
  return {
    id: "anderson-lm",
    label: "Anderson canonical correlation LM",
    statistic,
    distribution: "chi2",
    degreesOfFreedom: [df],
    pValue,
    nullHypothesis: "the equation is not identified",
    rule: lmRule(equation, observations),
    verdict: `Under-identification is ${pValue > 0.05 ? "not " : ""}rejected at 5 % (chi2(${df}) = ${decimals(statistic)}, ${probability(pValue)}).`,
  };
}

/**
 * The Cragg-Donald F: r2/(1 - r2) (N - L)/L1, r2 the smallest squared canonical correlation and L all instruments
 * with the included exogenous regressors and the absorbed effects counted. With one endogenous regressor it is the
 * first stage's F of the excluded instruments.
 *
 * Source: Cragg & Donald (1993), Econometric Theory 9; Stock & Yogo (2005).
 */
export function craggDonald(equation: PartialledEquation, smallest: number): TestResult {
  const l1 = equation.instruments.columns;
  const residualDf = firstStageDegreesOfFreedom(equation);
  return {
    id: "cragg-donald",
    label: "Cragg-Donald F",
    statistic: ((smallest / (1 - smallest)) * residualDf) / l1,
    distribution: "none",
    degreesOfFreedom: [l1, residualDf],
    pValue: null,
    nullHypothesis: "the instruments are weak",
    rule: `iid; df = N - L = ${residualDf}, absorbed effects counted`,
  };
}
