import { MesometricsError } from "@mesometrics/matrix";
import { crossSectionOf } from "./cross-section.js";
import type { CrossSection, Dataset, Panel, Table } from "./dataset.js";
import { panelOf } from "./panel.js";
import { readColumn } from "./read-columns.js";
import type { ColumnsOf } from "./table-input.js";

/** The data set's type with the columns of `T` added to it. */
export type WithColumns<D extends Dataset, T> =
  D extends Panel<infer Columns>
    ? Panel<Columns & ColumnsOf<T>>
    : D extends CrossSection<infer Columns>
      ? CrossSection<Columns & ColumnsOf<T>>
      : never;

/**
 * A data set with further columns, row by row in the order of its rows. The given data set stays as it is; the new one
 * has its own hash.
 *
 * @param columns length n each
 * @throws MesometricsError `DUPLICATE_COLUMN`, `COLUMN_LENGTH`, and what reading a column throws (`INFINITE_CELL`, …)
 * @example
 * ```ts
 * import { panel, withColumns } from "@mesometrics/panel-data";
 * const data = panel({ id: ["a", "b"], year: [1, 1], x: [2, 4] }, { unit: "id", time: "year" });
 * Object.keys(withColumns(data, { half: [1, 2] }).columns); // → ["id","year","x","half"]
 * withColumns(data, { x: [1, 2] }); // throws DUPLICATE_COLUMN
 * ```
 */
export function withColumns<D extends Dataset, const T extends Table>(data: D, columns: T): WithColumns<D, T> {
  const added = Object.entries(columns).map(([name, cells]) => {
    if (Object.hasOwn(data.columns, name)) {
      throw new MesometricsError("DUPLICATE_COLUMN", `The data already have a column "${name}". Choose another name.`, {
        column: name,
      });
    }
    if (cells.length !== data.rows) {
      throw new MesometricsError(
        "COLUMN_LENGTH",
        `Column "${name}" has ${cells.length} cells but the data have ${data.rows} rows.`,
        { column: name, length: cells.length, expected: data.rows },
      );
    }
    return readColumn(name, cells);
  });
  const all = [...Object.values(data.columns), ...added];
  const result =
    data.kind === "panel"
      ? panelOf(data.rows, all, { unit: data.index.unit, time: data.index.time, step: data.index.timeStep })
      : crossSectionOf(data.rows, all);
  return result as unknown as WithColumns<D, T>;
}
