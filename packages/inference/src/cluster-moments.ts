import { nestedIn, withinTransform } from "@mesometrics/fixed-effects";
import { bindColumns, cholesky, column, type Matrix, multiply, orthonormalBasis, pivotedQr } from "@mesometrics/matrix";
import type { GroupColumn, ModelFrame } from "@mesometrics/panel-data";
import { rowScale, scaleRows } from "./weights.js";
import type { WorkingModel } from "./working-model.js";

/**
 * The cross products of every cluster, from which the regression on any clusters, repeated or left out, follows without its
 * rows: dummies of the effects that cross the clusters, regressors and outcome, with the effects that are nested in the
 * clusters projected out (which no choice of clusters changes).
 */
export interface ClusterMoments {
  readonly clusters: number;
  /** Columns: a basis of the crossing dummies, then k regressors, then the outcome. */
  readonly width: number;
  readonly regressors: number;
  /** clusters x width (width + 1) / 2: lower triangles, column by column */
  readonly products: Float64Array;
  /** k x k, lower triangular L: the regressors are X L, so the coefficients of X are L times theirs. */
  readonly lower: Matrix;
}

/** More dummies than this would make every regression slow and its cross products large. */
export const mostCrossingDummies = 400;

/**
 * The cross products of a least squares model by cluster; null where the effects that cross the clusters have more than 400
 * levels, or the model has instruments.
 *
 * The regressors are replaced by combinations that are orthonormal over the sample, so that the cross products lose no digits to
 * collinearity or to units of measurement. Rows carry the square roots of the weights, dummies too.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { groupColumn, panel } from "@mesometrics/panel-data";
 * import { clusterMoments, frameOf, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * clusterMoments(model, groupColumn(data, "firm"))?.width; // → 3
 * ```
 */
export function clusterMoments(model: WorkingModel, cluster: GroupColumn): ClusterMoments | null {
  if (model.instrumental !== null) return null;
  const { frame, bread } = model;
  const basis = crossingBasis(model, cluster);
  if (basis === null) return null;
  const n = frame.observations;
  // With (X'X)^-1 = L L', the columns of X L are orthonormal and b = L (coefficients of X L).
  const lower = cholesky(bread);
  const within = bindColumns(
    basis,
    // Effects are out of these already, and what was taken out lies in the effects of any set of clusters.
    multiply(model.design, lower),
    { rows: n, columns: 1, data: model.outcome },
  );
  return {
    clusters: cluster.levels,
    width: within.columns,
    regressors: model.terms.length,
    products: crossProductsByCluster(within, cluster),
    lower,
  };
}

/** Numbers that the dummies may take, 400 MB. */
const mostDummyCells = 5e7;

/**
 * n x m, orthonormal: a basis of the dummies of the effects that cross the clusters, with the nested effects projected out. All
 * effects together span this and the dummies of the nested ones. Null where the crossing effects have more than 400 levels, or
 * would take too much memory written out.
 */
export function crossingBasis(model: Pick<WorkingModel, "frame" | "effects">, cluster: GroupColumn): Matrix | null {
  const { frame, effects } = model;
  const isNested = effects.map((effect) => nestedIn(effect.codes, cluster.codes, effect.levels));
  const nested = effects.filter((_, position) => isNested[position]);
  const crossing = effects.filter((_, position) => !isNested[position]);
  const levels = crossing.reduce((total, effect) => total + dummyCount(effect), 0);
  const n = frame.observations;
  if (levels > mostCrossingDummies || levels * n > mostDummyCells) return null;
  if (levels === 0) return { rows: n, columns: 0, data: new Float64Array(0) };
  const dummies: Matrix = { rows: n, columns: levels, data: new Float64Array(n * levels) };
  let at = 0;
  for (const effect of crossing) {
    for (const dummy of dummiesOf(effect)) dummies.data.set(dummy, n * at++);
  }
  const scale = rowScale(frame);
  const scaled = scale === null ? dummies : scaleRows(dummies, scale);
  const projected = nested.length === 0 ? scaled : withinTransform(scaled, nested, {}).columns;
  // In a balanced panel the blocks of an orthonormal basis are orthogonal within every unit, which saves most of the work.
  return orthonormalBasis(pivotedQr(projected));
}

/** Dummies of an effect, and of its slopes. */
function dummyCount({ levels, intercept, slopes }: ModelFrame["fixedEffects"][number]): number {
  return levels * ((intercept ? 1 : 0) + (slopes?.columns ?? 0));
}

function dummiesOf(effect: ModelFrame["fixedEffects"][number]): readonly Float64Array[] {
  const { codes, slopes } = effect;
  const parts = [
    ...(effect.intercept ? [null] : []),
    ...(slopes === null ? [] : Array.from({ length: slopes.columns }, (_, j) => column(slopes, j))),
  ];
  return parts.flatMap((slope) =>
    Array.from({ length: effect.levels }, (_, level) =>
      Float64Array.from(codes, (code, i) => (code === level ? (slope === null ? 1 : slope[i]) : 0)),
    ),
  );
}

/** Cluster by cluster the lower triangle of its cross products, column by column. */
function crossProductsByCluster(x: Matrix, cluster: GroupColumn): Float64Array {
  const width = x.columns;
  const size = (width * (width + 1)) / 2;
  const products = new Float64Array(cluster.levels * size);
  for (let j = 0, e = 0; j < width; j++) {
    for (let i = j; i < width; i++, e++) {
      for (let row = 0; row < x.rows; row++) {
        products[cluster.codes[row] * size + e] += x.data[row + i * x.rows] * x.data[row + j * x.rows];
      }
    }
  }
  return products;
}
