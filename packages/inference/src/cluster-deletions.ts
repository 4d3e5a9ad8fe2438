import { withinTransform } from "@mesometrics/fixed-effects";
import {
  bindColumns,
  crossProduct,
  leastSquares,
  type Matrix,
  MesometricsError,
  orthonormalBasis,
  pivotedQr,
  selectColumns,
  selectRows,
} from "@mesometrics/matrix";
import type { GroupColumn, ModelFrame } from "@mesometrics/panel-data";
import { nestedEffects, rowsByCluster } from "./clusters.js";
import { collinearityTolerance, dropCollinear, type LinearCombination } from "./collinearity.js";
import { dummyColumns } from "./dummy-columns.js";
import { frameOfRows } from "./frame-of-rows.js";
import { sliceColumns, transformFrame } from "./transformed-frame.js";
import { rowScale, scaleRows } from "./weights.js";
import { type WorkingModel, workingModel } from "./working-model.js";

/**
 * The coefficients without each cluster in turn: row g of the G x k result is b_(g), NaN where the other clusters do not
 * determine a coefficient. Exact: dummies of units that are gone vanish, the other effects, the coefficients and the first
 * stage of an instrumental model are estimated anew.
 *
 * By blocks where the effects that cross the clusters have few levels (periods, with clusters of units), else by refits.
 */
export function clusterDeletions(model: WorkingModel, cluster: GroupColumn): Matrix {
  if (model.instrumental !== null) return deletionsByRefit(model, cluster);
  const isOfFrame = model.terms.every((term) => model.frame.regressorLabels.includes(term));
  const columns = model.terms.length + dummyCount(crossingEffects(model, cluster));
  return isOfFrame && columns * columns * columns > 40 * model.frame.observations
    ? deletionsByRefit(model, cluster)
    : deletionsByBlock(model, cluster);
}

/**
 * b_(g) from the clusters' triangular factors. Effects that are nested in the clusters are projected out cluster by
 * cluster, so the transformed rows of one cluster know nothing of another; effects D that cross the clusters are columns.
 * Each block [D_g S_g y_g] is replaced by its product with an orthonormal basis Q', which has the same cross products and
 * few rows; the factors of the clusters before and after g, stacked, hold all that least squares without g needs. Nothing
 * is subtracted, so a cluster that dominates the others costs no digits.
 */
export function deletionsByBlock(model: WorkingModel, cluster: GroupColumn): Matrix {
  const k = model.terms.length;
  const groups = cluster.levels;
  const { starts, order } = rowsByCluster(cluster);
  const outcome = { rows: model.outcome.length, columns: 1, data: model.outcome };
  const dummies = crossingDummies(model, cluster);
  const m = dummies?.columns ?? 0;
  const all = bindColumns(...(dummies === null ? [] : [dummies]), model.design, outcome);
  const original = originalColumns(model);
  const blocks: Matrix[] = [];
  const sizes: Float64Array[] = [];
  for (let g = 0; g < groups; g++) {
    const rows = order.subarray(starts[g], starts[g + 1]);
    blocks.push(compressed(selectRows(all, rows)));
    sizes.push(squaredNorms(selectRows(original, rows)));
  }
  const none: Matrix = { rows: 0, columns: m + k + 1, data: new Float64Array(0) };
  const after: Matrix[] = new Array(groups).fill(none);
  for (let g = groups - 2; g >= 0; g--) after[g] = compressed(stacked(blocks[g + 1], after[g + 1]));
  const originalNorms = normsOfOthers(sizes);
  const noise = model.solver === "conjugate-gradient" ? 1e-9 : 0;
  const labels = Array.from({ length: m }, () => "");
  const result = undetermined(groups, k);
  let before = none;
  for (let g = 0; g < groups; g++) {
    const rest = stacked(before, after[g]);
    const base = sliceColumns(rest, 0, m);
    const transformed = sliceColumns(rest, m, k);
    const pair = { original: originalNorms[g], transformed };
    const { kept, dropped } = dropCollinear(pair, model.terms, [], noise, m === 0 ? null : base, labels);
    const x = bindColumns(base, selectColumns(transformed, kept));
    const fit = leastSquares(x, rest.data.slice((m + k) * rest.rows), {
      tolerance: m === 0 ? 0 : collinearityTolerance,
    });
    const lost = termsOf(dropped);
    fit.kept.forEach((position, at) => {
      const j = kept[position - m];
      if (j !== undefined && !lost.has(model.terms[j])) result.data[g + j * groups] = fit.coefficients.data[at];
    });
    before = compressed(stacked(before, blocks[g]));
  }
  return result;
}

function crossingEffects(model: WorkingModel, cluster: GroupColumn): WorkingModel["effects"] {
  const nested = nestedEffects(model, [cluster]);
  return model.effects.filter((_, e) => !nested[e]);
}

function dummyCount(effects: WorkingModel["effects"]): number {
  return effects.reduce(
    (total, { levels, slopes, intercept }) => total + levels * ((intercept ? 1 : 0) + (slopes?.columns ?? 0)),
    0,
  );
}

/**
 * n x m: the dummies of the effects that cross the clusters, after the effects nested in them are projected out; null where
 * every effect is nested.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { clusterColumn, crossingDummies, frameOf, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value | firm + year", {}));
 * crossingDummies(model, clusterColumn(model, data, "firm"))?.columns; // → 20
 * ```
 */
