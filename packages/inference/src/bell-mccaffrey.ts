import { withinTransform } from "@mesometrics/fixed-effects";
import {
  bindColumns,
  crossProduct,
  type Matrix,
  MesometricsError,
  multiply,
  orthonormalBasis,
  pivotedQr,
  symmetricEigen,
  symmetricPower,
  transpose,
} from "@mesometrics/matrix";
import type { GroupColumn } from "@mesometrics/panel-data";
import { nestedEffects, rowsByCluster } from "./clusters.js";
import { dummyColumns, largestBasis } from "./dummy-columns.js";
import { type BlockAdjustment, randomEffectsAdjustment } from "./random-effects-adjustment.js";
import { sandwich } from "./sandwich.js";
import { type ClusterAdjustments, weightedClusterAdjustments } from "./weighted-cluster-adjustment.js";
import type { WorkingModel } from "./working-model.js";

/** The parts of CR2 that its covariance, its degrees of freedom and its Wald test share. */
export interface BellMcCaffrey {
  /** k x k */
  readonly vcov: Matrix;
  /**
   * The degrees of freedom of the Hotelling approximation for q contrasts (C is q x k): for one contrast it is the
   * Satterthwaite number.
   */
  readonly contrastDegreesOfFreedom: (contrasts: Matrix) => number;
}

/**
 * The bias-reduced cluster covariance CR2 (Bell and McCaffrey 2002; Pustejovsky and Tipton 2018, eq. 5-6, working model of
 * independent errors): V = B (sum_g S_g' A_g e_g e_g' A_g S_g) B with A_g = ((I - H)_gg)^{+1/2} and H the projection on the
 * regressors and ALL dummies of the absorbed effects.
 *
 * Effects nested in the clusters leave A_g S_g and A_g e_g unchanged (Pustejovsky and Tipton 2018, theorem 2), so A_g is
 * taken from Q, an orthonormal basis of the regressors and the other dummies after the nested effects are projected out:
 * A_g = (I - Q_g Q_g')^{+1/2}. Equals `clubSandwich::vcovCR(lm(y ~ x + dummies), type = "CR2")`; for analytic weights see
 * `weightedClusterAdjustments`, while with frequency weights the rows scaled by their roots give what the data set with
 * every observation written out gives, and for random effects see `randomEffectsAdjustment`.
 */
export function bellMcCaffrey(model: WorkingModel, cluster: GroupColumn): BellMcCaffrey {
  const { bread } = model;
  const adjustments =
    model.frame.weights?.kind === "analytic"
      ? weightedClusterAdjustments(model, cluster)
      : clusterAdjustments(model, cluster, randomEffectsAdjustment(model, cluster) ?? adjust);
  return {
    vcov: sandwich(bread, crossProduct(adjustments.scores)),
    contrastDegreesOfFreedom: (contrasts) => hotellingDegreesOfFreedom(contrasts, bread, adjustments),
  };
}

function clusterAdjustments(
  model: WorkingModel,
  cluster: GroupColumn,
  adjustBlock: BlockAdjustment,
): ClusterAdjustments {
  const { scoreDesign, residuals } = model;
  const k = scoreDesign.columns;
  const q = clusterBasis(model, cluster);
  const { starts, order } = rowsByCluster(cluster);
  const scores: Matrix = matrixOfZeros(cluster.levels, k);
  const squares: Float64Array[] = [];
  const loadings: Float64Array[] = [];
  for (let g = 0; g < cluster.levels; g++) {
    const rows = order.subarray(starts[g], starts[g + 1]);
    const basis = takeRows(q, rows);
    const adjusted = adjustBlock(basis, takeRows(scoreDesign, rows), rows);
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let i = 0; i < rows.length; i++) sum += adjusted.data[i + j * rows.length] * residuals[rows[i]];
      scores.data[g + j * cluster.levels] = sum;
    }
    squares.push(crossProduct(adjusted).data);
    loadings.push(crossProduct(basis, adjusted).data);
  }
  return { scores, squares, loadings, images: loadings, width: q.columns };
}

/** Q: regressors and effects not nested in the clusters, after the nested effects are projected out; orthonormal. */
function clusterBasis(model: WorkingModel, cluster: GroupColumn): Matrix {
  const nested = nestedEffects(model, [cluster]);
  const inner = model.effects.filter((_, e) => nested[e]);
  const outer = model.effects.filter((_, e) => !nested[e]);
  const regressors = orthonormalBasis(pivotedQr(model.scoreDesign, { tolerance: 0 }));
  if (outer.length === 0) return regressors;
  const n = model.frame.observations;
  const levels = outer.reduce((total, { levels, slopes }) => total + levels * (1 + (slopes?.columns ?? 0)), 0);
  if (n * levels > largestBasis) {
    throw new MesometricsError(
      "TOO_LARGE",
      `CR2 needs the ${levels} levels of the effects that cross the clusters as columns of ${n} rows, which is too much: use CR1`,
      { rows: n, levels },
    );
  }
  let dummies = bindColumns(...outer.map(dummyColumns));
  if (inner.length > 0) dummies = withinTransform(dummies, inner, {}).columns;
  return bindColumns(orthonormalBasis(pivotedQr(dummies, { tolerance: 1e-9 })), regressors);
}

