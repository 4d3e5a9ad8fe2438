import { MesometricsError, randomStream } from "@mesometrics/matrix";
import type { Dataset, GroupColumn, ModelFrame } from "@mesometrics/panel-data";
import { type BootstrapIntervals, bootstrapIntervals } from "./bootstrap-intervals.js";
import { clusterDeletions } from "./cluster-deletions.js";
import { type ClusterMoments, clusterMoments } from "./cluster-moments.js";
import { nestedEffects, rowsByCluster } from "./clusters.js";
import type { Estimate, Note } from "./estimate.js";
import { frameOfRows } from "./frame-of-rows.js";
import { packedCholesky } from "./packed-cholesky.js";
import { rebuild } from "./rebuild.js";
import { joinChunks, type ResamplingSteps, requireCount, requireDrawRange, requireLevel } from "./resampling.js";
import { bootstrapCluster } from "./wild-cluster-bootstrap.js";
import { workingModel } from "./working-model.js";

/** How clusters are drawn. */
export interface PairsBootstrapOptions {
  /** The cluster column. Default: the panel's unit. */
  readonly cluster?: string;
  /** Default 999. */
  readonly draws?: number;
  /** Of the streams of random numbers. Default 1. */
  readonly seed?: number;
  /** Default 0.95. */
  readonly level?: number;
}

/** A pairs bootstrap ready to be drawn, as plain data. */
export interface PairsBootstrapPlan {
  readonly draws: number;
  readonly seed: number;
  readonly level: number;
  readonly cluster: GroupColumn;
  readonly frame: ModelFrame;
  /** For each effect of the frame whether every level lies in one cluster, so that a repeated cluster has levels of its own. */
  readonly nested: readonly boolean[];
  /** length k */
  readonly terms: readonly string[];
  readonly coefficients: Float64Array;
  /** For each term the coefficient without each cluster in turn. */
  readonly jackknife: readonly (readonly number[])[];
  readonly varianceComponentsHeld: boolean;
  /** What the draws are made of; null where every draw is estimated from its rows. */
  readonly moments: ClusterMoments | null;
}

/** What a pairs bootstrap says. */
export interface PairsBootstrap {
  readonly kind: "pairsBootstrap";
  readonly cluster: { readonly column: string; readonly count: number };
  readonly draws: number;
  readonly seed: number;
  readonly level: number;
  /** Draws whose clusters do not determine every coefficient; they are left out. */
  readonly failed: number;
  readonly terms: readonly (BootstrapIntervals & { readonly term: string; readonly estimate: number })[];
  readonly rule: string;
  readonly notes: readonly Note[];
}

/**
 * The pairs bootstrap of a linear estimate: whole clusters are drawn with replacement and everything is estimated again, first
 * stages and fixed effects too. A cluster drawn twice counts as two, with unit effects of their own; effects that cross the
 * clusters (periods) stay common. Percentile and BCa intervals, the acceleration from the jackknife over clusters.
 *
 * Least squares on drawn clusters needs their cross products only, which are taken once; a draw in which those would lose digits
 * (nearly collinear), instruments, and effects with more than 400 levels across the clusters are estimated from the rows.
 *
 * With few clusters a test by `wildClusterBootstrap` is the better answer: pairs draws can leave out the clusters that carry the
 * information.
 *
 * Source: Cameron, Gelbach and Miller (2008), section II; Efron (1987). Stata: `bootstrap, cluster(unit) idcluster(new) reps(999)
 * bca: xtreg y x, fe` after `xtset new`.
 *
 * @throws `DATA_MISMATCH`, `NOT_A_LINEAR_MODEL`, `INVALID_ARGUMENT`, `NO_CLUSTER`, `ONE_CLUSTER`, `MISSING_GROUP`, `BOOTSTRAP_FAILED`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { pairsBootstrap } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm");
 * const [value] = pairsBootstrap(fit, data, { draws: 199 }).terms;
 * value.estimate; // → 0.1101238
 * value.percentile.low < value.percentile.high; // → true
 * ```
 */
