import {
  type Note,
  type ResamplingPValues,
  type ResamplingSteps,
  requireDrawRange,
  type TestResult,
} from "@mesometrics/inference";
import type { Histogram } from "@mesometrics/matrix";
import type { CheckedFormula, Dataset, Weights } from "@mesometrics/panel-data";
import { groupSplit } from "./group-split.js";
import { assignmentOfDraw } from "./permutation-assignments.js";
import { comparison } from "./permutation-comparison.js";
import { type PermutationDesign, type PermutationPlan, planOfSplit } from "./permutation-plan.js";
import { combinePermutations } from "./permutation-result.js";

/** What is permuted, and how. */
export interface PermutationOptions<Columns> extends PermutationDesign {
  readonly by: keyof Columns & string;
  /** As for `groupRegressions`. */
  readonly level: "unit" | "observation";
  /** The slope that is compared. */
  readonly term: string;
  /** As for `feols`; a row keeps its weight when groups change places. */
  readonly weights?: Weights;
}

/** What a permutation test says. */
export interface PermutationTest {
  readonly kind: "permutationTest";
  readonly term: string;
  /** Its p-value is the two-sided one, `pValues.symmetric`. */
  readonly test: TestResult;
  /** Second group less first. */
  readonly difference: number;
  readonly groups: readonly [string, string];
  readonly pValues: ResamplingPValues;
  readonly permute: "units" | "unit histories" | "observations";
  readonly draws: number;
  readonly enumerated: boolean;
  readonly seed: number | null;
  readonly smallestPValue: number;
  /** Of what is compared, over the draws; standard deviation with draws - 1. */
  readonly mean: number;
  readonly standardDeviation: number;
  /** The draws that determine what is compared, counted in bars, for `permutationPlot`; null where none does. */
  readonly histogram: Histogram | null;
  readonly notes: readonly Note[];
}

/**
 * The permutation test that a slope is the same in two groups: the groups' labels change places, the regression is estimated in
 * each new group with its own effects, and p is the share of assignments whose difference is at least as large.
 *
 * By default whole units change places. This tests the sharp null that a unit's data would be the same in the other group; it is
 * exact then, and with `studentised` valid in larger samples for equal slopes alone. All assignments are enumerated where there
 * are at most `enumerateUpTo`; sampled ones count the data as one more draw. At level `observation` with units on both sides the
 * units exchange their histories of labels, period by period, which needs a balanced sample. `permute: "observations"` is the
 * test of Stata's `bdiff` as its help describes it: it ignores that rows of a unit belong together and over-rejects.
 *
 * Source: Fisher's exact test in the form of Lehmann and Romano (2005), chapter 15; Chung and Romano (2013) for the studentised
 * form. Stata: `bdiff, group(g) model(xtreg y x, fe) reps(999)` for observations.
 *
 * @throws what `groupRegressions` throws; `TWO_GROUPS`, `UNKNOWN_TERM`, `NEEDS_PANEL`, `NEEDS_BALANCE`, `TOO_MANY_EFFECTS`,
 * `INSTRUMENTS_NOT_SUPPORTED`, `FREQUENCY_WEIGHTS` (observations), `INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel, permutationTest } from "@mesometrics/panel-regression";
 *
 * const half = grunfeld.table.firm.map((firm) => (Number(firm) <= 5 ? "first" : "last"));
 * const data = panel({ ...grunfeld.table, half }, { unit: "firm", time: "year" });
 * const result = permutationTest(data, "inv ~ value + capital | firm", { by: "half", level: "unit", term: "value" });
 * result.draws; // → 252
 * result.difference; // → -0.03223597
 * result.test.pValue; // → 0.69047619
 * ```
 */
export function permutationTest<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns>,
  options: PermutationOptions<Columns>,
): PermutationTest {
  const plan = planPermutationTest(data, formula, options);
  return combinePermutations(plan, [runChunk(plan, 0, plan.draws)]);
}

/** The steps of `permutationTest` after its plan, for `runResampling`. */
export const permutationTestSteps: ResamplingSteps<PermutationPlan, PermutationTest> = {
  runChunk,
  combine: combinePermutations,
};

/**
 * Everything of a permutation test that comes before the draws.
 *
 * @throws as `permutationTest`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel, permutationTestSteps, planPermutationTest } from "@mesometrics/panel-regression";
 *
 * const half = grunfeld.table.firm.map((firm) => (Number(firm) <= 5 ? "first" : "last"));
 * const data = panel({ ...grunfeld.table, half }, { unit: "firm", time: "year" });
 * const plan = planPermutationTest(data, "inv ~ value + capital | firm", { by: "half", level: "unit", term: "value" });
 * const { runChunk, combine } = permutationTestSteps;
 * combine(plan, [runChunk(plan, 0, 100), runChunk(plan, 100, 252)]).pValues.upper; // → 0.65873016
 * ```
 */
export function planPermutationTest<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns>,
  options: PermutationOptions<Columns>,
): PermutationPlan {
  const { by, level, term, weights } = options;
  const split = groupSplit(data as Dataset, formula as string, { by, level, required: [], weights });
  return planOfSplit(split, term, options);
}

/** What is compared in each of the draws `from` … `to - 1`; NaN where an assignment does not determine it. */
function runChunk(plan: PermutationPlan, from: number, to: number): Float64Array {
  requireDrawRange(plan.draws, from, to);
  const result = new Float64Array(to - from);
  const compare = comparison(plan);
  const labels = plan.labels.slice();
  const permute = assignmentOfDraw(plan);
  for (let draw = from; draw < to; draw++) {
    permute(draw, labels);
    const { difference, variance } = compare(labels);
    result[draw - from] = plan.studentised ? difference / Math.sqrt(variance) : difference;
  }
  return result;
}
