import type { Estimate, TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { panelResiduals } from "./panel-residuals.js";
import { requirePooled } from "./pooled-fit.js";
import { normalResult } from "./test-result.js";

const name = "Wooldridge's test of unobserved effects";

/**
 * Wooldridge's test that errors of one unit (or of one period) are uncorrelated, without an assumption on their
 * distribution: W = sum_i w_i / sqrt(sum_i w_i^2) with w_i = sum_{t < s} e_it e_is, from the residuals of the pooled fit;
 * standard normal, two-sided. It also has power against serial correlation.
 *
 * R: `plm::pwtest(pooling, effect = "individual" | "time")`.
 *
 * @throws `POOLED_FIT_REQUIRED`, `NO_REPEATED_OBSERVATIONS`, `NEEDS_PANEL`, `NOT_LEAST_SQUARES`, `WEIGHTS_NOT_SUPPORTED`,
 * `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`
 * @see Wooldridge (2010), Econometric Analysis of Cross Section and Panel Data, 2nd ed., section 10.4.4
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel, wooldridgeEffectsTest } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * wooldridgeEffectsTest(feols(data, "inv ~ value + capital"), data).statistic; // → 1.4922183
 * ```
 */
export function wooldridgeEffectsTest(fit: Estimate, data: Dataset, effects: "unit" | "time" = "unit"): TestResult {
  const sample = panelResiduals(fit, data, name);
  requirePooled(sample.model, name);
  const group = effects === "unit" ? sample.unit : sample.time;
  const sums = new Float64Array(group.levels);
  const squares = new Float64Array(group.levels);
  const { residuals } = sample;
  for (let i = 0; i < residuals.length; i++) {
    sums[group.codes[i]] += residuals[i];
    squares[group.codes[i]] += residuals[i] * residuals[i];
  }
  let total = 0;
  let spread = 0;
  for (let g = 0; g < group.levels; g++) {
    const crossed = (sums[g] * sums[g] - squares[g]) / 2;
    total += crossed;
    spread += crossed * crossed;
  }
  if (!(spread > 0)) {
    throw new MesometricsError(
      "NO_REPEATED_OBSERVATIONS",
      `Every ${effects === "unit" ? "unit" : "period"} has one observation with a residual in the sample: its errors cannot be compared with each other`,
      { effects },
    );
  }
  return normalResult(
    {
      id: "wooldridge-effects",
      label: `Wooldridge's test of unobserved ${effects} effects`,
      nullHypothesis: `The errors of a ${effects === "unit" ? "unit" : "period"} are uncorrelated with each other`,
      rule: `sum of cross products over its own root of squares, ${sample.description}`,
      source: "Wooldridge (2010), section 10.4.4",
    },
    total / Math.sqrt(spread),
    "two-sided",
  );
}
