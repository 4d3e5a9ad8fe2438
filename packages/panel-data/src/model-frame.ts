import { columnsOf, type Matrix } from "@mesometrics/matrix";
import { numberColumn } from "./columns.js";
import type { Dataset } from "./dataset.js";
import { columnsToMatrix, type DesignContext, modelColumns, modelKeys } from "./design-columns.js";
import { everyRow } from "./every-row.js";
import type { FixedEffectTerm, Formula } from "./expression.js";
import { formatExpression } from "./format-expression.js";
import { groupColumn } from "./group-column.js";
import type { ModelFrame } from "./model-frame-types.js";
import { type SampleOptions, selectSample } from "./sample-selection.js";
import { parseWeights, type SampleWeights, type Weights } from "./weights.js";

/** What besides the formula decides the sample of a model frame. */
export type ModelFrameOptions = SampleOptions;

/**
 * Evaluates a formula on a data set: the estimation sample as plain arrays.
 *
 * A row is in the sample when it is in the subset and every column of the formula (and `required`) has a value there, and
 * its weight, where there are weights, is not zero;
 * `dropped` says why each other row is not, by the first reason that applies, and its counts add up to
 * `data.rows - observations`. The regressors begin with an intercept column, `(Intercept)`, unless the formula removes
 * it or has a fixed effect with intercepts of its own (`unit[[trend]]` has none).
 *
 * @throws MesometricsError `EMPTY_SAMPLE`, `SUBSET_LENGTH`, `UNKNOWN_LEVEL`, `INVALID_WEIGHTS`, `INVALID_WEIGHT` and everything that `evaluateExpression`
 *   throws, the latter only for rows that are otherwise complete
 * @example
 * ```ts
 * import { crossSection, modelFrame, parseFormula } from "@mesometrics/panel-data";
 * const data = crossSection({ y: [1, 2, 3, 4], x: [1, null, 2, 5], g: ["a", "b", "b", "a"] });
 * const frame = modelFrame(data, parseFormula("y ~ x + i(g)"));
 * frame.regressorLabels; // → ["(Intercept)","x","g::b"]
 * frame.dropped; // → [{"reason":"missing in x","column":"x","count":1}]
 * ```
 */
export function modelFrame(data: Dataset, formula: Formula, options: ModelFrameOptions = {}): ModelFrame {
  const sample = selectSample(data, formula, options);
  const { rows } = sample;
  const n = rows === null ? data.rows : rows.length;
  const absorbsIntercept = formula.fixedEffects.some((effect) => effect.intercept);
  const hasIntercept = formula.intercept && !absorbsIntercept;
  const present = modelKeys([...formula.regressors, ...formula.endogenous]);
  if (hasIntercept || absorbsIntercept) present.add("");
  const context: DesignContext = {
    data,
    rows,
    valuesOf: (factor) => valuesOnRows(sample.factors.get(formatExpression(factor))!, rows),
    present,
  };
  const regressors = modelColumns(formula.regressors, context);
  if (hasIntercept) {
    regressors.labels.unshift("(Intercept)");
    regressors.columns.unshift(new Float64Array(n).fill(1));
  }
  const endogenous = modelColumns(formula.endogenous, context);
  const instruments = modelColumns(formula.instruments, {
    ...context,
    present: new Set([...present, ...modelKeys(formula.instruments)]),
  });
  let everyRowOfData: Int32Array | null = null;
  let matrixOfRegressors: Matrix | null = null;
  const frame: ModelFrame = {
    formula,
    observations: n,
    get rows() {
      if (rows !== null) return rows;
      everyRowOfData ??= everyRow(n);
      return everyRowOfData;
    },
    dropped: sample.dropped,
    outcomeLabel: formula.outcome.label,
    outcome: valuesOnRows(sample.factors.get(formula.outcome.label)!, rows),
    get regressors() {
      matrixOfRegressors ??= columnsToMatrix(n, regressors.columns);
      return matrixOfRegressors;
    },
    regressorLabels: regressors.labels,
    hasIntercept,
    fixedEffects: formula.fixedEffects.map((effect) => fixedEffect(data, effect, rows)),
    endogenous: columnsToMatrix(n, endogenous.columns),
    endogenousLabels: endogenous.labels,
    instruments: columnsToMatrix(n, instruments.columns),
    instrumentLabels: instruments.labels,
    weights: options.weights === undefined ? null : sampleWeights(data, options.weights, rows),
    unit: data.kind === "panel" ? groupColumn(data, data.index.unit, rows ?? undefined) : null,
    time: data.kind === "panel" ? groupColumn(data, data.index.time, rows ?? undefined) : null,
  };
  columnsOfRegressors.set(frame, regressors.columns);
  if (rows === null) completeFrames.add(frame);
  return frame;
}

