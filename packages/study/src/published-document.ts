import { auditTable, type PublishedDocument, type TableAudit } from "@mesometrics/audit";
import { MesometricsError } from "@mesometrics/matrix";
import type { PublishedSpec } from "./study-spec.js";

/** The document of a `published.yaml`; without tables it has none. */
export function publishedDocument(spec: PublishedSpec): PublishedDocument {
  const { document, decimal, stars, design, tables, text, relations } = spec;
  return { document: document ?? "", decimal, stars, design, tables: tables ?? [], text, relations };
}

/**
 * Audits the tables of a `published.yaml` by arithmetic; no data are needed. See `auditTable` of `@mesometrics/audit`.
 *
 * @throws NO_TABLES when the file holds no tables, only numbers that a study computes
 * @example
 * ```ts
 * import { auditPublished, parsePublished } from "@mesometrics/study";
 * const spec = parsePublished(`
 * schema: mesometrics/published@1
 * document: A paper
 * tables:
 *   - id: "1"
 *     title: Weights
 *     columns: [{ id: weight }]
 *     rows:
 *       - { id: roads, role: weight, cells: { weight: "0.61" } }
 *       - { id: water, role: weight, cells: { weight: "0.33" } }
 * `);
 * auditPublished(spec).findings[0].verdict; // → impossible
 * ```
 */
export function auditPublished(spec: PublishedSpec): TableAudit {
  if (spec.tables === undefined || spec.tables.length === 0) {
    throw new MesometricsError(
      "NO_TABLES",
      "There are no tables to audit: the file needs `document` and `tables` as a paper prints them.",
    );
  }
  return auditTable(publishedDocument(spec));
}
