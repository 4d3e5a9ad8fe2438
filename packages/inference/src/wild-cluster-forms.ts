import { projector } from "@mesometrics/fixed-effects";
import type { Matrix } from "@mesometrics/matrix";
import type { GroupColumn } from "@mesometrics/panel-data";
import { crossingBasis } from "./cluster-moments.js";
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
  const basis = crossingBasis(model, cluster);
  return basis === null
    ? formsByProjection(model, cluster, z, residuals)
    : formsFromSums(model, cluster, z, residuals, basis);
}

/**
 * The forms from sums over the clusters alone. With Q a basis of the effects that cross the clusters, u_g lies outside the
 * nested effects already, so that M_[D X] u_g = u_g - Q Q_g'u_g - X (X'X)^-1 X_g'u_g: the scores are a diagonal less a product
 * of small matrices.
 */
function formsFromSums(
  model: WorkingModel,
  cluster: GroupColumn,
  z: Matrix,
  residuals: Float64Array,
  basis: Matrix,
): WildClusterForms {
  const { design, bread } = model;
  const n = design.rows;
  const k = design.columns;
  const q = z.columns;
  const m = basis.columns;
  const { codes, levels: groups } = cluster;
  // Column by column: Q_g'u_g and X_g'u_g, then the latter times (X'X)^-1.
  const sums = new Float64Array((m + k) * groups);
  for (let c = 0; c < m; c++) addByCluster(basis.data, c * n, residuals, 0, codes, sums, c * groups);
  for (let j = 0; j < k; j++) addByCluster(design.data, j * n, residuals, 0, codes, sums, (m + j) * groups);
  const product = new Float64Array(k);
  for (let g = 0; g < groups; g++) {
    for (let j = 0; j < k; j++) product[j] = sums[(m + j) * groups + g];
    for (let j = 0; j < k; j++) {
      let weight = 0;
      for (let i = 0; i < k; i++) weight += bread.data[j + i * k] * product[i];
      sums[(m + j) * groups + g] = weight;
    }
  }
  const numerators = new Float64Array(q * groups);
  const scores = new Float64Array(q * groups * groups);
  const own = new Float64Array(groups);
  const loadings = new Float64Array((m + k) * groups);
  for (let s = 0; s < q; s++) {
    own.fill(0);
    addByCluster(z.data, s * n, residuals, 0, codes, own, 0);
    loadings.fill(0);
    for (let c = 0; c < m; c++) addByCluster(z.data, s * n, basis.data, c * n, codes, loadings, c * groups);
    for (let j = 0; j < k; j++) addByCluster(z.data, s * n, design.data, j * n, codes, loadings, (m + j) * groups);
    for (let g = 0; g < groups; g++) {
      numerators[s + g * q] = own[g];
      const to = s * groups + g * groups * q;
      for (let c = 0; c < m + k; c++) {
        const weight = sums[c * groups + g];
        for (let h = 0; h < groups; h++) scores[to + h] -= loadings[c * groups + h] * weight;
      }
      scores[to + g] += own[g];
    }
  }
  return {
    numerators: { rows: q, columns: groups, data: numerators },
    scores: { rows: q * groups, columns: groups, data: scores },
  };
}

/** Adds x_i y_i to the sum of row i's cluster. */
function addByCluster(
  x: Float64Array,
  xFrom: number,
  y: Float64Array,
  yFrom: number,
  codes: Int32Array,
  sums: Float64Array,
  to: number,
): void {
  for (let i = 0; i < codes.length; i++) sums[to + codes[i]] += x[xFrom + i] * y[yFrom + i];
}

/** The forms where the effects that cross the clusters have too many levels to be written out: a projection for each cluster. */
function formsByProjection(
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
