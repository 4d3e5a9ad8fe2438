import { add, crossProduct, dot, type Matrix, multiply, scale } from "@mesometrics/matrix";
import type { GroupColumn } from "@mesometrics/panel-data";
import type { WorkingModel } from "./working-model.js";

/** B M B, made exactly symmetric: the covariance from bread B and meat M. */
export function sandwich(bread: Matrix, meat: Matrix): Matrix {
  return symmetrise(multiply(multiply(bread, meat), bread));
}

/** s^2 B with s^2 = e'e / df: the covariance of independent errors of one variance; B of a k-class is its own. */
export function homoskedasticCovariance(model: WorkingModel, degreesOfFreedom: number): Matrix {
  const rss = dot(model.residuals, model.residuals);
  return scale(model.homoskedasticBread ?? model.bread, rss / degreesOfFreedom);
}

/** Rows of scores that are made at a time: a sample of any size needs no more memory. */
const BLOCK = 8192;

/** The meat sum_i c_i^2 e_i^2 s_i s_i' of independent observations; `corrections` c of length n, or null for ones. */
export function meatOfRows(model: WorkingModel, corrections: Float64Array | null): Matrix {
  const { scoreDesign, residuals, frame } = model;
  const n = scoreDesign.rows;
  const k = scoreDesign.columns;
  const frequencies = frame.weights?.kind === "frequency" ? frame.weights.values : null;
  const factors = new Float64Array(Math.min(n, BLOCK));
  let meat: Matrix | null = null;
  for (let from = 0; from < n; from += BLOCK) {
    const rows = Math.min(BLOCK, n - from);
    factors.set(residuals.subarray(from, from + rows));
    if (corrections !== null) for (let i = 0; i < rows; i++) factors[i] *= corrections[from + i];
    // A row that stands for f observations holds the sum of their f equal scores, which counts f times a square, not f^2.
    if (frequencies !== null) for (let i = 0; i < rows; i++) factors[i] /= Math.sqrt(frequencies[from + i]);
    const scores = { rows, columns: k, data: new Float64Array(rows * k) };
    for (let j = 0; j < k; j++) scoresInto(scores.data, j * rows, scoreDesign.data, j * n + from, factors, rows);
    const part = crossProduct(scores);
    meat = meat === null ? part : add(meat, part);
  }
  return meat ?? { rows: k, columns: k, data: new Float64Array(k * k) };
}

function scoresInto(
  scores: Float64Array,
  to: number,
  x: Float64Array,
  from: number,
  factors: Float64Array,
  rows: number,
): void {
  for (let i = 0; i < rows; i++) scores[to + i] = x[from + i] * factors[i];
}

/** The meat sum_g (S_g' e_g)(S_g' e_g)' of clusters. */
export function meatOfClusters(
  { scoreDesign, residuals }: Pick<WorkingModel, "scoreDesign" | "residuals">,
  cluster: GroupColumn,
): Matrix {
  const { codes, levels } = cluster;
  const sums: Matrix = {
    rows: levels,
    columns: scoreDesign.columns,
    data: new Float64Array(levels * scoreDesign.columns),
  };
  const { rows, columns, data } = scoreDesign;
  let j = 0;
  for (; j + 1 < columns; j += 2) addScoresOfTwo(data, j * rows, residuals, codes, sums.data, j * levels, levels);
  if (j < columns) addScores(data, j * rows, residuals, codes, sums.data, j * levels);
  return crossProduct(sums);
}

/**
 * Adds x_i e_i to the sum of row i's cluster, four rows at a time: where these stand in any order, the processor waits for
 * four sums together, and where they are of one cluster, the sum is read once.
 */
