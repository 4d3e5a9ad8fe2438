import { type Covariance, covarianceOf } from "@mesometrics/inference";
import { bindColumns, column, leastSquares, type Matrix } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { type ExposureEquation, isExplained, partialledOut } from "./exposure-equation.js";

/** The F of one instrument: t² of its coefficient in the regression of the regressor on it and the controls. */
export function shareFirstStage(
  equation: ExposureEquation,
  covariance: Covariance,
  data: Dataset,
): { readonly of: (instrument: Float64Array) => number | null; readonly rule: string } {
  const { model, controls, roots, regressor } = equation;
  const { homoskedasticBread, refit, ...parts } = model;
  let rule = "";
  const of = (instrument: Float64Array): number | null => {
    const asColumn: Matrix = { rows: instrument.length, columns: 1, data: instrument };
    const partialled = partialledOut(equation, asColumn);
    const scaled = instrument.map((value, i) => value * roots[i]);
    if (isExplained(partialled.data, scaled)) return null;
    const design = bindColumns(controls, partialled);
    const found = leastSquares(design, regressor, { tolerance: 0 });
    const terms = Array.from({ length: design.columns }, (_, j) => `x${j}`);
    const { vcov, inference } = covarianceOf(
      {
        ...parts,
        terms,
        design,
        scoreDesign: design,
        coefficients: column(found.coefficients, 0).slice(),
        residuals: column(found.residuals, 0).slice(),
        bread: found.gramInverse,
        instrumental: null,
        notes: [],
      },
      covariance,
      data,
    );
    rule = inference.label;
    const last = design.columns - 1;
    const coefficient = found.coefficients.data[last];
    return (coefficient * coefficient) / vcov.data[last + last * vcov.rows];
  };
  return {
    of,
    get rule() {
      return rule;
    },
  };
}

/** CR1 by unit on a panel, HC1 on a cross-section: cheap enough for one first stage per share. */
export function defaultFirstStage(data: Dataset): Covariance {
  return data.kind === "panel" ? { cluster: data.index.unit } : { type: "HC1" };
}
