import {
  type ClusterMoments,
  clusterMoments,
  mostCrossingDummies,
  packedCholesky,
  type WorkingModel,
} from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { GroupColumn } from "@mesometrics/panel-data";

/** The cross products of every unit, and which combination of the regressors' coefficients is compared. */
export interface UnitMoments extends ClusterMoments {
  /** length k: the coefficient of the term is this combination of the regressors' coefficients. */
  readonly target: Float64Array;
}

/**
 * @param model the regression on all units
 * @param term a term of the model
 * @throws `TOO_MANY_EFFECTS`
 */
export function unitMoments(model: WorkingModel, unit: GroupColumn, term: string): UnitMoments {
  const moments = clusterMoments(model, unit);
  if (moments === null) {
    throw new MesometricsError(
      "TOO_MANY_EFFECTS",
      `The effects that cross the units have more than ${mostCrossingDummies} levels: a permutation test takes at most so many`,
      { most: mostCrossingDummies },
    );
  }
  return { ...moments, target: targetOf(moments, model.terms.indexOf(term)) };
}

/** Row j of L: b_j = L_j (coefficients of X L). */
export function targetOf({ lower }: Pick<ClusterMoments, "lower">, j: number): Float64Array {
  return Float64Array.from({ length: lower.rows }, (_, i) => lower.data[j + i * lower.rows]);
}

/** What the regression on a set of units says of the term. */
export interface SubsetEstimate {
  /** NaN where the units do not determine it */
  coefficient: number;
  /** The variance clustered by unit without a factor (CR0); NaN where not asked for. */
  variance: number;
}

/**
 * Prepares the regressions on sets of units.
 *
 * @returns writes the estimate on the units whose `labels` equal `group` into `into`
 */
export function subsetRegressions(
  moments: UnitMoments,
  withVariance: boolean,
): (labels: Int32Array, group: number, into: SubsetEstimate) => void {
  const { clusters: units, width, regressors, products, target } = moments;
  const size = (width * (width + 1)) / 2;
  const last = width - 1;
  const first = last - regressors;
  const sumOf = subsetSums(products, units, size);
  const { factor, start, factorise, backSolve, coefficients } = packedCholesky(width, first);
  const weights = new Float64Array(size);
  const solution = new Float64Array(width);
  const direction = new Float64Array(width);

  return (labels, group, into) => {
    sumOf(labels, group, factor);
    into.coefficient = Number.NaN;
    into.variance = Number.NaN;
    if (!factorise(1e-10)) return;
    coefficients(solution, withVariance ? 0 : first);
    let coefficient = 0;
    for (let j = 0; j < regressors; j++) coefficient += target[j] * solution[first + j];
    into.coefficient = coefficient;
    if (!withVariance) return;
    // The row of (W'W)^-1 W' that gives the coefficient, as weights of the columns of W: two triangular solves.
    for (let j = 0; j < last; j++) {
      if (j < first) {
        direction[j] = 0;
        continue;
      }
      let value = target[j - first];
      for (let i = first; i < j; i++) value -= factor[start[i] + j] * direction[i];
      direction[j] = value / factor[start[j] + j];
    }
    backSolve(direction, 0);
    // A unit's score is (W d)'(y - W c): one weight for each of its cross products.
    for (let j = 0, e = 0; j < width; j++) {
      const [d, c] = j === last ? [0, 1] : [direction[j], -solution[j]];
      weights[e++] = d * c;
      for (let i = j + 1; i < width; i++, e++) {
        weights[e] = i === last ? d : -(direction[i] * solution[j] + d * solution[i]);
      }
    }
    let variance = 0;
    for (let u = 0; u < units; u++) {
      if (labels[u] !== group) continue;
      const from = u * size;
      let score = 0;
      for (let e = 0; e < size; e++) score += weights[e] * products[from + e];
      variance += score * score;
    }
    into.variance = variance;
  };
}

/**
 * Sums of `size` numbers over the units of a group. The sums over every subset of a block of units are tabled once, so that a
 * sum is one table row for each block.
 */
function subsetSums(
  products: Float64Array,
  units: number,
  size: number,
): (labels: Int32Array, group: number, into: Float64Array) => void {
  const perBlock = [8, 4, 1].find((count) => Math.ceil(units / count) * 2 ** count * size <= 2e6) ?? 1;
  const blocks = Math.ceil(units / perBlock);
  const subsets = 2 ** perBlock;
  const table = new Float64Array(blocks * subsets * size);
  for (let u = 0; u < units; u++) {
    const known = 2 ** (u % perBlock);
    const base = Math.floor(u / perBlock) * subsets;
    for (let subset = 0; subset < known; subset++) {
      const from = (base + subset) * size;
      const to = from + known * size;
      for (let e = 0; e < size; e++) table[to + e] = table[from + e] + products[u * size + e];
    }
  }
  return (labels, group, into) => {
    into.fill(0);
    for (let block = 0; block < blocks; block++) {
      let subset = 0;
      for (let u = block * perBlock, bit = 1; u < Math.min(units, (block + 1) * perBlock); u++, bit *= 2) {
        if (labels[u] === group) subset += bit;
      }
      const from = (block * subsets + subset) * size;
      for (let e = 0; e < size; e = (e + 1) | 0) into[e] += table[(from + e) | 0];
    }
  };
}
