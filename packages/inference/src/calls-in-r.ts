import type { FixedEffectTerm } from "@mesometrics/panel-data";
import { clusterTerm, clusterVector, ownEffects, type Parts, panelOf } from "./call-parts.js";

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

export function callInR(parts: Parts, preset: string, changes: string | undefined): string {
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
      return `lmtest::coeftest(${lmInR(parts)}, vcov. = sandwich::vcovCL, cluster = ~ ${clusters.map(clusterTerm).join(" + ")}, type = "HC0", cadjust = FALSE, df = ${rule.degreesOfFreedom[0]})`;
    case "CR2":
      return `clubSandwich::coef_test(${lmInR(parts)}, vcov = "CR2", cluster = ${clusterVector(clusters[0])}, test = "Satterthwaite")`;
    case "HC0":
    case "HC2":
    case "HC3":
      return `lmtest::coeftest(${lmInR(parts)}, vcov. = sandwich::vcovHC, type = "${rule.type}")`;
    default:
      return `see the source of ${rule.type}`;
  }
}

export function sandwichInR(parts: Parts): string {
  const { rule, clusters } = parts;
  if (rule.type === "iid") return `summary(${lmInR(parts)})`;
  if (clusters.length === 0) {
    return `lmtest::coeftest(${lmInR(parts)}, vcov. = sandwich::vcovHC, type = "${rule.type}")`;
  }
  const type = rule.type === "CR0" ? ', type = "HC0", cadjust = FALSE' : "";
  return `lmtest::coeftest(${lmInR(parts)}, vcov. = sandwich::vcovCL, cluster = ~ ${clusters.map(clusterTerm).join(" + ")}${type})`;
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

export function weightsInR({ weights }: Parts): string {
  if (weights === null) return "";
  return `, weights = ${weights.analytic ?? weights.frequency}`;
}

export function dummiesInR({ columns, slopes, intercept }: FixedEffectTerm): string {
  const dummies = columns.map((column) => `factor(${column})`).join(":");
  return [...(intercept ? [dummies] : []), ...slopes.map((slope) => `${dummies}:${slope}`)].join(" + ");
}

export function plm(parts: Parts, type: "HC0" | "sss"): string {
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
