import { MesometricsError, withinMemory } from "@mesometrics/matrix";
import { balanceReport } from "./balance-report.js";
import { unknownColumn } from "./columns.js";
import { contentHash } from "./content-hash.js";
import type { DataColumn, Panel, PanelIndex } from "./dataset.js";
import { distinctOfColumn } from "./distinct-numbers.js";
import { everyRow } from "./every-row.js";
import { readColumns, type TableOptions } from "./read-columns.js";
import type { ColumnName, ColumnsOf, TableInput } from "./table-input.js";

/** Which columns identify a row, and how far apart two adjacent periods are. */
export interface PanelOptions<Name extends string = string> extends TableOptions {
  readonly unit: Name;
  readonly time: Name;
  /**
   * The distance between adjacent periods in units of a numeric time: what a lag of 1 means. Default 1 (Stata's
   * `delta(1)`); 0.25 for quarters written as 2001.25, 5 for five-year data.
   */
  readonly step?: number;
}

/**
 * A panel: a table whose rows are identified by unit and time. Rows may come in any order and are kept in it.
 *
 * The index columns may be text or numbers. Numeric periods, and text periods that all read as numbers, are ordered by
 * value; other text periods by code point, one step apart. `report` says whether the panel is balanced and where the
 * gaps are.
 *
 * @param table columns by name, rows as objects, an Arrow table or an arquero table; it is copied, unless `copy` is false
 * @throws MesometricsError `DUPLICATE_INDEX` with the duplicated pairs, `MISSING_INDEX`, `UNKNOWN_COLUMN`,
 *   `SAME_INDEX_COLUMN`, `INVALID_STEP` and everything that `crossSection` throws
 * @example
 * ```ts
 * import { panel } from "@mesometrics/panel-data";
 * const data = panel(
 *   { state: ["a", "a", "b", "b"], year: [2001, 2002, 2001, 2002], y: [1, 2, 3, 4] },
 *   { unit: "state", time: "year" },
 * );
 * data.report.balanced; // → true
 * data.index.unitLabels; // → ["a","b"]
 * ```
 */
export function panel<const T extends TableInput>(table: T, options: PanelOptions<ColumnName<T>>): Panel<ColumnsOf<T>> {
  const { rows, columns } = readColumns(table, options);
  return withinMemory(rows, columns.length, () => panelOf(rows, columns, options)) as Panel<ColumnsOf<T>>;
}

/** A panel over columns that are already read. */
export function panelOf(rows: number, columns: readonly DataColumn[], options: PanelOptions): Panel {
  const step = options.step ?? 1;
  if (!(step > 0 && Number.isFinite(step))) {
    throw new MesometricsError("INVALID_STEP", `The step between periods must be a positive number, not ${step}.`, {
      step,
    });
  }
  if (options.unit === options.time) {
    throw new MesometricsError(
      "SAME_INDEX_COLUMN",
      `Unit and time are both "${options.unit}". A panel needs two index columns; use crossSection() otherwise.`,
      { column: options.unit },
    );
  }
  const byName = Object.fromEntries(columns.map((column) => [column.name, column]));
  const unit = indexLevels(byName, options.unit);
  const time = indexLevels(byName, options.time);
  const timeRank = timeOrder(time);
  const ordered = isOrdered(unit.codes, timeRank.codes);
  let order: Int32Array | null = ordered
    ? null
    : panelOrder(unit.codes, unit.levels, timeRank.codes, timeRank.values.length);
  const index: PanelIndex = {
    unit: options.unit,
    time: options.time,
    unitCodes: unit.codes,
    get unitLabels() {
      return unit.labels;
    },
    timeCodes: timeRank.codes,
    timeLabels: timeRank.labels,
    timeValues: timeRank.values,
    timeStep: step,
    get order() {
      order ??= everyRow(rows);
      return order;
    },
  };
  refuseDuplicates(index, order);
  let hash: string | null = null;
  return {
    kind: "panel",
    rows,
    columns: byName,
    get hash() {
      hash ??= contentHash(["panel", options.unit, options.time, String(step)], columns);
      return hash;
    },
    index,
    report: balanceReport(index, unit.levels, order, columns),
  };
}

interface IndexLevels {
  readonly codes: Int32Array;
  readonly levels: number;
  readonly labels: readonly string[];
  /** The levels as numbers, or null for text that does not read as numbers. */
  readonly values: Float64Array | null;
}

