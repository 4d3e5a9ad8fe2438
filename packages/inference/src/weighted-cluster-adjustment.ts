import {
  bindColumns,
  crossProduct,
  type Matrix,
  MesometricsError,
  multiply,
  orthonormalBasis,
  pivotedQr,
  selectColumns,
  selectRows,
  symmetricEigen,
  transpose,
} from "@mesometrics/matrix";
import type { GroupColumn } from "@mesometrics/panel-data";
import { rowsByCluster } from "./clusters.js";
import { dummyColumns, largestBasis } from "./dummy-columns.js";
import { rowScale, scaleRows } from "./weights.js";
import type { WorkingModel } from "./working-model.js";

/** What CR2 needs of each cluster g, for errors with covariance I and p_g'p_h = [g = h] z_g'z_g - l_g'r_h. */
export interface ClusterAdjustments {
  /** G x k: e_g' A_g S_g */
  readonly scores: Matrix;
  /** length G: k x k, S_g' A_g^2 S_g */
  readonly squares: readonly Float64Array[];
  /** length G: m x k, the l_g of the regressors, … */
  readonly loadings: readonly Float64Array[];
  /** … and the r_g; the same arrays where the projection is symmetric */
  readonly images: readonly Float64Array[];
  /** m */
  readonly width: number;
}

/**
 * The clusters' adjustments in weighted least squares whose weights W are not taken for inverse variances: the working
 * model is independent errors of one variance in every row, as `clubSandwich` has it for a weighted `lm`.
 *
 * With X the regressors and all dummies and H = X (X'WX)^-1 X'W, A_g = (((I - H)(I - H)')_gg)^{+1/2} (Pustejovsky and Tipton
 * 2018, eq. 5, with Phi = I). In terms of s = sqrt(w) and Q, an orthonormal basis of s X: H = s^-1 Q Q' s, so
 * (I - H)(I - H)' = I - s^-1 QQ's - s QQ's^-1 + s^-1 Q C Q' s^-1 with C = Q'WQ. Effects nested in the clusters do not drop
 * out here, as they do without weights.
 */
export function weightedClusterAdjustments(model: WorkingModel, cluster: GroupColumn): ClusterAdjustments {
  const k = model.scoreDesign.columns;
  const scale = rowScale(model.frame) ?? new Float64Array(model.frame.observations).fill(1);
  const inverse = scale.map((value) => 1 / value);
  const q = fullBasis(model);
  const m = q.columns;
  const spread = crossProduct(scaleRows(q, scale));
  const weighted = scaleRows(model.scoreDesign, scale);
  const { starts, order } = rowsByCluster(cluster);
  const scores: Matrix = { rows: cluster.levels, columns: k, data: new Float64Array(cluster.levels * k) };
  const squares: Float64Array[] = [];
  const loadings: Float64Array[] = [];
  const images: Float64Array[] = [];
  for (let g = 0; g < cluster.levels; g++) {
    const rows = order.subarray(starts[g], starts[g + 1]);
    const own = selectRows(q, rows);
    const used = usedColumns(own);
    const over = scaleRows(selectColumns(own, used), pick(inverse, rows));
    const times = scaleRows(selectColumns(own, used), pick(scale, rows));
    const adjusted = adjust(over, times, block(spread, used), selectRows(weighted, rows));
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let i = 0; i < rows.length; i++) {
        sum += adjusted.data[i + j * rows.length] * model.residuals[rows[i]] * inverse[rows[i]];
      }
      scores.data[g + j * cluster.levels] = sum;
    }
    squares.push(crossProduct(adjusted).data);
    const a = spreadRows(crossProduct(over, adjusted), used, m);
    const b = spreadRows(crossProduct(times, adjusted), used, m);
    const ca = multiply(spread, a);
    loadings.push(interleave(a.data, b.data, m, k));
    images.push(
      interleave(
        b.data.map((value, i) => value - ca.data[i]),
        a.data,
        m,
        k,
      ),
    );
  }
  return { scores, squares, loadings, images, width: 2 * m };
}

