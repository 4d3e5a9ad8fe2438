import { normalSurvival } from "@mesometrics/distributions";
import {
  type Covariance,
  type CovarianceEstimator,
  covarianceOf,
  type Note,
  namedCovariance,
  type TestResult,
  testOfContrasts,
  type WildClusterBootstrap,
  type WildClusterDesign,
  wildClusterBootstrapSteps,
  wildClusterPlanOf,
  workingModel,
} from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { CheckedFormula, Dataset, Weights } from "@mesometrics/panel-data";
import { feolsOf } from "./feols.js";
import { commonTerms, crossingNote, differences, groupSplit } from "./group-split.js";
import { interactWithGroups } from "./interacted-frame.js";
import { type PermutationDesign, planOfSplit } from "./permutation-plan.js";
import { type PermutationTest, permutationTestSteps } from "./permutation-test.js";

/** A way to test a difference between two groups. */
export type GroupDifferenceMethod = "cr2" | "wildBootstrap" | "unitPermutation" | "observationPermutation" | "z";

/** Which differences are tested, and how. */
export interface GroupDifferenceOptions<Columns> {
  /** The column whose values are the groups. */
  readonly by: keyof Columns & string;
  /** As for `groupRegressions`. */
  readonly level: "unit" | "observation";
  /** The two groups, first and second, where the column has more; the difference is second less first. */
  readonly groups?: readonly [string | number, string | number];
  /** The slopes to compare. Default: all that both groups have. */
  readonly terms?: readonly string[];
  /** Default: `cr2`, `wildBootstrap` and, where units allow it, `unitPermutation`. */
  readonly methods?: readonly GroupDifferenceMethod[];
  /** The cluster column. Default: the panel's unit. */
  readonly cluster?: string;
  /** The bootstrap; its `cluster` is the one above. */
  readonly bootstrap?: Omit<WildClusterDesign, "cluster">;
  /** The permutations. */
  readonly permutation?: Omit<PermutationDesign, "permute">;
  /** As for `feols`, in every regression; a row keeps its weight when groups change places. */
  readonly weights?: Weights;
  /** The covariance of the separate regressions behind `z`. Default: CR1 by the cluster. */
  readonly zCovariance?: Covariance | CovarianceEstimator;
}

/** The difference of one slope between two groups, with the tests that were asked for; null where one was not or cannot be. */
export interface GroupDifference {
  readonly term: string;
  /** In the first and the second group. */
  readonly estimates: readonly [number, number];
  /** Second group less first. */
  readonly difference: number;
  readonly cr2: TestResult | null;
  readonly wildBootstrap: WildClusterBootstrap | null;
  /** Companion: tests the sharp null. */
  readonly unitPermutation: PermutationTest | null;
  /** For comparison only: over-rejects on panels. */
  readonly observationPermutation: PermutationTest | null;
  /** For comparison only: takes the groups for independent samples and the normal for granted. */
  readonly z: TestResult | null;
}

/** Differences between two groups. */
export interface GroupDifferences {
  readonly by: string;
  readonly level: "unit" | "observation";
  readonly groups: readonly [string, string];
  readonly unitsInSeveralGroups: readonly string[];
  readonly differences: readonly GroupDifference[];
  readonly notes: readonly Note[];
}

/**
 * The differences of slopes between two groups, each with tests that hold on few units. The regression is the one in which every
 * regressor and every fixed effect is interacted with the group, so its coefficients are those of the split columns.
 *
 * - `cr2`: F(1, Satterthwaite df) of the difference, CR2 clustered by unit
 * - `wildBootstrap`: `wildClusterBootstrap` of the difference with its interval
 * - `unitPermutation`: `permutationTest` of whole units, which tests the sharp null
 * - `observationPermutation`: `permutationTest` of rows, as Stata's `bdiff`; over-rejects
 * - `z`: (b_2 - b_1) / sqrt(se_1^2 + se_2^2), normal, from separate regressions, as `suest` without their covariance
 *
 * Source: Pustejovsky and Tipton (2018); Cameron, Gelbach and Miller (2008); Clogg, Petkova and Haritou (1995) for z.
 *
 * @throws what `groupRegressions`, `wildClusterBootstrap` and `permutationTest` throw; `TWO_GROUPS`, `UNKNOWN_TERM`, `NO_CLUSTER`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { groupDifferences, panel } from "@mesometrics/panel-regression";
 *
 * const half = grunfeld.table.firm.map((firm) => (Number(firm) <= 5 ? "first" : "last"));
 * const data = panel({ ...grunfeld.table, half }, { unit: "firm", time: "year" });
 * const { differences } = groupDifferences(data, "inv ~ value + capital | firm", { by: "half", level: "unit" });
 * const [value] = differences;
 * value?.difference; // → -0.03223597
 * value?.wildBootstrap?.draws; // → 1024
 * value?.unitPermutation?.test.pValue; // → 0.69047619
 * ```
 */
export function groupDifferences<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns>,
  options: GroupDifferenceOptions<Columns>,
): GroupDifferences {
  return groupDifferencesOf(data as Dataset, formula as string, options as GroupDifferenceOptions<unknown>);
}

