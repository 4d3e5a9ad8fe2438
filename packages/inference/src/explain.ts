import { equivalentCalls } from "./equivalent-calls.js";
import type { Estimate } from "./estimate.js";
import { explainCovariance } from "./explain-covariance.js";

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
  const { inference: rule } = fit;
  const lines = [
    `${fit.kind}: ${fit.call.formula}`,
    `Covariance: ${rule.label} (preset ${rule.preset})`,
    `N = ${rowsOf(fit)}, K = ${fit.terms.length} coefficients, L = ${fit.absorbedDegreesOfFreedom} parameters of the absorbed effects`,
    ...weightsLine(fit),
    ...rule.clusters.map(({ column, count }) => `G = ${count} clusters of ${column}`),
  ];
  lines.push(...explainCovariance(rule), ...nestedLine(fit), ...countedLine(fit));
  const formula = rule.facts.adjustmentFormula;
  if (formula !== undefined)
    lines.push(`Adjustment: ${formula}${rule.adjustment === 1 ? "" : ` = ${rule.adjustment}`}`);
  const df = rule.facts.degreesOfFreedomFormula;
  lines.push(
    rule.distribution === "normal"
      ? "Distribution: standard normal, which has no degrees of freedom"
      : `Degrees of freedom: ${df ?? "t"} = ${degreesOfFreedom(fit)}`,
  );
  const calls = equivalentCalls(fit);
  if (calls !== null) lines.push(...calls.map(({ software, call }) => `${software}: ${call}`));
  return lines;
}

function weightsLine({ sample: { weights } }: Estimate): string[] {
  if (weights === undefined) return [];
  const { kind, column, rows, sum } = weights;
  const meaning =
    kind === "frequency"
      ? `each of ${rows} rows stands for that many observations`
      : `the error variance of each of ${rows} rows is inversely proportional to it`;
  return [`Weights: ${kind}, ${column} (sum ${Number(sum.toPrecision(10))}); ${meaning}`];
}

/** Which effects lie within the clusters, and what they take. */
function nestedLine({ inference, absorbedDegreesOfFreedom }: Estimate): string[] {
  const { nestedEffects, nestedParameters } = inference.facts;
  if (nestedEffects === undefined || nestedParameters === undefined) return [];
  return [
    nestedEffects === "none"
      ? "Nested in the clusters: no effect"
      : `Nested in the clusters: ${nestedEffects}, ${nestedParameters} of the ${absorbedDegreesOfFreedom} absorbed parameters`,
  ];
}

/** K' where the factor has it: always under clusters, else where it is not all parameters. */
function countedLine({ inference, terms, absorbedDegreesOfFreedom }: Estimate): string[] {
  const { countedParameters: counted, counting, nestedIn } = inference.facts;
  if (counted === undefined) return [];
  const all = counted === terms.length + absorbedDegreesOfFreedom;
  if (all && inference.clusters.length === 0) return [];
  const words =
    counting === "nested" && inference.clusters.length > 0
      ? "coefficients and the effects that are not nested in a cluster"
      : all
        ? "coefficients and all effects"
        : counting === "none" || counting === "sole-nested"
          ? "the coefficients alone"
          : "coefficients and effects, counted by levels";
  return [
    `K' = ${counted}: ${nestedIn === undefined ? words : `coefficients and the effects that are not nested in ${nestedIn}`}`,
  ];
}

function degreesOfFreedom(fit: Estimate): string {
  const values = Array.from(fit.inference.degreesOfFreedom);
  const show = (value: number) => String(Number(value.toPrecision(6)));
  if (new Set(values).size <= 1) return values[0] === undefined ? "none" : show(values[0]);
  return fit.terms.map((term, j) => `${term} ${show(values[j])}`).join(", ");
}

/** The rows that the standard errors count: the sample's, or the means of its rows. */
function rowsOf({ kind, sample, statistics }: Estimate): string {
  const rows = `${sample.observations} observations`;
  return kind === "between" && statistics.groups !== undefined ? `${statistics.groups} means of ${rows}` : rows;
}
