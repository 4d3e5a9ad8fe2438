import type { Matrix } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { clusterDeletions } from "./cluster-deletions.js";
import { clusterColumn, rowsByCluster } from "./clusters.js";
import type { Estimate } from "./estimate.js";
import { rebuild } from "./rebuild.js";

/** What leaving each cluster out in turn does to an estimate. */
export interface LeaveOneClusterOut {
  /** The cluster column. */
  readonly column: string;
  /** length k */
  readonly terms: readonly string[];
  /** length k: the estimate on all clusters */
  readonly coefficients: Float64Array;
  /** length G, in the order of the cluster's levels */
  readonly deletions: readonly ClusterDeletion[];
  /** length k, one for each term */
  readonly ranges: readonly LeaveOneOutRange[];
}

/** The estimate without one cluster. */
export interface ClusterDeletion {
  readonly cluster: string;
  /** Rows that were left out. */
  readonly observations: number;
  /** length k; null where the other clusters do not determine the coefficient */
  readonly coefficients: readonly (number | null)[];
}

/** How far one coefficient moves when clusters are left out one at a time. */
export interface LeaveOneOutRange {
  readonly term: string;
  readonly estimate: number;
  /** The smallest and largest b_(g), with the cluster whose absence gives it; null where none is determined. */
  readonly low: number | null;
  readonly lowWithout: string | null;
  readonly high: number | null;
  readonly highWithout: string | null;
  /** The cluster whose absence moves the coefficient most, and b_(g) - b without it. */
  readonly mostInfluential: string | null;
  readonly largestChange: number | null;
  /** Clusters without which the coefficient is not determined. */
  readonly undeterminedWithout: readonly string[];
}

/**
 * The coefficients of a linear estimate without each cluster in turn, by exact estimation on the remaining clusters: the
 * effects of units that are gone vanish, all other effects, first stages and coefficients are estimated again. One term's
 * range shows how much it owes to a single cluster, and which (MacKinnon, Nielsen and Webb 2023, section 5.1).
 *
 * R: `feols(formula, data[data$unit != g, ])` for each g; Stata: `summclust x, cluster(unit)`.
 *
 * @throws `DATA_MISMATCH`, `NOT_A_LINEAR_MODEL`, `UNKNOWN_COLUMN`, `MISSING_GROUP`, `ONE_CLUSTER`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { leaveOneClusterOut } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm + year", { vcov: { cluster: "firm" } });
 * const [value] = leaveOneClusterOut(fit, data, "firm").ranges;
 * value.estimate; // → 0.11771586
 * value.mostInfluential; // → "1"
 * value.largestChange; // → -0.0544736
 * ```
 */
export function leaveOneClusterOut(fit: Estimate, data: Dataset, cluster: string): LeaveOneClusterOut {
  const model = rebuild(fit, data);
  const groups = clusterColumn(model, data, cluster);
  const deleted = clusterDeletions(model, groups);
  const { starts } = rowsByCluster(groups);
  return {
    column: cluster,
    terms: model.terms,
    coefficients: model.coefficients,
    deletions: groups.levelLabels.map((label, g) => ({
      cluster: label,
      observations: starts[g + 1] - starts[g],
      coefficients: model.terms.map((_, j) => orNull(deleted.data[g + j * deleted.rows])),
    })),
    ranges: model.terms.map((term, j) => rangeOf(term, model.coefficients[j], deleted, j, groups.levelLabels)),
  };
}

function rangeOf(
  term: string,
  estimate: number,
  deleted: Matrix,
  j: number,
  labels: readonly string[],
): LeaveOneOutRange {
  let [low, high, most] = [-1, -1, -1];
  const undeterminedWithout: string[] = [];
  const at = (g: number) => deleted.data[g + j * deleted.rows];
  for (let g = 0; g < deleted.rows; g++) {
    if (Number.isNaN(at(g))) {
      undeterminedWithout.push(labels[g]);
      continue;
    }
    if (low < 0 || at(g) < at(low)) low = g;
    if (high < 0 || at(g) > at(high)) high = g;
    if (most < 0 || Math.abs(at(g) - estimate) > Math.abs(at(most) - estimate)) most = g;
  }
  const label = (g: number) => (g < 0 ? null : labels[g]);
  const value = (g: number) => (g < 0 ? null : at(g));
  return {
    term,
    estimate,
    low: value(low),
    lowWithout: label(low),
    high: value(high),
    highWithout: label(high),
    mostInfluential: label(most),
    largestChange: most < 0 ? null : at(most) - estimate,
    undeterminedWithout,
  };
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
