import {
  cholesky,
  forwardSolve,
  type Matrix,
  MesometricsError,
  multiplyVector,
  randomStream,
} from "@mesometrics/matrix";
import { requireDrawRange } from "./resampling.js";
import type { WildClusterBootstrapPlan } from "./wild-cluster-bootstrap.js";
import type { WildClusterForms } from "./wild-cluster-forms.js";
import { weightedSums } from "./wild-weights.js";

/** Numbers that a chunk holds for each draw: the statistic, and for test inversion the parts that move with the null. */
export function wildClusterWidth(plan: WildClusterBootstrapPlan): 1 | 6 {
  return plan.moving === null ? 1 : 6;
}

/**
 * The draws `from` … `to - 1` of a planned wild cluster bootstrap: for each the statistic t* (F* for several restrictions),
 * NaN where its standard error vanishes; where the plan asks for an interval also a, b, c, d, e of
 * t*(delta) = (a + delta b) / sqrt(c + 2 delta d + delta^2 e), the statistic under the null that lies delta further.
 *
 * @returns length (to - from) or 6 (to - from)
 * @throws `INVALID_CHUNK`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { planWildClusterBootstrap, runWildClusterChunk } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm");
 * const plan = planWildClusterBootstrap(fit, data, { term: "value", interval: false });
 * plan.draws; // → 1024
 * runWildClusterChunk(plan, 0, 1)[0]; // → 7.6783364
 * ```
 */
export function runWildClusterChunk(plan: WildClusterBootstrapPlan, from: number, to: number): Float64Array {
  requireDrawRange(plan.draws, from, to);
  const width = wildClusterWidth(plan);
  const result = new Float64Array((to - from) * width);
  const { moving } = plan;
  const forms = moving === null ? [plan.forms] : [moving.residual, moving.direction];
  const sums = weightedSums(stacked(forms), plan.weights);
  const statistic = moving === null ? statisticOf(plan.forms) : movingStatistic(plan, moving.gap);
  const patterns = new Int32Array(sums.blocks);
  const product = new Float64Array(stackedRows(forms));
  for (let draw = from; draw < to; draw++) {
    if (plan.seed === null) sums.enumerate(draw, patterns);
    else sums.draw(randomStream(plan.seed, draw), patterns);
    sums.sum(patterns, product);
    statistic(product, result, (draw - from) * width);
  }
  return result;
}

/** The statistic of the data: that of the draw whose weights are all one. */
export function observedWithNullImposed(forms: WildClusterForms): number {
  const into = new Float64Array(1);
  const matrix = stacked([forms]);
  statisticOf(forms)(multiplyVector(matrix, new Float64Array(matrix.columns).fill(1)), into, 0);
  return into[0];
}

/** Numerators of all forms, then their scores, one below the other. */
function stacked(forms: readonly WildClusterForms[]): Matrix {
  const columns = forms[0].numerators.columns;
  const rows = stackedRows(forms);
  const data = new Float64Array(rows * columns);
  const parts = [...forms.map((form) => form.numerators), ...forms.map((form) => form.scores)];
  let at = 0;
  for (const part of parts) {
    for (let j = 0; j < columns; j++) {
      for (let i = 0; i < part.rows; i++) data[at + i + j * rows] = part.data[i + j * part.rows];
    }
    at += part.rows;
  }
  return { rows, columns, data };
}

function stackedRows(forms: readonly WildClusterForms[]): number {
  return forms.reduce((total, { numerators, scores }) => total + numerators.rows + scores.rows, 0);
}

/** Writes what a chunk holds of one draw, from the numerators and scores of the draw. */
type Statistic = (product: Float64Array, into: Float64Array, at: number) => void;

function statisticOf(forms: WildClusterForms): Statistic {
  const q = forms.numerators.rows;
  const floor = varianceFloor(forms);
  if (q > 1) {
    return (product, into, at) => {
      into[at] = waldStatistic(product.subarray(0, q), product.subarray(q));
    };
  }
  return (product, into, at) => {
    let variance = 0;
    for (let h = 1; h < product.length; h++) variance += product[h] * product[h];
    into[at] = studentised(product[0], variance, floor);
  };
}

/** With the parts of t* that move with the null; the statistic is that of the plan's null. */
function movingStatistic(plan: WildClusterBootstrapPlan, gap: number): Statistic {
  const groups = plan.cluster.count;
  const floor = varianceFloor(plan.forms);
  return (product, into, at) => {
    let [v, v0, v01, v1] = [0, 0, 0, 0];
    for (let h = 2; h < groups + 2; h++) {
      const s0 = product[h];
      const s1 = product[h + groups];
      const score = s0 + gap * s1;
      v += score * score;
      v0 += s0 * s0;
      v01 += s0 * s1;
      v1 += s1 * s1;
    }
    into[at] = studentised(product[0] + gap * product[1], v, floor);
    into[at + 1] = product[0];
    into[at + 2] = product[1];
    into[at + 3] = v0;
    into[at + 4] = v01;
    into[at + 5] = v1;
  };
}

/** Variances below this are rounding: scores that cancel within every cluster. */
export function varianceFloor(forms: WildClusterForms): number {
  return 1e-26 * squares(forms.scores.data);
}

function studentised(numerator: number, variance: number, floor: number): number {
  return variance > floor ? numerator / Math.sqrt(variance) : Number.NaN;
}

/**
 * F = a' (S S')^-1 a / q of q numerators and scores S (q x G, stored score by score), NaN where S S' is singular.
 */
export function waldStatistic(numerators: Float64Array, scores: Float64Array): number {
  const q = numerators.length;
  const groups = scores.length / q;
  const gram: Matrix = { rows: q, columns: q, data: new Float64Array(q * q) };
  for (let t = 0; t < q; t++) {
    for (let s = 0; s < q; s++) {
      let sum = 0;
      for (let h = 0; h < groups; h++) sum += scores[s * groups + h] * scores[t * groups + h];
      gram.data[s + t * q] = sum;
    }
  }
  const size = new Float64Array(q);
  for (let s = 0; s < q; s++) size[s] = Math.sqrt(gram.data[s + s * q]);
  if (size.some((value) => !(value > 0))) return Number.NaN;
  for (let t = 0; t < q; t++) for (let s = 0; s < q; s++) gram.data[s + t * q] /= size[s] * size[t];
  try {
    const lower = cholesky(gram);
    for (let s = 0; s < q; s++) if (lower.data[s + s * q] < 1e-7) return Number.NaN;
    const scaled = { rows: q, columns: 1, data: numerators.map((value, s) => value / size[s]) };
    const half = forwardSolve(lower, scaled).data;
    return squares(half) / q;
  } catch (error) {
    if (error instanceof MesometricsError && error.code === "NOT_POSITIVE_DEFINITE") return Number.NaN;
    throw error;
  }
}

function squares(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * x[i];
  return sum;
}