function indexLevels(columns: Readonly<Record<string, DataColumn>>, name: string): IndexLevels {
  if (!Object.hasOwn(columns, name)) throw unknownColumn(name, Object.keys(columns));
  const column = columns[name]!;
  if (column.missing > 0) {
    const row =
      (column.kind === "number" ? column.values.findIndex((value) => Number.isNaN(value)) : column.codes.indexOf(-1)) +
      1;
    throw new MesometricsError(
      "MISSING_INDEX",
      `Index column "${name}" is missing in ${column.missing} row(s), first in row ${row}. Every row needs its unit and time.`,
      { column: name, row, missing: column.missing },
    );
  }
  if (column.kind === "number") {
    const { codes, values } = distinctOfColumn(column);
    let labels: readonly string[] | null = null;
    return {
      codes,
      levels: values.length,
      get labels() {
        labels ??= Array.from(values, String);
        return labels;
      },
      values,
    };
  }
  return {
    codes: column.codes,
    levels: column.levels.length,
    labels: column.levels,
    get values() {
      const values = Float64Array.from(column.levels, (level) => (level.trim() === "" ? Number.NaN : Number(level)));
      return values.every(Number.isFinite) ? values : null;
    },
  };
}

/** Periods ascending in time: text that reads as numbers ("9", "10") is ordered by its value. */
function timeOrder(time: IndexLevels): { codes: Int32Array; labels: readonly string[]; values: Float64Array } {
  const { codes, labels, values } = time;
  if (values !== null && isAscending(values)) return { codes, labels, values };
  if (values === null) return { codes, labels, values: Float64Array.from(labels, (_, rank) => rank) };
  // Two texts of one number ("1", "01") would be one period twice: then only their order as text is certain.
  if (new Set(values).size < values.length) {
    return { codes, labels, values: Float64Array.from(labels, (_, rank) => rank) };
  }
  const byTime = Int32Array.from(values, (_, level) => level).sort((a, b) => values[a] - values[b]);
  const rank = new Int32Array(byTime.length);
  for (let position = 0; position < byTime.length; position++) rank[byTime[position]] = position;
  return {
    codes: ranksOf(codes, rank),
    labels: Array.from(byTime, (level) => labels[level]!),
    values: Float64Array.from(byTime, (level) => values[level]),
  };
}

function isAscending(values: Float64Array): boolean {
  for (let level = 1; level < values.length; level++) if (!(values[level] > values[level - 1])) return false;
  return true;
}

function ranksOf(codes: Int32Array, rank: Int32Array): Int32Array {
  const ranks = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; row++) ranks[row] = rank[codes[row]];
  return ranks;
}

/** Rows sorted by unit, then time: two stable counting passes. */
function panelOrder(unitCodes: Int32Array, units: number, timeCodes: Int32Array, periods: number): Int32Array {
  return countingSort(countingSort(everyRow(unitCodes.length), timeCodes, periods), unitCodes, units);
}

function isOrdered(unitCodes: Int32Array, timeCodes: Int32Array): boolean {
  for (let row = 1; row < unitCodes.length; row++) {
    const step = unitCodes[row] - unitCodes[row - 1];
    if (step < 0 || (step === 0 && timeCodes[row] < timeCodes[row - 1])) return false;
  }
  return true;
}

function countingSort(rows: Int32Array, codes: Int32Array, levels: number): Int32Array {
  const next = new Int32Array(levels + 1);
  for (let i = 0; i < codes.length; i++) next[codes[i] + 1]++;
  for (let level = 0; level < levels; level++) next[level + 1] += next[level];
  const sorted = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) sorted[next[codes[rows[i]]]++] = rows[i];
  return sorted;
}

const DUPLICATES_LISTED = 20;

/** @param order the rows by unit and time, null where they are in this order */
function refuseDuplicates(index: PanelIndex, order: Int32Array | null): void {
  const { unitCodes, timeCodes } = index;
  const pairs: { unit: string; time: string; rows: number[] }[] = [];
  let count = 0;
  for (let i = 1; i < unitCodes.length; i++) {
    const row = order === null ? i : order[i];
    const before = order === null ? i - 1 : order[i - 1];
    if (unitCodes[row] !== unitCodes[before] || timeCodes[row] !== timeCodes[before]) continue;
    count++;
    const last = pairs.at(-1);
    if (last?.rows.at(-1) === before + 1) last.rows.push(row + 1);
    else if (pairs.length < DUPLICATES_LISTED) {
      pairs.push({
        unit: index.unitLabels[unitCodes[row]]!,
        time: index.timeLabels[timeCodes[row]]!,
        rows: [before + 1, row + 1],
      });
    }
  }
  if (count === 0) return;
  const named = pairs.map(({ unit, time, rows }) => `(${unit}, ${time}) in rows ${rows.join(", ")}`);
  throw new MesometricsError(
    "DUPLICATE_INDEX",
    `Each pair of ${index.unit} and ${index.time} may stand in one row only, but ${count} row(s) repeat a pair: ` +
      `${named.slice(0, 5).join("; ")}${named.length > 5 ? "; …" : ""}. Remove or aggregate the repeated rows.`,
    { count, pairs },
  );
}
