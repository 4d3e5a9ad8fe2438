import type { Dataset } from "@mesometrics/panel-data";
import { knownOption } from "../assemble-weights.js";
import { type AutocorrelationTest, normalPValue } from "../exploratory/autocorrelation-test.js";
import type { Alternative } from "../exploratory/permutation-reference.js";
import { type LinearResiduals, linearResiduals, type ResidualTestOptions } from "./linear-residuals.js";
import { residualMoments } from "./residual-moments.js";

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
 * @throws `NO_VARIATION` (all units link alike beside an intercept or period effects), and as `lagrangeMultiplierTests`
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
  const { effects, design } = linear;
  const { estimate, expectation, variance } = residualMoments(linear);
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
    units: design.units,
    permutations: null,
    seed: null,
  };
}
