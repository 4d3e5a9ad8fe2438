import { equivalentCalls } from "./equivalent-calls.js";
import type { Estimate } from "./estimate.js";

/**
 * How the standard errors of an estimate were made, in readable lines: the covariance, the sizes, the small-sample factor
 * with its formula, the degrees of freedom, and calls in R and Stata that give the same numbers.
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
