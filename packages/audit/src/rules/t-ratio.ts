import type { AuditFinding } from "../audit-result.js";
import { type CoefficientView, type DocumentView, tInterval } from "../document-view.js";
import { ends, finding, show, showInterval } from "../finding.js";
import { absolute, type Interval, intersect } from "../interval.js";

const FEWEST_DIGITS = 3;

/**
 * t = b/se where all three are printed; the sign of t where b and t are; se > 0. Where t stands without se beside a
 * coefficient of one or two digits, a finding says within which bounds se is known.
 */
export function checkRatios(view: DocumentView): AuditFinding[] {
  return view.columns.flatMap(({ coefficients }) => coefficients.flatMap((one) => checkRatio(view, one)));
}

function checkRatio(view: DocumentView, one: CoefficientView): AuditFinding[] {
  const { estimate, t, standardError, place } = one;
  const b = view.interval(estimate);
  if (standardError !== null && standardError.value < 0) {
    return [
      finding(
        "t-ratio",
        "impossible",
        [place],
        `se = ${standardError.value} < 0`,
        "A standard error is never negative.",
      ),
    ];
  }
  if (t === null) return [];
  const ti = view.interval(t);
  if ((b.low > 0 && ti.high < 0) || (b.high < 0 && ti.low > 0)) {
    return [
      finding(
        "t-ratio",
        "impossible",
        [place],
        `b = ${estimate.value}, t = ${t.value}`,
        "Coefficient and t have opposite signs: one of them is misprinted.",
      ),
    ];
  }
  if (standardError === null) return coarseStandardError(place, estimate.value, t.value, b, ti);
  const quotient = tInterval(view, { ...one, t: null });
  if (quotient === null) return [];
  const common = intersect(quotient, ti);
  return [
    finding(
      "t-ratio",
      common === null ? "impossible" : "consistent",
      [place],
      `b/se = ${estimate.value}/${standardError.value} = ${show(estimate.value / standardError.value)} ${showInterval(quotient)}; t printed ${t.value} ${showInterval(ti)}`,
      common === null ? "No b and se with these digits have this t." : "The t is b/se within the printed digits.",
      { quotient: ends(quotient), t: ends(ti) },
    ),
  ];
}

function coarseStandardError(
  place: CoefficientView["place"],
  estimate: number,
  t: number,
  b: Interval,
  ti: Interval,
): AuditFinding[] {
  const bSize = absolute(b);
  const tSize = absolute(ti);
  if (tSize.low <= 0 || bSize.low <= 0 || significantDigits(bSize) >= FEWEST_DIGITS) return [];
  const se = { low: bSize.low / tSize.high, high: bSize.high / tSize.low };
  const middle = Math.abs(estimate / t);
  return [
    finding(
      "t-ratio",
      "not-checkable",
      [place],
      `se = b/t = ${Math.abs(estimate)}/${Math.abs(t)} = ${show(middle, 4)}, in ${showInterval(se)}`,
      "The coefficient is printed with so few digits that its standard error is known only within these bounds; the variable wants another unit.",
      { standardError: ends(se) },
    ),
  ];
}

/** Significant digits of a printed number, from the interval that it leaves. */
function significantDigits({ low, high }: Interval): number {
  return Math.floor(Math.log10((low + high) / 2 / (high - low))) + 1;
}
