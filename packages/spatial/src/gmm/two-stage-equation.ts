import { type FixedEffect, withinTransformer } from "@mesometrics/fixed-effects";
import { dropCollinear, type Note } from "@mesometrics/inference";
import { bindColumns, type Matrix, MesometricsError, selectColumns } from "@mesometrics/matrix";
import { absorbsPeriods, absorbsUnits, type PanelEffects } from "../model-kind.js";
import type { PanelSample } from "../panel-sample.js";
import { lagColumns, type SpatialVariable } from "../spatial-design.js";
import { excludedInstruments, independentInstruments } from "./spatial-instruments.js";
import type { TwoStageChoices } from "./two-stage-options.js";

/** The columns of an equation, all with as many rows. */
export interface EquationColumns {
  /** n x 1 */
  readonly outcome: Matrix;
  /** n x k2: regressors, then their spatial lags */
  readonly exogenous: Matrix;
  /** n x k1: endogenous regressors, W y last */
  readonly endogenous: Matrix;
}

/** An equation to be estimated by instruments, period-major. */
export interface TwoStageEquation {
  readonly units: number;
  readonly periods: number;
  readonly terms: readonly string[];
  readonly durbin: readonly string[];
  readonly variables: readonly SpatialVariable[];
  readonly hasRho: boolean;
  /** As observed. */
  readonly raw: EquationColumns;
  /** After the effects are projected out: M of the columns, and of their spatial lags where lambda is estimated. */
  readonly own: EquationColumns;
  readonly lagged: EquationColumns | null;
  /** n x l: the excluded instruments as observed, and projected, without those that carry nothing */
  readonly rawInstruments: Matrix;
  readonly instruments: Matrix;
  /** M: n x m -> n x m */
  readonly project: (columns: Matrix) => Matrix;
  readonly absorbed: number;
  readonly solver: string;
  readonly notes: readonly Note[];
}

/** Builds the equation: spatial lags of the raw data first, the projection afterwards. */
export function twoStageEquation(
  sample: PanelSample,
  { model, parts, effects, wLags, lagInstruments, withLambda }: TwoStageChoices,
  durbin: readonly string[],
): TwoStageEquation {
  const { frame, weights, units, periods } = sample;
  const hasRho = parts.parameters.includes("rho");
  const keepsIntercept = effects === "none" || effects === "random";
  const labels = frame.regressorLabels.filter((label) => keepsIntercept || !isConstant(label));
  const x = selectColumns(
    sample.regressors,
    labels.map((label) => frame.regressorLabels.indexOf(label)),
  );
  const laggedLabels = labels.filter((label) => durbin.includes(label));
  const wx = lagColumns(weights, selectColumns(x, positionsOf(labels, laggedLabels)));
  const outcome: Matrix = { rows: x.rows, columns: 1, data: sample.outcome };
  const endogenous = hasRho ? bindColumns(sample.endogenous, lagColumns(weights, outcome)) : sample.endogenous;
  const excluded = excludedInstruments(
    weights,
    selectColumns(
      x,
      positionsOf(
        labels,
        labels.filter((label) => !isConstant(label)),
      ),
    ),
    sample.instruments,
    { isLagged: hasRho, orders: wLags, beyond: durbin.length > 0 ? 1 : 0, lagInstruments },
  );
  const { project, absorbed, solver } = projectionOf(effects, units, periods);
  const allExogenous = bindColumns(x, wx);
  const allLabels = [...labels, ...laggedLabels.map((label) => `W:${label}`)];
  const projected = project(allExogenous);
  const { kept, dropped } = dropCollinear({ original: allExogenous, transformed: projected }, allLabels, [], 0);
  const raw: EquationColumns = { outcome, exogenous: selectColumns(allExogenous, kept), endogenous };
  const exogenous = selectColumns(projected, kept);
  const candidates = project(excluded);
  const informative = independentInstruments(exogenous, candidates);
  const instruments = selectColumns(candidates, informative);
  const terms = [...kept.map((j) => allLabels[j]), ...frame.endogenousLabels, ...(hasRho ? ["rho"] : [])];
  if (terms.length === 0) {
    throw new MesometricsError(
      "NO_REGRESSORS",
      `No regressor of '${frame.formula.source}' is left to estimate: all are collinear with the effects, or none was given.`,
      { regressors: allLabels, model },
    );
  }
  if (instruments.columns < endogenous.columns) {
    throw new MesometricsError(
      "UNDER_IDENTIFIED",
      `${endogenous.columns} endogenous columns have ${instruments.columns} instruments: add exogenous regressors that vary, ` +
        "instruments, or spatial lags of them (wLags).",
      { endogenous: endogenous.columns, instruments: instruments.columns },
    );
  }
  const position = new Map(terms.map((term, j) => [term, j]));
  return {
    units,
    periods,
    terms,
    durbin,
    variables: [...labels.filter((label) => !isConstant(label)), ...frame.endogenousLabels]
      .map((label) => ({
        label,
        own: position.get(label) ?? -1,
        lagged: durbin.includes(label) ? (position.get(`W:${label}`) ?? -1) : -1,
      }))
      .filter(({ own, lagged }) => own >= 0 || lagged >= 0),
    hasRho,
    raw,
    own: { outcome: project(outcome), exogenous, endogenous: project(endogenous) },
    lagged: withLambda
      ? {
          outcome: project(lagColumns(weights, outcome)),
          exogenous: project(lagColumns(weights, raw.exogenous)),
          endogenous: project(lagColumns(weights, endogenous)),
        }
      : null,
    rawInstruments: selectColumns(excluded, informative),
    instruments,
    project,
    absorbed,
    solver,
    notes: dropped.map(({ label, explanation }) => ({
      code: "COLLINEAR_DROPPED",
      message: `Regressor '${label}' was dropped: ${explanation}`,
      terms: [label],
    })),
  };
}

function isConstant(label: string): boolean {
  return label === "(Intercept)";
}

function positionsOf(labels: readonly string[], wanted: readonly string[]): number[] {
  return wanted.map((label) => labels.indexOf(label));
}

/** The within projection of fixed effects on period-major rows; the identity without any. */
function projectionOf(effects: PanelEffects, units: number, periods: number) {
  const rows = units * periods;
  const codes: FixedEffect[] = [];
  if (absorbsUnits(effects)) {
    codes.push({ codes: Int32Array.from({ length: rows }, (_, i) => i % units), levels: units });
  }
  if (absorbsPeriods(effects)) {
    const period = Int32Array.from({ length: rows }, (_, i) => Math.floor(i / units));
    codes.push({ codes: period, levels: periods });
  }
  if (codes.length === 0) return { project: (columns: Matrix) => columns, absorbed: 0, solver: "none" };
  const transform = withinTransformer(codes, { observations: rows });
  const { absorbed, solver } = transform({ rows, columns: 0, data: new Float64Array(0) });
  return {
    project: (columns: Matrix) => (columns.columns === 0 ? columns : transform(columns).columns),
    absorbed,
    solver,
  };
}
