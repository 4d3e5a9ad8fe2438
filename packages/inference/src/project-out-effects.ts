import { withinTransform } from "@mesometrics/fixed-effects";
import type { Matrix } from "@mesometrics/matrix";
import type { WorkingModel } from "./working-model.js";

/**
 * Columns less their projection on the dummies of a working model's effects: M_D A. Rows of A are those of the model's design,
 * multiplied by the roots of the weights where there are weights.
 *
 * @param columns n x m
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { frameOf, projectOutEffects, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * projectOutEffects(model, model.frame.regressors).data[0] - model.design.data[0]; // → 0
 * ```
 */
export function projectOutEffects(model: Pick<WorkingModel, "effects">, columns: Matrix): Matrix {
  if (model.effects.length === 0 || columns.columns === 0) return columns;
  return withinTransform(columns, model.effects, {}).columns;
}
