import { type InstrumentalDesign, observationCount, type WorkingModel } from "@mesometrics/inference";
import { bindColumns, column, dot, leastSquares, type Matrix, MesometricsError } from "@mesometrics/matrix";
import { firstStageDegreesOfFreedom, type PartialledEquation } from "./partialled-equation.js";

/** Below this share of its own norm the part of an endogenous regressor that no instrument explains is rounding. */
const explainedTolerance = 1e-10;

/**
 * The partialled equation of an instrumental working model: outcome, endogenous regressors and excluded instruments less
 * their projection on the included exogenous regressors, the effects being projected out already.
 *
 * @throws `NO_INSTRUMENTS` without an instrumental part; `TOO_MANY_INSTRUMENTS` where N - L < 1;
 *   `ENDOGENOUS_EXPLAINED` where instruments and exogenous regressors reproduce an endogenous regressor
 */
export function partialOut(model: WorkingModel): PartialledEquation {
  const { frame } = model;
  const instrumental = instrumentalPart(model);
  const { exogenous, endogenous, excluded } = instrumental;
  const n = frame.observations;
  const outcome: Matrix = { rows: n, columns: 1, data: model.outcome };
  const columns = bindColumns(outcome, endogenous, excluded);
  const partialled = exogenous.columns === 0 ? columns : leastSquares(exogenous, columns).residuals;
  const block = (from: number, count: number): Matrix => ({
    rows: n,
    columns: count,
    data: partialled.data.slice(from * n, (from + count) * n),
  });
  const equation: PartialledEquation = {
    outcome: column(partialled, 0).slice(),
    endogenous: block(1, endogenous.columns),
    instruments: block(1 + endogenous.columns, excluded.columns),
    observations: observationCount(frame),
    partialledParameters: exogenous.columns + model.absorbed,
    absorbedParameters: model.absorbed,
  };
  const residualDf = firstStageDegreesOfFreedom(equation);
  if (residualDf < 1) {
    throw new MesometricsError(
      "TOO_MANY_INSTRUMENTS",
      `The first stage has ${equation.observations} observations for ${equation.observations - residualDf} parameters (instruments, exogenous regressors and absorbed effects): use fewer instruments or more data.`,
      {
        observations: equation.observations,
        parameters: equation.observations - residualDf,
        instruments: instrumental.excludedTerms,
      },
    );
  }
  const unexplained = leastSquares(equation.instruments, equation.endogenous).residuals;
  instrumental.endogenousTerms.forEach((term, j) => {
    const left = column(unexplained, j);
    const all = column(equation.endogenous, j);
    if (dot(left, left) <= explainedTolerance * explainedTolerance * dot(all, all)) {
      throw new MesometricsError(
        "ENDOGENOUS_EXPLAINED",
        `The first stage fits '${term}' without error: it is a combination of the instruments and the exogenous regressors, so it is exogenous. Move it to the regressors or take that instrument out.`,
        { term, instruments: instrumental.excludedTerms },
      );
    }
  });
  return equation;
}

/** The instrumental part of a working model; throws `NO_INSTRUMENTS` where there is none. */
export function instrumentalPart(model: WorkingModel): InstrumentalDesign {
  if (model.instrumental === null) throw noInstruments(model.frame.formula.source);
  return model.instrumental;
}

/** The refusal of a formula without an instrumental part. */
export function noInstruments(formula: string): MesometricsError {
  return new MesometricsError(
    "NO_INSTRUMENTS",
    `'${formula}' has no instrumental part: end it with "| endogenous ~ instruments", or estimate it with feols.`,
    { formula },
  );
}