/**
 * (I - Q Q')^{+1/2} X for a block Q (n_g x m). With the singular values s of Q and its left vectors u,
 * (I - QQ')^{-1/2} = I + sum_a ((1 - s_a^2)^{-1/2} - 1) u_a u_a'; a direction with s = 1 has the pseudo-inverse zero.
 * Taken from the smaller of Q'Q and QQ'.
 */
function adjust(q: Matrix, x: Matrix): Matrix {
  const tall = q.rows >= q.columns;
  const { values, vectors } = symmetricEigen(crossProduct(tall ? q : transpose(q)));
  // Columns are s_a u_a (tall) or u_a.
  const left = tall ? multiply(q, vectors) : vectors;
  const projected = crossProduct(left, x);
  const adjusted = { rows: x.rows, columns: x.columns, data: x.data.slice() };
  for (let a = 0; a < left.columns; a++) {
    const squared = values[a];
    const rest = 1 - squared;
    const root = Math.sqrt(Math.max(rest, 0));
    // ((1 - s)^(-1/2) - 1) / s = 1 / (r (1 + r)) with r = sqrt(1 - s): no cancellation for small s.
    const perSquare = rest < 1e-12 ? -1 : 1 / (root * (1 + root));
    const factor = tall ? perSquare : perSquare * squared;
    for (let j = 0; j < x.columns; j++) {
      const weight = factor * projected.data[a + j * left.columns];
      for (let i = 0; i < x.rows; i++) adjusted.data[i + j * x.rows] += left.data[i + a * x.rows] * weight;
    }
  }
  return adjusted;
}

/**
 * eta = q (q + 1) / sum_st Var(d_st), where D is the covariance of the contrasts, standardised so that its expectation
 * under the working model is I, and Var(d_st) = sum_gh (p_sg'p_sh)(p_tg'p_th) + (p_sg'p_th)(p_tg'p_sh)
 * (Pustejovsky and Tipton 2018, section 3.2 and eq. 12). For q = 1 this is Satterthwaite's number.
 * With p_sg = (I - H)_g' z_sg and z_sg = A_g S_g B c_s: p_sg'p_th = [g = h] z_sg'z_tg - l_sg'r_th, where l_sg = r_sg = Q_g'z_sg
 * unless there are weights.
 */
function hotellingDegreesOfFreedom(contrasts: Matrix, bread: Matrix, adjustments: ClusterAdjustments): number {
  const { squares, width: m } = adjustments;
  const k = bread.rows;
  const q = contrasts.rows;
  const raw = directions(contrasts, bread);
  const standardised = standardise(raw, adjustments, k, q);
  const own = squares.map((square) => congruence(square, standardised, k, q));
  const { load, image } = onDirections(adjustments, standardised, k, q);
  let total = 0;
  for (let s = 0; s < q; s++) {
    for (let t = 0; t <= s; t++) {
      const pair = pairVariance(own, load, image, m, q, s, t);
      total += s === t ? pair : 2 * pair;
    }
  }
  return (q * (q + 1)) / total;
}

/**
 * Var(d_st) = sum_gh (p_sg'p_sh)(p_tg'p_th) + (p_sg'p_th)(p_tg'p_sh). Over all g and h, the part of the loadings l and
 * their images r is sum_ij R_ij (L_ij + L_ji) with L = sum_g l_sg l_tg' and R = sum_g r_sg r_tg' (m x m), so that no pair of
 * clusters is visited; the own parts enter at g = h.
 */
