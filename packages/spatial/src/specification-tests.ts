import { chiSquaredSurvival } from "@mesometrics/distributions";
import { type Estimate, type TestResult, waldTest } from "@mesometrics/inference";
import { matrix } from "@mesometrics/matrix";
import type { ModelParts } from "./model-kind.js";
import { type SpatialDesign, selectRegressors } from "./spatial-design.js";
import { fitError, fitLag, fitLinear, type LikelihoodFit } from "./spatial-likelihood.js";
import type { Spectrum } from "./spectrum.js";

/** 2 (ln L of the model - ln L of the one nested in it), chi-squared with `df` restrictions. */
function likelihoodRatio(
  id: string,
  label: string,
  nullHypothesis: string,
  full: number,
  nested: number,
  df: number,
): TestResult {
  // Two maxima that agree to rounding may differ in either direction.
  const statistic = Math.max(0, 2 * (full - nested));
  return {
    id,
    label,
    statistic,
    distribution: "chi2",
    degreesOfFreedom: [df],
    pValue: chiSquaredSurvival(statistic, df),
    nullHypothesis,
    rule: "likelihood ratio",
  };
}

/**
 * The tests that decide between a model and those nested in it. Every model with a spatial parameter: `lr-nonspatial`,
 * the parameter is zero. The Durbin model also, with theta the coefficients of W X:
 *
 * - `wald-sar`, `lr-sar`: theta = 0, it is a spatial lag model;
 * - `wald-sem`, `lr-sem`: theta + rho beta = 0, the common factor, it is a spatial error model. The Wald form is the
 *   delta method's, h' (J V J')^-1 h. Only where every regressor has its spatial lag.
 *
 * (LeSage and Pace 2009, section 6.1; Elhorst 2014, section 2.9.)
 */
export function specificationTests(
  estimate: Estimate,
  design: SpatialDesign,
  fit: LikelihoodFit,
  spectrum: Spectrum,
  parts: ModelParts,
): readonly TestResult[] {
  if (parts.parameter === null) return [];
  const tests: TestResult[] = [
    likelihoodRatio(
      "lr-nonspatial",
      `LR test of ${parts.parameter} = 0`,
      `${parts.parameter} is zero`,
      fit.logLikelihood,
      fitLinear(design).logLikelihood,
      1,
    ),
  ];
  const lagged = design.variables.filter((variable) => variable.lagged >= 0);
  if (parts.parameter !== "rho" || lagged.length === 0) return tests;
  const laggedColumns = new Set(lagged.map((variable) => variable.lagged));
  const ownColumns = design.terms.map((_, j) => j).filter((j) => !laggedColumns.has(j));
  if (ownColumns.length === 0) return tests;
  const nested = selectRegressors(design, ownColumns);
  const laggedTerms = lagged.map((variable) => design.terms[variable.lagged]);
  const noLags = "the coefficients of the spatially lagged regressors are zero (the spatial lag model)";
  tests.push(
    { ...waldTest(estimate, laggedTerms), id: "wald-sar", label: "Wald test against SAR", nullHypothesis: noLags },
    likelihoodRatio(
      "lr-sar",
      "LR test against SAR",
      noLags,
      fit.logLikelihood,
      fitLag(nested, spectrum).logLikelihood,
      lagged.length,
    ),
  );
  if (!design.fullDurbin) return tests;
  const commonFactor = "the common factor theta + rho beta is zero (the spatial error model)";
  tests.push(
    {
      ...waldTest(estimate, commonFactorRestrictions(design, fit)),
      id: "wald-sem",
      label: "Wald test against SEM",
      nullHypothesis: commonFactor,
    },
    likelihoodRatio(
      "lr-sem",
      "LR test against SEM",
      commonFactor,
      fit.logLikelihood,
      fitError(nested, spectrum).logLikelihood,
      lagged.length,
    ),
  );
  return tests;
}

/** h = theta + rho beta as the linear restrictions J p = J p - h, which have its Wald statistic. */
function commonFactorRestrictions(design: SpatialDesign, fit: LikelihoodFit) {
  const k = design.terms.length;
  const rows = design.variables.length;
  const jacobian = matrix(rows, k + 1);
  const values = new Float64Array(rows);
  const rho = fit.parameter;
  design.variables.forEach(({ own, lagged }, j) => {
    jacobian.data[j + lagged * rows] = 1;
    jacobian.data[j + own * rows] = rho;
    jacobian.data[j + k * rows] = fit.beta[own];
    // J p = theta + 2 rho beta
    values[j] = rho * fit.beta[own];
  });
  return { matrix: jacobian, values };
}
