import { type FixedEffectTerm, type Formula, parseFormula } from "@mesometrics/panel-data";
import { equivalentCovarianceCalls } from "./equivalent-covariance-calls.js";
import type { Estimate, InferenceRule } from "./estimate.js";
import { type SmallSamplePreset, smallSamplePresets } from "./small-sample-rule.js";

/** A command of other software, or why it has none. */
export interface EquivalentCall {
  readonly software: "R" | "Stata" | "Python";
  readonly call: string;
}

/** The columns of the panel, for the programs that declare them. */
export interface PanelColumns {
  readonly unit: string;
  readonly time: string;
}

interface Parts {
  readonly formula: Formula;
  readonly text: string;
  readonly rule: InferenceRule;
  readonly clusters: readonly string[];
  readonly weights: { readonly analytic?: string; readonly frequency?: string } | null;
  readonly panel: PanelColumns | null;
}

/**
 * The calls that equal a `feols` estimate: those of the program whose preset it has, or without one of R and Stata. Null
 * for other estimators.
 *
 * @param panel the panel's columns; without them the first effect is taken for the unit, a second for the time
 */
export function equivalentCalls(fit: Estimate, panel: PanelColumns | null = null): readonly EquivalentCall[] | null {
  if (fit.kind !== "feols") return null;
  const formula = parseFormula(fit.call.formula);
  const weights = (fit.call.options.weights ?? null) as Parts["weights"];
  const rule = fit.inference;
  const clusters = rule.clusters.map(({ column }) => column);
  const parts: Parts = { formula, text: fit.call.formula, rule, clusters, weights, panel };
  const asIid = callInStata({ ...parts, rule: { ...rule, type: "iid" }, clusters: [] });
  const special = equivalentCovarianceCalls(formula, fit.call.formula, rule, asIid);
  if (special !== null) return special;
  const [preset = "", changes] = rule.preset.split(" with ");
  if (preset in smallSamplePresets && preset !== "fixest" && preset !== "reghdfe") {
    const { language, write } = programs[preset as Exclude<SmallSamplePreset, "fixest" | "reghdfe">];
    const call = changes === undefined ? write(parts) : `none: ${preset} has no option for ${changes}`;
    return [{ software: language, call }];
  }
  return [
    { software: "R", call: callInR(parts, preset, changes) },
    { software: "Stata", call: changes === undefined ? callInStata(parts) : `none: no option for ${changes}` },
  ];
}

const programs: Readonly<
  Record<
    Exclude<SmallSamplePreset, "fixest" | "reghdfe">,
    { readonly language: EquivalentCall["software"]; readonly write: (parts: Parts) => string }
  >
> = {
  xtreg: { language: "Stata", write: xtreg },
  areg: { language: "Stata", write: areg },
  plm: { language: "R", write: (parts) => plm(parts, "HC0") },
  "plm-sss": { language: "R", write: (parts) => plm(parts, "sss") },
  sandwich: { language: "R", write: sandwichInR },
  linearmodels: { language: "Python", write: linearmodels },
  statsmodels: { language: "Python", write: statsmodels },
};

/** `ssc()` of fixest for the parts of a rule that differ from its preset. */
const sscOf: Readonly<Record<string, string | undefined>> = {
  "effects none": 'fixef.K = "none"',
  "effects full": 'fixef.K = "full"',
  "effects nested": 'fixef.K = "nested"',
  "effectsCount force-exact": "fixef.force_exact = TRUE",
  "effectsCount levels": "fixef.force_exact = FALSE",
  "sizeFactor 1": "adj = FALSE",
  "clusterFactor 1": "cluster.adj = FALSE",
  "clusterCount each": 'cluster.df = "conventional"',
  "clusterCount min": 'cluster.df = "min"',
  "degreesOfFreedom N - K'": 't.df = "conventional"',
  "degreesOfFreedom min(G) - 1": 't.df = "min"',
};

