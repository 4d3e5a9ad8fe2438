import {
  coreCovariance,
  type Estimate,
  joinChunks,
  type ResamplingSteps,
  type TestResult,
  type WildWeights,
  wildClusterForms,
} from "@mesometrics/inference";
import { column, dot, type Matrix, MesometricsError, matrix } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { arSet, requireSetLevel, type WeakInstrumentSet } from "./anderson-rubin.js";
import { type DrawMoments, drawMoments, runArWildChunk } from "./ar-wild-draws.js";
import { signChange } from "./certified-sign.js";
import { confidenceSet, movedSet } from "./confidence-set.js";
import { hypothesisedValues, rebuiltEquation } from "./covariance-of-fit.js";
import { combinationOf, instrumentSlopes, slopeTest } from "./instrument-slopes.js";
import { clustersOf } from "./reduced-form.js";

/** How the wild bootstrap of the Anderson-Rubin test is drawn. */
export interface ArWildBootstrapOptions {
  /** The coefficient under the null, or one for each endogenous regressor; 0 by default. */
  readonly value?: number | Readonly<Record<string, number>>;
  /** The cluster column. Default: the one of the estimate's covariance, else the panel's unit. */
  readonly cluster?: string;
  /** Default 9999; with 12 clusters or fewer and Rademacher weights all 2^G sign vectors are enumerated. */
  readonly draws?: number;
  /** Default `rademacher`. */
  readonly weights?: WildWeights;
  /** Default 1. */
  readonly seed?: number;
  /** Of the set. Default 0.95. */
  readonly level?: number;
  /** Whether the test is inverted. Default true with one endogenous regressor. */
  readonly set?: boolean;
}

/** A wild bootstrap of the Anderson-Rubin test ready to be drawn, as plain data. */
export interface ArWildBootstrapPlan {
  readonly draws: number;
  /** null where the sign vectors are enumerated */
  readonly seed: number | null;
  readonly weights: WildWeights;
  readonly level: number;
  readonly cluster: { readonly column: string; readonly count: number };
  readonly instruments: number;
  /** 1 + K1 columns: numerators (L1 x G) and scores (L1 G x G) of each, as linear forms of the G weights. */
  readonly numerators: readonly Matrix[];
  readonly scores: readonly Matrix[];
  /** The moments of the data themselves, laid out like those of a draw. */
  readonly observed: Float64Array;
  /** u of the tested hypothesis. */
  readonly hypothesis: Float64Array;
  readonly nullHypothesis: string;
  /** The F of the data under CR1. */
  readonly statistic: number;
  readonly term: string;
  /** Where the set is looked for: beta = centre + scale x, with x = middle + width tan(angle). null: no set. */
  readonly search: {
    readonly centre: number;
    readonly scale: number;
    readonly middle: number;
    readonly width: number;
  } | null;
}

/** What the wild bootstrap says of the hypothesis, and the set of the values that it does not reject. */
export interface ArWildBootstrap {
  readonly kind: "arWildBootstrap";
  readonly test: TestResult;
  readonly set: WeakInstrumentSet | null;
  readonly cluster: { readonly column: string; readonly count: number };
  readonly draws: number;
  readonly enumerated: boolean;
  readonly weights: WildWeights;
  readonly seed: number | null;
  readonly smallestPValue: number;
}

/** Values of the coefficient that the inversion tries before it bisects. */
const tried = 240;

/**
 * The wild restricted cluster bootstrap of the Anderson-Rubin test, with its confidence set by test inversion. Under the
 * null y - D beta has no instrument in it: its residuals on the exogenous regressors and the effects are multiplied by one
 * random sign in each cluster, and the CR1 Anderson-Rubin statistic is computed again. The size is right with few clusters
 * and with weak instruments alike.
 *
 * Numerators and scores are linear in beta and in the signs, so the draws are made once and every beta is judged by the
 * same ones. The set is searched on 240 values spread by the asymptotic set, wider and wider outwards, and its ends
 * bisected: a gap or a part between two neighbouring values can be missed. p counts ties, and the data as a draw
 * where the signs are sampled.
 *
 * Sources: Davidson & MacKinnon (2014), Econometric Reviews 33; Finlay & Magnusson (2019), Journal of Applied Econometrics
 * 34. Stata: `boottest, ar cluster(g) reps(9999)` after `ivreg2`.
 *
 * @throws `NO_CLUSTER`, `TOO_FEW_CLUSTERS`, `INVALID_ARGUMENT`, `ONE_ENDOGENOUS_ONLY` where a set of several is asked for, and
 *   as `arTest`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { arWildBootstrap, ivreg, panel } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc");
 * const { test, set } = arWildBootstrap(fit, data, { draws: 499 });
 * test.rule; // → "CR1 clustered by county, wild restricted bootstrap, 499 draws, seed 1, ties count (>=)"
 * ```
 */
