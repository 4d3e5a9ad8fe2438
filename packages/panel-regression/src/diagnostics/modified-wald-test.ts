import type { Estimate, TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { panelResiduals } from "./panel-residuals.js";
import { chiSquaredResult } from "./test-result.js";

const name = "The modified Wald test";

/**
 * The modified Wald test of groupwise heteroskedasticity: that the errors of all units have one variance.
 *
 * W = sum_i (s_i^2 - s^2)^2 / V_i with s_i^2 = sum_t e_it^2 / T_i, s^2 = e'e / N and V_i = sum_t (e_it^2 - s_i^2)^2 / (T_i (T_i - 1));
 * chi2 with as many degrees of freedom as units. It does not assume normal errors; with many units and few periods it rejects
 * too often (Greene 2018, section 9.7), and a rejection is a reason for clustered errors, not for weights.
 *
 * Stata: `xttest3` after `xtreg, fe` (Baum 2001).
 *
 * @throws `THREE_PERIODS_REQUIRED` for units with too few periods, or whose squared residuals are all equal (as with two
 * periods and unit effects); `NEEDS_PANEL`, `NOT_LEAST_SQUARES`, `WEIGHTS_NOT_SUPPORTED`, `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`
 * @see Greene (2000), Econometric Analysis, 4th ed., p. 598; Baum (2001), Stata Journal 1
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, modifiedWaldTest, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * modifiedWaldTest(feols(data, "inv ~ value + capital | firm"), data).statistic; // → 17342173
 * ```
 */
export function modifiedWaldTest(fit: Estimate, data: Dataset): TestResult {
  const sample = panelResiduals(fit, data, name);
  const { residuals, units, unit } = sample;
  const sizes = new Float64Array(units);
  const variances = new Float64Array(units);
  let rss = 0;
  for (let i = 0; i < residuals.length; i++) {
    sizes[unit.codes[i]]++;
    variances[unit.codes[i]] += residuals[i] * residuals[i];
    rss += residuals[i] * residuals[i];
  }
  for (let g = 0; g < units; g++) variances[g] /= sizes[g];
  const spreads = new Float64Array(units);
  for (let i = 0; i < residuals.length; i++) {
    const distance = residuals[i] * residuals[i] - variances[unit.codes[i]];
    spreads[unit.codes[i]] += distance * distance;
  }
  const common = rss / residuals.length;
  const undefinedUnits: string[] = [];
  let statistic = 0;
  for (let g = 0; g < units; g++) {
    const spread = spreads[g] / (sizes[g] * (sizes[g] - 1));
    // Equal squares leave rounding only, relative to the unit's own variance.
    if (!(Math.sqrt(spread) > 1e-10 * variances[g])) undefinedUnits.push(unit.levelLabels[g]);
    statistic += ((variances[g] - common) * (variances[g] - common)) / spread;
  }
  if (undefinedUnits.length > 0) {
    throw new MesometricsError(
      "THREE_PERIODS_REQUIRED",
      `${name} needs the squared residuals of every unit to vary, which takes three periods after unit effects: ${undefinedUnits.slice(0, 5).join(", ")}${undefinedUnits.length > 5 ? ` and ${undefinedUnits.length - 5} more` : ""}`,
      { units: undefinedUnits },
    );
  }
  return chiSquaredResult(
    {
      id: "modified-wald",
      label: "Modified Wald test of groupwise heteroskedasticity",
      nullHypothesis: "The errors of all units have the same variance",
      rule: sample.description,
      source: "Greene (2000), p. 598; Baum (2001)",
    },
    statistic,
    units,
  );
}
