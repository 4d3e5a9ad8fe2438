import type { AuditFinding } from "../audit-result.js";
import { type DocumentView, tInterval } from "../document-view.js";
import { ends, finding, show, showInterval } from "../finding.js";
import { absolute } from "../interval.js";
import { referenceDistributions, showP, twoSided } from "./stars.js";

/** A level of significance that the text states, against the t of the cell under every distribution. */
export function checkSignificance(view: DocumentView): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) => {
    if (relation.kind !== "significance") return [];
    const found = view.coefficient(relation.number);
    const { place } = view.number(relation.number);
    const signed = found === null ? null : tInterval(view, found.view);
    const isStated = relation.significant ?? true;
    const says = `${isStated ? "significant" : "not significant"} at ${show(relation.level)}`;
    if (found === null || signed === null) {
      return [
        finding(
          "significance",
          "not-checkable",
          [place],
          `stated: ${says}`,
          "No t or standard error is printed for it.",
        ),
      ];
    }
    const size = absolute(signed);
    const ranges = referenceDistributions(found.column).map(({ label, df }) => ({
      label,
      low: twoSided(size.high, df),
      high: twoSided(size.low, df),
    }));
    const holds = ranges.filter(({ low, high }) => (isStated ? low < relation.level : high >= relation.level));
    const verdict = holds.length === ranges.length ? "consistent" : holds.length > 0 ? "borderline" : "impossible";
    const p = ranges.map(({ label, ...range }) => `${showP(range)} (${label})`).join(", ");
    const meaning = {
      consistent: "The statement follows from the table.",
      borderline: `The statement holds under ${holds.map(({ label }) => label).join(", ")} only.`,
      impossible: "The table says otherwise under every distribution.",
    }[verdict];
    return [
      finding("significance", verdict, [place], `|t| ${showInterval(size)}; ${p}; stated: ${says}`, meaning, {
        t: ends(size),
        level: relation.level,
      }),
    ];
  });
}
