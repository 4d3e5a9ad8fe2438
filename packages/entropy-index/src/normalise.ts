import { MesometricsError, sum } from "@mesometrics/matrix";
import type { IndexNote, Normalisation, Pool } from "./conventions.js";
import type { Indicator } from "./indicator-columns.js";
import { type RowFrame, rowsByPeriod, rowsOfPeriods } from "./period-rows.js";
import { meanRanks } from "./ranks.js";

/** An indicator on the index's scale, more being better, and the range of the raw values. */
export interface NormalisedIndicator {
  /** length n; in [0, 1] under min-max over the data, rank and share-of-maximum */
  readonly values: Float64Array;
  readonly minimum: number;
  readonly maximum: number;
  /** Whether the raw values do not vary and were let through; the normalised values are then all 0. */
  readonly constant: boolean;
}

export interface NormalisedIndicators {
  readonly columns: readonly NormalisedIndicator[];
  readonly notes: readonly IndexNote[];
}

/** A range of so few roundings of the largest value is noise of the arithmetic that made the column. */
const ROUNDINGS = 16 * Number.EPSILON;

export function normaliseIndicators(
  indicators: readonly Indicator[],
  normalisation: Normalisation,
  frame: RowFrame,
  constant: "error" | "zero-weight" = "error",
): NormalisedIndicators {
  const notes: IndexNote[] = [];
  const pools = poolsOf(normalisation, frame);
  let clipped = 0;
  const columns = indicators.map((indicator) => {
    const [minimum, maximum] = extent(indicator.values, null);
    const flat = isConstant(minimum, maximum);
    if (flat && normalisation.method !== "none" && normalisation.method !== "vector") {
      if (constant === "error") throw constantIndicator(indicator.name, minimum, maximum);
      notes.push({
        code: "CONSTANT_INDICATOR",
        message: `Indicator "${indicator.name}" is the same in every row (${minimum}): it carries no information and its weight is 0.`,
        terms: [indicator.name],
      });
      return { values: new Float64Array(indicator.values.length), minimum, maximum, constant: true };
    }
    const values = new Float64Array(indicator.values.length);
    for (const pool of pools) clipped += fill(values, indicator, normalisation, pool, frame);
    return { values, minimum, maximum, constant: false };
  });
  if (clipped > 0) {
    notes.push({
      code: "CLIPPED",
      message: `${clipped} normalised value(s) lay outside [0, 1] and were set to the nearer end.`,
      terms: [],
    });
  }
  return { columns, notes };
}

/** Rows whose statistics are taken (`from`) and rows that they are applied to (`to`); null = all rows. */
interface PoolRows {
  readonly from: Int32Array | null;
  readonly to: Int32Array | null;
  readonly label: string;
}

const ALL_ROWS: PoolRows = { from: null, to: null, label: "" };

function poolsOf(normalisation: Normalisation, frame: RowFrame): readonly PoolRows[] {
  const pool: Pool = "pool" in normalisation && normalisation.pool !== undefined ? normalisation.pool : "panel";
  if (pool === "panel") return [ALL_ROWS];
  if (pool === "year") {
    return rowsByPeriod(frame, "Normalising by year").map((rows, t) => ({
      from: rows,
      to: rows,
      label: ` in ${frame.periodLabels[t]}`,
    }));
  }
  const from = rowsOfPeriods(frame, pool.base, "Normalising by a base period");
  return [{ from, to: null, label: ` in the base period ${[pool.base].flat().join(", ")}` }];
}

