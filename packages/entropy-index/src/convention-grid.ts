import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { buildIndex, type CompositeIndexSpec, type ConventionChoice, prepareIndex } from "./composite-index.js";
import { aggregationLabel, normalisationLabel, weightingLabel, zeroLabel } from "./convention-label.js";
import {
  type Aggregation,
  completedConventions,
  type IndexConventions,
  type Normalisation,
  type Weighting,
  type ZeroTreatment,
} from "./conventions.js";
import { pick, type RankScope, type RankShift, rankedRows, rankShift } from "./rank-comparison.js";
import { rankScores } from "./ranks.js";

/** The conventions to cross; a step that is left out stays as in `base`. */
export interface ConventionChoices {
  readonly normalisation?: readonly Normalisation[];
  readonly zero?: readonly ZeroTreatment[];
  readonly weights?: readonly Weighting[];
  readonly aggregation?: readonly Aggregation[];
}

export interface GridOptions extends ConventionChoices {
  /** What the others are compared with; default `standardConventions`. */
  readonly base?: ConventionChoice;
  /** Default `"last-period"`. */
  readonly ranks?: RankScope;
}

export interface GridVariant extends RankShift {
  readonly label: string;
  readonly conventions: IndexConventions;
  /** length n, all rows */
  readonly scores: Float64Array;
  /** length m */
  readonly weights: Float64Array;
  /** of the rows ranked */
  readonly rankings: Float64Array;
  /** ½ Σ |w - w of the base| */
  readonly weightDistance: number;
}

export interface RankBand {
  /** The unit, or unit and period. */
  readonly label: string;
  readonly base: number;
  readonly best: number;
  readonly worst: number;
  readonly median: number;
}

export interface ConventionGrid {
  readonly ranks: RankScope;
  readonly indicators: readonly string[];
  readonly base: { readonly label: string; readonly conventions: IndexConventions; readonly scores: Float64Array };
  /** Every combination that the data allow, in the order of the choices, the last step changing fastest. */
  readonly variants: readonly GridVariant[];
  /** Combinations that are not defined for these data, with the error's code. */
  readonly refused: readonly { readonly label: string; readonly code: string }[];
  /** One per row ranked, in the data's order. */
  readonly bands: readonly RankBand[];
}

/**
 * An index under every combination of the conventions named: how far each moves weights and ranks, and between which ranks
 * every unit lies. Combinations that are not defined (a geometric mean of zeros, say) are listed as refused.
 *
 * @throws MesometricsError as `compositeIndex` for the base; `NO_VARIANTS` when every combination is refused
 * @example
 * ```ts
 * import { conventionGrid } from "@mesometrics/entropy-index";
 * import { crossSection } from "@mesometrics/panel-data";
 * const data = crossSection({ a: [1, 2, 3, 5], b: [2, 1, 4, 5], c: [9, 3, 2, 1] });
 * const indicators = ["a", "b", "c"].map((id) => ({ id, direction: "+" as const }));
 * const grid = conventionGrid({ dimensions: [{ id: "d", indicators }] }, data, {
 *   weights: [{ method: "entropy" }, { method: "equal" }],
 *   aggregation: [{ method: "arithmetic" }, { method: "geometric" }],
 * });
 * grid.variants.map((one) => one.label); // → ["min-max, 0·ln 0 = 0, entropy pooled, arithmetic", "min-max, 0·ln 0 = 0, equal, arithmetic"]
 * grid.refused.map((one) => one.code); // → ["ZERO_IN_MEAN", "ZERO_IN_MEAN"]
 * ```
 */
export function conventionGrid(
  spec: CompositeIndexSpec,
  data: Dataset,
  { base: choice = {}, ranks = "last-period", ...choices }: GridOptions,
): ConventionGrid {
  const base = completedConventions(choice);
  const prepared = prepareIndex(spec, data);
  const standard = buildIndex(prepared, base);
  const { rows, labels } = rankedRows(prepared.frame, ranks);
  const before = pick(standard.scores, rows);
  const variants: GridVariant[] = [];
  const refused: { label: string; code: string }[] = [];
  for (const conventions of combinations(base, choices)) {
    const label = conventionLabel(conventions);
    try {
      const index = buildIndex(prepared, conventions);
      const scores = pick(index.scores, rows);
      const weights = Float64Array.from(index.weights, (one) => one.weight);
      let distance = 0;
      for (let j = 0; j < weights.length; j++) distance += Math.abs(weights[j] - standard.weights[j]!.weight) / 2;
      variants.push({
        label,
        conventions,
        scores: index.scores,
        weights,
        rankings: rankScores(scores),
        weightDistance: distance,
        ...rankShift(before, scores, labels),
      });
    } catch (error) {
      if (!(error instanceof MesometricsError) || error.code === "IDENTITY_VIOLATED") throw error;
      refused.push({ label, code: error.code });
    }
  }
  if (variants.length === 0) {
    throw new MesometricsError("NO_VARIANTS", "None of the combinations is defined for these data.", { refused });
  }
  return {
    ranks,
    indicators: standard.weights.map((one) => one.indicator),
    base: { label: conventionLabel(base), conventions: base, scores: standard.scores },
    variants,
    refused,
    bands: rankBands(
      rankScores(before),
      variants.map((one) => one.rankings),
      labels,
    ),
  };
}

/** Conventions in a few words, step by step. */
export function conventionLabel({ normalisation, zero, weights, aggregation }: IndexConventions): string {
  return [
    normalisationLabel(normalisation),
    zeroLabel(zero),
    weightingLabel(weights),
    aggregationLabel(aggregation),
  ].join(", ");
}

export function combinations(base: IndexConventions, choices: ConventionChoices): readonly IndexConventions[] {
  const { normalisation = [base.normalisation], zero = [base.zero] } = choices;
  const { weights = [base.weights], aggregation = [base.aggregation] } = choices;
  return normalisation.flatMap((one) =>
    zero.flatMap((two) =>
      weights.flatMap((three) =>
        aggregation.map((four) => ({ ...base, normalisation: one, zero: two, weights: three, aggregation: four })),
      ),
    ),
  );
}

function rankBands(
  base: Float64Array,
  rankings: readonly Float64Array[],
  labels: readonly string[],
): readonly RankBand[] {
  return labels.map((label, i) => {
    const ranks = Float64Array.from(rankings, (one) => one[i]).sort();
    const middle = (ranks.length - 1) / 2;
    return {
      label,
      base: base[i],
      best: ranks[0],
      worst: ranks[ranks.length - 1],
      median: (ranks[Math.floor(middle)] + ranks[Math.ceil(middle)]) / 2,
    };
  });
}
