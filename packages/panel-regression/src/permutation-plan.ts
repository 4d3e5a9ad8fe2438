import { workingModel } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { GroupColumn, ModelFrame } from "@mesometrics/panel-data";
import type { GroupSplit } from "./group-split.js";
import { binomial } from "./permutation-assignments.js";
import { comparison } from "./permutation-comparison.js";
import { type RowMoments, rowMoments } from "./row-moments.js";
import { type UnitMoments, unitMoments } from "./unit-moments.js";

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
  /** For whole units that stay in their group. */
  readonly moments: UnitMoments | null;
  /** For rows that change groups one by one; null where these are estimated again from the frame. */
  readonly rows: RowMoments | null;
  readonly frame: ModelFrame;
  readonly group: GroupColumn;
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
      rows: null,
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
    rows: rowMoments(model, term),
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
