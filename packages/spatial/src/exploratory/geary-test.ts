import { checkedValues } from "../spatial-lag.js";
import type { SpatialWeights } from "../spatial-weights.js";
import type { UnitValues } from "../weights/unit-values.js";
import { type AutocorrelationTest, autocorrelationTest, type MoranOptions } from "./autocorrelation-test.js";
import { centred } from "./deviations.js";
import { type WeightSums, weightSums } from "./moran-moments.js";

/**
 * Geary's C: `C = (n - 1) / (2 S0) sum_ij w_ij (x_i - x_j)^2 / sum (x_i - mean)^2`, 1 without autocorrelation, smaller where
 * neighbours are alike. n counts the units that have neighbours.
 *
 * `statistic` is (1 - C) / sd, so that positive numbers and the alternative `greater` mean positive autocorrelation, as in
 * `spdep`; `esda` prints the opposite sign. Variances: Cliff and Ord (1981), eqs 1.42 and 1.43.
 *
 * The same as `spdep::geary.test(x, listw, randomisation = )`.
 *
 * @param x one value per unit by its label (a Map or an object), or a list of length N in the order of `weights.units`
 * @throws `WEIGHTS_UNITS_MISMATCH`, `SHAPE_MISMATCH`, `MISSING_VALUE`, `CONSTANT_COLUMN`, `TOO_FEW_UNITS`, `NO_VARIATION`,
 * `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { contiguityWeights, gearyTest } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c", "d"], [["a", "b"], ["b", "c"], ["c", "d"]]);
 * const { estimate, statistic } = gearyTest([1, 2, 3, 5], weights);
 * [estimate, statistic]; // → [0.3642857,1.8378861]
 * ```
 */
export function gearyTest(
  x: ArrayLike<number> | UnitValues,
  weights: SpatialWeights,
  options: MoranOptions = {},
): AutocorrelationTest {
  return gearyOfValues("x", checkedValues(weights, x), weights, weightSums(weights), options);
}

/** {@link gearyTest} for checked values, with the sums over the weights computed once for many columns. */
export function gearyOfValues(
  what: string,
  x: Float64Array,
  weights: SpatialWeights,
  sums: WeightSums,
  options: MoranOptions,
): AutocorrelationTest {
  const { deviations, squares, kurtosis } = centred(what, x);
  const factor = (sums.units - 1) / (2 * sums.s0 * squares);
  return autocorrelationTest({
    id: "geary",
    label: "Geary's C",
    what,
    weights,
    sums,
    values: deviations,
    statistic: (z) => factor * squaredDifferences(weights, z),
    expectation: 1,
    variance: (assumption) =>
      assumption === "normality" ? gearyNormalVariance(sums) : gearyRandomisationVariance(sums, kurtosis),
    isReversed: true,
    options,
  });
}

/** sum_ij w_ij (z_i - z_j)^2 */
function squaredDifferences({ matrix }: SpatialWeights, z: Float64Array): number {
  const { rows, rowPointers, columnIndices, values } = matrix;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) {
      const difference = z[i] - z[columnIndices[p]];
      total += values[p] * difference * difference;
    }
  }
  return total;
}

function gearyNormalVariance({ units: n, s0, s1, s2 }: WeightSums): number {
  return ((2 * s1 + s2) * (n - 1) - 4 * s0 * s0) / (2 * (n + 1) * s0 * s0);
}

function gearyRandomisationVariance({ units: n, s0, s1, s2 }: WeightSums, kurtosis: number): number {
  const first = (n - 1) * s1 * (n * n - 3 * n + 3 - kurtosis * (n - 1));
  const second = ((n - 1) * s2 * (n * n + 3 * n - 6 - kurtosis * (n * n - n + 2))) / 4;
  const third = s0 * s0 * (n * n - 3 - kurtosis * (n - 1) * (n - 1));
  return (first - second + third) / (n * (n - 2) * (n - 3) * s0 * s0);
}
