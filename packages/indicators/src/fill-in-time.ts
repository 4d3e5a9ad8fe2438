import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset, Panel } from "@mesometrics/panel-data";
import type { ImputedCell } from "./impute-missing.js";
import { periodOf } from "./period-of.js";

/** Fills that look along the time of a unit. */
export type TimeMethod = "linear" | "geometric" | "moving-average" | "previous";

export interface TimeFill {
  readonly method: TimeMethod;
  readonly extrapolate: "none" | "carry" | "linear";
  readonly window: number;
}

type Filled = Pick<ImputedCell, "row" | "value" | "how" | "from" | "group">;

/** The missing cells of a column that the known ones of the same unit can fill. */
export function fillInTime(data: Dataset, column: string, values: Float64Array, fill: TimeFill): readonly Filled[] {
  if (data.kind !== "panel") {
    throw new MesometricsError(
      "NEEDS_PANEL",
      `Filling by time needs to know unit and time: make the data with panel(table, { unit, time }).`,
      { column, method: fill.method },
    );
  }
  const filled: Filled[] = [];
  for (const rows of unitRows(data)) {
    const known = rows.filter((row) => !Number.isNaN(values[row]));
    if (known.length === 0 || known.length === rows.length) continue;
    if (fill.method === "geometric") requirePositive(data, column, values, known);
    for (const row of rows) {
      if (!Number.isNaN(values[row])) continue;
      const one =
        fill.method === "moving-average"
          ? averaged(data, values, known, row, fill.window)
          : alongTime(data, values, known, row, fill);
      if (one !== null) filled.push({ row, group: null, ...one });
    }
  }
  return filled.sort((a, b) => a.row - b.row);
}

/** The rows of each unit in order of time. */
export function unitRows({ index }: Panel): readonly (readonly number[])[] {
  const units: number[][] = index.unitLabels.map(() => []);
  for (const row of index.order) units[index.unitCodes[row]]!.push(row);
  return units;
}

function timeOf({ index }: Panel, row: number): number {
  return index.timeValues[index.timeCodes[row]];
}

function alongTime(
  data: Panel,
  values: Float64Array,
  known: readonly number[],
  row: number,
  { method, extrapolate }: TimeFill,
): Pick<Filled, "value" | "how" | "from"> | null {
  const time = timeOf(data, row);
  const after = known.findIndex((one) => timeOf(data, one) > time);
  const isInside = after > 0;
  const isBefore = after === 0;
  if (method === "previous") {
    const last = isBefore ? undefined : known[after === -1 ? known.length - 1 : after - 1];
    return last === undefined ? null : { value: values[last], how: "carried", from: [last] };
  }
  if (!isInside && extrapolate === "none") return null;
  if (!isInside && extrapolate === "carry") {
    const nearest = isBefore ? known[0]! : known.at(-1)!;
    return { value: values[nearest], how: "carried", from: [nearest] };
  }
  if (known.length < 2) return null;
  const second = isInside ? after : isBefore ? 1 : known.length - 1;
  const [from, to] = [known[second - 1]!, known[second]!];
  const share = (time - timeOf(data, from)) / (timeOf(data, to) - timeOf(data, from));
  const value =
    method === "geometric"
      ? Math.exp(Math.log(values[from]) + share * (Math.log(values[to]) - Math.log(values[from])))
      : values[from] + share * (values[to] - values[from]);
  return { value, how: isInside ? "interpolated" : "extrapolated", from: [from, to] };
}

function averaged(
  data: Panel,
  values: Float64Array,
  known: readonly number[],
  row: number,
  window: number,
): Pick<Filled, "value" | "how" | "from"> | null {
  // A millionth of a step of slack, so that quarters written as 2001.25 are one step apart.
  const reach = (window + 1e-6) * data.index.timeStep;
  const from = known.filter((one) => Math.abs(timeOf(data, one) - timeOf(data, row)) <= reach);
  if (from.length === 0) return null;
  let total = 0;
  for (const one of from) total += values[one];
  return { value: total / from.length, how: "moving-average", from };
}

function requirePositive(data: Panel, column: string, values: Float64Array, known: readonly number[]): void {
  const row = known.find((one) => values[one] <= 0);
  if (row === undefined) return;
  const { unit, time } = periodOf(data, row);
  throw new MesometricsError(
    "NOT_POSITIVE",
    `A geometric fill needs positive values, but ${column} is ${values[row]} in row ${row + 1} (${unit}, ${time}). ` +
      "Use a linear fill.",
    { column, row: row + 1, unit, time, value: values[row] },
  );
}
