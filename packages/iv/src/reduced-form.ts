import { clusterColumn, type InstrumentalDesign, observationCount, type WorkingModel } from "@mesometrics/inference";
import {
  bindColumns,
  column,
  crossProduct,
  dot,
  leastSquares,
  type Matrix,
  MesometricsError,
  orthonormalBasis,
  type PivotedQr,
  pivotedQr,
  subtract,
} from "@mesometrics/matrix";
import type { Dataset, GroupColumn } from "@mesometrics/panel-data";
import { firstStageDegreesOfFreedom, type PartialledEquation } from "./partialled-equation.js";

/** Below this share of its own norm the part of an endogenous regressor that no instrument explains is rounding. */
const explainedTolerance = 1e-10;

/** Cross products of the partialled equation; y is the outcome, D the endogenous regressors, Z the excluded instruments. */
export interface ReducedFormProducts {
  /** y'y */
  readonly yy: number;
  /** K1 x 1: D'y */
  readonly dy: Matrix;
  /** K1 x K1: D'D */
  readonly dd: Matrix;
  /** L1 x 1: Z'y */
  readonly zy: Matrix;
  /** L1 x K1: Z'D */
  readonly zd: Matrix;
  /** L1 x L1: Z'Z */
  readonly zz: Matrix;
}

/**
 * What the estimators and tests of this package start from: an instrumental equation after the absorbed effects and the
 * included exogenous regressors are projected out of every column (with weights, after its rows are multiplied by their
 * roots), with the factorisation and the products that they share.
 *
 * `model` keeps what else a statistic may ask for: the design with the exogenous regressors, the effects, the weights
 * (`model.frame.weights`) and the panel's units and periods (`model.frame.unit`, `.time`); `clustersOf` the clusters.
 */
export interface ReducedForm extends PartialledEquation {
  readonly model: WorkingModel;
  readonly outcomeLabel: string;
  /** length K1, K2 (the intercept among them), L1 */
  readonly endogenousTerms: readonly string[];
  readonly exogenousTerms: readonly string[];
  readonly instrumentTerms: readonly string[];
  /** n x K2: the included exogenous regressors after the effects */
  readonly exogenous: Matrix;
  /** Z S = Q R of the partialled instruments, every column kept. */
  readonly factor: PivotedQr;
  /** n x L1: Q, so that P_Z = Q Q'. */
  readonly basis: Matrix;
  /** n x K1: P_Z D */
  readonly fittedEndogenous: Matrix;
  /** n x K1: M_Z D, the first stages' residuals */
  readonly firstStageResiduals: Matrix;
  readonly products: ReducedFormProducts;
}

/**
 * The reduced form of an instrumental working model.
 *
 * @throws `NO_INSTRUMENTS` without an instrumental part; `TOO_MANY_INSTRUMENTS` where N - L < 1;
 *   `ENDOGENOUS_EXPLAINED` where instruments and exogenous regressors reproduce an endogenous regressor;
 *   `INSTRUMENT_IS_OUTCOME` where one instrument with them is the outcome
 */
export function reducedForm(model: WorkingModel): ReducedForm {
  const { frame } = model;
  const instrumental = instrumentalPart(model);
  const { exogenous, endogenous, excluded } = instrumental;
  const n = frame.observations;
  const columns = bindColumns({ rows: n, columns: 1, data: model.outcome }, endogenous, excluded);
  const partialled = exogenous.columns === 0 ? columns : leastSquares(exogenous, columns).residuals;
  const block = (from: number, count: number): Matrix => ({
    rows: n,
    columns: count,
    data: partialled.data.slice(from * n, (from + count) * n),
  });
  const outcome = block(0, 1);
  const equation: PartialledEquation = {
    outcome: outcome.data,
    endogenous: block(1, endogenous.columns),
    instruments: block(1 + endogenous.columns, excluded.columns),
    observations: observationCount(frame),
    partialledParameters: exogenous.columns + model.absorbed,
    absorbedParameters: model.absorbed,
  };
  requireFirstStageDegreesOfFreedom(equation, instrumental.excludedTerms);
  const { endogenous: d, instruments: z } = equation;
  requireOtherThanOutcome(equation, frame.outcomeLabel, instrumental.excludedTerms);
  const factor = pivotedQr(z, { tolerance: 0 });
  const firstStageResiduals = leastSquares(z, d, { qr: factor }).residuals;
  requireUnexplained(d, firstStageResiduals, instrumental);
  return {
    ...equation,
    model,
    outcomeLabel: frame.outcomeLabel,
    endogenousTerms: instrumental.endogenousTerms,
    exogenousTerms: instrumental.exogenousTerms,
    instrumentTerms: instrumental.excludedTerms,
    exogenous,
    factor,
    basis: orthonormalBasis(factor),
    fittedEndogenous: subtract(d, firstStageResiduals),
    firstStageResiduals,
    products: productsOf(outcome, d, z),
  };
}

