import { MesometricsError } from "@mesometrics/matrix";
import { knownOption } from "../assemble-weights.js";
import { checkedValues } from "../spatial-lag.js";
import type { SpatialWeights } from "../spatial-weights.js";
import type { UnitValues } from "../weights/unit-values.js";
import { type AutocorrelationTest, autocorrelationTest, type MoranOptions } from "./autocorrelation-test.js";
import { centred } from "./deviations.js";
import { weightSums } from "./moran-moments.js";

export interface BivariateMoranOptions extends MoranOptions {
  /**
   * What is arranged at random. `second` (default; PySAL, GeoDa): y over the units, x held, so that the null is that y has
   * nothing to do with x, at the same place or elsewhere. `pairs` (`spdep::moran_bv`): x and y together, which keeps their
   * correlation at the same place and asks about space alone; with `assumption` `permutation` only.
   */
  readonly arranged?: "second" | "pairs";
}

/** Bivariate Moran with its moments and its test. */
export interface BivariateMoran extends AutocorrelationTest {
  readonly arranged: "second" | "pairs";
  /** Pearson's correlation of x and y at the same place, which the statistic must be read beside. */
  readonly correlation: number;
}

/**
 * Bivariate Moran: `I = (n / S0) zx' W zy / (n - 1)`, zx and zy standardised with divisor n - 1: how x goes with y of the
 * neighbours. It is not symmetric: x is the variable at the place, y that of its neighbours. n counts the units that have
 * neighbours, as in `moranTest`; n / S0 is 1 under row normalisation, so that then I is the slope of W zy on zx.
 *
 * - `randomisation` (default): E = 0 and `Var = (n / S0)^2 sum_j (a_j - mean a)^2 / ((n - 1) zx'zx)`, a = W'zx: the exact
 *   moments over all arrangements of y, p from the normal distribution;
 * - `permutation`: `(r + 1) / (permutations + 1)` over drawn arrangements.
 *
 * Python: `esda.Moran_BV(x, y, w)` (row normalisation; its p is one-sided). R: `spdep::moran_bv(x, y, listw, nsim)`, without the factor
 * n / S0 and with `arranged: "pairs"`.
 *
 * Sources: Wartenberg (1985), Geographical Analysis 17; Anselin, Syabri and Smirnov (2002); Lee (2001), Journal of
 * Geographical Systems 3, on what it mixes up: correlation at the same place and over space.
 *
 * @param x the variable at the place: one value per unit by its label (a Map or an object), or a list of length N in the order of `weights.units`
 * @param y the variable of the neighbours, likewise
 * @throws `WEIGHTS_UNITS_MISMATCH`, `SHAPE_MISMATCH`, `MISSING_VALUE`, `CONSTANT_COLUMN`, `TOO_FEW_UNITS`, `NO_VARIATION`,
 * `INVALID_ARGUMENT` (also the assumption `normality`, and `pairs` without permutation)
 * @example
 * ```ts
 * import { bivariateMoran, contiguityWeights } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c", "d"], [["a", "b"], ["b", "c"], ["c", "d"]]);
 * const { estimate, expectation, correlation } = bivariateMoran([1, 2, 3, 5], [2, 1, 4, 4], weights);
 * [estimate, expectation, correlation]; // → [0.73192505,0,0.74819006]
 * ```
 */
export function bivariateMoran(
  x: ArrayLike<number> | UnitValues,
  y: ArrayLike<number> | UnitValues,
  weights: SpatialWeights,
  options: BivariateMoranOptions = {},
): BivariateMoran {
  const arranged = knownOption("arranged", options.arranged ?? "second", ["second", "pairs"] as const);
  if (options.assumption === "normality" || (arranged === "pairs" && options.assumption !== "permutation")) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      arranged === "pairs"
        ? 'Arrangements of pairs have no moments in closed form: ask for assumption "permutation".'
        : 'Bivariate Moran has no variance under normality: use "randomisation" or "permutation".',
      { argument: "assumption", value: options.assumption ?? "randomisation" },
    );
  }
  const zx = centred("x", checkedValues(weights, x));
  const zy = centred("y", checkedValues(weights, y));
  const sums = weightSums(weights);
  const size = Math.sqrt(zx.squares) * Math.sqrt(zy.squares);
  const factor = sums.units / (sums.s0 * size);
  const first = zx.deviations;
  const second = zy.deviations;
  const n = first.length;
  let product = 0;
  for (let i = 0; i < n; i++) product += first[i] * second[i];
  const correlation = product / size;
  const test = autocorrelationTest({
    id: "bivariate-moran",
    label: "Bivariate Moran",
    what: "x and y",
    weights,
    sums,
    // Places, so that draws can move y alone or both.
    values: Float64Array.from({ length: n }, (_, i) => i),
    statistic: (places) => factor * crossLagOf(weights, first, second, places, arranged),
    expectation: arranged === "second" ? 0 : -(correlation * (sums.units / n)) / (n - 1),
    variance: () => arrangementVariance(weights, first) * factor * factor * (zy.squares / (n - 1)),
    isReversed: false,
    size: 1,
    options,
  });
  return {
    ...test,
    nullHypothesis:
      arranged === "second"
        ? "y is arranged independently of x"
        : "pairs of x and y are arranged without regard to space",
    rule: `${test.rule}${arranged === "second" ? ", arrangements of y" : ", arrangements of pairs"}`,
    arranged,
    correlation,
  };
}

/** sum_ij x_i w_ij y_j with y, or both, moved to other places. */
function crossLagOf(
  { matrix }: SpatialWeights,
  x: Float64Array,
  y: Float64Array,
  places: Float64Array,
  arranged: "second" | "pairs",
): number {
  const { rows, rowPointers, columnIndices, values } = matrix;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    let lag = 0;
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) lag += values[p] * y[places[columnIndices[p]]];
    total += x[arranged === "pairs" ? places[i] : i] * lag;
  }
  return total;
}

/** sum (a_j - mean)^2 of a = W'x. */
function arrangementVariance({ matrix }: SpatialWeights, x: Float64Array): number {
  const { rows, columns, rowPointers, columnIndices, values } = matrix;
  const a = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) a[columnIndices[p]] += values[p] * x[i];
  }
  let mean = 0;
  for (let j = 0; j < columns; j++) mean += a[j] / columns;
  let total = 0;
  for (let j = 0; j < columns; j++) total += (a[j] - mean) * (a[j] - mean);
  return total;
}
