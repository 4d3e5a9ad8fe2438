import type { AuditPlace } from "./audit-result.js";
import { referenceProblem } from "./check-document.js";
import { cellPlace, cellText, textPlace } from "./document-view.js";
import { AuditError } from "./errors.js";
import { parsePrintedCell } from "./printed-cell.js";
import type { NumberReference, PublishedDocument } from "./published.js";

/**
 * The printed text that a reference points at, brackets and stars kept, with its place: what {@link scorecard} takes.
 *
 * @throws `INVALID_PUBLISHED` when the document has no such number; `INVALID_PRINTED_NUMBER` when its cell is no number.
 * @example
 * ```ts
 * import { printedAt } from "@mesometrics/audit";
 * const published = {
 *   document: "A paper",
 *   tables: [
 *     {
 *       id: "2",
 *       title: "Main results",
 *       parentheses: "t",
 *       columns: [{ id: "1" }],
 *       rows: [{ id: "x", role: "coefficient", cells: { "1": "0.5357*** (2.8379)" } }],
 *     },
 *   ],
 * } as const;
 * printedAt(published, { table: "2", row: "x", column: "1" }).printed; // → 0.5357***
 * printedAt(published, { table: "2", row: "x", column: "1", part: "t" }).printed; // → (2.8379)
 * printedAt(published, { table: "3", row: "x", column: "1" }); // throws INVALID_PUBLISHED
 * ```
 */
export function printedAt(
  published: PublishedDocument,
  reference: NumberReference,
): { readonly printed: string; readonly place: AuditPlace } {
  const problem = referenceProblem(published, reference);
  if (problem !== null) throw new AuditError("INVALID_PUBLISHED", `${problem}.`, { reference });
  if ("text" in reference) {
    const found = published.text!.find(({ id }) => id === reference.text)!;
    return { printed: found.printed, place: textPlace(found) };
  }
  const table = published.tables.find(({ id }) => id === reference.table)!;
  const text = cellText(table.rows.find(({ id }) => id === reference.row)!, reference.column)!;
  const place = cellPlace(reference.table, reference.row, reference.column, text);
  const part = reference.part ?? "estimate";
  const { texts } = parsePrintedCell(text, published.decimal === undefined ? {} : { decimal: published.decimal });
  const printed =
    part === "estimate" ? texts.estimate : part === table.parentheses ? texts.parentheses : texts.brackets;
  return { printed: printed!, place };
}
