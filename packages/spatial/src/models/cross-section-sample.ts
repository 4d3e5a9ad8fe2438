import { MesometricsError, matrix } from "@mesometrics/matrix";
import { type Dataset, type Formula, modelFrame } from "@mesometrics/panel-data";
import { matchUnits, named } from "../match-units.js";
import type { PanelSample } from "../panel-sample.js";
import type { SpatialWeights } from "../spatial-weights.js";

/**
 * A cross-section as a panel of one period: rows in the order of the weights, matched by the labels in column `unit`.
 *
 * @throws `UNKNOWN_COLUMN`, `DUPLICATE_UNIT`, `MISSING_VALUE` (a unit's cell or label), `WEIGHTS_UNITS_MISMATCH`, and what
 * `modelFrame` throws
 */
export function crossSectionSample(
  data: Dataset,
  formula: Formula,
  weights: SpatialWeights,
  unit: string,
): PanelSample {
  const labels = unitLabelsOf(data, unit);
  const position = new Map(labels.map((label, row) => [label, row]));
  // The labels of the data decide the match, the order of the weights the order of the sample.
  matchUnits(weights, labels);
  const frame = modelFrame(data, formula);
  const n = weights.units.length;
  if (frame.observations < n) {
    const complete = new Set(frame.rows);
    const missing = weights.units.filter((label) => !complete.has(position.get(label) as number));
    throw new MesometricsError(
      "MISSING_VALUE",
      `A spatial model needs a value of every variable for every unit, but ${missing.length} of ${n} miss some: ` +
        `${named(missing)}. Fill the cells, or leave the units out of data and weights.`,
      { units: missing },
    );
  }
  const rows = Int32Array.from(weights.units, (label) => position.get(label) as number);
  const outcome = Float64Array.from(rows, (row) => frame.outcome[row]);
  const arranged = (from: typeof frame.regressors) => {
    const result = matrix(n, from.columns);
    for (let j = 0; j < from.columns; j++) {
      for (let i = 0; i < n; i++) result.data[i + j * n] = from.data[rows[i] + j * n];
    }
    return result;
  };
  return {
    frame,
    weights,
    units: n,
    periods: 1,
    rows,
    outcome,
    regressors: arranged(frame.regressors),
    endogenous: arranged(frame.endogenous),
    instruments: arranged(frame.instruments),
  };
}

/**
 * The unit of every row of a cross-section.
 *
 * @throws `UNKNOWN_COLUMN`, `MISSING_VALUE`, `DUPLICATE_UNIT`
 */
export function unitLabelsOf(data: Dataset, unit: string): readonly string[] {
  const column = data.columns[unit];
  if (column === undefined) {
    throw new MesometricsError(
      "UNKNOWN_COLUMN",
      `There is no column "${unit}" to match the rows with the units of the weights: the data has ${Object.keys(data.columns).join(", ")}.`,
      { column: unit },
    );
  }
  if (column.missing > 0) {
    throw new MesometricsError("MISSING_VALUE", `${column.missing} rows have no label in "${unit}".`, { column: unit });
  }
  const labels =
    column.kind === "number"
      ? Array.from(column.values, String)
      : Array.from(column.codes, (code) => column.levels[code]);
  const seen = new Set<string>();
  for (const label of labels) {
    if (seen.has(label)) {
      throw new MesometricsError(
        "DUPLICATE_UNIT",
        `Unit ${label} has more than one row; a cross-section has one row per unit (a panel is made with panel()).`,
        { unit: label },
      );
    }
    seen.add(label);
  }
  return labels;
}
