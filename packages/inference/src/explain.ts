import { equivalentCalls } from "./equivalent-calls.js";
import type { Estimate } from "./estimate.js";

/**
 * How the standard errors of an estimate were made, in readable lines: the covariance, the sizes, the small-sample factor
 * with its formula, the degrees of freedom, and calls in R and Stata that give the same numbers.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { explain } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: { cluster: "firm" } });
 * const lines = explain(fit);
 * lines[1]; // → "Covariance: CR1 clustered by firm, t(9) (preset fixest)"
 * lines.at(-1); // → "Stata: reghdfe inv value capital, absorb(firm) vce(cluster firm)"
 * ```
 */
export function explain(fit: Estimate): readonly string[] {
  const { inference: rule, sample } = fit;
  const lines = [
    `${fit.kind}: ${fit.call.formula}`,
    `Covariance: ${rule.label} (preset ${rule.preset})`,
    `N = ${sample.observations} observations, K = ${fit.terms.length} coefficients, L = ${fit.absorbedDegreesOfFreedom} parameters of the absorbed effects`,
    ...rule.clusters.map(({ column, count }) => `G = ${count} clusters of ${column}`),
  ];
  const counted = rule.facts.countedParameters;
  if (counted !== undefined) {
    lines.push(`K' = ${counted}: coefficients and the effects that are not nested in a cluster`);
  }
  const formula = rule.facts.adjustmentFormula;
  if (formula !== undefined)
    lines.push(`Adjustment: ${formula}${rule.adjustment === 1 ? "" : ` = ${rule.adjustment}`}`);
  lines.push(
    `Degrees of freedom: ${rule.facts.degreesOfFreedomFormula ?? rule.distribution} = ${degreesOfFreedom(fit)}`,
  );
  const calls = equivalentCalls(fit);
  if (calls !== null) lines.push(`R: ${calls.r}`, `Stata: ${calls.stata}`);
  return lines;
}

function degreesOfFreedom(fit: Estimate): string {
  const values = Array.from(fit.inference.degreesOfFreedom);
  const show = (value: number) => String(Number(value.toPrecision(6)));
  if (new Set(values).size <= 1) return values[0] === undefined ? "none" : show(values[0]);
  return fit.terms.map((term, j) => `${term} ${show(values[j])}`).join(", ");
}
