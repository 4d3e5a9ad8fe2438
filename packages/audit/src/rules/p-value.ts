import { chiSquaredSurvival, fisherFSurvival } from "@mesometrics/distributions";
import type { AuditFinding } from "../audit-result.js";
import type { DocumentView } from "../document-view.js";
import { ends, finding, show, showInterval } from "../finding.js";
import { absolute, type Interval, meets, monotone } from "../interval.js";
import type { Relation } from "../published.js";
import { twoSided } from "./stars.js";

/** Printed p-values against printed statistics. */
export function checkPValues(view: DocumentView): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) => {
    if (relation.kind !== "p-value") return [];
    const statistic = view.number(relation.statistic);
    const printed = view.number(relation.p);
    const p = upperTail(relation, view.interval(statistic.number));
    const shown = view.interval(printed.number);
    const fits = meets(p, shown);
    const df = relation.degreesOfFreedom ?? [];
    return [
      finding(
        "p-value",
        fits ? "consistent" : "impossible",
        [statistic.place, printed.place],
        `${relation.distribution}${df.length > 0 ? `(${df.join(", ")})` : ""}: P(X > ${statistic.number.value}) = ${show((p.low + p.high) / 2, 4)}; printed ${printed.place.printed}, ${showInterval(shown)}`,
        fits ? "The p-value is that of the statistic." : "The statistic has another p-value.",
        { p: ends(p) },
      ),
    ];
  });
}

function upperTail({ distribution, degreesOfFreedom }: Relation & { kind: "p-value" }, statistic: Interval): Interval {
  const [df1 = Infinity, df2 = Infinity] = degreesOfFreedom ?? [];
  switch (distribution) {
    case "chi-squared":
      return monotone(positive(statistic), false, (x) => chiSquaredSurvival(x, df1));
    case "f":
      return monotone(positive(statistic), false, (x) => fisherFSurvival(x, df1, df2));
    case "t":
    case "normal":
      return monotone(absolute(statistic), false, (x) => twoSided(x, distribution === "t" ? df1 : Infinity));
  }
}

function positive({ low, high }: Interval): Interval {
  return { low: Math.max(0, low), high: Math.max(0, high) };
}
