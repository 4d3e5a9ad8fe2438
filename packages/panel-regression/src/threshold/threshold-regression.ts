import { type Estimate, namedCovariance, parseCovariance, sampleSelection } from "@mesometrics/inference";
import { type Dataset, formatExpression, parseExpression } from "@mesometrics/panel-data";
import { feolsOf } from "../feols.js";
import { type ThresholdBootstrapPlan, thresholdBootstrapSteps } from "./threshold-bootstrap.js";
import { confidenceOf } from "./threshold-confidence.js";
import { type ChosenOptions, checkedOptions, type ThresholdOptions } from "./threshold-options.js";
import { bootstrapPlan } from "./threshold-plan.js";
import {
  regimesOf,
  type ThresholdEstimate,
  type ThresholdRegime,
  type ThresholdTest,
  thresholdNotes,
  thresholdTest,
} from "./threshold-result.js";
import { type ThresholdSample, type ThresholdSpec, thresholdSample } from "./threshold-sample.js";
import { type StagedModel, type ThresholdSearch, thresholdSearch } from "./threshold-search.js";
import { type ThresholdSpace, thresholdSpace } from "./threshold-space.js";

/** A panel threshold regression. */
export interface ThresholdRegression {
  /** The regression with the regimes of the estimated thresholds, an estimate like that of `feols`. */
  readonly fit: Estimate;
  /** Ascending by value. */
  readonly thresholds: readonly ThresholdEstimate[];
  readonly regimes: readonly ThresholdRegime[];
  /** One test for each number of thresholds up to the one asked for. */
  readonly tests: readonly ThresholdTest[];
  readonly search: {
    readonly candidates: number;
    readonly trim: number;
    readonly minimumObservations: number;
    readonly grid: "observed" | { readonly quantiles: number };
  };
}

/**
 * Panel threshold regression with unit effects (Hansen 1999, Journal of Econometrics 93): the slopes of some regressors
 * change where a variable q crosses thresholds that the data choose.
 *
 * y_it = a_i + sum_r b_r'x_it 1(c_(r-1) < q_it <= c_r) + d'w_it + e_it. The thresholds minimise the sum of squares after
 * the unit means are removed: the first alone, each further one with the earlier held, then every earlier one again with
 * the others held (section 5; Bai 1997). F_m = (S_(m-1) - S_m) / (S_m / (n (T - 1))) tests m - 1 against m thresholds;
 * its distribution is bootstrapped under the null with whole units of the alternative's residuals, regressors and q held
 * fixed (sections 4 and 5.2). The confidence set of a threshold holds all values with LR(c) <= -2 ln(1 - sqrt(level)),
 * 7.35 at 95 % (equation 16). Standard errors of the slopes take the thresholds as known, as Hansen's do.
 *
 * Stata: `xthreg y w, rx(x) qx(q) thnum(1) trim(0.05) grid(300) bs(999)`, whose grid are quantiles.
 *
 * @throws `WEIGHTS_NOT_SUPPORTED`, `UNBALANCED_PANEL` (every unit must have every period), `NEEDS_PANEL`, `INVALID_SPEC`, `INVALID_TRIM`,
 * `INVALID_GRID`, `INVALID_LEVEL`, `INVALID_BOOTSTRAP`, `NO_THRESHOLD_CANDIDATE`, `TOO_LARGE`, `PERFECT_THRESHOLD_FIT`, and what
 * `feols` throws
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel, thresholdRegression } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = thresholdRegression(
 *   data,
 *   { outcome: "inv", threshold: "capital", regimeDependent: ["value"], controls: ["capital"] },
 *   { bootstrap: { draws: 199, seed: 7 } },
 * );
 * model.thresholds[0]?.value; // → 279.1
 * model.fit.terms; // → ["capital","value:below(capital, 279.1)","value:above(capital, 279.1)"]
 * model.regimes.map(({ observations }) => observations); // → [124,76]
 * model.tests[0]?.bootstrap?.pValue; // → 0.17085427
 * ```
 */
