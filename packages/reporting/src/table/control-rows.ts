import { type Language, localise } from "../label.js";
import type { Words } from "../words.js";
import type { FlagCell, TableRow } from "./document.js";
import type { ModelColumn } from "./model-column.js";
import type { ControlGroup } from "./regression-options.js";
import { matches } from "./term-selection.js";

/** Whether a term is summed up in a row of controls. */
export function isControl(term: string, groups: readonly ControlGroup[]): boolean {
  return groups.some((group) => matches(term, group.terms));
}

/** The terms of the models that a group of controls stands for. */
export function controlsOf(models: readonly ModelColumn[], group: ControlGroup): string[] {
  const terms = models.flatMap((model) => model.tidy.map((row) => row.term));
  return [...new Set(terms)].filter((term) => matches(term, group.terms));
}

/** One row per group: yes where a model has all terms that any model has of the group, partly where it has some. */
export function controlRows(
  models: readonly ModelColumn[],
  groups: readonly ControlGroup[],
  words: Words,
  language: Language,
): TableRow[] {
  return groups.flatMap((group, index): TableRow[] => {
    const all = controlsOf(models, group);
    if (all.length === 0) return [];
    const cells = models.map((model): FlagCell => {
      const own = controlsOf([model], group).length;
      return { kind: "flag", value: own === all.length ? true : own === 0 ? false : "partly", levels: null };
    });
    const label = group.label === undefined ? words.controls : localise(group.label, language);
    return [{ id: `controls:${index + 1}`, label, continues: false, cells }];
  });
}