function callInR(parts: Parts, preset: string, changes: string | undefined): string {
  const { rule, clusters, text } = parts;
  const changed = changes?.split("; ") ?? [];
  const ssc = changed.flatMap((change) => sscOf[change] ?? []);
  if (ssc.length < changed.length) return `none: ssc() of fixest has no ${changes}`;
  const exact = preset === "reghdfe" && clusters.length === 0 ? ["fixef.force_exact = TRUE"] : [];
  const options = [...exact, ...ssc];
  const feols = (vcov: string) =>
    `fixest::feols(${text}, data${weightsInR(parts)}, vcov = ${vcov}${options.length === 0 ? "" : `, ssc = ssc(${options.join(", ")})`})`;
  const many = clusters.join(" + ");
  switch (rule.type) {
    case "iid":
      return feols('"iid"');
    case "HC1":
      return feols('"hetero"');
    case "CR1":
      return preset === "reghdfe" && parts.formula.fixedEffects.length > 1
        ? "none: fixest counts the levels of effects, which is more than their rank where they do not connect"
        : feols(`~ ${many}`);
    case "CR0":
      return `lmtest::coeftest(${lmInR(parts)}, vcov. = sandwich::vcovCL, cluster = ~ ${many}, type = "HC0", cadjust = FALSE, df = ${rule.degreesOfFreedom[0]})`;
    case "CR2":
      return `clubSandwich::coef_test(${lmInR(parts)}, vcov = "CR2", cluster = data$${clusters[0]}, test = "Satterthwaite")`;
    case "HC0":
    case "HC2":
    case "HC3":
      return `lmtest::coeftest(${lmInR(parts)}, vcov. = sandwich::vcovHC, type = "${rule.type}")`;
    default:
      return `see the source of ${rule.type}`;
  }
}

function sandwichInR(parts: Parts): string {
  const { rule, clusters } = parts;
  if (rule.type === "iid") return `summary(${lmInR(parts)})`;
  if (clusters.length === 0) {
    return `lmtest::coeftest(${lmInR(parts)}, vcov. = sandwich::vcovHC, type = "${rule.type}")`;
  }
  const type = rule.type === "CR0" ? ', type = "HC0", cadjust = FALSE' : "";
  return `lmtest::coeftest(${lmInR(parts)}, vcov. = sandwich::vcovCL, cluster = ~ ${clusters.join(" + ")}${type})`;
}

function lmInR(parts: Parts): string {
  const { formula } = parts;
  const right = [
    ...(formula.intercept ? [] : ["0"]),
    ...formula.regressors.map(({ label }) => label),
    ...formula.fixedEffects.map(dummiesInR),
  ].join(" + ");
  return `lm(${formula.outcome.label} ~ ${right === "" ? "1" : right}, data${weightsInR(parts)})`;
}

function weightsInR({ weights }: Parts): string {
  if (weights === null) return "";
  return `, weights = ${weights.analytic ?? weights.frequency}`;
}

function dummiesInR({ columns, slopes, intercept }: FixedEffectTerm): string {
  const dummies = columns.map((column) => `factor(${column})`).join(":");
  return [...(intercept ? [dummies] : []), ...slopes.map((slope) => `${dummies}:${slope}`)].join(" + ");
}

function panelOf({ formula, panel }: Parts): PanelColumns | null {
  if (panel !== null) return panel;
  const [unit, time] = formula.fixedEffects.map(({ columns }) => columns.join("^"));
  return unit === undefined ? null : { unit, time: time ?? "time" };
}

/** Which effects of a formula are the panel's own; null where others are among them. */
function ownEffects(parts: Parts): { readonly unit: boolean; readonly time: boolean } | null {
  const panel = panelOf(parts);
  const labels = parts.formula.fixedEffects.map(({ columns, slopes }) => (slopes.length > 0 ? "" : columns.join("^")));
  if (labels.some((label) => label !== panel?.unit && label !== panel?.time)) return null;
  return { unit: labels.includes(panel?.unit ?? ""), time: labels.includes(panel?.time ?? "") };
}

function plm(parts: Parts, type: "HC0" | "sss"): string {
  const { formula, rule, clusters } = parts;
  const own = ownEffects(parts);
  const panel = panelOf(parts);
  if (own === null || panel === null) return "none: plm knows the effects of unit and time only";
  const effect = own.unit && own.time ? "twoways" : own.time ? "time" : "individual";
  const kind = own.unit || own.time ? `model = "within", effect = "${effect}"` : 'model = "pooling"';
  const right = formula.regressors.map(({ label }) => label).join(" + ");
  const model = `m <- plm::plm(${formula.outcome.label} ~ ${right}, data${weightsInR(parts)}, index = c("${panel.unit}", "${panel.time}"), ${kind})`;
  if (rule.type === "iid") return `${model}; summary(m)`;
  const test = (vcov: string) => `${model}; lmtest::coeftest(m, vcov. = plm::${vcov})`;
  if (clusters.length === 0) return test(`vcovHC(m, method = "white1", type = "${rule.type}")`);
  if (clusters.length === 2 && clusters.includes(panel.unit) && clusters.includes(panel.time)) return test("vcovDC(m)");
  if (clusters.length !== 1 || (clusters[0] !== panel.unit && clusters[0] !== panel.time)) {
    return "none: plm clusters by unit and time only";
  }
  const by = clusters[0] === panel.unit ? "group" : "time";
  return test(`vcovHC(m, method = "arellano", type = "${type}", cluster = "${by}")`);
}

