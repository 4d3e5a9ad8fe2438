import { chiSquaredSurvival, normalSurvival } from "@mesometrics/distributions";
import type { TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Panel } from "@mesometrics/panel-data";
import { weightSums } from "../exploratory/moran-moments.js";
import { lagColumns } from "../spatial-design.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { crossOf, linearResiduals } from "./linear-residuals.js";

/**
 * Tests of random unit effects and spatial errors from the residuals e of the pooled regression (Baltagi, Song and Koh 2003,
 * Journal of Econometrics 117, section 3):
 *
 * - `bsk-lm1`: no random effects, given no spatial errors: G sqrt(NT / (2 (T - 1))), G = e'(J_T x I)e / e'e - 1, one-sided;
 * - `bsk-lm2`: no spatial errors, given no random effects: H sqrt(N^2 T / b), H = e'(I x (W + W') / 2)e / e'e,
 *   b = tr((W + W')^2) / 2, two-sided;
 * - `bsk-lmh`: neither: the sum of the squares, counting `bsk-lm1` where it is positive only; a mixture of chi-squared with
 *   1 and 2 degrees of freedom, one half each, the variance of effects being at its bound.
 *
 * R: `splm::bsktest(formula, data, listw, test = "LM1")`, `"LM2"`, `"LMH"`; its LMH adds the square of a negative LM1 too.
 *
 * @throws `PANEL_REQUIRED`, `TOO_FEW_PERIODS`, and as `lagrangeMultiplierTests`
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { baltagiSongKohTests, contiguityWeights, panel } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * const tests = baltagiSongKohTests(data, "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", { weights });
 * tests.map(({ statistic }) => statistic); // → [64.3036603957, 11.6572339751, 4270.8518442]
 * ```
 */
export function baltagiSongKohTests(
  data: Panel,
  formula: string,
  { weights }: { readonly weights: SpatialWeights },
): readonly TestResult[] {
  if (data.kind !== "panel") {
    throw new MesometricsError(
      "PANEL_REQUIRED",
      "Random effects need panel data: make it with panel(table, { unit, time }).",
    );
  }
  const { design, weights: matched, residuals: e, observations: n } = linearResiduals(data, formula, { weights });
  const { units, periods } = design;
  if (periods < 2) {
    throw new MesometricsError("TOO_FEW_PERIODS", `Random effects need at least two periods, not ${periods}.`, {
      periods,
    });
  }
  const squares = crossOf(e, e);
  let between = 0;
  for (let i = 0; i < units; i++) {
    let total = 0;
    for (let t = 0; t < periods; t++) total += e[i + t * units];
    between += total * total;
  }
  const effects = (between / squares - 1) * Math.sqrt(n / (2 * (periods - 1)));
  const lagged = crossOf(e, lagColumns(matched, { rows: n, columns: 1, data: e }).data) / squares;
  // tr((W + W')^2) / 2 = tr(WW + W'W)
  const errors = lagged * units * Math.sqrt(periods / weightSums(matched).s1);
  const positive = Math.max(0, effects);
  const joint = positive * positive + errors * errors;
  const rule = "Lagrange multiplier, residuals of the pooled regression";
  const source = "Baltagi, Song and Koh (2003)";
  const normal = { distribution: "normal", degreesOfFreedom: [], source } as const;
  return [
    {
      ...normal,
      id: "bsk-lm1",
      label: "LM1 test of random effects",
      statistic: effects,
      pValue: normalSurvival(effects),
      nullHypothesis: "there are no random unit effects, given no spatial errors",
      rule: `${rule}, one-sided`,
    },
    {
      ...normal,
      id: "bsk-lm2",
      label: "LM2 test of spatial errors",
      statistic: errors,
      pValue: 2 * normalSurvival(Math.abs(errors)),
      nullHypothesis: "there are no spatial errors, given no random unit effects",
      rule: `${rule}, two-sided`,
    },
    {
      id: "bsk-lmh",
      label: "Joint LM test of random effects and spatial errors",
      statistic: joint,
      distribution: "chibar2",
      degreesOfFreedom: [1, 2],
      pValue: (chiSquaredSurvival(joint, 1) + chiSquaredSurvival(joint, 2)) / 2,
      nullHypothesis: "there are neither random unit effects nor spatial errors",
      rule: `${rule}; half chi2(1), half chi2(2)`,
      source,
    },
  ];
}
