import { type Matrix, MesometricsError, matrix } from "@mesometrics/matrix";
import { type Formula, type ModelFrame, modelFrame, type Panel, parseFormula } from "@mesometrics/panel-data";
import { matchUnits, named } from "./match-units.js";
import type { SpatialWeights } from "./spatial-weights.js";

/** A balanced estimation sample: period after period, in each period every unit in the order of the weights. */
export interface PanelSample {
  readonly frame: ModelFrame;
  /** Reordered to the data's units. */
  readonly weights: SpatialWeights;
  /** N */
  readonly units: number;
  /** T */
  readonly periods: number;
  /** length NT: the row of the data behind each position */
  readonly rows: Int32Array;
  /** length NT */
  readonly outcome: Float64Array;
  /** NT x k, the intercept (where the formula has one) first */
  readonly regressors: Matrix;
  /** NT x k1 and NT x l1: the part of the formula after `|`, empty in a model without endogenous regressors */
  readonly endogenous: Matrix;
  readonly instruments: Matrix;
}

/**
 * Evaluates the formula and puts the complete rows into period-major order.
 *
 * @throws `PANEL_REQUIRED`, `FIXED_EFFECTS_IN_FORMULA`, `INSTRUMENTS_IN_FORMULA`, `WEIGHTS_UNITS_MISMATCH`,
 * `UNBALANCED_PANEL`, and what `modelFrame` throws
 */
export function panelSample(
  data: Panel,
  formulaText: string,
  weights: SpatialWeights,
  allowInstruments = false,
): PanelSample {
  if (data.kind !== "panel") {
    throw new MesometricsError(
      "PANEL_REQUIRED",
      "A spatial panel model needs panel data: make it with panel(table, { unit, time }); spatialLagModel and the like take " +
        "a cross-section.",
    );
  }
  const formula = spatialFormula(formulaText, allowInstruments);
  const matched = matchUnits(weights, data.index.unitLabels);
  const frame = modelFrame(data, formula);
  const { positions, units, periods } = balancedPositions(data, frame);
  const count = frame.observations;
  const rows = new Int32Array(count);
  const outcome = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    rows[positions[i]] = frame.rows[i];
    outcome[positions[i]] = frame.outcome[i];
  }
  const arranged = (from: Matrix): Matrix => {
    const result = matrix(count, from.columns);
    for (let j = 0; j < from.columns; j++) {
      for (let i = 0; i < count; i++) result.data[positions[i] + j * count] = from.data[i + j * count];
    }
    return result;
  };
  return {
    frame,
    weights: matched,
    units,
    periods,
    rows,
    outcome,
    regressors: arranged(frame.regressors),
    endogenous: arranged(frame.endogenous),
    instruments: arranged(frame.instruments),
  };
}

/**
 * The formula of a spatial model, which has no fixed effects of its own and, by maximum likelihood, no instruments.
 *
 * @throws `FIXED_EFFECTS_IN_FORMULA`, `INSTRUMENTS_IN_FORMULA`
 */
export function spatialFormula(text: string, allowInstruments: boolean): Formula {
  const formula = parseFormula(text);
  if (formula.fixedEffects.length > 0) {
    throw new MesometricsError(
      "FIXED_EFFECTS_IN_FORMULA",
      'A spatial panel model takes its fixed effects from the option effects ("individual", "time" or "twoways"); ' +
        "leave the part after | out of the formula.",
      { fixedEffects: formula.fixedEffects.map((effect) => effect.label) },
    );
  }
  if (formula.endogenous.length > 0 && !allowInstruments) {
    throw new MesometricsError(
      "INSTRUMENTS_IN_FORMULA",
      "A spatial model by maximum likelihood has no instruments; leave that part out of the formula, or estimate by " +
        "spatialTwoStage.",
      { endogenous: formula.endogenous.map((term) => term.label) },
    );
  }
  return formula;
}

/** Where each sample row stands in period-major order; refuses a sample in which a unit misses a period. */
function balancedPositions(data: Panel, frame: ModelFrame): { positions: Int32Array; units: number; periods: number } {
  const { unitLabels, unitCodes, timeCodes, timeLabels } = data.index;
  const units = unitLabels.length;
  const observed = new Uint8Array(units * timeLabels.length);
  const perPeriod = new Int32Array(timeLabels.length);
  for (const row of frame.rows) {
    observed[timeCodes[row] * units + unitCodes[row]] = 1;
    perPeriod[timeCodes[row]]++;
  }
  const used = Array.from(perPeriod.keys()).filter((t) => perPeriod[t] > 0);
  const incomplete = unitLabels
    .map((unit, i) => ({ unit, missing: used.filter((t) => observed[t * units + i] === 0).map((t) => timeLabels[t]) }))
    .filter(({ missing }) => missing.length > 0);
  if (incomplete.length > 0) {
    throw new MesometricsError(
      "UNBALANCED_PANEL",
      `A spatial panel model needs every unit in every period, but ${incomplete.length} of ${units} units miss some ` +
        `(no row, or a missing cell): ${named(incomplete.map(({ unit, missing }) => `${unit} in ${named(missing)}`))}. ` +
        "Without them the spatial lag of their neighbours is unknown, and weights cut to those present would be another " +
        "matrix, with other multipliers, in every period. Fill the cells, or leave out the units (from the weights too) or " +
        "the periods.",
      { units: incomplete },
    );
  }
  const rank = new Int32Array(timeLabels.length);
  used.forEach((t, position) => {
    rank[t] = position;
  });
  return {
    positions: Int32Array.from(frame.rows, (row) => rank[timeCodes[row]] * units + unitCodes[row]),
    units,
    periods: used.length,
  };
}
