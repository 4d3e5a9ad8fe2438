import {
  type Note,
  type ResamplingPValues,
  type ResamplingSteps,
  requireDrawRange,
  type TestResult,
  workingModel,
} from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { CheckedFormula, Dataset, GroupColumn, ModelFrame, Weights } from "@mesometrics/panel-data";
import { type GroupSplit, groupSplit } from "./group-split.js";
import { interactWithGroups } from "./interacted-frame.js";
import { assignmentOfDraw, binomial } from "./permutation-assignments.js";
import { combinePermutations } from "./permutation-result.js";
import { type SubsetEstimate, subsetRegressions, type UnitMoments, unitMoments } from "./unit-moments.js";

/** How groups are permuted. */
export interface PermutationDesign {
  /**
   * `units` (default): whole units change places, so that dependence over time stays as it is. `observations`: rows do, as Stata's
   * `bdiff` does; on panels this rejects a true null far too often.
   */
  readonly permute?: "units" | "observations";
  /** Default 9999 for units, 999 for observations; ignored where the assignments are enumerated. */
  readonly draws?: number;
  /** All assignments are enumerated where there are no more than this. Default 100000. */
  readonly enumerateUpTo?: number;
  /** True compares the difference over its standard error (CR0 by unit in each group) instead of the difference. Default false. */
  readonly studentised?: boolean;
  /** Of the streams of random numbers. Default 1. */
  readonly seed?: number;
}

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

