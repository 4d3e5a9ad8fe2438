import { crossProduct, type Matrix, MesometricsError, scale } from "@mesometrics/matrix";
import type { GroupColumn } from "@mesometrics/panel-data";
import { clusterDeletions } from "./cluster-deletions.js";
import { clusterColumn } from "./clusters.js";
import { clusterNames } from "./core-covariance.js";
import type { CovarianceEstimator, CovarianceResult, JackknifeCovariance } from "./covariance.js";
import { sizeFacts } from "./covariance-facts.js";
import { fewerClustersThanParameters } from "./covariance-notes.js";
import { requireOneOf } from "./covariance-options.js";
import { smallSampleOptions } from "./small-sample-rule.js";
import type { WorkingModel } from "./working-model.js";

/**
 * The cluster jackknife from exact leave-one-cluster-out estimates b_(g), t(G - 1):
 *
 * - `CR3`: sum_g (b_(g) - b)(b_(g) - b)' (Bell and McCaffrey 2002; `clubSandwich` on absorbed effects)
 * - `CV3`: (G - 1)/G times that (MacKinnon, Nielsen and Webb 2023, eq. 16; Stata `vce(jackknife, mse)`, `summclust`)
 * - `CV3J`: (G - 1)/G sum_g (b_(g) - m)(b_(g) - m)' with m the mean of the b_(g) (Stata `vce(jackknife)`)
 *
 * Formulas that invert I - H_gg instead break down where the dummies of a cluster's units are in H; refits do not.
 *
 * R: `feols(formula, data[data$unit != g, ])` for each g, `summclust::vcov_CR3J`; Stata `summclust x, cluster(unit)`.
 *
 * @throws `UNKNOWN_COVARIANCE` without a cluster column, `CR2_ONE_WAY` with several; when estimated `ONE_CLUSTER`,
 * `CLUSTER_DETERMINES_COEFFICIENT` where the clusters without one of them do not determine every coefficient
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { clusterJackknife } from "@mesometrics/inference";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: clusterJackknife({ type: "CV3", cluster: "firm" }) });
 * fit.inference.label; // → "CV3 (cluster jackknife) by firm, t(9)"
 * ```
 */
export function clusterJackknife(spec: JackknifeCovariance): CovarianceEstimator {
  const { type } = spec;
  requireOneOf(spec, "type", ["CR3", "CV3", "CV3J"], true);
  const clusters = clusterNames(type, spec.cluster);
  if (clusters.length > 1) {
    throw new MesometricsError(
      "CR2_ONE_WAY",
      `${type} leaves out one cluster at a time, which several ways of clustering do not have: name one column, or use CR1 for several`,
      { cluster: clusters },
    );
  }
  smallSampleOptions(spec, type);
  return {
    name: type,
    clusters,
    columns: clusters,
    spec,
    estimate: (model, data) => jackknifeCovariance(model, clusterColumn(model, data, clusters[0]), type),
  };
}

function jackknifeCovariance(
  model: WorkingModel,
  cluster: GroupColumn,
  type: "CR3" | "CV3" | "CV3J",
): CovarianceResult {
  const groups = cluster.levels;
  const k = model.terms.length;
  const deleted = clusterDeletions(model, cluster);
  requireDetermined(model, cluster, deleted);
  const centre = type === "CV3J" ? columnMeans(deleted) : model.coefficients;
  const changes: Matrix = { ...deleted, data: deleted.data.map((value, e) => value - centre[Math.floor(e / groups)]) };
  const factor = type === "CR3" ? 1 : (groups - 1) / groups;
  return {
    vcov: scale(crossProduct(changes), factor),
    inference: {
      type,
      preset: type === "CR3" ? "clubSandwich" : "summclust",
      label: `${type} (cluster jackknife) by ${cluster.label}, t(${groups - 1})`,
      clusters: [{ column: cluster.label, count: groups }],
      distribution: "t",
      degreesOfFreedom: new Float64Array(k).fill(groups - 1),
      adjustment: factor,
      facts: {
        ...sizeFacts(model),
        clusters: groups,
        centre: type === "CV3J" ? "mean of the leave-one-out estimates" : "estimate on all clusters",
        adjustmentFormula: type === "CR3" ? "1" : "(G - 1)/G",
        degreesOfFreedomFormula: "G - 1",
      },
    },
    notes: fewerClustersThanParameters(groups, k, model.frame.hasIntercept),
    jointTest: () => ({ denominator: groups - 1, factor: 1 }),
  };
}

function columnMeans(m: Matrix): Float64Array {
  const means = new Float64Array(m.columns);
  for (let j = 0; j < m.columns; j++) {
    for (let i = 0; i < m.rows; i++) means[j] += m.data[i + j * m.rows];
    means[j] /= m.rows;
  }
  return means;
}

function requireDetermined(model: WorkingModel, cluster: GroupColumn, deleted: Matrix): void {
  const found = deleted.data.findIndex(Number.isNaN);
  if (found < 0) return;
  const term = model.terms[Math.floor(found / deleted.rows)];
  const label = cluster.levelLabels[found % deleted.rows];
  throw new MesometricsError(
    "CLUSTER_DETERMINES_COEFFICIENT",
    `Without ${cluster.label} ${label} the coefficient of '${term}' cannot be estimated, so the cluster jackknife is not defined: take '${term}' out, or use CR2; leaveOneClusterOut shows which coefficients depend on one cluster`,
    { term, column: cluster.label, cluster: label },
  );
}