/** Q: an orthonormal basis of all dummies and the regressors, rows scaled; n x m. */
function fullBasis(model: WorkingModel): Matrix {
  const regressors = orthonormalBasis(pivotedQr(model.scoreDesign, { tolerance: 0 }));
  if (model.effects.length === 0) return regressors;
  const n = model.frame.observations;
  const levels = model.effects.reduce(
    (total, effect) => total + effect.levels * (1 + (effect.slopes?.columns ?? 0)),
    0,
  );
  if (n * levels > largestBasis) {
    throw new MesometricsError(
      "TOO_LARGE",
      `CR2 with analytic weights needs the ${levels} levels of the effects as columns of ${n} rows, which is too much: use CR1`,
      { rows: n, levels },
    );
  }
  const dummies = bindColumns(...model.effects.map(dummyColumns));
  return bindColumns(orthonormalBasis(pivotedQr(dummies, { tolerance: 1e-9 })), regressors);
}

/** The columns of Q that a cluster's rows meet; dummies of other clusters' units are zero there. */
function usedColumns(q: Matrix): number[] {
  return Array.from({ length: q.columns }, (_, j) => j).filter((j) => {
    for (let i = 0; i < q.rows; i++) if (Math.abs(q.data[i + j * q.rows]) > 1e-14) return true;
    return false;
  });
}

/**
 * (I - P R' - R P' + P C P')^{+1/2} X. The difference from I lives in the columns of P and R; where those are fewer than
 * the rows it is taken in an orthonormal basis of them.
 */
function adjust(p: Matrix, r: Matrix, c: Matrix, x: Matrix): Matrix {
  const isSmall = p.rows <= 2 * p.columns;
  const basis = isSmall ? null : orthonormalBasis(pivotedQr(bindColumns(p, r), { tolerance: 1e-12 }));
  const inside = (m: Matrix) => (basis === null ? m : crossProduct(basis, m));
  const [pu, ru] = [inside(p), inside(r)];
  const mixed = multiply(pu, transpose(ru));
  const square = multiply(multiply(pu, c), transpose(pu));
  const size = mixed.rows;
  const middle: Matrix = { rows: size, columns: size, data: new Float64Array(size * size) };
  for (let j = 0; j < size; j++) {
    for (let i = 0; i <= j; i++) {
      const value =
        (i === j ? 1 : 0) -
        mixed.data[i + j * size] -
        mixed.data[j + i * size] +
        (square.data[i + j * size] + square.data[j + i * size]) / 2;
      middle.data[i + j * size] = value;
      middle.data[j + i * size] = value;
    }
  }
  const { values, vectors } = symmetricEigen(middle);
  const tolerance = 1e-10 * Math.max(1, values[size - 1] ?? 1);
  const left = basis === null ? vectors : multiply(basis, vectors);
  const projected = crossProduct(left, x);
  // With a basis X keeps what lies outside it; without one the eigenvectors span everything.
  const result: Matrix = {
    rows: x.rows,
    columns: x.columns,
    data: basis === null ? new Float64Array(x.data.length) : x.data.slice(),
  };
  for (let a = 0; a < size; a++) {
    const power = values[a] > tolerance ? 1 / Math.sqrt(values[a]) : 0;
    const factor = basis === null ? power : power - 1;
    for (let j = 0; j < x.columns; j++) {
      const amount = factor * projected.data[a + j * size];
      for (let i = 0; i < x.rows; i++) result.data[i + j * x.rows] += left.data[i + a * x.rows] * amount;
    }
  }
  return result;
}

function pick(x: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (i) => x[i]);
}

function block(m: Matrix, used: readonly number[]): Matrix {
  return selectColumns(selectRows(m, used), used);
}

/** Rows of a small matrix at their places among `size` rows of zeros. */
function spreadRows(m: Matrix, places: readonly number[], size: number): Matrix {
  const data = new Float64Array(size * m.columns);
  for (let j = 0; j < m.columns; j++) {
    for (let i = 0; i < places.length; i++) data[places[i] + j * size] = m.data[i + j * m.rows];
  }
  return { rows: size, columns: m.columns, data };
}

/** 2m x k: one m x k block above the other. */
function interleave(top: Float64Array, bottom: Float64Array, m: number, k: number): Float64Array {
  const data = new Float64Array(2 * m * k);
  for (let j = 0; j < k; j++) {
    data.set(top.subarray(j * m, (j + 1) * m), 2 * j * m);
    data.set(bottom.subarray(j * m, (j + 1) * m), (2 * j + 1) * m);
  }
  return data;
}