function fill(
  values: Float64Array,
  indicator: Indicator,
  normalisation: Normalisation,
  pool: PoolRows,
  frame: RowFrame,
): number {
  const { from, to } = pool;
  switch (normalisation.method) {
    case "min-max": {
      const scaled = minMax(indicator, normalisation, pool);
      return place(values, to, scaled, indicator, normalisation.outside ?? "keep", frame);
    }
    case "z-score": {
      const x = withinRange(oriented(indicator));
      const { mean, sd } = moments(x, from, normalisation.sd ?? "sample");
      // Beside a large mean the deviations' own rounding would pass for a spread.
      if (!(sd > ROUNDINGS * Math.abs(mean))) throw constantIn(indicator, pool);
      eachRow(values.length, to, (row) => {
        values[row] = (x[row] - mean) / sd;
      });
      return 0;
    }
    case "rank": {
      const x = oriented(indicator);
      const rows = to ?? Int32Array.from(x.keys());
      const ranks = meanRanks(Float64Array.from(rows, (row) => x[row]));
      for (let i = 0; i < rows.length; i++) values[rows[i]] = ranks[i] / rows.length;
      return 0;
    }
    case "vector":
    case "share-of-maximum": {
      const { name, direction } = indicator;
      if (typeof direction === "object") throw needsMinMax(name, normalisation.method);
      const [low, high] = extent(indicator.values, null);
      const size = Math.max(Math.abs(low), Math.abs(high));
      if (size === 0) throw allZero(name);
      if (normalisation.method === "share-of-maximum" && low < 0) throw negativeShare(name, low);
      // Divided by the largest first, so that no square overflows.
      const squares = indicator.values.map((x) => (x / size) * (x / size));
      const length = normalisation.method === "vector" ? Math.sqrt(sum(squares)) : 1;
      for (let row = 0; row < values.length; row++) {
        const share = indicator.values[row] / size / length;
        values[row] = direction === "+" ? share : 1 - share;
      }
      return 0;
    }
    case "none":
      values.set(indicator.values);
      return 0;
    default:
      throw unknownConvention("normalisation", normalisation);
  }
}

/** Min-max over the pool, goalposts, or the distance to an optimum (OECD and JRC 2008, step 5). */
function minMax(
  indicator: Indicator,
  { goalposts, negative = "standard" }: Extract<Normalisation, { method: "min-max" }>,
  pool: PoolRows,
): (x: number) => number {
  const { name, direction, values } = indicator;
  const posts = goalposts !== undefined && Object.hasOwn(goalposts, name) ? goalposts[name]! : null;
  const [minimum, maximum] = posts ?? extent(values, pool.from);
  // Halves keep the range of values near the largest double finite.
  const half = Number.isFinite(maximum - minimum) ? 1 : 0.5;
  const range = maximum * half - minimum * half;
  if (posts !== null && !(range > 0)) {
    throw new MesometricsError(
      "INVALID_GOALPOSTS",
      `The goalposts of "${name}" are ${minimum} and ${maximum}; the first must be below the second.`,
      { indicator: name, goalposts: posts },
    );
  }
  if (isConstant(minimum, maximum)) throw constantIn(indicator, pool);
  if (direction === "+") return (x) => (x * half - minimum * half) / range;
  if (direction === "-") {
    return negative === "as-printed-000"
      ? (x) => (minimum * half - x * half) / range
      : (x) => (maximum * half - x * half) / range;
  }
  const [lower, upper] =
    typeof direction.optimum === "number" ? [direction.optimum, direction.optimum] : direction.optimum;
  const below = Math.max(0, lower - minimum);
  const above = Math.max(0, maximum - upper);
  if (below === 0 && above === 0) throw constantIn(indicator, pool);
  const [left, right] =
    direction.sides === "own" ? [below || above, above || below] : [Math.max(below, above), Math.max(below, above)];
  return (x) => (x < lower ? 1 - (lower - x) / left : x > upper ? 1 - (x - upper) / right : 1);
}

function place(
  values: Float64Array,
  to: Int32Array | null,
  scaled: (x: number) => number,
  { name, values: raw }: Indicator,
  outside: "keep" | "clip" | "error",
  frame: RowFrame,
): number {
  let clipped = 0;
  eachRow(values.length, to, (row) => {
    const z = scaled(raw[row]);
    values[row] = z;
    if (z >= 0 && z <= 1) return;
    if (outside === "error") {
      throw new MesometricsError(
        "OUTSIDE_GOALPOSTS",
        `Indicator "${name}" is ${raw[row]} for ${frame.nameOf(row)}, outside its goalposts or base range. ` +
          'Move them, or choose outside: "clip" or "keep".',
        { indicator: name, row: row + 1, value: raw[row] },
      );
    }
    if (outside === "clip") {
      values[row] = z < 0 ? 0 : 1;
      clipped++;
    }
  });
  return clipped;
}

