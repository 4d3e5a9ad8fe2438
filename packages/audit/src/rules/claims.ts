import type { AuditFinding } from "../audit-result.js";
import type { DocumentView } from "../document-view.js";
import { finding } from "../finding.js";
import { meets, point } from "../interval.js";

/** Values of a source outside the document, such as critical values. */
export function checkKnownValues(view: DocumentView): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) => {
    if (relation.kind !== "known-value") return [];
    const { number, place } = view.number(relation.number);
    const fits = meets(view.interval(number), point(relation.value));
    return [
      finding(
        "known-value",
        fits ? "consistent" : "impossible",
        [place],
        `printed ${place.printed}; ${relation.source}: ${relation.value}`,
        fits ? "The printed value is that of the source." : "The source has another value.",
      ),
    ];
  });
}

/** Claims that the document gives no number for. */
export function listClaims(view: DocumentView): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) =>
    relation.kind === "claim" ? [finding("claim", "not-checkable", [], relation.what, relation.reason)] : [],
  );
}
