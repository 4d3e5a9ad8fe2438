import { crossOf } from "../models/sums-of-products.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { minimiseMoments } from "./moment-minimum.js";

/** u, W u and W W u, after the effects are projected out of each. */
export interface LaggedResiduals {
  readonly own: Float64Array;
  readonly lagged: Float64Array;
  readonly twice: Float64Array;
}

/** What errors of variance one lead to expect, per free row: of e'e (one), (W e)'(W e) and e'W e. */
export interface MomentExpectations {
  /** The rows that the projection leaves: NT, N(T - 1), (N - 1)(T - 1) … */
  readonly rows: number;
  readonly squares: number;
  readonly cross: number;
}

/**
 * With M = Q x J, Q and J less the means over time and over units where those effects are projected out, the expectations are
 * traces: tr M = rows, tr(W'M W) and tr(M W) = -1'W 1 / N per period that J leaves (zero without period effects).
 */
export function momentExpectations(
  weights: SpatialWeights,
  periods: number,
  without: { readonly unitMeans: boolean; readonly periodMeans: boolean },
): MomentExpectations {
  const { values, columnIndices, rows: n } = weights.matrix;
  const columns = new Float64Array(n);
  let squares = 0;
  let all = 0;
  for (let p = 0; p < values.length; p++) {
    squares += values[p] * values[p];
    columns[columnIndices[p]] += values[p];
    all += values[p];
  }
  const free = without.unitMeans ? periods - 1 : periods;
  if (!without.periodMeans) return { rows: n * free, squares: squares / n, cross: 0 };
  const means = crossOf(columns, columns) / n;
  return { rows: (n - 1) * free, squares: (squares - means) / (n - 1), cross: -all / n / (n - 1) };
}

/**
 * lambda of u = lambda W u + e by the three moments of Kelejian and Prucha (1999, International Economic Review 40, eq. 7):
 * with e = u - lambda W u, E e'e = n s, E (W e)'(W e) = s tr(W'W), E e'W e = 0. Least squares of the three; s is linear and
 * concentrated out, so that the criterion is a polynomial in lambda whose minimum is a root of its slope.
 *
 * @throws `NO_INTERIOR_MINIMUM` where the criterion has no minimum in (-1, 1) / the largest sum of a row or column
 */
export function errorMoments(
  { own, lagged, twice }: LaggedResiduals,
  { rows, squares, cross }: MomentExpectations,
  weights: SpatialWeights,
): { readonly lambda: number; readonly sigma2: number } {
  const scale = crossOf(own, own) / rows;
  const at = (value: number) => value / (rows * scale);
  const left = [at(crossOf(own, own)), at(crossOf(lagged, lagged)), at(crossOf(own, lagged))];
  const linear = [
    2 * at(crossOf(own, lagged)),
    2 * at(crossOf(twice, lagged)),
    at(crossOf(own, twice)) + at(crossOf(lagged, lagged)),
  ];
  const square = [-at(crossOf(lagged, lagged)), -at(crossOf(twice, twice)), -at(crossOf(lagged, twice))];
  const bySigma = [1, squares, cross];
  const norm = bySigma.reduce((total, b) => total + b * b, 0);
  const state = (lambda: number) => {
    const gap = left.map((g, m) => g - lambda * linear[m] - lambda * lambda * square[m]);
    const sigma2 = gap.reduce((total, g, m) => total + g * bySigma[m], 0) / norm;
    return { residual: gap.map((g, m) => g - sigma2 * bySigma[m]), sigma2 };
  };
  const lambda = minimiseMoments(
    {
      value: (x) => -state(x).residual.reduce((total, r) => total + r * r, 0),
      slope: (x) => 2 * state(x).residual.reduce((total, r, m) => total + r * (linear[m] + 2 * x * square[m]), 0),
    },
    weights,
  );
  return { lambda, sigma2: state(lambda).sigma2 * scale };
}
