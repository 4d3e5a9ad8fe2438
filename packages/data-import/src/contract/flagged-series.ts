import type { Panel } from "@mesometrics/panel-data";
import type { DataFinding } from "./data-contract.js";

/** The series that a finding is about. */
export interface FlaggedSeries {
  readonly points: readonly { readonly time: string; readonly value: number | null }[];
  /** length of `points`: the median of the other units, brought to the level of this one; null where it is not known */
  readonly expected: readonly (number | null)[];
  readonly marked: readonly string[];
}

/**
 * The series behind a finding, to be drawn: of one unit with the path of the others' median (or of the unit that it
 * duplicates); of the column's median where the finding is about all units, with that of the other column where there is one.
 * Null for findings without a column of figures.
 *
 * @example
 * ```ts
 * import { flaggedSeries } from "@mesometrics/data-import";
 * import { panel } from "@mesometrics/panel-data";
 * const data = panel({ id: ["a", "a"], year: [2019, 2020], x: [1, 20] }, { unit: "id", time: "year" });
 * flaggedSeries(data, { column: "x", unit: "a", time: "2020" })?.marked; // → ["2020"]
 * ```
 */
export function flaggedSeries(
  data: Panel,
  {
    column,
    other = null,
    unit,
    time,
  }: Pick<DataFinding, "column" | "unit" | "time"> & { readonly other?: string | null },
): FlaggedSeries | null {
  const found = column === null || !Object.hasOwn(data.columns, column) ? undefined : data.columns[column];
  if (found?.kind !== "number") return null;
  if (unit === null && time === null) return other === null ? null : twoColumns(data, found.name, other);
  const { timeLabels, timeCodes, unitLabels, unitCodes } = data.index;
  const code = unit === null ? -1 : unitLabels.indexOf(unit);
  const own: (number | null)[] = timeLabels.map(() => null);
  const others: number[][] = timeLabels.map(() => []);
  for (let row = 0; row < data.rows; row++) {
    const value = found.values[row]!;
    if (Number.isNaN(value)) continue;
    if (unitCodes[row] === code) own[timeCodes[row]!] = value;
    else others[timeCodes[row]!]!.push(value);
  }
  const medians = others.map(median);
  const marked = time === null ? [] : [time];
  const zip = (values: readonly (number | null)[]) =>
    timeLabels.map((label, period) => ({ time: label, value: values[period]! }));
  if (code === -1) return { points: zip(medians), expected: timeLabels.map(() => null), marked };
  // Brought to the unit's level by the median ratio, so that one wrong figure does not move the path.
  const ratios = own.flatMap((value, period) => {
    const other = medians[period]!;
    return value !== null && other !== null && value > 0 && other > 0 ? [value / other] : [];
  });
  const ratio = median(ratios);
  return {
    points: zip(own),
    expected: medians.map((value) => (ratio === null || value === null ? null : value * ratio)),
    marked,
  };
}

/** The medians of two columns over the periods in which both are known. */
function twoColumns(data: Panel, column: string, other: string): FlaggedSeries | null {
  const [first, second] = [column, other].map((name) =>
    Object.hasOwn(data.columns, name) ? data.columns[name] : undefined,
  );
  if (first?.kind !== "number" || second?.kind !== "number") return null;
  const { timeLabels, timeCodes } = data.index;
  const both = timeLabels.map((): [number[], number[]] => [[], []]);
  for (let row = 0; row < data.rows; row++) {
    if (Number.isNaN(first.values[row]!) || Number.isNaN(second.values[row]!)) continue;
    both[timeCodes[row]!]![0].push(first.values[row]!);
    both[timeCodes[row]!]![1].push(second.values[row]!);
  }
  return {
    points: timeLabels.map((time, period) => ({ time, value: median(both[period]![0]) })),
    expected: both.map(([, values]) => median(values)),
    marked: [],
  };
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
