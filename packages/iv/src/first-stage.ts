import { chiSquaredSurvival, fisherFSurvival } from "@mesometrics/distributions";
import type { TestResult, WorkingModel } from "@mesometrics/inference";
import { bindColumns, column, dot, leastSquares, subtract } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import {
  type DegreesOfFreedom,
  describeDegreesOfFreedom,
  fStatistic,
  lmFactor,
} from "./degrees-of-freedom-profiles.js";
import type { PartialledEquation } from "./partialled-equation.js";
import { conditionalFirstStage } from "./rank-tests.js";
import { instrumentalPart, type ReducedForm } from "./reduced-form.js";
import type { ScoreRule } from "./score-covariance.js";
import { decimals, probability } from "./wording.js";

/**
 * The first stage of each endogenous regressor as a working model of its own: the regressor by least squares on the
 * exogenous regressors and the excluded instruments, effects projected out.
 */
export function firstStageModels(model: WorkingModel): readonly WorkingModel[] {
  const instrumental = instrumentalPart(model);
  const { endogenous, exogenous, excluded } = instrumental;
  const design = bindColumns(exogenous, excluded);
  const terms = [...instrumental.exogenousTerms, ...instrumental.excludedTerms];
  const fit = leastSquares(design, endogenous, { tolerance: 0 });
  return instrumental.endogenousTerms.map((_, j) => ({
    ...model,
    terms,
    outcome: column(endogenous, j),
    design,
    scoreDesign: design,
    coefficients: column(fit.coefficients, j),
    residuals: column(fit.residuals, j),
    bread: fit.gramInverse,
    instrumental: null,
    notes: [],
  }));
}

/** The share of an endogenous regressor's partialled variation that the excluded instruments explain. */
export function partialR2(equation: PartialledEquation, j: number): number {
  const d = column(equation.endogenous, j);
  const residuals = leastSquares(equation.instruments, d).residuals.data;
  const fitted = d.map((value, i) => value - residuals[i]);
  return dot(fitted, fitted) / dot(d, d);
}

/**
 * Shea's partial R2: what the instruments explain of an endogenous regressor apart from what they explain of the other
 * ones, [(D'D)^-1]_jj / [(D'P_Z D)^-1]_jj. Equal to the partial R2 with one endogenous regressor.
 *
 * Source: Shea (1997), Review of Economics and Statistics 79; Godfrey (1999), same journal, 81.
 *
 * @returns length K1
 */
export function sheaPartialR2(equation: PartialledEquation): Float64Array {
  const { endogenous, instruments } = equation;
  const total = leastSquares(endogenous, column(endogenous, 0)).gramInverse;
  const fitted = subtract(endogenous, leastSquares(instruments, endogenous).residuals);
  const explained = leastSquares(fitted, column(endogenous, 0)).gramInverse;
  const k1 = endogenous.columns;
  return Float64Array.from({ length: k1 }, (_, j) => total.data[j + j * k1] / explained.data[j + j * k1]);
}

/**
 * F and chi-squared of one of several endogenous regressors given the others, after Sanderson and Windmeijer and after
 * Angrist and Pischke (`conditionalFirstStage`): F has L1 - K1 + 1 degrees of freedom and N - L, or clusters less one.
 *
 * Source: Sanderson & Windmeijer (2016), Journal of Econometrics 190; Angrist & Pischke (2009); Stata's `ivreg2, first`.
 *
 * @returns empty where the scores' covariance is singular
 */
export function conditionalFirstStageTests(
  form: ReducedForm,
  j: number,
  rule: ScoreRule,
  counts: DegreesOfFreedom,
  data: Dataset,
): readonly TestResult[] {
  const term = form.endogenousTerms[j];
  const text = `${rule.label}; ${describeDegreesOfFreedom(counts)}`;
  return (["actual", "fitted"] as const).flatMap((others) => {
    const { chi2, degreesOfFreedom: df } = conditionalFirstStage(form, j, others, rule, data);
    if (chi2 === null) return [];
    const name = others === "actual" ? "Sanderson-Windmeijer" : "Angrist-Pischke";
    const id = others === "actual" ? "sanderson-windmeijer" : "angrist-pischke";
    const f = fStatistic(chi2, df, counts);
    const pValue = fisherFSurvival(f.statistic, df, f.denominator);
    const adjusted = chi2 * lmFactor(counts);
    const common = {
      term,
      nullHypothesis: `${term} is not identified, given the other endogenous regressors`,
      rule: text,
      source: others === "actual" ? "Sanderson & Windmeijer (2016)" : "Angrist & Pischke (2009)",
    };
    return [
      {
        ...common,
        id: `${id}-f`,
        label: `${name} F, ${term}`,
        statistic: f.statistic,
        distribution: "F" as const,
        degreesOfFreedom: [df, f.denominator],
        pValue,
        verdict: `Given the other endogenous regressors, the instruments ${pValue > 0.05 ? "do not identify" : "move"} ${term} (F = ${decimals(f.statistic)}, ${probability(pValue)}).`,
      },
      {
        ...common,
        id: `${id}-chi2`,
        label: `${name} chi2, ${term}`,
        statistic: adjusted,
        distribution: "chi2" as const,
        degreesOfFreedom: [df],
        pValue: chiSquaredSurvival(adjusted, df),
      },
    ];
  });
}
