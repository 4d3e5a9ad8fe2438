import { MesometricsError, randomStream } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { type CompositeIndexSpec, type ConventionChoice, type PreparedIndex, prepareIndex } from "./composite-index.js";
import { type ConventionChoices, conventionLabel } from "./convention-grid.js";
import { completedConventions, type IndexConventions } from "./conventions.js";
import { type RankedRows, type RankScope, rankedRows } from "./rank-comparison.js";
import { type KernelVariant, type ScoreKernel, scoreKernel } from "./score-kernel.js";
import { sobolIndices, sobolSample } from "./sobol.js";

export interface UncertaintyOptions extends ConventionChoices {
  /** What ranks are compared with; default `standardConventions`. */
  readonly base?: ConventionChoice;
  /** Each weight is multiplied by a draw from [1 - this, 1 + this]; all are then divided by their sum. Default 0. */
  readonly weightNoise?: number;
  /** Default 10,000. */
  readonly draws?: number;
  readonly seed: number;
  /** Default `"last-period"`. */
  readonly ranks?: RankScope;
  /** Base points for Sobol indices of the mean rank shift; 0 (default) for none. The model is run N (d + 2) times. */
  readonly sobol?: number;
}

export interface UncertainRank {
  /** The unit, or unit and period. */
  readonly label: string;
  readonly base: number;
  readonly mean: number;
  /** 5, 50 and 95 % of the draws lie at or below. */
  readonly p5: number;
  readonly median: number;
  readonly p95: number;
  /** Share of draws with the base's rank. */
  readonly kept: number;
}

export interface FactorIndices {
  readonly factor: "normalisation" | "zero" | "weights" | "aggregation" | "weight-noise";
  /** Share of the variance of the mean rank shift that this choice alone explains, and in which it takes part. */
  readonly first: number;
  readonly total: number;
}

export interface IndexUncertainty {
  readonly draws: number;
  readonly seed: number;
  readonly ranks: RankScope;
  readonly weightNoise: number;
  /** One per row ranked, in the data's order. */
  readonly units: readonly UncertainRank[];
  /** Per draw the mean |rank - base rank|, length draws. */
  readonly meanShift: Float64Array;
  /** Per draw which of `variants` was drawn, length draws. */
  readonly drawn: Int32Array;
  readonly variants: readonly {
    readonly label: string;
    readonly conventions: IndexConventions;
    /** Whether the noise moves this combination's weights. */
    readonly weightsMoved: boolean;
  }[];
  /** Combinations that are not defined for these data; the others are drawn with equal probability. */
  readonly refused: readonly { readonly label: string; readonly code: string }[];
  readonly sobol: readonly FactorIndices[] | null;
}

/**
 * Monte-Carlo over an index's choices: every draw takes one combination of conventions and moves the weights; ranks are
 * compared with those of the base. Draw r comes from the random stream (seed, r) alone.
 *
 * With `sobol`, first-order and total indices say which choice moves ranks: the output is the mean rank shift, the factors
 * are the steps with more than one choice and the weights' noise.
 *
 * Aggregations without weights (Mazziotta-Pareto, minimum) are not moved by the noise: `variants[].weightsMoved` is false.
 * Yearly weights are moved alike in every period.
 *
 * @throws MesometricsError `INVALID_ARGUMENT`, `NO_VARIANTS`, `REFUSED_COMBINATIONS` (Sobol indices need every
 *   combination), `CONSTANT_OUTPUT`, and as `compositeIndex`
 *
 * Source: Saisana, Saltelli and Tarantola (2005), Journal of the Royal Statistical Society A 168; OECD and JRC (2008), step
 * 7. R: COINr's `get_sensitivity`.
 *
 * @example
 * ```ts
 * import { indexUncertainty } from "@mesometrics/entropy-index";
 * import { crossSection } from "@mesometrics/panel-data";
 * const data = crossSection({ a: [1, 2, 3, 5], b: [2, 1, 4, 5], c: [9, 3, 2, 1] });
 * const indicators = ["a", "b", "c"].map((id) => ({ id, direction: "+" as const }));
 * const { units } = indexUncertainty({ dimensions: [{ id: "d", indicators }] }, data, {
 *   weights: [{ method: "entropy" }, { method: "equal" }],
 *   draws: 200,
 *   seed: 1,
 * });
 * units.map((one) => [one.p5, one.p95]); // → [[2, 3], [4, 4], [2, 3], [1, 1]]
 * ```
 */