export function pairsBootstrap(fit: Estimate, data: Dataset, options: PairsBootstrapOptions = {}): PairsBootstrap {
  const plan = planPairsBootstrap(fit, data, options);
  return combinePairsBootstrap(plan, [runPairsChunk(plan, 0, plan.draws)]);
}

/** The steps of `pairsBootstrap` after its plan, for `runResampling`. */
export const pairsBootstrapSteps: ResamplingSteps<PairsBootstrapPlan, PairsBootstrap> = {
  runChunk: runPairsChunk,
  combine: combinePairsBootstrap,
};

/**
 * Everything of a pairs bootstrap that comes before the draws.
 *
 * @throws as `pairsBootstrap`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { pairsBootstrapSteps, planPairsBootstrap } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const plan = planPairsBootstrap(feols(data, "inv ~ value | firm + year"), data, { draws: 20 });
 * const { runChunk, combine } = pairsBootstrapSteps;
 * combine(plan, [runChunk(plan, 0, 7), runChunk(plan, 7, 20)]).cluster; // → {"column":"firm","count":10}
 * ```
 */
export function planPairsBootstrap(
  fit: Estimate,
  data: Dataset,
  options: PairsBootstrapOptions = {},
): PairsBootstrapPlan {
  const { draws = 999, seed = 1, level = 0.95 } = options;
  requireCount(draws, 2, "draws");
  requireCount(seed, 0, "seed");
  requireLevel(level);
  const model = rebuild(fit, data);
  const cluster = bootstrapCluster(model, data, options.cluster);
  const deletions = clusterDeletions(model, cluster);
  return {
    draws,
    seed,
    level,
    cluster,
    frame: model.frame,
    nested: nestedEffects(model, [cluster]),
    terms: model.terms,
    coefficients: model.coefficients,
    jackknife: model.terms.map((_, j) =>
      Array.from(deletions.data.subarray(j * deletions.rows, (j + 1) * deletions.rows)),
    ),
    moments: model.refit === undefined ? clusterMoments(model, cluster) : null,
    varianceComponentsHeld: model.origin?.transformations.some(({ kind }) => kind === "quasiDemean") ?? false,
  };
}

/** k coefficients for each of the draws `from` … `to - 1`; all NaN where a draw does not determine them. */
function runPairsChunk(plan: PairsBootstrapPlan, from: number, to: number): Float64Array {
  requireDrawRange(plan.draws, from, to);
  const k = plan.terms.length;
  const result = new Float64Array((to - from) * k).fill(Number.NaN);
  const byCluster = rowsByCluster(plan.cluster);
  const fromMoments = plan.moments === null ? null : repeatedClusters(plan.moments);
  const drawn = new Int32Array(plan.cluster.levels);
  for (let draw = from; draw < to; draw++) {
    const stream = randomStream(plan.seed, draw);
    for (let g = 0; g < drawn.length; g++) drawn[g] = stream.integer(drawn.length);
    const coefficients = fromMoments?.(drawn) ?? coefficientsOf(plan, byCluster, drawn);
    if (coefficients !== null) result.set(coefficients, (draw - from) * k);
  }
  return result;
}

/** The share of a regressor's square that the others must leave for the normal equations to keep ten digits. */
const smallestPivot = 1e-6;

/** The coefficients of the regression on drawn clusters from their cross products; null where these are too near collinear. */
function repeatedClusters(moments: ClusterMoments): (drawn: Int32Array) => Float64Array | null {
  const { clusters, width, regressors: k, products, lower } = moments;
  const size = (width * (width + 1)) / 2;
  const first = width - 1 - k;
  const equations = packedCholesky(width, first);
  const counts = new Int32Array(clusters);
  const solution = new Float64Array(width);
  const coefficients = new Float64Array(k);
  return (drawn) => {
    counts.fill(0);
    for (const g of drawn) counts[g]++;
    equations.factor.fill(0);
    for (let g = 0; g < clusters; g++) {
      const count = counts[g];
      if (count === 0) continue;
      const from = g * size;
      for (let e = 0; e < size; e++) equations.factor[e] += count * products[from + e];
    }
    if (!equations.factorise(smallestPivot)) return null;
    equations.coefficients(solution, first);
    for (let i = 0; i < k; i++) {
      let value = 0;
      for (let j = 0; j <= i; j++) value += lower.data[i + j * k] * solution[first + j];
      coefficients[i] = value;
    }
    return coefficients;
  };
}

