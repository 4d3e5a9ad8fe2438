import {
  type Covariance,
  type CovarianceEstimator,
  defaultCovariance,
  type Estimate,
  type Note,
  namedCovariance,
  type TestResult,
  testOfContrasts,
  workingModel,
} from "@mesometrics/inference";
import type { CheckedFormula, Dataset, Weights } from "@mesometrics/panel-data";
import { feolsOf } from "./feols.js";
import { commonTerms, crossingNote, differences, groupSplit } from "./group-split.js";
import { interactWithGroups } from "./interacted-frame.js";

/** How a sample is split. */
export interface GroupRegressionOptions<Columns> {
  /** The column whose values are the groups. */
  readonly by: keyof Columns & string;
  /**
   * `unit`: every unit lies in one group, checked. `observation`: a unit may be in several groups in different periods
   * (a pooled median split); the result counts such units.
   */
  readonly level: "unit" | "observation";
  /** The covariance of every regression and of the tests. Default: that of `feols`. */
  readonly vcov?: Covariance | CovarianceEstimator;
  /** As for `feols`, in every regression and in the tests. */
  readonly weights?: Weights;
}

/** The regressions of a split and the tests of what it claims. */
export interface GroupRegressions {
  readonly by: string;
  readonly level: "unit" | "observation";
  readonly groups: readonly { readonly label: string; readonly fit: Estimate }[];
  /** Units with rows in more than one group; always empty at level `unit`. */
  readonly unitsInSeveralGroups: readonly string[];
  /** All slopes equal in all groups; null where the covariance does not allow the test (see `notes`). */
  readonly equalityTest: TestResult | null;
  /** The same for each slope alone. */
  readonly termTests: readonly { readonly term: string; readonly test: TestResult }[];
  readonly notes: readonly Note[];
}

/**
 * One regression per group, and a test whether their slopes differ: a gradient between groups is a finding only if the
 * difference is tested.
 *
 * The test is the Wald test of equal slopes in the one regression in which every regressor and every fixed effect is
 * interacted with the group, so that its coefficients are those of the separate regressions. Its covariance is that of
 * the regressions (default on a panel: CR2 by unit, with Hotelling degrees of freedom), and both are named in the result.
 * With `{ type: "iid" }` it is the Chow test; with `{ cluster: unit }` R's
 * `wald(feols(y ~ (x) * group | unit^group), vcov = ~unit)` but for the denominator degrees of freedom, which are G - 1.
 *
 * @throws `ONE_GROUP`; `GROUP_VARIES_WITHIN_UNIT` (level `unit`), naming the units; and what `feols` throws
 *
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets";
 * import { groupRegressions, panel } from "@mesometrics/panel-regression";
 *
 * const coast = new Set(["1", "2", "5", "9"]);
 * const table = { ...produc.table, coastal: produc.table.region.map((region) => (coast.has(String(region)) ? "yes" : "no")) };
 * const data = panel(table, { unit: "state", time: "year" });
 * const split = groupRegressions(data, "log(gsp) ~ log(pcap) + log(emp) | state", { by: "coastal", level: "unit" });
 * split.groups.map(({ label, fit }) => [label, fit.sample.units]); // → [["no",28],["yes",20]]
 * split.equalityTest?.rule; // → "CR2 clustered by state, Hotelling T2 df"
 * split.equalityTest?.pValue; // → 0.0041794832
 * ```
 */
export function groupRegressions<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns>,
  options: GroupRegressionOptions<Columns>,
): GroupRegressions {
  return groupRegressionsOf(data as Dataset, formula as string, options);
}

function groupRegressionsOf(
  data: Dataset,
  formula: string,
  options: {
    readonly by: string;
    readonly level: "unit" | "observation";
    readonly vcov?: Covariance | CovarianceEstimator;
    readonly weights?: Weights;
  },
): GroupRegressions {
  const { by, level, weights } = options;
  const asked = options.vcov === undefined ? undefined : namedCovariance(options.vcov);
  const { frame, group, crossing } = groupSplit(data, formula, { by, level, required: asked?.columns ?? [], weights });
  const vcov = asked ?? namedCovariance(defaultCovariance(data, frame).covariance);
  const values = data.columns[by].kind === "number" ? Number : String;
  const groups = group.levelLabels.map((label) => ({
    label,
    fit: feolsOf(data, formula, {
      vcov,
      subset: { column: by, values: [values(label)] },
      ...(weights === undefined ? {} : { weights }),
    }),
  }));
  const { frame: interacted, terms } = interactWithGroups(frame, group);
  const model = workingModel(interacted);
  const covariance = vcov.estimate(model, data);
  const common = commonTerms(frame.regressorLabels, terms, model, group.levels);
  const test = (names: readonly string[]) => {
    const contrasts = differences(names, terms, model, group.levels);
    return testOfContrasts(model, covariance, contrasts);
  };
  const joint = common.length === 0 ? null : test(common);
  const between = group.levelLabels.join(", ");
  return {
    by,
    level,
    groups,
    unitsInSeveralGroups: crossing,
    equalityTest: joint === null ? null : named(joint, `The slopes are the same in ${between}: ${common.join(", ")}`),
    termTests: common.flatMap((term) => {
      const result = test([term]);
      return result === null ? [] : [{ term, test: named(result, `The slope is the same in ${between}: ${term}`) }];
    }),
    notes: splitNotes(frame.regressorLabels, common, joint, crossing),
  };
}

function named(result: TestResult, nullHypothesis: string): TestResult {
  const p = result.pValue ?? Number.NaN;
  return {
    ...result,
    id: "equality",
    label: "Equality of coefficients across groups",
    nullHypothesis,
    verdict:
      p < 0.05
        ? `The coefficients differ between the groups (p = ${p.toPrecision(3)})`
        : `The data do not show a difference between the groups (p = ${p.toPrecision(3)})`,
  };
}

function splitNotes(
  labels: readonly string[],
  common: readonly string[],
  joint: TestResult | null,
  crossing: readonly string[],
): readonly Note[] {
  const lost = labels.filter((label) => label !== "(Intercept)" && !common.includes(label));
  return [
    ...(lost.length > 0
      ? [
          {
            code: "TERM_NOT_IN_ALL_GROUPS",
            message: `${lost.join(", ")} cannot be estimated in every group and is not part of the equality test`,
            terms: lost,
          },
        ]
      : []),
    ...(joint === null
      ? [
          {
            code: "EQUALITY_NOT_TESTABLE",
            message:
              "The equality of all coefficients cannot be tested with this covariance: there are too few clusters for so many restrictions",
          },
        ]
      : []),
    ...crossingNote(crossing),
  ];
}
