import { type Estimate, glance, tidy } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { type Label, type Language, type ModelColumn, modelColumn, type Provenance } from "@mesometrics/reporting";
import type { StudyComputation } from "../result.js";
import type { StudySpec } from "../study-spec.js";

/** What every exhibit needs beside its own spec. */
export interface ExhibitContext {
  readonly computation: StudyComputation;
  readonly language: Language;
  /** Labels of every column that has one. */
  readonly labels: Readonly<Record<string, Label>>;
}

/** The labels that a study gives its columns, whatever made them. */
export function studyLabels(spec: StudySpec): Readonly<Record<string, Label>> {
  const labels: Record<string, Label> = {};
  const add = (name: string, label: Label | undefined): void => {
    if (label !== undefined) labels[name] = label;
  };
  for (const [name, column] of Object.entries(spec.data.columns ?? {})) add(name, column.label);
  for (const one of [...(spec.groupings ?? []), ...(spec.indicators ?? []), ...(spec.variables ?? [])])
    add(one.id, one.label);
  if (spec.index !== undefined) add(spec.index.id, spec.index.label);
  if (spec.coupling !== undefined) add(spec.coupling.id, spec.coupling.label);
  return labels;
}

/** Labels with the spatial lags of every labelled column: `W:x` reads "W × label". */
export function withSpatialLags(labels: Readonly<Record<string, Label>>): Readonly<Record<string, Label>> {
  const all: Record<string, Label> = { ...labels };
  for (const [name, label] of Object.entries(labels)) {
    all[`W:${name}`] = typeof label === "string" ? `W × ${label}` : { en: `W × ${label.en}`, zh: `W × ${label.zh}` };
  }
  return all;
}

export function labelOf(context: ExhibitContext, name: string): Label {
  return context.labels[name] ?? name;
}

/** The model of an exhibit. @throws UNKNOWN_MODEL */
export function modelOf(context: ExhibitContext, id: string, exhibit: string) {
  const found = context.computation.models.find(({ model }) => model.id === id);
  if (found === undefined) {
    throw new MesometricsError(
      "UNKNOWN_MODEL",
      `Exhibit "${exhibit}" shows a model "${id}" that the study does not have.`,
      {
        exhibit,
        model: id,
      },
    );
  }
  return found;
}

/** An estimate as a column of a regression table. */
export function columnOf(label: Label, estimate: Estimate): ModelColumn {
  return modelColumn({ label, estimate, tidy: tidy(estimate, { component: "all" }), glance: glance(estimate) });
}

/** Where the numbers of a table that no model made come from. */
export function dataProvenance(context: ExhibitContext, id: string, label: string): Provenance {
  const { data } = context.computation;
  return {
    id,
    label,
    formula: null,
    covariance: null,
    preset: null,
    observations: data.rows,
    units: data.report.units,
    periods: data.report.periods,
    dataHash: data.hash,
  };
}