/** A permutation test ready to be drawn, as plain data. */
export interface PermutationPlan {
  readonly draws: number;
  /** null where the assignments are enumerated */
  readonly seed: number | null;
  readonly term: string;
  readonly groups: readonly [string, string];
  readonly permute: "units" | "unit histories" | "observations";
  readonly studentised: boolean;
  /** Second group less first. */
  readonly difference: number;
  /** What is compared: the difference, or over its standard error. */
  readonly observed: number;
  /** length units (0 or 1), or the sample's rows: the groups in the data */
  readonly labels: Int32Array;
  /** For whole units that stay in their group; the others are estimated again from the frame. */
  readonly moments: UnitMoments | null;
  readonly frame: ModelFrame;
  readonly group: GroupColumn;
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

/** `planPermutationTest` for a sample that is split already. */
export function planOfSplit(split: GroupSplit, term: string, design: PermutationDesign): PermutationPlan {
  const { frame, group, crossing } = split;
  const { seed = 1, studentised = false, enumerateUpTo = 100_000 } = design;
  const byUnits = (design.permute ?? "units") === "units";
  const draws = design.draws ?? (byUnits ? 9999 : 999);
  for (const [name, value, least] of [
    ["draws", draws, 1],
    ["seed", seed, 0],
    ["enumerateUpTo", enumerateUpTo, 0],
  ] as const) {
    if (Number.isSafeInteger(value) && value >= least) continue;
    throw new MesometricsError("INVALID_ARGUMENT", `'${name}' is a whole number of at least ${least}, not ${value}`, {
      [name]: value,
    });
  }
  const groups = twoGroups(group);
  const model = workingModel(frame);
  if (model.instrumental !== null) {
    throw new MesometricsError(
      "INSTRUMENTS_NOT_SUPPORTED",
      "The formula has an instrumental part: the permutation test is for least squares",
      { formula: frame.formula.source },
    );
  }
  if (!model.terms.includes(term)) {
    throw new MesometricsError(
      "UNKNOWN_TERM",
      `The regression has no coefficient '${term}': it has ${model.terms.join(", ")}`,
      { term },
    );
  }
  if (!byUnits && frame.weights?.kind === "frequency") {
    throw new MesometricsError(
      "FREQUENCY_WEIGHTS",
      `Each row stands for several observations ('${frame.weights.column}'), which would change groups together: write the rows out, or permute whole units`,
      { column: frame.weights.column },
    );
  }
  const common = { term, groups, studentised, frame, group };
  if (byUnits && frame.unit === null) {
    throw new MesometricsError("NEEDS_PANEL", "Units can change places only on a panel: panel(table, { unit, time })", {
      permute: "units",
    });
  }
  if (byUnits && crossing.length === 0 && frame.unit !== null) {
    const { unit } = frame;
    const labels = new Int32Array(unit.levels);
    for (let i = 0; i < unit.codes.length; i++) labels[unit.codes[i]] = group.codes[i];
    const assignments = binomial(
      unit.levels,
      labels.reduce((total, label) => total + label, 0),
    );
    const enumerated = assignments <= enumerateUpTo;
    const plan: PermutationPlan = {
      ...common,
      permute: "units",
      draws: enumerated ? assignments : draws,
      seed: enumerated ? null : seed,
      labels,
      moments: unitMoments(model, unit, term),
      difference: 0,
      observed: 0,
    };
    return observedOf(plan);
  }
  if (byUnits) requireBalance(frame);
  const permute = byUnits ? "unit histories" : "observations";
  return observedOf({
    ...common,
    permute,
    draws,
    seed,
    labels: group.codes,
    moments: null,
    difference: 0,
    observed: 0,
  });
}

/** The plan with the difference of the data, by the arithmetic of the draws. */
function observedOf(plan: PermutationPlan): PermutationPlan {
  const { difference, variance } = comparison(plan)(plan.labels);
  const observed = plan.studentised ? difference / Math.sqrt(variance) : difference;
  if (!Number.isFinite(observed)) {
    throw new MesometricsError(
      "TERM_NOT_IN_ALL_GROUPS",
      `'${plan.term}' or its standard error cannot be estimated in both groups, so there is no difference to test`,
      { term: plan.term, groups: plan.groups },
    );
  }
  return { ...plan, difference, observed };
}

function twoGroups(group: GroupColumn): readonly [string, string] {
  const [first, second] = group.levelLabels;
  if (group.levels === 2) return [first, second];
  throw new MesometricsError(
    "TWO_GROUPS",
    `'${group.label}' has ${group.levels} groups (${group.levelLabels.slice(0, 6).join(", ")}): a difference is between two, choose them`,
    { column: group.label, groups: group.levelLabels },
  );
}

function requireBalance({ unit, time, observations }: ModelFrame): void {
  if (unit !== null && time !== null && observations === unit.levels * time.levels) return;
  throw new MesometricsError(
    "NEEDS_BALANCE",
    "Units that are in both groups exchange their histories of groups period by period, which needs every unit in every period of the sample: balance the panel, or split by unit",
    { observations, units: unit?.levels ?? null, periods: time?.levels ?? null },
  );
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

/** Second group less first under an assignment, with the sum of the groups' variances. */
function comparison(plan: PermutationPlan): (labels: Int32Array) => { difference: number; variance: number } {
  const { moments, studentised } = plan;
  if (moments !== null) {
    const regression = subsetRegressions(moments, studentised);
    const first: SubsetEstimate = { coefficient: 0, variance: 0 };
    const second: SubsetEstimate = { coefficient: 0, variance: 0 };
    return (labels) => {
      regression(labels, 0, first);
      regression(labels, 1, second);
      return { difference: second.coefficient - first.coefficient, variance: first.variance + second.variance };
    };
  }
  return (labels) => refitted(plan, labels);
}

/** By estimation of the regression in which everything is interacted with the assigned groups. */
function refitted(plan: PermutationPlan, labels: Int32Array): { difference: number; variance: number } {
  const undetermined = { difference: Number.NaN, variance: Number.NaN };
  const { frame, terms } = interactWithGroups(plan.frame, { ...plan.group, codes: labels });
  try {
    const model = workingModel(frame);
    const position = [0, 1].map((code) =>
      model.terms.indexOf(terms.find(({ regressor, group }) => regressor === plan.term && group === code)?.label ?? ""),
    );
    if (position.some((j) => j < 0)) return undetermined;
    const difference = model.coefficients[position[1]] - model.coefficients[position[0]];
    if (!plan.studentised) return { difference, variance: Number.NaN };
    return { difference, variance: position.reduce((sum, j) => sum + unitVariance(plan, model, j, labels), 0) };
  } catch (error) {
    if (error instanceof MesometricsError) return undetermined;
    throw error;
  }
}

/** CR0 of one coefficient with a group's rows of a unit as cluster; rows where there are no units. */
function unitVariance(
  { frame: { unit } }: PermutationPlan,
  { design, bread, residuals }: ReturnType<typeof workingModel>,
  j: number,
  labels: Int32Array,
): number {
  const n = design.rows;
  const scores = new Float64Array(2 * (unit?.levels ?? n));
  for (let i = 0; i < n; i++) {
    let z = 0;
    for (let l = 0; l < design.columns; l++) z += design.data[i + l * n] * bread.data[l + j * design.columns];
    scores[2 * (unit?.codes[i] ?? i) + labels[i]] += z * residuals[i];
  }
  return scores.reduce((sum, value) => sum + value * value, 0);
}