export function thresholdRegression<Columns>(
  data: Dataset<Columns>,
  spec: ThresholdSpec,
  options: ThresholdOptions = {},
): ThresholdRegression {
  const chosen = checkedOptions(spec, options);
  const { sample, space, search, stages } = estimated(data as Dataset, spec, chosen, options);
  const model = stages[stages.length - 1];
  const thresholds = model.thresholds
    .map((candidate, position) => ({
      value: space.candidates[candidate],
      order: position + 1,
      ...confidenceOf(model.curves[position], space, chosen.level),
    }))
    .sort((a, b) => a.value - b.value);
  const cuts = thresholds.map(({ value }) => value);
  const tests = stages.map((_, stage): ThresholdTest => {
    const plan = bootstrapPlan(sample, space, search, stages, stage + 1, chosen.bootstrap);
    const bootstrap =
      chosen.bootstrap === null
        ? null
        : thresholdBootstrapSteps.combine(plan, [thresholdBootstrapSteps.runChunk(plan, 0, plan.draws)]);
    const values = valuesOf(stages[stage], space);
    return {
      thresholds: stage + 1,
      test: thresholdTest(plan.statistic, stage + 1, values, bootstrap),
      values,
      rss: stages[stage].rss,
      bootstrap,
    };
  });
  const fit = feolsOf(data as Dataset, regimeFormula(spec, sample, cuts), {
    ...(options.vcov === undefined ? {} : { vcov: namedCovariance(options.vcov) }),
    ...(options.subset === undefined ? {} : { subset: options.subset }),
  });
  return {
    fit: {
      ...fit,
      tests: [...fit.tests, ...tests.map(({ test }) => test)],
      notes: [...fit.notes, ...thresholdNotes(cuts, sample, tests)],
    },
    thresholds,
    regimes: regimesOf(sample, cuts),
    tests,
    search: {
      candidates: space.candidates.length,
      trim: chosen.trim,
      minimumObservations: space.minimum,
      grid: chosen.grid,
    },
  };
}

/**
 * The bootstrap of the test of `thresholds - 1` against `thresholds` thresholds as plain data, for runs in several workers:
 * `runResampling(thresholdBootstrapSteps, plan, …)`, or `runChunk` on parts of 0 .. draws and `combine`. The parts change nothing.
 *
 * @throws what `thresholdRegression` throws
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel, planThresholdBootstrap, thresholdBootstrapSteps } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const spec = { outcome: "inv", threshold: "capital", regimeDependent: ["value"], controls: ["capital"] };
 * const plan = planThresholdBootstrap(data, spec, { bootstrap: { draws: 199, seed: 7 } });
 * const { runChunk, combine } = thresholdBootstrapSteps;
 * combine(plan, [runChunk(plan, 0, 100), runChunk(plan, 100, 199)]).pValue; // → 0.17085427
 * ```
 */
export function planThresholdBootstrap<Columns>(
  data: Dataset<Columns>,
  spec: ThresholdSpec,
  options: ThresholdOptions = {},
): ThresholdBootstrapPlan {
  const chosen = checkedOptions(spec, options);
  const { sample, space, search, stages } = estimated(data as Dataset, spec, chosen, options);
  return bootstrapPlan(sample, space, search, stages, stages.length, chosen.bootstrap);
}

function estimated(
  data: Dataset,
  spec: ThresholdSpec,
  chosen: ChosenOptions,
  options: ThresholdOptions,
): {
  readonly sample: ThresholdSample;
  readonly space: ThresholdSpace;
  readonly search: ThresholdSearch;
  readonly stages: readonly StagedModel[];
} {
  const clusters = options.vcov === undefined ? [] : parseCovariance(options.vcov).clusters;
  const sample = thresholdSample(data, spec, {
    ...(options.subset === undefined ? {} : { subset: sampleSelection(options.subset, data.rows) }),
    ...(clusters.length === 0 ? {} : { required: clusters }),
  });
  const space = thresholdSpace(sample.split, sample.controls, sample.q, sample, chosen);
  const search = thresholdSearch(space);
  return { sample, space, search, stages: search.models(sample.outcome, chosen.thresholds) };
}

function valuesOf(model: StagedModel, space: ThresholdSpace): readonly number[] {
  return model.thresholds.map((c) => space.candidates[c]).sort((a, b) => a - b);
}

/** The formula of the regression with the regimes that the cuts make. */
function regimeFormula(spec: ThresholdSpec, sample: ThresholdSample, cuts: readonly number[]): string {
  const q = formatExpression(parseExpression(spec.threshold));
  const regimes = [
    `below(${q}, ${cuts[0]})`,
    ...cuts.slice(1).map((cut, r) => `between(${q}, ${cuts[r]}, ${cut})`),
    `above(${q}, ${cuts[cuts.length - 1]})`,
  ];
  const slopes = sample.splitLabels.flatMap((label) => regimes.map((regime) => `${label}:${regime}`));
  return `${spec.outcome} ~ ${[...(spec.controls ?? []), ...slopes].join(" + ")} | ${sample.unitLabel}`;
}
