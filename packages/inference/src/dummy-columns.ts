import type { Matrix } from "@mesometrics/matrix";
import type { WorkingModel } from "./working-model.js";

/** Cells of the dummies that may be written out: 160 MB. */
export const largestBasis = 2e7;

/**
 * The effect written out, n x levels (and levels for each slope): one column per level, and one per level and slope, with
 * its rows scaled by the effect's `scale`, the roots of the weights.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { dummyColumns, frameOf, workingModel } from "@mesometrics/inference";
 * import { panel } from "@mesometrics/panel-data";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * dummyColumns(model.effects[0]).columns; // → 10
 * ```
 */
export function dummyColumns(effect: WorkingModel["effects"][number]): Matrix {
  const n = effect.codes.length;
  const blocks = (effect.intercept ? 1 : 0) + (effect.slopes?.columns ?? 0);
  const columns = blocks * effect.levels;
  const dummies = { rows: n, columns, data: new Float64Array(n * columns) };
  for (let i = 0; i < n; i++) {
    const one = effect.scale?.[i] ?? 1;
    let block = 0;
    if (effect.intercept) dummies.data[i + effect.codes[i] * n] = one;
    if (effect.intercept) block = 1;
    for (let s = 0; s < (effect.slopes?.columns ?? 0); s++) {
      dummies.data[i + ((block + s) * effect.levels + effect.codes[i]) * n] =
        (effect.slopes?.data[i + s * n] ?? 0) * one;
    }
  }
  return dummies;
}
