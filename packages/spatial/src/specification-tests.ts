import { chiSquaredSurvival } from "@mesometrics/distributions";
import { type Estimate, type TestResult, waldTestOfRule } from "@mesometrics/inference";
import { MesometricsError, matrix } from "@mesometrics/matrix";
import { type ModelParts, modelParts } from "./model-kind.js";
import { type SpatialDesign, selectRegressors } from "./spatial-design.js";
import { type LikelihoodFit, type LikelihoodSetting, maximumLogLikelihood } from "./spatial-likelihood.js";

/** 2 (ln L of the model - ln L of the one nested in it), chi-squared with `df` restrictions. */
function likelihoodRatio(
  id: string,
  label: string,
  nullHypothesis: string,
  full: number,
  nested: number,
  df: number,
  likelihood: string,
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
    rule: `likelihood ratio, ${likelihood}`,
  };
}

/**
 * The tests that decide between a model and those nested in it, all by one likelihood, which `rule` names. Every model with
 * a spatial parameter: `lr-nonspatial`, all of them are zero; with two: `lr-rho` and `lr-lambda`, the named one is zero.
 * With random effects: `lr-random-effects`, their variance is zero. The Durbin model also, with theta the coefficients of W X:
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
  setting: LikelihoodSetting,
  parts: ModelParts,
): { readonly tests: readonly TestResult[]; readonly withoutMaximum: readonly string[] } {
  const withoutMaximum: string[] = [];
  const { parameters } = parts;
  const { label } = setting.rule;
  // A corrected estimate has the likelihood ratio of the likelihood that it corrects.
  const against = (
    id: string,
    text: string,
    hypothesis: string,
    nested: SpatialDesign,
    less: ModelParts,
    df: number,
  ): TestResult[] => {
    // What the common factor makes of a random effect is one that goes through the spatial errors.
    const under = setting.random !== null && id === "lr-sem" ? { ...setting, random: "kkp" as const } : setting;
    const maximum = maximumOrNull(() => maximumLogLikelihood(nested, less, under));
    if (maximum === null) {
      withoutMaximum.push(id);
      return [];
    }
    return [likelihoodRatio(id, text, hypothesis, fit.logLikelihood, maximum, df, label)];
  };
  const tests: TestResult[] = [];
  if (setting.random !== null) {
    const without = maximumOrNull(() => maximumLogLikelihood(design, parts, { ...setting, random: null }));
    const statistic = Math.max(0, 2 * (fit.logLikelihood - (without ?? 0)));
    if (without === null) withoutMaximum.push("lr-random-effects");
    else
      tests.push({
        id: "lr-random-effects",
        label: "LR test of random effects",
        statistic,
        distribution: "chibar2",
        degreesOfFreedom: [0, 1],
        pValue: statistic > 0 ? chiSquaredSurvival(statistic, 1) / 2 : 1,
        nullHypothesis: "the variance of the random effects is zero",
        rule: `likelihood ratio, ${label}; the null lies on the boundary: half chi2(0), half chi2(1)`,
      });
  }
  if (parameters.length === 0) return { tests, withoutMaximum };
  const linear = { ...parts, parameters: [] };
  tests.push(
    ...against(
      "lr-nonspatial",
      `LR test of ${parameters.join(" = ")} = 0`,
      parameters.length === 1 ? `${parameters[0]} is zero` : "rho and lambda are zero",
      design,
      linear,
      parameters.length,
    ),
  );
  if (parameters.length === 2) {
    tests.push(
      ...against("lr-rho", "LR test of rho = 0", "rho is zero", design, { ...parts, parameters: ["lambda"] }, 1),
      ...against("lr-lambda", "LR test of lambda = 0", "lambda is zero", design, { ...parts, parameters: ["rho"] }, 1),
    );
    return { tests, withoutMaximum };
  }
  const lagged = design.variables.filter((variable) => variable.lagged >= 0);
  if (parameters[0] !== "rho" || lagged.length === 0) return { tests, withoutMaximum };
  const laggedColumns = new Set(lagged.map((variable) => variable.lagged));
  const ownColumns = design.terms.map((_, j) => j).filter((j) => !laggedColumns.has(j));
  if (ownColumns.length === 0) return { tests, withoutMaximum };
  const nested = selectRegressors(design, ownColumns);
  const laggedTerms = lagged.map((variable) => design.terms[variable.lagged]);
  const waldRule = `Wald, ${estimate.inference.label}`;
  const noLags = "the coefficients of the spatially lagged regressors are zero (the spatial lag model)";
  tests.push(
    {
      ...waldTestOfRule(estimate, laggedTerms),
      rule: waldRule,
      id: "wald-sar",
      label: "Wald test against SAR",
      nullHypothesis: noLags,
    },
    ...against("lr-sar", "LR test against SAR", noLags, nested, modelParts.sar, lagged.length),
  );
  if (!design.fullDurbin) return { tests, withoutMaximum };
  const commonFactor = "the common factor theta + rho beta is zero (the spatial error model)";
  tests.push({
    ...waldTestOfRule(estimate, commonFactorRestrictions(design, fit, estimate.terms.length)),
    rule: waldRule,
    id: "wald-sem",
    label: "Wald test against SEM",
    nullHypothesis: commonFactor,
  });
  // With unequal row sums the period effects of an error model are other ones than those of a lag model.
  if (design.rowSum !== null || design.absorbedPeriods === 0) {
    tests.push(...against("lr-sem", "LR test against SEM", commonFactor, nested, modelParts.sem, lagged.length));
  }
  return { tests, withoutMaximum };
}

/** Null where the model has no maximum inside its interval. */
function maximumOrNull(logLikelihood: () => number): number | null {
  try {
    return logLikelihood();
  } catch (error) {
    if (error instanceof MesometricsError && error.code === "NO_INTERIOR_MAXIMUM") return null;
    throw error;
  }
}

/** h = theta + rho beta as the linear restrictions J p = J p - h, which have its Wald statistic. */
function commonFactorRestrictions(design: SpatialDesign, fit: LikelihoodFit, columns: number) {
  const k = design.terms.length;
  const rows = design.variables.length;
  const jacobian = matrix(rows, columns);
  const values = new Float64Array(rows);
  const { rho } = fit.point;
  design.variables.forEach(({ own, lagged }, j) => {
    jacobian.data[j + lagged * rows] = 1;
    jacobian.data[j + own * rows] = rho;
    jacobian.data[j + k * rows] = fit.beta[own];
    // J p = theta + 2 rho beta
    values[j] = rho * fit.beta[own];
  });
  return { matrix: jacobian, values };
}
