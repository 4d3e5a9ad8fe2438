import { MesometricsError } from "@mesometrics/matrix";
import { normalisationLabel, weightingLabel, zeroLabel } from "./convention-label.js";
import type { Direction, IndexNote, Normalisation, Weighting, ZeroTreatment } from "./conventions.js";
import { type IndicatorColumns, unknownIndicator } from "./indicator-columns.js";
import { indicatorWeights } from "./indicator-weights.js";
import { printedDigits } from "./printed-digits.js";

/** A convention and how near its weights come to the published ones. */
export interface WeightExplanation {
  readonly label: string;
  readonly normalisation: Normalisation;
  readonly zero: ZeroTreatment;
  readonly weights: Weighting;
  /** Whether this convention is a fault that circulates. */
  readonly faulty: boolean;
  /** In the order of `indicators`. */
  readonly computed: Float64Array;
  /** ½ Σ |published - computed|, in [0, 1] */
  readonly totalVariation: number;
  readonly largestDifference: number;
  /** Whether every weight agrees to the digits that were printed. */
  readonly withinPrintedDigits: boolean;
}

export interface ExplainedWeights {
  readonly indicators: readonly string[];
  /** In the order of `indicators`; percentages are divided by 100. */
  readonly published: Float64Array;
  /** The sum of the published weights, and the largest over the smallest. */
  readonly sum: number;
  readonly ratio: number;
  readonly digits: number;
  /**
   * Every convention that was tried: those that agree to the printed digits, the more usual first, then the others, nearest
   * first.
   */
  readonly explanations: readonly [WeightExplanation, ...WeightExplanation[]];
  /** Conventions that these data do not allow, with the error's code. */
  readonly refused: readonly { readonly label: string; readonly code: string }[];
  readonly notes: readonly IndexNote[];
}

export interface ExplainOptions {
  readonly directions?: Readonly<Record<string, Direction>>;
  /** The period of each row; without it conventions that look at periods are not tried. */
  readonly periods?: ArrayLike<string | number>;
  /** Decimals that were printed; default: the most that a published weight has. */
  readonly digits?: number;
}

/**
 * Which convention made a published table of weights: a grid of normalisations, zero treatments and weightings, the faulty
 * ones that circulate included, is computed from the data and ranked by its distance to the table.
 *
 * @param published weights by indicator, as fractions or as percentages
 * @param columns the raw indicators by name, each of length n
 * @throws MesometricsError `UNKNOWN_COLUMN`, `INVALID_WEIGHTS`, and as `entropyWeights` for the columns
 * @example
 * ```ts
 * import { entropyWeights, explainWeights } from "@mesometrics/entropy-index";
 * const columns = { a: [1, 2, 4, 9, 3, 3], b: [3, 1, 1, 2, 5, 4], c: [5, 5, 1, 0, 2, 7] };
 * const periods = [1, 1, 1, 2, 2, 2];
 * const faulty = entropyWeights(columns, { periods, formula: "ln-periods-script" });
 * const published = Object.fromEntries(faulty.weights.map((one) => [one.indicator, Number(one.weight.toFixed(4))]));
 * const { explanations } = explainWeights(published, columns, { periods });
 * explanations[0].label; // → "min-max, 0·ln 0 = 0, entropy pooled, ln-periods-script"
 * explanations[0].withinPrintedDigits; // → true
 * ```
 */
