import { nestedIn } from "@mesometrics/fixed-effects";
import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, type GroupColumn, groupColumn, rowsLeft } from "@mesometrics/panel-data";
import { pairCodes } from "./pair-codes.js";
import type { WorkingModel } from "./working-model.js";

/**
 * The columns that a cluster's name speaks of: `region^year` is the combination of two, as in fixest's `cluster = ~region^year`,
 * unless a column has that very name. A name may stand in backticks.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { clusterParts } from "@mesometrics/inference";
 * clusterParts(panel(grunfeld.table, { unit: "firm", time: "year" }), "firm^year"); // → ["firm","year"]
 * ```
 */
export function clusterParts(data: Dataset, name: string): readonly string[] {
  if (Object.hasOwn(data.columns, name)) return [name];
  const isCrossing = /^\s*(?:`[^`]+`|[^`^\s][^`^]*)\s*(?:\^\s*(?:`[^`]+`|[^`^\s][^`^]*)\s*)*$/u.test(name);
  if (!isCrossing) return [name];
  const parts = name.match(/`[^`]+`|[^`^\s][^`^]*/gu) ?? [];
  return parts.map((part) => part.replaceAll("`", "").trim());
}

/**
 * The clusters of a sample by column name, or by the names of columns that cross (`region^year`), labelled by that name.
 *
 * @throws `UNKNOWN_COLUMN`; `MISSING_GROUP` where a sample row has no cluster; `ONE_CLUSTER`; `CLUSTER_VARIES` after
 * `between`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { clusterColumn, frameOf, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value | firm", {}));
 * clusterColumn(model, data, "year").levels; // → 20
 * ```
 */
export function clusterColumn(model: WorkingModel, data: Dataset, name: string): GroupColumn {
  const group = groupColumn(data, clusterParts(data, name), rowsLeft(model.frame));
  const cluster: GroupColumn = {
    label: name,
    codes: group.codes,
    levels: group.levels,
    get levelLabels() {
      return group.levelLabels;
    },
  };
  requireSameWithinMeans(model, data, name);
  if (cluster.levels < 2) {
    throw new MesometricsError(
      "ONE_CLUSTER",
      `Clustering by '${name}' finds one cluster in the sample: at least two are needed, and many more to trust the result`,
      { column: name, clusters: cluster.levels },
    );
  }
  return cluster;
}

/** A row of means belongs to one cluster only when all rows that it averages do. */
function requireSameWithinMeans(model: WorkingModel, data: Dataset, name: string): void {
  const between = model.origin?.transformations.find(({ kind }) => kind === "between");
  if (model.origin === undefined || between?.kind !== "between") return;
  const { levels } = model.origin;
  const averaged = levels[between.effect];
  if (averaged === null || nestedIn(averaged.codes, groupColumn(data, clusterParts(data, name), levels.rows).codes))
    return;
  throw new MesometricsError(
    "CLUSTER_VARIES",
    `The rows of a ${between.effect} lie in several clusters of '${name}', but the between regression has one row for each ${averaged.label}: cluster by a column that is constant in it`,
    { column: name, effect: between.effect },
  );
}

/**
 * The groups where two groupings cross, as one group column, numbered in order of appearance.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { groupColumn, panel } from "@mesometrics/panel-data";
 * import { intersectGroups } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * intersectGroups(groupColumn(data, "firm"), groupColumn(data, "year")).levels; // → 200
 * ```
 */
export function intersectGroups(a: GroupColumn, b: GroupColumn): GroupColumn {
  const { codes, firstRows } = pairCodes(a, b);
  let levelLabels: readonly string[] | null = null;
  return {
    label: `${a.label}^${b.label}`,
    codes,
    levels: firstRows.length,
    // Made when they are read: a covariance reads the codes alone.
    get levelLabels() {
      levelLabels ??= Array.from(firstRows, (i) => `${a.levelLabels[a.codes[i]]}^${b.levelLabels[b.codes[i]]}`);
      return levelLabels;
    },
  };
}

/** For each fixed effect of a model whether it is nested in one of the clusters: every level lies in one cluster. */
export function nestedEffects(model: WorkingModel, clusters: readonly GroupColumn[]): boolean[] {
  return model.effects.map((effect) =>
    clusters.some((cluster) => nestedIn(effect.codes, cluster.codes, effect.levels)),
  );
}

/** The rows of each cluster: rows `order[starts[g]] … order[starts[g + 1] - 1]` belong to cluster g. */
export function rowsByCluster(cluster: GroupColumn): { readonly starts: Int32Array; readonly order: Int32Array } {
  const starts = new Int32Array(cluster.levels + 1);
  for (let i = 0; i < cluster.codes.length; i++) starts[cluster.codes[i] + 1]++;
  for (let g = 0; g < cluster.levels; g++) starts[g + 1] += starts[g];
  const next = starts.slice();
  const order = new Int32Array(cluster.codes.length);
  for (let i = 0; i < order.length; i++) order[next[cluster.codes[i]]++] = i;
  return { starts, order };
}