function eachRow(rows: number, to: Int32Array | null, action: (row: number) => void): void {
  if (to === null) for (let row = 0; row < rows; row++) action(row);
  else for (let i = 0; i < to.length; i++) action(to[i]);
}

/** The values turned so that more is better: their negative for "-", minus the distance to an optimum. */
export function oriented({ direction, values }: Indicator): Float64Array {
  if (direction === "+") return values;
  if (direction === "-") return values.map((x) => -x);
  const [lower, upper] =
    typeof direction.optimum === "number" ? [direction.optimum, direction.optimum] : direction.optimum;
  return values.map((x) => -Math.max(lower - x, x - upper, 0));
}

function extent(values: Float64Array, rows: Int32Array | null): readonly [number, number] {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  eachRow(values.length, rows, (row) => {
    if (values[row] < minimum) minimum = values[row];
    if (values[row] > maximum) maximum = values[row];
  });
  return [minimum, maximum];
}

/** The values, or their 2^60th part where sums of them would overflow: for what does not change with the unit. */
export function withinRange(values: Float64Array): Float64Array {
  const [low, high] = extent(values, null);
  return Math.max(-low, high) > 1e290 ? values.map((value) => value * 2 ** -60) : values;
}

/** Mean and standard deviation by two passes with compensated sums. */
export function moments(
  values: Float64Array,
  rows: Int32Array | null,
  divisor: "sample" | "population",
): { readonly mean: number; readonly sd: number } {
  const x = rows === null ? values : Float64Array.from(rows, (row) => values[row]);
  const mean = sum(x) / x.length;
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i] - mean));
  if (largest === 0) return { mean, sd: 0 };
  const squares = x.map((value) => ((value - mean) / largest) * ((value - mean) / largest));
  return { mean, sd: largest * Math.sqrt(sum(squares) / (divisor === "sample" ? x.length - 1 : x.length)) };
}

function isConstant(minimum: number, maximum: number): boolean {
  return maximum / 2 - minimum / 2 <= (ROUNDINGS / 2) * Math.max(Math.abs(minimum), Math.abs(maximum));
}

function constantIndicator(name: string, minimum: number, maximum: number): MesometricsError {
  return new MesometricsError(
    "CONSTANT_INDICATOR",
    `Indicator "${name}" is the same in every row (${minimum})${maximum > minimum ? " up to rounding" : ""}: it cannot tell ` +
      "rows apart, and its normalisation is 0/0. Leave it out.",
    { indicator: name, value: minimum },
  );
}

function constantIn({ name, values }: Indicator, { from, label }: PoolRows): MesometricsError {
  const value = values[from === null ? 0 : from[0]];
  return new MesometricsError(
    "CONSTANT_INDICATOR",
    `Indicator "${name}" does not vary${label}: its normalisation there is 0/0. Leave it out or pool over all periods.`,
    { indicator: name, value },
  );
}

function needsMinMax(name: string, method: string): MesometricsError {
  return new MesometricsError(
    "NEEDS_MIN_MAX",
    `Indicator "${name}" has an optimum, which the normalisation "${method}" cannot use. Choose min-max, z-score or rank.`,
    { indicator: name, method },
  );
}

/** The error of shares of a column that has a negative value. */
export function negativeShare(name: string, value: number): MesometricsError {
  return new MesometricsError(
    "NEGATIVE_SHARE",
    `Indicator "${name}" has the negative value ${value}: a share of a sum cannot be negative. Normalise by min-max, or ` +
      "clip values outside the base range.",
    { indicator: name, value },
  );
}

/** The error of shares of a column of zeros. */
export function allZero(name: string): MesometricsError {
  return new MesometricsError(
    "ALL_ZERO_INDICATOR",
    `Indicator "${name}" is 0 in every row: its shares are 0/0. Leave it out.`,
    { indicator: name },
  );
}

/** The error of a convention that has no such method. */
export function unknownConvention(what: string, given: unknown): MesometricsError {
  return new MesometricsError("UNKNOWN_CONVENTION", `There is no ${what} ${JSON.stringify(given)}.`, { what, given });
}
