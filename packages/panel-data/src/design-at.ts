import { type Matrix, MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "./dataset.js";
import { columnsToMatrix, dummiesColumn, isDummies, modelColumns, splitDummies } from "./design-columns.js";
import { everyRow } from "./every-row.js";
import type { Expression, Formula, Term } from "./expression.js";
import { formatExpression } from "./format-expression.js";
import { groupColumn } from "./group-column.js";
import { fixedEffect, valuesOnRows } from "./model-frame.js";
import type { GroupColumn, ModelFrame } from "./model-frame-types.js";
import { selectSample } from "./sample-selection.js";

/** The right side of a formula on rows that need no outcome: what a prediction reads. */
export interface DesignAt {
  /** The rows in which every regressor and effect has a value, ascending. */
  readonly rows: Int32Array;
  readonly dropped: ModelFrame["dropped"];
  /** rows x labels, in the order of the labels asked for */
  readonly design: Matrix;
  readonly fixedEffects: ModelFrame["fixedEffects"];
  /** The columns behind `i(g)`, over `rows`: a level here that the estimation did not have has no coefficient. */
  readonly dummies: readonly GroupColumn[];
}

/**
 * The columns with given labels (those of a model frame of the same formula) on other data. The outcome and the instruments
 * are not read. Dummies are matched by level, so a level that is missing here is a column of zeros.
 *
 * @throws MesometricsError `UNKNOWN_LABEL` for a label that the formula does not make; `EMPTY_SAMPLE` and everything that
 *   `evaluateExpression` throws
 * @example
 * ```ts
 * import { crossSection, designAt, parseFormula } from "@mesometrics/panel-data";
 * const later = crossSection({ x: [5, 6], g: ["c", "a"] });
 * const { design } = designAt(later, parseFormula("y ~ x + i(g)"), ["x", "g::b", "g::c"]);
 * Array.from(design.data); // → [5,6,0,0,1,0]
 * ```
 */
export function designAt(data: Dataset, formula: Formula, labels: readonly string[]): DesignAt {
  const one: Expression = { kind: "number", value: 1 };
  const terms = [...formula.regressors, ...formula.endogenous].map(withoutReference);
  const sample = selectSample(
    data,
    { ...formula, outcome: { label: "1", expression: one }, regressors: terms, endogenous: [], instruments: [] },
    {},
  );
  const rows = sample.rows ?? everyRow(data.rows);
  const valuesOf = (factor: Expression): Float64Array =>
    valuesOnRows(sample.factors.get(formatExpression(factor))!, sample.rows);
  const made = new Map<string, Float64Array>([["(Intercept)", new Float64Array(rows.length).fill(1)]]);
  const groups = new Map<string, GroupColumn>();
  for (const term of terms) {
    // Each term alone and with nothing else present: its dummies then keep every level.
    const columns = modelColumns([term], {
      data,
      rows,
      valuesOf,
      present: new Set(),
    });
    columns.labels.forEach((label, j) => {
      made.set(label, columns.columns[j]!);
    });
    for (const factor of term.factors) {
      if (!isDummies(factor)) continue;
      const name = dummiesColumn(factor);
      if (!groups.has(name)) groups.set(name, groupColumn(data, name, rows));
    }
  }
  const hasDummies = (label: string): boolean =>
    [...groups.values()].some((group) => label.includes(`${group.label}::`));
  const columns = labels.map((label) => {
    const column = made.get(label);
    if (column !== undefined) return column;
    if (hasDummies(label)) return new Float64Array(rows.length);
    throw new MesometricsError("UNKNOWN_LABEL", `"${formula.source}" makes no column "${label}".`, { label });
  });
  return {
    rows,
    dropped: sample.dropped,
    design: columnsToMatrix(rows.length, columns),
    fixedEffects: formula.fixedEffects.map((effect) => fixedEffect(data, effect, rows)),
    dummies: [...groups.values()],
  };
}

function withoutReference(term: Term): Term {
  const factors = splitDummies(term.factors).map((factor): Expression => {
    if (!isDummies(factor)) return factor;
    const { named: _, ...rest } = factor;
    return rest;
  });
  return { ...term, factors };
}
