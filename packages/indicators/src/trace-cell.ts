import { MesometricsError } from "@mesometrics/matrix";
import { nearestName, numberColumn } from "@mesometrics/panel-data";
import { cellReader } from "./cells-read.js";
import type { DerivedIndicators } from "./derive-indicators.js";
import type { ImputedCell } from "./impute-missing.js";
import { definitionsOf } from "./lineage.js";
import { periodOf } from "./period-of.js";

/** A raw cell behind a derived value. */
export interface RawCell {
  readonly column: string;
  /** The row in the data, counted from 0; null where the unit has no row in the period that a shift reaches. */
  readonly row: number | null;
  readonly unit: string | null;
  readonly time: string | null;
  /** null = missing */
  readonly value: number | null;
  /** How the value was imputed; absent where it was observed. */
  readonly imputed?: ImputedCell;
}

/** A derived value and the raw cells that made it. */
export interface CellTrace {
  readonly indicator: string;
  readonly row: number;
  readonly unit: string | null;
  readonly time: string | null;
  readonly expression: string;
  /** null = missing */
  readonly value: number | null;
  readonly cells: readonly RawCell[];
}

/**
 * The raw cells that one derived value was computed from, through earlier indicators and shifts in time.
 *
 * @param row the row of the data, counted from 0
 * @throws MesometricsError `UNKNOWN_INDICATOR`, `ROW_OUT_OF_RANGE`
 * @example
 * ```ts
 * import { deriveIndicators, traceCell } from "@mesometrics/indicators";
 * import { panel } from "@mesometrics/panel-data";
 * const raw = panel({ state: ["a", "a"], year: [2001, 2002], gsp: [50, 60] }, { unit: "state", time: "year" });
 * const derived = deriveIndicators(raw, [{ id: "rise", expression: "growth(gsp)" }]);
 * const trace = traceCell(derived, "rise", 1);
 * trace.value; // → 0.2
 * trace.cells[0]; // → {"column": "gsp", "row": 1, "unit": "a", "time": "2002", "value": 60}
 * trace.cells[1]; // → {"column": "gsp", "row": 0, "unit": "a", "time": "2001", "value": 50}
 * ```
 */
export function traceCell(
  { data, lineage, imputations }: DerivedIndicators,
  indicator: string,
  row: number,
): CellTrace {
  const record = lineage.find((one) => one.id === indicator);
  if (record === undefined) {
    const ids = lineage.map((one) => one.id);
    const nearest = nearestName(indicator, ids);
    throw new MesometricsError(
      "UNKNOWN_INDICATOR",
      `There is no derived indicator "${indicator}".${nearest === null ? "" : ` Did you mean "${nearest}"?`}`,
      { indicator, indicators: ids },
    );
  }
  if (!Number.isInteger(row) || row < 0 || row >= data.rows) {
    throw new MesometricsError(
      "ROW_OUT_OF_RANGE",
      `Rows are counted from 0 to ${data.rows - 1}; there is no row ${row}.`,
      { row, rows: data.rows },
    );
  }
  const definitions = definitionsOf(lineage);
  const reader = cellReader(data, (column) => definitions.get(column));
  const cells = reader(definitions.get(indicator)!, row).map(({ column, row: from }) => ({
    column,
    row: from,
    ...(from === null ? { unit: periodOf(data, row).unit, time: null } : periodOf(data, from)),
    value: from === null ? null : numberOrNull(numberColumn(data, column).values[from]),
    ...imputationOf(imputations, column, from),
  }));
  return {
    indicator,
    row,
    ...periodOf(data, row),
    expression: record.expression,
    value: numberOrNull(numberColumn(data, indicator).values[row]),
    cells,
  };
}

function imputationOf(
  imputations: readonly ImputedCell[],
  column: string,
  row: number | null,
): { readonly imputed?: ImputedCell } {
  const imputed = imputations.find((one) => one.column === column && one.row === row);
  return imputed === undefined ? {} : { imputed };
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