export function arWildBootstrap(fit: Estimate, data: Dataset, options: ArWildBootstrapOptions = {}): ArWildBootstrap {
  const plan = planArWildBootstrap(fit, data, options);
  return combineArWildBootstrap(plan, [runArWildChunk(plan, 0, plan.draws)]);
}

/** The steps of `arWildBootstrap` after its plan, for `runResampling`. */
export const arWildBootstrapSteps: ResamplingSteps<ArWildBootstrapPlan, ArWildBootstrap> = {
  runChunk: runArWildChunk,
  combine: combineArWildBootstrap,
};

/**
 * Everything of the wild bootstrap of the Anderson-Rubin test that comes before the draws.
 *
 * @throws as `arWildBootstrap`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { arWildBootstrapSteps, ivreg, panel, planArWildBootstrap } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc");
 * const plan = planArWildBootstrap(fit, data, { draws: 20 });
 * arWildBootstrapSteps.runChunk(plan, 0, 20).length; // → 100
 * ```
 */
export function planArWildBootstrap(
  fit: Estimate,
  data: Dataset,
  options: ArWildBootstrapOptions = {},
): ArWildBootstrapPlan {
  const { level = 0.95, weights = "rademacher", seed = 1, draws = 9999 } = options;
  requireSetLevel(level);
  for (const [name, count, least] of [
    ["draws", draws, 1],
    ["seed", seed, 0],
  ] as const) {
    if (Number.isSafeInteger(count) && count >= least) continue;
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `'${name}' is a whole number of at least ${least}, not ${String(count)}.`,
      { [name]: count },
    );
  }
  if (weights !== "rademacher" && weights !== "webb") {
    throw new MesometricsError("INVALID_ARGUMENT", '`weights` is "rademacher" or "webb".', { weights });
  }
  const { form } = rebuiltEquation(fit, data, { type: "iid" });
  const values = hypothesisedValues(form, options.value);
  const k1 = form.endogenousTerms.length;
  const wanted = options.set ?? k1 === 1;
  if (wanted && k1 > 1) {
    throw new MesometricsError(
      "ONE_ENDOGENOUS_ONLY",
      "The bootstrapped set is offered for one endogenous regressor: leave it out, { set: false }, and test joint values.",
      { endogenous: form.endogenousTerms },
    );
  }
  const name = options.cluster ?? fit.inference.clusters[0]?.column ?? form.model.frame.unit?.label;
  if (name === undefined) {
    throw new MesometricsError(
      "NO_CLUSTER",
      'The data has no unit to cluster by: name a column, { cluster: "region" }.',
      {
        formula: fit.call.formula,
      },
    );
  }
  const covariance = coreCovariance({ type: "CR1", cluster: name });
  const slopes = instrumentSlopes(form);
  const u = combinationOf(slopes, values);
  const { test } = slopeTest(slopes, covariance, data, u);
  if (test === null) {
    throw new MesometricsError(
      "SINGULAR_RESTRICTIONS",
      "The clustered covariance of the instruments' slopes is singular.",
      {
        instruments: form.instrumentTerms,
      },
    );
  }
  const cluster = clustersOf(form, data, name);
  const l1 = slopes.slopes.rows;
  const { basis } = form;
  const forms = Array.from({ length: 1 + k1 }, (_, a) => {
    const unit = new Float64Array(1 + k1);
    unit[a] = 1;
    const model = slopes.modelOf(unit);
    // Under the null the instruments' part stays in the residual.
    const restricted = model.residuals.slice();
    for (let i = 0; i < l1; i++) {
      const q = column(basis, i);
      const slope = slopes.slopes.data[i + a * l1];
      for (let row = 0; row < restricted.length; row++) restricted[row] += slope * q[row];
    }
    return wildClusterForms(model, cluster, basis, restricted);
  });
  const numerators = forms.map((one) => one.numerators);
  const scores = forms.map((one) => one.scores);
  const enumerated = weights === "rademacher" && cluster.levels <= 12;
  const ones = new Float64Array(cluster.levels).fill(1);
  return {
    draws: enumerated ? 2 ** cluster.levels : draws,
    seed: enumerated ? null : seed,
    weights,
    level,
    cluster: { column: name, count: cluster.levels },
    instruments: l1,
    numerators,
    scores,
    observed: drawMoments(numerators, scores, ones),
    hypothesis: u,
    nullHypothesis: form.endogenousTerms.map((term, j) => `${term} = ${values[j]}`).join(", "),
    statistic: test.statistic,
    term: form.endogenousTerms[0],
    search: wanted
      ? { centre: slopes.centre[0], scale: slopes.scales[0], ...spread(fit, data, level, name, slopes) }
      : null,
  };
}

