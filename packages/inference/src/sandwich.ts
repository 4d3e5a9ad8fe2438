import { crossProduct, type Matrix, multiply, scale } from "@mesometrics/matrix";
import type { GroupColumn } from "@mesometrics/panel-data";
import { scaleRows } from "./weights.js";
import type { WorkingModel } from "./working-model.js";

/** B M B, made exactly symmetric: the covariance from bread B and meat M. */
export function sandwich(bread: Matrix, meat: Matrix): Matrix {
  return symmetrise(multiply(multiply(bread, meat), bread));
}

/** s^2 B with s^2 = e'e / df: the covariance of independent errors of one variance; B of a k-class is its own. */
export function homoskedasticCovariance(model: WorkingModel, degreesOfFreedom: number): Matrix {
  let rss = 0;
  for (let i = 0; i < model.residuals.length; i++) rss += model.residuals[i] * model.residuals[i];
  return scale(model.homoskedasticBread ?? model.bread, rss / degreesOfFreedom);
}

/** The meat sum_i c_i^2 e_i^2 s_i s_i' of independent observations; `corrections` c of length n, or null for ones. */
export function meatOfRows(model: WorkingModel, corrections: Float64Array | null): Matrix {
  let scores = scoreMatrix(model);
  if (corrections !== null) scores = scaleRows(scores, corrections);
  const { weights } = model.frame;
  // A row that stands for f observations holds the sum of their f equal scores, which counts f times a square, not f^2.
  if (weights?.kind === "frequency") {
    scores = scaleRows(
      scores,
      weights.values.map((frequency) => 1 / Math.sqrt(frequency)),
    );
  }
  return crossProduct(scores);
}

/** The meat sum_g (S_g' e_g)(S_g' e_g)' of clusters. */
export function meatOfClusters(model: WorkingModel, cluster: GroupColumn): Matrix {
  const { scoreDesign, residuals } = model;
  const { codes, levels } = cluster;
  const sums: Matrix = {
    rows: levels,
    columns: scoreDesign.columns,
    data: new Float64Array(levels * scoreDesign.columns),
  };
  for (let j = 0; j < scoreDesign.columns; j++) {
    const from = j * scoreDesign.rows;
    const to = j * levels;
    addScores(scoreDesign.data, from, residuals, codes, sums.data, to);
  }
  return crossProduct(sums);
}

/** Adds x_i e_i to the sum of row i's cluster. */
function addScores(
  x: Float64Array,
  from: number,
  residuals: Float64Array,
  codes: Int32Array,
  sums: Float64Array,
  to: number,
): void {
  // Rows of one cluster often follow each other: their sum then stays in a register.
  let cluster = codes[0];
  let sum = 0;
  for (let i = 0; i < codes.length; i++) {
    if (codes[i] !== cluster) {
      sums[to + cluster] += sum;
      cluster = codes[i];
      sum = 0;
    }
    sum += x[from + i] * residuals[i];
  }
  sums[to + cluster] += sum;
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
