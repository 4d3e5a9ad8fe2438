import {
  column,
  crossProduct,
  dot,
  leastSquares,
  type Matrix,
  multiply,
  multiplyVector,
  orthonormalBasis,
  pivotedQr,
  selectColumns,
  symmetricEigen,
  transpose,
  transposeMultiplyVector,
} from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { quadraticInverse } from "./quadratic-inverse.js";
import type { ReducedForm } from "./reduced-form.js";
import { type ScoreRule, scoreCovariance } from "./score-covariance.js";

/**
 * The two versions of a rank statistic, chi-squared and not adjusted; null where their covariance is singular, or so small that the
 * statistic says nothing (no more clusters than degrees of freedom).
 */
export interface RankStatistics {
  /** Scores of the endogenous combination itself, as under the null. */
  readonly lm: number | null;
  /** Scores of its first-stage residual. */
  readonly wald: number | null;
  /** L1 - K1 + 1 */
  readonly degreesOfFreedom: number;
}

/**
 * Kleibergen and Paap's rk statistics of the null that the first stage has rank K1 - 1, for any covariance of the scores.
 *
 * With Q and B orthonormal bases of the partialled instruments and endogenous regressors, A = Q'B = U S V': the statistic
 * tests whether U_2' A v is zero, v the right singular vector of the smallest singular value and U_2 the L1 - K1 + 1 left
 * ones that do not belong to a larger one. That is a score test of one variable, d = B v, on the instruments Q U_2: with
 * s = U_2'Q'd, s' Ω^-1 s, Ω the covariance of s from residuals d (LM) or M_Z d (Wald). The null's other parameters are
 * concentrated out by the singular value decomposition.
 *
 * Source: Kleibergen & Paap (2006), Journal of Econometrics 133, theorem 1; Stata's `ranktest`.
 */
export function kleibergenPaap(form: ReducedForm, rule: ScoreRule, data: Dataset): RankStatistics {
  const { basis, endogenous } = form;
  const l1 = basis.columns;
  const k1 = endogenous.columns;
  const directions = orthonormalBasis(pivotedQr(endogenous, { tolerance: 0 }));
  const a = multiply(transpose(basis), directions);
  const df = l1 - k1 + 1;
  const weakest = column(symmetricEigen(crossProduct(a)).vectors, 0);
  const left = symmetricEigen(multiply(a, transpose(a))).vectors;
  const rotated = multiply(
    basis,
    selectColumns(
      left,
      Array.from({ length: df }, (_, j) => j),
    ),
  );
  const d = multiplyVector(directions, weakest);
  const unexplained = leastSquares(form.instruments, d, { qr: form.factor }).residuals.data;
  const moments = transposeMultiplyVector(rotated, d);
  // As many clusters as moments make s' Ω^-1 s the number of clusters whatever the data say.
  const saturated = rule.clusters !== null && rule.clusters.count <= df;
  return {
    lm: saturated ? null : robustForm(form, rule, rotated, d, moments, data),
    wald: robustForm(form, rule, rotated, unexplained, moments, data),
    degreesOfFreedom: df,
  };
}

/** s' Ω^-1 s, with Ω = e'e/N under `iid`; null where Ω is singular. */
function robustForm(
  form: ReducedForm,
  rule: ScoreRule,
  instruments: Matrix,
  residuals: Float64Array,
  moments: Float64Array,
  data: Dataset,
): number | null {
  if (rule.kind === "iid") {
    return (form.observations * dot(moments, moments)) / dot(residuals, residuals);
  }
  return quadraticInverse(scoreCovariance(form, rule, instruments, residuals, data), moments);
}

/** The conditional first stage of one of several endogenous regressors, chi-squared and not adjusted. */
export interface ConditionalFirstStage {
  /** Wald statistic under the rule; null where its covariance is singular */
  readonly chi2: number | null;
  /** of independent errors */
  readonly partialR2: number;
  /** L1 - K1 + 1 */
  readonly degreesOfFreedom: number;
}

/**
 * The first stage of one endogenous regressor given the others, after Sanderson and Windmeijer (`"actual"`: the residual
 * of 2SLS of d_j on the other regressors) or Angrist and Pischke (`"fitted"`: the residual of d_j on the fitted values of
 * the others), regressed on the instruments. Both have the same explained part, which lies in L1 - K1 + 1 dimensions.
 *
 * Under a robust rule the statistic is the Wald form of all L1 coefficients with L1 - K1 + 1 degrees of freedom, as Stata's
 * `ivreg2` prints it.
 *
 * Source: Sanderson & Windmeijer (2016), Journal of Econometrics 190; Angrist & Pischke (2009), section 4.6.4.
 */
export function conditionalFirstStage(
  form: ReducedForm,
  j: number,
  others: "actual" | "fitted",
  rule: ScoreRule,
  data: Dataset,
): ConditionalFirstStage {
  const { basis, endogenous, firstStageResiduals } = form;
  const a = multiply(transpose(basis), endogenous);
  const rest = Array.from({ length: endogenous.columns }, (_, l) => l).filter((l) => l !== j);
  const projected = leastSquares(selectColumns(a, rest), column(a, j), { tolerance: 0 });
  const moments = column(projected.residuals, 0);
  const unexplained = column(firstStageResiduals, j).slice();
  if (others === "actual") {
    const left = multiplyVector(selectColumns(firstStageResiduals, rest), column(projected.coefficients, 0));
    for (let i = 0; i < unexplained.length; i++) unexplained[i] -= left[i];
  }
  const explained = dot(moments, moments);
  return {
    chi2: robustForm(form, rule, basis, unexplained, moments, data),
    partialR2: explained / (explained + dot(unexplained, unexplained)),
    degreesOfFreedom: basis.columns - endogenous.columns + 1,
  };
}

/** The part of the columns that the instruments `by` do not explain. */
export function unexplainedBy(by: Matrix, columns: Matrix): Matrix {
  return by.columns === 0 ? columns : leastSquares(by, columns, { tolerance: 0 }).residuals;
}