/** The frames of this file by identity: a frame that was derived from one of them has rows and columns of its own. */
const columnsOfRegressors = new WeakMap<ModelFrame, readonly Float64Array[]>();
const completeFrames = new WeakSet<ModelFrame>();

/**
 * The columns of a frame's regressors, each of length n, without a matrix of them being made. They may be the data set's own
 * storage: do not change them.
 *
 * @example
 * ```ts
 * import { crossSection, modelFrame, parseFormula, regressorColumns } from "@mesometrics/panel-data";
 * const frame = modelFrame(crossSection({ y: [1, 2, 4], x: [3, 4, 5] }), parseFormula("y ~ x"));
 * Array.from(regressorColumns(frame)[1]); // → [3,4,5]
 * ```
 */
export function regressorColumns(frame: ModelFrame): readonly Float64Array[] {
  return columnsOfRegressors.get(frame) ?? columnsOf(frame.regressors);
}

/**
 * The rows of the data set behind a frame's sample, as `groupColumn` takes them: undefined where no row is left out, so that
 * a large sample needs no list of all its rows.
 *
 * @example
 * ```ts
 * import { crossSection, modelFrame, parseFormula, rowsLeft } from "@mesometrics/panel-data";
 * const data = crossSection({ y: [1, 2, 4, null], x: [3, 4, null, 1], z: [1, 2, 3, 4] });
 * Array.from(rowsLeft(modelFrame(data, parseFormula("y ~ x"))) ?? []); // → [0,1]
 * rowsLeft(modelFrame(data, parseFormula("z ~ 1"))); // → undefined
 * ```
 */
export function rowsLeft(frame: ModelFrame): Int32Array | undefined {
  return completeFrames.has(frame) ? undefined : frame.rows;
}

/** One fixed effect over some rows, or all (null). */
export function fixedEffect(
  data: Dataset,
  effect: FixedEffectTerm,
  rows: Int32Array | null,
): ModelFrame["fixedEffects"][number] {
  const slopes = effect.slopes.map((name) => valuesOnRows(numberColumn(data, name).values, rows));
  const group = groupColumn(data, effect.columns, rows ?? undefined);
  return {
    label: effect.label,
    codes: group.codes,
    levels: group.levels,
    get levelLabels() {
      return group.levelLabels;
    },
    slopes: slopes.length === 0 ? null : columnsToMatrix(group.codes.length, slopes),
    slopeLabels: effect.slopes,
    intercept: effect.intercept,
  };
}

function sampleWeights(data: Dataset, weights: Weights, rows: Int32Array | null): SampleWeights {
  const parsed = parseWeights(weights);
  return { ...parsed, values: valuesOnRows(numberColumn(data, parsed.column).values, rows) };
}

/** A column on the sample's rows: where no row is left out, the column itself, which nobody changes. */
export function valuesOnRows(values: Float64Array, rows: Int32Array | null): Float64Array {
  if (rows === null) return values;
  const gathered = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) gathered[i] = values[rows[i]];
  return gathered;
}