export function crossingDummies(model: WorkingModel, cluster: GroupColumn): Matrix | null {
  const crossing = crossingEffects(model, cluster);
  if (crossing.length === 0) return null;
  const nested = model.effects.filter((effect) => !crossing.includes(effect));
  const dummies = bindColumns(...crossing.map(dummyColumns));
  return nested.length === 0 ? dummies : withinTransform(dummies, nested, {}).columns;
}

/** b_(g) by estimating again on the rows of the other clusters. */
export function deletionsByRefit(model: WorkingModel, cluster: GroupColumn): Matrix {
  const k = model.terms.length;
  const groups = cluster.levels;
  const frame = frameOfTerms(model);
  const result = undetermined(groups, k);
  for (let g = 0; g < groups; g++) {
    const rest = Int32Array.from(cluster.codes.keys()).filter((i) => cluster.codes[i] !== g);
    const found = coefficientsOf(frameOfRows(frame, rest), model.refit ?? workingModel);
    model.terms.forEach((term, j) => {
      result.data[g + j * groups] = found.get(term) ?? Number.NaN;
    });
  }
  return result;
}

/** What a sample too poor for the model throws; no coefficient is determined then. */
const notEstimable: ReadonlySet<string> = new Set([
  "NO_REGRESSORS",
  "NO_DEGREES_OF_FREEDOM",
  "OUTCOME_ABSORBED",
  "OUTCOME_CONSTANT",
  "UNDER_IDENTIFIED",
  "ENDOGENOUS_COLLINEAR",
]);

function coefficientsOf(frame: ModelFrame, estimate: (frame: ModelFrame) => WorkingModel): ReadonlyMap<string, number> {
  try {
    const { terms, coefficients } = estimate(frame);
    const count = frame.regressorLabels.length + frame.endogenousLabels.length;
    const lost = terms.length < count ? termsOf(collinearTerms(frame)) : new Set<string>();
    return new Map(terms.flatMap((term, j) => (lost.has(term) ? [] : [[term, coefficients[j]]])));
  } catch (error) {
    if (error instanceof MesometricsError && notEstimable.has(error.code)) return new Map();
    throw error;
  }
}

function collinearTerms(frame: ModelFrame): readonly LinearCombination[] {
  const { regressors, noise } = transformFrame(frame);
  return dropCollinear(regressors, frame.regressorLabels, [], noise).dropped;
}

/** A dropped column and the columns that explain it: none of their coefficients is determined alone. */
function termsOf(dropped: readonly LinearCombination[]): ReadonlySet<string> {
  return new Set(dropped.flatMap(({ label, combination }) => [label, ...combination.map((part) => part.label)]));
}

/** The frame without the regressors that were dropped as collinear, so that every refit has the same terms. */
function frameOfTerms(model: WorkingModel): ModelFrame {
  const { frame } = model;
  const kept = frame.regressorLabels.flatMap((label, j) => (model.terms.includes(label) ? [j] : []));
  return {
    ...frame,
    regressors: selectColumns(frame.regressors, kept),
    regressorLabels: kept.map((j) => frame.regressorLabels[j]),
  };
}

/** n x k: the terms' columns before the effects were projected out; the design itself where they are not at hand. */
function originalColumns(model: WorkingModel): Matrix {
  if (model.effects.length === 0) return model.design;
  const positions = model.terms.map((term) => model.frame.regressorLabels.indexOf(term));
  if (positions.includes(-1)) return model.design;
  const scale = rowScale(model.frame);
  const columns = selectColumns(model.frame.regressors, positions);
  return scale === null ? columns : scaleRows(columns, scale);
}

/** Q'A with Q an orthonormal basis of A's columns: at most as many rows as columns, and the same A'A. */
function compressed(a: Matrix): Matrix {
  if (a.rows <= a.columns) return a;
  return crossProduct(orthonormalBasis(pivotedQr(a, { tolerance: 0 })), a);
}

/** One matrix above the other. */
function stacked(top: Matrix, bottom: Matrix): Matrix {
  const rows = top.rows + bottom.rows;
  const data = new Float64Array(rows * top.columns);
  for (let j = 0; j < top.columns; j++) {
    data.set(top.data.subarray(j * top.rows, (j + 1) * top.rows), j * rows);
    data.set(bottom.data.subarray(j * bottom.rows, (j + 1) * bottom.rows), j * rows + top.rows);
  }
  return { rows, columns: top.columns, data };
}

/** length of `columns` */
function squaredNorms(m: Matrix): Float64Array {
  const total = new Float64Array(m.columns);
  for (let j = 0; j < m.columns; j++) {
    for (let i = 0; i < m.rows; i++) total[j] += m.data[i + j * m.rows] * m.data[i + j * m.rows];
  }
  return total;
}

/** For each cluster, 1 x k: the norms of the columns over the rows of all the others. */
function normsOfOthers(squares: readonly Float64Array[]): Matrix[] {
  const k = squares[0].length;
  const after = squares.map(() => new Float64Array(k));
  for (let g = squares.length - 2; g >= 0; g--) {
    for (let j = 0; j < k; j++) after[g][j] = after[g + 1][j] + squares[g + 1][j];
  }
  const before = new Float64Array(k);
  return squares.map((own, g) => {
    const norms = before.map((value, j) => Math.sqrt(value + after[g][j]));
    for (let j = 0; j < k; j++) before[j] += own[j];
    return { rows: 1, columns: k, data: norms };
  });
}

function undetermined(rows: number, columns: number): Matrix {
  return { rows, columns, data: new Float64Array(rows * columns).fill(Number.NaN) };
}
