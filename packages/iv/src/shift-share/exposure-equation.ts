import type { ShiftShare } from "@mesometrics/indicators";
import { type Estimate, projectOutEffects, type WorkingModel } from "@mesometrics/inference";
import {
  column,
  dot,
  leastSquares,
  type Matrix,
  MesometricsError,
  type SparseMatrix,
  selectColumns,
  sparseTranspose,
} from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { twoStageModel } from "../rebuilt-models.js";
import { designRows } from "./exposure-columns.js";

/** Exposures of data and design differ where they do by more than this share of the largest. */
const sameExposure = 1e-8;

/** A regression on a shift-share exposure, or with it as the instrument, and the shares behind it on its sample. */
export interface ExposureEquation {
  readonly model: WorkingModel;
  readonly design: ShiftShare;
  readonly outcomeLabel: string;
  readonly exposureTerm: string;
  /** null in a regression on the exposure itself */
  readonly endogenousTerm: string | null;
  /** Estimate of the endogenous regressor, or of the exposure. */
  readonly estimate: number;
  /** length n, each: residuals on controls and effects, rows multiplied by the roots of the weights */
  readonly outcome: Float64Array;
  readonly regressor: Float64Array;
  readonly exposure: Float64Array;
  /** n x k: the controls after the effects, rows multiplied by the roots of the weights */
  readonly controls: Matrix;
  /** length n: the roots of the weights, 1 without weights */
  readonly roots: Float64Array;
  /** n x S: the shares of the sample's rows */
  readonly shares: SparseMatrix;
  /** S x n: its transpose with every row multiplied by the root of its weight */
  readonly scaledTranspose: SparseMatrix;
  /** length n: the design's row behind each sample row */
  readonly designRow: Int32Array;
}

/**
 * The equation behind an estimate whose instrument, or one of whose regressors, is the exposure of the design.
 *
 * @throws `NOT_A_LINEAR_MODEL`, `DATA_MISMATCH`; `TRANSFORMED_MODEL`; `ONE_EXPOSURE_INSTRUMENT`; `EXPOSURE_MISMATCH`
 */
export function exposureEquation(
  fit: Estimate,
  data: Dataset,
  design: ShiftShare,
  unit: string | undefined,
): ExposureEquation {
  const model = twoStageModel(fit, data);
  if (model.origin !== undefined) {
    throw new MesometricsError(
      "TRANSFORMED_MODEL",
      "The estimate is one of transformed rows (differences, means), which have no shares of their own: put the differences into the data and estimate on them.",
      { kind: fit.kind },
    );
  }
  const { frame } = model;
  const rowOf = designRows(data, design, unit);
  const designRow = Int32Array.from(frame.rows, (row) => rowOf[row]);
  const roots =
    frame.weights === null ? new Float64Array(frame.observations).fill(1) : frame.weights.values.map(Math.sqrt);
  const found = model.instrumental === null ? regressionOn(model, design, designRow) : instrumentalBy(model);
  const raw = rawColumn(model, found.exposureTerm);
  requireSameExposure(raw, design, designRow, found.exposureTerm);
  const shares = rowsOfShares(design.shares, designRow);
  const columns: Matrix = {
    rows: frame.observations,
    columns: 3,
    data: Float64Array.from([...model.outcome, ...found.regressor, ...found.exposure]),
  };
  const partialled = found.controls.columns === 0 ? columns : leastSquares(found.controls, columns).residuals;
  return {
    model,
    design,
    outcomeLabel: frame.outcomeLabel,
    exposureTerm: found.exposureTerm,
    endogenousTerm: found.endogenousTerm,
    estimate: model.coefficients[model.terms.indexOf(found.endogenousTerm ?? found.exposureTerm)],
    outcome: column(partialled, 0).slice(),
    regressor: column(partialled, 1).slice(),
    exposure: column(partialled, 2).slice(),
    controls: found.controls,
    roots,
    shares,
    scaledTranspose: sparseTranspose(scaledRows(shares, roots)),
    designRow,
  };
}

/** Columns given by row of the sample, after weights, effects and controls. */
export function partialledOut(equation: ExposureEquation, columns: Matrix): Matrix {
  const scaled: Matrix = {
    ...columns,
    data: columns.data.map((value, at) => value * equation.roots[at % columns.rows]),
  };
  const within = projectOutEffects(equation.model, scaled);
  return equation.controls.columns === 0 ? within : leastSquares(equation.controls, within).residuals;
}

/** A sparse matrix with its rows multiplied by a scale. */
export function scaledRows(s: SparseMatrix, scale: Float64Array): SparseMatrix {
  const values = s.values.slice();
  for (let i = 0; i < s.rows; i++) {
    for (let entry = s.rowPointers[i]; entry < s.rowPointers[i + 1]; entry++) values[entry] *= scale[i];
  }
  return { ...s, values };
}

