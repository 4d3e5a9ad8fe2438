import { projector } from "@mesometrics/fixed-effects";
import type { Matrix } from "@mesometrics/matrix";
import type { GroupColumn } from "@mesometrics/panel-data";
import { nestedEffects, rowsByCluster } from "./clusters.js";
import type { WorkingModel } from "./working-model.js";

/**
 * What one refit of a wild cluster bootstrap needs, as linear forms in the G weights w. With residuals u, bootstrap
 * outcomes fitted + w_g u_g and z = X (X'X)^-1 R' (n x q):
 *
 * - R b* - R b = numerators w, numerators[s, g] = z_s,g' u_g
 * - the scores of cluster h after the refit, z_s,h' e*_h = sum_g scores[s G + h, g] w_g,
 *   scores[s G + h, g] = z_s,h' (M_[D X] u_g)_h
 *
 * where u_g is u in cluster g and zero elsewhere, and M_[D X] takes out the effects and the regressors, as the refit does.
 */
export interface WildClusterForms {
  /** q x G */
  readonly numerators: Matrix;
  /** qG x G */
  readonly scores: Matrix;
}

/** n x q: X (X'X)^-1 R'. */
export function contrastScores(model: WorkingModel, contrasts: Matrix): Matrix {
  const { design, bread } = model;
  const n = design.rows;
  const k = design.columns;
  const q = contrasts.rows;
  const data = new Float64Array(n * q);
  for (let s = 0; s < q; s++) {
    for (let j = 0; j < k; j++) {
      let weight = 0;
      for (let i = 0; i < k; i++) weight += bread.data[j + i * k] * contrasts.data[s + i * q];
      for (let i = 0; i < n; i++) data[i + s * n] += design.data[i + j * n] * weight;
    }
  }
  return { rows: n, columns: q, data };
}

/**
 * The forms of residuals that lie in the space left by the effects.
 *
 * @param z n x q: X (X'X)^-1 R' of the q tested contrasts R
 * @param residuals length n
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { frameOf, wildClusterForms, workingModel } from "@mesometrics/inference";
 * import { multiply } from "@mesometrics/matrix";
 * import { groupColumn, panel } from "@mesometrics/panel-data";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * const z = multiply(model.design, model.bread);
 * wildClusterForms(model, groupColumn(data, "firm"), z, model.residuals).numerators.columns; // → 10
 * ```
 */
export function wildClusterForms(
  model: WorkingModel,
  cluster: GroupColumn,
  z: Matrix,
  residuals: Float64Array,
): WildClusterForms {
  const { design, bread, effects } = model;
  const n = design.rows;
  const k = design.columns;
  const q = z.columns;
  const groups = cluster.levels;
  const { starts, order } = rowsByCluster(cluster);
  // Where every effect is nested in the clusters, u_g has mean zero in each of its levels: M_D u_g = u_g.
  const crossing = effects.length > 0 && nestedEffects(model, [cluster]).includes(false);
  const project = crossing ? projector(effects) : null;
  const numerators = new Float64Array(q * groups);
  const scores = new Float64Array(q * groups * groups);
  const product = new Float64Array(k);
  const weights = new Float64Array(k);
  for (let g = 0; g < groups; g++) {
    const alone = new Float64Array(n);
    for (let at = starts[g]; at < starts[g + 1]; at++) alone[order[at]] = residuals[order[at]];
    for (let j = 0; j < k; j++) {
      product[j] = 0;
      for (let at = starts[g]; at < starts[g + 1]; at++)
        product[j] += design.data[order[at] + j * n] * alone[order[at]];
    }
    for (let s = 0; s < q; s++) {
      let sum = 0;
      for (let at = starts[g]; at < starts[g + 1]; at++) sum += z.data[order[at] + s * n] * alone[order[at]];
      numerators[s + g * q] = sum;
    }
    const left = project === null ? alone : project.apply(alone);
    for (let j = 0; j < k; j++) {
      weights[j] = 0;
      for (let i = 0; i < k; i++) weights[j] += bread.data[j + i * k] * product[i];
    }
    for (let j = 0; j < k; j++) {
      for (let i = 0; i < n; i++) left[i] -= design.data[i + j * n] * weights[j];
    }
    for (let s = 0; s < q; s++) {
      const to = s * groups + g * groups * q;
      for (let i = 0; i < n; i++) scores[to + cluster.codes[i]] += z.data[i + s * n] * left[i];
    }
  }
  return {
    numerators: { rows: q, columns: groups, data: numerators },
    scores: { rows: q * groups, columns: groups, data: scores },
  };
}