export function explainWeights(
  published: Readonly<Record<string, number>>,
  columns: IndicatorColumns,
  { directions = {}, periods, digits = printedDigits(Object.values(published)) }: ExplainOptions = {},
): ExplainedWeights {
  const indicators = Object.keys(columns);
  for (const name of Object.keys(published)) {
    if (!indicators.includes(name)) throw unknownIndicator("A published weight", name, indicators);
  }
  const given = indicators.map((name) => (Object.hasOwn(published, name) ? published[name]! : Number.NaN));
  const bad = given.findIndex((weight) => !(weight >= 0) || !Number.isFinite(weight));
  if (bad >= 0) {
    throw new MesometricsError(
      "INVALID_WEIGHTS",
      `The published weight of "${indicators[bad]}" is ${Number.isNaN(given[bad]!) ? "missing" : given[bad]}.`,
      { indicator: indicators[bad] },
    );
  }
  const total = given.reduce((part, weight) => part + weight, 0);
  const percent = Math.abs(total - 100) < 2;
  const scaled = Float64Array.from(given, (weight) => (percent ? weight / 100 : weight));
  const decimals = percent ? digits + 2 : digits;
  const refused: { label: string; code: string }[] = [];
  const explanations: WeightExplanation[] = [];
  for (const candidate of candidates(columns, periods !== undefined, Object.values(directions).includes("-"))) {
    const { normalisation, zero, weights } = candidate;
    const label = [
      candidate.name ?? normalisationLabel(normalisation),
      ...(weights.method === "coefficient-of-variation" || weights.method === "equal" ? [] : [zeroLabel(zero)]),
      weightingLabel(weights),
    ].join(", ");
    try {
      const options = { directions, normalisation, zero, ...(periods === undefined ? {} : { periods }) };
      const computed = indicatorWeights(columns, weights, options).weights;
      explanations.push({ label, ...candidate, computed, ...distance(scaled, computed, decimals) });
    } catch (error) {
      if (!(error instanceof MesometricsError) || !ALLOWED.has(error.code)) throw error;
      refused.push({ label, code: error.code });
    }
  }
  // What agrees to the printed digits cannot be told apart: there the first, more usual convention stays first.
  const rank = (one: WeightExplanation) => (one.withinPrintedDigits ? 0 : one.totalVariation);
  explanations.sort((a, b) => Number(b.withinPrintedDigits) - Number(a.withinPrintedDigits) || rank(a) - rank(b));
  const sum = scaled.reduce((part, weight) => part + weight, 0);
  const ratio = Math.max(...scaled) / Math.min(...scaled);
  return {
    indicators,
    published: scaled,
    sum,
    ratio,
    digits: decimals,
    explanations: explanations as unknown as readonly [WeightExplanation, ...WeightExplanation[]],
    refused,
    notes: publishedNotes(sum, ratio, indicators.length, decimals),
  };
}

/** Refusals that only say that a convention does not fit the data. */
const ALLOWED = new Set([
  "NEGATIVE_SHARE",
  "ALL_ZERO_INDICATOR",
  "CONSTANT_INDICATOR",
  "NO_CONFLICT",
  "NO_INFORMATION",
  "ZERO_MEAN",
  "NEEDS_MIN_MAX",
  "NEEDS_PERIODS",
  "COLLINEAR_WEIGHTS",
]);

interface Candidate {
  readonly name?: string;
  readonly normalisation: Normalisation;
  readonly zero: ZeroTreatment;
  readonly weights: Weighting;
  readonly faulty: boolean;
}

