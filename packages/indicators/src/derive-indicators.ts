import { MesometricsError } from "@mesometrics/matrix";
import {
  type CrossSection,
  columnNames,
  crossSection,
  type Dataset,
  type Expression,
  evaluateExpression,
  formatExpression,
  numberColumn,
  parseExpression,
  type Table,
  type WithColumns,
  withColumns,
} from "@mesometrics/panel-data";
import { type CellReader, cellReader } from "./cells-read.js";
import type { ImputedCell } from "./impute-missing.js";
import { checkSpecs, type IndicatorSpec } from "./indicator-spec.js";
import { definitionsOf, type IndicatorLineage, type MissingCount, namedColumns } from "./lineage.js";
import { refuseNegativeBases } from "./negative-base.js";
import { periodOf } from "./period-of.js";
import { type ColumnUnits, unitChecker } from "./unit-checker.js";

export interface DeriveOptions {
  /**
   * What to do where a raw cell behind an indicator is missing: `"error"` (default) lists the cells, `"keep"` leaves the
   * derived cell missing and counts it.
   */
  readonly missing?: "error" | "keep";
  /**
   * Turns the unit check on: unlike units in a sum are refused, every indicator gets its derived unit, and an indicator
   * that declares a unit is converted to it. The factors stand in the lineage.
   */
  readonly units?: ColumnUnits;
  /** The log of `imputeMissing`, so that the lineage knows which derived cells rest on imputed ones. */
  readonly imputations?: readonly ImputedCell[];
}

/** The columns that specs add, as the compiler sees them. */
export type DerivedColumns<Specs extends readonly IndicatorSpec[]> = {
  readonly [Id in Specs[number]["id"]]: Float64Array;
};

/** The data set's type with the indicators added; a plain table becomes a cross-section. */
export type WithIndicators<Data, Specs extends readonly IndicatorSpec[]> = Data extends Dataset
  ? WithColumns<Data, DerivedColumns<Specs>>
  : Data extends DerivedIndicators<infer Earlier>
    ? WithColumns<Earlier, DerivedColumns<Specs>>
    : CrossSection;

/** A data set with the indicators added, and where each of them comes from. */
export interface DerivedIndicators<Data extends Dataset = Dataset> {
  readonly data: Data;
  readonly lineage: readonly IndicatorLineage[];
  /** The imputed raw cells that were declared. */
  readonly imputations: readonly ImputedCell[];
}

/**
 * Computes indicators from raw columns and keeps their lineage.
 *
 * Each spec names a new column and its expression, in the grammar of `parseExpression`: ratios (`hwy / emp`), shares,
 * logarithms (`log(gsp / emp)`), changes by time on a panel (`growth(gsp)`, `d(unemp)`, `lag(pc, 2)`). A spec may use
 * the indicators before it. The input stays as it is; the result is a new data set of the same kind with the columns
 * added at the end.
 *
 * Given what an earlier call returned (of this function, `deflate`, `averageSchooling`, …) in place of data, it goes on from
 * there: the lineage leads through all steps down to the raw cells.
 *
 * A missing raw cell is an error that lists the derived cells it makes missing, unless `missing: "keep"`. A period
 * without a row (the first one of a growth rate, a gap) is no missing cell: the derived cell is missing and counted in
 * `lineage[].missing.periods`.
 *
 * With `units`, sums of unlike units are refused, sums of like units at different scales are converted to the first
 * one's, products and ratios derive their unit, and an indicator that declares a `unit` is converted to it. Each factor
 * stands in the lineage's expression and in `lineage[].conversions`. A bare factor may be a change of unit by hand
 * (`exports / gdp * 100` in %) or a number (`gdp / (cpi / 100)` with an index): the reading that needs no conversion to the
 * declared unit is taken, and a power of ten that leaves a choice is refused.
 *
 * @throws MesometricsError `MISSING_CELLS`, `COLUMN_EXISTS`, `DUPLICATE_INDICATOR`, `INDICATOR_NAME`, `INVALID_SPEC`,
 *   `UNKNOWN_OPTION`, `UNKNOWN_COLUMN`; from the unit check: `NO_UNIT`, `INVALID_UNIT`, `UNIT_MISMATCH`,
 *   `UNIT_OF_NUMBER`, `UNIT_IN_FUNCTION`, `AMBIGUOUS_FACTOR`; and from the expression, with the indicator's id in the
 *   message: `FORMULA_SYNTAX`, `UNKNOWN_FUNCTION`, `UNKNOWN_COLUMN`, `NOT_NUMERIC`, `NEGATIVE_BASE`, `NOT_ARITHMETIC`, `NEEDS_PANEL`, `DIVISION_BY_ZERO`, `LOG_OF_NON_POSITIVE`, `SQRT_OF_NEGATIVE`,
 *   `POWER_OF_NEGATIVE`, `OVERFLOW`
 *
 * @example
 * ```ts
 * import { deriveIndicators } from "@mesometrics/indicators";
 * import { numberColumn, panel } from "@mesometrics/panel-data";
 * const raw = panel(
 *   { state: ["a", "a", "b", "b"], year: [2001, 2002, 2001, 2002], road: [10, 12, 30, 27], workers: [5, 4, 10, 9] },
 *   { unit: "state", time: "year" },
 * );
 * const { data, lineage } = deriveIndicators(raw, [
 *   { id: "density", expression: "road / workers", unit: "km per worker" },
 *   { id: "change", expression: "growth(density)" },
 * ]);
 * numberColumn(data, "density").values; // → [2, 3, 3, 3]
 * numberColumn(data, "change").values[1]; // → 0.5
 * lineage[1]; // → {"id": "change", "expression": "growth(density)", "sources": ["road", "workers"], "uses": ["density"], "unit": null, "label": null, "conversions": [], "missing": {"cells": 0, "periods": 2}, "imputed": 0}
 *
 * const china = { gdp: [1200, 800], population: [400, 200], transfers: [3, 5] };
 * const units = { columns: { gdp: "亿元", population: "万人", transfers: "billion yuan" } };
 * const checked = deriveIndicators(china, [{ id: "income", expression: "(gdp + transfers) / population", unit: "yuan / person" }], { units });
 * numberColumn(checked.data, "income").values; // → [30750, 42500]
 * checked.lineage[0].expression; // → "(gdp + transfers * 10) / population * 10000"
 * deriveIndicators(china, [{ id: "sum", expression: "gdp + population" }], { units }); // throws UNIT_MISMATCH
 * ```
 */
