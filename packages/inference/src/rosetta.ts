import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import type { Covariance } from "./covariance.js";
import { covarianceOf } from "./covariance-of.js";
import { equivalentCalls } from "./equivalent-calls.js";
import type { Estimate } from "./estimate.js";
import { rebuild } from "./rebuild.js";
import { smallSamplePresets } from "./small-sample-programs.js";
import type { SmallSamplePreset } from "./small-sample-rule.js";
import { tidy } from "./tidy.js";

/** The kinds of covariance that every program has in some form. */
export type RosettaFamily = "iid" | "HC1" | "CR1";

/** One coefficient under one program's rule. */
export interface RosettaRow {
  readonly family: RosettaFamily;
  readonly preset: SmallSamplePreset;
  readonly term: string;
  readonly estimate: number;
  readonly standardError: number;
  readonly statistic: number;
  /** Infinity where p comes from the normal distribution. */
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/** One program's rule on this fit. */
export interface RosettaRule {
  readonly family: RosettaFamily;
  readonly preset: SmallSamplePreset;
  readonly software: string;
  /** The covariance to ask for here. */
  readonly covariance: Covariance;
  /** The call that prints the same numbers there; null for estimates other than `feols`. */
  readonly call: string | null;
  /** The factor inside the covariance with its formula, and K' where it counts one. */
  readonly factor: number;
  readonly factorFormula: string;
  readonly countedParameters: number | null;
  readonly degreesOfFreedomFormula: string;
  readonly source: string;
}

/** One fit under every rule, ready for a table: `columns` say how to print the fields of `rows`. */
export interface Rosetta {
  readonly columns: readonly {
    readonly field: keyof RosettaRow;
    readonly label: string;
    readonly format: "text" | "number" | "p";
  }[];
  readonly rows: readonly RosettaRow[];
  readonly rules: readonly RosettaRule[];
  /** Programs that cannot print this fit, with the reason. */
  readonly without: readonly {
    readonly family: RosettaFamily;
    readonly preset: SmallSamplePreset;
    readonly reason: string;
  }[];
}

const columns: Rosetta["columns"] = [
  { field: "family", label: "Covariance", format: "text" },
  { field: "preset", label: "Rule", format: "text" },
  { field: "term", label: "Term", format: "text" },
  { field: "estimate", label: "Estimate", format: "number" },
  { field: "standardError", label: "Standard error", format: "number" },
  { field: "statistic", label: "t", format: "number" },
  { field: "degreesOfFreedom", label: "df", format: "number" },
  { field: "pValue", label: "p", format: "p" },
];

/**
 * One linear estimate under the small-sample rule of every program: standard error, t, degrees of freedom and p of each
 * term for iid, HC1 and (where there is a cluster column) CR1, with the call that prints the same numbers there. The
 * clusters are those of the fit, or the panel's units.
 *
 * @throws `DATA_MISMATCH`, `NOT_A_LINEAR_MODEL`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { rosetta } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm + year", { vcov: { cluster: "firm" } });
 * const { rows, rules } = rosetta(fit, data);
 * const value = (preset) => rows.find((row) => row.family === "CR1" && row.preset === preset && row.term === "value");
 * value("fixest").standardError; // → 0.010824429
 * value("areg").standardError; // → 0.011108916
 * value("plm").standardError; // → 0.0097120237
 * value("plm").degreesOfFreedom; // → 169
 * rules.find((rule) => rule.family === "CR1" && rule.preset === "xtreg").call; // → "xtset firm; xtreg inv value capital i.year, fe vce(cluster firm)"
 * ```
 */
export function rosetta(fit: Estimate, data: Dataset): Rosetta {
  const model = rebuild(fit, data);
  const panel = data.kind === "panel" ? data.index : null;
  const own = fit.inference.clusters.map(({ column }) => column);
  const clusters = own.length > 0 ? own.slice(0, 2) : panel === null ? [] : [panel.unit];
  const cluster = clusters.length === 2 ? ([clusters[0], clusters[1]] as const) : clusters[0];
  const families: readonly RosettaFamily[] = cluster === undefined ? ["iid", "HC1"] : ["iid", "HC1", "CR1"];
  const rows: RosettaRow[] = [];
  const rules: RosettaRule[] = [];
  const without: Rosetta["without"][number][] = [];
  for (const family of families) {
    for (const preset of Object.keys(smallSamplePresets) as SmallSamplePreset[]) {
      const covariance: Covariance =
        cluster === undefined || family !== "CR1" ? { type: family as "iid", preset } : { cluster, preset };
      const result = orReason(() => covarianceOf(model, covariance, data));
      if (typeof result === "string") {
        without.push({ family, preset, reason: result });
        continue;
      }
      const { vcov, inference } = result;
      const under: Estimate = { ...fit, vcov, inference };
      const { adjustmentFormula, countedParameters, degreesOfFreedomFormula } = inference.facts;
      rules.push({
        family,
        preset,
        software: smallSamplePresets[preset].software,
        covariance,
        call: callOf(under, preset, panel),
        factor: inference.adjustment,
        factorFormula: String(adjustmentFormula),
        countedParameters: countedParameters === undefined ? null : Number(countedParameters),
        degreesOfFreedomFormula: String(degreesOfFreedomFormula),
        source: smallSamplePresets[preset].source,
      });
      for (const row of tidy(under)) {
        const { term, estimate, standardError, statistic, degreesOfFreedom, pValue } = row;
        rows.push({ family, preset, term, estimate, standardError, statistic, degreesOfFreedom, pValue });
      }
    }
  }
  return { columns, rows, rules, without };
}

function callOf(fit: Estimate, preset: SmallSamplePreset, panel: { unit: string; time: string } | null): string | null {
  const calls = equivalentCalls(fit, panel);
  if (calls === null) return null;
  const language = preset === "reghdfe" ? "Stata" : "R";
  return (calls.find(({ software }) => software === language) ?? calls[0])?.call ?? null;
}

/** What a program's rule makes of the model, or why it has none. */
function orReason<T>(compute: () => T): T | string {
  try {
    return compute();
  } catch (error) {
    if (error instanceof MesometricsError && error.code === "PRESET_NOT_APPLICABLE") return error.message;
    throw error;
  }
}
