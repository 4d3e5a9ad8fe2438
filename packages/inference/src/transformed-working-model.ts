import { column } from "@mesometrics/matrix";
import type { Dataset, ModelFrame } from "@mesometrics/panel-data";
import { applyTransformations, type FrameTransformation, firstDifferences } from "./frame-transformation.js";
import { type WorkingModel, workingModel } from "./working-model.js";

/** What a transformed working model was made from. */
export interface TransformationOrigin {
  readonly transformations: readonly FrameTransformation[];
  /** The frame in levels, with the unit means that were added to its regressors. */
  readonly levels: ModelFrame;
  /** The terms that are unit means. */
  readonly means: readonly string[];
}

/**
 * The working model of a frame after transformations. `origin.levels` is the frame before rows are averaged, differenced
 * or quasi-demeaned, but with the unit means that were added.
 *
 * @throws as `applyTransformations` and `workingModel`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { frameOf, transformedWorkingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const frame = frameOf(data, "inv ~ value + capital", {});
 * transformedWorkingModel(frame, [{ kind: "between", effect: "unit" }], data).coefficients[1]; // → 0.134646087
 * ```
 */
export function transformedWorkingModel(
  frame: ModelFrame,
  transformations: readonly FrameTransformation[],
  data: Dataset,
): WorkingModel {
  const added = transformations.filter(({ kind }) => kind === "unitMeans");
  const rest = transformations.filter(({ kind }) => kind !== "unitMeans");
  const levels = applyTransformations(frame, added, data);
  const means = levels.regressorLabels.slice(frame.regressorLabels.length);
  return { ...workingModel(applyTransformations(levels, rest, data)), origin: { transformations, levels, means } };
}

/**
 * X b and y - X b on the rows of the sample, with X and y as the formula has them; null where least squares saw these
 * rows themselves, or their differences.
 */
export function levelsOf(
  model: WorkingModel,
): { readonly frame: ModelFrame; readonly fitted: Float64Array; readonly residuals: Float64Array } | null {
  if (model.origin === undefined) return null;
  const { levels, transformations } = model.origin;
  if (transformations.some(({ kind }) => kind === "firstDifference")) return null;
  const fitted = new Float64Array(levels.observations);
  model.terms.forEach((term, position) => {
    const x = column(levels.regressors, levels.regressorLabels.indexOf(term));
    for (let i = 0; i < fitted.length; i++) fitted[i] += model.coefficients[position] * x[i];
  });
  return { frame: levels, fitted, residuals: levels.outcome.map((y, i) => y - fitted[i]) };
}

/**
 * `transformedWorkingModel` in first differences, for estimators that know no other transformation and then bundle none.
 *
 * @throws as `transformedWorkingModel`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { firstDifferenceModel, frameOf } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * firstDifferenceModel(frameOf(data, "inv ~ value + capital", {}), data).outcome.length; // → 190
 * ```
 */
export function firstDifferenceModel(frame: ModelFrame, data: Dataset): WorkingModel {
  const origin = { transformations: [{ kind: "firstDifference" }], levels: frame, means: [] } as const;
  return { ...workingModel(firstDifferences(frame, data)), origin };
}

/** Whether least squares saw quasi-demeaned rows: feasible generalised least squares, whose theory is asymptotic. */
export function isRandomEffects(model: WorkingModel): boolean {
  return model.origin?.transformations.some(({ kind }) => kind === "quasiDemean") ?? false;
}
