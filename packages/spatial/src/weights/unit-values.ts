import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, evaluateExpression, groupColumn, type Panel, parseExpression } from "@mesometrics/panel-data";
import { named } from "../match-units.js";

/** One number per unit, found by its label. */
export type UnitValues = ReadonlyMap<string, number> | Readonly<Record<string, number>>;

/** Which rows of a data set `valuesByUnit` reads. */
export interface ValuesByUnitOptions {
  /** The column that names the unit; needed for a cross-section only. */
  readonly unit?: string;
  /** The period; default: the mean over all periods in which the unit has a value. */
  readonly period?: string | number;
}

/**
 * A column (or an expression over columns) as one number per unit label, to be matched with weights by label: of a
 * cross-section its rows, of a panel one period or the mean over the periods.
 *
 * @throws `UNIT_REQUIRED`, `DUPLICATE_UNIT` (a cross-section with a unit in several rows), `UNKNOWN_PERIOD`,
 * `MISSING_VALUE` (units without any value are named), and what evaluating the expression throws
 * @example
 * ```ts
 * import { panel, valuesByUnit } from "@mesometrics/spatial";
 * const data = panel({ u: ["a", "b", "a", "b"], t: [1, 1, 2, 2], x: [1, 2, 3, 8] }, { unit: "u", time: "t" });
 * [...valuesByUnit(data, "x")]; // → [["a", 2], ["b", 5]]
 * [...valuesByUnit(data, "x", { period: 2 })]; // → [["a", 3], ["b", 8]]
 * ```
 */
export function valuesByUnit(
  data: Dataset,
  column: string,
  options: ValuesByUnitOptions = {},
): ReadonlyMap<string, number> {
  const values = evaluateExpression(parseExpression(column), data);
  const { labels, codes, rows } = data.kind === "panel" ? panelRows(data, options) : crossSectionRows(data, options);
  const totals = new Float64Array(labels.length);
  const counts = new Int32Array(labels.length);
  for (const row of rows) {
    if (!Number.isFinite(values[row])) continue;
    totals[codes[row]] += values[row];
    counts[codes[row]]++;
  }
  const missing = labels.filter((_, i) => counts[i] === 0);
  if (missing.length > 0) {
    throw new MesometricsError(
      "MISSING_VALUE",
      `${column} has no value for ${missing.length} of ${labels.length} units: ${named(missing)}.`,
      { column, units: missing },
    );
  }
  return new Map(labels.map((label, i) => [label, totals[i] / counts[i]]));
}

interface UnitRows {
  readonly labels: readonly string[];
  readonly codes: Int32Array;
  readonly rows: readonly number[];
}

function panelRows(data: Panel, { period }: ValuesByUnitOptions): UnitRows {
  const { unitLabels, unitCodes, timeCodes, timeLabels } = data.index;
  const all = Array.from({ length: data.rows }, (_, row) => row);
  if (period === undefined) return { labels: unitLabels, codes: unitCodes, rows: all };
  const wanted = timeLabels.indexOf(String(period));
  if (wanted < 0) {
    throw new MesometricsError(
      "UNKNOWN_PERIOD",
      `There is no period ${period}; the data have ${timeLabels[0]} to ${timeLabels.at(-1)}.`,
      { period: String(period), available: timeLabels },
    );
  }
  return { labels: unitLabels, codes: unitCodes, rows: all.filter((row) => timeCodes[row] === wanted) };
}

function crossSectionRows(data: Dataset, { unit }: ValuesByUnitOptions): UnitRows {
  if (unit === undefined) {
    throw new MesometricsError(
      "UNIT_REQUIRED",
      "A cross-section does not say which column names its units: give { unit: … }.",
    );
  }
  const { levelLabels: labels, codes } = groupColumn(data, unit);
  const seen = new Int32Array(labels.length);
  for (let row = 0; row < data.rows; row++) if (codes[row] >= 0) seen[codes[row]]++;
  const repeated = labels.filter((_, i) => seen[i] > 1);
  if (repeated.length > 0) {
    throw new MesometricsError("DUPLICATE_UNIT", `${unit} names these units in several rows: ${named(repeated)}.`, {
      units: repeated,
    });
  }
  return { labels, codes, rows: Array.from({ length: data.rows }, (_, row) => row).filter((row) => codes[row] >= 0) };
}

/**
 * The values in the order of `units`.
 *
 * @throws `WEIGHTS_UNITS_MISMATCH` with the labels that are missing or extra, `MISSING_VALUE`
 */
export function valuesOfUnits(what: string, units: readonly string[], values: UnitValues): Float64Array {
  const isMap = values instanceof Map;
  const has = (label: string) => (isMap ? values.has(label) : Object.hasOwn(values, label));
  const get = (label: string) =>
    (isMap ? values.get(label) : (values as Readonly<Record<string, number>>)[label]) as number;
  const known = new Set(units);
  const missing = units.filter((label) => !has(label));
  const extra = (isMap ? [...values.keys()] : Object.keys(values)).filter((label) => !known.has(label));
  if (missing.length > 0 || extra.length > 0) {
    const parts = [
      missing.length > 0 ? `no value for ${named(missing)}` : "",
      extra.length > 0 ? `values for ${named(extra)}, which are not among the units` : "",
    ].filter((part) => part !== "");
    throw new MesometricsError(
      "WEIGHTS_UNITS_MISMATCH",
      `The units of ${what} are not those of the weights: ${parts.join("; ")}. Labels must agree letter by letter.`,
      { missing, extra },
    );
  }
  const result = Float64Array.from(units, get);
  const unusable = units.filter((_, i) => !Number.isFinite(result[i]));
  if (unusable.length > 0) {
    throw new MesometricsError(
      "MISSING_VALUE",
      `${unusable.length} of ${units.length} units have no finite value of ${what}: ${named(unusable)}.`,
      { units: unusable },
    );
  }
  return result;
}