/** The middle and half the width of the asymptotic set in x = (beta - centre) / scale; 0 and 1 where it is unbounded. */
function spread(
  fit: Estimate,
  data: Dataset,
  level: number,
  cluster: string,
  slopes: { readonly centre: Float64Array; readonly scales: Float64Array },
): { readonly middle: number; readonly width: number } {
  const { kind, parts } = arSet(fit, data, { level, vcov: { type: "CR1", cluster } });
  if (kind !== "interval") return { middle: 0, width: 1 };
  const low = (parts[0][0] - slopes.centre[0]) / slopes.scales[0];
  const high = (parts[parts.length - 1][1] - slopes.centre[0]) / slopes.scales[0];
  return { middle: (low + high) / 2, width: Math.max((high - low) / 2, 1e-9) };
}

/**
 * The result of a wild bootstrap of the Anderson-Rubin test from the chunks of its draws, in order.
 *
 * @throws `INVALID_CHUNK`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { combineArWildBootstrap, ivreg, panel, planArWildBootstrap, runArWildChunk } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lavgsen | county | lpolpc ~ ltaxpc");
 * const plan = planArWildBootstrap(fit, data, { draws: 20 });
 * combineArWildBootstrap(plan, [runArWildChunk(plan, 0, 10), runArWildChunk(plan, 10, 20)]).draws; // → 20
 * ```
 */
export function combineArWildBootstrap(plan: ArWildBootstrapPlan, chunks: readonly Float64Array[]): ArWildBootstrap {
  const width = plan.observed.length;
  const all = joinChunks(chunks, plan.draws, width);
  const extra = plan.seed === null ? 0 : 1;
  const pValueAt = (u: Float64Array): number => {
    const data = statisticOf(plan.observed, 0, plan.instruments, u);
    const near = data * (1 - 1e-10);
    let count = extra;
    for (let draw = 0; draw < plan.draws; draw++) {
      const value = statisticOf(all, draw * width, plan.instruments, u);
      if (Number.isNaN(value) || value >= near) count++;
    }
    return count / (plan.draws + extra);
  };
  const drawn = plan.seed === null ? `all ${plan.draws} sign vectors` : `${plan.draws} draws, seed ${plan.seed}`;
  const rule = `CR1 clustered by ${plan.cluster.column}, wild restricted bootstrap, ${drawn}, ties count (>=)`;
  const points = plan.weights === "webb" ? 6 : 2;
  let pair = 2;
  for (let g = 0; g < plan.cluster.count && pair > 1e-300; g++) pair /= points;
  return {
    kind: "arWildBootstrap",
    test: {
      id: "anderson-rubin-wild-bootstrap",
      label: "Anderson-Rubin, wild restricted cluster bootstrap",
      statistic: plan.statistic,
      distribution: "none",
      degreesOfFreedom: [plan.instruments],
      pValue: pValueAt(plan.hypothesis),
      nullHypothesis: plan.nullHypothesis,
      rule,
      source: "Davidson and MacKinnon (2014)",
    },
    set: plan.search === null ? null : invert(plan, plan.search, pValueAt, rule),
    cluster: plan.cluster,
    draws: plan.draws,
    enumerated: plan.seed === null,
    weights: plan.weights,
    seed: plan.seed,
    smallestPValue: plan.seed === null ? pair : Math.max(1 / (1 + plan.draws), pair),
  };
}

