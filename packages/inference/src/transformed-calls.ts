import { type EquivalentCall, formulaText, type PanelColumns, type Parts } from "./call-parts.js";
import { inStata, stataOption } from "./calls-in-stata.js";
import type { Estimate } from "./estimate.js";

/** Calls of R and Stata for the estimators on transformed rows. */
export function transformedCalls(fit: Estimate, parts: Parts, panel: PanelColumns): readonly EquivalentCall[] {
  const [r, stata] =
    fit.kind === "between"
      ? betweenCalls(fit, parts, panel)
      : fit.kind === "firstDifference"
        ? differenceCalls(parts, panel)
        : randomEffectsCalls(fit, parts, panel);
  return [
    { software: "R", call: r },
    { software: "Stata", call: stata },
  ];
}

type RAndStata = readonly [r: string, stata: string];

function plmModel({ formula }: Parts, panel: PanelColumns, options: string): string {
  return `m <- plm::plm(${formulaText({ ...formula, fixedEffects: [] })}, data, index = c("${panel.unit}", "${panel.time}"), ${options})`;
}

function isHeteroskedastic(type: string): boolean {
  return ["HC0", "HC1", "HC2", "HC3"].includes(type);
}

/** Heteroskedasticity-robust errors of least squares on the rows that a plm model transformed. */
function onTransformedRows(model: string, type: string): string {
  return `${model}; lmtest::coeftest(lm(plm::pmodel.response(m) ~ 0 + model.matrix(m)), vcov. = sandwich::vcovHC, type = "${type}")`;
}

function betweenCalls(fit: Estimate, parts: Parts, panel: PanelColumns): RAndStata {
  const { formula, rule, clusters, weights } = parts;
  if (weights !== null) {
    return ["none: plm has no weights for means: lm(weights = ) on weighted means", "none: xtreg, be has no weights"];
  }
  const averaged = betweenEffect(fit);
  const model = plmModel(parts, panel, `model = "between"${averaged === "time" ? ', effect = "time"' : ""}`);
  const variables = [formula.outcome.label, ...formula.regressors.map(({ label }) => label)].join(" ");
  const option = stataOption(parts);
  const kept = clusters.length === 0 ? "" : ` (first) ${clusters.join(" ")}`;
  const r =
    rule.type === "iid"
      ? `${model}; summary(m)`
      : isHeteroskedastic(rule.type)
        ? onTransformedRows(model, rule.type)
        : "none: plm keeps no other columns beside the means";
  const ofMeans = inStata(`regress ${variables}`, [...constant(parts), option ?? ""], parts);
  const stata =
    option === null
      ? `none: Stata has no ${rule.type}`
      : rule.type === "iid" && averaged === "unit"
        ? `xtset ${panel.unit} ${panel.time}; ${inStata(`xtreg ${variables}`, ["be"], parts)}`
        : `collapse (mean) ${variables}${kept}, by(${panel[averaged]}); ${ofMeans}`;
  return [r, stata];
}

function betweenEffect({ call }: Estimate): "unit" | "time" {
  const steps = (call.options.transformations ?? []) as readonly { readonly kind: string; readonly effect?: string }[];
  return steps.some(({ kind, effect }) => kind === "between" && effect === "time") ? "time" : "unit";
}

function differenceCalls(parts: Parts, panel: PanelColumns): RAndStata {
  const { formula, rule, clusters, weights } = parts;
  const years = formula.fixedEffects.length > 0;
  const differenced = formulaText({
    ...formula,
    outcome: { ...formula.outcome, label: `d(${formula.outcome.label})` },
    regressors: formula.regressors.map((term) => ({ ...term, label: `d(${term.label})` })),
  });
  const vcov: Readonly<Record<string, string>> = {
    iid: '"iid"',
    HC1: '"hetero"',
    CR1: `~ ${clusters.join(" + ")}`,
  };
  const known = vcov[rule.type];
  const model = plmModel(parts, panel, 'model = "fd"');
  const byUnit = clusters.length === 1 && clusters[0] === panel.unit;
  const r =
    weights !== null
      ? "none: fixest takes the later row's weight: lm(weights = ) on differences with the harmonic mean of two rows"
      : known !== undefined
        ? `fixest::feols(${differenced}, data, panel.id = ~ ${panel.unit} + ${panel.time}, vcov = ${known})`
        : years
          ? "none: plm has no effects of the periods beside differences"
          : isHeteroskedastic(rule.type)
            ? onTransformedRows(model, rule.type)
            : rule.type === "CR2" && byUnit
              ? `${model}; clubSandwich::coef_test(m, vcov = "CR2", cluster = "individual", test = "Satterthwaite")`
              : `none: plm has no ${rule.type} for differences`;
  const option = stataOption(parts);
  const variables = [formula.outcome, ...formula.regressors].map(({ label }) => `D.${label}`);
  const right = [...variables, ...(years ? [`i.${panel.time}`] : [])].join(" ");
  // Names are checked without their D.
  const stata =
    option === null
      ? `none: Stata has no ${rule.type}`
      : weights?.analytic !== undefined
        ? "none: [aw] takes the later row's weight, not the harmonic mean of two"
        : `xtset ${panel.unit} ${panel.time}; ${inStata(`regress ${right}`, [...constant(parts), option], parts)}`;
  return [r, stata];
}