interface Parts {
  readonly exposureTerm: string;
  readonly endogenousTerm: string | null;
  readonly regressor: Float64Array;
  readonly exposure: Float64Array;
  readonly controls: Matrix;
}

function instrumentalBy(model: WorkingModel): Parts {
  const instrumental = model.instrumental as NonNullable<WorkingModel["instrumental"]>;
  const { endogenous, endogenousTerms, excluded, excludedTerms, exogenous } = instrumental;
  if (endogenousTerms.length !== 1 || excludedTerms.length !== 1) {
    throw new MesometricsError(
      "ONE_EXPOSURE_INSTRUMENT",
      `Shift-share inference is defined for one endogenous regressor and the exposure as its only instrument, and there are ${endogenousTerms.length} (${endogenousTerms.join(", ")}) and ${excludedTerms.length} (${excludedTerms.join(", ")}).`,
      { endogenous: endogenousTerms, instruments: excludedTerms },
    );
  }
  return {
    exposureTerm: excludedTerms[0],
    endogenousTerm: endogenousTerms[0],
    regressor: column(endogenous, 0),
    exposure: column(excluded, 0),
    controls: exogenous,
  };
}

function regressionOn(model: WorkingModel, design: ShiftShare, designRow: Int32Array): Parts {
  const { frame, terms } = model;
  const at = terms.findIndex(
    (term) => frame.regressorLabels.includes(term) && isSame(rawColumn(model, term), design, designRow),
  );
  if (at === -1) throw mismatch(terms.join(", "), null);
  const exposure = column(model.design, at);
  const controls = selectColumns(
    model.design,
    terms.map((_, j) => j).filter((j) => j !== at),
  );
  return { exposureTerm: terms[at], endogenousTerm: null, regressor: exposure, exposure, controls };
}

/** A column of the formula in its own units. */
function rawColumn({ frame }: WorkingModel, term: string): Float64Array {
  const instrument = frame.instrumentLabels.indexOf(term);
  return instrument === -1
    ? column(frame.regressors, frame.regressorLabels.indexOf(term))
    : column(frame.instruments, instrument);
}

function largestDifference(values: Float64Array, design: ShiftShare, designRow: Int32Array): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    if (designRow[i] === -1) return Number.POSITIVE_INFINITY;
    const expected = design.exposure[designRow[i]];
    difference = Math.max(difference, Math.abs(values[i] - expected));
    size = Math.max(size, Math.abs(expected));
  }
  return size === 0 ? difference : difference / size;
}

function isSame(values: Float64Array, design: ShiftShare, designRow: Int32Array): boolean {
  return largestDifference(values, design, designRow) <= sameExposure;
}

function requireSameExposure(values: Float64Array, design: ShiftShare, designRow: Int32Array, term: string): void {
  const unmatched = designRow.reduce((count, row) => count + (row === -1 ? 1 : 0), 0);
  if (unmatched > 0) {
    throw new MesometricsError(
      "EXPOSURE_UNMATCHED",
      `${unmatched} of ${designRow.length} rows of the sample are not in the shift-share design: estimate on the rows that are, or add their shares.`,
      { unmatched, rows: designRow.length },
    );
  }
  const difference = largestDifference(values, design, designRow);
  if (difference > sameExposure) throw mismatch(term, difference);
}

function mismatch(term: string, difference: number | null): MesometricsError {
  const how = difference === null ? "" : ` (they differ by ${difference.toPrecision(3)} of the largest exposure)`;
  return new MesometricsError(
    "EXPOSURE_MISMATCH",
    `The exposure of the design is not among the estimate's columns: '${term}' is something else${how}. Add it by withExposure and use that column.`,
    { term, difference },
  );
}

function rowsOfShares(shares: SparseMatrix, rows: Int32Array): SparseMatrix {
  const rowPointers = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    rowPointers[i + 1] = rowPointers[i] + shares.rowPointers[rows[i] + 1] - shares.rowPointers[rows[i]];
  }
  const columnIndices = new Int32Array(rowPointers[rows.length]);
  const values = new Float64Array(rowPointers[rows.length]);
  for (let i = 0; i < rows.length; i++) {
    const [from, to] = [shares.rowPointers[rows[i]], shares.rowPointers[rows[i] + 1]];
    columnIndices.set(shares.columnIndices.subarray(from, to), rowPointers[i]);
    values.set(shares.values.subarray(from, to), rowPointers[i]);
  }
  return { rows: rows.length, columns: shares.columns, rowPointers, columnIndices, values };
}

/** Whether a column that is partialled out leaves nothing but rounding. */
export function isExplained(partialled: Float64Array, raw: Float64Array): boolean {
  return dot(partialled, partialled) <= 1e-18 * dot(raw, raw);
}
