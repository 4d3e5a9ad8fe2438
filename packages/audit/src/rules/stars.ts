import { normalSurvival, studentTSurvival, studentTUpperQuantile } from "@mesometrics/distributions";
import type { AuditFinding, AuditVerdict } from "../audit-result.js";
import { type CoefficientView, type ColumnView, type DocumentView, tInterval } from "../document-view.js";
import { ends, finding, show, showInterval } from "../finding.js";
import { absolute, type Interval } from "../interval.js";
import { residualDegreesOfFreedom } from "../specifications.js";

/** A distribution that two-sided p-values can come from; infinite degrees of freedom are the normal. */
export interface ReferenceDistribution {
  readonly label: string;
  readonly df: number;
}

/** The normal, t with the fewest and most residual degrees of freedom that the column can have, and t(G - 1). */
export function referenceDistributions(column: ColumnView): readonly ReferenceDistribution[] {
  const residual = residualDegreesOfFreedom(column);
  const printed = column.statistics["degrees-of-freedom"]?.number.value;
  const all = printed !== undefined && printed >= 1 ? [printed] : [residual[0], residual.at(-1)];
  const dfs = new Set(all.filter((df) => df !== undefined));
  const units = column.statistics.units?.number.value ?? (column.column.sample === "subset" ? null : column.units);
  if (units !== null && units > 1) dfs.add(units - 1);
  return [
    { label: "normal", df: Infinity },
    ...[...dfs].sort((a, b) => b - a).map((df) => ({ label: `t(${df})`, df })),
  ];
}

export function twoSided(t: number, df: number): number {
  return Math.min(1, 2 * (df === Infinity ? normalSurvival(t) : studentTSurvival(t, df)));
}

/** Stars under a distribution: the numbers that an interval of |t| allows. */
function starRange(size: Interval, df: number, bounds: readonly number[]): readonly [number, number] {
  const starsOf = (t: number): number => bounds.filter((bound) => twoSided(t, df) < bound).length;
  return [starsOf(size.low), starsOf(size.high)];
}

/** Whether printed stars agree with the distribution. */
function agrees(size: Interval, stars: number, df: number, bounds: readonly number[]): boolean {
  const [fewest, most] = starRange(size, df, bounds);
  return fewest <= stars && stars <= most;
}

/**
 * Stars against |t|. Consistent when the normal and every t distribution that the column can have agree; borderline when
 * some do, or when only small estimated degrees of freedom (CR2, HC2) explain missing stars. More stars than the normal
 * distribution gives, or fewer than t(1), are impossible. A constant without stars is suspicious only: some authors
 * never mark it.
 */
export function checkStars(view: DocumentView): AuditFinding[] {
  return view.columns.flatMap((column) => {
    // A column without any star anywhere marks nothing.
    const marks = view.columns.some(
      ({ table, coefficients }) => table === column.table && coefficients.some(({ estimate }) => estimate.stars > 0),
    );
    if (!marks || column.column.covariance === "bootstrap") return [];
    const distributions = referenceDistributions(column);
    return column.coefficients.flatMap((one) => checkOne(view, column, one, distributions));
  });
}

function checkOne(
  view: DocumentView,
  column: ColumnView,
  one: CoefficientView,
  distributions: readonly ReferenceDistribution[],
): AuditFinding[] {
  const { stars } = one.estimate;
  const bounds = view.stars;
  if (one.p !== null) return [checkAgainstP(view, one, bounds)];
  const signed = tInterval(view, one);
  if (signed === null) return [];
  const size = absolute(signed);
  const agreeing = distributions.filter(({ df }) => agrees(size, stars, df, bounds));
  const p = distributions.map(({ label, df }) => {
    const range = { low: twoSided(size.high, df), high: twoSided(size.low, df) };
    return `${showP(range)} (${label})`;
  });
  const given = `|t| ${showInterval(size)}; ${p.join(", ")}; ${starWords(stars)} printed`;
  const numbers = { t: ends(size), stars, agreeing: agreeing.map(({ label }) => label) };
  if (agreeing.length === distributions.length) {
    return [finding("stars", "consistent", [one.place], given, "Every distribution gives these stars.", numbers)];
  }
  if (agreeing.length > 0) {
    const refusing = distributions.filter((each) => !agreeing.includes(each));
    const meaning = `The stars tell the distribution: they fit ${list(agreeing)} and not ${list(refusing)}.`;
    return [finding("stars", "borderline", [one.place], given, meaning, numbers)];
  }
  const { verdict, meaning } = withoutAgreement(column, one, size, bounds);
  return [finding("stars", verdict, [one.place], given, meaning, numbers)];
}

