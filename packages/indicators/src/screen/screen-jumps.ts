import { type Panel, sortedQuantile } from "@mesometrics/panel-data";
import { periodOf } from "../period-of.js";
import { median, robustScale } from "../robust-scale.js";
import type { LogChanges, Neighbours } from "./log-changes.js";
import type { ScreenFlag } from "./screen-flag.js";

export interface JumpThresholds {
  /** A unit's change counts when it is this many robust standard deviations off the other units'. */
  readonly deviations: number;
  /** … and at least this factor. */
  readonly factor: number;
  /** … and this many times what 95 % of the column's changes stay below, so that a volatile column raises few flags. */
  readonly tail: number;
  /** A column's break counts when the median change is this many robust standard deviations off its usual one. */
  readonly breakDeviations: number;
  /** … and at least this logarithm. */
  readonly breakSize: number;
}

/** A column needs this many units in a period, and this many changes, before anything is out of line. */
const FEWEST_UNITS = 5;
const FEWEST_PERIODS = 4;
/** 95 % over 75 % of the sizes of double exponential changes. */
const LONG_TAIL = 2.2;
/** Of changes that the length of the tail may explain, this many are told in a column. */
const MOST_UNCERTAIN = 3;
/** A factor that is large whatever the tail. */
const ALWAYS_LARGE = Math.log(50);
/** The least spread of log changes that is taken seriously: statistics are printed to three digits or so. */
const SMALLEST_SCALE = 0.01;

/** Breaks of the column, then jumps of single units against the median change of their period. */
export function screenJumps(
  data: Panel,
  column: string,
  { logs, changes, values, digit }: LogChanges & { readonly values: Float64Array; readonly digit: number },
  neighbours: Neighbours,
  thresholds: JumpThresholds,
): readonly ScreenFlag[] {
  const { timeCodes, timeLabels, unitCodes, unitLabels } = data.index;
  const byPeriod: number[][] = timeLabels.map(() => []);
  for (let row = 0; row < changes.length; row++) {
    if (!Number.isNaN(changes[row])) byPeriod[timeCodes[row]]!.push(changes[row]);
  }
  const centres = byPeriod.map((list) => (list.length >= FEWEST_UNITS ? median(list) : null));
  const flags = commonBreaks(column, timeLabels, centres, thresholds);

  const excess = changes.map((change, row) => change - (centres[timeCodes[row]] ?? Number.NaN));
  const known = excess.filter((one) => !Number.isNaN(one));
  if (known.length < FEWEST_UNITS * FEWEST_PERIODS) return flags;
  const columnScale = Math.max(robustScale(known), SMALLEST_SCALE);
  const sizes = known.map(Math.abs).sort();
  const usualEnd = sortedQuantile(sizes, 0.95, 7);
  const byUnit: number[][] = unitLabels.map(() => []);
  for (let row = 0; row < excess.length; row++) {
    if (!Number.isNaN(excess[row])) byUnit[unitCodes[row]]!.push(excess[row]);
  }
  // A small unit moves more than the others: its own spread counts as much as the column's.
  const scales = byUnit.map((list) =>
    list.length < FEWEST_PERIODS ? columnScale : Math.max(columnScale, Math.sqrt(columnScale * robustScale(list))),
  );
  // In a small panel the flaw itself is in the tail: what is beyond a factor of 50 is large whatever the tail.
  const least = Math.log(thresholds.factor);
  const smallest = Math.max(least, Math.min(thresholds.tail * usualEnd, ALWAYS_LARGE));
  // A tail longer than a double exponential's makes large changes by itself: up to there only the largest few are told.
  const length = usualEnd / (LONG_TAIL * Math.max(sortedQuantile(sizes, 0.75, 7), 0.1 * SMALLEST_SCALE));
  const certain = Math.max(least, Math.min(thresholds.tail * Math.max(1, length) * usualEnd, ALWAYS_LARGE));
  const isLarge = (row: number): boolean => {
    // What rounding both figures to their last digit can make: 1 to 2 persons is no jump.
    const rounding = 0.5 * digit * (1 / values[row] + 1 / values[neighbours.before[row]]);
    const size = Math.abs(excess[row]) - rounding;
    return size > smallest && size > thresholds.deviations * scales[unitCodes[row]]!;
  };
  const explained = new Set<number>();
  const jumps: { readonly size: number; readonly flag: ScreenFlag }[] = [];
  for (const row of data.index.order) {
    if (!isLarge(row) || explained.has(row)) continue;
    const next = neighbours.after[row];
    const returns =
      next !== -1 &&
      Math.sign(excess[next]) === -Math.sign(excess[row]) &&
      Math.abs(excess[row] + excess[next]) < 0.5 * Math.min(Math.abs(excess[row]), Math.abs(excess[next]));
    if (returns) explained.add(next);
    const size = returns ? (excess[row] - excess[next]) / 2 : excess[row];
    const flag = jumpFlag(data, column, row, size, returns, scales[unitCodes[row]]!, logs);
    jumps.push({ size: Math.abs(size), flag });
  }
  const ranked = jumps.map((one) => one.size).sort((a, b) => b - a);
  const fewest = ranked[MOST_UNCERTAIN - 1] ?? 0;
  return [...flags, ...jumps.filter(({ size }) => size > certain || size >= fewest).map(({ flag }) => flag)];
}

