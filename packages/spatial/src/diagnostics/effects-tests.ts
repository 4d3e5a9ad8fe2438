import { chiSquaredSurvival } from "@mesometrics/distributions";
import type { TestResult } from "@mesometrics/inference";
import type { Panel } from "@mesometrics/panel-data";
import type { SpatialModel } from "../model-kind.js";
import { spatialPanel } from "../spatial-panel.js";
import type { SpatialWeights } from "../spatial-weights.js";

export interface EffectsTestOptions {
  readonly weights: SpatialWeights;
  /** The model whose effects are tested; default `sdm`. */
  readonly model?: SpatialModel;
}

/**
 * Likelihood ratio tests of fixed effects in a spatial panel model, from the likelihood with every dummy written out:
 *
 * - `lr-unit-effects`: two-way against period effects alone, N - 1 degrees of freedom;
 * - `lr-period-effects`: two-way against unit effects alone, T - 1;
 * - `lr-all-effects`: two-way against none, N + T - 2.
 *
 * By hand in Stata's `xsmle` or Elhorst's MATLAB routines: 2 (ln L of both - ln L of one) (Elhorst 2014, section 3.2). The chi-squared
 * distribution is for many observations per dummy: the statistics are too large by about NT / (NT - N - T - k), with 8 periods
 * a sixth, and reject too often.
 *
 * @throws as `spatialPanel`
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { contiguityWeights, effectsTests, panel } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * const tests = effectsTests(data, "log(gsp) ~ log(pcap) + log(emp)", { weights, model: "sar" });
 * tests.map(({ id, degreesOfFreedom }) => [id, degreesOfFreedom]); // → [["lr-unit-effects",[47]],["lr-period-effects",[16]],["lr-all-effects",[63]]]
 * ```
 */
export function effectsTests(data: Panel, formula: string, options: EffectsTestOptions): readonly TestResult[] {
  const { weights, model = "sdm" } = options;
  const logLikelihood = (effects: "none" | "individual" | "time" | "twoways"): number =>
    spatialPanel(data, formula as never, {
      weights,
      model,
      effects,
      ...(effects === "none" ? {} : { likelihood: "direct" as const }),
    }).statistics.logLikelihood;
  const both = logLikelihood("twoways");
  const units = data.index.unitLabels.length;
  const periods = data.index.timeLabels.length;
  const test = (id: string, label: string, nullHypothesis: string, nested: number, df: number): TestResult => {
    const statistic = Math.max(0, 2 * (both - nested));
    return {
      id,
      label,
      statistic,
      distribution: "chi2",
      degreesOfFreedom: [df],
      pValue: chiSquaredSurvival(statistic, df),
      nullHypothesis,
      rule: `likelihood ratio, ${model}, likelihood with every dummy`,
    };
  };
  return [
    test("lr-unit-effects", "LR test of unit effects", "there are no unit effects", logLikelihood("time"), units - 1),
    test(
      "lr-period-effects",
      "LR test of period effects",
      "there are no period effects",
      logLikelihood("individual"),
      periods - 1,
    ),
    test(
      "lr-all-effects",
      "LR test of all effects",
      "there are neither unit nor period effects",
      logLikelihood("none"),
      units + periods - 2,
    ),
  ];
}