function candidates(columns: IndicatorColumns, hasPeriods: boolean, hasNegative: boolean): readonly Candidate[] {
  const minMax: Normalisation = { method: "min-max" };
  const zeros: readonly ZeroTreatment[] = [
    "limit",
    { shift: 0.0001 },
    { shift: 0.001 },
    { shift: 0.01 },
    { shift: 0.1 },
    { shift: 1 },
    { rescale: [0.01, 0.99] },
    { rescale: [0.001, 0.999] },
    { rescale: [0.002, 1] },
    { shift: 0.00001, cells: "zeros" },
    { shift: 0.01, cells: "zeros" },
  ];
  const scales: readonly { name?: string; normalisation: Normalisation; faulty: boolean }[] = [
    { normalisation: minMax, faulty: false },
    ...(hasPeriods ? [{ normalisation: { method: "min-max", pool: "year" } as const, faulty: false }] : []),
    ...(hasNegative
      ? [{ normalisation: { method: "min-max", negative: "as-printed-000" } as const, faulty: true }]
      : []),
    {
      name: "min-max with the extremes of the whole table",
      normalisation: { method: "min-max", goalposts: wholeTable(columns) },
      faulty: true,
    },
    { normalisation: { method: "share-of-maximum" }, faulty: false },
    { normalisation: { method: "none" }, faulty: false },
  ];
  const entropies: readonly { weights: Weighting; faulty: boolean }[] = [
    { weights: { method: "entropy" }, faulty: false },
    ...(hasPeriods
      ? ([
          { weights: { method: "entropy", period: "yearly" }, faulty: false },
          { weights: { method: "entropy", formula: "ln-periods-script" }, faulty: true },
          { weights: { method: "entropy", formula: "ln-units-script" }, faulty: true },
        ] as const)
      : []),
    { weights: { method: "entropy", formula: "ln-indicators-script" }, faulty: true },
    { weights: { method: "entropy", formula: "as-printed-000" }, faulty: true },
  ];
  const grid = scales.flatMap((scale) =>
    zeros.flatMap((zero) =>
      scale.normalisation.method === "none" && zero !== "limit"
        ? []
        : entropies.map(({ weights, faulty }) => ({ ...scale, zero, weights, faulty: faulty || scale.faulty })),
    ),
  );
  const others: readonly Weighting[] = [
    { method: "equal" },
    { method: "critic" },
    { method: "critic", absolute: true },
    { method: "critic", correlation: "spearman" },
    { method: "coefficient-of-variation" },
    { method: "standard-deviation" },
    { method: "principal-components" },
    { method: "principal-components", form: "first" },
    { method: "principal-components", form: "coefficients" },
    { method: "pull-apart" },
    { method: "combination", of: [{ method: "entropy" }, { method: "critic" }], by: "multiplicative" },
    { method: "combination", of: [{ method: "entropy" }, { method: "critic" }], by: "additive" },
    { method: "combination", of: [{ method: "entropy" }, { method: "critic" }], by: "game-theory" },
  ];
  return [
    ...grid,
    ...others.map((weights) => ({ normalisation: minMax, zero: "limit" as const, weights, faulty: false })),
  ];
}

/** One pair of goalposts for all indicators, as a script has it that forgets to take extremes by column. */
function wholeTable(columns: IndicatorColumns): Readonly<Record<string, readonly [number, number]>> {
  let lower = Number.POSITIVE_INFINITY;
  let upper = Number.NEGATIVE_INFINITY;
  for (const cells of Object.values(columns)) {
    for (let row = 0; row < cells.length; row++) {
      const cell = cells[row];
      if (typeof cell !== "number") continue;
      lower = Math.min(lower, cell);
      upper = Math.max(upper, cell);
    }
  }
  return Object.fromEntries(Object.keys(columns).map((name) => [name, [lower, upper] as const]));
}

function distance(published: Float64Array, computed: Float64Array, digits: number) {
  let total = 0;
  let largestDifference = 0;
  for (let j = 0; j < published.length; j++) {
    const difference = Math.abs(published[j] - computed[j]);
    total += difference;
    largestDifference = Math.max(largestDifference, difference);
  }
  return {
    totalVariation: total / 2,
    largestDifference,
    withinPrintedDigits: largestDifference <= 0.5 * 10 ** -digits * (1 + 1e-9),
  };
}

function publishedNotes(sum: number, ratio: number, count: number, digits: number): IndexNote[] {
  const notes: IndexNote[] = [];
  // Rounding moves each weight by half a unit of the last digit.
  if (Math.abs(sum - 1) > 0.5 * count * 10 ** -digits + 1e-12) {
    notes.push({
      code: "SUM_NOT_ONE",
      message: `The published weights sum to ${sum}, further from 1 than rounding explains.`,
      terms: [],
    });
  }
  if (count > 1 && ratio < 1.3) {
    notes.push({
      code: "NEARLY_EQUAL_WEIGHTS",
      message:
        `The largest published weight is only ${ratio.toFixed(3)} times the smallest. Entropy weights are seldom so even; ` +
        "formulas whose entropies exceed 1 make them so, in reversed order.",
      terms: [],
    });
  }
  return notes;
}
