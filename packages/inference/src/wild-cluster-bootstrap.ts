import {
  add,
  column,
  dot,
  type Matrix,
  MesometricsError,
  multiply,
  multiplyVector,
  scale,
  solve,
  transpose,
} from "@mesometrics/matrix";
import type { Dataset, GroupColumn } from "@mesometrics/panel-data";
import { clusterColumn } from "./clusters.js";
import { covarianceOf } from "./covariance-of.js";
import type { Estimate } from "./estimate.js";
import { rebuild } from "./rebuild.js";
import { type ResamplingSteps, requireCount, requireLevel } from "./resampling.js";
import { type Hypothesis, restrictions } from "./wald-statistic.js";
import { observedWithNullImposed, runWildClusterChunk, varianceFloor, waldStatistic } from "./wild-cluster-draws.js";
import { contrastScores, type WildClusterForms, wildClusterForms } from "./wild-cluster-forms.js";
import { combineWildClusterBootstrap, type WildClusterBootstrap } from "./wild-cluster-result.js";
import type { WildWeights } from "./wild-weights.js";
import type { WorkingModel } from "./working-model.js";

/** How a wild cluster bootstrap is drawn and counted. */
export interface WildClusterDesign {
  /** The cluster column. Default: the panel's unit. */
  readonly cluster?: string;
  /** Default 9999; ignored where the sign vectors are enumerated. */
  readonly draws?: number;
  /** Default `rademacher`. With 12 clusters or fewer, all 2^G sign vectors are enumerated. */
  readonly weights?: WildWeights;
  /** `null` (WCR, default): residuals of the regression under the null. `unrestricted` (WCU): those of the estimate. */
  readonly impose?: "null" | "unrestricted";
  /**
   * `>=` (default): a draw as extreme as the data counts, and so do the data themselves. `boottest`: only a draw more extreme
   * counts, the rule of Stata's boottest. Statistics that differ by less than 1e-10 max(1, |t|) are equal.
   */
  readonly ties?: ">=" | "boottest";
  /** Which p-value decides, and whose inversion is the interval. Default `symmetric`. */
  readonly tail?: "symmetric" | "equal-tail";
  /** Of the streams of random numbers. Default 1. */
  readonly seed?: number;
  /** Of the interval. Default 0.95. */
  readonly level?: number;
  /** False leaves the interval out, in half the time. Default true for one restriction. */
  readonly interval?: boolean;
}

/** What is tested, and how. */
export interface WildClusterOptions extends WildClusterDesign {
  /** The coefficient that is `value` under the null. */
  readonly term?: string;
  /** Default 0. */
  readonly value?: number;
  /** Instead of `term`: names of coefficients that are all zero, or R b = r. */
  readonly restriction?: Hypothesis;
}

/** A wild cluster bootstrap ready to be drawn, as plain data. */
export interface WildClusterBootstrapPlan {
  readonly draws: number;
  /** null where the sign vectors are enumerated */
  readonly seed: number | null;
  readonly weights: WildWeights;
  readonly impose: "null" | "unrestricted";
  readonly ties: ">=" | "boottest";
  readonly tail: "symmetric" | "equal-tail";
  readonly level: number;
  readonly cluster: { readonly column: string; readonly count: number };
  readonly nullHypothesis: string;
  /** R b and r, length q */
  readonly estimate: Float64Array;
  readonly value: Float64Array;
  /** The factor of CR1, which the statistic of the data and of every draw would share. */
  readonly adjustment: number;
  /** t (F) of the data without the factor. */
  readonly observed: number;
  /** The standard error of R b without the factor; NaN for several restrictions. */
  readonly standardError: number;
  /** Of the residuals under the null (WCR) or of the estimate (WCU). */
  readonly forms: WildClusterForms;
  /**
   * For test inversion: residuals under the null R b = r are e + delta z with delta = (R b - r) / curvature; the forms of e
   * and of z, and delta at the plan's null. null where no interval is asked for, or where it does not move (WCU).
   */
  readonly moving: {
    readonly residual: WildClusterForms;
    readonly direction: WildClusterForms;
    readonly gap: number;
    readonly curvature: number;
  } | null;
  readonly interval: boolean;
}