function withoutAgreement(
  column: ColumnView,
  one: CoefficientView,
  size: Interval,
  bounds: readonly number[],
): { readonly verdict: AuditVerdict; readonly meaning: string } {
  const { stars } = one.estimate;
  const [, most] = starRange(size, Infinity, bounds);
  if (stars > most) {
    return {
      verdict: "impossible",
      meaning: `${starWords(stars)} where even the normal distribution gives ${starWords(most)}: misprinted, one-sided, or another statistic.`,
    };
  }
  // Fewer stars than every convention gives: the degrees of freedom below which they would be right.
  const bound = bounds[stars]!;
  const df = largestDf(size.low, bound);
  if (one.role === "constant" && stars === 0 && (df === null || df < fewestPlausible(column))) {
    return {
      verdict: "suspicious",
      meaning: `No star where the normal distribution gives ${starWords(most)}: the mark is missing, or the table does not mark constants.`,
    };
  }
  if (df === null) {
    return {
      verdict: "impossible",
      meaning: `${starWords(stars)} where every t distribution, even with 1 degree of freedom, gives more.`,
    };
  }
  if (df >= fewestPlausible(column) || column.column.covariance === "small-sample") {
    return {
      verdict: "borderline",
      meaning: `Right only under estimated degrees of freedom of at most ${show(df, 3)}, as CR2 gives; the normal, t(df) and t(G - 1) give more stars.`,
    };
  }
  return {
    verdict: "suspicious",
    meaning: `Right only with ${show(df, 3)} degrees of freedom or fewer: a star is missing.`,
  };
}

/** Estimated degrees of freedom of a clustered regression lie between 1 and G - 1; below a quarter of that they are rare. */
function fewestPlausible(column: ColumnView): number {
  const units = column.statistics.units?.number.value ?? column.units;
  return Math.max(2, units === null ? 2 : (units - 1) / 4);
}

/** The largest df at which |t| is not below the bound any more; null when not even 1. */
function largestDf(t: number, bound: number): number | null {
  if (twoSided(t, 1) < bound) return null;
  let low = 1;
  let high = 1e6;
  for (let step = 0; step < 60; step += 1) {
    const middle = Math.sqrt(low * high);
    if (studentTUpperQuantile(bound / 2, middle) >= t) low = middle;
    else high = middle;
  }
  return low;
}

function checkAgainstP(view: DocumentView, one: CoefficientView, bounds: readonly number[]): AuditFinding {
  const p = view.interval(one.p!);
  const starsOf = (value: number): number => bounds.filter((bound) => value < bound).length;
  const { stars } = one.estimate;
  const fits = starsOf(p.high) <= stars && stars <= starsOf(p.low);
  return finding(
    "stars",
    fits ? "consistent" : "impossible",
    [one.place],
    `p ${showInterval(p)}; ${starWords(stars)} printed`,
    fits ? "The stars follow from the p-value." : "The printed p-value has other stars.",
    { p: ends(p), stars },
  );
}

/** `p = 0.0123`, from the middle of its interval. */
export function showP({ low, high }: Interval): string {
  const p = (low + high) / 2;
  return p < 1e-12 ? "p < 1e-12" : `p = ${show(p, 3)}`;
}

function starWords(stars: number): string {
  return stars === 0 ? "no star" : "*".repeat(stars);
}

function list(distributions: readonly ReferenceDistribution[]): string {
  return distributions.map(({ label }) => label).join(", ");
}
