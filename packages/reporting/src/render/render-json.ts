import { MesometricsError } from "@mesometrics/matrix";
import { type Cell, checkTable, type TableDocument } from "../table/document.js";
import { type Tables, tableList } from "../table/table-list.js";
import { schemaError } from "./schema-errors.js";
import { tableSchema } from "./table-schema.js";

/**
 * Tables as JSON, nothing lost: `decodeTables` gives the same documents back. `tableSchema` describes the file; numbers are
 * in full precision, infinities are the texts "Infinity" and "-Infinity".
 *
 * @throws NO_TABLES, DUPLICATE_ID, MIXED_STAR_SCHEMES
 * @example
 * ```ts
 * import { dataTable, decodeTables, renderJson } from "@mesometrics/reporting";
 * const table = dataTable({
 *   id: "t",
 *   title: "T",
 *   columns: [{ id: "x", label: "x" }],
 *   rows: [{ label: "a", values: [1 / 3] }],
 * });
 * const [again] = decodeTables(renderJson(table));
 * again?.groups[0]?.rows[0]?.cells[0]; // → {"kind":"number","role":"statistic","value":0.3333333333333333,"format":{"style":"decimal","decimals":4,"grouped":false},"mark":"","enclosure":"none","source":null}
 * ```
 */
export function renderJson(tables: Tables): string {
  const written = { schema: "mesometrics/tables@1", tables: tableList(tables) };
  return `${JSON.stringify(written, (_, value: unknown) => (isInfinite(value) ? String(value) : value), 2)}\n`;
}

/**
 * The tables of a JSON text that `renderJson`, or another program after `tableSchema`, wrote.
 *
 * @throws INVALID_TABLE_JSON, naming the place; NO_TABLES, DUPLICATE_ID, MIXED_STAR_SCHEMES, TABLE_SHAPE
 * @example
 * ```ts
 * import { decodeTables } from "@mesometrics/reporting";
 * decodeTables('{"schema":"mesometrics/tables@1"}'); // throws INVALID_TABLE_JSON
 * ```
 */
export function decodeTables(text: string): readonly TableDocument[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MesometricsError("INVALID_TABLE_JSON", `The text is not JSON: ${(error as Error).message}`);
  }
  const error = schemaError(value, tableSchema);
  if (error !== null) throw new MesometricsError("INVALID_TABLE_JSON", `These are no tables: ${error}.`, { error });
  const { tables } = value as { tables: readonly TableDocument[] };
  return tableList(tables.map((table) => checkTable(withInfinities(table))));
}

function withInfinities(table: TableDocument): TableDocument {
  const cell = (one: Cell): Cell => {
    if (one.kind === "number") return { ...one, value: Number(one.value) };
    if (one.kind === "interval") return { ...one, low: Number(one.low), high: Number(one.high) };
    if (one.kind === "sequence") return { ...one, cells: one.cells.map((part) => cell(part) as typeof part) };
    return one;
  };
  const groups = table.groups.map((group) => ({
    ...group,
    rows: group.rows.map((row) => ({ ...row, cells: row.cells.map(cell) })),
  }));
  return { ...table, groups };
}

function isInfinite(value: unknown): boolean {
  return typeof value === "number" && !Number.isFinite(value);
}
