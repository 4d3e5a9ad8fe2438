import { MesometricsError } from "@mesometrics/matrix";
import type { TableDocument } from "./document.js";

/** One table or the tables of one document, in order. */
export type Tables = TableDocument | readonly TableDocument[];

/**
 * The tables of one document: at least one, no id twice, one star scheme.
 *
 * @throws NO_TABLES, DUPLICATE_ID, MIXED_STAR_SCHEMES
 */
export function tableList(tables: Tables): readonly TableDocument[] {
  const list = "schema" in tables ? [tables] : tables;
  if (list.length === 0) throw new MesometricsError("NO_TABLES", "A document of tables needs at least one table.");
  const ids = new Set<string>();
  for (const { id } of list) {
    if (ids.has(id)) {
      throw new MesometricsError("DUPLICATE_ID", `Two tables have the id "${id}"; give each its own.`, { id });
    }
    ids.add(id);
  }
  checkOneStarScheme(list);
  return list;
}

/**
 * The reader of a document meets one rule of significance: the tables that mark it must mark it alike.
 *
 * @throws MIXED_STAR_SCHEMES
 */
export function checkOneStarScheme(tables: readonly TableDocument[]): void {
  const marked = tables.filter((table) => table.stars !== null);
  const schemes = new Set(marked.map((table) => JSON.stringify(table.stars?.levels)));
  if (schemes.size > 1) {
    throw new MesometricsError(
      "MIXED_STAR_SCHEMES",
      `The tables mark significance by ${schemes.size} different rules; pass one star scheme to all of them.`,
      { tables: marked.map((table) => table.id) },
    );
  }
}
