import type { TidyRow } from "@mesometrics/inference";
import { type Label, type Language, localise } from "../label.js";
import { wordsOf } from "../words.js";
import type { ModelColumn } from "./model-column.js";

/** A term name, exactly, or a pattern that it must contain. */
export type TermPattern = string | RegExp;

/** Which coefficients are shown and in which order. */
export interface TermSelection {
  /** Show only these. */
  readonly keep?: readonly TermPattern[] | undefined;
  /** Then leave these out. */
  readonly drop?: readonly TermPattern[] | undefined;
  /** Terms that come first, in this order; the others follow as the models name them, constants last. */
  readonly order?: readonly TermPattern[] | undefined;
}

/** Names under which software reports the constant, in lower case. */
const CONSTANTS: readonly string[] = ["(intercept)", "intercept", "_cons", "const", "constant"];

export function isConstant(term: string): boolean {
  return CONSTANTS.includes(term.toLowerCase());
}

/** How a table names a term, an outcome or an effect: by the caller's label, the constant by its word, else as it is. */
export function termLabeller(
  labels: Readonly<Record<string, Label>> | undefined,
  language: Language,
): (name: string) => string {
  return (name) => {
    const given = labels?.[name];
    if (given !== undefined) return localise(given, language);
    return isConstant(name) ? wordsOf(language).constant : name;
  };
}

/** The components (blocks) of the models in the order in which they first appear. */
export function componentsOf(models: readonly ModelColumn[]): string[] {
  return [...new Set(models.flatMap((model) => model.tidy.map((row) => row.component)))];
}

/** The shown and the hidden terms of one component over all models. */
export function selectTerms(
  models: readonly ModelColumn[],
  component: string,
  selection: TermSelection,
  isSummedUp: (term: string) => boolean = () => false,
): { readonly shown: readonly string[]; readonly hidden: readonly string[] } {
  const all = [
    ...new Set(
      models.flatMap((model) => model.tidy.filter((row) => row.component === component).map((row) => row.term)),
    ),
  ];
  const { keep, drop = [], order = [] } = selection;
  const kept = (term: string) => (keep === undefined || matches(term, keep)) && !matches(term, drop);
  const rank = (term: string) => {
    const first = order.findIndex((pattern) => matches(term, [pattern]));
    if (first >= 0) return first;
    return order.length + (isConstant(term) ? 1 : 0);
  };
  // Array.prototype.sort is stable: terms of one rank stay as the models name them.
  const single = all.filter((term) => !isSummedUp(term));
  return {
    shown: single.filter(kept).sort((a, b) => rank(a) - rank(b)),
    hidden: single.filter((term) => !kept(term)),
  };
}

export function findRow(model: ModelColumn, component: string, term: string): TidyRow | undefined {
  return model.tidy.find((row) => row.component === component && row.term === term);
}

export function matches(term: string, patterns: readonly TermPattern[]): boolean {
  // String.prototype.search ignores lastIndex, so that a global pattern answers the same every time.
  return patterns.some((pattern) => (typeof pattern === "string" ? term === pattern : term.search(pattern) >= 0));
}
