import { MesometricsError } from "@mesometrics/matrix";
import { numberColumn, type Panel } from "@mesometrics/panel-data";
import { condenseFlags } from "./condense-flags.js";
import { logChanges, type Neighbours, neighbours } from "./log-changes.js";
import type { ScreenFlag } from "./screen-flag.js";
import { type JumpThresholds, screenJumps } from "./screen-jumps.js";
import { screenLevels } from "./screen-levels.js";
import { screenPairs } from "./screen-pairs.js";
import { lastDigit, screenRepeats } from "./screen-repeats.js";

export interface ScreenOptions {
  /** Default every numeric column but the index columns. */
  readonly columns?: readonly string[];
  readonly thresholds?: Partial<JumpThresholds>;
}

/** When a column was observed. */
export interface ColumnCoverage {
  readonly column: string;
  readonly first: string | null;
  readonly last: string | null;
  /** Periods of the panel without any value. */
  readonly emptyPeriods: readonly string[];
  /** Missing cells in periods that have some. */
  readonly gaps: number;
  /** Cells that are zero or negative: ratios cannot be tested there. */
  readonly notPositive: number;
  /** Whether jumps were tested: not where more than 1 % of the cells are zero or negative (rates of growth, balances). */
  readonly isLevel: boolean;
}

export interface PanelScreen {
  readonly flags: readonly ScreenFlag[];
  readonly coverage: readonly ColumnCoverage[];
  /** Observed cells that were looked at. */
  readonly cells: number;
  readonly thresholds: JumpThresholds;
}

const THRESHOLDS: JumpThresholds = { deviations: 5, factor: 2, tail: 2, breakDeviations: 4, breakSize: 0.1 };

/**
 * Looks for what goes wrong in tables of statistics before they become indicators: changes of unit (x 10, x 10,000),
 * single wrong cells, changes of level of one unit or of a whole column (a new definition), values carried forward or
 * interpolated, duplicated series, and two vintages of one statistic side by side.
 *
 * Changes are compared in logarithms with the median change of the other units in the same period, so that a year in which
 * all rise raises no flag; a unit's change counts when it exceeds 5 robust standard deviations (1.4826 MAD, the geometric
 * mean of the column's and the unit's own), a factor of 2 and, below a factor of 50, twice what 95 % of the column's changes
 * stay below, each after what rounding to the last printed digit can make; where the column's tail is longer than a double
 * exponential's, only the three largest changes among those that the tail may explain are told. A break of the column is a
 * median change 4 robust standard deviations and 0.1 off the usual one. What more than a tenth of the units do is told once
 * for the column. Nothing
 * is changed: every flag is a question to the source.
 *
 * @throws MesometricsError `UNKNOWN_COLUMN`, `NOT_NUMERIC`, `INVALID_THRESHOLD`
 * @example
 * ```ts
 * import { screenPanel } from "@mesometrics/indicators";
 * import { panel } from "@mesometrics/panel-data";
 * const id = [], year = [], gdp = [];
 * for (let i = 0; i < 8; i++) {
 *   for (let t = 2011; t <= 2018; t++) {
 *     id.push(`p${i}`);
 *     year.push(t);
 *     gdp.push((100 + 7 * i) * Math.exp(0.08 * (t - 2011) + 0.01 * Math.sin(i * t)));
 *   }
 * }
 * gdp[20] *= 10; // p2 in 2015
 * const { flags } = screenPanel(panel({ id, year, gdp }, { unit: "id", time: "year" }));
 * flags.map((flag) => [flag.kind, flag.unit, flag.time]); // → [["unit-jump", "p2", "2015"]]
 * ```
 */
export function screenPanel(data: Panel, options: ScreenOptions = {}): PanelScreen {
  const thresholds = checkedThresholds({ ...THRESHOLDS, ...options.thresholds });
  const { unit, time, timeLabels, timeCodes } = data.index;
  const names =
    options.columns ??
    Object.values(data.columns).flatMap((one) =>
      one.kind === "number" && one.name !== unit && one.name !== time ? [one.name] : [],
    );
  const beside = neighbours(data);
  const prepared = names.map((name) => {
    const { values } = numberColumn(data, name);
    return { name, values, ...logChanges(values, beside) };
  });
  const coverage = prepared.map(({ name, values }) => coverageOf(name, values, timeCodes, timeLabels));
  const found = [
    ...prepared.flatMap((one, i) => {
      const digit = lastDigit(one.values);
      return [
        ...(coverage[i]!.isLevel ? jumpsAndLevels(data, { ...one, digit }, beside, thresholds) : []),
        ...screenRepeats(data, one.name, one.values, beside, digit),
      ];
    }),
    ...screenPairs(prepared.filter((_, i) => coverage[i]!.isLevel)),
  ];
  const flags = condenseFlags(found, new Map(prepared.map((one) => [one.name, unitsWithFigures(data, one.values)])));
  const cells = names.reduce((total, name) => total + data.rows - numberColumn(data, name).missing, 0);
  return { flags, coverage, cells, thresholds };
}

/** A unit whose level jumps is not told of twice. */
function jumpsAndLevels(
  data: Panel,
  column: Parameters<typeof screenJumps>[2] & { readonly name: string },
  beside: Neighbours,
  thresholds: JumpThresholds,
): readonly ScreenFlag[] {
  const jumps = screenJumps(data, column.name, column, beside, thresholds);
  const jumping = new Set(jumps.map((flag) => flag.unit));
  return [...jumps, ...screenLevels(data, column.name, column.logs).filter((flag) => !jumping.has(flag.unit))];
}

function unitsWithFigures(data: Panel, values: Float64Array): number {
  const seen = new Set<number>();
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row])) seen.add(data.index.unitCodes[row]);
  return seen.size;
}

function checkedThresholds(thresholds: JumpThresholds): JumpThresholds {
  for (const [name, value] of Object.entries(thresholds)) {
    if (value > 0 && Number.isFinite(value) && !(name === "factor" && value <= 1)) continue;
    throw new MesometricsError(
      "INVALID_THRESHOLD",
      `The threshold \`${name}\` must be positive${name === "factor" ? " and above 1" : ""}, not ${value}.`,
      { threshold: name, value },
    );
  }
  return thresholds;
}

function coverageOf(
  column: string,
  values: Float64Array,
  timeCodes: Int32Array,
  timeLabels: readonly string[],
): ColumnCoverage {
  const observed = new Int32Array(timeLabels.length);
  const rows = new Int32Array(timeLabels.length);
  let notPositive = 0;
  for (let row = 0; row < values.length; row++) {
    rows[timeCodes[row]]++;
    if (Number.isNaN(values[row])) continue;
    observed[timeCodes[row]]++;
    if (values[row] <= 0) notPositive++;
  }
  const filled = timeLabels.filter((_, period) => observed[period] > 0);
  let gaps = 0;
  for (let period = 0; period < rows.length; period++)
    if (observed[period] > 0) gaps += rows[period] - observed[period];
  return {
    column,
    first: filled[0] ?? null,
    last: filled.at(-1) ?? null,
    emptyPeriods: timeLabels.filter((_, period) => observed[period] === 0),
    gaps,
    notPositive,
    isLevel: notPositive <= 0.01 * observed.reduce((total, count) => total + count, 0),
  };
}
