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

/** Calls elsewhere with the same result, for plain formulas without an instrumental part. */
function equivalentCalls(fit: Estimate): { readonly r: string; readonly stata: string } | null {
  if (fit.kind !== "feols") return null;
  const [model, ...effects] = fit.call.formula.split("|").map((part) => part.trim());
  const [outcome, ...right] = model.split("~").map((part) => part.trim());
  const regressors = right.join("~");
  const terms = effects.flatMap((part) => part.split("+").map((effect) => effect.trim()));
  const clusters = fit.inference.clusters.map(({ column }) => column);
  const { type } = fit.inference;
  const dummies = [regressors, ...terms.map((effect) => `factor(${effect})`)].join(" + ");
  const lm = `lm(${outcome} ~ ${dummies}, data)`;
  const r = (() => {
    const feols = (vcov: string) =>
      `fixest::feols(${fit.call.formula}, data, vcov = ${vcov}, ssc = ssc(fixef.force_exact = TRUE))`;
    if (type === "iid") return feols('"iid"');
    if (type === "HC1") return feols('"hetero"');
    if (type === "CR1") return feols(`~ ${clusters.join(" + ")}`);
    if (type === "CR0" && clusters.length === 1) {
      return `clubSandwich::vcovCR(${lm}, data$${clusters[0]}, "CR0")`;
    }
    if (type === "CR0") return `sandwich::vcovCL(${lm}, ~ ${clusters.join(" + ")}, cadjust = FALSE, type = "HC0")`;
    if (type === "CR2") {
      return `clubSandwich::coef_test(${lm}, vcov = "CR2", cluster = data$${clusters[0]}, test = "Satterthwaite")`;
    }
    return `lmtest::coeftest(${lm}, sandwich::vcovHC(fit, type = "${type}"))`;
  })();
  const list = regressors
    .split("+")
    .map((term) => term.trim())
    .join(" ");
  const vce = (() => {
    if (type === "iid") return "";
    if (type === "HC1") return "vce(robust)";
    if (type === "HC2" || type === "HC3") return `vce(${type.toLowerCase()})`;
    if (type === "CR2") return `vce(hc2 ${clusters[0]}, dfadjust)`;
    return `vce(cluster ${clusters.join(" ")})`;
  })();
  const byDummies = type === "HC2" || type === "HC3" || type === "CR2" || terms.length === 0;
  const options = [byDummies ? "" : `absorb(${terms.join(" ")})`, vce].filter((part) => part !== "").join(" ");
  const command = byDummies
    ? `regress ${outcome} ${[list, ...terms.map((effect) => `i.${effect}`)].join(" ")}`
    : `reghdfe ${outcome} ${list}`;
  const scale = type === "CR0" ? " (times the inverse of Stata's factor)" : "";
  return { r, stata: `${command}${options === "" ? "" : `, ${options}`}${scale}` };
}
