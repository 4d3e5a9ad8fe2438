import type { Term } from "@mesometrics/panel-data";
import { clusterTerm, clusterVector, type EquivalentCall, type Parts } from "./call-parts.js";
import { dummiesInR, weightsInR } from "./calls-in-r.js";
import { absorbedInStata, inStata, stataOption } from "./calls-in-stata.js";

/** Calls of R and Stata for two-stage least squares. */
export function instrumentalCalls(parts: Parts): readonly EquivalentCall[] {
  return [
    { software: "R", call: callInR(parts) },
    { software: "Stata", call: callInStata(parts) },
  ];
}

function callInR(parts: Parts): string {
  const { rule, clusters, text } = parts;
  const vcov: Readonly<Record<string, string>> = { iid: '"iid"', HC1: '"hetero"', CR1: `~ ${clusters.join(" + ")}` };
  const known = vcov[rule.type];
  if (known !== undefined) return `fixest::feols(${text}, data${weightsInR(parts)}, vcov = ${known})`;
  const model = aerInR(parts);
  switch (rule.type) {
    case "CR2":
      return `clubSandwich::coef_test(${model}, vcov = "CR2", cluster = ${clusterVector(clusters[0])}, test = "Satterthwaite")`;
    case "HC0":
      return `lmtest::coeftest(${model}, vcov. = sandwich::vcovHC, type = "HC0")`;
    case "CR0":
      return `lmtest::coeftest(${model}, vcov. = sandwich::vcovCL, cluster = ~ ${clusters.map(clusterTerm).join(" + ")}, type = "HC0", cadjust = FALSE, df = ${rule.degreesOfFreedom[0]})`;
    default:
      return `none: AER has no ${rule.type} of two-stage least squares with these leverages`;
  }
}

function aerInR(parts: Parts): string {
  const { outcome, regressors, endogenous, instruments, fixedEffects, intercept } = parts.formula;
  const exogenous = [...(intercept ? [] : ["0"]), ...labels(regressors), ...fixedEffects.map(dummiesInR)];
  const right = [...labels(endogenous), ...exogenous].join(" + ");
  return `AER::ivreg(${outcome.label} ~ ${right} | ${[...labels(instruments), ...exogenous].join(" + ")}, data = data${weightsInR(parts)})`;
}

function callInStata(parts: Parts): string {
  const { formula, rule } = parts;
  const option = stataOption(parts);
  if (option === null || !["iid", "HC1", "CR1"].includes(rule.type)) {
    return `none: Stata has no ${rule.type} of two-stage least squares`;
  }
  const { outcome, regressors, endogenous, instruments, fixedEffects } = formula;
  const variables = [outcome.label, ...labels(regressors)].join(" ");
  const model = `${variables} (${labels(endogenous).join(" ")} = ${labels(instruments).join(" ")})`;
  if (fixedEffects.length === 0) {
    const constant = formula.intercept ? [] : ["noconstant"];
    return inStata(`ivregress 2sls ${model}`, ["small", ...constant, option], parts);
  }
  const short: Readonly<Record<string, string>> = { iid: "", HC1: "robust", CR1: option.slice("vce(".length, -1) };
  const cluster = rule.type === "CR1" ? `cluster(${short.CR1.slice("cluster ".length)})` : short[rule.type];
  return inStata(`ivreghdfe ${model}`, [`absorb(${fixedEffects.map(absorbedInStata).join(" ")})`, cluster], parts);
}

function labels(terms: readonly Term[]): readonly string[] {
  return terms.map(({ label }) => label);
}