const variancesInR: Readonly<Record<string, string>> = {
  "swamy-arora": "swar",
  amemiya: "amemiya",
  "wallace-hussain": "walhus",
  nerlove: "nerlove",
};

function randomEffectsCalls(fit: Estimate, parts: Parts, panel: PanelColumns): RAndStata {
  const { effect = "unit", method = "swamy-arora" } = fit.call.options as Readonly<Record<string, string>>;
  const means = fit.terms.filter((term) => term.startsWith("mean("));
  const withMeans = fit.kind !== "correlatedRandomEffects" ? parts : { ...parts, formula: addMeans(parts, means) };
  return [
    randomEffectsInR(fit, withMeans, panel, effect, variancesInR[method]),
    randomEffectsInStata(fit, parts, panel, effect, method),
  ];
}

/** The unit means as plm writes them. */
function addMeans({ formula }: Parts, means: readonly string[]): Parts["formula"] {
  const added = means.flatMap((mean) => {
    const name = mean.slice("mean(".length, -1);
    return formula.regressors.flatMap((term) =>
      term.label === name ? [{ ...term, label: `plm::Between(${name})` }] : [],
    );
  });
  return { ...formula, regressors: [...formula.regressors, ...added] };
}

function randomEffectsInR(
  fit: Estimate,
  parts: Parts,
  panel: PanelColumns,
  effect: string,
  method: string | undefined,
): string {
  const { rule, clusters } = parts;
  if (method === undefined) return "none: plm has no harmonic mean in its variances";
  const effects = { unit: "individual", time: "time" }[effect] ?? effect;
  const model = plmModel(parts, panel, `model = "random", effect = "${effects}", random.method = "${method}"`);
  if (rule.type === "iid") {
    return effect === "twoways" && fit.sample.observations !== (fit.sample.units ?? 0) * (fit.sample.periods ?? 0)
      ? "none: plm leaves the error variance out of this covariance on unbalanced panels"
      : `${model}; summary(m)`;
  }
  const [cluster, second] = clusters;
  if (cluster === undefined || second !== undefined || (cluster !== panel.unit && cluster !== panel.time)) {
    return `none: plm has no ${rule.label} for random effects`;
  }
  if (rule.type === "CR2") {
    if (effect === "twoways") return "none: clubSandwich has no random effects of units and periods together";
    return `${model}; clubSandwich::coef_test(m, vcov = "CR2", cluster = data$${cluster}, test = "Satterthwaite")`;
  }
  const corrections: Readonly<Record<string, string>> = { CR0: "HC0", CR1: "sss" };
  const correction = corrections[rule.type];
  if (correction === undefined) return `none: plm has no ${rule.type} for random effects`;
  const by = cluster === panel.unit ? "group" : "time";
  return `${model}; lmtest::coeftest(m, vcov. = plm::vcovHC(m, method = "arellano", type = "${correction}", cluster = "${by}"), df = ${rule.degreesOfFreedom[0]})`;
}

function randomEffectsInStata(
  fit: Estimate,
  parts: Parts,
  panel: PanelColumns,
  effect: string,
  method: string,
): string {
  const { formula, rule } = parts;
  if (effect !== "unit") return "none: xtreg, re has effects of the units alone";
  if (method !== "swamy-arora" && method !== "swamy-arora-harmonic") return `none: xtreg, re has no ${method}`;
  if (rule.type !== "iid") return `none: xtreg, re has no ${rule.label}`;
  const balanced = fit.sample.observations === (fit.sample.units ?? 0) * (fit.sample.periods ?? 0);
  const kind = fit.kind === "correlatedRandomEffects" ? "cre" : "re";
  if (kind === "cre" && !balanced && method === "swamy-arora") return "none: xtreg, cre has no sa";
  const variables = [formula.outcome.label, ...formula.regressors.map(({ label }) => label)].join(" ");
  const options = [kind, ...(!balanced && method === "swamy-arora" ? ["sa"] : [])];
  return `xtset ${panel.unit} ${panel.time}; ${inStata(`xtreg ${variables}`, options, parts)}`;
}

function constant({ formula }: Parts): readonly string[] {
  return formula.intercept ? [] : ["noconstant"];
}
