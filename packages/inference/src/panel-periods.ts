import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset, GroupColumn } from "@mesometrics/panel-data";
import type { Note } from "./estimate.js";
import type { WorkingModel } from "./working-model.js";

/** The units and periods of a sample, with the periods placed in time. */
export interface PanelPeriods {
  /** The columns of the panel, as facts of a rule. */
  readonly columns: { readonly unit: string; readonly time: string };
  readonly unit: GroupColumn;
  readonly time: GroupColumn;
  /** length T: how many steps each period lies after the earliest; a period without a row leaves a hole */
  readonly positions: Int32Array;
  /** length T: the periods' codes, ascending in time */
  readonly order: Int32Array;
  /** The largest number of periods of one unit. */
  readonly longest: number;
}

/**
 * The periods of a working model's sample.
 *
 * @param what the covariance that asks, for the messages
 * @throws `PANEL_REQUIRED` for a cross-section or rows that are means over time; `ONE_PERIOD`
 */
export function panelPeriods(model: WorkingModel, data: Dataset, what: string): PanelPeriods {
  const { unit, time, rows } = model.frame;
  if (data.kind !== "panel" || unit === null || time === null) {
    throw new MesometricsError(
      "PANEL_REQUIRED",
      `${what} needs rows with a unit and a period: make the data with panel(table, { unit, time })`,
      { covariance: what },
    );
  }
  if (time.levels < 2) {
    throw new MesometricsError(
      "ONE_PERIOD",
      `${what} needs at least two periods, and many more to trust the result, but the sample has one`,
      { covariance: what, periods: time.levels },
    );
  }
  const { timeValues, timeCodes, timeStep } = data.index;
  const columns = { unit: data.index.unit, time: data.index.time };
  const values = new Float64Array(time.levels);
  for (let i = 0; i < rows.length; i++) values[time.codes[i]] = timeValues[timeCodes[rows[i]]];
  const first = values.reduce((least, value) => Math.min(least, value));
  const positions = Int32Array.from(values, (value) => Math.round((value - first) / timeStep));
  const order = Int32Array.from(positions.keys()).sort((a, b) => positions[a] - positions[b]);
  const periodsOfUnit = new Int32Array(unit.levels);
  for (let i = 0; i < rows.length; i++) periodsOfUnit[unit.codes[i]]++;
  return {
    columns,
    unit,
    time,
    positions,
    order,
    longest: periodsOfUnit.reduce((most, count) => Math.max(most, count), 0),
  };
}

/**
 * The number of lags: as asked, or floor(T^(1/4)) as fixest and plm have it.
 *
 * @throws `TOO_MANY_LAGS` where no two periods lie so far apart
 */
export function lagCount(asked: number | null, periods: number, span: number, what: string): number {
  if (asked === null) return Math.floor(Math.sqrt(Math.sqrt(periods)));
  if (asked > span) {
    throw new MesometricsError(
      "TOO_MANY_LAGS",
      `${what} with ${asked} lags: the ${periods} periods of the sample lie at most ${span} apart, so use fewer lags`,
      { lags: asked, periods, span },
    );
  }
  return asked;
}

/** Bartlett's weights 1 - l / (L + 1) for l = 0 … L (Newey and West 1987). */
export function bartlettWeights(lags: number): Float64Array {
  return Float64Array.from({ length: lags + 1 }, (_, l) => 1 - l / (lags + 1));
}

/** Below this many periods a covariance that sums over periods rejects far too often. */
const fewPeriodsLimit = 20;

export function fewPeriods(periods: number, what: string): Note[] {
  if (periods >= fewPeriodsLimit) return [];
  return [
    {
      code: "FEW_PERIODS",
      message: `${what} relies on many periods, and there are ${periods}: these standard errors tend to be too small; clusters of units with CR2 are safer`,
    },
  ];
}

/** Lags count time; other software counts the periods that have rows. */
export function periodGaps({ positions, order }: PanelPeriods): Note[] {
  const span = positions[order[order.length - 1]] + 1;
  if (span === positions.length) return [];
  const missing = span - positions.length;
  return [
    {
      code: "PERIOD_GAPS",
      message: `${missing} period${missing > 1 ? "s have" : " has"} no row in the sample; a lag is a step in time here, where fixest and plm step to the next period that has rows`,
    },
  ];
}
