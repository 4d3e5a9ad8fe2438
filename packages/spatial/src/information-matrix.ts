import { gramInverse, type Matrix, matrix, multiply, pivotedQr, scale, sparseMultiply } from "@mesometrics/matrix";
import type { PanelEffects } from "./model-kind.js";
import type { SpatialDesign } from "./spatial-design.js";
import type { LikelihoodFit } from "./spatial-likelihood.js";
import type { SpatialMultiplier } from "./spatial-multiplier.js";
import type { SpatialWeights } from "./spatial-weights.js";
import { trace } from "./spectrum.js";

/**
 * How the information on rho treats the effects. `elhorst`: G acts on the projected M X b, as in Elhorst's formulas
 * and routines. `lsdv`: the projection comes last, M G (X b + effects), as in a model with every dummy written out.
 * They are the same without effects and with individual effects; with period effects `lsdv` has the larger variance.
 */
export type InformationRule = "elhorst" | "lsdv";

export const informationRules = ["elhorst", "lsdv"] as const;

/**
 * The covariance of (beta, rho or lambda, sigma2): the inverse of the expected information, (k + 2) x (k + 2), or
 * (k + 1) x (k + 1) without a spatial parameter.
 *
 * With G = W (I - rho W)^-1 and v = (I_T x G) X b, the information of the lag model is (Elhorst 2014, eq. 3.17, in
 * the order beta, rho, sigma2)
 *
 *     X'X / s2      X'v / s2                               0
 *                   v'v / s2 + T (tr G G + tr G'G)         T tr G / s2
 *                                                          NT / (2 s2^2)
 *
 * In the error model X is X - lambda W X and v is zero.
 */
export function parameterCovariance(
  design: SpatialDesign,
  fit: LikelihoodFit,
  weights: SpatialWeights,
  multiplier: SpatialMultiplier | null,
  parameter: "rho" | "lambda" | null,
  rule: InformationRule,
): Matrix {
  const { sigma2 } = fit;
  const { units, periods } = design;
  const count = units * periods;
  const k = design.terms.length;
  const sigmaVariance = (2 * sigma2 * sigma2) / count;
  if (parameter === null || multiplier === null) {
    return withSigma(scale(gramInverse(pivotedQr(fit.filtered, { tolerance: 0 })), sigma2), 0, sigmaVariance);
  }
  const g = sparseMultiply(weights.matrix, multiplier.matrix);
  let frobenius = 0;
  for (let i = 0; i < g.data.length; i++) frobenius += g.data[i] * g.data[i];
  const first = trace(multiplier.spectrum, fit.parameter, 1, 1);
  const second = trace(multiplier.spectrum, fit.parameter, 2, 2);
  // Eliminating sigma2 leaves c >= 0 on top of v'v / s2, so that (beta, rho) has the information of least squares on
  // [X v; 0 sqrt(s2 c)]: its QR loses no digits to cross-products.
  const own = periods * (second + frobenius - (2 * first * first) / units);
  const signal = parameter === "rho" ? signalDerivative(design, fit, g, rule) : new Float64Array(count);
  const stacked = matrix(count + 1, k + 1);
  for (let j = 0; j < k; j++) stacked.data.set(fit.filtered.data.subarray(j * count, (j + 1) * count), j * (count + 1));
  stacked.data.set(signal, k * (count + 1));
  stacked.data[stacked.data.length - 1] = Math.sqrt(sigma2 * Math.max(own, 0));
  return withSigma(
    scale(gramInverse(pivotedQr(stacked, { tolerance: 0 })), sigma2),
    (2 * first * sigma2) / units,
    sigmaVariance,
  );
}

/** v: how the expectation of W y moves the fitted values, one column of length NT. */
function signalDerivative(design: SpatialDesign, fit: LikelihoodFit, g: Matrix, rule: InformationRule): Float64Array {
  const { units, periods } = design;
  const count = units * periods;
  const signal = new Float64Array(count);
  if (rule === "lsdv") {
    // X b + effects = y - rho W y - e on the raw data.
    for (let i = 0; i < count; i++) {
      signal[i] = design.rawOutcome[i] - fit.parameter * design.rawLaggedOutcome[i] - fit.residuals[i];
    }
  } else {
    for (let j = 0; j < fit.beta.length; j++) {
      for (let i = 0; i < count; i++) signal[i] += fit.beta[j] * design.regressors.data[i + j * count];
    }
  }
  const moved = multiply(g, { rows: units, columns: periods, data: signal }).data;
  return rule === "lsdv" ? design.project({ rows: count, columns: 1, data: moved }).data : moved;
}

/**
 * Appends sigma2 to the covariance of the other parameters, of which only the last, the spatial one, shares
 * information with it.
 *
 * @param ratio I(rho, sigma2) / I(sigma2, sigma2)
 * @param sigmaVariance 1 / I(sigma2, sigma2)
 */
function withSigma(others: Matrix, ratio: number, sigmaVariance: number): Matrix {
  const m = others.rows;
  const result = matrix(m + 1, m + 1);
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < m; i++) result.data[i + j * (m + 1)] = others.data[i + j * m];
    const shared = -ratio * others.data[j + (m - 1) * m];
    result.data[m + j * (m + 1)] = shared;
    result.data[j + m * (m + 1)] = shared;
  }
  result.data[m + m * (m + 1)] = sigmaVariance + ratio * ratio * others.data[m * m - 1];
  return result;
}

/** Whether the two rules can differ. */
export function rulesDiffer(effects: PanelEffects): boolean {
  return effects === "time" || effects === "twoways";
}
