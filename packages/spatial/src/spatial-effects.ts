import type { Matrix } from "@mesometrics/matrix";
import { matrix, sparseMultiplyVector } from "@mesometrics/matrix";
import type { SpatialSolver } from "./models/cholesky-jacobian.js";
import type { Jacobian } from "./models/jacobian.js";
import { constantRowSum } from "./models/row-sums.js";
import type { SpatialVariable } from "./spatial-design.js";
import type { SpatialWeights } from "./spatial-weights.js";

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

/** What one unit of b_j and of theta_j adds to an effect, and how that moves with rho. */
export interface Multipliers {
  readonly own: number;
  readonly lagged: number;
  readonly ownSlope: number;
  readonly laggedSlope: number;
}

export interface EffectMultipliers {
  readonly direct: Multipliers;
  readonly indirect: Multipliers;
  readonly total: Multipliers;
}

/**
 * Averages over units of A = (I - rho W)^-1 and A W (LeSage and Pace 2009, section 2.7): direct, tr(A) / N and tr(A W) / N;
 * total, 1'A 1 / N and 1'A W 1 / N; indirect, the rest. Traces come from ln |I - rho W| and its derivatives
 * (tr A = N + rho tr G, tr A W = tr G, and by rho tr G + rho tr G^2 and tr G^2); totals are 1 / (1 - rho w) where every
 * row of W sums to w, otherwise one solve each: no series is cut off, no draw is taken.
 *
 * @param jacobian null where rho is zero by definition
 * @param solver made at `rho`; used only where the rows of W have different sums
 */
export function effectMultipliers(
  rho: number,
  weights: SpatialWeights,
  jacobian: Jacobian | null,
  solver: () => SpatialSolver,
): EffectMultipliers {
  const n = weights.units.length;
  const first = jacobian === null ? 0 : jacobian.trace(rho) / n;
  const second = jacobian === null ? 0 : jacobian.traceSquare(rho) / n;
  const direct = { own: 1 + rho * first, lagged: first, ownSlope: first + rho * second, laggedSlope: second };
  const total = totals(rho, weights, jacobian === null ? null : solver);
  return {
    direct,
    total,
    indirect: {
      own: total.own - direct.own,
      lagged: total.lagged - direct.lagged,
      ownSlope: total.ownSlope - direct.ownSlope,
      laggedSlope: total.laggedSlope - direct.laggedSlope,
    },
  };
}

function totals(rho: number, weights: SpatialWeights, solver: (() => SpatialSolver) | null): Multipliers {
  const n = weights.units.length;
  const sum = constantRowSum(weights);
  if (sum !== null) {
    const own = 1 / (1 - rho * sum);
    return { own, lagged: sum * own, ownSlope: sum * own * own, laggedSlope: sum * own * sum * own };
  }
  const ones = new Float64Array(n).fill(1);
  const lag = (x: Float64Array) => sparseMultiplyVector(weights.matrix, x);
  const mean = (x: Float64Array, y: Float64Array) => {
    let total = 0;
    for (let i = 0; i < n; i++) total += x[i] * y[i];
    return total / n;
  };
  if (solver === null) return { own: 1, lagged: mean(ones, lag(ones)), ownSlope: 0, laggedSlope: 0 };
  const { solve, solveTransposed } = solver();
  const left = solveTransposed(ones);
  const ownSum = solve(ones);
  const lagSum = solve(lag(ones));
  return {
    own: mean(ones, ownSum),
    lagged: mean(ones, lagSum),
    ownSlope: mean(left, lag(ownSum)),
    laggedSlope: mean(left, lag(lagSum)),
  };
}

/** The average effects of a change of x_j in all units and their derivatives, S_j = A (I b_j + W theta_j). */
export function spatialEffects(
  variables: readonly SpatialVariable[],
  beta: Float64Array,
  by: EffectMultipliers,
  withRho: boolean,
): SpatialEffects {
  return {
    labels: variables.map(({ label }) => label),
    direct: effectBlock(variables, beta, by.direct, withRho),
    indirect: effectBlock(variables, beta, by.indirect, withRho),
    total: effectBlock(variables, beta, by.total, withRho),
  };
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
