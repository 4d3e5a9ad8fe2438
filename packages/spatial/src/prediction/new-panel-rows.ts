import { MesometricsError, matrix } from "@mesometrics/matrix";
import type { Dataset, Panel } from "@mesometrics/panel-data";
import { named } from "../match-units.js";
import { absorbsPeriods, absorbsUnits } from "../model-kind.js";
import { spatialSolver } from "../spatial-multiplier.js";
import { type FittedModel, trendOf } from "./fitted-model.js";
import { type MissingReason, missingRows, newDesign } from "./new-design.js";
import type { SpatialPredictions } from "./predict-spatial.js";
import type { SpatialPredictor } from "./predictors.js";
import { effectsOf, timesOf } from "./recovered-effects.js";

/** New rows of a panel: period by period, with the effects of the sample. */
export function predictPanelRows(
  model: FittedModel,
  data: Panel,
  newData: Dataset,
  predictor: SpatialPredictor,
  unseenLevel: "error" | "null",
): SpatialPredictions {
  if (predictor !== "TC" && predictor !== "trend") {
    throw new MesometricsError(
      "PREDICTOR_NOT_AVAILABLE",
      `"${predictor}" needs outcomes of the rows to predict; new rows of a panel have "trend" and "TC".`,
      { predictor, available: ["trend", "TC"] },
    );
  }
  if (newData.kind !== "panel") {
    throw new MesometricsError(
      "PANEL_REQUIRED",
      "newData of a panel estimate is a panel: panel(table, { unit, time }).",
    );
  }
  const { index } = newData as Panel;
  const { sample, effects } = model;
  const { weights, units: n } = sample;
  const { at, unseen } = newDesign(model, newData, data);
  const values = effectsOf(model);
  const unitPosition = new Map(weights.units.map((label, i) => [label, i]));
  const periodPosition = new Map(timesOf(model, data).map((label, t) => [label, t]));
  const hasUnitEffects = absorbsUnits(effects) || effects === "random";
  const needsNeighbours = model.lagged.some((theta) => theta !== 0) || (predictor === "TC" && model.rho !== 0);
  const reasons = new Map<number, MissingReason>();
  for (const { reason, row } of missingCells(at.rows, newData.rows)) reasons.set(row, reason);
  at.rows.forEach((row, i) => {
    const unit = index.unitLabels[index.unitCodes[row]];
    const time = index.timeLabels[index.timeCodes[row]];
    const seen = unseen.get(i);
    if (!unitPosition.has(unit) && (hasUnitEffects || needsNeighbours)) {
      reasons.set(row, { reason: `unit ${unit} is not in the estimation sample`, column: index.unit });
    } else if (absorbsPeriods(effects) && !periodPosition.has(time)) {
      reasons.set(row, { reason: `${index.time} ${time} has no effect in the estimation sample`, column: index.time });
    } else if (seen !== undefined) reasons.set(row, seen);
  });
  const fitted: (number | null)[] = new Array(newData.rows).fill(null);
  const trend: (number | null)[] = new Array(newData.rows).fill(null);
  const designRow = new Map(Array.from(at.rows, (row, i) => [row, i]));
  const solver = predictor === "TC" && model.rho !== 0 ? spatialSolver(weights, model.rho) : null;
  for (let t = 0; t < index.timeLabels.length; t++) {
    const rows = Array.from({ length: newData.rows }, (_, row) => row).filter((row) => index.timeCodes[row] === t);
    const positions = rows.map((row) => unitPosition.get(index.unitLabels[index.unitCodes[row]]) ?? -1);
    if (needsNeighbours) {
      const spoilt = incompletePeriod(rows, positions, reasons, n);
      if (spoilt !== null) {
        const absent = weights.units.filter((_, i) => !positions.includes(i));
        if (unseenLevel === "error" && absent.length > 0 && ![...rows].some((row) => reasons.has(row))) {
          throw new MesometricsError(
            "INCOMPLETE_PERIOD",
            `The lags of ${index.time} ${index.timeLabels[t]} need every unit, but there are no rows of ${named(absent)}. Add ` +
              'them, or pass unseenLevel: "null".',
            { period: index.timeLabels[t], units: absent },
          );
        }
        for (const row of rows) if (!reasons.has(row)) reasons.set(row, spoilt);
        continue;
      }
    }
    const periodEffect = values.periods[periodPosition.get(index.timeLabels[t]) ?? -1] ?? 0;
    const size = needsNeighbours ? n : rows.length;
    const x = matrix(size, model.labels.length);
    rows.forEach((row, k) => {
      const from = designRow.get(row);
      if (from === undefined) return;
      const target = needsNeighbours ? positions[k] : k;
      for (let j = 0; j < x.columns; j++) x.data[target + j * size] = at.design.data[from + j * at.rows.length];
    });
    const plain = trendOf(model, x, weights);
    const whole = plain.map((value, target) => {
      const position = needsNeighbours ? target : positions[target];
      return value + values.intercept + (values.units[position] ?? 0) + periodEffect;
    });
    const result = solver === null ? whole : solver.solve(whole);
    rows.forEach((row, k) => {
      if (reasons.has(row)) return;
      const target = needsNeighbours ? positions[k] : k;
      fitted[row] = result[target];
      trend[row] = whole[target];
    });
  }
  return {
    predictor,
    units: Array.from(index.unitCodes, (code) => index.unitLabels[code]),
    times: Array.from(index.timeCodes, (code) => index.timeLabels[code]),
    fitted,
    trend,
    missing: missingRows(reasons, unseenLevel),
  };
}

function missingCells(complete: Int32Array, rows: number): { row: number; reason: MissingReason }[] {
  const known = new Set(complete);
  return Array.from({ length: rows }, (_, row) => row)
    .filter((row) => !known.has(row))
    .map((row) => ({ row, reason: { reason: "a regressor is missing", column: null } }));
}

/** Why a period cannot be lagged: a unit without a row, or with a row that has no value. */
function incompletePeriod(
  rows: readonly number[],
  positions: readonly number[],
  reasons: ReadonlyMap<number, MissingReason>,
  units: number,
): MissingReason | null {
  const isWhole = positions.filter((position) => position >= 0).length === units;
  const known = rows.every((row, k) => positions[k] < 0 || !reasons.has(row));
  return isWhole && known ? null : { reason: "another unit of its period has no value", column: null };
}
