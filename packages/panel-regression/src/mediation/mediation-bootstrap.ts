import { normalCdf, normalQuantile } from "@mesometrics/distributions";
import { nestedIn, withinTransform } from "@mesometrics/fixed-effects";
import { column, type Matrix, MesometricsError, randomStream } from "@mesometrics/matrix";
import { type GroupColumn, type ModelFrame, sortedQuantile } from "@mesometrics/panel-data";

/** The bootstrap of a mediation as plain data: cross products of every cluster, which add up to those of any draw. */
export interface MediationBootstrapPlan {
  readonly clusters: number;
  /** Columns of a cross product: crossing effects, controls, treatment, mediator, outcome, in this order. */
  readonly width: number;
  /** clusters x (width^2), row by row: the cross products of each cluster, columns scaled to length 1 over the sample */
  readonly products: Float64Array;
  /** What turns the scaled paths back: a, b and the total effect. */
  readonly scales: { readonly a: number; readonly b: number; readonly total: number };
  readonly draws: number;
  readonly seed: number;
}

/** Intervals of one quantity. */
export interface BootstrapIntervals {
  readonly standardError: number;
  readonly percentile: { readonly low: number; readonly high: number };
  /** Bias-corrected and accelerated (Efron 1987), the acceleration from the cluster jackknife; null where undefined. */
  readonly bca: { readonly low: number; readonly high: number } | null;
}

/** The cluster bootstrap of the effects of a mediation. */
export interface MediationBootstrap {
  readonly draws: number;
  readonly seed: number;
  readonly cluster: string;
  readonly clusters: number;
  readonly level: number;
  /** Draws whose clusters do not determine the paths; they are left out. */
  readonly failed: number;
  readonly indirect: BootstrapIntervals;
  readonly direct: BootstrapIntervals;
  readonly total: BootstrapIntervals;
}

/** Indirect, direct and total effect. */
export type Effects = readonly [indirect: number, direct: number, total: number];

/** The dummies of effects that cross the clusters are columns of every cross product, so there cannot be too many. */
const mostColumns = 400;

/**
 * Prepares the bootstrap that draws whole clusters with replacement (pairs), a repeated cluster with effects of its own.
 *
 * Effects nested in the clusters are projected out cluster by cluster, which no draw changes; effects that cross the
 * clusters stay as dummies and are estimated anew in every draw. The rest is one Cholesky factor of a sum of cross products.
 *
 * @param frame of the outcome equation
 * @param names of its treatment, mediator and the controls that it keeps
 */
export function planMediationBootstrap(
  frame: ModelFrame,
  cluster: GroupColumn,
  names: { readonly treatment: string; readonly mediator: string; readonly controls: readonly string[] },
  options: { readonly draws: number; readonly seed: number },
): MediationBootstrapPlan {
  const nested = frame.fixedEffects.filter((effect) => nestedIn(effect.codes, cluster.codes));
  const crossing = frame.fixedEffects.filter((effect) => !nested.includes(effect));
  const special = [names.treatment, names.mediator].map((name) => frame.regressorLabels.indexOf(name));
  const controls = names.controls.map((name) => frame.regressorLabels.indexOf(name));
  // Less their means where there is a constant, so that no cross product loses digits to a level.
  const hasConstant = frame.hasIntercept || frame.fixedEffects.some((effect) => effect.intercept);
  const centredColumn = (j: number): Float64Array => {
    const values = column(frame.regressors, j);
    return hasConstant && frame.regressorLabels[j] !== "(Intercept)" ? centred(values) : values;
  };
  const columns = [
    ...crossing.flatMap(dummiesOf),
    ...[...controls, ...special].map(centredColumn),
    hasConstant ? centred(frame.outcome) : frame.outcome,
  ];
  const n = frame.observations;
  const width = columns.length;
  if (width > mostColumns) {
    throw new MesometricsError(
      "TOO_LARGE",
      `${width} controls and levels of effects across the clusters are too many for this bootstrap: leave it out, or cluster by a coarser group`,
      { columns: width, most: mostColumns },
    );
  }
  const all = { rows: n, columns: width, data: new Float64Array(n * width) };
  columns.forEach((values, j) => {
    all.data.set(values, j * n);
  });
  const within = nested.length === 0 ? all : withinTransform(all, nested, {}).columns;
  const norms = Float64Array.from({ length: width }, (_, j) => {
    const left = norm(column(within, j));
    return left > 1e-11 * norm(column(all, j)) ? left : 0;
  });
  return {
    clusters: cluster.levels,
    width,
    products: crossProducts(within, norms, cluster),
    scales: {
      a: norms[width - 2] / norms[width - 3],
      b: norms[width - 1] / norms[width - 2],
      total: norms[width - 1] / norms[width - 3],
    },
    draws: options.draws,
    seed: options.seed,
  };
}

