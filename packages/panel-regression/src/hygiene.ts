import { singletons, withinTransform } from "@mesometrics/fixed-effects";
import {
  dropCollinear,
  type Estimate,
  type LinearCombination,
  rebuild,
  type WorkingModel,
} from "@mesometrics/inference";
import { column, leastSquares, type Matrix, MesometricsError, selectColumns } from "@mesometrics/matrix";
import { columnNames, type Dataset, type ModelFrame } from "@mesometrics/panel-data";

/** What a referee would ask of a sample, as data. */
export interface Hygiene {
  readonly observations: number;
  /** The panel's shape in the sample; null on a cross-section. */
  readonly panel: {
    readonly units: number;
    readonly periods: number;
    /** units x periods: the N of a balanced panel. */
    readonly cells: number;
    /** cells - observations */
    readonly emptyCells: number;
    readonly balanced: boolean;
    /** Units with holes between their first and last period of the sample. */
    readonly gaps: readonly { readonly unit: string; readonly missing: readonly string[] }[];
    /** Units with a single row. */
    readonly observedOnce: readonly string[];
  } | null;
  /** Rows that are alone in a level of a fixed effect, found again after their removal: row numbers of the data, from 0. */
  readonly singletons: readonly number[];
  /** Why rows are not in the sample, each by its first reason; counts add up to the rows left out. */
  readonly dropped: ModelFrame["dropped"];
  /** Missing cells of each column of the data that the formula names, whether or not another column drops the row too. */
  readonly missing: Readonly<Record<string, number>>;
  /** Regressors that were left out, with the combination that explains each. */
  readonly droppedTerms: readonly LinearCombination[];
  /** What the fixed effects leave of each regressor. */
  readonly variation: readonly RemainingVariation[];
}

/** The variation of a regressor that identifies its coefficient. */
export interface RemainingVariation {
  readonly term: string;
  /** Sum of squares about the mean. */
  readonly total: number;
  /** The share of it that is left after the fixed effects, 0 to 1. */
  readonly afterEffects: number;
  /** The share of it that is left after the effects and the other regressors; 0 for a dropped term. */
  readonly afterAll: number;
  /** On a panel: the units in which the regressor varies over the rows of the sample. */
  readonly unitsThatVary: number | null;
}

/**
 * The facts behind a sample and its regressors: N against units x periods, gaps, units seen once, recursive singletons,
 * missing cells by variable, what explains each dropped column, and the share of each regressor's variation that the fixed
 * effects leave. Duplicate unit-periods need no entry: `panel()` refuses them.
 *
 * A share near zero says that a coefficient rests on a sliver of the data, however large N is; `afterEffects / afterAll` is
 * the variance inflation factor after the effects.
 *
 * Stata: `xtdescribe`, `misstable summarize`, `reghdfe`'s singletons, `xtsum`.
 *
 * @throws `DATA_MISMATCH`, `NOT_A_LINEAR_MODEL`, `NOT_A_LEVELS_MODEL` for estimates other than of `feols` and `ivreg`
 *
 * @example
 * ```ts
 * import { feols, hygiene, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(
 *   { id: ["a", "a", "a", "b", "b", "c", "c"], t: [1, 2, 4, 1, 2, 1, 4],
 *     y: [1, 2, 4, 3, 5, 2, 7], x: [0, 1, 3, 1, 2, 5, 5], w: [0, 2, 6, 2, 4, 10, 10] },
 *   { unit: "id", time: "t" },
 * );
 * const facts = hygiene(feols(data, "y ~ x + w | id", { vcov: { type: "iid" } }), data);
 * facts.panel?.emptyCells; // → 2
 * facts.panel?.gaps; // → [{"unit":"c","missing":["2"]}]
 * facts.droppedTerms[0]?.explanation; // → "it equals 2 x, up to the fixed effects id"
 * facts.variation[0]?.unitsThatVary; // → 2
 * ```
 */
export function hygiene(fit: Estimate, data: Dataset): Hygiene {
  const model = rebuild(fit, data);
  if (fit.kind !== "feols" && fit.kind !== "ivreg") {
    throw new MesometricsError(
      "NOT_A_LEVELS_MODEL",
      `hygiene knows estimates of feols and ivreg; the sample of '${fit.kind}' is a transformed one`,
      { kind: fit.kind },
    );
  }
  const { frame } = model;
  const lonely = frame.fixedEffects.length === 0 ? new Int32Array(0) : singletons(frame.fixedEffects);
  return {
    observations: frame.observations,
    panel: panelShape(frame),
    singletons: Array.from(lonely, (i) => frame.rows[i]),
    dropped: frame.dropped,
    missing: missingCells(fit, data),
    ...regressorFacts(model),
  };
}