/**
 * The clusters of a reduced form's rows by column name.
 *
 * @throws `UNKNOWN_COLUMN`; `MISSING_GROUP` where a sample row has no cluster; `ONE_CLUSTER`
 */
export function clustersOf(form: Pick<ReducedForm, "model">, data: Dataset, name: string): GroupColumn {
  return clusterColumn(form.model, data, name);
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

/** All products from one pass over the columns together. */
function productsOf(y: Matrix, d: Matrix, z: Matrix): ReducedFormProducts {
  const k1 = d.columns;
  const all = crossProduct(bindColumns(y, d, z));
  const part = (from: number, rows: number, left: number, count: number): Matrix => {
    const data = new Float64Array(rows * count);
    for (let j = 0; j < count; j++) {
      for (let i = 0; i < rows; i++) data[i + j * rows] = all.data[from + i + (left + j) * all.rows];
    }
    return { rows, columns: count, data };
  };
  return {
    yy: all.data[0],
    dy: part(1, k1, 0, 1),
    dd: part(1, k1, 1, k1),
    zy: part(1 + k1, z.columns, 0, 1),
    zd: part(1 + k1, z.columns, 1, k1),
    zz: part(1 + k1, z.columns, 1 + k1, z.columns),
  };
}

function requireFirstStageDegreesOfFreedom(equation: PartialledEquation, instruments: readonly string[]): void {
  const residualDf = firstStageDegreesOfFreedom(equation);
  if (residualDf >= 1) return;
  const { observations } = equation;
  const parameters = observations - residualDf;
  throw new MesometricsError(
    "TOO_MANY_INSTRUMENTS",
    `The first stage has ${observations} observations for ${parameters} parameters (instruments, exogenous regressors and absorbed effects): use fewer instruments or more data.`,
    { observations, parameters, instruments },
  );
}

/** Refuses an instrument that is the outcome, up to the exogenous regressors and the effects. */
function requireOtherThanOutcome(
  { outcome, instruments }: PartialledEquation,
  label: string,
  terms: readonly string[],
): void {
  const length = dot(outcome, outcome);
  terms.forEach((term, j) => {
    const z = column(instruments, j);
    const slope = dot(z, outcome) / dot(z, z);
    const left = outcome.map((y, i) => y - slope * z[i]);
    if (dot(left, left) > explainedTolerance * explainedTolerance * length) return;
    throw new MesometricsError(
      "INSTRUMENT_IS_OUTCOME",
      `The instrument '${term}' is the outcome '${label}'${slope === 1 ? "" : ` times ${Number((1 / slope).toPrecision(6))}`}, up to exogenous regressors and effects: it cannot be excluded from the equation that explains it. Take it out.`,
      { term, outcome: label },
    );
  });
}

function requireUnexplained(endogenous: Matrix, unexplained: Matrix, instrumental: InstrumentalDesign): void {
  instrumental.endogenousTerms.forEach((term, j) => {
    const left = column(unexplained, j);
    const all = column(endogenous, j);
    if (dot(left, left) > explainedTolerance * explainedTolerance * dot(all, all)) return;
    throw new MesometricsError(
      "ENDOGENOUS_EXPLAINED",
      `The first stage fits '${term}' without error: it is a combination of the instruments and the exogenous regressors, so it is exogenous. Move it to the regressors or take that instrument out.`,
      { term, instruments: instrumental.excludedTerms },
    );
  });
}
