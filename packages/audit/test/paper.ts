import {
  type AuditFinding,
  auditTable,
  type BracketMeaning,
  type PublishedColumn,
  type PublishedDocument,
  type PublishedRow,
  type RowRole,
  type RuleId,
} from "../src/index.js";

/** A one-column document from `row id: [role, cell]`. */
export function paper(
  rows: Readonly<Record<string, readonly [RowRole, string]>>,
  more: Partial<PublishedDocument> & {
    readonly parentheses?: BracketMeaning;
    readonly brackets?: BracketMeaning;
    readonly column?: Partial<PublishedColumn>;
  } = {},
): PublishedDocument {
  const { parentheses = "t", brackets, column, ...rest } = more;
  return {
    document: "A paper",
    tables: [
      {
        id: "1",
        title: "A table",
        parentheses,
        brackets,
        columns: [{ id: "a", ...column }],
        rows: Object.entries(rows).map(([id, [role, text]]): PublishedRow => ({ id, role, cells: { a: text } })),
      },
    ],
    ...rest,
  };
}

/** The findings of one rule. */
export function findings(document: PublishedDocument, rule: RuleId): readonly AuditFinding[] {
  return auditTable(document).findings.filter((one) => one.rule === rule);
}

/** The verdicts of one rule. */
export function verdicts(document: PublishedDocument, rule: RuleId): readonly string[] {
  return findings(document, rule).map(({ verdict }) => verdict);
}