/**
 * Indirect, direct and total effect of the draws `from` .. `to - 1`, three numbers each; NaN where a draw does not determine
 * them.
 */
export function runMediationChunk(plan: MediationBootstrapPlan, from: number, to: number): Float64Array {
  const { clusters } = plan;
  const result = new Float64Array(3 * (to - from));
  const counts = new Int32Array(clusters);
  for (let draw = from; draw < to; draw++) {
    const stream = randomStream(plan.seed, draw);
    counts.fill(0);
    for (let g = 0; g < clusters; g++) counts[stream.integer(clusters)]++;
    result.set(effectsOf(plan, counts) ?? [Number.NaN, Number.NaN, Number.NaN], 3 * (draw - from));
  }
  return result;
}

/** The effects when cluster g counts `counts[g]` times; null where they are not determined. */
export function effectsOf(plan: MediationBootstrapPlan, counts: ArrayLike<number>): Effects | null {
  const { width, products, clusters, scales } = plan;
  const size = width * width;
  const gram = new Float64Array(size);
  for (let g = 0; g < clusters; g++) {
    const times = counts[g];
    if (times === 0) continue;
    for (let e = 0, at = g * size; e < size; e++, at++) gram[e] += times * products[at];
  }
  // Cholesky without pivoting, so that the last three rows hold the regressions; a column that earlier ones explain is empty.
  const factor = new Float64Array(size);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      let value = gram[i + j * width];
      for (let l = 0; l < j; l++) value -= factor[i + l * width] * factor[j + l * width];
      if (j < i) factor[i + j * width] = factor[j + j * width] > 0 ? value / factor[j + j * width] : 0;
      else factor[i + i * width] = value > 1e-10 * gram[i + i * width] ? Math.sqrt(value) : 0;
    }
  }
  const [t, m, y] = [width - 3, width - 2, width - 1];
  const treatment = factor[t + t * width];
  const mediator = factor[m + m * width];
  if (!(treatment > 0 && mediator > 0)) return null;
  const a = factor[m + t * width] / treatment;
  const b = factor[y + m * width] / mediator;
  const total = (factor[y + t * width] / treatment) * scales.total;
  const indirect = a * scales.a * (b * scales.b);
  return [indirect, total - indirect, total];
}

/** Standard errors and intervals from the draws of all chunks. */
export function combineMediationChunks(
  plan: MediationBootstrapPlan,
  chunks: readonly Float64Array[],
  cluster: string,
  level: number,
): MediationBootstrap {
  const ones = new Int32Array(plan.clusters).fill(1);
  const inData = effectsOf(plan, ones);
  const leftOut = Array.from(ones, (_, g) => effectsOf(plan, ones.with(g, 0)));
  const rows: Float64Array[] = [];
  for (const chunk of chunks) for (let at = 0; at < chunk.length; at += 3) rows.push(chunk.subarray(at, at + 3));
  const complete = rows.filter(([value]) => !Number.isNaN(value));
  if (inData === null || complete.length < 2) {
    throw new MesometricsError(
      "BOOTSTRAP_FAILED",
      `Of ${rows.length} draws only ${complete.length} determine the paths: the treatment or the mediator varies in too few clusters`,
      { draws: rows.length, complete: complete.length },
    );
  }
  const intervals = (which: 0 | 1 | 2): BootstrapIntervals =>
    intervalsOf(
      Float64Array.from(complete, (row) => row[which]),
      inData[which],
      leftOut.map((effects) => effects?.[which] ?? Number.NaN),
      level,
    );
  return {
    draws: plan.draws,
    seed: plan.seed,
    cluster,
    clusters: plan.clusters,
    level,
    failed: rows.length - complete.length,
    indirect: intervals(0),
    direct: intervals(1),
    total: intervals(2),
  };
}

