import type { AuditFinding } from "../audit-result.js";
import type { CoefficientView, ColumnView, DocumentView } from "../document-view.js";
import { ends, finding, show, showInterval } from "../finding.js";
import { absolute, add, divide, type Interval, meets, square, squareRoot, subtract } from "../interval.js";
import { standardError } from "./effects.js";

/** Standard errors between two constants of one outcome beyond which scale, not sampling, explains them. */
const FARTHEST = 5;

/** Two columns of one outcome and one set of regressors whose constants differ in sign beyond any sampling. */
export function checkLevels(view: DocumentView): AuditFinding[] {
  const found: AuditFinding[] = [];
  const named = view.columns.filter(
    ({ column, coefficients }) =>
      column.outcome !== undefined &&
      (column.sample ?? "all") === "all" &&
      coefficients.some(({ role }) => role === "constant"),
  );
  for (const [position, second] of named.entries()) {
    // The first column of the outcome with these regressors stands for all that agree with it.
    const first = named
      .slice(0, position)
      .find((one) => one.column.outcome === second.column.outcome && sameRegressors(one, second));
    if (first !== undefined) found.push(...compareConstants(view, first, second));
  }
  return [...found, ...checkRanges(view)];
}

/** The same slopes, a linear trend aside. */
function sameRegressors(a: ColumnView, b: ColumnView): boolean {
  const names = ({ coefficients }: ColumnView): string[] =>
    coefficients
      .filter(({ role }) => role === "coefficient" || role === "instrument")
      .map(({ row }) => row)
      .sort();
  const own = names(a);
  return own.length >= 2 && JSON.stringify(own) === JSON.stringify(names(b));
}

function compareConstants(view: DocumentView, first: ColumnView, second: ColumnView): AuditFinding[] {
  const constants = [first, second].map(({ coefficients }) => coefficients.find(({ role }) => role === "constant")!);
  const [one, two] = constants as [CoefficientView, CoefficientView];
  const errors = [one, two].map(({ place }) =>
    standardError(view, { table: place.table!, row: place.row!, column: place.column! }),
  );
  if (errors[0] == null || errors[1] == null) return [];
  const [b1, b2] = [view.interval(one.estimate), view.interval(two.estimate)];
  const z = divide(subtract(b1, b2), squareRoot(add(square(errors[0]), square(errors[1]))));
  const opposite = (b1.low > 0 && b2.high < 0) || (b1.high < 0 && b2.low > 0);
  if (!opposite || absolute(z).low <= FARTHEST) return [];
  return [
    finding(
      "level-log",
      "suspicious",
      [one.place, two.place],
      `constants ${one.estimate.value} and ${two.estimate.value}: z = ${show((z.low + z.high) / 2, 3)}`,
      "One outcome and the same regressors: one column uses the level and the other the logarithm, or another scale, so their coefficients cannot be compared.",
      { z: ends(z) },
    ),
  ];
}

/** Constants against the range of the outcome as the document defines it. */
function checkRanges(view: DocumentView): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) => {
    if (relation.kind !== "scale") return [];
    const { number, place } = view.number(relation.constant);
    const b = view.interval(number);
    const se = standardError(view, relation.constant);
    const reach: Interval = se === null ? b : { low: b.low - FARTHEST * se.high, high: b.high + FARTHEST * se.high };
    const [low, high] = relation.range;
    const fits = meets(reach, { low, high });
    return [
      finding(
        "level-log",
        fits ? "consistent" : "suspicious",
        [place],
        `constant ${number.value}, with ${FARTHEST} standard errors ${showInterval(reach)}; ${relation.what}: [${low}, ${high}]`,
        fits
          ? "The constant can be of this outcome."
          : "The constant is of another scale than the outcome as defined: a logarithm, an index or another variable.",
        { reach: ends(reach) },
      ),
    ];
  });
}