function addScores(
  x: Float64Array,
  from: number,
  residuals: Float64Array,
  codes: Int32Array,
  sums: Float64Array,
  to: number,
): void {
  const n = codes.length;
  let i = 0;
  let p = from;
  for (; i + 3 < n; i = (i + 4) | 0, p = (p + 4) | 0) {
    const a = codes[i];
    const b = codes[(i + 1) | 0];
    const c = codes[(i + 2) | 0];
    const d = codes[(i + 3) | 0];
    const s = x[p] * residuals[i];
    const t = x[(p + 1) | 0] * residuals[(i + 1) | 0];
    const u = x[(p + 2) | 0] * residuals[(i + 2) | 0];
    const v = x[(p + 3) | 0] * residuals[(i + 3) | 0];
    if (a === b && b === c && c === d) {
      sums[(to + a) | 0] += s + t + (u + v);
      continue;
    }
    sums[(to + a) | 0] += s;
    sums[(to + b) | 0] += t;
    sums[(to + c) | 0] += u;
    sums[(to + d) | 0] += v;
  }
  for (; i < n; i++) sums[to + codes[i]] += x[from + i] * residuals[i];
}

/** The same for two columns that follow each other, with the same sums; `levels` is the distance of these. */
function addScoresOfTwo(
  x: Float64Array,
  from: number,
  residuals: Float64Array,
  codes: Int32Array,
  sums: Float64Array,
  to: number,
  levels: number,
): void {
  const n = codes.length;
  const next = (to + levels) | 0;
  let i = 0;
  let p = from;
  let q = (from + n) | 0;
  for (; i + 3 < n; i = (i + 4) | 0, p = (p + 4) | 0, q = (q + 4) | 0) {
    const a = codes[i];
    const b = codes[(i + 1) | 0];
    const c = codes[(i + 2) | 0];
    const d = codes[(i + 3) | 0];
    const e = residuals[i];
    const f = residuals[(i + 1) | 0];
    const g = residuals[(i + 2) | 0];
    const h = residuals[(i + 3) | 0];
    if (a === b && b === c && c === d) {
      sums[(to + a) | 0] += x[p] * e + x[(p + 1) | 0] * f + (x[(p + 2) | 0] * g + x[(p + 3) | 0] * h);
      sums[(next + a) | 0] += x[q] * e + x[(q + 1) | 0] * f + (x[(q + 2) | 0] * g + x[(q + 3) | 0] * h);
      continue;
    }
    sums[(to + a) | 0] += x[p] * e;
    sums[(to + b) | 0] += x[(p + 1) | 0] * f;
    sums[(to + c) | 0] += x[(p + 2) | 0] * g;
    sums[(to + d) | 0] += x[(p + 3) | 0] * h;
    sums[(next + a) | 0] += x[q] * e;
    sums[(next + b) | 0] += x[(q + 1) | 0] * f;
    sums[(next + c) | 0] += x[(q + 2) | 0] * g;
    sums[(next + d) | 0] += x[(q + 3) | 0] * h;
  }
  for (; i < n; i++, p++, q++) {
    sums[to + codes[i]] += x[p] * residuals[i];
    sums[next + codes[i]] += x[q] * residuals[i];
  }
}

/** n x k: row i is s_i e_i. */
export function scoreMatrix(model: WorkingModel): Matrix {
  const { scoreDesign, residuals } = model;
  const data = new Float64Array(scoreDesign.data.length);
  for (let j = 0; j < scoreDesign.columns; j++) {
    const from = j * scoreDesign.rows;
    for (let i = 0; i < scoreDesign.rows; i++) data[from + i] = scoreDesign.data[from + i] * residuals[i];
  }
  return { rows: scoreDesign.rows, columns: scoreDesign.columns, data };
}

/** (A + A') / 2, which removes the rounding of a product that is symmetric in exact arithmetic. */
export function symmetrise(a: Matrix): Matrix {
  const data = a.data.slice();
  for (let j = 0; j < a.columns; j++) {
    for (let i = 0; i < j; i++) {
      const mean = (a.data[i + j * a.rows] + a.data[j + i * a.rows]) / 2;
      data[i + j * a.rows] = mean;
      data[j + i * a.rows] = mean;
    }
  }
  return { rows: a.rows, columns: a.columns, data };
}
