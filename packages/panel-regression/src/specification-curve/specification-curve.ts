import { joinChunks, type Note, type ResamplingSteps, requireDrawRange, type TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { planSpecificationCurve, type SpecificationCurveOptions, type SpecificationCurvePlan } from "./curve-plan.js";
import { type SpecificationInference, specificationInference, specificationModel } from "./fit-specification.js";
import { jointDraws, jointWidth } from "./joint-draws.js";
import { jointTests, medianOf } from "./joint-tests.js";
import { choicesOf, formulaAt, type GridPoint, gridPoint, type SpecificationGrid } from "./specification-grid.js";
import { columnStore } from "./transformed-columns.js";

/** One specification with its result. */
export interface CurveSpecification {
  /** Its number in the grid; 0 has the first option of every dimension. */
  readonly index: number;
  /** The option taken in each dimension that has several. */
  readonly choices: Readonly<Record<string, string>>;
  /** The formula of the equal call of `feols`. */
  readonly formula: string;
  readonly estimate: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  readonly low: number;
  readonly high: number;
  /** N */
  readonly observations: number;
  /** Controls that were combinations of others or of the effects. */
  readonly droppedControls: number;
}

/** What a specification curve says. */
export interface SpecificationCurve {
  readonly kind: "specificationCurve";
  readonly level: number;
  readonly significance: number;
  /** In the order of the grid. */
  readonly specifications: readonly CurveSpecification[];
  /** Those that cannot be estimated, with the reason. */
  readonly failed: readonly {
    readonly index: number;
    readonly choices: CurveSpecification["choices"];
    readonly formula: string;
    readonly code: string;
    readonly message: string;
  }[];
  readonly summary: {
    readonly estimated: number;
    readonly median: number;
    readonly smallest: number;
    readonly largest: number;
    /** Shares of the specifications estimated. */
    readonly positive: number;
    readonly significantPositive: number;
    readonly significantNegative: number;
  };
  /** All specifications tested together; null where that was not asked for. */
  readonly joint: {
    readonly scheme: "wild" | "permute-units";
    readonly draws: number;
    readonly seed: number | null;
    /** `median-estimate`, `share-significant`, `average-t`. */
    readonly tests: readonly TestResult[];
  } | null;
  readonly notes: readonly Note[];
}

/**
 * A specification curve: one coefficient under every combination of outcome and regressor, controls, effects, covariance,
 * sample, winsorising and weights, and a test of all of them together.
 *
 * Each specification equals a call of `feols` with its formula, covariance, subset and weights, to rounding; what they share
 * is done once: the sample, the projection of every column on the effects (Frisch, Waugh and Lovell), the regression for all
 * covariances. A specification that cannot be estimated is listed with its reason and counts nowhere.
 *
 * Joint inference (Simonsohn, Simmons and Nelson 2020): each draw re-estimates every specification under the null, and the
 * median estimate, the larger share of significant estimates of one sign, and the average t are compared with their values
 * over the draws; p = (1 + draws at least as extreme) / (1 + draws), or the share of all sign vectors. t is CR1 by cluster,
 * with t(G - 1), in the data and in the draws, whatever the covariances of the grid.
 *
 * Source: Simonsohn, Simmons and Nelson (2020), "Specification curve analysis", Nature Human Behaviour 4, 1208-1214; the wild
 * bootstrap under each null as Cameron, Gelbach and Miller (2008). R: `specr::specr(setup(…))` for the estimates.
 *
 * @throws `INVALID_GRID`, `NO_SPECIFICATION` where none can be estimated, `NEEDS_BALANCE`, and what `planSpecificationCurve` throws
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { everySubset, panel, specificationCurveAnalysis } from "@mesometrics/panel-regression";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const curve = specificationCurveAnalysis(data, {
 *   variables: [{ outcome: "inv", regressor: "value" }],
 *   controls: everySubset(["capital"]),
 *   effects: [{ label: "two-way", terms: ["firm", "year"] }, { label: "firm", terms: ["firm"] }],
 *   covariances: [{ label: "CR2", covariance: null }, { label: "CR1", covariance: { cluster: "firm" } }],
 * });
 * curve.specifications.length; // → 8
 * curve.specifications[1].standardError; // → 0.0108244
 * curve.specifications[1].choices; // → {"controls":"capital","effects":"two-way","covariance":"CR1"}
 * curve.joint.tests.map(({ id }) => id); // → ["median-estimate","share-significant","average-t"]
 * ```
 */
export function specificationCurveAnalysis<Columns>(
  data: Dataset<Columns>,
  grid: SpecificationGrid,
  options: SpecificationCurveOptions = {},
): SpecificationCurve {
  const plan = planSpecificationCurve(data as Dataset, grid, options);
  return combine(plan, [runChunk(plan, 0, plan.draws)]);
}

/** The steps of `specificationCurveAnalysis` after its plan, for `runResampling`: a draw is one regression of the grid. */
export const specificationCurveSteps: ResamplingSteps<SpecificationCurvePlan, SpecificationCurve> = {
  runChunk,
  combine,
};

/** N, dropped controls; per covariance estimate, standard error, df, p, low, high. */
const PER_COVARIANCE = 6;

function widthOf(plan: SpecificationCurvePlan): number {
  return 2 + PER_COVARIANCE * plan.grid.covariances.length + jointWidth(plan);
}

/** The regressions `from` … `to - 1`; NaN where one cannot be estimated. */
function runChunk(plan: SpecificationCurvePlan, from: number, to: number): Float64Array {
  requireDrawRange(plan.draws, from, to);
  const { data, grid, level } = plan;
  const covariances = grid.covariances.length;
  const width = widthOf(plan);
  const result = new Float64Array((to - from) * width).fill(Number.NaN);
  const store = columnStore(data, grid);
  const draw = jointDraws(plan, store);
  for (let m = from; m < to; m++) {
    const at = (m - from) * width;
    for (let c = 0; c < covariances; c++) {
      const point = gridPoint(grid, m * covariances + c);
      const outcome = orFailure(() => {
        const block = store.blockAt(point);
        const found = specificationModel(grid, point, block);
        return { block, found, inference: specificationInference(found, data, grid, point, level) };
      });
      if ("failure" in outcome) continue;
      const { block, found, inference } = outcome;
      if (Number.isNaN(result[at]!)) {
        result[at] = block.frame.observations;
        result[at + 1] = found.dropped.length;
        const joint = orFailure(() => {
          draw(found, block, point, result, at + 2 + PER_COVARIANCE * covariances);
          return {};
        });
        // A sample within one cluster takes no part; units that cannot change places stop the whole test.
        if ("failure" in joint && joint.failure.code === "NEEDS_BALANCE") throw joint.failure;
      }
      result.set(numbersOf(inference), at + 2 + PER_COVARIANCE * c);
    }
  }
  return result;
}

/** The estimates of all draws, of a chunk that is one regression under one covariance. */
export function drawsOfRegression(plan: SpecificationCurvePlan, chunk: Float64Array): Float64Array {
  const at = 2 + PER_COVARIANCE + 2;
  return chunk.slice(at, at + (plan.joint?.draws ?? 0));
}

function numbersOf(one: SpecificationInference): readonly number[] {
  return [one.estimate, one.standardError, one.degreesOfFreedom, one.pValue, one.low, one.high];
}

function orFailure<T extends object>(action: () => T): T | { readonly failure: MesometricsError } {
  try {
    return action();
  } catch (error) {
    if (error instanceof MesometricsError && !misuse.has(error.code)) return { failure: error };
    throw error;
  }
}

/** What is wrong with the grid itself, whatever the sample. */
const misuse: ReadonlySet<string> = new Set([
  "UNKNOWN_COLUMN",
  "UNKNOWN_FUNCTION",
  "FORMULA_SYNTAX",
  "NOT_NUMERIC",
  "NEEDS_PANEL",
  "INVALID_CUTS",
  "INVALID_WEIGHTS",
]);

function combine(plan: SpecificationCurvePlan, chunks: readonly Float64Array[]): SpecificationCurve {
  const { data, grid, level, significance, joint } = plan;
  const width = widthOf(plan);
  const all = joinChunks(chunks, plan.draws, width);
  const covariances = grid.covariances.length;
  const specifications: CurveSpecification[] = [];
  const failed: SpecificationCurve["failed"][number][] = [];
  const store = columnStore(data, grid);
  for (let index = 0; index < plan.specifications; index++) {
    const point = gridPoint(grid, index);
    const row = Math.floor(index / covariances) * width;
    const at = row + 2 + PER_COVARIANCE * (index % covariances);
    const common = { index, choices: choicesOf(grid, point), formula: formulaAt(grid, point) };
    const [estimate, standardError, degreesOfFreedom, pValue, low, high] = all.subarray(at, at + PER_COVARIANCE);
    if (Number.isNaN(estimate)) {
      failed.push({ ...common, ...reasonOf(plan, store, point) });
      continue;
    }
    specifications.push({
      ...common,
      estimate: estimate!,
      standardError: standardError!,
      degreesOfFreedom: degreesOfFreedom!,
      pValue: pValue!,
      low: low!,
      high: high!,
      observations: all[row]!,
      droppedControls: all[row + 1]!,
    });
  }
  if (specifications.length === 0) {
    throw new MesometricsError(
      "NO_SPECIFICATION",
      `None of the ${plan.specifications} specifications can be estimated. The first: ${failed[0]?.message}`,
      { failed: failed.length, code: failed[0]?.code },
    );
  }
  return {
    kind: "specificationCurve",
    level,
    significance,
    specifications,
    failed,
    summary: summaryOf(specifications, significance),
    joint:
      joint === null
        ? null
        : {
            scheme: joint.scheme,
            draws: joint.draws,
            seed: joint.seed,
            tests: jointTests(plan, all, width, 2 + PER_COVARIANCE * covariances),
          },
    notes: notesOf(specifications, failed.length, plan),
  };
}

function reasonOf(plan: SpecificationCurvePlan, store: ReturnType<typeof columnStore>, point: GridPoint) {
  const outcome = orFailure(() => {
    const found = specificationModel(plan.grid, point, store.blockAt(point));
    return specificationInference(found, plan.data, plan.grid, point, plan.level);
  });
  if (!("failure" in outcome)) return { code: "NOT_A_NUMBER", message: "The estimate is no number." };
  return { code: outcome.failure.code, message: outcome.failure.message };
}

function summaryOf(specifications: readonly CurveSpecification[], significance: number): SpecificationCurve["summary"] {
  const estimates = Float64Array.from(specifications, ({ estimate }) => estimate).sort();
  const share = (holds: (one: CurveSpecification) => boolean) =>
    specifications.filter(holds).length / specifications.length;
  return {
    estimated: specifications.length,
    median: medianOf(estimates),
    smallest: estimates[0]!,
    largest: estimates.at(-1)!,
    positive: share(({ estimate }) => estimate > 0),
    significantPositive: share(({ estimate, pValue }) => estimate > 0 && pValue < significance),
    significantNegative: share(({ estimate, pValue }) => estimate < 0 && pValue < significance),
  };
}

function notesOf(
  specifications: readonly CurveSpecification[],
  failed: number,
  plan: SpecificationCurvePlan,
): readonly Note[] {
  const thinned = specifications.filter(({ droppedControls }) => droppedControls > 0).length;
  const sizes = new Set(specifications.map(({ observations }) => observations));
  const outcomes = new Set(plan.grid.variables.map(({ outcome }) => outcome));
  const notes: Note[] = [];
  if (failed > 0) {
    notes.push({
      code: "SPECIFICATIONS_FAILED",
      message: `${failed} of ${plan.specifications} specifications cannot be estimated; they are listed with their reasons and count in no share.`,
    });
  }
  if (thinned > 0) {
    notes.push({
      code: "CONTROLS_DROPPED",
      message: `In ${thinned} specifications controls are combinations of others or of the effects and were dropped, so some are the same regression.`,
    });
  }
  if (sizes.size > 1) {
    notes.push({
      code: "SAMPLES_DIFFER",
      message: `The specifications have ${sizes.size} sample sizes, ${Math.min(...sizes)} to ${Math.max(...sizes)} observations.`,
    });
  }
  if (outcomes.size > 1) {
    notes.push({
      code: "OUTCOMES_DIFFER",
      message: "The specifications have several outcomes: their estimates are comparable where these share a unit.",
    });
  }
  return notes;
}