/**
 * The wild cluster bootstrap of a least squares estimate: studentised with CR1, with the null imposed by default (WCR), exact
 * with absorbed effects.
 *
 * Under the null the model is estimated again with the same effects, giving residuals u; draw b multiplies the residuals of
 * cluster g by a weight w_g, estimates the model on the new outcomes and takes t*_b. Nothing is estimated G x draws times:
 * R b* and the cluster scores of the refit are linear in w, so a draw is one G x G product. p-values are shares of draws:
 * symmetric, |t*| >= |t|; equal-tail, 2 min(share t* <= t, share t* >= t). With Rademacher weights and 12 clusters or fewer all
 * 2^G sign vectors are enumerated and p is exact; else a sampled p counts the data as one more draw, (1 + count) / (1 + draws).
 * `smallestPValue` is what p can attain. The interval holds the values whose test does not reject, found by inversion from the
 * estimate outwards; several restrictions give F* and no interval.
 *
 * Sources: Cameron, Gelbach and Miller (2008); Roodman, Nielsen, MacKinnon and Webb (2019), Stata Journal 19(1), 4-60; MacKinnon
 * and Webb (2018) for the enumeration. Stata: `boottest x, cluster(unit) reps(9999)` after `reghdfe` (its p with
 * `ties: "boottest"`); R: `fwildclusterboot::boottest(fit, param = "x", clustid = "unit", B = 9999)`.
 *
 * @throws `DATA_MISMATCH`, `NOT_A_LINEAR_MODEL`, `LEAST_SQUARES_ONLY` (instrumental variables), `UNKNOWN_TERM`, `INVALID_ARGUMENT`,
 * `NO_CLUSTER`, `ONE_CLUSTER`, `TOO_MANY_CLUSTERS` (above 4000), `MISSING_GROUP`, `ZERO_CLUSTER_VARIANCE`, `SINGULAR_RESTRICTIONS`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { wildClusterBootstrap } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm");
 * const result = wildClusterBootstrap(fit, data, { term: "capital" });
 * result.draws; // → 1024
 * result.test.pValue; // → 0.025390625
 * result.smallestPValue; // → 0.001953125
 * wildClusterBootstrap(fit, data, { term: "capital", ties: "boottest" }).test.pValue; // → 0.0234375
 * ```
 */
export function wildClusterBootstrap(fit: Estimate, data: Dataset, options: WildClusterOptions): WildClusterBootstrap {
  const plan = planWildClusterBootstrap(fit, data, options);
  return combineWildClusterBootstrap(plan, [runWildClusterChunk(plan, 0, plan.draws)]);
}

/** The steps of `wildClusterBootstrap` after its plan, for `runResampling`. */
export const wildClusterBootstrapSteps: ResamplingSteps<WildClusterBootstrapPlan, WildClusterBootstrap> = {
  runChunk: runWildClusterChunk,
  combine: combineWildClusterBootstrap,
};

/**
 * Everything of a wild cluster bootstrap that comes before the draws.
 *
 * @throws as `wildClusterBootstrap`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { planWildClusterBootstrap } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm");
 * planWildClusterBootstrap(fit, data, { term: "value", weights: "webb", draws: 999 }).seed; // → 1
 * ```
 */
export function planWildClusterBootstrap(
  fit: Estimate,
  data: Dataset,
  options: WildClusterOptions,
): WildClusterBootstrapPlan {
  const { term, value = 0, restriction } = options;
  if ((term === undefined) === (restriction === undefined) || !Number.isFinite(value)) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      "Name what is tested, once: { term } with a finite { value } that is 0 by default, or { restriction }",
      { term, value, restriction },
    );
  }
  const { matrix, values } = restrictions(fit, restriction ?? [term as string]);
  const under = restriction === undefined ? Float64Array.of(value) : values;
  return wildClusterPlanOf(rebuild(fit, data), data, matrix, under, options);
}

/**
 * `planWildClusterBootstrap` for a working model and contrasts of its coefficients, C b = values.
 *
 * @param contrasts q x k
 * @param values length q
 * @throws as `wildClusterBootstrap`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { frameOf, wildClusterPlanOf, wildClusterBootstrapSteps, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm + year", {}));
 * const equal = { rows: 1, columns: 2, data: Float64Array.of(1, -1) };
 * const plan = wildClusterPlanOf(model, data, equal, Float64Array.of(0), {});
 * const { runChunk, combine } = wildClusterBootstrapSteps;
 * combine(plan, [runChunk(plan, 0, 512), runChunk(plan, 512, 1024)]).test.pValue; // → 0.07421875
 * ```
 */
