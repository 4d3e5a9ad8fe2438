import { gridWithinTransform } from "@mesometrics/fixed-effects";
import { dropCollinear, type Note } from "@mesometrics/inference";
import { bindColumns, type Matrix, MesometricsError, selectColumns, sparseMultiply } from "@mesometrics/matrix";
import { absorbsPeriods, absorbsUnits, type PanelEffects, type SpatialParameter } from "./model-kind.js";
import { constantRowSum } from "./models/row-sums.js";
import type { PanelSample } from "./panel-sample.js";
import type { SpatialWeights } from "./spatial-weights.js";
import { rowSums } from "./weights/normalisation.js";

/** A regressor and where its own column and its spatial lag stand among the design's columns; -1 where absent. */
export interface SpatialVariable {
  readonly label: string;
  readonly own: number;
  readonly lagged: number;
}

/**
 * Everything a spatial panel likelihood needs, period-major, after the effects are projected out. Spatial lags are
 * taken of the raw data first: M W y, never W M y, which differs where a period's mean is taken out.
 */
export interface SpatialDesign {
  readonly units: number;
  readonly periods: number;
  /** length k: regressors, then their spatial lags as `W:x` */
  readonly terms: readonly string[];
  readonly variables: readonly SpatialVariable[];
  /** Whether every regressor but the intercept has its spatial lag in the design. */
  readonly fullDurbin: boolean;
  /** length NT: y and W y as observed */
  readonly rawOutcome: Float64Array;
  readonly rawLaggedOutcome: Float64Array;
  /** NT x k: X as observed */
  readonly rawRegressors: Matrix;
  /** length NT: M y, M W y, and, where outcome and errors both are lagged, M W W y */
  readonly outcome: Float64Array;
  readonly laggedOutcome: Float64Array;
  readonly twiceLaggedOutcome: Float64Array | null;
  /** NT x k: M X and M W X */
  readonly regressors: Matrix;
  readonly laggedRegressors: Matrix;
  /** NT x m -> NT x m: the projection M itself */
  readonly project: (columns: Matrix) => Matrix;
  /** The sum that all rows of W have, or null. */
  readonly rowSum: number | null;
  /**
   * length N: W 1, where period effects are left in the columns above because they turn into (I - lambda W) 1 with
   * every lambda; null where M takes them out.
   */
  readonly periodEffectLag: Float64Array | null;
  /** The period effects that are absorbed: T or 0. */
  readonly absorbedPeriods: number;
  /** The parameters that the effects take. */
  readonly absorbed: number;
  readonly solver: string;
  readonly notes: readonly Note[];
  /** The design whose regressors `kept` this one has; null where it was built from data. */
  readonly selectedFrom: { readonly design: SpatialDesign; readonly kept: readonly number[] } | null;
}

/** W applied to every period of every column: an NT x m matrix is an N x Tm matrix. */
export function lagColumns(weights: SpatialWeights, columns: Matrix): Matrix {
  const n = weights.units.length;
  const wide = { rows: n, columns: (columns.rows / n) * columns.columns, data: columns.data };
  return { rows: columns.rows, columns: columns.columns, data: sparseMultiply(weights.matrix, wide).data };
}

/** The within projection of columns in period-major order, and the parameters that the effects take. */
export function withoutEffects(columns: Matrix, effects: PanelEffects, units: number, periods: number) {
  return gridWithinTransform(columns, {
    units,
    periods,
    effects: { units: absorbsUnits(effects), periods: absorbsPeriods(effects) },
  });
}

/**
 * Builds the design: regressors, the spatial lags of those named in `durbin`, collinear columns dropped with a note.
 *
 * @throws `TOO_FEW_PERIODS`, `OUTCOME_ABSORBED`, `NO_REGRESSORS`, `NO_DEGREES_OF_FREEDOM`
 */
