import { normalCdf, normalSurvival } from "@mesometrics/distributions";
import type { TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { knownOption } from "./assemble-weights.js";
import { type Alternative, permutationReference } from "./exploratory/permutation-reference.js";
import {
  moranExpectation,
  normalVariance,
  randomisationVariance,
  type WeightSums,
  weightSums,
} from "./moran-moments.js";
import { checkedValues } from "./spatial-lag.js";
import type { SpatialWeights } from "./spatial-weights.js";
import type { UnitValues } from "./weights/unit-values.js";

/** A variance of I below this is rounding: every arrangement of the values gives the same I. */
const VARIANCE_FLOOR = 1e-14;

/** What the p-value speaks against no autocorrelation. */
export type MoranAlternative = Alternative;

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
 * @param x one value per unit by its label (a Map or an object), or a list of length N in the order of `weights.units`
 * @throws `WEIGHTS_UNITS_MISMATCH`, `SHAPE_MISMATCH`, `MISSING_VALUE`, `CONSTANT_COLUMN`, `TOO_FEW_UNITS`, `NO_VARIATION` (every arrangement of
 * the values gives the same I, as when all units neighbour each other), `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { contiguityWeights, moranTest } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c", "d"], [["a", "b"], ["b", "c"], ["c", "d"]]);
 * const { estimate, expectation, pValue } = moranTest([1, 2, 3, 5], weights);
 * [estimate, expectation, pValue]; // → [0.3, -0.3333333333333333, 0.11316657275321618]
 * ```
 */
export function moranTest(
  x: ArrayLike<number> | UnitValues,
  weights: SpatialWeights,
  options: MoranOptions = {},
): MoranTest {
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
      ? permutationReference(
          weights.units,
          deviations,
          estimate,
          expected,
          { alternative, permutations, seed },
          (arranged) => (sums.units / sums.s0) * (crossLag(weights, arranged) / squares),
        )
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

/** p of a standard normal deviate. */
export function normalPValue(z: number, alternative: MoranAlternative): number {
  if (alternative === "two-sided") return 2 * normalSurvival(Math.abs(z));
  return alternative === "greater" ? normalSurvival(z) : normalCdf(z);
}

/** Deviations from the mean divided by the largest of them, their sum of squares, and m4 / m2^2. */
export function centred(
  what: string,
  x: Float64Array,
): { deviations: Float64Array; squares: number; kurtosis: number } {
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
export function crossLag(weights: SpatialWeights, z: Float64Array): number {
  const { rows, rowPointers, columnIndices, values } = weights.matrix;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    let lag = 0;
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) lag += values[p] * z[columnIndices[p]];
    total += z[i] * lag;
  }
  return total;
}