export function deriveIndicators<
  const Data extends Dataset | Table | DerivedIndicators,
  const Specs extends readonly IndicatorSpec[],
>(
  data: Data,
  specs: Specs,
  { missing = "error", units, imputations: imputedNow = [] }: DeriveOptions = {},
): DerivedIndicators<WithIndicators<Data, Specs>> {
  if (missing !== "error" && missing !== "keep") {
    throw new MesometricsError(
      "UNKNOWN_OPTION",
      `The option \`missing\` must be "error" or "keep", not ${JSON.stringify(missing)}.`,
      { option: "missing", value: missing },
    );
  }
  const earlier = startingPoint(data);
  const raw = earlier.data;
  const imputations = [...earlier.imputations, ...imputedNow];
  checkSpecs(specs, columnNames(raw));
  const definitions = definitionsOf(earlier.lineage);
  const lineage: IndicatorLineage[] = [...earlier.lineage];
  const holes: MissingCell[] = [];
  const reader = cellReader(raw, (column) => definitions.get(column));
  const measured = unitChecker(units, earlier);
  const isImputed = imputedCells(raw, imputations);
  const added: Record<string, Float64Array> = {};
  // The new columns are read before there is a data set that holds them: its hash is made once, at the end.
  let current = raw;
  for (const spec of specs) {
    const { expression, values, unit, conversions } = named(spec, raw, () => {
      const checked = measured(spec, parseExpression(spec.expression));
      refuseNegativeBases(checked.expression, current);
      return { ...checked, values: evaluateExpression(checked.expression, current) };
    });
    const count = countMissing(
      values,
      (row) => reasonOf(reader, expression, row, raw),
      (row) => holes.push({ indicator: spec.id, row }),
    );
    const record = lineageOf(spec, expression, count, lineage);
    definitions.set(spec.id, expression);
    const imputed = isImputed === null ? 0 : countImputed(reader, expression, values, isImputed, record.sources);
    lineage.push({ ...record, unit, conversions, imputed });
    added[spec.id] = values;
    const column = { kind: "number", name: spec.id, values, missing: count.cells + count.periods } as const;
    current = { ...current, columns: { ...current.columns, [spec.id]: column } };
  }
  if (missing === "error" && holes.length > 0) throw missingCells(raw, holes);
  const result: Dataset = specs.length === 0 ? raw : withColumns(raw, added);
  return { data: result as WithIndicators<Data, Specs>, lineage, imputations };
}

