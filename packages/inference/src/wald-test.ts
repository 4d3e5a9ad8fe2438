import type { Dataset } from "@mesometrics/panel-data";
import { coreCovariance } from "./core-covariance.js";
import type { Estimate, TestResult } from "./estimate.js";
import { rebuild } from "./rebuild.js";
import { type Hypothesis, waldTestOfRule } from "./wald-statistic.js";

/**
 * The Wald test of linear restrictions in its F form: F = (R b - r)' (R V R')^-1 (R b - r) / q with the degrees of
 * freedom of the estimate's inference rule (G - 1 for clusters, N - K for independent rows; chi-squared for maximum
 * likelihood). Under CR2 several restrictions at once need the data: the statistic is then Hotelling's T^2 with the
 * approximate degrees of freedom of Pustejovsky and Tipton (2018, section 3.2), and F is multiplied by (eta - q + 1)/eta.
 *
 * R: `fixest::wald`, `car::linearHypothesis`; for CR2 `clubSandwich::Wald_test(fit, ..., test = "HTZ")`.
 *
 * @throws `UNKNOWN_TERM`, `SHAPE_MISMATCH`, `SINGULAR_RESTRICTIONS`, `DATA_REQUIRED` (CR2, q > 1, no data)
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { waldTest } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: { cluster: "firm" } });
 * const test = waldTest(fit, ["value", "capital"]);
 * test.degreesOfFreedom; // → [2,9]
 * test.statistic; // → 28.309582
 * ```
 */
export function waldTest(fit: Estimate, hypothesis: Hypothesis, data: Dataset | null = null): TestResult {
  if (data === null || fit.inference.type !== "CR2") return waldTestOfRule(fit, hypothesis);
  const reduced = coreCovariance({ type: "CR2", cluster: fit.inference.clusters[0].column });
  return waldTestOfRule(fit, hypothesis, (contrasts) =>
    reduced.estimate(rebuild(fit, data), data).jointTest(contrasts),
  );
}
