import { type Matrix, MesometricsError, symmetricEigen } from "@mesometrics/matrix";
import type { GroupColumn } from "@mesometrics/panel-data";
import type { PanelEffect } from "./frame-transformation.js";
import { meansByGroup } from "./group-means.js";

/** The variances of a random effects model: of the error, of the units' effects, of the periods' effects. */
export interface VarianceComponents {
  readonly idiosyncratic: number;
  readonly unit: number;
  readonly time: number;
}

/**
 * What a group mean keeps after quasi-demeaning: 1 - theta_g = 1 / sqrt(1 + n_g s^2 / s_e^2), by group. Length = levels.
 * Source: Baltagi (2021), Econometric Analysis of Panel Data, eq. 2.20; unbalanced eq. 9.8.
 */
export function keptShares(group: GroupColumn, variance: number, idiosyncratic: number): Float64Array {
  const counts = new Float64Array(group.levels);
  for (let i = 0; i < group.codes.length; i++) counts[group.codes[i]]++;
  return counts.map((count) => 1 / Math.sqrt(1 + (count * variance) / idiosyncratic));
}

/**
 * x -> s_e Omega^(-1/2) x for Omega = s_e^2 I + s_u^2 Z_u Z_u' + s_t^2 Z_t Z_t'.
 *
 * One effect: x_it - theta_i mean_i(x). Two effects: S first, the quasi-demeaning by unit; what is left is
 * I + f D D' with D = S Z_t and f = s_t^2 / s_e^2, whose symmetric inverse root is taken in the space of the periods,
 * I - D V diag(f / (r (1 + r))) V'D' with D'D = V diag(d) V' and r = sqrt(1 + f d). Exact for unbalanced panels; on
 * balanced ones equal to x - theta_1 mean_i - theta_2 mean_t + theta_3 mean (Baltagi 2021, eq. 3.14).
 */
export function quasiDemean(
  groups: { readonly unit: GroupColumn; readonly time: GroupColumn },
  effect: PanelEffect,
  variances: VarianceComponents,
): (x: Float64Array) => Float64Array {
  const { idiosyncratic } = variances;
  if (!(idiosyncratic > 0)) {
    throw new MesometricsError(
      "NO_IDIOSYNCRATIC_VARIANCE",
      "The variance of the idiosyncratic error is not positive, so random effects cannot be weighed against it",
      { ...variances },
    );
  }
  const byUnit = (x: Float64Array) => shrink(x, groups.unit, unitShares);
  const unitShares = keptShares(groups.unit, variances.unit, idiosyncratic);
  if (effect === "unit") return byUnit;
  if (effect === "time") {
    const timeShares = keptShares(groups.time, variances.time, idiosyncratic);
    return (x) => shrink(x, groups.time, timeShares);
  }
  const ratio = variances.time / idiosyncratic;
  if (ratio === 0) return byUnit;
  const { values, vectors } = symmetricEigen(gramOfPeriods(groups.unit, groups.time, unitShares));
  const periods = groups.time.levels;
  const weights = values.map((value) => {
    const root = Math.sqrt(1 + ratio * Math.max(value, 0));
    return ratio / (root * (1 + root));
  });
  return (x) => {
    const shrunk = byUnit(x);
    const again = byUnit(shrunk);
    const sums = new Float64Array(periods);
    for (let i = 0; i < again.length; i++) sums[groups.time.codes[i]] += again[i];
    const moved = throughPeriods(sums, vectors, weights);
    const correction = byUnit(Float64Array.from(groups.time.codes, (code) => moved[code]));
    return shrunk.map((value, i) => value - correction[i]);
  };
}

/** x - theta_g mean_g as (x - mean_g) + (1 - theta_g) mean_g, which keeps the digits of what varies within. */
function shrink(x: Float64Array, group: GroupColumn, kept: Float64Array): Float64Array {
  const means = meansByGroup(x, group);
  return x.map((value, i) => {
    const g = group.codes[i];
    return value - means[g] + kept[g] * means[g];
  });
}

/** T x T: D'D = Z_t' S^2 Z_t with S^2 = I - (1 - kept^2) P_unit. */
function gramOfPeriods(unit: GroupColumn, time: GroupColumn, kept: Float64Array): Matrix {
  const periods = time.levels;
  const gram = { rows: periods, columns: periods, data: new Float64Array(periods * periods) };
  const members: number[][] = Array.from({ length: unit.levels }, () => []);
  for (let i = 0; i < unit.codes.length; i++) members[unit.codes[i]].push(time.codes[i]);
  members.forEach((times, g) => {
    const weight = (1 - kept[g] * kept[g]) / times.length;
    for (const t of times) {
      gram.data[t + t * periods] += 1;
      for (const s of times) gram.data[s + t * periods] -= weight;
    }
  });
  return gram;
}

/** V diag(w) V' x. */
function throughPeriods(x: Float64Array, vectors: Matrix, weights: Float64Array): Float64Array {
  const n = x.length;
  const result = new Float64Array(n);
  for (let a = 0; a < n; a++) {
    let loading = 0;
    for (let i = 0; i < n; i++) loading += vectors.data[i + a * n] * x[i];
    loading *= weights[a];
    for (let i = 0; i < n; i++) result[i] += vectors.data[i + a * n] * loading;
  }
  return result;
}
