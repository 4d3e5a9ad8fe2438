import type { Estimate, TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { absorbs } from "./panel-residuals.js";
import { residualCorrelations } from "./residual-correlations.js";
import { chiSquaredResult, normalResult } from "./test-result.js";

const name = "The Lagrange multiplier test of cross-sectional dependence";

/**
 * Lagrange multiplier tests of cross-sectional dependence, from the squared correlations r_ij of residuals over the
 * T_ij shared periods of the P pairs of units:
 *
 * - `breusch-pagan`: sum T_ij r_ij^2 ~ chi2(P), for few units and many periods
 * - `scaled`: sqrt(1 / (2P)) sum (T_ij r_ij^2 - 1) ~ N(0, 1), two-sided
 * - `bias-corrected`: the scaled statistic less n / (2 (T - 1)), T the periods of the longest unit, for fits with unit effects
 *
 * R: `plm::pcdtest(fit, test = "lm" | "sclm" | "bcsclm")`; Stata: `xttest2` (balanced) for the first.
 *
 * @throws `UNIT_EFFECTS_REQUIRED` (`bias-corrected`), `NO_SHARED_PERIODS`, `NEEDS_PANEL`, `NOT_LEAST_SQUARES`,
 * `WEIGHTS_NOT_SUPPORTED`, `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`
 * @see Breusch and Pagan (1980); Pesaran (2021), eq. 4; Baltagi, Feng and Kao (2012), eq. 8
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { crossSectionLmTest, feols, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm");
 * crossSectionLmTest(fit, data).statistic; // → 20.958759
 * crossSectionLmTest(fit, data, "breusch-pagan").degreesOfFreedom; // → [45]
 * ```
 */
export function crossSectionLmTest(
  fit: Estimate,
  data: Dataset,
  type: "breusch-pagan" | "scaled" | "bias-corrected" = "bias-corrected",
): TestResult {
  const pairs = residualCorrelations(fit, data, name);
  const { correlations, shared, longest, sample, description } = pairs;
  const described = (label: string, source: string) => ({
    id: `cross-section-lm-${type}`,
    label: `${label} test of cross-sectional dependence`,
    nullHypothesis: "The errors of different units are uncorrelated",
    rule: description,
    source,
  });
  const count = correlations.length;
  let total = 0;
  for (let p = 0; p < count; p++) total += shared[p] * correlations[p] * correlations[p];
  if (type === "breusch-pagan") {
    return chiSquaredResult(described("Breusch-Pagan LM", "Breusch and Pagan (1980)"), total, count);
  }
  const scaled = (total - count) / Math.sqrt(2 * count);
  if (type === "scaled") return normalResult(described("Scaled LM", "Pesaran (2021), eq. 4"), scaled, "two-sided");
  if (data.kind === "panel" && !absorbs(sample.model.frame, data.index.unit)) {
    throw new MesometricsError(
      "UNIT_EFFECTS_REQUIRED",
      `The bias correction is that of unit effects: estimate with '| ${data.index.unit}', or ask for "scaled"`,
      { effects: sample.model.frame.fixedEffects.map(({ label }) => label) },
    );
  }
  return normalResult(
    described("Bias-corrected scaled LM", "Baltagi, Feng and Kao (2012), eq. 8"),
    scaled - sample.units / (2 * (longest - 1)),
    "two-sided",
  );
}