function panelShape(frame: ModelFrame): Hygiene["panel"] {
  const { unit, time, observations } = frame;
  if (unit === null || time === null) return null;
  const rows: number[][] = Array.from({ length: unit.levels }, () => []);
  for (let i = 0; i < observations; i++) rows[unit.codes[i]]?.push(time.codes[i]);
  const gaps: { unit: string; missing: string[] }[] = [];
  rows.forEach((periods, code) => {
    const seen = new Set(periods);
    const missing: string[] = [];
    const [first, last] = [Math.min(...periods), Math.max(...periods)];
    for (let period = first + 1; period < last; period++) if (!seen.has(period)) missing.push(time.levelLabels[period]);
    if (missing.length > 0) gaps.push({ unit: unit.levelLabels[code], missing });
  });
  const cells = unit.levels * time.levels;
  return {
    units: unit.levels,
    periods: time.levels,
    cells,
    emptyCells: cells - observations,
    balanced: cells === observations,
    gaps,
    observedOnce: unit.levelLabels.filter((_, code) => rows[code]?.length === 1),
  };
}

/** Names in the formula are those columns of the data whose name stands in it as a word. */
function missingCells(fit: Estimate, data: Dataset): Readonly<Record<string, number>> {
  const used = columnsOf(fit, data);
  return Object.fromEntries(used.map((name) => [name, data.columns[name]?.missing ?? 0]));
}

function columnsOf(fit: Estimate, data: Dataset): readonly string[] {
  const names = new Set(columnNames(data));
  const words = fit.call.formula.match(/`(?:[^`\\]|\\[\s\S])*`|[\p{ID_Start}_][\p{ID_Continue}.]*/gu) ?? [];
  const plain = words.map((word) => (word.startsWith("`") ? word.slice(1, -1).replace(/\\(.)/g, "$1") : word));
  return [...new Set(plain.filter((word) => names.has(word)))];
}

function regressorFacts(model: WorkingModel): Pick<Hygiene, "droppedTerms" | "variation"> {
  const { frame } = model;
  const labels = frame.regressorLabels;
  const within = withinTransform(frame.regressors, frame.fixedEffects, {});
  const pair = { original: frame.regressors, transformed: within.columns };
  const noise = within.solver === "conjugate-gradient" ? 1e-9 : 0;
  const effects = frame.fixedEffects.map(({ label }) => label);
  const { dropped } = dropCollinear(pair, labels, effects, noise);
  const lost = new Set(dropped.map(({ label }) => label));
  const kept = labels.flatMap((label, j) => (lost.has(label) ? [] : [j]));
  const variation = labels.flatMap((label, j): RemainingVariation[] => {
    if (label === "(Intercept)") return [];
    const original = column(frame.regressors, j);
    const total = squaresAboutMean(original);
    const isLost = lost.has(label);
    const left = isAbsorbed(label, dropped) ? 0 : lengthSquared(column(within.columns, j));
    const effectShare = frame.fixedEffects.length === 0 ? total : left;
    return [
      {
        term: label,
        total,
        afterEffects: total === 0 ? 0 : Math.min(1, effectShare / total),
        afterAll: isLost || total === 0 ? 0 : Math.min(1, residualSquares(within.columns, j, kept) / total),
        unitsThatVary: frame.unit === null ? null : unitsThatVary(original, frame.unit),
      },
    ];
  });
  return { droppedTerms: dropped, variation };
}

/** Dropped because the effects alone explain it. */
function isAbsorbed(label: string, dropped: readonly LinearCombination[]): boolean {
  return dropped.some((one) => one.label === label && one.combination.length === 0);
}

/** What the other kept columns leave of column j. */
function residualSquares(x: Matrix, j: number, kept: readonly number[]): number {
  const others = kept.filter((i) => i !== j);
  if (others.length === 0) return lengthSquared(column(x, j));
  return lengthSquared(leastSquares(selectColumns(x, others), column(x, j), { tolerance: 0 }).residuals.data);
}

function squaresAboutMean(x: Float64Array): number {
  const [first] = x;
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i] - first;
  const mean = total / x.length;
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += (x[i] - first - mean) * (x[i] - first - mean);
  return squares;
}

function lengthSquared(x: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += x[i] * x[i];
  return squares;
}

function unitsThatVary(x: Float64Array, unit: { readonly codes: Int32Array; readonly levels: number }): number {
  const first = new Float64Array(unit.levels).fill(Number.NaN);
  const varies = new Uint8Array(unit.levels);
  for (let i = 0; i < x.length; i++) {
    const code = unit.codes[i];
    if (Number.isNaN(first[code])) first[code] = x[i];
    else if (first[code] !== x[i]) varies[code] = 1;
  }
  return varies.reduce((count, flag) => count + flag, 0);
}
