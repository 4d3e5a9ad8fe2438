import type { AuditFinding } from "../audit-result.js";
import { type CoefficientView, type ColumnView, type DocumentView, isSlope, tInterval } from "../document-view.js";
import { finding, show, showInterval } from "../finding.js";
import { type Interval, meets, square } from "../interval.js";
import { describeSpecification, type Specification, sameEffects, specifications } from "../specifications.js";
import { r2FromAdjusted } from "./adjusted-r2.js";

/** With one regressor and equal variances R2 = t2/(t2 + df): t against R2 or adjusted R2. */
export function checkSingleRegressors(view: DocumentView): AuditFinding[] {
  return view.columns.flatMap((column) => {
    const slope = column.coefficients.find(({ role }) => isSlope(role));
    const { covariance } = column.column;
    if (column.slopes !== 1 || slope === undefined || (covariance !== undefined && covariance !== "iid")) return [];
    const t = tInterval(view, slope);
    const n = column.observations?.number.value;
    if (t === null || n === undefined) return [];
    return checkOne(view, column, slope, square(t), n);
  });
}

function partial(squared: Interval, df: number): Interval {
  return { low: squared.low / (squared.low + df), high: squared.high / (squared.high + df) };
}

function checkOne(
  view: DocumentView,
  column: ColumnView,
  slope: CoefficientView,
  squared: Interval,
  n: number,
): AuditFinding[] {
  const { r2, "adjusted-r2": adjusted } = column.statistics;
  const fit = r2 ?? adjusted;
  if (fit === undefined) return [];
  const usable = specifications(column).filter(({ expected, absorbed }) => expected && n - absorbed - 1 >= 1);
  const dfOf = ({ absorbed }: Specification): number => n - absorbed - 1;
  const shown = (df: number): Interval =>
    r2 === undefined ? r2FromAdjusted(view.interval(adjusted!.number), n, df) : view.interval(r2.number);
  const stated = usable.filter(({ effects }) => column.effects === null || sameEffects(effects, column.effects));
  const candidates = stated.length > 0 ? stated : usable;
  const places = [slope.place, fit.place];
  const line = (tSpec: Specification, rSpec: Specification): string =>
    `t2/(t2 + ${dfOf(tSpec)}) = ${showInterval(partial(squared, dfOf(tSpec)))}; R2 ${r2 === undefined ? `from adjusted with df ${dfOf(rSpec)}` : "printed"} ${showInterval(shown(dfOf(rSpec)))}`;
  const agreeing = candidates.find((one) => meets(partial(squared, dfOf(one)), shown(dfOf(one))));
  if (agreeing !== undefined) {
    return [
      finding(
        "single-regressor",
        "consistent",
        places,
        line(agreeing, agreeing),
        `t and R2 agree for ${describeSpecification(agreeing)}.`,
      ),
    ];
  }
  const first = candidates[0]!;
  const mixed = usable.find((one) => meets(partial(squared, dfOf(one)), shown(dfOf(first))));
  const classical = Math.sqrt((middle(shown(dfOf(first))) * dfOf(first)) / (1 - middle(shown(dfOf(first)))));
  const explanation =
    mixed === undefined
      ? ""
      : ` t fits with df ${dfOf(mixed)} (${describeSpecification(mixed)}): the degrees of freedom of t and of R2 differ.`;
  return [
    finding(
      "single-regressor",
      column.column.covariance === "iid" ? "suspicious" : "borderline",
      places,
      `${line(first, first)}; t under equal variances would be ${show(classical, 4)}${mixed === undefined ? "" : `; ${line(mixed, first)}`}`,
      `t and R2 do not belong together under equal variances and one count of parameters: the standard error is robust, or another R2 is printed.${explanation}`,
      { df: dfOf(first), classicalT: classical, ...(mixed === undefined ? {} : { dfOfT: dfOf(mixed) }) },
    ),
  ];
}

function middle({ low, high }: Interval): number {
  return (low + high) / 2;
}