function invert(
  plan: ArWildBootstrapPlan,
  search: NonNullable<ArWildBootstrapPlan["search"]>,
  pValueAt: (u: Float64Array) => number,
  rule: string,
): WeakInstrumentSet {
  const alpha = 1 - plan.level;
  const quarter = Math.PI / 2;
  // x = middle + width tan(angle) as a direction (1, -x), so that infinity is a value like another.
  const margin = (angle: number): number => {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return pValueAt(Float64Array.of(c, -(search.middle * c + search.width * s))) > alpha ? 1 : -1;
  };
  const angles = Array.from({ length: tried + 1 }, (_, i) => -quarter + (2 * quarter * i) / tried);
  const inside = angles.map((angle) => margin(angle) > 0);
  inside[tried] = inside[0];
  const parts: [number, number][] = [];
  let from: number | null = inside[0] ? Number.NEGATIVE_INFINITY : null;
  const place = (angle: number): number => search.middle + search.width * Math.tan(angle);
  for (let i = 1; i <= tried; i++) {
    if (inside[i] === inside[i - 1]) continue;
    if (inside[i]) from = place(signChange(margin, angles[i], angles[i - 1]));
    else if (from !== null) {
      parts.push([from, place(signChange(margin, angles[i - 1], angles[i]))]);
      from = null;
    }
  }
  if (from !== null) parts.push([from, Number.POSITIVE_INFINITY]);
  return {
    ...movedSet(confidenceSet(parts), search.centre, search.scale),
    test: "wild-bootstrap-anderson-rubin",
    term: plan.term,
    level: plan.level,
    criticalValue: null,
    distribution: "none",
    degreesOfFreedom: [plan.instruments],
    rule,
    method: `test inversion: ${tried} values, ends bisected`,
  };
}

/** n(u)' (sum over clusters of score products)^-1 n(u) of one draw's moments; NaN where these are singular. */
function statisticOf(all: DrawMoments, at: number, l1: number, u: Float64Array): number {
  const size = u.length;
  const numerators = new Float64Array(l1);
  for (let a = 0; a < size; a++) for (let i = 0; i < l1; i++) numerators[i] += u[a] * all[at + i + a * l1];
  const triangle = (l1 * (l1 + 1)) / 2;
  const packed = new Float64Array(triangle);
  let from = at + size * l1;
  let scale = 0;
  for (let a = 0; a < size; a++) {
    for (let b = a; b < size; b++) {
      const weight = a === b ? u[a] * u[a] : 2 * u[a] * u[b];
      for (let e = 0; e < triangle; e++) packed[e] += weight * all[from + e];
      if (a === b) for (let e = 0; e < triangle; e++) scale = Math.max(scale, Math.abs(weight * all[from + e]));
      from += triangle;
    }
  }
  // Cholesky of the packed lower triangle with the forward solution: |L^-1 n|^2.
  const lower = matrix(l1, l1);
  const half = new Float64Array(l1);
  for (let j = 0; j < l1; j++) {
    for (let i = j; i < l1; i++) {
      let sum = packed[j * l1 - (j * (j - 1)) / 2 + i - j];
      for (let m = 0; m < j; m++) sum -= lower.data[i + m * l1] * lower.data[j + m * l1];
      if (i > j) lower.data[i + j * l1] = sum / lower.data[j + j * l1];
      else if (sum > 1e-13 * scale) lower.data[j + j * l1] = Math.sqrt(sum);
      else return Number.NaN;
    }
    let value = numerators[j];
    for (let m = 0; m < j; m++) value -= lower.data[j + m * l1] * half[m];
    half[j] = value / lower.data[j + j * l1];
  }
  return dot(half, half);
}