export function spatialDesign(
  sample: PanelSample,
  effects: PanelEffects,
  durbin: readonly string[],
  effectLabels: readonly string[],
  parameters: readonly SpatialParameter[],
): SpatialDesign {
  const { frame, weights, units, periods } = sample;
  const count = units * periods;
  if (periods < 2 && (absorbsUnits(effects) || effects === "random")) {
    throw new MesometricsError(
      "TOO_FEW_PERIODS",
      `Individual effects need at least two periods, but the sample has ${periods}.`,
      { periods },
    );
  }
  const keepIntercept = (effects === "none" || effects === "random") && frame.hasIntercept;
  const ownColumns = frame.regressorLabels
    .map((_, j) => j)
    .filter((j) => j > 0 || !frame.hasIntercept || keepIntercept);
  const labels = ownColumns.map((j) => frame.regressorLabels[j]);
  const own = selectColumns(sample.regressors, ownColumns);
  const lagged = lagColumns(
    weights,
    selectColumns(
      own,
      labels.map((_, j) => j).filter((j) => durbin.includes(labels[j])),
    ),
  );
  const laggedLabels = labels.filter((label) => durbin.includes(label));
  const allLabels = [...labels, ...laggedLabels.map((label) => `W:${label}`)];
  const raw = bindColumns(own, lagged);
  const rawOutcome: Matrix = { rows: count, columns: 1, data: sample.outcome };
  const rawLaggedOutcome = lagColumns(weights, rawOutcome);
  const within = withoutEffects(bindColumns(rawOutcome, rawLaggedOutcome, raw), effects, units, periods);
  const transformed = slice(within.columns, 2, raw.columns);
  const outcome = slice(within.columns, 0, 1).data;
  refuseAbsorbedOutcome(frame.outcomeLabel, sample.outcome, outcome);
  const { kept, dropped } = dropCollinear({ original: raw, transformed }, allLabels, effectLabels, 0);
  const notes = dropped.map(({ label, explanation }) => ({
    code: "COLLINEAR_DROPPED",
    message: `Regressor '${label}' was dropped: ${explanation}`,
    terms: [label],
  }));
  if (kept.length === 0) {
    throw new MesometricsError(
      "NO_REGRESSORS",
      `No regressor of '${frame.formula.source}' is left to estimate: all are collinear with each other or with the ` +
        "effects, or none was given.",
      { regressors: allLabels },
    );
  }
  if (count - within.absorbed - kept.length - 2 <= 0) {
    throw new MesometricsError(
      "NO_DEGREES_OF_FREEDOM",
      `${count} observations cannot carry ${kept.length} coefficients, a spatial parameter, a variance and ` +
        `${within.absorbed} absorbed effects.`,
      { observations: count, coefficients: kept.length, absorbed: within.absorbed },
    );
  }
  const position = new Map(kept.map((source, target) => [source, target]));
  const variables = labels
    .map((label, j) => {
      const lag = laggedLabels.indexOf(label);
      return {
        label,
        own: position.get(j) ?? -1,
        lagged: lag < 0 ? -1 : (position.get(labels.length + lag) ?? -1),
      };
    })
    .filter(({ label, own, lagged }) => label !== "(Intercept)" && (own >= 0 || lagged >= 0));
  const rowSum = constantRowSum(weights);
  const ownSumPerPeriod = parameters.includes("lambda") && absorbsPeriods(effects) && rowSum === null;
  // Then only the unit effects are projected out here.
  const projected = ownSumPerPeriod ? (effects === "twoways" ? "individual" : "none") : effects;
  const project = (columns: Matrix): Matrix => withoutEffects(columns, projected, units, periods).columns;
  const laggedDesign = lagColumns(weights, selectColumns(raw, kept));
  const twice = parameters.length === 2 ? project(lagColumns(weights, rawLaggedOutcome)).data : null;
  return {
    units,
    periods,
    terms: kept.map((j) => allLabels[j]),
    variables,
    fullDurbin: variables.every(({ own, lagged }) => own >= 0 && lagged >= 0),
    rawOutcome: sample.outcome,
    rawLaggedOutcome: rawLaggedOutcome.data,
    rawRegressors: selectColumns(raw, kept),
    outcome: ownSumPerPeriod ? project(rawOutcome).data : outcome,
    laggedOutcome: ownSumPerPeriod ? project(rawLaggedOutcome).data : slice(within.columns, 1, 1).data,
    twiceLaggedOutcome: twice,
    regressors: ownSumPerPeriod ? project(selectColumns(raw, kept)) : selectColumns(transformed, kept),
    laggedRegressors: project(laggedDesign),
    project,
    rowSum,
    periodEffectLag: ownSumPerPeriod ? rowSums(weights.matrix) : null,
    absorbedPeriods: absorbsPeriods(effects) ? periods : 0,
    absorbed: within.absorbed,
    solver: within.solver,
    notes,
    selectedFrom: null,
  };
}

/** The design with some of its columns, for the models nested in it. */
export function selectRegressors(design: SpatialDesign, kept: readonly number[]): SpatialDesign {
  const position = new Map(kept.map((source, target) => [source, target]));
  const variables = design.variables.map(({ label, own, lagged }) => ({
    label,
    own: position.get(own) ?? -1,
    lagged: position.get(lagged) ?? -1,
  }));
  return {
    ...design,
    terms: kept.map((j) => design.terms[j]),
    variables,
    fullDurbin: false,
    rawRegressors: selectColumns(design.rawRegressors, kept),
    regressors: selectColumns(design.regressors, kept),
    laggedRegressors: selectColumns(design.laggedRegressors, kept),
    selectedFrom: { design, kept },
  };
}

function slice(m: Matrix, from: number, count: number): Matrix {
  return { rows: m.rows, columns: count, data: m.data.subarray(from * m.rows, (from + count) * m.rows) };
}

function refuseAbsorbedOutcome(label: string, before: Float64Array, after: Float64Array): void {
  let largest = 0;
  let left = 0;
  for (let i = 0; i < before.length; i++) {
    largest = Math.max(largest, Math.abs(before[i]));
    left = Math.max(left, Math.abs(after[i]));
  }
  if (left > 1e-11 * largest) return;
  throw new MesometricsError(
    "OUTCOME_ABSORBED",
    `The outcome '${label}' has no variation left within the effects: nothing can be estimated.`,
    { outcome: label },
  );
}
