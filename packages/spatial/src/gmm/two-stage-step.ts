import { generatedEstimate, kClass, residualsOf } from "@mesometrics/iv";
import { bindColumns, type Matrix, selectColumns } from "@mesometrics/matrix";
import { independentInstruments } from "./spatial-instruments.js";
import type { EquationColumns, TwoStageEquation } from "./two-stage-equation.js";

/** The equation on filtered data, estimated by two-stage least squares. */
export interface TwoStageStep {
  readonly coefficients: Float64Array;
  /** n x K: [X Y] filtered */
  readonly design: Matrix;
  /** length n */
  readonly outcome: Float64Array;
  /** n x K: S, the projection of the design on the instruments */
  readonly scoreDesign: Matrix;
  /** K x K: (S'S)^-1 */
  readonly bread: Matrix;
  /** length n, of the filtered equation: the innovations where lambda is right */
  readonly residuals: Float64Array;
}

/** The equation on data less lambda times their spatial lags; instruments are not filtered (Kelejian and Prucha 1998). */
export function filteredStep(equation: TwoStageEquation, lambda: number): TwoStageStep {
  const { own, lagged, instruments } = equation;
  if (lambda === 0 || lagged === null) return instrumentalStep(own, instruments);
  const columns = {
    outcome: less(own.outcome, lagged.outcome, lambda),
    exogenous: less(own.exogenous, lagged.exogenous, lambda),
    endogenous: less(own.endogenous, lagged.endogenous, lambda),
  };
  // Higher lags first: X = X* + lambda W X repeats them to the last digit, where W X = (X - X*) / lambda would not at small lambda.
  return instrumentalStep(columns, bindColumns(instruments, own.exogenous));
}

/** Two-stage least squares of given columns; instruments that repeat others carry nothing and are left out. */
export function instrumentalStep(
  { outcome, exogenous, endogenous }: EquationColumns,
  instruments: Matrix,
): TwoStageStep {
  const design = bindColumns(exogenous, endogenous);
  const y = outcome.data;
  const generated =
    endogenous.columns === 0
      ? design
      : bindColumns(
          exogenous,
          kClass(
            {
              outcome: y,
              endogenous,
              exogenous,
              instruments: selectColumns(instruments, independentInstruments(exogenous, instruments)),
            },
            1,
          ).generated,
        );
  const { coefficients, scoreDesign, bread } = generatedEstimate(design, y, generated);
  return { coefficients, design, outcome: y, scoreDesign, bread, residuals: residualsOf(design, y, coefficients) };
}

/** A - c B */
export function less(a: Matrix, b: Matrix, c: number): Matrix {
  return { ...a, data: a.data.map((value, i) => value - c * b.data[i]) };
}