export function indexUncertainty(
  spec: CompositeIndexSpec,
  data: Dataset,
  options: UncertaintyOptions,
): IndexUncertainty {
  const { base: choice = {}, weightNoise = 0, draws = 10_000, seed, ranks = "last-period", sobol = 0 } = options;
  if (!(weightNoise >= 0 && weightNoise < 1)) throw invalid("weightNoise", weightNoise, "0 or more and below 1");
  if (!Number.isInteger(draws) || draws < 1) throw invalid("draws", draws, "a whole number from 1");
  if (!Number.isInteger(sobol) || sobol < 0) throw invalid("sobol", sobol, "a whole number from 0");
  const base = completedConventions(choice);
  const prepared = prepareIndex(spec, data);
  const ranked = rankedRows(prepared.frame, ranks);
  const kernel = scoreKernel(prepared, base, options, ranked.rows);
  const baseRanks = rankBase(prepared, base, ranked);
  const allowed = kernel.variants.filter((one) => one !== null);
  const refused = kernel.refused.map(({ conventions, code }) => ({ label: conventionLabel(conventions), code }));
  if (allowed.length === 0) {
    throw new MesometricsError("NO_VARIANTS", "None of the combinations is defined for these data.", { refused });
  }
  const model = rankModel(baseRanks, prepared.indicators.length, weightNoise);
  const meanShift = new Float64Array(draws);
  const drawn = new Int32Array(draws);
  const size = ranked.rows.length;
  // How often each row had each rank.
  const counts = new Uint32Array(size * (size + 1));
  for (let draw = 0; draw < draws; draw++) {
    const stream = randomStream(seed, draw);
    drawn[draw] = stream.integer(allowed.length);
    meanShift[draw] = model.shift(allowed[drawn[draw]]!, () => stream.uniform());
    for (let i = 0; i < size; i++) counts[i * (size + 1) + model.ranks[i]]++;
  }
  const units = ranked.labels.map((label, i) =>
    summary(label, baseRanks[i], counts.subarray(i * (size + 1), (i + 1) * (size + 1)), draws),
  );
  return {
    draws,
    seed,
    ranks,
    weightNoise,
    units,
    meanShift,
    drawn,
    variants: allowed.map(({ conventions, order }) => ({
      label: conventionLabel(conventions),
      conventions,
      weightsMoved: weightNoise > 0 && order !== null,
    })),
    refused,
    sobol: sobol === 0 ? null : factorIndices(kernel, model, { base: sobol, seed, weightNoise }),
  };
}

function invalid(name: string, value: number, needed: string): MesometricsError {
  return new MesometricsError("INVALID_ARGUMENT", `\`${name}\` is ${value}; it must be ${needed}.`, { [name]: value });
}

function rankBase(prepared: PreparedIndex, base: IndexConventions, { rows }: RankedRows): Float64Array {
  const [variant] = scoreKernel(prepared, base, {}, rows).variants;
  if (variant === null || variant === undefined) {
    throw new MesometricsError("NO_VARIANTS", "The base conventions are not defined for these data.", { base });
  }
  const ranks = new Float64Array(rows.length);
  descendingRanks(variant.scores, new Float64Array(rows.length), ranks);
  return ranks;
}

/** 1 + how many are larger: the rank with ties at their best place. */
function descendingRanks(scores: Float64Array, sorted: Float64Array, ranks: Float64Array): void {
  sorted.set(scores);
  sorted.sort();
  const n = scores.length;
  for (let i = 0; i < n; i++) {
    let low = 0;
    let high = n;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] > scores[i]) high = middle;
      else low = middle + 1;
    }
    ranks[i] = 1 + n - low;
  }
}

interface RankModel {
  /** The ranks of the last draw. */
  readonly ranks: Float64Array;
  readonly shift: (variant: KernelVariant, uniform: () => number) => number;
}

function rankModel(baseRanks: Float64Array, indicators: number, noise: number): RankModel {
  const size = baseRanks.length;
  const scores = new Float64Array(size);
  const sorted = new Float64Array(size);
  const ranks = new Float64Array(size);
  const factors = new Float64Array(indicators);
  const shift = ({ order, scores: fixed }: KernelVariant, uniform: () => number): number => {
    if (order === null || noise === 0) scores.set(fixed);
    else {
      for (let j = 0; j < indicators; j++) factors[j] = 1 + noise * (2 * uniform() - 1);
      order(factors, scores);
    }
    descendingRanks(scores, sorted, ranks);
    let distance = 0;
    for (let i = 0; i < size; i++) distance += Math.abs(ranks[i] - baseRanks[i]);
    return distance / size;
  };
  return { ranks, shift };
}

function summary(label: string, base: number, counts: Uint32Array, draws: number): UncertainRank {
  let total = 0;
  for (let rank = 0; rank < counts.length; rank++) total += rank * counts[rank];
  const quantile = (p: number) => {
    const needed = Math.max(1, Math.ceil(p * draws));
    let rank = 0;
    for (let passed = 0; passed < needed; ) passed += counts[++rank];
    return rank;
  };
  return {
    label,
    base,
    mean: total / draws,
    p5: quantile(0.05),
    median: quantile(0.5),
    p95: quantile(0.95),
    kept: counts[base] / draws,
  };
}

function factorIndices(
  { steps, variants, refused }: ScoreKernel,
  model: RankModel,
  { base, seed, weightNoise }: { readonly base: number; readonly seed: number; readonly weightNoise: number },
): readonly FactorIndices[] {
  if (refused.length > 0) {
    throw new MesometricsError(
      "REFUSED_COMBINATIONS",
      `Sobol indices need every combination, but ${refused.length} are not defined for these data (${refused[0]!.code}). Leave out the choices that make them.`,
      { refused },
    );
  }
  const factors = [
    ...steps.filter((one) => one.choices > 1).map((one) => one.step),
    ...(weightNoise > 0 ? (["weight-noise"] as const) : []),
  ];
  if (factors.length === 0) throw invalid("sobol", base, "0 where there is one combination and no noise");
  const sample = sobolSample(factors.length, { base, seed });
  const count = base * (factors.length + 2);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = (factor: (typeof factors)[number]) => {
      const place = factors.indexOf(factor);
      return place < 0 ? 0 : sample.points[i * factors.length + place];
    };
    let variant = 0;
    for (const { step, choices } of steps) variant = variant * choices + Math.floor(at(step) * choices);
    // One number of the sample stands for a whole draw of noise.
    const stream = randomStream(seed, Math.floor(at("weight-noise") * 4294967296));
    values[i] = model.shift(variants[variant]!, () => stream.uniform());
  }
  const { first, total } = sobolIndices(values, sample);
  return factors.map((factor, i) => ({ factor, first: first[i], total: total[i] }));
}
