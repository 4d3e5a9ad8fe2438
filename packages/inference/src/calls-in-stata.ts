import type { FixedEffectTerm } from "@mesometrics/panel-data";
import { type Parts, panelOf } from "./call-parts.js";

/** A column of the groups where columns cross. */
function grouped(cluster: string): string {
  return cluster.replaceAll("^", "_");
}

export function stataOption({ rule, clusters }: Parts): string | null {
  const vce: Readonly<Record<string, string>> = {
    iid: "",
    HC1: "vce(robust)",
    HC2: "vce(hc2)",
    HC3: "vce(hc3)",
    CR1: `vce(cluster ${clusters.map(grouped).join(" ")})`,
    CR2: `vce(hc2 ${grouped(clusters[0] ?? "")}, dfadjust)`,
  };
  return vce[rule.type] ?? null;
}

function variablesInStata({ formula }: Parts): readonly string[] {
  return [formula.outcome.label, ...formula.regressors.map(({ label }) => label)];
}

export function inStata(command: string, options: readonly string[], parts: Parts): string {
  const { weights } = parts;
  const weighted =
    weights === null
      ? ""
      : weights.frequency === undefined
        ? ` [aw=${weights.analytic}]`
        : ` [fw=${weights.frequency}]`;
  const given = options.filter((part) => part !== "").join(" ");
  const { endogenous, instruments } = parts.formula;
  const variables = [...variablesInStata(parts), ...[...endogenous, ...instruments].map(({ label }) => label)];
  const crossed = parts.clusters.filter((name) => name.includes("^"));
  const generated = [
    ...variables.filter((label) => !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(label)),
    ...parts.generated,
    ...crossed.map((name) => `${grouped(name)} = group(${name.replaceAll("^", " ")})`),
  ];
  return [
    `${command}${weighted}${given === "" ? "" : `, ${given}`}`,
    ...(generated.length > 0 ? [`with ${generated.join(", ")} generated first`] : []),
  ].join(" ");
}

export function callInStata(parts: Parts): string {
  const { formula, rule } = parts;
  const option = stataOption(parts);
  if (option === null) return `none: Stata has no ${rule.type}`;
  // Only reghdfe absorbs several effects, and it knows neither leverage nor CR2.
  const absorbs = formula.fixedEffects.length > 0 && ["iid", "HC1", "CR1"].includes(rule.type);
  const variables = variablesInStata(parts);
  if (absorbs) {
    const effects = formula.fixedEffects.map(absorbedInStata);
    return inStata(`reghdfe ${variables.join(" ")}`, [`absorb(${effects.join(" ")})`, option], parts);
  }
  const effects = formula.fixedEffects.map(dummiesInStata);
  const constant = formula.intercept ? [] : ["noconstant"];
  return inStata(`regress ${[...variables, ...effects].join(" ")}`, [...constant, option], parts);
}

export function xtreg(parts: Parts): string {
  const { formula } = parts;
  const panel = panelOf(parts);
  const others = formula.fixedEffects.filter(
    ({ columns, slopes }) => slopes.length > 0 || columns.join("^") !== panel?.unit,
  );
  const option = stataOption(parts) ?? "";
  const call = inStata(
    `xtreg ${[...variablesInStata(parts), ...others.map(dummiesInStata)].join(" ")}`,
    ["fe", option],
    parts,
  );
  return `xtset ${panel?.unit}; ${call}`;
}

export function areg(parts: Parts): string {
  const [absorbed, ...others] = parts.formula.fixedEffects;
  const option = stataOption(parts) ?? "";
  const right = [...variablesInStata(parts), ...others.map(dummiesInStata)].join(" ");
  if (absorbed === undefined || absorbed.slopes.length > 0 || absorbed.columns.length > 1) return callInStata(parts);
  return inStata(`areg ${right}`, [`absorb(${absorbed.columns[0]})`, option], parts);
}

export function absorbedInStata({ columns, slopes, intercept }: FixedEffectTerm): string {
  const group = columns.join("#");
  if (slopes.length === 0) return group;
  return slopes.map((slope, at) => `${group}${intercept && at === 0 ? "##" : "#"}c.${slope}`).join(" ");
}

function dummiesInStata({ columns, slopes, intercept }: FixedEffectTerm): string {
  const group = columns.map((column) => `i.${column}`).join("#");
  return [...(intercept ? [group] : []), ...slopes.map((slope) => `${group}#c.${slope}`)].join(" ");
}
