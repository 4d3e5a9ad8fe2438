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
import { dropCollinear, type LinearCombination } from "./collinearity.js";
import { frameOfRows } from "./frame-of-rows.js";
import { sliceColumns, transformFrame } from "./transformed-frame.js";
import { type WorkingModel, workingModel } from "./working-model.js";

/**
 * The coefficients without each cluster in turn: row g of the G x k result is b_(g), NaN where the other clusters do not
 * determine a coefficient.
 *
 * Effects that are nested in the clusters are projected out cluster by cluster, so leaving a cluster out changes nothing
 * in the transformed rows of the others, and b_(g) is least squares on those rows. Where an effect crosses the clusters
 * (periods, with clusters of units), or there are instruments, everything is estimated again on the other clusters'
 * rows: dummies of units that are gone vanish, the other effects and the first stage are estimated anew.
 */
export function clusterDeletions(model: WorkingModel, cluster: GroupColumn): Matrix {
  const isSeparable = model.instrumental === null && nestedEffects(model, [cluster]).every((nested) => nested);
  return isSeparable ? deletionsByBlock(model, cluster) : deletionsByRefit(model, cluster);
}

/**
 * b_(g) from the clusters' triangular factors. Each block [S_g y_g] is replaced by Q'[S_g y_g], which has the same cross
 * products and at most k + 1 rows; the factors of the clusters before and after g, stacked, hold all that least squares
 * without g needs. Nothing is subtracted, so a cluster that dominates the others costs no digits.
 */
export function deletionsByBlock(model: WorkingModel, cluster: GroupColumn): Matrix {
  const k = model.terms.length;
  const groups = cluster.levels;
  const { starts, order } = rowsByCluster(cluster);
  const all = bindColumns(model.design, { rows: model.outcome.length, columns: 1, data: model.outcome });
  const original = originalColumns(model);
  const blocks: Matrix[] = [];
  const sizes: Float64Array[] = [];
  for (let g = 0; g < groups; g++) {
    const rows = order.subarray(starts[g], starts[g + 1]);
    blocks.push(compressed(selectRows(all, rows)));
    sizes.push(squaredNorms(selectRows(original, rows)));
  }
  const none: Matrix = { rows: 0, columns: k + 1, data: new Float64Array(0) };
  const after: Matrix[] = new Array(groups).fill(none);
  for (let g = groups - 2; g >= 0; g--) after[g] = compressed(stacked(blocks[g + 1], after[g + 1]));
  const originalNorms = normsOfOthers(sizes);
  const result = undetermined(groups, k);
  let before = none;
  for (let g = 0; g < groups; g++) {
    const rest = stacked(before, after[g]);
    const transformed = sliceColumns(rest, 0, k);
    const { kept, dropped } = dropCollinear({ original: originalNorms[g], transformed }, model.terms, [], 0);
    const fit = leastSquares(selectColumns(transformed, kept), rest.data.slice(k * rest.rows), { tolerance: 0 });
    const lost = termsOf(dropped);
    kept.forEach((j, at) => {
      if (!lost.has(model.terms[j])) result.data[g + j * groups] = fit.coefficients.data[at];
    });
    before = compressed(stacked(before, blocks[g]));
  }
  return result;
}

/** b_(g) by estimating again on the rows of the other clusters. */
export function deletionsByRefit(model: WorkingModel, cluster: GroupColumn): Matrix {
  const k = model.terms.length;
  const groups = cluster.levels;
  const frame = frameOfTerms(model);
  const result = undetermined(groups, k);
  for (let g = 0; g < groups; g++) {
    const rest = Int32Array.from(cluster.codes.keys()).filter((i) => cluster.codes[i] !== g);
    const found = coefficientsOf(frameOfRows(frame, rest));
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

function coefficientsOf(frame: ModelFrame): ReadonlyMap<string, number> {
  try {
    const { terms, coefficients } = workingModel(frame);
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

/** n x k: the terms' columns before the effects were projected out; the design itself where there was no such step. */
function originalColumns(model: WorkingModel): Matrix {
  if (model.effects.length === 0) return model.design;
  return selectColumns(
    model.frame.regressors,
    model.terms.map((term) => model.frame.regressorLabels.indexOf(term)),
  );
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
