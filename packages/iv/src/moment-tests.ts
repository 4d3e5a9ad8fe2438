import {
  bindColumns,
  column,
  crossProduct,
  dot,
  leastSquares,
  type Matrix,
  multiply,
  selectColumns,
  transpose,
  transposeMultiplyVector,
} from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { whitened } from "./quadratic-inverse.js";
import { unexplainedBy } from "./rank-tests.js";
import type { ReducedForm } from "./reduced-form.js";
import { type ScoreRule, scoreCovariance } from "./score-covariance.js";

/**
 * Statistics of moment conditions, chi-squared and not adjusted. All work on the partialled equation, which changes
 * nothing: the moments of the included exogenous regressors are free to be met exactly by their own coefficients, whatever
 * the weighting, so that they concentrate out of the criterion.
 */

/** A J statistic, or why there is none. */
export type JStatistic =
  | { readonly statistic: number; readonly degreesOfFreedom: number }
  | { readonly undefined: "exactly-identified" | "singular" };

/**
 * min over b of (A'(y - D b))' Ω^-1 (A'(y - D b)): the two-step efficient GMM criterion for moments A with a given
 * weighting.
 *
 * @returns null where Ω is singular
 */
function minimisedCriterion(form: ReducedForm, instruments: Matrix, omega: Matrix): number | null {
  const y: Matrix = { rows: instruments.rows, columns: 1, data: form.outcome };
  const white = whitened(omega, multiply(transpose(instruments), bindColumns(y, form.endogenous)));
  if (white === null) return null;
  const regressors = selectColumns(
    white,
    Array.from({ length: form.endogenous.columns }, (_, j) => j + 1),
  );
  const left = leastSquares(regressors, column(white, 0), { tolerance: 0 }).residuals.data;
  return dot(left, left);
}

/** length n: y - D b, b of 2SLS on all instruments, whatever estimator the result is of. */
export function twoStageResiduals(form: ReducedForm): Float64Array {
  return residualsOf(form, form.fittedEndogenous);
}

/** y - D b, b by least squares of y on the fitted endogenous regressors. */
function residualsOf(form: ReducedForm, fitted: Matrix): Float64Array {
  const b = leastSquares(fitted, form.outcome, { tolerance: 0 }).coefficients.data;
  const residuals = form.outcome.slice();
  for (let j = 0; j < b.length; j++) {
    const d = column(form.endogenous, j);
    for (let i = 0; i < residuals.length; i++) residuals[i] -= b[j] * d[i];
  }
  return residuals;
}

/** Whether so few clusters weight m moments that their covariance is singular, or the criterion is their number. */
function tooFewClusters(rule: ScoreRule, m: number): boolean {
  return rule.clusters !== null && rule.clusters.count <= m;
}

/** Hansen's J with the weighting of the 2SLS residuals (Sargan's statistic under `iid`, up to rounding). */
export function hansenJ(form: ReducedForm, rule: ScoreRule, data: Dataset): JStatistic {
  const df = form.instruments.columns - form.endogenous.columns;
  if (df === 0) return { undefined: "exactly-identified" };
  if (tooFewClusters(rule, form.instruments.columns)) return { undefined: "singular" };
  const omega = scoreCovariance(form, rule, form.basis, twoStageResiduals(form), data);
  const statistic = minimisedCriterion(form, form.basis, omega);
  return statistic === null ? { undefined: "singular" } : { statistic, degreesOfFreedom: df };
}

/**
 * The C statistic (difference in J) of the instruments at `suspected`: J of all moments less J of the others, both with the
 * weighting of the 2SLS residuals of the full equation, so that it is never negative.
 *
 * Source: Hayashi (2000), Econometrics, section 3.6 and page 220; Stata's `ivreg2, orthog()`.
 *
 * @param moments n x m, all moments of the efficient model
 * @param residuals length n, of its first step
 * @param suspected columns of `moments`
 */
export function differenceInJ(
  form: ReducedForm,
  rule: ScoreRule,
  moments: Matrix,
  residuals: Float64Array,
  suspected: readonly number[],
  data: Dataset,
): number | null {
  if (tooFewClusters(rule, moments.columns)) return null;
  const omega = scoreCovariance(form, rule, moments, residuals, data);
  const kept = Array.from({ length: moments.columns }, (_, j) => j).filter((j) => !suspected.includes(j));
  const all = minimisedCriterion(form, moments, omega);
  const some = minimisedCriterion(form, selectColumns(moments, kept), submatrix(omega, kept));
  return all === null || some === null ? null : Math.max(0, all - some);
}

/** Columns of unit length, so that units do not decide about rank. */
export function normalised(m: Matrix): Matrix {
  const data = m.data.slice();
  for (let j = 0; j < m.columns; j++) {
    const values = column(m, j);
    const length = Math.sqrt(dot(values, values));
    for (let i = 0; i < m.rows; i++) data[i + j * m.rows] /= length;
  }
  return { rows: m.rows, columns: m.columns, data };
}

