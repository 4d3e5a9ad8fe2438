import { leverage, type WorkingModel } from "@mesometrics/inference";
import {
  bindColumns,
  column,
  crossProduct,
  leastSquares,
  type Matrix,
  MesometricsError,
  matrixFromColumns,
  solve,
} from "@mesometrics/matrix";
import type { JackknifeMethod } from "./iv-method.js";
import type { ReducedForm } from "./reduced-form.js";

/**
 * Instruments for D from first stages that leave row i out of its own fit. With W = [X Z] and the effects, M_W and M_X the
 * residual makers and h_W, h_X the leverages of the regressions with every dummy written out:
 *
 * - `jive1`: D - M_W D / (1 - h_W), the fit of row i by the other rows (Angrist, Imbens & Krueger 1999, JIVE1);
 * - `jive2`: P_W D - h_W D (the same, JIVE2);
 * - `ijive1`: M_X D - M_W D / (1 - h_W + h_X), after the exogenous regressors are taken out (Ackerberg & Devereux 2009);
 * - `ujive`: M_X D / (1 - h_X) - M_W D / (1 - h_W), the fit by W less that by X, both without row i (Kolesár 2013).
 *
 * @returns n x K1
 * @throws `LEVERAGE_ONE` where a row alone determines a parameter of a first stage
 */
export function jackknifeInstruments(form: ReducedForm, method: JackknifeMethod): Matrix {
  const { model, endogenous, exogenous, firstStageResiduals } = form;
  const excluded = model.instrumental?.excluded;
  if (excluded === undefined) throw new MesometricsError("NO_INSTRUMENTS", "The model has no instruments", {});
  const hW = leverage({ ...model, scoreDesign: bindColumns(exogenous, excluded) });
  const hX = leverage({ ...model, scoreDesign: exogenous });
  const levels = endogenousLevels(model);
  const columns = form.endogenousTerms.map((_, j) => {
    const raw = column(levels, j);
    const partialled = column(endogenous, j);
    const left = column(firstStageResiduals, j);
    return raw.map((value, i) => {
      if (method === "jive2") return value - left[i] - hW[i] * value;
      const rest = 1 - (method === "ijive1" ? hW[i] - hX[i] : hW[i]);
      if (rest < 1e-10) throw leverageOne(form, i);
      if (method === "jive1") return value - left[i] / rest;
      return partialled[i] / (method === "ijive1" ? 1 : 1 - hX[i]) - left[i] / rest;
    });
  });
  return matrixFromColumns(columns);
}

/**
 * Kolesár's estimate b = (U'D)^-1 U'y with U of `ujive`, y and D as they are; the coefficients of the exogenous regressors are
 * those of least squares of y - D b.
 *
 * @returns length K1, length K2
 */
export function ujiveCoefficients(
  form: ReducedForm,
  generated: Matrix,
): { readonly endogenous: Float64Array; readonly exogenous: Float64Array } {
  const { model, exogenous } = form;
  const { frame, outcome, instrumental } = model;
  const y = scaled(model, { rows: frame.observations, columns: 1, data: frame.outcome });
  const b = solve(crossProduct(generated, endogenousLevels(model)), crossProduct(generated, y)).data;
  const rest = outcome.slice();
  b.forEach((slope, j) => {
    const d = column(instrumental?.endogenous ?? form.endogenous, j);
    for (let i = 0; i < rest.length; i++) rest[i] -= slope * d[i];
  });
  return {
    endogenous: b,
    exogenous: exogenous.columns === 0 ? new Float64Array(0) : leastSquares(exogenous, rest).coefficients.data,
  };
}

/** D before the effects are projected out, rows multiplied by the roots of their weights. */
function endogenousLevels(model: WorkingModel): Matrix {
  return scaled(model, model.frame.endogenous);
}

function scaled({ frame }: WorkingModel, m: Matrix): Matrix {
  if (frame.weights === null) return m;
  const { values } = frame.weights;
  return { ...m, data: m.data.map((value, at) => value * Math.sqrt(values[at % m.rows])) };
}

function leverageOne({ model }: ReducedForm, i: number): MesometricsError {
  const { rows, unit, time } = model.frame;
  const names = [unit, time].flatMap((group) =>
    group === null ? [] : [`${group.label} ${group.levelLabels[group.codes[i]]}`],
  );
  return new MesometricsError(
    "LEVERAGE_ONE",
    `Row ${rows[i] + 1}${names.length > 0 ? ` (${names.join(", ")})` : ""} alone determines a parameter of the first stage, so no other row predicts it: take the row out, or use LIML or Fuller`,
    { row: rows[i] },
  );
}
