import type { AuditFinding } from "../audit-result.js";
import type { ColumnView, DocumentView, PlacedNumber } from "../document-view.js";
import { ends, finding, show, showInterval } from "../finding.js";
import { type Interval, intersect, meets } from "../interval.js";
import {
  describeEffects,
  describeSpecification,
  isOpen,
  type Specification,
  sameEffects,
  specifications,
} from "../specifications.js";

/** A rule by which programs adjust R2: M in 1 - adj = (1 - R2) M/df, for N observations and L absorbed parameters. */
interface AdjustmentRule {
  readonly name: string;
  readonly numerator: (n: number, absorbed: number) => number;
}

const adjustmentRules: readonly AdjustmentRule[] = [
  { name: "N - 1", numerator: (n) => n - 1 },
  { name: "N - L", numerator: (n, absorbed) => n - absorbed },
  { name: "N", numerator: (n) => n },
];

interface Fit {
  readonly rule: AdjustmentRule;
  readonly specification: Specification;
  readonly df: number;
}

const PAIRS = [
  ["r2", "adjusted-r2"],
  ["r2-within", "adjusted-r2-within"],
  ["r2-overall", "adjusted-r2-overall"],
] as const;

/**
 * R2 against adjusted R2: which residual degrees of freedom they imply, and which specification has them. Impossible only
 * when no rule of adjustment and no specification fits; suspicious when another one than stated does.
 */
export function checkAdjustedR2(view: DocumentView): AuditFinding[] {
  return view.columns.flatMap((column) =>
    PAIRS.flatMap(([plain, adjusted]) => {
      const r2 = column.statistics[plain];
      const adj = column.statistics[adjusted];
      return r2 === undefined || adj === undefined ? [] : [checkPair(view, column, r2, adj)];
    }),
  );
}

/** df = (1 - R2) M/(1 - adj) as an interval. */
function impliedDf(r2: Interval, adjusted: Interval, numerator: number): Interval {
  const least = Math.max(0, 1 - r2.high) * numerator;
  const most = Math.max(0, 1 - r2.low) * numerator;
  return {
    low: least / (1 - adjusted.low),
    high: adjusted.high >= 1 ? Infinity : most / (1 - adjusted.high),
  };
}

function checkPair(view: DocumentView, column: ColumnView, r2: PlacedNumber, adj: PlacedNumber): AuditFinding {
  const places = [r2.place, adj.place];
  const n = column.observations?.number.value;
  const r2Interval = view.interval(r2.number);
  const adjInterval = view.interval(adj.number);
  if (r2Interval.low > 1 || adjInterval.low > r2Interval.high) {
    return finding(
      "adjusted-r2",
      "impossible",
      places,
      `R2 ${showInterval(r2Interval)}, adjusted ${showInterval(adjInterval)}`,
      r2Interval.low > 1 ? "An R2 above 1." : "An adjusted R2 above R2: two kinds of R2, or a misprint.",
    );
  }
  if (n === undefined || column.slopes === null) {
    return finding(
      "adjusted-r2",
      "not-checkable",
      places,
      "N or the number of regressors is not printed",
      "R2 and adjusted R2 are tied by degrees of freedom that cannot be counted.",
    );
  }
  const df = impliedDf(r2Interval, adjInterval, n - 1);
  const given = `df = (1 - ${r2.number.value}) x ${n - 1}/(1 - ${adj.number.value}) = ${show(((1 - r2.number.value) * (n - 1)) / (1 - adj.number.value))} in ${showInterval(df)}`;
  const all = specifications(column);
  const fits = all.flatMap((specification): Fit[] =>
    adjustmentRules.flatMap((rule) => {
      const dof = n - specification.absorbed - column.slopes!;
      if (dof < 1) return [];
      const implied = impliedDf(r2Interval, adjInterval, rule.numerator(n, specification.absorbed));
      return meets(implied, { low: dof, high: dof }) ? [{ rule, specification, df: dof }] : [];
    }),
  );
  return judge(column, places, given, fits, { r2: r2Interval, adjusted: adjInterval, n });
}

