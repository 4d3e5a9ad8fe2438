import { type FixedEffectTerm, type Formula, parseFormula } from "@mesometrics/panel-data";
import type { Estimate, InferenceRule } from "./estimate.js";

/** Commands of other software that give the same standard errors. */
export interface EquivalentCalls {
  readonly r: string;
  readonly stata: string;
}

/** The calls that equal a `feols` estimate; null for other estimators. */
export function equivalentCalls(fit: Estimate): EquivalentCalls | null {
  if (fit.kind !== "feols") return null;
  const formula = parseFormula(fit.call.formula);
  return { r: callInR(formula, fit.call.formula, fit.inference), stata: callInStata(formula, fit.inference) };
}

function callInR(formula: Formula, text: string, rule: InferenceRule): string {
  const clusters = rule.clusters.map(({ column }) => column);
  const feols = (vcov: string) => `fixest::feols(${text}, data, vcov = ${vcov}, ssc = ssc(fixef.force_exact = TRUE))`;
  const right = [
    ...(formula.intercept ? [] : ["0"]),
    ...formula.regressors.map(({ label }) => label),
    ...formula.fixedEffects.map(dummiesInR),
  ].join(" + ");
  const lm = `lm(${formula.outcome.label} ~ ${right === "" ? "1" : right}, data)`;
  switch (rule.type) {
    case "iid":
      return feols('"iid"');
    case "HC1":
      return feols('"hetero"');
    case "CR1":
      return feols(`~ ${clusters.join(" + ")}`);
    case "CR0":
      return `lmtest::coeftest(${lm}, vcov. = sandwich::vcovCL, cluster = ~ ${clusters.join(" + ")}, type = "HC0", cadjust = FALSE)`;
    case "CR2":
      return `clubSandwich::coef_test(${lm}, vcov = "CR2", cluster = data$${clusters[0]}, test = "Satterthwaite")`;
    default:
      return `lmtest::coeftest(${lm}, vcov. = sandwich::vcovHC, type = "${rule.type}")`;
  }
}

function dummiesInR({ columns, slopes, intercept }: FixedEffectTerm): string {
  const dummies = columns.map((column) => `factor(${column})`).join(":");
  return [...(intercept ? [dummies] : []), ...slopes.map((slope) => `${dummies}:${slope}`)].join(" + ");
}

function callInStata(formula: Formula, rule: InferenceRule): string {
  const clusters = rule.clusters.map(({ column }) => column);
  const vce: Readonly<Record<string, string>> = {
    iid: "",
    HC1: "vce(robust)",
    HC2: "vce(hc2)",
    HC3: "vce(hc3)",
    CR1: `vce(cluster ${clusters.join(" ")})`,
    CR2: `vce(hc2 ${clusters[0]}, dfadjust)`,
  };
  const option = vce[rule.type];
  if (option === undefined) return `none: Stata has no ${rule.type}`;
  const variables = [formula.outcome.label, ...formula.regressors.map(({ label }) => label)];
  // Only reghdfe absorbs several effects, and it knows neither leverage nor CR2.
  const absorbs = formula.fixedEffects.length > 0 && ["iid", "HC1", "CR1"].includes(rule.type);
  const effects = formula.fixedEffects.map(absorbs ? absorbedInStata : dummiesInStata);
  const constant = formula.intercept ? [] : ["noconstant"];
  const command = absorbs
    ? [`reghdfe ${variables.join(" ")}`, [`absorb(${effects.join(" ")})`, option]]
    : [`regress ${[...variables, ...effects].join(" ")}`, [...constant, option]];
  const options = (command[1] as string[]).filter((part) => part !== "").join(" ");
  const generated = variables.filter((label) => !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(label));
  return [
    `${command[0]}${options === "" ? "" : `, ${options}`}`,
    ...(generated.length > 0 ? [`with ${generated.join(", ")} generated first`] : []),
  ].join(" ");
}

function absorbedInStata({ columns, slopes, intercept }: FixedEffectTerm): string {
  const group = columns.join("#");
  if (slopes.length === 0) return group;
  return slopes.map((slope, at) => `${group}${intercept && at === 0 ? "##" : "#"}c.${slope}`).join(" ");
}

function dummiesInStata({ columns, slopes, intercept }: FixedEffectTerm): string {
  const group = columns.map((column) => `i.${column}`).join("#");
  return [...(intercept ? [group] : []), ...slopes.map((slope) => `${group}#c.${slope}`)].join(" ");
}