function jumpFlag(
  data: Panel,
  column: string,
  row: number,
  size: number,
  returns: boolean,
  scale: number,
  logs: Float64Array,
): ScreenFlag {
  const { unit, time } = periodOf(data, row);
  const factor = Math.exp(size);
  const tens = Math.round(Math.abs(size) / Math.LN10);
  // The more powers of ten, the less a volatile series can look like one by chance.
  const widest = 0.35 + 0.15 * (tens - 1);
  const isUnit = tens >= 1 && Math.abs(Math.abs(size) - tens * Math.LN10) < Math.min(widest, Math.max(0.15, 3 * scale));
  const kind = isUnit ? "unit-jump" : returns ? "spike" : "level-shift";
  const value = Number(Math.exp(logs[row]).toPrecision(6));
  const found = `${column} of ${unit} in ${time} (${value}) is ${spelt(factor)} what the other units' change leads to expect`;
  const advice = {
    "unit-jump": `; that is close to ${size > 0 ? "" : "1/"}${10 ** tens}: check the unit of measurement or the decimal point`,
    spike: ", and the next value is back: check the cell",
    "level-shift": ", and the level stays: check the coverage, or the cell",
  }[kind];
  return { kind, column, other: null, unit, time, row, factor, message: `${found}${advice}.` };
}

function spelt(factor: number): string {
  if (Math.abs(factor - 1) < 0.005) return "as large as";
  return factor >= 1 ? `${Number(factor.toPrecision(3))} times` : `1/${Number((1 / factor).toPrecision(3))} of`;
}

/** Periods whose median change is far from the column's usual one and from both neighbours'. */
function commonBreaks(
  column: string,
  timeLabels: readonly string[],
  centres: readonly (number | null)[],
  { breakDeviations, breakSize }: JumpThresholds,
): ScreenFlag[] {
  const known = centres.flatMap((centre, period) => (centre === null ? [] : [{ centre, period }]));
  if (known.length < FEWEST_PERIODS) return [];
  const list = known.map((one) => one.centre);
  const usual = median(list);
  const scale = Math.max(robustScale(list), SMALLEST_SCALE);
  return known.flatMap(({ centre, period }, i) => {
    const off = Math.abs(centre - usual);
    if (off < breakSize || off < breakDeviations * scale) return [];
    // A boom that fades is no break: the change must stand out from the years beside it.
    const beside = [known[i - 1], known[i + 1]].flatMap((one) =>
      one === undefined ? [] : [Math.abs(centre - one.centre)],
    );
    if (Math.min(...beside) < 0.4 * off) return [];
    const factor = Math.exp(centre - usual);
    const time = timeLabels[period]!;
    const tens = Math.round((centre - usual) / Math.LN10);
    // A tenth may be a new price base; a hundredth of the level in all units is another unit of measurement.
    const isUnit = Math.abs(tens) >= 2 && Math.abs(centre - usual - tens * Math.LN10) < 0.15;
    return [
      {
        kind: isUnit ? ("unit-jump" as const) : ("common-break" as const),
        column,
        other: null,
        unit: null,
        time,
        row: null,
        factor,
        message:
          `${column} changes its level in ${time} in most units: the median change is ${spelt(Math.exp(centre))} the value before, ` +
          `usually ${spelt(Math.exp(usual))}. ${isUnit ? "That is close to a power of ten: check the unit of measurement" : "Check for a new definition, coverage or price base"}.`,
      },
    ];
  });
}