function judge(
  column: ColumnView,
  places: AuditFinding["places"],
  given: string,
  fits: readonly Fit[],
  { r2, adjusted, n }: { readonly r2: Interval; readonly adjusted: Interval; readonly n: number },
): AuditFinding {
  const slopes = column.slopes!;
  const df = impliedDf(r2, adjusted, n - 1);
  // Rules other than N - 1 are looked at only where it fails: they belong to fewer programs.
  const first = fits.filter(({ rule }) => rule.name === "N - 1");
  const shown = first.length > 0 ? first : fits;
  const numbers = {
    df: ends(df),
    slopes,
    fitting: fits.map(
      ({ rule, specification, df: dof }) => `${describeSpecification(specification)}: df ${dof}, M = ${rule.name}`,
    ),
  };
  const asStated = fits.filter(
    ({ specification }) =>
      specification.expected && (column.effects === null || sameEffects(specification.effects, column.effects)),
  );
  if (asStated.length > 0) {
    const best = asStated.find(({ rule }) => rule.name === "N - 1") ?? asStated[0]!;
    return finding(
      "adjusted-r2",
      "consistent",
      places,
      `${given}; ${decompose(best, n, slopes)}`,
      `The degrees of freedom are those of ${describeSpecification(best.specification)}.`,
      { ...numbers, dfFound: best.df },
    );
  }
  const parameters = isOpen(column) ? possibleParameters(r2, adjusted, n, slopes) : [];
  if (parameters.length > 0) {
    const [fewest, most] = [parameters[0]!, parameters.at(-1)!];
    return finding(
      "adjusted-r2",
      "not-checkable",
      places,
      given,
      `They imply ${fewest === most ? fewest : `${fewest} to ${most}`} parameters beside the ${slopes} regressors; the document does not say how many units and periods there are.`,
      numbers,
    );
  }
  if (fits.length === 0) {
    return finding(
      "adjusted-r2",
      "impossible",
      places,
      given,
      `No specification of ${slopes} regressors, under any rule of adjustment, has such degrees of freedom.`,
      numbers,
    );
  }
  const likeliest = shown.filter(({ specification }) => specification.expected);
  const named = likeliest.length > 0 ? likeliest : shown;
  const best = named[0]!;
  const stated = column.effects === null ? "" : `; stated are ${describeEffects(column.effects)}`;
  const remarks = [
    `The degrees of freedom are those of ${named.map(({ specification }) => describeSpecification(specification)).join(" or of ")}${stated}.`,
    ...trendRemark(column, best.specification),
    ...unitsRemark(column, best.specification, n),
  ];
  return finding("adjusted-r2", "suspicious", places, `${given}; ${decompose(best, n, slopes)}`, remarks.join(" "), {
    ...numbers,
    dfFound: best.df,
    ...(best.specification.units === null ? {} : { units: best.specification.units }),
  });
}

/** Every number of absorbed parameters that fits under some rule, the usual one first. */
function possibleParameters(r2: Interval, adjusted: Interval, n: number, slopes: number): readonly number[] {
  for (const rule of adjustmentRules) {
    const found: number[] = [];
    for (let absorbed = 1; absorbed < n - slopes; absorbed += 1) {
      const df = n - absorbed - slopes;
      if (meets(impliedDf(r2, adjusted, rule.numerator(n, absorbed)), { low: df, high: df })) found.push(absorbed);
    }
    if (found.length > 0) return found;
  }
  return [];
}

function decompose({ specification, df, rule }: Fit, n: number, slopes: number): string {
  const { effects, units, periods } = specification;
  const parts = [
    effects.includes("unit") ? `${units} units` : null,
    effects.includes("time") ? (effects.length === 2 ? `${periods! - 1} further periods` : `${periods} periods`) : null,
    effects.length === 0 ? "1 constant" : null,
    `${slopes} regressors`,
  ].filter((part) => part !== null);
  return `${df} = ${n} - ${parts.join(" - ")}${rule.name === "N - 1" ? "" : ` (M = ${rule.name})`}`;
}

function trendRemark({ coefficients }: ColumnView, { effects }: Specification): readonly string[] {
  const trend = coefficients.find(({ role }) => role === "trend");
  return trend === undefined || effects.includes("time")
    ? []
    : [`The row ${trend.row} is a linear trend in the place of year effects.`];
}

function unitsRemark(column: ColumnView, { units, expected }: Specification, n: number): readonly string[] {
  if (expected || units === null || column.periods === null) return [];
  return [
    `${units} units with ${n} observations in ${column.periods} periods: ${n / column.periods} whole units would do, so the sample cuts through units.`,
  ];
}

/** R2 by each specification from the adjusted one, where only that is printed. */
export function r2FromAdjusted(adjusted: Interval, n: number, df: number): Interval {
  return { low: 1 - ((1 - adjusted.low) * df) / (n - 1), high: 1 - ((1 - adjusted.high) * df) / (n - 1) };
}

/** R2 of a column, printed or from its adjusted R2 under residual degrees of freedom; null where neither is printed. */
export function r2Interval(view: DocumentView, column: ColumnView, df: number): Interval | null {
  const { r2, "adjusted-r2": adjusted, "r2-within": within } = column.statistics;
  const n = column.observations?.number.value;
  const printed = r2 ?? within;
  const direct = printed === undefined ? null : view.interval(printed.number);
  const derived =
    adjusted === undefined || n === undefined ? null : r2FromAdjusted(view.interval(adjusted.number), n, df);
  if (direct !== null && derived !== null) return intersect(direct, derived) ?? direct;
  return direct ?? derived;
}
