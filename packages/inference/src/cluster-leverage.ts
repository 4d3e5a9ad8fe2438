import type { Dataset } from "@mesometrics/panel-data";
import { clusterColumn } from "./clusters.js";
import type { Estimate } from "./estimate.js";
import { rebuild } from "./rebuild.js";
import type { WorkingModel } from "./working-model.js";

/** How much of a fit's information lies in each cluster. */
export interface ClusterLeverage {
  readonly column: string;
  readonly terms: readonly string[];
  readonly clusters: readonly {
    readonly cluster: string;
    readonly observations: number;
    /** tr(S_g (S'S)^-1 S_g'); the sum over clusters is K, so that K/G is even */
    readonly leverage: number;
    /** length K: the share of the variation of each regressor, given the others, that lies in the cluster; sums to 1 */
    readonly partialLeverage: readonly number[];
  }[];
  /** One for each term. */
  readonly effectiveClusters: readonly EffectiveClusters[];
}

/** G* of one coefficient: the number of equal clusters that would carry as much information. */
export interface EffectiveClusters {
  readonly term: string;
  readonly clusters: number;
  /** G*(0): errors independent within clusters. */
  readonly independent: number;
  /** G*(1): errors perfectly correlated within clusters; null where the effects leave every cluster sum at zero. */
  readonly correlated: number | null;
}

/**
 * Leverage, partial leverage and the effective number of clusters of a linear estimate. With S the score design after the
 * effects are projected out (the regressors, or their first-stage fit) and B = (S'S)^-1:
 *
 * - leverage of cluster g: tr(S_g B S_g'); partial leverage of g for coefficient j: |S_g B e_j|^2 / B_jj
 * - G*_j = G / (1 + G^-1 sum_g ((gamma_gj - mean)/mean)^2), gamma_gj = e_j'B S_g'(I + rho (11' - I)) S_g B e_j, for rho = 0 and 1
 *
 * Far fewer effective clusters than clusters, or one cluster with a large share, mean that CR1 rejects too often. Sources:
 * Carter, Schnepel and Steigerwald (2017), Review of Economics and Statistics 99(4), eq. 7; MacKinnon, Nielsen and Webb
 * (2023), Stata Journal 23(4), sections 3-4. Stata: `summclust x, cluster(unit) gstar`; R: `summclust::summclust`.
 *
 * @throws `DATA_MISMATCH`, `NOT_A_LINEAR_MODEL`, `UNKNOWN_COLUMN`, `MISSING_GROUP`, `ONE_CLUSTER`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { clusterLeverage } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm + year", { vcov: { cluster: "firm" } });
 * const { clusters, effectiveClusters } = clusterLeverage(fit, data, "firm");
 * clusters[0].cluster; // → "1"
 * clusters[0].partialLeverage[0]; // → 0.57820116
 * effectiveClusters[0].independent; // → 2.7766123
 * ```
 */
export function clusterLeverage(fit: Estimate, data: Dataset, cluster: string): ClusterLeverage {
  return leverageByCluster(rebuild(fit, data), data, cluster);
}

/** `clusterLeverage` of a working model. */
export function leverageByCluster(model: WorkingModel, data: Dataset, cluster: string): ClusterLeverage {
  const group = clusterColumn(model, data, cluster);
  const { scoreDesign, bread, terms } = model;
  const k = terms.length;
  const groups = group.levels;
  const n = scoreDesign.rows;
  const observations = new Float64Array(groups);
  for (let i = 0; i < n; i++) observations[group.codes[i]]++;
  /** G x k: |S_g B e_j|^2, 1'S_g B e_j, and sum_i |s_ij (SB)_ij| to judge whether that sum is rounding */
  const squares = new Float64Array(groups * k);
  const sums = new Float64Array(groups * k);
  const sizes = new Float64Array(groups * k);
  const leverage = new Float64Array(groups);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < n; i++) {
      let projected = 0;
      for (let a = 0; a < k; a++) projected += scoreDesign.data[i + a * n] * bread.data[a + j * k];
      const at = group.codes[i] + j * groups;
      squares[at] += projected * projected;
      sums[at] += projected;
      sizes[at] += Math.abs(projected);
      leverage[group.codes[i]] += projected * scoreDesign.data[i + j * n];
    }
  }
  return {
    column: cluster,
    terms,
    clusters: group.levelLabels.map((label, g) => ({
      cluster: label,
      observations: observations[g],
      leverage: leverage[g],
      partialLeverage: terms.map((_, j) => squares[g + j * groups] / bread.data[j + j * k]),
    })),
    effectiveClusters: terms.map((term, j) => {
      const from = j * groups;
      const total = sizes.subarray(from, from + groups).reduce((size, value) => size + value, 0);
      const of = sums.subarray(from, from + groups);
      const isRounding = of.every((value) => Math.abs(value) <= 1e-9 * total);
      return {
        term,
        clusters: groups,
        independent: effective(squares.subarray(from, from + groups)),
        correlated: isRounding ? null : effective(of.map((value) => value * value)),
      };
    }),
  };
}

/** G / (1 + the squared coefficient of variation of gamma). */
function effective(gamma: Float64Array): number {
  const mean = gamma.reduce((total, value) => total + value, 0) / gamma.length;
  const spread = gamma.reduce((total, value) => total + (value / mean - 1) * (value / mean - 1), 0) / gamma.length;
  return gamma.length / (1 + spread);
}
