import { MesometricsError } from "@mesometrics/matrix";
import { type Label, localise } from "../label.js";
import { type Cell, checkTable, emptyCell, type TableColumn, type TableDocument, type TableRow } from "./document.js";

/** Where something is put: behind or in front of a row, a group of rows or a column, by id. */
export type Anchor = { readonly after: string } | { readonly before: string };

/** A row to put into a table; one cell per column. */
export interface InsertedRow {
  readonly id: string;
  readonly label: Label;
  readonly cells: readonly Cell[];
}

/**
 * The table with further rows at a named place: a row's id (`main:ln_infra`, `fit:observations`) or a group's
 * (`fixed-effects`, `fit`, `tests`). Behind a row means behind its statistics too.
 *
 * @throws UNKNOWN_ROW, TABLE_SHAPE
 * @example
 * ```ts
 * import { dataTable, insertRows } from "@mesometrics/reporting";
 * const table = dataTable({
 *   id: "t",
 *   title: "T",
 *   columns: [{ id: "x", label: "x" }],
 *   rows: [{ label: "a", values: [1] }, { label: "b", values: [2] }],
 * });
 * const more = insertRows(table, { after: "r1" }, [{ id: "own", label: "Own", cells: [{ kind: "text", text: "IV" }] }]);
 * more.groups[0]?.rows.map((row) => row.label); // → ["a", "Own", "b"]
 * ```
 */
export function insertRows(table: TableDocument, anchor: Anchor, rows: readonly InsertedRow[]): TableDocument {
  const name = "after" in anchor ? anchor.after : anchor.before;
  const added = rows.map(
    (row): TableRow => ({
      id: row.id,
      label: localise(row.label, table.language),
      continues: false,
      cells: row.cells,
    }),
  );
  let found = false;
  const groups = table.groups.map((group) => {
    const at = group.id === name ? ("after" in anchor ? group.rows.length : 0) : position(group.rows, anchor, name);
    if (at === null || found) return group;
    found = true;
    return { ...group, rows: [...group.rows.slice(0, at), ...added, ...group.rows.slice(at)] };
  });
  if (!found) {
    const known = table.groups.flatMap((group) => [group.id, ...group.rows.map((row) => row.id)]);
    throw new MesometricsError("UNKNOWN_ROW", `Table "${table.id}" has no row or group of rows "${name}".`, {
      name,
      known,
    });
  }
  return checkTable({ ...table, groups });
}

function position(rows: readonly TableRow[], anchor: Anchor, name: string): number | null {
  const index = rows.findIndex((row) => row.id === name);
  if (index < 0) return null;
  if ("before" in anchor) return index;
  const next = rows.findIndex((row, at) => at > index && !row.continues);
  return next < 0 ? rows.length : next;
}

/**
 * The table with a further column behind or in front of the column of an id; cells by the id of their row, the others
 * empty. Headings over several columns widen where the new one stands inside.
 *
 * @throws UNKNOWN_COLUMN, UNKNOWN_ROW, TABLE_SHAPE
 * @example
 * ```ts
 * import { dataTable, insertColumn } from "@mesometrics/reporting";
 * const table = dataTable({ id: "t", title: "T", columns: [{ id: "x", label: "x" }], rows: [{ label: "a", values: [1] }] });
 * const unit = { id: "unit", number: null, label: "Unit", align: "left" as const, source: null };
 * const wide = insertColumn(table, { before: "x" }, unit, { r1: { kind: "text", text: "km" } });
 * wide.columns.map((column) => column.label); // → ["Unit", "x"]
 * ```
 */
export function insertColumn(
  table: TableDocument,
  anchor: Anchor,
  column: TableColumn,
  cells: Readonly<Record<string, Cell>>,
): TableDocument {
  const name = "after" in anchor ? anchor.after : anchor.before;
  const index = table.columns.findIndex((one) => one.id === name);
  if (index < 0) {
    throw new MesometricsError("UNKNOWN_COLUMN", `Table "${table.id}" has no column "${name}".`, {
      name,
      known: table.columns.map((one) => one.id),
    });
  }
  const rows = new Set(table.groups.flatMap((group) => group.rows.map((row) => row.id)));
  const stray = Object.keys(cells).find((id) => !rows.has(id));
  if (stray !== undefined) {
    throw new MesometricsError("UNKNOWN_ROW", `Table "${table.id}" has no row "${stray}".`, { name: stray });
  }
  const at = index + ("after" in anchor ? 1 : 0);
  const into = <Item>(items: readonly Item[], item: Item) => [...items.slice(0, at), item, ...items.slice(at)];
  return checkTable({
    ...table,
    columns: into(table.columns, column),
    spanners: table.spanners.map((level) =>
      level.map(({ label, from, to }) => ({
        label,
        from: from >= at ? from + 1 : from,
        to: to >= at ? to + 1 : to,
      })),
    ),
    groups: table.groups.map((group) => ({
      ...group,
      rows: group.rows.map((row) => ({ ...row, cells: into(row.cells, cells[row.id] ?? emptyCell) })),
    })),
  });
}
