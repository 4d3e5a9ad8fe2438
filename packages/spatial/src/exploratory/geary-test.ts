import type { TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { knownOption } from "../assemble-weights.js";
import { type WeightSums, weightSums } from "../moran-moments.js";
import { centred, type MoranAssumption, type MoranOptions, normalPValue } from "../moran-test.js";
import { checkedValues } from "../spatial-lag.js";
import type { SpatialWeights } from "../spatial-weights.js";
import type { UnitValues } from "../weights/unit-values.js";
import { type Alternative, permutationReference } from "./permutation-reference.js";

/** A statistic of global autocorrelation with its moments and its test. */
export interface AutocorrelationTest extends TestResult {
  readonly estimate: number;
  readonly expectation: number;
  readonly variance: number;
  readonly alternative: Alternative;
  readonly assumption: MoranAssumption;
  /** Units that count: those with neighbours. */
  readonly units: number;
  readonly permutations: number | null;
  readonly seed: number | null;
}

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

interface Problem {
  readonly id: string;
  readonly label: string;
  readonly what: string;
  readonly weights: SpatialWeights;
  readonly sums: WeightSums;
  readonly values: Float64Array;
  readonly statistic: (values: Float64Array) => number;
  readonly expectation: number;
  readonly variance: (assumption: "normality" | "randomisation") => number;
  /** Whether small values of the statistic mean positive autocorrelation. */
  readonly isReversed: boolean;
  readonly options: MoranOptions;
}

/** The test of a statistic by its moments or by permutations. */
export function autocorrelationTest(problem: Problem): AutocorrelationTest {
  const { options, sums, weights, what, isReversed } = problem;
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
  if (sums.units < 4) {
    throw new MesometricsError(
      "TOO_FEW_UNITS",
      `${problem.label} needs at least 4 units with neighbours, not ${sums.units}.`,
      {
        units: sums.units,
        needed: 4,
      },
    );
  }
  const estimate = problem.statistic(problem.values);
  const sign = isReversed ? -1 : 1;
  const seed = options.seed ?? 1;
  const permutations = options.permutations ?? 999;
  const isDrawn = assumption === "permutation";
  const drawn = isDrawn
    ? permutationReference(
        weights.units,
        problem.values,
        sign * estimate,
        sign * problem.expectation,
        { alternative, permutations, seed },
        (values) => sign * problem.statistic(values),
      )
    : null;
  const expectation = drawn === null ? problem.expectation : sign * drawn.expectation;
  const variance = drawn === null ? problem.variance(assumption as "normality" | "randomisation") : drawn.variance;
  if (!(variance > 1e-14 * Math.max(estimate * estimate, expectation * expectation))) {
    throw new MesometricsError(
      "NO_VARIATION",
      `${problem.label} of ${what} is the same for every arrangement of its values, so there is nothing to test.`,
      { column: what, variance },
    );
  }
  const statistic = (sign * (estimate - expectation)) / Math.sqrt(variance);
  return {
    id: problem.id,
    label: problem.label,
    statistic,
    distribution: isDrawn ? "none" : "normal",
    degreesOfFreedom: [],
    pValue: drawn?.pValue ?? normalPValue(statistic, alternative),
    nullHypothesis: "no spatial autocorrelation",
    rule: isDrawn
      ? `${alternative}, (r + 1) / (${permutations} + 1) over ${permutations} permutations, seed ${seed}`
      : `${alternative}, normal deviate under ${assumption}`,
    estimate,
    expectation,
    variance,
    alternative,
    assumption,
    units: sums.units,
    permutations: isDrawn ? permutations : null,
    seed: isDrawn ? seed : null,
  };
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
