import type { Note, TestResult } from "./estimate.js";
import { joinChunks } from "./resampling.js";
import type { WildClusterBootstrapPlan } from "./wild-cluster-bootstrap.js";
import { wildClusterWidth } from "./wild-cluster-draws.js";
import type { WildWeights } from "./wild-weights.js";

/** The p-values of a resampling distribution, each a share of draws. */
export interface ResamplingPValues {
  /** |t*| against |t| */
  readonly symmetric: number;
  /** Twice the smaller of `lower` and `upper`, at most 1. */
  readonly equalTail: number;
  /** t* at or below t */
  readonly lower: number;
  /** t* at or above t */
  readonly upper: number;
}

/** What a wild cluster bootstrap says. */
export interface WildClusterBootstrap {
  readonly kind: "wildClusterBootstrap";
  /** The statistic is studentised with CR1; its p-value is that of `tail`. */
  readonly test: TestResult;
  /** R b; one number for one restriction */
  readonly estimate: readonly number[];
  /** `lower`, `upper` and `equalTail` are null for several restrictions, whose F* has one tail. */
  readonly pValues: { readonly [Name in keyof ResamplingPValues]: number | null };
  /** Infinite where no value is rejected however far; null where no interval was asked for. */
  readonly interval: { readonly level: number; readonly low: number; readonly high: number } | null;
  readonly cluster: { readonly column: string; readonly count: number };
  readonly draws: number;
  readonly enumerated: boolean;
  readonly weights: WildWeights;
  readonly impose: "null" | "unrestricted";
  readonly ties: ">=" | "boottest";
  readonly tail: "symmetric" | "equal-tail";
  readonly seed: number | null;
  /** The smallest p-value that these draws can give. */
  readonly smallestPValue: number;
  readonly notes: readonly Note[];
}

/**
 * The result of a wild cluster bootstrap from the chunks of its draws, in order.
 *
 * @throws `INVALID_CHUNK`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { combineWildClusterBootstrap, planWildClusterBootstrap, runWildClusterChunk } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm");
 * const plan = planWildClusterBootstrap(fit, data, { term: "value" });
 * const chunks = [runWildClusterChunk(plan, 0, 500), runWildClusterChunk(plan, 500, 1024)];
 * combineWildClusterBootstrap(plan, chunks).pValues.symmetric; // → 0.00390625
 * ```
 */
export function combineWildClusterBootstrap(
  plan: WildClusterBootstrapPlan,
  chunks: readonly Float64Array[],
): WildClusterBootstrap {
  const width = wildClusterWidth(plan);
  const all = joinChunks(chunks, plan.draws, width);
  const statistics = new Float64Array(plan.draws);
  for (let draw = 0; draw < plan.draws; draw++) statistics[draw] = all[draw * width];
  const q = plan.estimate.length;
  const count = counting(plan);
  const pValues = resamplingPValues(statistics, plan.observed, count);
  const isJoint = q > 1;
  const smallest = smallestPValue(plan);
  const interval = plan.interval ? invert(plan, statistics, all, smallest) : null;
  const undefinedDraws = statistics.reduce((total, value) => total + (Number.isNaN(value) ? 1 : 0), 0);
  const statistic = isJoint ? plan.observed / plan.adjustment : plan.observed / Math.sqrt(plan.adjustment);
  return {
    kind: "wildClusterBootstrap",
    test: {
      id: "wild-cluster-bootstrap",
      label: `Wild cluster bootstrap, ${plan.impose === "null" ? "null imposed (WCR)" : "unrestricted (WCU)"}`,
      statistic,
      distribution: "none",
      degreesOfFreedom: [],
      pValue: !isJoint && plan.tail === "equal-tail" ? pValues.equalTail : pValues.symmetric,
      nullHypothesis: plan.nullHypothesis,
      rule: ruleOf(plan, isJoint),
    },
    estimate: Array.from(plan.estimate),
    pValues: isJoint ? { symmetric: pValues.symmetric, equalTail: null, lower: null, upper: null } : pValues,
    interval,
    cluster: plan.cluster,
    draws: plan.draws,
    enumerated: plan.seed === null,
    weights: plan.weights,
    impose: plan.impose,
    ties: plan.ties,
    tail: plan.tail,
    seed: plan.seed,
    smallestPValue: smallest,
    notes: notesOf(plan, smallest, interval, undefinedDraws),
  };
}

/** How counts become shares: whether ties count, and what the data themselves add. */
export interface Counting {
  readonly ties: boolean;
  /** 1 where the data are counted as one more draw, else 0. */
  readonly extra: number;
}

function counting(plan: WildClusterBootstrapPlan): Counting {
  return { ties: plan.ties === ">=", extra: plan.ties === ">=" && plan.seed !== null ? 1 : 0 };
}

/**
 * p-values of a statistic in a distribution of draws. Statistics closer than 1e-10 max(1, |observed|) are equal; undefined
 * draws count where ties count.
 *
 * @example
 * ```ts
 * import { resamplingPValues } from "@mesometrics/inference";
 * resamplingPValues(Float64Array.of(-2, -1, 0, 1), 1, { ties: true, extra: 0 }).symmetric; // → 0.75
 * ```
 */
