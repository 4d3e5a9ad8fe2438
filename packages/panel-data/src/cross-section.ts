import { contentHash } from "./content-hash.js";
import type { CrossSection, DataColumn } from "./dataset.js";
import { readColumns, type TableOptions } from "./read-columns.js";
import type { ColumnsOf, TableInput } from "./table-input.js";

/**
 * A data set without a panel index.
 *
 * @param table columns by name, rows as objects, an Arrow table or an arquero table; it is copied, unless `copy` is false
 * @throws MesometricsError `EMPTY_TABLE`, `COLUMN_LENGTH`, `INFINITE_CELL`, `TEXT_IN_NUMERIC_COLUMN`,
 *   `UNSUPPORTED_CELL`, `INEXACT_INTEGER`, `NOT_A_TABLE`, `NOT_A_COLUMN`
 * @example
 * ```ts
 * import { crossSection } from "@mesometrics/panel-data";
 * const data = crossSection([{ x: 1, region: "north" }, { x: 2, region: "south" }]);
 * data.rows; // → 2
 * ```
 */
export function crossSection<const T extends TableInput>(
  table: T,
  options: TableOptions = {},
): CrossSection<ColumnsOf<T>> {
  const { rows, columns } = readColumns(table, options);
  return crossSectionOf(rows, columns) as CrossSection<ColumnsOf<T>>;
}

/** A cross-section over columns that are already read. */
export function crossSectionOf(rows: number, columns: readonly DataColumn[]): CrossSection {
  let hash: string | null = null;
  return {
    kind: "crossSection",
    rows,
    columns: Object.fromEntries(columns.map((column) => [column.name, column])),
    get hash() {
      hash ??= contentHash(["crossSection"], columns);
      return hash;
    },
  };
}
