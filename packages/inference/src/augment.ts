import type { Dataset } from "@mesometrics/panel-data";
import type { Estimate } from "./estimate.js";
import { rebuild } from "./rebuild.js";
import { levelsOf } from "./transformed-working-model.js";
import { outcomeResiduals } from "./weights.js";
import type { WorkingModel } from "./working-model.js";

/** The n-sized side of an estimate: one entry per row of the sample. */
export interface Augmented {
  /** length n: the data set's row behind each entry, ascending */
  readonly rows: Int32Array;
  /** The unit and the period of each row; null on a cross-section. */
  readonly units: readonly string[] | null;
  readonly times: readonly string[] | null;
  /** length n: the outcome as the formula has it */
  readonly outcome: Float64Array;
  /** length n: outcome - residual, so fixed effects are part of it */
  readonly fitted: Float64Array;
  /** length n: y - X b - effects; for instrumental variables with the endogenous regressors as observed */
  readonly residual: Float64Array;
  /** length n: the weights of the rows; null where every row counts once */
  readonly weights: Float64Array | null;
}

/**
 * Fitted values and residuals of a linear estimate on its data. fitted + residual = outcome. After `between` and random
 * effects they are in levels, x'b and y - x'b on every row of the sample, so the residual holds the unit's effect; after
 * first differences one entry per difference.
 *
 * R: `broom::augment(fit)`, `fitted()`, `resid()`; after random effects Stata `predict, xb` and `predict, ue`.
 *
 * @throws `DATA_MISMATCH` where the data is not the one that was estimated on; `NOT_A_LINEAR_MODEL`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { augment } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: { cluster: "firm" } });
 * const { outcome, fitted, residual } = augment(fit, data);
 * outcome[0] - fitted[0] - residual[0]; // → 0
 * ```
 */
export function augment(fit: Estimate, data: Dataset): Augmented {
  return augmentModel(rebuild(fit, data));
}

/**
 * `augment` of a working model, for packages that make theirs themselves.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { augmentModel, frameOf, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const { outcome, fitted, residual } = augmentModel(workingModel(frameOf(data, "inv ~ value | firm", {})));
 * outcome[0] - fitted[0] - residual[0]; // → 0
 * ```
 */
export function augmentModel(model: WorkingModel): Augmented {
  const inLevels = levelsOf(model);
  const frame = inLevels?.frame ?? model.frame;
  const residual = inLevels?.residuals ?? outcomeResiduals(model);
  const labels = (group: typeof frame.unit) =>
    group === null ? null : Array.from(group.codes, (code) => group.levelLabels[code]);
  return {
    rows: frame.rows,
    units: labels(frame.unit),
    times: labels(frame.time),
    // Copies: a frame may hold the data set's own columns.
    outcome: frame.outcome.slice(),
    fitted: inLevels?.fitted ?? difference(frame.outcome, residual),
    residual,
    weights: frame.weights?.values.slice() ?? null,
  };
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  for (let i = 0; i < result.length; i++) result[i] = a[i] - b[i];
  return result;
}
