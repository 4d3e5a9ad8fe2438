import { checkedValues } from "../spatial-lag.js";
import type { SpatialWeights } from "../spatial-weights.js";
import type { UnitValues } from "../weights/unit-values.js";
import { type AutocorrelationTest, autocorrelationTest, type MoranOptions } from "./autocorrelation-test.js";
import { centred, crossLag } from "./deviations.js";
import {
  moranExpectation,
  normalVariance,
  randomisationVariance,
  type WeightSums,
  weightSums,
} from "./moran-moments.js";

/** Moran's I with its moments and its test; `statistic` is the standard deviate (I - E) / sqrt(Var). */
export type MoranTest = AutocorrelationTest;

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
  const { deviations, squares, kurtosis } = centred(what, x);
  return autocorrelationTest({
    id: "moran",
    label: "Moran's I",
    what,
    weights,
    sums,
    values: deviations,
    statistic: (z) => (sums.units / sums.s0) * (crossLag(weights, z) / squares),
    expectation: moranExpectation(sums),
    variance: (assumption) =>
      assumption === "normality" ? normalVariance(sums) : randomisationVariance(sums, kurtosis),
    isReversed: false,
    size: 1,
    fewestUnderNormality: 3,
    options,
  });
}
