import type { Formula } from "@mesometrics/panel-data";
import type { InferenceRule } from "./estimate.js";

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

/** What a call of other software is written from. */
export interface Parts {
  readonly formula: Formula;
  readonly text: string;
  readonly rule: InferenceRule;
  readonly clusters: readonly string[];
  readonly weights: { readonly analytic?: string; readonly frequency?: string } | null;
  readonly panel: PanelColumns | null;
  /** Columns that Stata must have generated before, with how. */
  readonly generated: readonly string[];
}

/** A formula as R writes it: its own text, or made from its parts where these were changed. */
export function formulaText({ outcome, regressors, fixedEffects, intercept }: Formula): string {
  const right = [...(intercept ? [] : ["0"]), ...regressors.map(({ label }) => label)];
  const effects = fixedEffects.map(({ label }) => label);
  return `${outcome.label} ~ ${right.length === 0 ? "1" : right.join(" + ")}${effects.length === 0 ? "" : ` | ${effects.join(" + ")}`}`;
}

/** Clusters where columns cross, for functions that take a vector. */
export function clusterVector(name: string): string {
  const parts = name.split("^");
  return parts.length === 1
    ? `data$${name}`
    : `interaction(${parts.map((part) => `data$${part}`).join(", ")}, drop = TRUE)`;
}

/** The same inside a formula of sandwich. */
export function clusterTerm(name: string): string {
  return name.includes("^") ? `interaction(${name.split("^").join(", ")}, drop = TRUE)` : name;
}

export function panelOf({ formula, panel }: Parts): PanelColumns | null {
  if (panel !== null) return panel;
  const [unit, time] = formula.fixedEffects.map(({ columns }) => columns.join("^"));
  return unit === undefined ? null : { unit, time: time ?? "time" };
}

/** Which effects of a formula are the panel's own; null where others are among them. */
export function ownEffects(parts: Parts): { readonly unit: boolean; readonly time: boolean } | null {
  const panel = panelOf(parts);
  const labels = parts.formula.fixedEffects.map(({ columns, slopes }) => (slopes.length > 0 ? "" : columns.join("^")));
  if (labels.some((label) => label !== panel?.unit && label !== panel?.time)) return null;
  return { unit: labels.includes(panel?.unit ?? ""), time: labels.includes(panel?.time ?? "") };
}
