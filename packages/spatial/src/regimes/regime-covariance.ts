import {
  choleskyInverse,
  crossProduct,
  inverse,
  type Matrix,
  MesometricsError,
  matrix,
  multiply,
  pivotedCholesky,
  toDense,
} from "@mesometrics/matrix";
import type { SpatialWeights } from "../spatial-weights.js";
import type { RegimeDesign } from "./regime-design.js";
import { type RegimeFit, regimeFilter, regimeRows } from "./regime-likelihood.js";

/**
 * The inverse of the expected information of (beta, rho, sigma2) of the likelihood with every dummy, (k + G + 1) square.
 * With G_g = D_g W A^-1, s_g = M G_g (X b + effects):
 *
 *     I(b, b) = X'X / s2, I(b, g) = X's_g / s2, I(g, h) = s_g's_h / s2 + T tr(G_g G_h + G_g'G_h),
 *     I(g, s2) = T tr(G_g) / s2, I(s2, s2) = NT / (2 s2^2)
 *
 * (Anselin 1988, ch. 6, with one rho per group of rows; Elhorst and Freret 2009, Journal of Regional Science 49.)
 */
export function regimeCovariance(design: RegimeDesign, fit: RegimeFit, weights: SpatialWeights): Matrix {
  const { units, periods, codes, regressors } = design;
  const count = units * periods;
  const k = fit.beta.length;
  const number = fit.rho.length;
  const isCommon = number === 1;
  const w = toDense(weights.matrix);
  const rhoOf = (i: number) => fit.rho[isCommon ? 0 : codes[i]];
  const a = inverse(regimeFilter(w, rhoOf));
  const gains = Array.from({ length: number }, (_, g) =>
    multiply(
      regimeRows(w, (i) => (isCommon || codes[i] === g ? 1 : 0)),
      a,
    ),
  );
  // X b + effects = A y - e.
  const mean = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    mean[i] = design.rawOutcome[i] - rhoOf(i % units) * design.rawLaggedOutcome[i] - fit.residuals[i];
  }
  const signals = matrix(count, number);
  gains.forEach((gain, g) => {
    signals.data.set(multiply(gain, { rows: units, columns: periods, data: mean }).data, g * count);
  });
  const projected = design.project(signals);
  const size = k + number + 1;
  const last = size - 1;
  const information = matrix(size, size);
  const set = (i: number, j: number, value: number) => {
    information.data[i + j * size] = value;
    information.data[j + i * size] = value;
  };
  const own = crossProduct(regressors);
  const mixed = crossProduct(regressors, projected);
  const squares = crossProduct(projected);
  // In units of sigma2: its own row is that of ln sigma2.
  for (let j = 0; j < k; j++) for (let i = 0; i <= j; i++) set(i, j, own.data[i + j * k] / fit.sigma2);
  for (let g = 0; g < number; g++) {
    for (let i = 0; i < k; i++) set(i, k + g, mixed.data[i + g * k] / fit.sigma2);
    for (let h = 0; h <= g; h++) {
      set(k + h, k + g, squares.data[h + g * number] / fit.sigma2 + periods * traces(gains[g], gains[h]));
    }
    let trace = 0;
    for (let i = 0; i < units; i++) trace += gains[g].data[i + i * units];
    set(k + g, last, periods * trace);
  }
  set(last, last, count / 2);
  const covariance = inverseOf(information);
  for (let i = 0; i < size; i++) {
    covariance.data[i + last * size] *= fit.sigma2;
    covariance.data[last + i * size] *= fit.sigma2;
  }
  return covariance;
}

/** tr(A B) + tr(A'B) */
function traces(a: Matrix, b: Matrix): number {
  const n = a.rows;
  let total = 0;
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) total += a.data[i + j * n] * (b.data[j + i * n] + b.data[i + j * n]);
  }
  return total;
}

/** Scaled to a diagonal of ones first. */
function inverseOf(m: Matrix): Matrix {
  const n = m.rows;
  const roots = Float64Array.from({ length: n }, (_, i) => Math.sqrt(m.data[i + i * n]));
  const scaled = matrix(n, n);
  for (let j = 0; j < n; j++)
    for (let i = 0; i < n; i++) scaled.data[i + j * n] = m.data[i + j * n] / (roots[i] * roots[j]);
  const { rank, lower, pivots } = pivotedCholesky(scaled, { tolerance: 1e-12 });
  if (rank < n) {
    throw new MesometricsError(
      "NO_INTERIOR_MAXIMUM",
      "The likelihood is flat: the spatial parameters of the regimes cannot be told apart from the regressors and effects.",
    );
  }
  const found = choleskyInverse(lower);
  const result = matrix(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const row = pivots[i];
      const column = pivots[j];
      result.data[row + column * n] = found.data[i + j * n] / (roots[row] * roots[column]);
    }
  }
  return result;
}
