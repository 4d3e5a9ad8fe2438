import type { Panel } from "@mesometrics/panel-data";
import { unitRows } from "../fill-in-time.js";
import { periodOf } from "../period-of.js";
import type { Neighbours } from "./log-changes.js";
import type { ScreenFlag } from "./screen-flag.js";

const SHORTEST_REPEAT = 3;
const SHORTEST_LINE = 4;
/** On a line each step must be this many units of the last printed digit, or rounding alone could make it. */
const LINE_STEPS = 20;

/** Runs of equal values, exact lines, and units that share one series. */
export function screenRepeats(
  data: Panel,
  column: string,
  values: Float64Array,
  { before }: Neighbours,
  resolution: number,
): readonly ScreenFlag[] {
  const units = unitRows(data);
  // A code, an area: what no unit ever changes is an attribute, not a figure carried forward.
  if (units.every((rows) => isConstant(values, rows))) return [];
  const flags: ScreenFlag[] = [];
  for (const rows of units) {
    let equal = 1;
    let line = 2;
    for (let i = 1; i < rows.length; i++) {
      const row = rows[i]!;
      const last = rows[i - 1]!;
      const step = before[row] === last ? values[row] - values[last] : Number.NaN;
      equal = step === 0 && hasDigits(values[row], resolution) ? equal + 1 : 1;
      const stepBefore = i > 1 && before[last] === rows[i - 2] ? values[last] - values[rows[i - 2]!] : Number.NaN;
      const isLine =
        Math.abs(step - stepBefore) <= 1e-9 * Math.max(Math.abs(values[row]), Math.abs(values[last])) &&
        Math.abs(step) >= LINE_STEPS * resolution;
      line = isLine ? line + 1 : 2;
      if (equal === SHORTEST_REPEAT)
        flags.push(repeatFlag(data, column, values, row, rows[i - equal + 1]!, "repeated-value"));
      if (line === SHORTEST_LINE) flags.push(repeatFlag(data, column, values, row, rows[i - line + 1]!, "exact-line"));
    }
  }
  flags.push(...sharedSeries(data, column, values, units, resolution));
  return flags;
}

function isConstant(values: Float64Array, rows: readonly number[]): boolean {
  const known = rows.filter((row) => !Number.isNaN(values[row]));
  return known.every((row) => values[row] === values[known[0]!]);
}

/** The size of the last digit that the column is printed to, at most nine decimals. */
export function lastDigit(values: Float64Array): number {
  let digit = 1;
  for (let decimals = 0; decimals < 9; decimals++) {
    const scale = 10 ** decimals;
    if (values.every((value) => Number.isNaN(value) || Math.abs(value * scale - Math.round(value * scale)) < 1e-6))
      break;
    digit /= 10;
  }
  return digit;
}

/** Whether a value has at least three digits: 0, 1 or 12 repeat by themselves. */
function hasDigits(value: number, resolution: number): boolean {
  return Math.abs(value) >= 100 * resolution;
}

function repeatFlag(
  data: Panel,
  column: string,
  values: Float64Array,
  row: number,
  first: number,
  kind: "repeated-value" | "exact-line",
): ScreenFlag {
  const { unit, time } = periodOf(data, row);
  const from = periodOf(data, first).time;
  const what = kind === "repeated-value" ? `is ${values[row]} in every period` : "lies on an exact straight line";
  const why = kind === "repeated-value" ? "carried forward" : "interpolated";
  return {
    kind,
    column,
    other: null,
    unit,
    time,
    row,
    factor: null,
    message: `${column} of ${unit} ${what} from ${from} to ${time} at least: check whether it was ${why}.`,
  };
}

/** Units with the same values in every period that both have, at least three. */
function sharedSeries(
  data: Panel,
  column: string,
  values: Float64Array,
  units: readonly (readonly number[])[],
  resolution: number,
): readonly ScreenFlag[] {
  const { timeCodes } = data.index;
  const seen = new Map<string, number>();
  const flags: ScreenFlag[] = [];
  for (const [unit, rows] of units.entries()) {
    const known = rows.filter((row) => !Number.isNaN(values[row]) && hasDigits(values[row], resolution));
    if (known.length < SHORTEST_REPEAT || known.length < rows.length / 4) continue;
    const key = known.map((row) => `${timeCodes[row]}:${values[row]}`).join(" ");
    const other = seen.get(key);
    if (other === undefined) {
      seen.set(key, unit);
      continue;
    }
    const names = data.index.unitLabels;
    flags.push({
      kind: "duplicate-series",
      column,
      other: names[other]!,
      unit: names[unit]!,
      time: null,
      row: known[0]!,
      factor: 1,
      message: `${column} of ${names[unit]} is the series of ${names[other]} in all ${known.length} periods.`,
    });
  }
  return flags;
}