export function wildClusterPlanOf(
  model: WorkingModel,
  data: Dataset,
  contrasts: Matrix,
  values: Float64Array,
  design: WildClusterDesign,
): WildClusterBootstrapPlan {
  if (model.instrumental !== null) {
    throw new MesometricsError(
      "LEAST_SQUARES_ONLY",
      "The wild cluster bootstrap here is that of least squares; an instrumental estimate needs the restricted efficient one: use pairsBootstrap",
      { formula: model.frame.formula.source },
    );
  }
  const weights = design.weights ?? "rademacher";
  const impose = design.impose ?? "null";
  const seed = design.seed ?? 1;
  const level = design.level ?? 0.95;
  requireLevel(level);
  requireCount(design.draws ?? 9999, 1, "draws");
  requireCount(seed, 0, "seed");
  const cluster = bootstrapCluster(model, data, design.cluster);
  const enumerated = weights === "rademacher" && cluster.levels <= 12;
  const q = contrasts.rows;
  requireFewEnough(cluster, q);
  const z = contrastScores(model, contrasts);
  const estimate = multiplyVector(contrasts, model.coefficients);
  const distance = estimate.map((value, s) => value - values[s]);
  const interval = q === 1 && (design.interval ?? true);
  const residual = wildClusterForms(model, cluster, z, model.residuals);
  const observedScores = rowSums(residual.scores);
  const standardError = q === 1 ? Math.sqrt(dot(observedScores, observedScores)) : Number.NaN;
  const unrestricted = q === 1 ? distance[0] / standardError : waldStatistic(distance, observedScores);
  // Scores that cancel within every cluster leave rounding behind.
  if (!Number.isFinite(unrestricted) || standardError * standardError <= varianceFloor(residual)) {
    throw new MesometricsError(
      q === 1 ? "ZERO_CLUSTER_VARIANCE" : "SINGULAR_RESTRICTIONS",
      q === 1
        ? `The scores of the tested combination add up to zero in every cluster of '${cluster.label}': it has no clustered standard error`
        : `The clustered covariance of the ${q} tested combinations is singular: they repeat each other, or there are too few clusters`,
      { cluster: cluster.label, clusters: cluster.levels, restrictions: q },
    );
  }
  const imposed = impose === "null" ? formsUnderNull(model, cluster, z, contrasts, distance, residual) : null;
  return {
    draws: enumerated ? 2 ** cluster.levels : (design.draws ?? 9999),
    seed: enumerated ? null : seed,
    weights,
    impose,
    ties: design.ties ?? ">=",
    tail: design.tail ?? "symmetric",
    level,
    cluster: { column: cluster.label, count: cluster.levels },
    nullHypothesis: nullHypothesisOf(model.terms, contrasts, values),
    estimate,
    value: values,
    adjustment: covarianceOf(model, { type: "CR1", cluster: cluster.label }, data).inference.adjustment,
    observed: imposed === null ? unrestricted : observedWithNullImposed(imposed.forms),
    standardError,
    forms: imposed?.forms ?? residual,
    moving: interval ? (imposed?.moving ?? null) : null,
    interval,
  };
}

/** A draw is a product of G x G numbers, which 4000 clusters bring to a gigabyte. */
const mostClusters = 4000;

function requireFewEnough(cluster: GroupColumn, q: number): void {
  const groups = cluster.levels;
  if (groups * Math.sqrt(q) <= mostClusters) return;
  throw new MesometricsError(
    "TOO_MANY_CLUSTERS",
    `A wild cluster bootstrap works with G x G numbers: the ${groups} clusters of '${cluster.label}'${q > 1 ? ` and ${q} restrictions` : ""} are more than ${mostClusters} clusters allow. With so many clusters CR1 needs no bootstrap; pairsBootstrap draws any number of them`,
    { cluster: cluster.label, clusters: groups, restrictions: q, most: mostClusters },
  );
}

/**
 * The forms of the residuals under C b = r: u = e + z (C B C')^-1 (C b - r), with z = X B C'. For one restriction also the parts
 * that test inversion moves along.
 */
function formsUnderNull(
  model: WorkingModel,
  cluster: GroupColumn,
  z: Matrix,
  contrasts: Matrix,
  distance: Float64Array,
  residual: WildClusterForms,
): { readonly forms: WildClusterForms; readonly moving: WildClusterBootstrapPlan["moving"] } {
  const curvature = multiply(multiply(contrasts, model.bread), transpose(contrasts));
  if (contrasts.rows === 1) {
    const direction = wildClusterForms(model, cluster, z, column(z, 0));
    const gap = distance[0] / curvature.data[0];
    return {
      forms: {
        numerators: add(residual.numerators, scale(direction.numerators, gap)),
        scores: add(residual.scores, scale(direction.scores, gap)),
      },
      moving: { residual, direction, gap, curvature: curvature.data[0] },
    };
  }
  const shift = solve(curvature, { rows: distance.length, columns: 1, data: distance });
  const moved = multiplyVector(z, shift.data);
  const restricted = model.residuals.map((value, i) => value + moved[i]);
  return { forms: wildClusterForms(model, cluster, z, restricted), moving: null };
}

/**
 * The clusters of a bootstrap by name, or the panel's units.
 *
 * @throws `NO_CLUSTER` on a cross-section without a name; the codes of `clusterColumn`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { bootstrapCluster, frameOf, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * bootstrapCluster(workingModel(frameOf(data, "inv ~ value | firm", {})), data, undefined).label; // → "firm"
 * ```
 */
export function bootstrapCluster(model: WorkingModel, data: Dataset, name: string | undefined): GroupColumn {
  const column = name ?? model.frame.unit?.label;
  if (column === undefined) {
    throw new MesometricsError(
      "NO_CLUSTER",
      'The data has no unit to cluster by: name the cluster column, { cluster: "region" }',
      { formula: model.frame.formula.source },
    );
  }
  return clusterColumn(model, data, column);
}

function nullHypothesisOf(terms: readonly string[], contrasts: Matrix, values: Float64Array): string {
  return Array.from(values, (value, s) => {
    const parts = terms.flatMap((term, j) => {
      const weight = contrasts.data[s + j * contrasts.rows];
      return weight === 0 ? [] : [weight === 1 ? term : `${weight} ${term}`];
    });
    return `${parts.join(" + ")} = ${value}`;
  }).join(", ");
}

/** Sums over the columns of scores: those of the draw whose weights are all one. */
function rowSums(m: Matrix): Float64Array {
  return multiplyVector(m, new Float64Array(m.columns).fill(1));
}
