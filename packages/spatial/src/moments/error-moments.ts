import { MesometricsError } from "@mesometrics/matrix";
import { maximiseLikelihood } from "../maximise-likelihood.js";
import { crossOf } from "../models/profile-likelihood.js";
import type { SpatialWeights } from "../spatial-weights.js";

/**
 * lambda of u = lambda W u + e by the three moments of Kelejian and Prucha (1999, International Economic Review 40, eq. 7):
 * with e = u - lambda W u, E e'e = n s, E (W e)'(W e) = s tr(W'W), E e'W e = 0. Least squares of the three; s is linear and
 * concentrated out, so that the criterion is a polynomial in lambda whose minimum is a root of its slope.
 *
 * @param u residuals, period after period; lags W u and W W u of the same
 * @throws `NO_INTERIOR_MAXIMUM` where the criterion has no minimum in (-1, 1) / radius
 */
export function errorMoments(
  u: Float64Array,
  lagged: Float64Array,
  twice: Float64Array,
  weights: SpatialWeights,
): { readonly lambda: number; readonly sigma2: number } {
  const n = u.length;
  const periods = n / weights.units.length;
  let trace = 0;
  for (const value of weights.matrix.values) trace += value * value;
  trace = (trace * periods) / n;
  const scale = crossOf(u, u) / n;
  const at = (value: number) => value / (n * scale);
  const left = [at(crossOf(u, u)), at(crossOf(lagged, lagged)), at(crossOf(u, lagged))];
  const linear = [
    2 * at(crossOf(u, lagged)),
    2 * at(crossOf(twice, lagged)),
    at(crossOf(u, twice)) + at(crossOf(lagged, lagged)),
  ];
  const square = [-at(crossOf(lagged, lagged)), -at(crossOf(twice, twice)), -at(crossOf(lagged, twice))];
  const bySigma = [1, trace, 0];
  const norm = bySigma[0] * bySigma[0] + bySigma[1] * bySigma[1];
  const state = (lambda: number) => {
    const gap = left.map((g, m) => g - lambda * linear[m] - lambda * lambda * square[m]);
    const sigma2 = (gap[0] * bySigma[0] + gap[1] * bySigma[1]) / norm;
    return { residual: gap.map((g, m) => g - sigma2 * bySigma[m]), sigma2 };
  };
  const bound = 1 / largestRowSum(weights);
  const { parameter } = maximiseLikelihood(
    {
      value: (lambda) => -state(lambda).residual.reduce((total, r) => total + r * r, 0),
      slope: (lambda) =>
        2 * state(lambda).residual.reduce((total, r, m) => total + r * (linear[m] + 2 * lambda * square[m]), 0),
    },
    -bound,
    bound,
  );
  return { lambda: parameter, sigma2: state(parameter).sigma2 * scale };
}

function largestRowSum({ matrix: { rows, rowPointers, values } }: SpatialWeights): number {
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    let total = 0;
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) total += values[p];
    largest = Math.max(largest, total);
  }
  if (largest === 0) throw new MesometricsError("NO_SPATIAL_LINKS", "The weights link no units.");
  return largest;
}