function coefficientsOf(
  plan: PairsBootstrapPlan,
  { starts, order }: ReturnType<typeof rowsByCluster>,
  drawn: Int32Array,
): Float64Array | null {
  let n = 0;
  for (const g of drawn) n += starts[g + 1] - starts[g];
  const rows = new Int32Array(n);
  const copies = new Int32Array(n);
  let at = 0;
  drawn.forEach((g, copy) => {
    for (let i = starts[g]; i < starts[g + 1]; i++, at++) {
      rows[at] = order[i];
      copies[at] = copy;
    }
  });
  try {
    const frame = frameOfRows(plan.frame, rows);
    const model = workingModel({
      ...frame,
      fixedEffects: frame.fixedEffects.map((effect, position) =>
        plan.nested[position] ? { ...effect, ...apart(effect, copies) } : effect,
      ),
    });
    const isComplete = plan.terms.every((term, j) => model.terms[j] === term);
    return isComplete ? model.coefficients : null;
  } catch (error) {
    if (error instanceof MesometricsError && error.code !== "OUT_OF_MEMORY") return null;
    throw error;
  }
}

/** The levels of a grouping, those of each copy of a cluster apart. */
function apart(group: GroupColumn, copies: Int32Array): Pick<GroupColumn, "codes" | "levels" | "levelLabels"> {
  const codeOf = new Map<number, number>();
  const levelLabels: string[] = [];
  const codes = group.codes.map((code, i) => {
    const key = copies[i] * group.levels + code;
    const known = codeOf.get(key);
    if (known !== undefined) return known;
    const next = codeOf.size;
    codeOf.set(key, next);
    levelLabels.push(group.levelLabels[code]);
    return next;
  });
  return { codes, levels: codeOf.size, levelLabels };
}

function combinePairsBootstrap(plan: PairsBootstrapPlan, chunks: readonly Float64Array[]): PairsBootstrap {
  const k = plan.terms.length;
  const all = joinChunks(chunks, plan.draws, k);
  const complete: number[] = [];
  for (let draw = 0; draw < plan.draws; draw++) if (!Number.isNaN(all[draw * k])) complete.push(draw);
  const failed = plan.draws - complete.length;
  if (complete.length < 2) {
    throw new MesometricsError(
      "BOOTSTRAP_FAILED",
      `Of ${plan.draws} draws only ${complete.length} determine all coefficients: they rest on too few clusters`,
      { draws: plan.draws, complete: complete.length },
    );
  }
  return {
    kind: "pairsBootstrap",
    cluster: { column: plan.cluster.label, count: plan.cluster.levels },
    draws: plan.draws,
    seed: plan.seed,
    level: plan.level,
    failed,
    terms: plan.terms.map((term, j) => ({
      term,
      estimate: plan.coefficients[j],
      ...bootstrapIntervals(
        Float64Array.from(complete, (draw) => all[draw * k + j]),
        plan.coefficients[j],
        plan.jackknife[j],
        plan.level,
      ),
    })),
    rule: `pairs bootstrap of ${plan.cluster.levels} clusters by ${plan.cluster.label}, ${plan.draws} draws, seed ${plan.seed}, refitted`,
    notes: notesOf(plan, failed),
  };
}

function notesOf(plan: PairsBootstrapPlan, failed: number): readonly Note[] {
  return [
    ...(failed > 0
      ? [
          {
            code: "DRAWS_FAILED",
            message: `${failed} of ${plan.draws} draws do not determine every coefficient and are left out: these intervals rest on the others`,
          },
        ]
      : []),
    ...(plan.varianceComponentsHeld
      ? [
          {
            code: "VARIANCE_COMPONENTS_HELD",
            message: "The variance components of the random effects are held at their estimates in every draw",
          },
        ]
      : []),
  ];
}
