import { joinChunks, type ResamplingSteps, requireDrawRange } from "@mesometrics/inference";
import { type Matrix, randomStream } from "@mesometrics/matrix";
import { sortedQuantile } from "@mesometrics/panel-data";
import { thresholdSearch } from "./threshold-search.js";
import type { ThresholdSpace } from "./threshold-space.js";

/**
 * The bootstrap of one threshold test as plain data: it can be sent to workers, and any division of the draws into chunks
 * gives the same statistics.
 */
export interface ThresholdBootstrapPlan {
  readonly space: ThresholdSpace;
  /** The alternative's number of thresholds; the null has one less. */
  readonly thresholds: number;
  /** F in the data. */
  readonly statistic: number;
  /** length n: fitted values under the null, without the unit effects */
  readonly fitted: Float64Array;
  /** periods x units: the residuals of the alternative, one unit per column */
  readonly residuals: Matrix;
  readonly draws: number;
  readonly seed: number;
}

/** What a finished bootstrap says. */
export interface ThresholdBootstrap {
  readonly draws: number;
  readonly seed: number;
  /** The share of draws with F* at or above F. */
  readonly pValue: number;
  /** The attainable resolution of the p-value. */
  readonly resolution: number;
  /** The 90, 95 and 99 % points of F*, by Stata's percentile rule. */
  readonly criticalValues: readonly [number, number, number];
}

/**
 * F statistics of the draws `from` .. `to - 1` of a plan. Each draw takes whole units of residuals with replacement (seed
 * and draw number decide which), adds them to the fitted values under the null and estimates both models anew, with
 * regressors and threshold variable as they are.
 *
 * @returns length to - from
 */
function runThresholdChunk(plan: ThresholdBootstrapPlan, from: number, to: number): Float64Array {
  requireDrawRange(plan.draws, from, to);
  const { units } = plan.space;
  const statistic = drawStatistic(plan);
  const statistics = new Float64Array(to - from);
  const drawn = new Int32Array(units);
  for (let draw = from; draw < to; draw++) {
    const stream = randomStream(plan.seed, draw);
    for (let unit = 0; unit < units; unit++) drawn[unit] = stream.integer(units);
    statistics[draw - from] = statistic(drawn);
  }
  return statistics;
}

/** F* as a function of the drawn units. */
export function drawStatistic(plan: ThresholdBootstrapPlan): (drawn: Int32Array) => number {
  const { space, thresholds, fitted, residuals } = plan;
  const { units, periods } = space;
  const search = thresholdSearch(space);
  const outcome = new Float64Array(units * periods);
  return (drawn) => {
    for (let unit = 0; unit < units; unit++) {
      const at = unit * periods;
      const source = drawn[unit] * periods;
      for (let t = 0; t < periods; t++) outcome[at + t] = fitted[at + t] + residuals.data[source + t];
    }
    const models = search.models(outcome, thresholds);
    const alternative = models[thresholds - 1].sequentialRss;
    const restricted = thresholds === 1 ? search.linearRss(outcome) : models[thresholds - 2].rss;
    return thresholdF(restricted, alternative, space);
  };
}

/** F = (S_restricted - S_alternative) / (S_alternative / (n (T - 1))). */
export function thresholdF(
  restricted: number,
  alternative: number,
  { units, periods }: { readonly units: number; readonly periods: number },
): number {
  return (restricted - alternative) / (alternative / (units * (periods - 1)));
}

/** The p-value and the critical values of all chunks of a plan, given in any order. */
function combineThresholdChunks(plan: ThresholdBootstrapPlan, chunks: readonly Float64Array[]): ThresholdBootstrap {
  const sorted = joinChunks(chunks, plan.draws, 1);
  const total = sorted.length;
  sorted.sort();
  let reached = 0;
  for (let i = 0; i < total; i++) if (sorted[i] >= plan.statistic) reached++;
  return {
    draws: plan.draws,
    seed: plan.seed,
    pValue: reached / total,
    resolution: 1 / total,
    criticalValues: [0.9, 0.95, 0.99].map((p) => sortedQuantile(sorted, p, 2)) as [number, number, number],
  };
}

/** The steps after the plan, for `runResampling`: chunks of draws, and what they say together. */
export const thresholdBootstrapSteps: ResamplingSteps<ThresholdBootstrapPlan, ThresholdBootstrap> = {
  runChunk: runThresholdChunk,
  combine: combineThresholdChunks,
};
