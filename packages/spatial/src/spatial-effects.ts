import type { Matrix } from "@mesometrics/matrix";
import { matrix, multiplyVector, sparseMultiplyVector, transposeMultiplyVector } from "@mesometrics/matrix";
import type { SpatialVariable } from "./spatial-design.js";
import type { SpatialMultiplier } from "./spatial-multiplier.js";
import type { SpatialWeights } from "./spatial-weights.js";
import { trace } from "./spectrum.js";

/** Direct, indirect and total effects of each variable, with the derivatives that their covariance needs. */
export interface SpatialEffects {
  readonly labels: readonly string[];
  readonly direct: EffectBlock;
  readonly indirect: EffectBlock;
  readonly total: EffectBlock;
}

export interface EffectBlock {
  /** length v */
  readonly values: Float64Array;
  /** v x p: derivatives by (beta, rho) */
  readonly jacobian: Matrix;
}

/**
 * Average effects of a change of x_j in all units (LeSage and Pace 2009, section 2.7): with A = (I - rho W)^-1 and
 * S_j = A (I b_j + W theta_j), direct = tr(S_j) / N, total = 1' S_j 1 / N, indirect = total - direct. Traces come from
 * the eigenvalues, totals from one solve each: no series is cut off, no draw is taken.
 *
 * Derivatives, by dA / d rho = A W A: a = tr(A)/N, tr(A W)/N, with derivatives tr(W A^2)/N, tr(W^2 A^2)/N.
 *
 * @param multiplier A and the spectrum of W, or null where rho is zero by definition
 */
export function spatialEffects(
  variables: readonly SpatialVariable[],
  beta: Float64Array,
  rho: number,
  weights: SpatialWeights,
  multiplier: SpatialMultiplier | null,
): SpatialEffects {
  const n = weights.units.length;
  const ones = new Float64Array(n).fill(1);
  const apply = (x: Float64Array) => (multiplier === null ? x : multiplyVector(multiplier.matrix, x));
  const lag = (x: Float64Array) => sparseMultiplyVector(weights.matrix, x);
  const left = multiplier === null ? ones : transposeMultiplyVector(multiplier.matrix, ones);
  const mean = (x: Float64Array, y: Float64Array) => {
    let total = 0;
    for (let i = 0; i < n; i++) total += x[i] * y[i];
    return total / n;
  };
  const ownSum = apply(ones);
  const lagSum = apply(lag(ones));
  const averageTrace = (m: number, k: number) => (multiplier === null ? 0 : trace(multiplier.spectrum, rho, m, k) / n);
  const direct = {
    own: multiplier === null ? 1 : averageTrace(0, 1),
    lagged: averageTrace(1, 1),
    ownSlope: averageTrace(1, 2),
    laggedSlope: averageTrace(2, 2),
  };
  const total = {
    own: mean(ones, ownSum),
    lagged: mean(ones, lagSum),
    ownSlope: mean(left, lag(ownSum)),
    laggedSlope: mean(left, lag(lagSum)),
  };
  const indirect = {
    own: total.own - direct.own,
    lagged: total.lagged - direct.lagged,
    ownSlope: total.ownSlope - direct.ownSlope,
    laggedSlope: total.laggedSlope - direct.laggedSlope,
  };
  const withRho = multiplier !== null;
  return {
    labels: variables.map(({ label }) => label),
    direct: effectBlock(variables, beta, direct, withRho),
    indirect: effectBlock(variables, beta, indirect, withRho),
    total: effectBlock(variables, beta, total, withRho),
  };
}

/** What one unit of b_j and of theta_j adds to an effect, and how that moves with rho. */
interface Multipliers {
  readonly own: number;
  readonly lagged: number;
  readonly ownSlope: number;
  readonly laggedSlope: number;
}

function effectBlock(
  variables: readonly SpatialVariable[],
  beta: Float64Array,
  by: Multipliers,
  withRho: boolean,
): EffectBlock {
  const rows = variables.length;
  const values = new Float64Array(rows);
  const jacobian = matrix(rows, beta.length + (withRho ? 1 : 0));
  variables.forEach(({ own, lagged }, j) => {
    const b = own < 0 ? 0 : beta[own];
    const theta = lagged < 0 ? 0 : beta[lagged];
    values[j] = b * by.own + theta * by.lagged;
    if (own >= 0) jacobian.data[j + own * rows] = by.own;
    if (lagged >= 0) jacobian.data[j + lagged * rows] = by.lagged;
    if (withRho) jacobian.data[j + beta.length * rows] = b * by.ownSlope + theta * by.laggedSlope;
  });
  return { values, jacobian };
}