/**
 * The LM statistic of the null that the instruments at `suspected` add nothing to the first stages, given the others:
 * the covariances of what they and the endogenous regressors have beyond the other instruments are all zero.
 *
 * Source: Hall & Peixe (2003), Econometric Reviews 22; Stata's `ivreg2, redundant()`.
 *
 * @returns degrees of freedom K1 times the number of suspected instruments; the statistic null where its covariance is
 *   singular
 */
export function redundancy(
  form: ReducedForm,
  rule: ScoreRule,
  suspected: readonly number[],
  data: Dataset,
): { readonly statistic: number | null; readonly degreesOfFreedom: number } {
  const kept = Array.from({ length: form.instruments.columns }, (_, j) => j).filter((j) => !suspected.includes(j));
  const others = selectColumns(form.instruments, kept);
  const z = normalised(unexplainedBy(others, selectColumns(form.instruments, suspected)));
  const d = normalised(unexplainedBy(others, form.endogenous));
  const n = z.rows;
  const products: Matrix = { rows: n, columns: 0, data: new Float64Array(n * z.columns * d.columns) };
  const moments = new Float64Array(z.columns * d.columns);
  let at = 0;
  for (let b = 0; b < d.columns; b++) {
    const own = column(d, b);
    for (let a = 0; a < z.columns; a++, at++) {
      const instrument = column(z, a);
      for (let i = 0; i < n; i++) products.data[at * n + i] = instrument[i] * own[i];
      moments[at] = dot(instrument, own);
    }
  }
  const scores: Matrix = { ...products, columns: at };
  if (rule.kind === "iid") {
    // tr((D'D)^-1 D'P_Z D): the sum of the squared canonical correlations.
    const fitted = leastSquares(z, d, { tolerance: 0 });
    const explained = { ...d, data: d.data.map((value, i) => value - fitted.residuals.data[i]) };
    const inverse = leastSquares(d, column(d, 0), { tolerance: 0 }).gramInverse;
    const gram = crossProduct(explained);
    return { statistic: form.observations * dot(inverse.data, gram.data), degreesOfFreedom: at };
  }
  if (tooFewClusters(rule, at)) return { statistic: null, degreesOfFreedom: at };
  const omega = scoreCovariance(form, rule, scores, new Float64Array(n).fill(1), data);
  const white = whitened(omega, { rows: at, columns: 1, data: moments });
  return { statistic: white === null ? null : dot(white.data, white.data), degreesOfFreedom: at };
}

/**
 * The C statistic of the null that the endogenous regressors at `tested` are exogenous: their own moments are added to
 * those of the instruments. Under `iid` it is Durbin's statistic.
 *
 * @returns null where the covariance of the moments is singular
 */
export function endogeneityC(
  form: ReducedForm,
  rule: ScoreRule,
  tested: readonly number[],
  data: Dataset,
): number | null {
  const moments = normalised(bindColumns(form.instruments, selectColumns(form.endogenous, tested)));
  const fitted = unexplainedBy(moments, form.endogenous).data;
  const projected = { ...form.endogenous, data: form.endogenous.data.map((value, i) => value - fitted[i]) };
  const residuals = residualsOf(form, projected);
  const suspected = tested.map((_, j) => form.instruments.columns + j);
  return differenceInJ(form, rule, moments, residuals, suspected, data);
}

/**
 * The Wald statistic of the first-stage residuals added to the equation (control function), with the covariance of the
 * scores: the robust form of Wu and Hausman's test, K1 degrees of freedom.
 *
 * Source: Wooldridge (1995), Advances in Econometrics and Quantitative Economics, chapter 3.
 *
 * @returns null where the residuals repeat each other or their covariance is singular
 */
export function controlFunctionWald(form: ReducedForm, rule: ScoreRule, data: Dataset): number | null {
  const { endogenous, firstStageResiduals, outcome } = form;
  const augmented = leastSquares(bindColumns(endogenous, firstStageResiduals), outcome);
  if (augmented.rank < 2 * endogenous.columns) return null;
  const added = normalised(unexplainedBy(endogenous, firstStageResiduals));
  const omega = scoreCovariance(form, rule, added, augmented.residuals.data, data);
  const white = whitened(omega, { rows: added.columns, columns: 1, data: transposeMultiplyVector(added, outcome) });
  return white === null ? null : dot(white.data, white.data);
}

function submatrix(m: Matrix, indices: readonly number[]): Matrix {
  const size = indices.length;
  const data = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) data[i + j * size] = m.data[indices[i] + indices[j] * m.rows];
  }
  return { rows: size, columns: size, data };
}
