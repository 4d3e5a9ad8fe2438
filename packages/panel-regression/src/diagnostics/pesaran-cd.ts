import type { Estimate, TestResult } from "@mesometrics/inference";
import type { Dataset } from "@mesometrics/panel-data";
import { absorbs } from "./panel-residuals.js";
import { type ResidualCorrelations, residualCorrelations } from "./residual-correlations.js";
import { normalResult } from "./test-result.js";

/**
 * Pesaran's CD test of cross-sectional dependence: CD = sqrt(1 / P) sum_{i < j} sqrt(T_ij) r_ij over the P pairs of units, with r_ij
 * the correlation of their residuals over the T_ij periods they share; standard normal, two-sided.
 *
 * The result names the fixed effects of the fit, for the answer depends on them: without time effects the test finds
 * common shocks; with time effects it is not valid, because they force the residuals of a period to sum to zero and the
 * statistic towards negative numbers. Use `weightedCd` there.
 *
 * R: `plm::pcdtest(fit, test = "cd")`; Stata: `xtcd`, `xtcsd, pesaran`, `xtcd2`.
 *
 * @throws `NO_SHARED_PERIODS`, `NEEDS_PANEL`, `NOT_LEAST_SQUARES`, `WEIGHTS_NOT_SUPPORTED`, `DATA_MISMATCH`, `PERFECT_FIT`,
 * `ONE_UNIT`
 * @see Pesaran (2021), "General diagnostic tests for cross-sectional dependence in panels", Empirical Economics 60, eq. 10
 * and 31; on time effects Juodis and Reese (2022)
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel, pesaranCd } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const test = pesaranCd(feols(data, "inv ~ value + capital | firm"), data);
 * test.statistic; // → 4.6611925
 * test.rule; // → "two-sided; residuals after the fixed effects firm; 45 of 45 pairs of units"
 * ```
 */
export function pesaranCd(fit: Estimate, data: Dataset): TestResult {
  const pairs = residualCorrelations(fit, data, "Pesaran's CD test");
  const { frame } = pairs.sample.model;
  const hasTimeEffects = data.kind === "panel" && absorbs(frame, data.index.time);
  return normalResult(
    {
      id: "pesaran-cd",
      label: "Pesaran's CD test",
      nullHypothesis: "The errors of different units are (at most weakly) uncorrelated",
      rule: `${pairs.description}${hasTimeEffects ? "; not valid after time effects (Juodis and Reese 2022): see the weighted CD" : ""}`,
      source: "Pesaran (2021), eq. 10 and 31",
    },
    cdStatistic(pairs, null),
    "two-sided",
  );
}

/** sqrt(1 / P) sum sqrt(T_ij) w_i w_j r_ij; `weights` by unit, or null for ones. */
export function cdStatistic(pairs: ResidualCorrelations, weights: Float64Array | null): number {
  const { correlations, shared, first, second } = pairs;
  let total = 0;
  for (let p = 0; p < correlations.length; p++) {
    const weight = weights === null ? 1 : weights[first[p]] * weights[second[p]];
    total += weight * Math.sqrt(shared[p]) * correlations[p];
  }
  return total / Math.sqrt(correlations.length);
}