/** Percentile and BCa interval (Efron 1987; Efron and Tibshirani 1993, chapter 14), by Stata's percentile rule. */
export function intervalsOf(
  draws: Float64Array,
  estimate: number,
  jackknife: readonly number[],
  level: number,
): BootstrapIntervals {
  const sorted = draws.slice().sort();
  const count = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const tail = (1 - level) / 2;
  const interval = (low: number, high: number) => ({
    low: sortedQuantile(sorted, low, 2),
    high: sortedQuantile(sorted, high, 2),
  });
  // Half of the ties count as below, so that a symmetric discrete distribution needs no correction.
  const below = sorted.reduce((sum, value) => sum + (value < estimate ? 1 : value === estimate ? 0.5 : 0), 0);
  const bias = normalQuantile(below / count);
  const acceleration = accelerationOf(jackknife);
  const adjusted = (p: number): number => {
    const z = bias + normalQuantile(p);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  const isDefined = Number.isFinite(bias) && Number.isFinite(acceleration);
  return {
    standardError: Math.sqrt(squares / (count - 1)),
    percentile: interval(tail, 1 - tail),
    bca: isDefined ? interval(adjusted(tail), adjusted(1 - tail)) : null,
  };
}

/** sum d^3 / (6 (sum d^2)^(3/2)) with d the mean of the leave-one-out values less each of them. */
function accelerationOf(jackknife: readonly number[]): number {
  const mean = jackknife.reduce((sum, value) => sum + value, 0) / jackknife.length;
  let second = 0;
  let third = 0;
  for (const value of jackknife) {
    const d = mean - value;
    second += d * d;
    third += d * d * d;
  }
  return second > 0 ? third / (6 * second * Math.sqrt(second)) : second === 0 ? 0 : Number.NaN;
}

function crossProducts(x: Matrix, norms: Float64Array, cluster: GroupColumn): Float64Array {
  const width = x.columns;
  const size = width * width;
  const products = new Float64Array(cluster.levels * size);
  for (let j = 0; j < width; j++) {
    for (let i = j; i < width; i++) {
      const scale = norms[i] * norms[j];
      if (scale === 0) continue;
      for (let row = 0; row < x.rows; row++) {
        products[cluster.codes[row] * size + i + j * width] +=
          (x.data[row + i * x.rows] / norms[i]) * (x.data[row + j * x.rows] / norms[j]);
      }
    }
  }
  return products;
}

function dummiesOf(effect: ModelFrame["fixedEffects"][number]): readonly Float64Array[] {
  const { codes, slopes } = effect;
  const byLevel = (values: Float64Array | null): readonly Float64Array[] =>
    Array.from({ length: effect.levels }, (_, level) =>
      Float64Array.from(codes, (code, i) => (code === level ? (values?.[i] ?? 1) : 0)),
    );
  const sloped = Array.from({ length: slopes?.columns ?? 0 }, (_, s) => byLevel(column(slopes as Matrix, s)));
  return [...(effect.intercept ? byLevel(null) : []), ...sloped.flat()];
}

function centred(x: Float64Array): Float64Array {
  const [first] = x;
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i] - first;
  const mean = total / x.length;
  return x.map((value) => value - first - mean);
}

function norm(x: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]));
  if (largest === 0) return 0;
  let total = 0;
  for (let i = 0; i < x.length; i++) total += (x[i] / largest) * (x[i] / largest);
  return largest * Math.sqrt(total);
}