/** For each column with imputed cells, 1 in their rows; null where nothing was imputed. */
function imputedCells(data: Dataset, imputations: readonly ImputedCell[]): ReadonlyMap<string, Uint8Array> | null {
  if (imputations.length === 0) return null;
  const cells = new Map<string, Uint8Array>();
  for (const { column, row } of imputations) {
    numberColumn(data, column);
    const rows = cells.get(column) ?? new Uint8Array(data.rows);
    rows[row] = 1;
    cells.set(column, rows);
  }
  return cells;
}

function countImputed(
  reader: CellReader,
  expression: Expression,
  values: Float64Array,
  isImputed: ReadonlyMap<string, Uint8Array>,
  sources: readonly string[],
): number {
  if (!sources.some((column) => isImputed.has(column))) return 0;
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue;
    if (reader(expression, row).some((cell) => cell.row !== null && isImputed.get(cell.column)?.[cell.row] === 1)) {
      count++;
    }
  }
  return count;
}

interface MissingCell {
  readonly indicator: string;
  readonly row: number;
}

/** Data with the lineage of what was derived in them before: none, where they are raw. */
export function startingPoint<Data extends Dataset>(
  data: Data | Table | DerivedIndicators<Data>,
): DerivedIndicators<Data> {
  if (isDataset(data)) return { data: data as Data, lineage: [], imputations: [] };
  if (Array.isArray(data.lineage) && isDataset(data.data as Dataset)) return data as DerivedIndicators<Data>;
  return { data: crossSection(data as Table) as Dataset as Data, lineage: [], imputations: [] };
}

function isDataset(data: Dataset | Table | DerivedIndicators): data is Dataset {
  return "kind" in data && (data.kind === "panel" || data.kind === "crossSection");
}

function lineageOf(
  { id, label }: IndicatorSpec,
  expression: Expression,
  missing: MissingCount,
  earlier: readonly IndicatorLineage[],
): Omit<IndicatorLineage, "unit" | "conversions" | "imputed"> {
  const names = namedColumns(expression);
  const uses = names.filter((name) => earlier.some((one) => one.id === name));
  const sources = names.flatMap((name) => earlier.find((one) => one.id === name)?.sources ?? [name]);
  return {
    id,
    expression: formatExpression(expression),
    sources: [...new Set(sources)],
    uses,
    label: label ?? null,
    missing,
  };
}

function countMissing(
  values: Float64Array,
  reason: (row: number) => keyof MissingCount,
  onMissingCell: (row: number) => void,
): MissingCount {
  const count = { cells: 0, periods: 0 };
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values[row])) continue;
    const why = reason(row);
    count[why]++;
    if (why === "cells") onMissingCell(row);
  }
  return count;
}

/** A missing raw cell is the reason even where a period without a row is one too. */
function reasonOf(reader: CellReader, expression: Expression, row: number, data: Dataset): keyof MissingCount {
  for (const cell of reader(expression, row)) {
    if (cell.row === null) continue;
    const column = data.columns[cell.column]!;
    if (column.kind === "number" && Number.isNaN(column.values[cell.row])) return "cells";
  }
  return "periods";
}

const CELLS_LISTED = 20;

function missingCells(data: Dataset, holes: readonly MissingCell[]): MesometricsError {
  const cells = holes
    .slice(0, CELLS_LISTED)
    .map(({ indicator, row }) => ({ indicator, row: row + 1, ...periodOf(data, row) }));
  const listed = cells
    .slice(0, 5)
    .map(({ indicator, row, unit, time }) => `${indicator} in row ${row}${unit === null ? "" : ` (${unit}, ${time})`}`);
  return new MesometricsError(
    "MISSING_CELLS",
    `${holes.length} cell(s) cannot be computed because raw cells are missing: ${listed.join("; ")}` +
      `${holes.length > listed.length ? "; …" : ""}. Fill the raw cells, or keep these cells missing with { missing: "keep" }.`,
    { count: holes.length, cells },
  );
}

/** Runs a step and puts the indicator's id, and the unit and period of a row, in front of its error. */
function named<Result>({ id, expression }: IndicatorSpec, data: Dataset, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    const { code, message, details } = error as MesometricsError;
    const { unit, time } =
      typeof details.row === "number" ? periodOf(data, details.row - 1) : { unit: null, time: null };
    const place = unit === null ? "" : `, ${unit} ${time}`;
    throw new MesometricsError(code, `Indicator "${id}" (${expression}${place}): ${message}`, {
      ...details,
      indicator: id,
      ...(unit === null ? {} : { unit, time }),
    });
  }
}