function groupDifferencesOf(
  data: Dataset,
  formula: string,
  options: GroupDifferenceOptions<unknown> & { readonly by: string },
): GroupDifferences {
  const { by, level, weights } = options;
  const column = clusterName(data, options.cluster);
  const split = groupSplit(data, formula, {
    by,
    level,
    required: [column],
    weights,
    ...(options.groups === undefined ? {} : { subset: { column: by, values: [...options.groups] } }),
  });
  const { frame, crossing } = split;
  const group = inOrder(split.group, options.groups);
  const { frame: interacted, terms: columns } = interactWithGroups(frame, group);
  const model = workingModel(interacted);
  const common = commonTerms(frame.regressorLabels, columns, model, 2);
  const terms = options.terms ?? common;
  for (const term of terms) {
    if (common.includes(term)) continue;
    throw new MesometricsError(
      "UNKNOWN_TERM",
      `'${term}' is no slope of both groups, which are: ${common.join(", ")}`,
      { term, terms: common },
    );
  }
  const labels = [group.levelLabels[0], group.levelLabels[1]] as const;
  const methods = new Set(options.methods ?? defaultMethods(frame, crossing));
  const covariance = methods.has("cr2") ? covarianceOf(model, { type: "CR2", cluster: column }, data) : null;
  const separate = methods.has("z")
    ? labels.map((label) => {
        const value = data.columns[by].kind === "number" ? Number(label) : label;
        const vcov = options.zCovariance ?? { cluster: column };
        const subset = { column: by, values: [value] };
        return feolsOf(data, formula, {
          vcov: namedCovariance(vcov),
          subset,
          ...(weights === undefined ? {} : { weights }),
        });
      })
    : null;
  const zero = Float64Array.of(0);
  const permuted = (term: string, permute: "units" | "observations") => {
    const plan = planOfSplit({ ...split, group }, term, { ...options.permutation, permute });
    return permutationTestSteps.combine(plan, [permutationTestSteps.runChunk(plan, 0, plan.draws)]);
  };
  const nullHypothesis = (term: string) => `The slope of ${term} is the same in ${labels[0]} and ${labels[1]}`;
  return {
    by,
    level,
    groups: labels,
    unitsInSeveralGroups: crossing,
    differences: terms.map((term) => {
      const contrast = differences([term], columns, model, 2);
      const [first, second] = [-1, 1].map((sign) => model.coefficients[contrast.data.indexOf(sign)]);
      const test = covariance === null ? null : testOfContrasts(model, covariance, contrast);
      return {
        term,
        estimates: [first, second],
        difference: second - first,
        cr2: test === null ? null : { ...test, id: "equality", term, nullHypothesis: nullHypothesis(term) },
        wildBootstrap: methods.has("wildBootstrap")
          ? bootstrapped(wildClusterPlanOf(model, data, contrast, zero, { ...options.bootstrap, cluster: column }), {
              term,
              nullHypothesis: nullHypothesis(term),
            })
          : null,
        unitPermutation: methods.has("unitPermutation") ? permuted(term, "units") : null,
        observationPermutation: methods.has("observationPermutation") ? permuted(term, "observations") : null,
        z: separate === null ? null : zTest(term, separate, nullHypothesis(term)),
      };
    }),
    notes: crossingNote(crossing),
  };
}

function clusterName(data: Dataset, cluster: string | undefined): string {
  const name = cluster ?? (data.kind === "panel" ? data.index.unit : undefined);
  if (name !== undefined) return name;
  throw new MesometricsError(
    "NO_CLUSTER",
    'The data has no unit to cluster by: name the cluster column, { cluster: "region" }, or make a panel',
    {},
  );
}

/** Units that are in both groups can change places only where every unit is seen in every period. */
function defaultMethods(
  { unit, time, observations }: ReturnType<typeof groupSplit>["frame"],
  crossing: readonly string[],
): readonly GroupDifferenceMethod[] {
  const isBalanced = unit !== null && time !== null && observations === unit.levels * time.levels;
  return unit !== null && (crossing.length === 0 || isBalanced)
    ? ["cr2", "wildBootstrap", "unitPermutation"]
    : ["cr2", "wildBootstrap"];
}

/** The two groups in the order asked for. */
function inOrder(
  group: ReturnType<typeof groupSplit>["group"],
  order: readonly [string | number, string | number] | undefined,
): ReturnType<typeof groupSplit>["group"] {
  if (group.levels !== 2) {
    throw new MesometricsError(
      "TWO_GROUPS",
      `'${group.label}' has ${group.levels} groups (${group.levelLabels.slice(0, 6).join(", ")}): a difference is between two, name them as { groups: [first, second] }`,
      { column: group.label, groups: group.levelLabels },
    );
  }
  if (order === undefined || group.levelLabels[0] === String(order[0])) return group;
  return {
    ...group,
    codes: group.codes.map((code) => 1 - code),
    levelLabels: [group.levelLabels[1], group.levelLabels[0]],
  };
}

function bootstrapped(
  plan: ReturnType<typeof wildClusterPlanOf>,
  names: { readonly term: string; readonly nullHypothesis: string },
): WildClusterBootstrap {
  const result = wildClusterBootstrapSteps.combine(plan, [wildClusterBootstrapSteps.runChunk(plan, 0, plan.draws)]);
  return { ...result, test: { ...result.test, ...names } };
}

function zTest(term: string, fits: readonly ReturnType<typeof feolsOf>[], nullHypothesis: string): TestResult {
  const [first, second] = fits.map((fit) => {
    const j = fit.terms.indexOf(term);
    return { estimate: fit.coefficients[j], variance: fit.vcov.data[j + j * fit.terms.length] };
  });
  const statistic = (second.estimate - first.estimate) / Math.sqrt(first.variance + second.variance);
  return {
    id: "z-difference",
    term,
    label: "z test of separate regressions (for comparison)",
    statistic,
    distribution: "normal",
    degreesOfFreedom: [],
    pValue: 2 * normalSurvival(Math.abs(statistic)),
    nullHypothesis,
    rule: `${fits[0].inference.label} in each group, groups taken for independent`,
  };
}
