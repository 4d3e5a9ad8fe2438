import { numberColumn } from "./columns.js";
import type { Dataset } from "./dataset.js";
import { columnsToMatrix, type DesignContext, modelColumns, modelKeys } from "./design-columns.js";
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
  const n = rows.length;
  const absorbsIntercept = formula.fixedEffects.some((effect) => effect.intercept);
  const hasIntercept = formula.intercept && !absorbsIntercept;
  const present = modelKeys([...formula.regressors, ...formula.endogenous]);
  if (hasIntercept || absorbsIntercept) present.add("");
  const context: DesignContext = {
    data,
    rows,
    valuesOf: (factor) => {
      const values = sample.factors.get(formatExpression(factor))!;
      // Columns are copied into the matrix later: where no row is left out they need not be copied before.
      return n === data.rows ? values : gather(values, rows);
    },
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
  return {
    formula,
    observations: n,
    rows,
    dropped: sample.dropped,
    outcomeLabel: formula.outcome.label,
    outcome: gather(sample.factors.get(formula.outcome.label)!, rows),
    regressors: columnsToMatrix(n, regressors.columns),
    regressorLabels: regressors.labels,
    hasIntercept,
    fixedEffects: formula.fixedEffects.map((effect) => fixedEffect(data, effect, rows)),
    endogenous: columnsToMatrix(n, endogenous.columns),
    endogenousLabels: endogenous.labels,
    instruments: columnsToMatrix(n, instruments.columns),
    instrumentLabels: instruments.labels,
    weights: options.weights === undefined ? null : sampleWeights(data, options.weights, rows),
    unit: data.kind === "panel" ? groupColumn(data, data.index.unit, rows) : null,
    time: data.kind === "panel" ? groupColumn(data, data.index.time, rows) : null,
  };
}

/** One fixed effect over some rows. */
export function fixedEffect(
  data: Dataset,
  effect: FixedEffectTerm,
  rows: Int32Array,
): ModelFrame["fixedEffects"][number] {
  const slopes = effect.slopes.map((name) => gather(numberColumn(data, name).values, rows));
  const { codes, levels, levelLabels } = groupColumn(data, effect.columns, rows);
  return {
    label: effect.label,
    codes,
    levels,
    levelLabels,
    slopes: slopes.length === 0 ? null : columnsToMatrix(rows.length, slopes),
    slopeLabels: effect.slopes,
    intercept: effect.intercept,
  };
}

function sampleWeights(data: Dataset, weights: Weights, rows: Int32Array): SampleWeights {
  const parsed = parseWeights(weights);
  return { ...parsed, values: gather(numberColumn(data, parsed.column).values, rows) };
}

function gather(values: Float64Array, rows: Int32Array): Float64Array {
  const gathered = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) gathered[i] = values[rows[i]];
  return gathered;
}
