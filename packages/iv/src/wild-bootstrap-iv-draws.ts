import { requireDrawRange, wildWeightPoints } from "@mesometrics/inference";
import { cholesky, choleskySolve, type Matrix, MesometricsError, matrix, randomStream } from "@mesometrics/matrix";
import type { WildBootstrapIvPlan } from "./wild-bootstrap-iv-plan.js";

/**
 * t* of the draws `from` … `to - 1`, NaN where a draw has none.
 *
 * With weights w: Q'D* = C + sum_g w_g Q_g'v_g, F its rows of the excluded instruments after the others, a = sum_g w_g Q_g'u_g:
 * b* - b0 = (F'F)^-1 F'a_z, and the residuals in cluster g are w_g (u_g - v_g (b* - b0)) - Q_g h with h what regressors and
 * dummies take out of them. The tested coefficient's scores are p'Q_g'e*_g.
 */
export function runWildBootstrapIvChunk(plan: WildBootstrapIvPlan, from: number, to: number): Float64Array {
  requireDrawRange(plan.draws, from, to);
  const { size, endogenous: k1, cluster } = plan;
  const statistics = new Float64Array(to - from);
  const points = wildWeightPoints[plan.weights];
  const weights = new Float64Array(cluster.count);
  const onBasis = new Float64Array(size * k1);
  const errors = new Float64Array(size);
  for (let draw = from; draw < to; draw++) {
    drawWeights(plan, draw, points, weights);
    weightedSum(plan.firstStage, weights, onBasis);
    weightedSum(plan.structural, weights, errors);
    statistics[draw - from] = statisticOf(plan, weights, onBasis, errors);
  }
  return statistics;
}

function drawWeights(plan: WildBootstrapIvPlan, draw: number, points: Float64Array, into: Float64Array): void {
  if (plan.seed === null) {
    for (let g = 0; g < into.length; g++) into[g] = points[Math.floor(draw / 2 ** g) % 2];
    return;
  }
  const stream = randomStream(plan.seed, draw);
  for (let g = 0; g < into.length; g++) into[g] = points[stream.integer(points.length)];
}

/** sum_g w_g A_g of blocks A_g one after the other. */
function weightedSum(blocks: Float64Array, weights: Float64Array, into: Float64Array): void {
  into.fill(0);
  const width = into.length;
  for (let g = 0; g < weights.length; g++) {
    for (let e = 0; e < width; e++) into[e] += weights[g] * blocks[g * width + e];
  }
}

/**
 * @param moved L x K1: sum_g w_g Q_g'v_g
 * @param a length L: sum_g w_g Q_g'u_g
 */
function statisticOf(plan: WildBootstrapIvPlan, weights: Float64Array, moved: Float64Array, a: Float64Array): number {
  const { size, endogenous: k1, included, reducedForm } = plan;
  const l1 = size - included;
  const f = matrix(l1, k1);
  for (let j = 0; j < k1; j++) {
    for (let l = 0; l < l1; l++) {
      const at = included + l + j * size;
      f.data[l + j * l1] = reducedForm[at] + moved[at];
    }
  }
  const factor = grammian(f);
  if (factor === null) return Number.NaN;
  const explained = matrix(k1, 1);
  for (let j = 0; j < k1; j++) for (let l = 0; l < l1; l++) explained.data[j] += f.data[l + j * l1] * a[included + l];
  const delta = choleskySolve(factor, explained).data;
  const p = new Float64Array(size);
  const numerator = influence(plan, { f, factor, delta, moved, a }, p);
  const h = takenOut(plan, moved, a, delta);
  const variance = clusteredVariance(plan, weights, delta, p, h);
  return variance > 0 ? numerator / Math.sqrt(variance) : Number.NaN;
}

/** What the included columns take out of w u - (Q C + w v) delta, and F's fitted part: e* = w u - w v delta - Q h. */
function takenOut(plan: WildBootstrapIvPlan, moved: Float64Array, a: Float64Array, delta: Float64Array): Float64Array {
  const { size, included, reducedForm } = plan;
  const h = new Float64Array(size);
  for (let l = 0; l < included; l++) {
    h[l] = a[l];
    for (let j = 0; j < delta.length; j++) h[l] -= moved[l + j * size] * delta[j];
  }
  for (let l = included; l < size; l++)
    for (let j = 0; j < delta.length; j++) h[l] += reducedForm[l + j * size] * delta[j];
  return h;
}

interface DrawParts {
  readonly f: Matrix;
  readonly factor: Matrix;
  readonly delta: Float64Array;
  readonly moved: Float64Array;
  readonly a: Float64Array;
}

/** Fills p, the direction of the tested coefficient's scores in Q; gives b* - b0 of that coefficient. */
function influence(plan: WildBootstrapIvPlan, { f, factor, delta, moved, a }: DrawParts, p: Float64Array): number {
  const { size, endogenous: k1, included, reducedForm, tested } = plan;
  const contrast = matrix(k1, 1);
  let numerator: number;
  if (tested.kind === "endogenous") {
    contrast.data[tested.position] = 1;
    numerator = delta[tested.position];
  } else {
    numerator = 0;
    for (let l = 0; l < included; l++) {
      p[l] = tested.direction[l];
      let rest = a[l];
      for (let j = 0; j < k1; j++) {
        const d = reducedForm[l + j * size] + moved[l + j * size];
        contrast.data[j] -= d * p[l];
        rest -= d * delta[j];
      }
      numerator += p[l] * rest;
    }
  }
  const solved = choleskySolve(factor, contrast).data;
  for (let j = 0; j < k1; j++) for (let l = 0; l < f.rows; l++) p[included + l] += f.data[l + j * f.rows] * solved[j];
  return numerator;
}

/** sum_g (p'Q_g'e*_g)^2 */
function clusteredVariance(
  plan: WildBootstrapIvPlan,
  weights: Float64Array,
  delta: Float64Array,
  p: Float64Array,
  h: Float64Array,
): number {
  const { size, endogenous: k1, structural, firstStage, products } = plan;
  let variance = 0;
  for (let g = 0; g < weights.length; g++) {
    let score = 0;
    for (let l = 0; l < size; l++) {
      if (p[l] === 0) continue;
      let value = structural[l + g * size];
      for (let j = 0; j < k1; j++) value -= firstStage[l + size * (j + k1 * g)] * delta[j];
      let fitted = 0;
      for (let m = 0; m < size; m++) fitted += products[m + size * (l + size * g)] * h[m];
      score += p[l] * (weights[g] * value - fitted);
    }
    variance += score * score;
  }
  return variance;
}

/** The Cholesky factor of F'F; null where it is singular. */
function grammian(f: Matrix): Matrix | null {
  const k1 = f.columns;
  const gram = matrix(k1, k1);
  for (let j = 0; j < k1; j++) {
    for (let i = 0; i < k1; i++) {
      let sum = 0;
      for (let l = 0; l < f.rows; l++) sum += f.data[l + i * f.rows] * f.data[l + j * f.rows];
      gram.data[i + j * k1] = sum;
    }
  }
  try {
    return cholesky(gram);
  } catch (error) {
    if (error instanceof MesometricsError && error.code === "NOT_POSITIVE_DEFINITE") return null;
    throw error;
  }
}
