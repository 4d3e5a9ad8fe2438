import { fisherFSurvival } from "@mesometrics/distributions";
import type { TestResult, WorkingModel } from "@mesometrics/inference";
import {
  bindColumns,
  column,
  crossProduct,
  dot,
  leastSquares,
  type Matrix,
  selectColumns,
  subtract,
} from "@mesometrics/matrix";
import { firstStageDegreesOfFreedom, type PartialledEquation } from "./partialled-equation.js";
import { instrumentalPart } from "./reduced-form.js";
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
 * The Sanderson-Windmeijer F of one of several endogenous regressors: is it identified given that the others are? The
 * 2SLS residuals of the regressor on the other ones are regressed on the instruments; F has L1 - K1 + 1 and N - L degrees
 * of freedom.
 *
 * Source: Sanderson & Windmeijer (2016), Journal of Econometrics 190; Stata's `ivreg2, first`.
 */
export function sandersonWindmeijerF(equation: PartialledEquation, j: number, term: string): TestResult {
  const { endogenous, instruments } = equation;
  const others = selectColumns(
    endogenous,
    Array.from({ length: endogenous.columns }, (_, l) => l).filter((l) => l !== j),
  );
  const fittedOthers = subtract(others, leastSquares(instruments, others).residuals);
  const slopes = column(leastSquares(fittedOthers, column(endogenous, j)).coefficients, 0);
  const target = column(endogenous, j).slice();
  for (let l = 0; l < others.columns; l++) {
    const other = column(others, l);
    for (let i = 0; i < target.length; i++) target[i] -= slopes[l] * other[i];
  }
  const unexplained = leastSquares(instruments, target).residuals.data;
  const fitted = target.map((value, i) => value - unexplained[i]);
  const df1 = instruments.columns - endogenous.columns + 1;
  const df2 = firstStageDegreesOfFreedom(equation);
  const statistic = dot(fitted, fitted) / df1 / (dot(unexplained, unexplained) / df2);
  const pValue = fisherFSurvival(statistic, df1, df2);
  return {
    id: "sanderson-windmeijer-f",
    term,
    label: `Sanderson-Windmeijer F, ${term}`,
    statistic,
    distribution: "F",
    degreesOfFreedom: [df1, df2],
    pValue,
    nullHypothesis: `${term} is not identified, given the other endogenous regressors`,
    rule: "iid",
    verdict: `Given the other endogenous regressors, the instruments ${pValue > 0.05 ? "do not identify" : "move"} ${term} (F = ${decimals(statistic)}, ${probability(pValue)}).`,
  };
}

/**
 * Montiel Olea and Pflueger's effective F for one endogenous regressor: p'Qp / tr(V Q) with p the first-stage slopes of
 * the excluded instruments, V their covariance and Q = Z'Z of the partialled instruments. With one instrument it is the
 * robust F.
 *
 * Source: Montiel Olea & Pflueger (2013), Journal of Business & Economic Statistics 31.
 *
 * @param slopes length L1
 * @param vcov L1 x L1, with the small-sample factor of the chosen covariance
 */
export function effectiveF(equation: PartialledEquation, slopes: Float64Array, vcov: Matrix, rule: string): TestResult {
  const q = crossProduct(equation.instruments);
  const l1 = q.rows;
  let explained = 0;
  let trace = 0;
  for (let i = 0; i < l1; i++) {
    for (let l = 0; l < l1; l++) {
      explained += slopes[i] * q.data[i + l * l1] * slopes[l];
      trace += vcov.data[i + l * l1] * q.data[l + i * l1];
    }
  }
  return {
    id: "effective-f",
    label: "Effective F (Montiel Olea-Pflueger)",
    statistic: explained / trace,
    distribution: "none",
    degreesOfFreedom: [l1],
    pValue: null,
    nullHypothesis: "the instruments are weak",
    rule,
  };
}
