import { parseFormula } from "@mesometrics/panel-data";
import { type EquivalentCall, formulaText, type PanelColumns, type Parts } from "./call-parts.js";
import { linearmodels, statsmodels } from "./calls-in-python.js";
import { callInR, plm, sandwichInR } from "./calls-in-r.js";
import { areg, callInStata, xtreg } from "./calls-in-stata.js";
import { equivalentCovarianceCalls } from "./equivalent-covariance-calls.js";
import type { Estimate } from "./estimate.js";
import { instrumentalCalls } from "./instrumental-calls.js";
import { regimeTerms } from "./regime-terms.js";
import { smallSamplePresets } from "./small-sample-programs.js";
import type { SmallSamplePreset } from "./small-sample-rule.js";
import { transformedCalls } from "./transformed-calls.js";

/**
 * The calls that equal an estimate of least squares or two-stage least squares: those of the program whose preset it has, or
 * without one of R and Stata. Null for other estimators.
 *
 * @param panel the panel's columns; without them the first effect is taken for the unit, a second for the time
 */
export function equivalentCalls(fit: Estimate, panel: PanelColumns | null = null): readonly EquivalentCall[] | null {
  const { formula: source, options } = fit.call;
  const recorded = (options.panel ?? null) as PanelColumns | null;
  const formula = parseFormula(source);
  const weights = (options.weights ?? null) as Parts["weights"];
  const rule = fit.inference;
  const clusters = rule.clusters.map(({ column }) => column);
  const regimes = regimeTerms(formula);
  const hasRegimes = regimes.generated.length > 0;
  const text = hasRegimes ? formulaText(regimes.inR) : source;
  const parts: Parts = { formula: regimes.inR, text, rule, clusters, weights, panel, generated: [] };
  const forStata: Parts = { ...parts, formula: regimes.inStata, generated: regimes.generated };
  if (recorded !== null && transformed.has(fit.kind)) {
    return transformedCalls(fit, { ...parts, panel: recorded }, recorded);
  }
  if (fit.kind === "ivreg" && options.method === undefined) return instrumentalCalls(parts);
  if (fit.kind !== "feols") return null;
  const asIid = callInStata({ ...forStata, rule: { ...rule, type: "iid" }, clusters: [] });
  const special = equivalentCovarianceCalls(parts.formula, text, rule, asIid);
  if (special !== null) return special;
  const [preset = "", changes] = rule.preset.split(" with ");
  if (preset in smallSamplePresets && preset !== "fixest" && preset !== "reghdfe") {
    const { language, write } = programs[preset as Exclude<SmallSamplePreset, "fixest" | "reghdfe">];
    const call =
      changes === undefined
        ? write(language === "Stata" ? forStata : parts)
        : `none: ${preset} has no option for ${changes}`;
    return [{ software: language, call }];
  }
  return [
    { software: "R", call: callInR(parts, preset, changes) },
    { software: "Stata", call: changes === undefined ? callInStata(forStata) : `none: no option for ${changes}` },
  ];
}

/** Estimators whose calls name the panel's columns, which their own call records. */
const transformed: ReadonlySet<string> = new Set([
  "between",
  "firstDifference",
  "randomEffects",
  "correlatedRandomEffects",
]);

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