function pairVariance(
  own: readonly Float64Array[],
  load: readonly Float64Array[],
  image: readonly Float64Array[],
  m: number,
  q: number,
  s: number,
  t: number,
): number {
  const isSymmetric = image === load;
  const a = new Float64Array(m * m);
  const b = isSymmetric ? a : new Float64Array(m * m);
  let diagonal = 0;
  for (let g = 0; g < load.length; g++) {
    const l = load[g];
    const r = image[g];
    let ss = 0;
    let tt = 0;
    let st = 0;
    for (let j = 0; j < m; j++) {
      const right = l[j + t * m];
      ss += l[j + s * m] * r[j + s * m];
      tt += right * r[j + t * m];
      st += l[j + s * m] * r[j + t * m];
      for (let i = 0; i < m; i++) a[i + j * m] += l[i + s * m] * right;
    }
    if (!isSymmetric) addOuter(b, r, m, s, t);
    const [ownSs, ownTt, ownSt] = [own[g][s + s * q], own[g][t + t * q], own[g][s + t * q]];
    diagonal += (ownSs - ss) * (ownTt - tt) - ss * tt + (ownSt - st) * (ownSt - st) - st * st;
  }
  let pairs = 0;
  for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) pairs += b[i + j * m] * (a[i + j * m] + a[j + i * m]);
  return pairs + diagonal;
}

/** b <- b + r_s r_t', m x m. */
function addOuter(b: Float64Array, r: Float64Array, m: number, s: number, t: number): void {
  for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) b[i + j * m] += r[i + s * m] * r[j + t * m];
}

/** length G each: m x q, the loadings and their images of the directions. */
function onDirections({ loadings, images, width }: ClusterAdjustments, d: Float64Array, k: number, q: number) {
  const load = loadings.map((loading) => timesDirections(loading, width, d, k, q));
  const image = images === loadings ? load : images.map((loading) => timesDirections(loading, width, d, k, q));
  return { load, image };
}

/** k x q: B C'. */
function directions(contrasts: Matrix, bread: Matrix): Float64Array {
  const { rows: q, columns: k } = contrasts;
  const product = new Float64Array(k * q);
  for (let s = 0; s < q; s++) {
    for (let i = 0; i < k; i++) {
      let sum = 0;
      for (let j = 0; j < k; j++) sum += bread.data[i + j * k] * contrasts.data[s + j * q];
      product[i + s * k] = sum;
    }
  }
  return product;
}

/** The directions times Omega^{-1/2}, with Omega_st = sum_g p_sg'p_tg = E(D_st) before scaling. */
function standardise(raw: Float64Array, adjustments: ClusterAdjustments, k: number, q: number): Float64Array {
  const { squares, width: m } = adjustments;
  const { load, image } = onDirections(adjustments, raw, k, q);
  const omega = matrixOfZeros(q, q);
  squares.forEach((square, g) => {
    const own = congruence(square, raw, k, q);
    for (let s = 0; s < q; s++) {
      for (let t = 0; t < q; t++) {
        let product = own[s + t * q];
        for (let a = 0; a < m; a++) product -= load[g][a + s * m] * image[g][a + t * m];
        omega.data[s + t * q] += product;
      }
    }
  });
  // Brought to a unit diagonal first, so that the units of the regressors do not decide its numerical rank; another
  // square root of Omega turns the directions, which changes no degrees of freedom.
  const size = Float64Array.from({ length: q }, (_, s) =>
    omega.data[s + s * q] > 0 ? Math.sqrt(omega.data[s + s * q]) : 1,
  );
  for (let t = 0; t < q; t++) for (let s = 0; s < q; s++) omega.data[s + t * q] /= size[s] * size[t];
  const unit = raw.map((value, i) => value / size[Math.floor(i / k)]);
  return multiply({ rows: k, columns: q, data: unit }, symmetricPower(omega, -0.5)).data;
}

/** q x q: D' A D for A (k x k) and D (k x q). */
function congruence(a: Float64Array, d: Float64Array, k: number, q: number): Float64Array {
  const result = new Float64Array(q * q);
  const ad = timesDirections(a, k, d, k, q);
  for (let s = 0; s < q; s++) {
    for (let t = 0; t < q; t++) {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += d[i + s * k] * ad[i + t * k];
      result[s + t * q] = sum;
    }
  }
  return result;
}

/** m x q: A D for A (m x k) and D (k x q). */
function timesDirections(a: Float64Array, m: number, d: Float64Array, k: number, q: number): Float64Array {
  const product = new Float64Array(m * q);
  for (let s = 0; s < q; s++) {
    for (let j = 0; j < k; j++) {
      const weight = d[j + s * k];
      for (let i = 0; i < m; i++) product[i + s * m] += a[i + j * m] * weight;
    }
  }
  return product;
}

function takeRows(m: Matrix, rows: Int32Array): Matrix {
  const data = new Float64Array(rows.length * m.columns);
  for (let j = 0; j < m.columns; j++) {
    for (let i = 0; i < rows.length; i++) data[i + j * rows.length] = m.data[rows[i] + j * m.rows];
  }
  return { rows: rows.length, columns: m.columns, data };
}

function matrixOfZeros(rows: number, columns: number): Matrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}
