import {
  gramInverse,
  leastSquares,
  type Matrix,
  matrix,
  multiply,
  pivotedQr,
  sparseMultiply,
} from "@mesometrics/matrix";
import { assemble, inverseOfPositive } from "../information/joint-covariance.js";
import { crossOf } from "../models/sums-of-products.js";
import { spatialMultiplier } from "../spatial-multiplier.js";
import { lagByPeriod } from "./lag-by-period.js";
import type { VaryingFit } from "./varying-likelihood.js";
import { demeaned, type VaryingSpecification } from "./varying-specification.js";

/**
 * The covariance of (beta, p, sigma2), p = rho or lambda, from the expected information of the model with every dummy: with
 * G_t = W_t (I - p W_t)^-1
 *
 *     p with itself: sum_t tr(G_t G_t + G_t'G_t) + m'm / sigma2,   p with sigma2: sum_t tr(G_t) / sigma2,
 *
 * m = M G (X b + effects) less its projection on the regressors for rho, nothing for lambda (Anselin 1988, ch. 6).
 */
export function varyingCovariance(specification: VaryingSpecification, fit: VaryingFit): Matrix {
  const n = specification.outcome.rows;
  const { sigma2, filtered } = fit;
  const gram = gramInverse(pivotedQr(filtered, { tolerance: 0 }));
  const own: Matrix = { ...gram, data: gram.data.map((value) => value * sigma2) };
  if (fit.jacobian === null) {
    const covariance = assemble(own, matrix(own.rows, 0), matrix(1, 1));
    covariance.data[covariance.data.length - 1] = (2 * sigma2 * sigma2) / n;
    return covariance;
  }
  const { squares, signal } = gains(specification, fit);
  const { coefficients, residuals } = leastSquares(filtered, signal, { tolerance: 0 });
  const trace = fit.jacobian.trace(fit.parameter);
  // In units of sigma2.
  const information = matrix(2, 2);
  information.data.set([
    fit.jacobian.traceSquare(fit.parameter) + squares + crossOf(residuals.data, residuals.data) / sigma2,
    trace,
    trace,
    n / 2,
  ]);
  const psi = inverseOfPositive(information);
  psi.data[1] *= sigma2;
  psi.data[2] *= sigma2;
  psi.data[3] *= sigma2 * sigma2;
  return assemble(own, { ...coefficients, data: coefficients.data.map((value) => -value) }, psi);
}

/** sum_t tr(G_t'G_t), and M G_t (X_t b + effects) where the parameter is rho. */
function gains({ sample, parameter, weights, matrices, outcome, effects }: VaryingSpecification, fit: VaryingFit) {
  const { units: n, periods } = sample;
  const signal = new Float64Array(outcome.rows);
  const lagged = lagByPeriod(matrices, outcome).data;
  let squares = 0;
  let last: { readonly of: unknown; readonly gain: Matrix } | null = null;
  weights.forEach((w, t) => {
    if (last?.of !== w.matrix) {
      last = { of: w.matrix, gain: sparseMultiply(w.matrix, spatialMultiplier(w, fit.parameter)) };
    }
    const { gain } = last;
    squares += crossOf(gain.data, gain.data);
    if (parameter !== "rho") return;
    const level = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const at = i + t * n;
      level[i] = outcome.data[at] - fit.parameter * lagged[at] - fit.innovations[at];
    }
    signal.set(multiply(gain, { rows: n, columns: 1, data: level }).data, t * n);
  });
  const column: Matrix = { rows: signal.length, columns: 1, data: signal };
  return { squares, signal: parameter === "rho" ? demeaned(column, effects, n, periods).within.data : signal };
}
