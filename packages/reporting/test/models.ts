import type { Glance, TestResult, TidyRow } from "@mesometrics/inference";
import type { ModelColumn } from "../src/index.js";

/** A row of `tidy` with round numbers; the interval is estimate ± 2 standard errors. */
export function tidyRow(
  term: string,
  estimate: number,
  standardError: number,
  pValue: number,
  component = "main",
): TidyRow {
  return {
    component,
    term,
    estimate,
    standardError,
    statistic: estimate / standardError,
    degreesOfFreedom: 47,
    pValue,
    level: 0.95,
    low: estimate - 2 * standardError,
    high: estimate + 2 * standardError,
  };
}

const glance: Glance = {
  kind: "feols",
  outcome: "ln_gsp",
  observations: 816,
  units: 48,
  periods: 17,
  parameters: 3,
  absorbedDegreesOfFreedom: 48,
  residualDegreesOfFreedom: 765,
  sigma: 0.04,
  logLikelihood: null,
  r2: { within: 0.9123 },
  vcov: "CR2 clustered by state, Satterthwaite df",
  preset: "clubSandwich",
  dropped: 0,
};

/** A model of invented round numbers; `change` replaces whole fields. */
export function model(
  label: ModelColumn["label"],
  tidy: readonly TidyRow[],
  change: Partial<ModelColumn> = {},
): ModelColumn {
  return {
    label,
    tidy,
    glance,
    formula: "ln_gsp ~ ln_infra | state",
    fixedEffects: [{ label: "state", levels: 48 }],
    tests: [],
    notes: [],
    inference: { label: glance.vcov, preset: "clubSandwich", distribution: "t" },
    componentInference: {},
    sample: { dropped: [], dataHash: "3f9a" },
    ...change,
  };
}

export const firstStage: TestResult = {
  id: "cragg-donald",
  label: "Cragg-Donald F",
  statistic: 34.2501,
  distribution: "F",
  degreesOfFreedom: [1, 600],
  pValue: 0.00000001,
  nullHypothesis: "the instruments do not move the regressor",
  rule: "iid",
  criticalValues: [{ label: "10% maximal size", value: 16.38 }],
};

/** A baseline, a model with controls and dropped rows, and a spatial model with effects. */
export const threeModels: readonly ModelColumn[] = [
  model("Baseline", [tidyRow("ln_infra", 0.1708, 0.0729, 0.0234), tidyRow("(Intercept)", -1.25, 0.5, 0.0158)]),
  model("Controls", [tidyRow("ln_infra", 0.12345678, 0.0729, 0.0956), tidyRow("unemp", -0.0053, 0.001, 0.0000003)], {
    fixedEffects: [
      { label: "state", levels: 48 },
      { label: "year", levels: 17 },
    ],
    glance: { ...glance, observations: 799, periods: 17, r2: { within: 0.9311, adjustedOverall: 0.9287 } },
    sample: { dropped: [{ reason: "missing value", column: "unemp", count: 17 }], dataHash: "3f9a" },
    tests: [firstStage],
  }),
  model(
    "Durbin",
    [
      tidyRow("ln_infra", 0.15, 0.05, 0.0027),
      tidyRow("ln_infra", 0.16, 0.05, 0.0014, "direct"),
      tidyRow("ln_infra", -0.02, 0.05, 0.69, "indirect"),
    ],
    {
      inference: { label: "information matrix", preset: "ml", distribution: "normal" },
      componentInference: {
        direct: { label: "delta method", preset: "ml", distribution: "normal" },
        indirect: { label: "delta method", preset: "ml", distribution: "normal" },
      },
      glance: { ...glance, kind: "spatialPanel", logLikelihood: 1512.338, r2: {} },
      notes: [{ code: "CONSTANT_DROPPED", message: "The constant is absorbed." }],
    },
  ),
];
