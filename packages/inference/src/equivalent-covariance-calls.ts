import type { Formula } from "@mesometrics/panel-data";
import type { EquivalentCall } from "./call-parts.js";
import type { InferenceRule } from "./estimate.js";

/**
 * The calls that give the standard errors of the jackknife, of errors correlated over time or space, and of Beck and Katz;
 * null for the other covariances.
 */
export function equivalentCovarianceCalls(
  formula: Formula,
  text: string,
  rule: InferenceRule,
  reghdfe: string,
): readonly EquivalentCall[] | null {
  switch (rule.type) {
    case "CR3":
    case "CV3":
    case "CV3J":
      return jackknifeCalls(text, rule, reghdfe);
    case "driscoll-kraay":
    case "newey-west":
      return autocorrelationCalls(formula, text, rule);
    case "beck-katz":
      return beckKatzCalls(formula, rule);
    case "plm":
      return calls({
        r: `plm::vcovHC(${plmCall(formula, rule)}, method = "${rule.facts.method}", type = "${rule.facts.correction}", cluster = "${rule.facts.by}")`,
        stata: "none: Stata counts the absorbed effects",
      });
    case "conley":
      return conleyCalls(text, rule);
    default:
      return null;
  }
}

function calls({ r, stata }: { readonly r: string; readonly stata: string }): readonly EquivalentCall[] {
  return [
    { software: "R", call: r },
    { software: "Stata", call: stata },
  ];
}

function jackknifeCalls(text: string, rule: InferenceRule, reghdfe: string): readonly EquivalentCall[] {
  const cluster = rule.clusters[0]?.column ?? "";
  const refits = `do.call(cbind, lapply(unique(data$${cluster}), function(g) coef(fixest::feols(${text}, data[data$${cluster} != g, ]))))`;
  const centre = rule.type === "CV3J" ? "rowMeans(b)" : `coef(fixest::feols(${text}, data))`;
  const factor = rule.type === "CR3" ? "" : "(ncol(b) - 1) / ncol(b) * ";
  const prefix = `jackknife, cluster(${cluster})${rule.type === "CV3J" ? "" : " mse"}: ${reghdfe}`;
  return calls({
    r: `b <- ${refits}; ${factor}tcrossprod(b - ${centre})`,
    stata: rule.type === "CR3" ? `${prefix}, then variances times G/(G - 1)` : prefix,
  });
}

function autocorrelationCalls(formula: Formula, text: string, rule: InferenceRule): readonly EquivalentCall[] {
  const { unit, time, lags } = rule.facts;
  const isDriscollKraay = rule.type === "driscoll-kraay";
  const name = isDriscollKraay ? `DK(${lags}) ~ ${time}` : `NW(${lags}) ~ ${unit} + ${time}`;
  const inPlm = `plm::${isDriscollKraay ? "vcovSCC" : "vcovNW"}(${plmCall(formula, rule)}, maxlag = ${lags})`;
  const inFixest = lags === 0 ? "none: fixest has no lag 0" : `fixest::feols(${text}, data, vcov = ${name})`;
  return calls({
    r: rule.preset === "plm" ? inPlm : inFixest,
    stata: isDriscollKraay
      ? "none: xtscc and reghdfe's dkraay multiply by factors of their own"
      : "none: newey is for one series",
  });
}

function beckKatzCalls(formula: Formula, rule: InferenceRule): readonly EquivalentCall[] {
  const { within, missing } = rule.facts;
  const cluster = within === "period" ? "time" : "group";
  const effects = formula.fixedEffects.map(({ label }) => `i.${label}`);
  const variables = [formula.outcome.label, ...formula.regressors.map(({ label }) => label), ...effects].join(" ");
  const pairs = missing === "pairwise" ? ", pairwise" : "";
  return calls({
    r:
      missing === "pairwise"
        ? `plm::vcovBK(${plmCall(formula, rule)}, cluster = "${cluster}")`
        : "none: plm::vcovBK averages pairwise",
    stata: within === "period" ? `xtpcse ${variables}${pairs}, with normal p-values` : "none: xtpcse is for periods",
  });
}

function conleyCalls(text: string, rule: InferenceRule): readonly EquivalentCall[] {
  const { latitude, longitude, cutoff, kernel, distance, pairs } = rule.facts;
  const inFixest = kernel === "uniform" && distance !== "great-circle" && pairs === "all rows";
  return calls({
    r: inFixest
      ? `fixest::feols(${text}, data, vcov = vcov_conley(lat = "${latitude}", lon = "${longitude}", cutoff = ${cutoff}, distance = "${distance}"))`
      : "none: fixest has the uniform kernel over all rows, with distances of its own (spherical, triangular)",
    stata: "none: acreg has no small-sample factor",
  });
}

/** The plm model of a formula; plm knows no effect, the unit's, the period's, or both. */
function plmCall(formula: Formula, rule: InferenceRule): string {
  const { unit, time } = rule.facts;
  const right = formula.regressors.map(({ label }) => label).join(" + ");
  const effects = formula.fixedEffects.map(({ label }) => label);
  const effect =
    effects.length === 2 ? "twoways" : effects[0] === time ? "time" : effects.length === 1 ? "individual" : null;
  const model = effect === null ? 'model = "pooling"' : `model = "within", effect = "${effect}"`;
  return `plm::plm(${formula.outcome.label} ~ ${right}, data, index = c("${unit}", "${time}"), ${model})`;
}
