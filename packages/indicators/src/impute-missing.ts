import { MesometricsError, sum } from "@mesometrics/matrix";
import { crossSection, type Dataset, groupColumn, numberColumn, panel, toTable } from "@mesometrics/panel-data";
import { fillInTime, type TimeMethod } from "./fill-in-time.js";
import { missingRawCells } from "./missing-cells.js";
import { periodOf } from "./period-of.js";
import { median } from "./robust-scale.js";

export interface ImputeOptions {
  /**
   * - `"error"` (default): missing cells are listed in an error.
   * - `"linear"`, `"geometric"`: between the nearest known values of the unit, by the distance in time.
   * - `"previous"`: the unit's last known value, however long ago.
   * - `"moving-average"`: the mean of the unit's known values within `window` periods on either side.
   * - `"mean"`, `"median"`: of the known values of the group that `by` names.
   */
  readonly method?: "error" | TimeMethod | "mean" | "median";
  /**
   * Before the first and after the last known value, for `"linear"` and `"geometric"`: `"none"` (default) leaves the cells
   * missing, `"carry"` repeats the nearest value, `"linear"` goes on through the two nearest (with `"geometric"`: at their
   * growth rate).
   */
  readonly extrapolate?: "none" | "carry" | "linear";
  /** The grouping of `"mean"` and `"median"`: columns, default the panel's unit; `[]` is all rows together. */
  readonly by?: string | readonly string[];
  /** The half width of `"moving-average"` in periods. Default 1. */
  readonly window?: number;
}

/** One cell that was filled. */
export interface ImputedCell {
  readonly column: string;
  /** The row in the data, counted from 0. */
  readonly row: number;
  readonly unit: string | null;
  readonly time: string | null;
  readonly value: number;
  readonly how: "interpolated" | "extrapolated" | "carried" | "moving-average" | "mean" | "median";
  /** The rows it was made from; of a mean or median null: all known rows of the group. */
  readonly from: readonly number[] | null;
  /** The group of a mean or median. */
  readonly group: string | null;
}

/** What was missing in a column and what became of it. */
export interface ImputationCount {
  readonly column: string;
  readonly rows: number;
  readonly missing: number;
  readonly imputed: number;
  /** Cells that are still missing. */
  readonly remaining: number;
  /** Imputed cells per row of the data. */
  readonly shareImputed: number;
}

export interface Imputation<Data extends Dataset = Dataset> {
  readonly data: Data;
  readonly log: readonly ImputedCell[];
  readonly counts: readonly ImputationCount[];
  /** The method and its settings, in a sentence. */
  readonly rule: string;
}

const METHODS = ["error", "linear", "geometric", "moving-average", "previous", "mean", "median"];
const EXTRAPOLATIONS = ["none", "carry", "linear"];

/**
 * Fills missing cells, and writes down every cell that it fills.
 *
 * Interpolation goes by time, not by row: between t0 and t1 a linear fill is x0 + (x1 - x0)(t - t0)/(t1 - t0), a
 * geometric one x0 (x1/x0)^((t - t0)/(t1 - t0)), so that gaps in the years weigh as long as they are. Only observed
 * cells are used, never imputed ones. Pass `log` to `deriveIndicators` as `imputations`, and every derived cell knows
 * whether it rests on imputed ones.
 *
 * Stata: `by id: ipolate x t, gen(y)` is `"linear"`, with `epolate` `extrapolate: "linear"`; R:
 * `zoo::na.approx(x, t, rule = 2)` is `extrapolate: "carry"`.
 *
 * @param columns the columns to fill, default all numeric ones
 * @throws MesometricsError `MISSING_CELLS` (the default method), `NOT_POSITIVE` (geometric), `NEEDS_PANEL`,
 *   `UNKNOWN_OPTION`, `INVALID_WINDOW`, `UNKNOWN_COLUMN`, `NOT_NUMERIC`
 * @example
 * ```ts
 * import { imputeMissing } from "@mesometrics/indicators";
 * import { numberColumn, panel } from "@mesometrics/panel-data";
 * const data = panel(
 *   { id: ["a", "a", "a", "a"], year: [2010, 2012, 2015, 2016], x: [1, null, null, 7] },
 *   { unit: "id", time: "year" },
 * );
 * const filled = imputeMissing(data, ["x"], { method: "linear" });
 * numberColumn(filled.data, "x").values; // → [1, 3, 6, 7]
 * filled.log[0]; // → {"column": "x", "row": 1, "unit": "a", "time": "2012", "value": 3, "how": "interpolated", "from": [0, 3], "group": null}
 * imputeMissing(data); // throws MISSING_CELLS
 * ```
 */
