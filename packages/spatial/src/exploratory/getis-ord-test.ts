import { MesometricsError } from "@mesometrics/matrix";
import { named } from "../match-units.js";
import { checkedValues } from "../spatial-lag.js";
import type { SpatialWeights } from "../spatial-weights.js";
import type { UnitValues } from "../weights/unit-values.js";
import { type AutocorrelationTest, autocorrelationTest, type MoranOptions } from "./autocorrelation-test.js";
import { crossLag } from "./deviations.js";
import { type WeightSums, weightSums } from "./moran-moments.js";

/**
 * Getis and Ord's G: `G = sum_ij w_ij x_i x_j / sum_{i != j} x_i x_j` of values that are zero or more; large where high
 * values are near each other, small where low ones are. Binary weights (`normalise: "none"`) are what it is made for.
 *
 * Its variance under randomisation is Getis and Ord's (1992, eq. 5) with the sign of B1 corrected (Getis and Ord 1993); there
 * is none under normality.
 *
 * The same as `spdep::globalG.test(x, listw, B1correct = TRUE)`.
 *
 * @param x one value per unit by its label (a Map or an object), or a list of length N in the order of `weights.units`
 * @throws `NEGATIVE_VALUE`, `WEIGHTS_UNITS_MISMATCH`, `SHAPE_MISMATCH`, `MISSING_VALUE`, `CONSTANT_COLUMN`,
 * `TOO_FEW_UNITS`, `NO_VARIATION`, `INVALID_ARGUMENT` (also the assumption `normality`)
 * @example
 * ```ts
 * import { contiguityWeights, getisOrdTest } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c", "d"], [["a", "b"], ["b", "c"], ["c", "d"]], { normalise: "none" });
 * getisOrdTest([1, 2, 3, 5], weights).estimate; // → 0.56097561
 * ```
 */
export function getisOrdTest(
  x: ArrayLike<number> | UnitValues,
  weights: SpatialWeights,
  options: MoranOptions = {},
): AutocorrelationTest {
  return getisOrdOfValues("x", checkedValues(weights, x), weights, weightSums(weights), options);
}

/** {@link getisOrdTest} for checked values, with the sums over the weights computed once for many columns. */
export function getisOrdOfValues(
  what: string,
  x: Float64Array,
  weights: SpatialWeights,
  sums: WeightSums,
  options: MoranOptions,
): AutocorrelationTest {
  if (options.assumption === "normality") {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      'Getis and Ord\'s G has no variance under normality: use "randomisation" or "permutation".',
      { argument: "assumption", value: options.assumption },
    );
  }
  const negative = weights.units.filter((_, i) => x[i] < 0);
  if (negative.length > 0) {
    throw new MesometricsError(
      "NEGATIVE_VALUE",
      `Getis and Ord's G is for values that are zero or more; ${what} is negative for ${named(negative)}.`,
      { column: what, units: negative },
    );
  }
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, x[i]);
  const values = x.map((value) => (largest > 0 ? value / largest : 0));
  const moments = [0, 0, 0, 0];
  let isConstant = true;
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== values[0]) isConstant = false;
    for (let k = 0, power = values[i]; k < 4; k++, power *= values[i]) moments[k] += power;
  }
  if (isConstant) {
    throw new MesometricsError("CONSTANT_COLUMN", `${what} has the same value everywhere, so G has nothing to show.`, {
      column: what,
    });
  }
  const pairs = moments[0] * moments[0] - moments[1];
  // n is that of the moments of x: a unit without neighbours still has a value.
  const n = x.length;
  return autocorrelationTest({
    id: "getis-ord",
    label: "Getis-Ord G",
    what,
    weights,
    sums,
    values,
    statistic: (arranged) => crossLag(weights, arranged) / pairs,
    expectation: sums.s0 / (n * (n - 1)),
    variance: () => randomisationVarianceOfG(sums, n, moments),
    isReversed: false,
    options,
  });
}

function randomisationVarianceOfG({ s0, s1, s2 }: WeightSums, n: number, moments: readonly number[]): number {
  const [m1, m2, m3, m4] = moments;
  const square = s0 * s0;
  const b0 = (n * n - 3 * n + 3) * s1 - n * s2 + 3 * square;
  const b1 = -((n * n - n) * s1 - 2 * n * s2 + 6 * square);
  const b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * square);
  const b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * square;
  const b4 = s1 - s2 + square;
  const pairs = m1 * m1 - m2;
  const second =
    (b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1 * m1 * m1 * m1) /
    (pairs * pairs * n * (n - 1) * (n - 2) * (n - 3));
  const expectation = s0 / (n * (n - 1));
  return second - expectation * expectation;
}
