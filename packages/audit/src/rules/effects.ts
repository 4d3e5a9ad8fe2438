import { normalSurvival } from "@mesometrics/distributions";
import type { AuditFinding } from "../audit-result.js";
import { type DocumentView, tInterval } from "../document-view.js";
import { ends, finding, show, showInterval } from "../finding.js";
import { absolute, add, divide, type Interval, meets, multiply, square, squareRoot, subtract } from "../interval.js";
import type { NumberReference } from "../published.js";

/** total = direct + indirect, where indirect is a number or a product of two coefficients. */
export function checkTotalEffects(view: DocumentView): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) => {
    if (relation.kind !== "total-effect") return [];
    const total = view.number(relation.total);
    const direct = view.number(relation.direct);
    const parts = isPair(relation.indirect) ? relation.indirect.map(view.number) : [view.number(relation.indirect)];
    const indirect = parts.map(({ number }) => view.interval(number)).reduce(multiply);
    const product = parts.reduce((value, { number }) => value * number.value, 1);
    const sum = add(view.interval(direct.number), indirect);
    const shown = view.interval(total.number);
    const fits = meets(sum, shown);
    const gap = direct.number.value + product - total.number.value;
    const isPath = parts.length === 2;
    const given = `${direct.number.value} + ${parts.map(({ number }) => number.value).join(" x ")} = ${show(direct.number.value + product, 6)} in ${showInterval(sum)}; total printed ${total.place.printed}`;
    return [
      finding(
        "total-effect",
        fits ? "consistent" : "impossible",
        [total.place, direct.place, ...parts.map(({ place }) => place)],
        given,
        fits
          ? "The parts add up to the total within the printed digits."
          : `The gap of ${show(gap, 3)} is beyond rounding${isPath ? ": by least squares on one sample and one set of controls the parts add up exactly, so the columns are of different samples or specifications" : ""}.`,
        {
          sum: ends(sum),
          gap,
          indirect: product,
          ...(isPath ? sobel(view, relation.indirect as readonly [NumberReference, NumberReference]) : {}),
        },
      ),
    ];
  });
}

function isPair(
  indirect: NumberReference | readonly [NumberReference, NumberReference],
): indirect is readonly [NumberReference, NumberReference] {
  return Array.isArray(indirect);
}

/** Sobel's z of a b: a b/sqrt(a2 sb2 + b2 sa2) = 1/sqrt(1/ta2 + 1/tb2). */
function sobel(view: DocumentView, path: readonly [NumberReference, NumberReference]): Record<string, number> {
  const inverse = path.map((reference) => {
    const t = view.coefficient(reference)?.view;
    const size = t === undefined ? null : tInterval(view, t);
    return size === null ? null : 4 / (size.low + size.high) ** 2;
  });
  const sum = inverse.reduce<number | null>((all, one) => (all === null || one === null ? null : all + one), 0);
  return sum === null ? {} : { sobelZ: 1 / Math.sqrt(sum) };
}

/** A stated difference of two coefficients of independent samples, against z of their difference. */
export function checkDifferences(view: DocumentView): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) => {
    if (relation.kind !== "difference") return [];
    const [first, second] = [view.number(relation.first), view.number(relation.second)];
    const errors = [relation.first, relation.second].map((reference) => standardError(view, reference));
    const [one, two] = errors;
    if (one == null || two == null) {
      return [
        finding(
          "difference",
          "not-checkable",
          [first.place, second.place],
          relation.claim,
          "A standard error or t is missing.",
        ),
      ];
    }
    const gap = subtract(view.interval(first.number), view.interval(second.number));
    const z = divide(gap, squareRoot(add(square(one), square(two))));
    const size = absolute(z);
    const p = { low: 2 * normalSurvival(size.high), high: 2 * normalSurvival(size.low) };
    const middle = (z.low + z.high) / 2;
    const verdict = p.high < 0.05 ? "consistent" : p.low > 0.1 ? "suspicious" : "borderline";
    return [
      finding(
        "difference",
        verdict,
        [first.place, second.place],
        `(${first.number.value} - ${second.number.value})/sqrt(${show(mid(one), 4)}^2 + ${show(mid(two), 4)}^2): z = ${show(middle, 3)}, p = ${show(2 * normalSurvival(Math.abs(middle)), 3)}`,
        `Claimed: ${relation.claim}. ${
          verdict === "consistent"
            ? "The difference is significant at 5 %."
            : verdict === "borderline"
              ? "The difference is significant at 10 % and not at 5 %, or its digits leave it open."
              : "The difference is not significant at 10 %."
        }`,
        { z: ends(z), p: ends(p) },
      ),
    ];
  });
}

function mid({ low, high }: Interval): number {
  return (low + high) / 2;
}

/** se as printed, else |b/t|. */
export function standardError(view: DocumentView, reference: NumberReference): Interval | null {
  const found = view.coefficient(reference)?.view;
  if (found === undefined) return null;
  if (found.standardError !== null) return view.interval(found.standardError);
  if (found.t === null) return null;
  const t = absolute(view.interval(found.t));
  return t.low <= 0 ? null : divide(absolute(view.interval(found.estimate)), t);
}
