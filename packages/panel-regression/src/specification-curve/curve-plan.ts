import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, groupColumn } from "@mesometrics/panel-data";
import { type FullGrid, fullGrid, gridSize, modelCount, type SpecificationGrid } from "./specification-grid.js";

/** How all specifications are tested together. */
export interface JointInferenceOptions {
  /**
   * `wild` (default): outcomes are drawn under the null of each specification, residuals of whole clusters keeping or
   * changing their sign. `permute-units`: units exchange their histories of the regressor of interest, which tests the sharp
   * null that it does nothing to any unit and needs a balanced panel.
   */
  readonly scheme?: "wild" | "permute-units";
  /** Default 499; where there are no more sign vectors than that, all are taken. */
  readonly draws?: number;
  /** Default 1. */
  readonly seed?: number;
  /** The column of the clusters that keep together. Default: the panel's unit. */
  readonly cluster?: string;
}

export interface SpecificationCurveOptions {
  /** Of the intervals. Default 0.95. */
  readonly level?: number;
  /** A specification is significant with p below this. Default 0.05. */
  readonly significance?: number;
  /** Null leaves it out. Default: `wild`, 499 draws, seed 1. */
  readonly joint?: JointInferenceOptions | null;
}

/** The joint inference of a plan, filled in. */
export interface JointPlan {
  readonly scheme: "wild" | "permute-units";
  readonly draws: number;
  /** null where all sign vectors are taken */
  readonly seed: number | null;
  readonly cluster: string;
  readonly clusters: number;
}

/** A specification curve ready to be estimated, as plain data: it can be sent to a worker. */
export interface SpecificationCurvePlan {
  readonly data: Dataset;
  readonly grid: FullGrid;
  /** Regressions to run, the unit of work; each has every covariance of the grid. */
  readonly draws: number;
  readonly specifications: number;
  readonly level: number;
  readonly significance: number;
  readonly joint: JointPlan | null;
}

/**
 * Everything of a specification curve that comes before its regressions.
 *
 * @throws `INVALID_GRID`, `INVALID_ARGUMENT`, `NO_CLUSTER`, `ONE_CLUSTER`, `NEEDS_PANEL`, and what `parseFormula` and
 *   `parseCovariance` throw
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel, planSpecificationCurve } from "@mesometrics/panel-regression";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const plan = planSpecificationCurve(data, {
 *   variables: [{ outcome: "inv", regressor: "value" }],
 *   covariances: [{ label: "CR2", covariance: null }, { label: "CR1", covariance: { cluster: "firm" } }],
 * });
 * [plan.draws, plan.specifications]; // → [1, 2]
 * ```
 */
export function planSpecificationCurve(
  data: Dataset,
  grid: SpecificationGrid,
  options: SpecificationCurveOptions = {},
): SpecificationCurvePlan {
  const { level = 0.95, significance = 0.05 } = options;
  for (const [name, value] of [
    ["level", level],
    ["significance", significance],
  ] as const) {
    if (value > 0 && value < 1) continue;
    throw new MesometricsError("INVALID_ARGUMENT", `'${name}' lies between 0 and 1, not ${value}`, { [name]: value });
  }
  if (grid.variables.length === 0) {
    throw new MesometricsError("INVALID_GRID", "The grid names no outcome and regressor.");
  }
  const full = fullGrid(data, grid);
  const joint = options.joint === null ? null : jointPlan(data, options.joint ?? {});
  return { data, grid: full, draws: modelCount(full), specifications: gridSize(full), level, significance, joint };
}

function jointPlan(data: Dataset, options: JointInferenceOptions): JointPlan {
  const { scheme = "wild", draws = 499, seed = 1 } = options;
  for (const [name, value, least] of [
    ["draws", draws, 1],
    ["seed", seed, 0],
  ] as const) {
    if (Number.isSafeInteger(value) && value >= least) continue;
    throw new MesometricsError("INVALID_ARGUMENT", `'${name}' is a whole number of at least ${least}, not ${value}`, {
      [name]: value,
    });
  }
  if (scheme !== "wild" && scheme !== "permute-units") {
    throw new MesometricsError("INVALID_ARGUMENT", `The scheme is "wild" or "permute-units", not "${String(scheme)}"`, {
      scheme,
    });
  }
  if (scheme === "permute-units" && data.kind !== "panel") {
    throw new MesometricsError("NEEDS_PANEL", "Units change places only on a panel: panel(table, { unit, time })", {});
  }
  if (scheme === "permute-units" && options.cluster !== undefined) {
    throw new MesometricsError("INVALID_ARGUMENT", "'cluster' belongs to the scheme `wild`; here units change places", {
      cluster: options.cluster,
    });
  }
  const cluster = options.cluster ?? (data.kind === "panel" ? data.index.unit : null);
  if (cluster === null) {
    throw new MesometricsError(
      "NO_CLUSTER",
      "Joint inference keeps clusters together: on a cross-section name their column, { joint: { cluster } }, or give joint: null",
      {},
    );
  }
  const { levels } = groupColumn(data, [cluster], allRows(data));
  if (levels < 2) {
    throw new MesometricsError("ONE_CLUSTER", `'${cluster}' has one cluster: at least two are needed`, { cluster });
  }
  const enumerated = scheme === "wild" && levels < 31 && 2 ** levels <= draws;
  return { scheme, draws: enumerated ? 2 ** levels : draws, seed: enumerated ? null : seed, cluster, clusters: levels };
}

export function allRows({ rows }: Dataset): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}
