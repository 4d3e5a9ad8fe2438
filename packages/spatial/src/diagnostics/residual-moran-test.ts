import { orthonormalBasis, pivotedQr, sparseMultiply, sparseTranspose } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { knownOption } from "../assemble-weights.js";
import { type AutocorrelationTest, normalPValue } from "../exploratory/autocorrelation-test.js";
import { weightSums } from "../exploratory/moran-moments.js";
import type { Alternative } from "../exploratory/permutation-reference.js";
import { columnSums, rowSums } from "../weights/normalisation.js";
import { crossOf, type LinearResiduals, linearResiduals, type ResidualTestOptions } from "./linear-residuals.js";

export interface ResidualMoranOptions extends ResidualTestOptions {
  /** Default `two-sided`; R's `lm.morantest` has `greater`. */
  readonly alternative?: Alternative;
}

/**
 * Moran's I of the least squares residuals of a linear model, `I = (n / S0) e'We / e'e`, with the exact moments under
 * independent normal errors: residuals are correlated by construction, more so with fixed effects, and their I is not centred
 * at -1 / (n - 1). On a panel the periods are pooled, W linking units of the same period, n = NT, S0 = T sum w.
 *
 * With U = (W + W') / 2 and M = I - X (X'X)^-1 X' - effects: E = (n / S0) tr(MU) / (n - k) and E(I^2) = (n / S0)^2
 * (tr(MU)^2 + 2 tr(MUMU)) / ((n - k)(n - k + 2)) (Cliff and Ord 1981, section 8.3). n counts every row: where there are
 * islands, spdep takes them out of n - k too, although their residuals are part of e'e.
 *
 * The same as `spdep::lm.morantest(lm, listw)`; with effects as for the model with every dummy.
 *
 * @throws as `lagrangeMultiplierTests`
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { contiguityWeights, panel, residualMoranTest } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * residualMoranTest(data, "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", { weights }).estimate; // → 0.29
 * ```
 */
export function residualMoranTest(data: Dataset, formula: string, options: ResidualMoranOptions): AutocorrelationTest {
  const alternative = knownOption("alternative", options.alternative ?? "two-sided", [
    "two-sided",
    "greater",
    "less",
  ] as const);
  return residualMoranOf(linearResiduals(data, formula, options), alternative);
}

/** {@link residualMoranTest} of residuals. */
export function residualMoranOf(linear: LinearResiduals, alternative: Alternative): AutocorrelationTest {
  const { design, weights, effects, regressors, residuals: e, observations: n } = linear;
  const { units, periods } = design;
  const { s0, s1 } = weightSums(weights);
  const transposed = sparseTranspose(weights.matrix);
  // U = (W + W') / 2 applied to every period of every column.
  const symmetricLag = (columns: Float64Array): Float64Array => {
    const wide = { rows: units, columns: columns.length / units, data: columns };
    const forward = sparseMultiply(weights.matrix, wide).data;
    const backward = sparseMultiply(transposed, wide).data;
    return forward.map((value, i) => (value + backward[i]) / 2);
  };
  const basis = orthonormalBasis(pivotedQr(regressors, { tolerance: 0 }));
  const lagged = symmetricLag(basis.data);
  const projected = design.project({ rows: n, columns: basis.columns, data: lagged }).data;
  // Traces over the space without the effects, Q_T x Q_N, then what the regressors take.
  const hasPeriods = effects === "time" || effects === "twoways";
  const blocks = effects === "individual" || effects === "twoways" ? periods - 1 : periods;
  const sums = rowSums(weights.matrix);
  const columns = columnSums(weights.matrix);
  let sumOfSquares = 0;
  for (let i = 0; i < units; i++) sumOfSquares += ((sums[i] + columns[i]) * (sums[i] + columns[i])) / 4;
  const mean = s0 / units;
  let first = hasPeriods ? -blocks * mean : 0;
  let second = blocks * (s1 / 2 + (hasPeriods ? mean * mean - (2 * sumOfSquares) / units : 0));
  second -= 2 * crossOf(projected, projected);
  for (let j = 0; j < basis.columns; j++) {
    const column = basis.data.subarray(j * n, (j + 1) * n);
    for (let k = 0; k < basis.columns; k++) {
      const inner = crossOf(column, lagged.subarray(k * n, (k + 1) * n));
      second += inner * inner;
      if (j === k) first -= inner;
    }
  }
  const df = n - design.absorbed - basis.columns;
  const factor = n / (periods * s0);
  const estimate = (factor * crossOf(e, symmetricLag(e))) / crossOf(e, e);
  const expectation = (factor * first) / df;
  const variance = (factor * factor * (first * first + 2 * second)) / (df * (df + 2)) - expectation * expectation;
  const statistic = (estimate - expectation) / Math.sqrt(variance);
  return {
    id: "moran-residuals",
    label: "Moran's I of the residuals",
    statistic,
    distribution: "normal",
    degreesOfFreedom: [],
    pValue: normalPValue(statistic, alternative),
    nullHypothesis: "the errors are spatially independent",
    rule: `${alternative}, exact moments of residuals under normal errors${effects === "none" ? "" : `, ${effects} effects`}`,
    estimate,
    expectation,
    variance,
    alternative,
    assumption: "normality",
    units,
    permutations: null,
    seed: null,
  };
}
