import { projector } from "@mesometrics/fixed-effects";
import { MesometricsError, orthonormalBasis, pivotedQr } from "@mesometrics/matrix";
import type { WorkingModel } from "./working-model.js";

/**
 * The leverage of every row in the regression on regressors AND dummies: h = diag(P_D) + diag(P_S), with D the dummies of
 * the absorbed effects and S the score design after they are projected out; equal to `hatvalues(lm(...))` with the
 * dummies written out, weights included. With frequency weights it is that of one of the row's observations. Length n.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { frameOf, leverage, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * leverage(model).reduce((total, h) => total + h, 0); // → 12.000000000
 * ```
 */
export function leverage(model: WorkingModel): Float64Array {
  const h =
    model.effects.length > 0 ? projector(model.effects).leverage().slice() : new Float64Array(model.frame.observations);
  const basis = orthonormalBasis(pivotedQr(model.scoreDesign, { tolerance: 0 }));
  for (let j = 0; j < basis.columns; j++) {
    for (let i = 0; i < basis.rows; i++) h[i] += basis.data[i + j * basis.rows] * basis.data[i + j * basis.rows];
  }
  const { weights } = model.frame;
  if (weights?.kind === "frequency") for (let i = 0; i < h.length; i++) h[i] /= weights.values[i];
  return h;
}

/**
 * The weights w_i of the residuals in HC2 (1 / sqrt(1 - h_i)) and HC3 (1 / (1 - h_i)). Length n.
 *
 * @throws `LEVERAGE_ONE` where a row has leverage 1 (an effect or a dummy of its own): its residual is zero by
 * construction and its variance cannot be estimated
 */
export function leverageWeights(model: WorkingModel, type: "HC2" | "HC3"): Float64Array {
  const h = leverage(model);
  for (let i = 0; i < h.length; i++) {
    const rest = 1 - h[i];
    if (rest < 1e-10) throw leverageOne(model, i, type);
    h[i] = type === "HC2" ? 1 / Math.sqrt(rest) : 1 / rest;
  }
  return h;
}

function leverageOne(model: WorkingModel, found: number, type: string): MesometricsError {
  const { unit, time, rows } = model.frame;
  const names = [unit, time].flatMap((group) =>
    group === null ? [] : [`${group.label} ${group.levelLabels[group.codes[found]]}`],
  );
  const where = names.length > 0 ? ` (${names.join(", ")})` : "";
  return new MesometricsError(
    "LEVERAGE_ONE",
    `Row ${rows[found] + 1}${where} alone determines one of the parameters (leverage 1), so ${type} is not defined: take the row out, drop that effect, or ask for HC1`,
    { row: rows[found], unit: names[0] ?? null, time: names[1] ?? null },
  );
}