function linearmodels(parts: Parts): string {
  const { formula, rule, clusters } = parts;
  const own = ownEffects(parts);
  const panel = panelOf(parts);
  if (own === null || panel === null) return "none: PanelOLS is written here for effects of unit and time";
  const right = [
    ...formula.regressors.map(({ label }) => inPython(label)),
    ...(own.unit ? ["EntityEffects"] : []),
    ...(own.time ? ["TimeEffects"] : []),
    ...(formula.intercept && !own.unit && !own.time ? ["1"] : []),
  ];
  const flags = [
    ...(clusters.includes(panel.unit) ? ["cluster_entity=True"] : []),
    ...(clusters.includes(panel.time) ? ["cluster_time=True"] : []),
    ...clusters.filter((name) => name !== panel.unit && name !== panel.time).map((name) => `clusters=data["${name}"]`),
  ];
  const covariance = clusters.length > 0 ? "clustered" : rule.type === "iid" ? "unadjusted" : "robust";
  return `PanelOLS.from_formula("${inPython(formula.outcome.label)} ~ ${right.join(" + ")}", data.set_index(["${panel.unit}", "${panel.time}"])).fit(${[`cov_type="${covariance}"`, ...flags].join(", ")})`;
}

function statsmodels({ formula, rule, clusters }: Parts): string {
  const right = [
    ...(formula.intercept ? [] : ["0"]),
    ...formula.regressors.map(({ label }) => inPython(label)),
    ...formula.fixedEffects.flatMap(({ columns, slopes, intercept }) => {
      const dummies = columns.map((column) => `C(${column})`).join(":");
      return [...(intercept ? [dummies] : []), ...slopes.map((slope) => `${dummies}:${slope}`)];
    }),
  ].join(" + ");
  const model = `smf.ols("${inPython(formula.outcome.label)} ~ ${right === "" ? "1" : right}", data)`;
  if (rule.type === "iid") return `${model}.fit()`;
  if (clusters.length === 0) return `${model}.fit(cov_type="${rule.type}")`;
  const groups =
    clusters.length === 1 ? `data["${clusters[0]}"]` : `data[[${clusters.map((c) => `"${c}"`).join(", ")}]]`;
  const plain = rule.type === "CR0" ? ', "use_correction": False' : "";
  return `${model}.fit(cov_type="cluster", cov_kwds={"groups": ${groups}${plain}})`;
}

function inPython(label: string): string {
  return label.replace(/\b(log|exp|sqrt)\(/gu, "np.$1(");
}

function stataOption({ rule, clusters }: Parts): string | null {
  const vce: Readonly<Record<string, string>> = {
    iid: "",
    HC1: "vce(robust)",
    HC2: "vce(hc2)",
    HC3: "vce(hc3)",
    CR1: `vce(cluster ${clusters.join(" ")})`,
    CR2: `vce(hc2 ${clusters[0]}, dfadjust)`,
  };
  return vce[rule.type] ?? null;
}

function variablesInStata({ formula }: Parts): readonly string[] {
  return [formula.outcome.label, ...formula.regressors.map(({ label }) => label)];
}

function inStata(command: string, options: readonly string[], parts: Parts): string {
  const { weights } = parts;
  const weighted =
    weights === null
      ? ""
      : weights.frequency === undefined
        ? ` [aw=${weights.analytic}]`
        : ` [fw=${weights.frequency}]`;
  const given = options.filter((part) => part !== "").join(" ");
  const generated = variablesInStata(parts).filter((label) => !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(label));
  return [
    `${command}${weighted}${given === "" ? "" : `, ${given}`}`,
    ...(generated.length > 0 ? [`with ${generated.join(", ")} generated first`] : []),
  ].join(" ");
}

function callInStata(parts: Parts): string {
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

function xtreg(parts: Parts): string {
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

function areg(parts: Parts): string {
  const [absorbed, ...others] = parts.formula.fixedEffects;
  const option = stataOption(parts) ?? "";
  const right = [...variablesInStata(parts), ...others.map(dummiesInStata)].join(" ");
  if (absorbed === undefined || absorbed.slopes.length > 0 || absorbed.columns.length > 1) return callInStata(parts);
  return inStata(`areg ${right}`, [`absorb(${absorbed.columns[0]})`, option], parts);
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
