import { bindColumns, column, leastSquares, type Matrix, MesometricsError, selectColumns } from "@mesometrics/matrix";
import { collinearityTolerance, dropCollinear } from "./collinearity.js";
import { collinearNote } from "./model-notes.js";
import { sliceColumns, type TransformedFrame } from "./transformed-frame.js";
import type { FittedParts } from "./working-model.js";

/**
 * b = (S'S)^-1 S'y with S = P_Z X: endogenous regressors are replaced by their fit on the exogenous ones and the excluded
 * instruments; the residuals y - X b keep the regressors as observed.
 *
 * @param exogenous n x k2, the kept exogenous regressors after the transformation
 * @throws `UNDER_IDENTIFIED`, `ENDOGENOUS_COLLINEAR`
 */
export function twoStageLeastSquares(
  transformed: TransformedFrame,
  exogenous: Matrix,
  exogenousTerms: readonly string[],
): FittedParts {
  const { frame, outcome, endogenous: pair, noise } = transformed;
  const effectLabels = frame.fixedEffects.map((effect) => effect.label);
  const check = (columns: typeof pair, labels: readonly string[]) =>
    dropCollinear(columns, labels, effectLabels, noise, exogenous, exogenousTerms);

  const instruments = check(transformed.instruments, frame.instrumentLabels);
  const excluded = selectColumns(transformed.instruments.transformed, instruments.kept);
  const excludedTerms = instruments.kept.map((j) => frame.instrumentLabels[j]);
  const count = pair.transformed.columns;
  if (excluded.columns < count) {
    const lost = instruments.dropped.map(({ label, explanation }) => `; '${label}' does not count: ${explanation}`);
    throw new MesometricsError(
      "UNDER_IDENTIFIED",
      `${count} endogenous regressor${count > 1 ? "s need" : " needs"} at least as many excluded instruments, but only ${excluded.columns} remain${excluded.columns === 1 ? "s" : ""}${lost.join("")}`,
      { endogenous: frame.endogenousLabels, instruments: excludedTerms },
    );
  }
  const [collinear] = check(pair, frame.endogenousLabels).dropped;
  if (collinear !== undefined) {
    throw new MesometricsError(
      "ENDOGENOUS_COLLINEAR",
      `The endogenous regressor '${collinear.label}' is a combination of the other regressors or the fixed effects: take it out`,
      { term: collinear.label, combination: collinear.combination },
    );
  }

  const endogenous = pair.transformed;
  const firstStage = leastSquares(bindColumns(exogenous, excluded), endogenous, { tolerance: 0 });
  const fitted: Matrix = {
    ...endogenous,
    data: endogenous.data.map((value, i) => value - firstStage.residuals.data[i]),
  };
  const intercept = frame.hasIntercept && exogenousTerms[0] === "(Intercept)" ? 1 : 0;
  const inOrder = (middle: Matrix) =>
    bindColumns(
      sliceColumns(exogenous, 0, intercept),
      middle,
      sliceColumns(exogenous, intercept, exogenous.columns - intercept),
    );
  const design = inOrder(endogenous);
  const scoreDesign = inOrder(fitted);
  const second = leastSquares(scoreDesign, outcome, { tolerance: collinearityTolerance });
  if (second.rank < design.columns) {
    throw new MesometricsError(
      "UNDER_IDENTIFIED",
      "The instruments do not move the endogenous regressors separately: the projected design has not full rank",
      { rank: second.rank, columns: design.columns },
    );
  }
  const coefficients = column(second.coefficients, 0).slice();
  const residuals = outcome.slice();
  for (let j = 0; j < design.columns; j++) {
    const x = column(design, j);
    for (let i = 0; i < residuals.length; i++) residuals[i] -= coefficients[j] * x[i];
  }
  return {
    outcome: () => outcome,
    terms: [...exogenousTerms.slice(0, intercept), ...frame.endogenousLabels, ...exogenousTerms.slice(intercept)],
    design,
    scoreDesign,
    coefficients,
    residuals,
    bread: second.gramInverse,
    instrumental: {
      endogenous,
      endogenousTerms: frame.endogenousLabels,
      exogenous,
      exogenousTerms,
      excluded,
      excludedTerms,
    },
    notes: instruments.dropped.map((dropped) => collinearNote("INSTRUMENT_DROPPED", "Instrument", dropped)),
  };
}