export function imputeMissing<Data extends Dataset>(
  data: Data,
  columns?: readonly string[],
  options: ImputeOptions = {},
): Imputation<Data> {
  const { method = "error", extrapolate = "none", window = 1 } = options;
  checkOption("method", method, METHODS);
  checkOption("extrapolate", extrapolate, EXTRAPOLATIONS);
  refuseUnusedOptions(method, options);
  if (!(Number.isSafeInteger(window) && window >= 1)) {
    throw new MesometricsError(
      "INVALID_WINDOW",
      `The window must be a whole number of periods from 1, not ${window}.`,
      {
        window,
      },
    );
  }
  const names = columns ?? Object.values(data.columns).flatMap((one) => (one.kind === "number" ? [one.name] : []));
  const holes = names.flatMap((column) => missingRows(numberColumn(data, column).values, column));
  if (method === "error" && holes.length > 0) {
    throw missingRawCells(
      data,
      holes,
      'Fill them with a named method, such as { method: "linear" }, or leave the rows out.',
    );
  }
  const log: ImputedCell[] = [];
  const table: Record<string, ReturnType<typeof toTable>[string]> = { ...toTable(data) };
  if (method !== "error") {
    const by = options.by ?? (data.kind === "panel" ? data.index.unit : []);
    for (const column of names) {
      const { values, missing } = numberColumn(data, column);
      if (missing === 0) continue;
      const filled =
        method === "mean" || method === "median"
          ? fillByGroup(data, column, values, method, by)
          : fillInTime(data, column, values, { method, extrapolate, window });
      const complete = values.slice();
      for (const one of filled) {
        complete[one.row] = one.value;
        log.push({ column, ...periodOf(data, one.row), ...one });
      }
      table[column] = complete;
    }
  }
  const counts = names.map((column) => {
    const { missing } = numberColumn(data, column);
    const imputed = log.filter((one) => one.column === column).length;
    return {
      column,
      rows: data.rows,
      missing,
      imputed,
      remaining: missing - imputed,
      shareImputed: imputed / data.rows,
    };
  });
  const result =
    data.kind === "panel"
      ? panel(table, { unit: data.index.unit, time: data.index.time, step: data.index.timeStep })
      : crossSection(table);
  return { data: result as unknown as Data, log, counts, rule: ruleOf(method, extrapolate, window, options.by) };
}

/** What an option is for; under any other method it would do nothing. */
const METHODS_OF: Readonly<Record<"extrapolate" | "window" | "by", readonly string[]>> = {
  extrapolate: ["linear", "geometric"],
  window: ["moving-average"],
  by: ["mean", "median"],
};

function refuseUnusedOptions(method: string, options: ImputeOptions): void {
  for (const option of ["extrapolate", "window", "by"] as const) {
    if (options[option] === undefined || options[option] === "none" || METHODS_OF[option].includes(method)) continue;
    throw new MesometricsError(
      "UNKNOWN_OPTION",
      `The option \`${option}\` is for the method ${METHODS_OF[option].map((one) => `"${one}"`).join(" or ")} and would do nothing under "${method}".`,
      { option, method },
    );
  }
}

function checkOption(option: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new MesometricsError(
    "UNKNOWN_OPTION",
    `The option \`${option}\` must be one of ${allowed.map((one) => `"${one}"`).join(", ")}, not ${JSON.stringify(value)}.`,
    { option, value },
  );
}

function missingRows(values: Float64Array, column: string): { column: string; row: number }[] {
  const found: { column: string; row: number }[] = [];
  for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) found.push({ column, row });
  return found;
}

type Filled = Pick<ImputedCell, "row" | "value" | "how" | "from" | "group">;

function fillByGroup(
  data: Dataset,
  column: string,
  values: Float64Array,
  method: "mean" | "median",
  by: string | readonly string[],
): readonly Filled[] {
  const isGrouped = by.length > 0;
  const group = isGrouped ? groupColumn(data, by) : null;
  const known = new Map<number, number[]>();
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue;
    const code = group?.codes[row] ?? 0;
    const list = known.get(code);
    if (list === undefined) known.set(code, [values[row]]);
    else list.push(values[row]);
  }
  const filled: Filled[] = [];
  for (const { row } of missingRows(values, column)) {
    const code = group?.codes[row] ?? 0;
    const list = known.get(code);
    if (list === undefined) continue;
    const value = method === "mean" ? sum(list) / list.length : median(list);
    filled.push({ row, value, how: method, from: null, group: group?.levelLabels[code] ?? "all rows" });
  }
  return filled;
}

function ruleOf(
  method: NonNullable<ImputeOptions["method"]>,
  extrapolate: NonNullable<ImputeOptions["extrapolate"]>,
  window: number,
  by: ImputeOptions["by"],
): string {
  const ends = {
    none: "cells before the first and after the last known value stay missing",
    carry: "the first and last known values are carried outwards",
    linear: method === "geometric" ? "the ends go on at the nearest growth rate" : "the ends go on in a straight line",
  }[extrapolate];
  const grouping = by === undefined ? "the unit" : by.length === 0 ? "all rows" : [by].flat().join(" and ");
  switch (method) {
    case "error":
      return "nothing is imputed: missing cells are an error";
    case "linear":
      return `linear interpolation by unit in real time; ${ends}`;
    case "geometric":
      return `geometric interpolation by unit in real time; ${ends}`;
    case "previous":
      return "the unit's last known value carried forward; cells before the first one stay missing";
    case "moving-average":
      return `mean of the unit's known values within ${window} period(s)`;
    default:
      return `${method} of the known values by ${grouping}`;
  }
}
