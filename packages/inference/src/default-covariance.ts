import type { Dataset, ModelFrame } from "@mesometrics/panel-data";
import type { Covariance } from "./covariance.js";
import type { Note } from "./estimate.js";

/** Up to this many units the default on a panel is CR2. */
export const defaultCr2Units = 200;

/**
 * The covariance that an estimator uses when none is asked for: on a panel CR2 clustered by unit with Satterthwaite
 * degrees of freedom, above 200 units in the sample CR1 with a note; on a cross-section HC3.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { defaultCovariance, frameOf, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * defaultCovariance(data, model.frame).covariance; // → {"type":"CR2","cluster":"firm"}
 * ```
 */
export function defaultCovariance(
  data: Dataset,
  frame: ModelFrame,
): { readonly covariance: Covariance; readonly notes: readonly Note[] } {
  if (data.kind === "crossSection" || frame.unit === null) return { covariance: { type: "HC3" }, notes: [] };
  const cluster = data.index.unit;
  if (frame.unit.levels <= defaultCr2Units) return { covariance: { type: "CR2", cluster }, notes: [] };
  return {
    covariance: { type: "CR1", cluster },
    notes: [
      {
        code: "DEFAULT_CR1",
        message: `No covariance was given and the panel has more than ${defaultCr2Units} units, so it is CR1 clustered by ${cluster}; ask for { type: "CR2", cluster: "${cluster}" } to have the small-sample correction`,
      },
    ],
  };
}
