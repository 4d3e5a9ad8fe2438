import { normalCdf, normalSurvival } from "@mesometrics/distributions";
import type { TestResult } from "@mesometrics/inference";
import { MesometricsError, randomStream } from "@mesometrics/matrix";
import { knownOption } from "./assemble-weights.js";
import {
  moranExpectation,
  normalVariance,
  randomisationVariance,
  type WeightSums,
  weightSums,
} from "./moran-moments.js";
import { checkedValues } from "./spatial-lag.js";
import type { SpatialWeights } from "./spatial-weights.js";

/** A variance of I below this is rounding: every arrangement of the values gives the same I. */
const VARIANCE_FLOOR = 1e-14;

/** What the p-value speaks against no autocorrelation. */
export type MoranAlternative = "two-sided" | "greater" | "less";

/** What makes I random under the null hypothesis. */
export type MoranAssumption = "randomisation" | "normality" | "permutation";

export interface MoranOptions {
  /** Default `two-sided`; R's `moran.test` has `greater`. */
  readonly alternative?: MoranAlternative;
  /** Default `randomisation`, as in R. */
  readonly assumption?: MoranAssumption;
  /** Arrangements drawn under `permutation`; default 999. */
  readonly permutations?: number;
  /** Seed of the draws; default 1. */
  readonly seed?: number;
}

/** Moran's I with its moments and its test; `statistic` is the standard deviate (I - E) / sqrt(Var). */
export interface MoranTest extends TestResult {
  /** Moran's I. */
  readonly estimate: number;
  readonly expectation: number;
  readonly variance: number;
  readonly alternative: MoranAlternative;
  readonly assumption: MoranAssumption;
  /** Units that have neighbours. */
  readonly units: number;
  /** Draws and their seed, null unless the assumption is `permutation`. */
  readonly permutations: number | null;
  readonly seed: number | null;
}

/**
 * Moran's I: `I = (n / S0) z' W z / z' z` with z the deviations from the mean and S0 the sum of all weights; n counts
 * the units that have neighbours.
 *
 * - `randomisation`, `normality`: E = -1/(n - 1) and the variance of Cliff and Ord (1981, eqs 1.39 and 1.37), p from the
 *   normal distribution.
 * - `permutation`: I of `permutations` random arrangements; E and variance are theirs, and with r arrangements at
 *   least as extreme as the data `p = (r + 1) / (permutations + 1)`. Extreme in `two-sided` means at least as far from
 *   -1/(n - 1).
 *
 * The same as `spdep::moran.test(x, listw, alternative = , randomisation = )` and, up to the draws, `moran.mc`.
 *
 * @param x length N, in the order of `weights.units`
 * @throws `SHAPE_MISMATCH`, `MISSING_VALUE`, `CONSTANT_COLUMN`, `TOO_FEW_UNITS`, `NO_VARIATION` (every arrangement of
 * the values gives the same I, as when all units neighbour each other), `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { contiguityWeights, moranTest } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c", "d"], [["a", "b"], ["b", "c"], ["c", "d"]]);
 * const { estimate, expectation, pValue } = moranTest([1, 2, 3, 5], weights);
 * [estimate, expectation, pValue]; // → [0.3, -0.3333333333333333, 0.11316657275321618]
 * ```
 */
export function moranTest(x: ArrayLike<number>, weights: SpatialWeights, options: MoranOptions = {}): MoranTest {
  return moranOfValues("x", checkedValues(weights, x), weights, weightSums(weights), options);
}

/** {@link moranTest} for checked values, with the sums over the weights computed once for many columns. */
export function moranOfValues(
  what: string,
  x: Float64Array,
  weights: SpatialWeights,
  sums: WeightSums,
  options: MoranOptions,
): MoranTest {
  const alternative = knownOption("alternative", options.alternative ?? "two-sided", [
    "two-sided",
    "greater",
    "less",
  ] as const);
  const assumption = knownOption("assumption", options.assumption ?? "randomisation", [
    "randomisation",
    "normality",
    "permutation",
  ] as const);
  const fewest = assumption === "normality" ? 3 : 4;
  if (sums.units < fewest) {
    throw new MesometricsError(
      "TOO_FEW_UNITS",
      `Moran's I under ${assumption} needs at least ${fewest} units with neighbours, not ${sums.units}.`,
      { units: sums.units, needed: fewest },
    );
  }
  const { deviations, squares, kurtosis } = centred(what, x);
  const estimate = (sums.units / sums.s0) * (crossLag(weights, deviations) / squares);
  const seed = options.seed ?? 1;
  const permutations = options.permutations ?? 999;
  const expected = moranExpectation(sums);
  const reference =
    assumption === "permutation"
      ? permuted(weights, sums, deviations, squares, { estimate, expected, alternative, permutations, seed })
      : {
          expectation: expected,
          variance: assumption === "normality" ? normalVariance(sums) : randomisationVariance(sums, kurtosis),
          pValue: null,
        };
  if (!(reference.variance > VARIANCE_FLOOR)) {
    throw new MesometricsError(
      "NO_VARIATION",
      `Moran's I of ${what} is the same for every arrangement of its values, so there is nothing to test; ` +
        "weights that link all units alike, or a single deviating value, do that.",
      { column: what, variance: reference.variance },
    );
  }
  const statistic = (estimate - reference.expectation) / Math.sqrt(reference.variance);
  const drawn = assumption === "permutation";
  return {
    id: "moran",
    label: "Moran's I",
    statistic,
    distribution: drawn ? "none" : "normal",
    degreesOfFreedom: [],
    pValue: reference.pValue ?? normalPValue(statistic, alternative),
    nullHypothesis: "no spatial autocorrelation",
    rule: drawn
      ? `${alternative}, (r + 1) / (${permutations} + 1) over ${permutations} permutations, seed ${seed}`
      : `${alternative}, normal deviate under ${assumption}`,
    estimate,
    expectation: reference.expectation,
    variance: reference.variance,
    alternative,
    assumption,
    units: sums.units,
    permutations: drawn ? permutations : null,
    seed: drawn ? seed : null,
  };
}