export function resamplingPValues(
  statistics: Float64Array,
  observed: number,
  { ties, extra }: Counting,
): ResamplingPValues {
  const size = Math.abs(observed);
  const near = 1e-10 * Math.max(1, size) * (ties ? 1 : -1);
  let [outside, below, above] = [extra, extra, extra];
  for (let draw = 0; draw < statistics.length; draw++) {
    const value = statistics[draw];
    if (Number.isNaN(value)) {
      if (!ties) continue;
      outside++;
      below++;
      above++;
      continue;
    }
    if (Math.abs(value) >= size - near) outside++;
    if (value <= observed + near) below++;
    if (value >= observed - near) above++;
  }
  const total = statistics.length + extra;
  return {
    symmetric: outside / total,
    equalTail: Math.min(1, (2 * Math.min(below, above)) / total),
    lower: below / total,
    upper: above / total,
  };
}

/** t* and -t* come in pairs, and the data are one of the sign vectors where the null is imposed. */
function smallestPValue(plan: WildClusterBootstrapPlan): number {
  if (plan.ties === "boottest") return 0;
  const points = plan.weights === "webb" ? 6 : 2;
  const pair = 2 / points ** plan.cluster.count;
  if (plan.seed === null) return plan.impose === "null" ? pair : 0;
  return Math.max(1 / (1 + plan.draws), pair);
}

/**
 * The values around the estimate whose test does not reject, searched from the estimate outwards in steps of a quarter standard
 * error (doubled beyond eight) and then halved down to the step of the p-value.
 */
function invert(
  plan: WildClusterBootstrapPlan,
  statistics: Float64Array,
  all: Float64Array,
  smallest: number,
): NonNullable<WildClusterBootstrap["interval"]> {
  const { level, standardError } = plan;
  const estimate = plan.estimate[0];
  const alpha = 1 - level;
  const count = counting(plan);
  const moved = new Float64Array(plan.draws);
  const isInside = (u: number): boolean => {
    const drawn = plan.moving === null ? statistics : statisticsAt(plan, plan.moving, all, u, moved);
    const p = resamplingPValues(drawn, -u, count);
    // Shares of draws and 1 - level differ by rounding where they are equal.
    return (plan.tail === "equal-tail" ? p.equalTail : p.symmetric) > alpha * (1 + 1e-12);
  };
  const end = (side: 1 | -1): number => {
    let inside = 0;
    let outside = 0.25;
    while (isInside(side * outside)) {
      inside = outside;
      outside += outside < 8 ? 0.25 : outside;
      if (outside > 16384) return side * Number.POSITIVE_INFINITY;
    }
    while (outside - inside > 1e-12 * Math.max(1, outside)) {
      const middle = (inside + outside) / 2;
      if (isInside(side * middle)) inside = middle;
      else outside = middle;
    }
    return estimate + side * standardError * inside;
  };
  if (smallest > alpha) return { level, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  return { level, low: end(-1), high: end(1) };
}

/** t* of every draw under the null that lies u standard errors above the estimate. */
function statisticsAt(
  plan: WildClusterBootstrapPlan,
  { curvature }: NonNullable<WildClusterBootstrapPlan["moving"]>,
  all: Float64Array,
  u: number,
  into: Float64Array,
): Float64Array {
  const delta = (-u * plan.standardError) / curvature;
  for (let draw = 0, e = 0; draw < into.length; draw++, e += 6) {
    const numerator = all[e + 1] + delta * all[e + 2];
    const variance = all[e + 3] + delta * (2 * all[e + 4] + delta * all[e + 5]);
    into[draw] = variance > 0 ? numerator / Math.sqrt(variance) : Number.NaN;
  }
  return into;
}

function ruleOf(plan: WildClusterBootstrapPlan, isJoint: boolean): string {
  const weights = plan.weights === "webb" ? "Webb" : "Rademacher";
  const drawn =
    plan.seed === null ? `all ${plan.draws} sign vectors` : `${plan.draws} ${weights} draws, seed ${plan.seed}`;
  const counted = plan.ties === ">=" ? "ties count (>=)" : "ties do not count (boottest)";
  return `${isJoint ? "F" : "t"} from CR1 clustered by ${plan.cluster.column}, ${drawn}, ${isJoint ? "upper-tail" : plan.tail} p, ${counted}`;
}

function notesOf(
  plan: WildClusterBootstrapPlan,
  smallest: number,
  interval: WildClusterBootstrap["interval"],
  undefinedDraws: number,
): readonly Note[] {
  const alpha = 1 - plan.level;
  const notes: Note[] = [];
  if (smallest > alpha) {
    notes.push({
      code: "COARSE_P_VALUE",
      message: `With ${plan.cluster.count} clusters and ${plan.draws} draws no p-value can be below ${smallest.toPrecision(3)}: this bootstrap cannot reject at ${alpha.toPrecision(2)}`,
    });
  }
  if (interval !== null && !(Number.isFinite(interval.low) && Number.isFinite(interval.high))) {
    notes.push({
      code: "INTERVAL_UNBOUNDED",
      message: "The confidence interval has no end on at least one side: no value there is rejected, however far away",
    });
  }
  if (undefinedDraws > 0) {
    notes.push({
      code: "UNDEFINED_DRAWS",
      message: `${undefinedDraws} of ${plan.draws} draws have no standard error; they count as ${plan.ties === ">=" ? "at least as extreme as the data" : "not more extreme than the data"}`,
    });
  }
  return notes;
}
