import { type Estimate, glance, tidy } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { type Label, type Language, type ModelColumn, modelColumn, type Provenance } from "@mesometrics/reporting";
import { conventionLabel, DEFAULT_CONVENTION } from "../conventions.js";
import { listOf } from "../one-or-several.js";
import type { FittedConvention, FittedModel, FittedSplit, StudyComputation } from "../result.js";
import { softwareCalls } from "../software-calls.js";
import type { StudyColumnSwap, StudySpec } from "../study-spec.js";
import { swapColumns } from "../swap-columns.js";

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
  for (const index of listOf(spec.index)) {
    add(index.id, index.label);
    for (const { indicators } of index.dimensions) for (const one of indicators) add(one.column, one.label);
  }
  for (const { id, label, coupling, development } of listOf(spec.coupling)) {
    add(id, label);
    if (coupling !== undefined) add(coupling.id, coupling.label);
    if (development !== undefined) add(development.id, development.label);
  }
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

/** The estimate that an exhibit names: of several conventions the default's, unless it says `@convention`. */
export function modelOf(context: ExhibitContext, id: string): FittedModel {
  return namedOf(context.computation.models, id, "model");
}

/** The split that an exhibit names, as `modelOf`. */
function splitOf(context: ExhibitContext, id: string): FittedSplit {
  return namedOf(context.computation.splits, id, "split");
}

/** Every estimate that an exhibit names: an id stands for all conventions of the model, in the study's order. */
export function modelsOf(context: ExhibitContext, ids: readonly string[]): readonly FittedModel[] {
  return ids.flatMap((id) => {
    const all = context.computation.models.filter(({ base }) => base === id);
    return all.length > 0 ? all : [modelOf(context, id)];
  });
}

/** Every split that an exhibit names, as `modelsOf`. */
export function splitsOf(context: ExhibitContext, ids: readonly string[]): readonly FittedSplit[] {
  return ids.flatMap((id) => {
    const all = context.computation.splits.filter(({ base }) => base === id);
    return all.length > 0 ? all : [splitOf(context, id)];
  });
}

function namedOf<Part extends FittedConvention>(parts: readonly Part[], id: string, what: string): Part {
  const [base, convention] = id.split("@");
  const own = parts.filter((part) => part.base === base);
  const found =
    convention === undefined
      ? (own.find((part) => part.convention === DEFAULT_CONVENTION) ?? own[0])
      : own.find((part) => part.convention === convention);
  if (found !== undefined) return found;
  throw new MesometricsError(`UNKNOWN_${what.toUpperCase()}`, `The study has no ${what} "${id}".`, { [what]: id });
}

/** What a column of a model is called: the model, or its convention where several of them stand side by side. */
export function columnLabel(context: ExhibitContext, fitted: FittedModel): Label {
  const { model, isOneOfSeveral, convention } = fitted;
  return isOneOfSeveral ? conventionLabel(context.computation.spec, convention) : (model.label ?? fitted.base);
}

/** Headings over runs of columns that are the conventions of one model; none where no model has several. */
export function conventionSpanners(
  fitted: readonly FittedModel[],
): readonly (readonly { readonly label: Label; readonly from: number; readonly to: number }[])[] {
  if (!fitted.some(({ isOneOfSeveral }) => isOneOfSeveral)) return [];
  const runs: { label: Label; from: number; to: number; base: string }[] = [];
  fitted.forEach(({ base, model, isOneOfSeveral }, at) => {
    const last = runs.at(-1);
    if (last !== undefined && last.base === base && last.to === at - 1) last.to = at;
    else if (isOneOfSeveral) runs.push({ label: model.label ?? base, from: at, to: at, base });
  });
  return [runs.map(({ label, from, to }) => ({ label, from, to }))];
}

/**
 * An estimate as a column of a regression table. Columns that a convention puts in the place of others stand in the rows of
 * those; the formula of the column names what was used.
 */
export function columnOf(label: Label, estimate: Estimate, columns: StudyColumnSwap = {}): ModelColumn {
  const column = modelColumn({
    label,
    estimate,
    tidy: tidy(estimate, { component: "all" }),
    glance: glance(estimate),
    calls: softwareCalls(estimate),
  });
  if (Object.keys(columns).length === 0) return column;
  const shown = Object.fromEntries(Object.entries(columns).map(([name, used]) => [used, name]));
  const rename = (text: string): string => swapColumns(text, shown);
  return {
    ...column,
    tidy: column.tidy.map((row) => ({ ...row, term: rename(row.term), component: rename(row.component) })),
    glance: { ...column.glance, outcome: rename(column.glance.outcome) },
    tests: column.tests.map((test) => (test.term === undefined ? test : { ...test, term: rename(test.term) })),
    componentInference: Object.fromEntries(
      Object.entries(column.componentInference).map(([name, rule]) => [rename(name), rule]),
    ),
  };
}

/** What the columns of a table that follow a convention use in place of what their rows are called. */
export function conventionNotes(context: ExhibitContext, fitted: readonly FittedConvention[]): readonly Label[] {
  const { spec } = context.computation;
  const seen = new Set<string>();
  return fitted.flatMap(({ convention, columns }): Label[] => {
    const swaps = Object.entries(columns).map(([shown, used]) => `${shown} = ${used}`);
    const own = spec.conventions?.[convention]?.note;
    const key = JSON.stringify([convention, swaps]);
    if (seen.has(key)) return [];
    seen.add(key);
    const label = conventionLabel(spec, convention);
    const name = (language: "en" | "zh") => (typeof label === "string" ? label : label[language]);
    const used: Label[] =
      swaps.length === 0
        ? []
        : [{ en: `${name("en")}: ${swaps.join(", ")}.`, zh: `${name("zh")}：${swaps.join("，")}。` }];
    if (own === undefined || seen.has(convention)) return used;
    seen.add(convention);
    return [...used, named(name, own)];
  });
}

function named(name: (language: "en" | "zh") => string, note: Label): Label {
  const text = (language: "en" | "zh") => (typeof note === "string" ? note : note[language]);
  return { en: `${name("en")}: ${text("en")}`, zh: `${name("zh")}：${text("zh")}` };
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