function normalPValue(z: number, alternative: MoranAlternative): number {
  if (alternative === "two-sided") return 2 * normalSurvival(Math.abs(z));
  return alternative === "greater" ? normalSurvival(z) : normalCdf(z);
}

function centred(what: string, x: Float64Array): { deviations: Float64Array; squares: number; kurtosis: number } {
  const n = x.length;
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(x[i]));
  // Divided by the largest value, so that neither sums nor fourth powers overflow; I does not depend on the scale.
  const scale = largest > 0 ? largest : 1;
  let total = 0;
  for (let i = 0; i < n; i++) total += x[i] / scale;
  const mean = total / n;
  const deviations = x.map((value) => value / scale - mean);
  let spread = 0;
  for (let i = 0; i < n; i++) spread = Math.max(spread, Math.abs(deviations[i]));
  if (spread <= 4 * Number.EPSILON) {
    throw new MesometricsError(
      "CONSTANT_COLUMN",
      `${what} has the same value everywhere, so its spatial autocorrelation is not defined.`,
      { column: what },
    );
  }
  let squares = 0;
  let fourths = 0;
  for (let i = 0; i < n; i++) {
    deviations[i] /= spread;
    const square = deviations[i] * deviations[i];
    squares += square;
    fourths += square * square;
  }
  return { deviations, squares, kurtosis: (n * fourths) / (squares * squares) };
}

/** z' W z */
function crossLag(weights: SpatialWeights, z: Float64Array): number {
  const { rows, rowPointers, columnIndices, values } = weights.matrix;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    let lag = 0;
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) lag += values[p] * z[columnIndices[p]];
    total += z[i] * lag;
  }
  return total;
}

interface Draws {
  readonly estimate: number;
  readonly expected: number;
  readonly alternative: MoranAlternative;
  readonly permutations: number;
  readonly seed: number;
}

function permuted(
  weights: SpatialWeights,
  sums: WeightSums,
  deviations: Float64Array,
  squares: number,
  { estimate, expected, alternative, permutations, seed }: Draws,
): { expectation: number; variance: number; pValue: number } {
  if (!Number.isInteger(permutations) || permutations < 2) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `permutations is ${permutations}, but must be an integer from 2 on.`,
      {
        argument: "permutations",
        value: permutations,
      },
    );
  }
  // Arrangements that tie with the data must count as extreme whatever the order of summation.
  const slack = 1e-12 * Math.max(1, Math.abs(estimate));
  const order = new Int32Array(deviations.length);
  const arranged = new Float64Array(deviations.length);
  let extreme = 0;
  let mean = 0;
  let sumOfSquares = 0;
  for (let draw = 0; draw < permutations; draw++) {
    for (let i = 0; i < order.length; i++) order[i] = i;
    randomStream(seed, draw).shuffle(order);
    for (let i = 0; i < order.length; i++) arranged[i] = deviations[order[i]];
    const value = (sums.units / sums.s0) * (crossLag(weights, arranged) / squares);
    if (alternative === "greater") extreme += value >= estimate - slack ? 1 : 0;
    else if (alternative === "less") extreme += value <= estimate + slack ? 1 : 0;
    else extreme += Math.abs(value - expected) >= Math.abs(estimate - expected) - slack ? 1 : 0;
    const step = value - mean;
    mean += step / (draw + 1);
    sumOfSquares += step * (value - mean);
  }
  return { expectation: mean, variance: sumOfSquares / (permutations - 1), pValue: (extreme + 1) / (permutations + 1) };
}
