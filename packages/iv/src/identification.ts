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
import type { Dataset } from "@mesometrics/panel-data";
import {
  type DegreesOfFreedom,
  describeDegreesOfFreedom,
  fStatistic,
  lmFactor,
} from "./degrees-of-freedom-profiles.js";
import type { PartialledEquation } from "./partialled-equation.js";
import { kleibergenPaap } from "./rank-tests.js";
import type { ReducedForm } from "./reduced-form.js";
import type { ScoreRule } from "./score-covariance.js";
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
export function andersonLm(equation: PartialledEquation, smallest: number, counts: DegreesOfFreedom): TestResult {
  const statistic = counts.lmObservations * smallest;
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
    rule: `iid; ${describeDegreesOfFreedom(counts)}`,
    source: "Anderson (1951)",
    verdict: underIdentification(statistic, df, pValue),
  };
}

/**
 * The Cragg-Donald F: r2/(1 - r2) (N - L)/L1, r2 the smallest squared canonical correlation and L all instruments
 * with the included exogenous regressors and the absorbed effects counted. With one endogenous regressor it is the
 * first stage's F of the excluded instruments.
 *
 * Source: Cragg & Donald (1993), Econometric Theory 9; Stock & Yogo (2005).
 */
export function craggDonald(equation: PartialledEquation, smallest: number, counts: DegreesOfFreedom): TestResult {
  const l1 = equation.instruments.columns;
  return {
    id: "cragg-donald",
    label: "Cragg-Donald F",
    statistic: ((smallest / (1 - smallest)) * counts.craggDonald) / l1,
    distribution: "none",
    degreesOfFreedom: [l1, counts.craggDonald],
    pValue: null,
    nullHypothesis: "the instruments are weak",
    rule: `iid; df = ${counts.craggDonald}, profile ${counts.profile}`,
    source: "Cragg & Donald (1993)",
  };
}

/**
 * Kleibergen and Paap's rk LM test of under-identification, chi2 with L1 - K1 + 1 degrees of freedom, and their rk Wald
 * F, which has no distribution of its own (Stock and Yogo's values hold for independent errors of one variance). With one
 * endogenous regressor the F is the robust first-stage F.
 *
 * Source: Kleibergen & Paap (2006), Journal of Econometrics 133; Stata's `ivreg2` and `ranktest`.
 *
 * @returns an entry is left out where the scores' covariance is singular (fewer clusters than instruments)
 */
export function kleibergenPaapTests(
  form: ReducedForm,
  rule: ScoreRule,
  counts: DegreesOfFreedom,
  data: Dataset,
): readonly TestResult[] {
  const { lm, wald, degreesOfFreedom: df } = kleibergenPaap(form, rule, data);
  const tests: TestResult[] = [];
  const text = `${rule.label}; ${describeDegreesOfFreedom(counts)}`;
  if (lm !== null) {
    const statistic = lm * lmFactor(counts);
    const pValue = chiSquaredSurvival(statistic, df);
    tests.push({
      id: "kleibergen-paap-lm",
      label: "Kleibergen-Paap rk LM",
      statistic,
      distribution: "chi2",
      degreesOfFreedom: [df],
      pValue,
      nullHypothesis: "the equation is not identified",
      rule: text,
      source: "Kleibergen & Paap (2006)",
      verdict: underIdentification(statistic, df, pValue),
    });
  }
  if (wald !== null) {
    const l1 = form.instruments.columns;
    const { statistic, denominator } = fStatistic(wald, l1, counts);
    tests.push({
      id: "kleibergen-paap-f",
      label: "Kleibergen-Paap rk Wald F",
      statistic,
      distribution: "none",
      degreesOfFreedom: [l1, denominator],
      pValue: null,
      nullHypothesis: "the instruments are weak",
      rule: text,
      source: "Kleibergen & Paap (2006)",
    });
  }
  return tests;
}

function underIdentification(statistic: number, df: number, pValue: number): string {
  return `Under-identification is ${pValue > 0.05 ? "not " : ""}rejected at 5 % (chi2(${df}) = ${decimals(statistic)}, ${probability(pValue)}).`;
}
