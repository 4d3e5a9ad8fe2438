import { MesometricsError } from "@mesometrics/matrix";
import { numberColumn } from "@mesometrics/panel-data";
import { cellReader } from "./cells-read.js";
import type { DerivedIndicators } from "./derive-indicators.js";
import { definitionsOf } from "./lineage.js";
import { periodOf } from "./period-of.js";

/** A derived cell. */
export interface DerivedCell {
  readonly indicator: string;
  /** The row in the data, counted from 0. */
  readonly row: number;
  readonly unit: string | null;
  readonly time: string | null;
}

/**
 * The derived cells that a raw cell enters, through earlier indicators and shifts in time: what has to be computed again
 * when the cell is corrected. The inverse of `traceCell`.
 *
 * @param row the row of the data, counted from 0
 * @throws MesometricsError `UNKNOWN_COLUMN`, `NOT_NUMERIC`, `ROW_OUT_OF_RANGE`
 * @example
 * ```ts
 * import { dependentCells, deriveIndicators } from "@mesometrics/indicators";
 * import { panel } from "@mesometrics/panel-data";
 * const raw = panel({ id: ["a", "a"], year: [2001, 2002], gdp: [50, 60] }, { unit: "id", time: "year" });
 * const derived = deriveIndicators(raw, [{ id: "rise", expression: "growth(gdp)" }]);
 * dependentCells(derived, "gdp", 0); // → [{"indicator": "rise", "row": 0, "unit": "a", "time": "2001"}, {"indicator": "rise", "row": 1, "unit": "a", "time": "2002"}]
 * ```
 */
export function dependentCells(
  { data, lineage }: DerivedIndicators,
  column: string,
  row: number,
): readonly DerivedCell[] {
  numberColumn(data, column);
  if (!Number.isInteger(row) || row < 0 || row >= data.rows) {
    throw new MesometricsError(
      "ROW_OUT_OF_RANGE",
      `Rows are counted from 0 to ${data.rows - 1}; there is no row ${row}.`,
      {
        row,
        rows: data.rows,
      },
    );
  }
  const definitions = definitionsOf(lineage);
  const reader = cellReader(data, (name) => definitions.get(name));
  const found: DerivedCell[] = [];
  for (const { id, sources } of lineage) {
    if (!sources.includes(column)) continue;
    for (let at = 0; at < data.rows; at++) {
      // Every shift stays within the unit.
      if (data.kind === "panel" ? data.index.unitCodes[at] !== data.index.unitCodes[row] : at !== row) continue;
      const reads = reader(definitions.get(id)!, at).some((cell) => cell.column === column && cell.row === row);
      if (reads) found.push({ indicator: id, row: at, ...periodOf(data, at) });
    }
  }
  return found;
}
