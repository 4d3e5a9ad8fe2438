import type { TidyRow } from "@mesometrics/inference";
import { type Label, type Language, localise } from "../label.js";
import { type Words, wordsOf } from "../words.js";
import {
  type Cell,
  checkTable,
  emptyCell,
  type IntervalCell,
  type NumberCell,
  numberCell,
  type RowGroup,
  type Spanner,
  type TableDocument,
  type TableRow,
} from "./document.js";
import { type FitKey, fitRows, fixedEffectRows, testRows } from "./fit-rows.js";
import { checkModels, type ModelColumn, modelProvenance } from "./model-column.js";
import { decimalFormat, type NumberFormat } from "./number-format.js";
import { regressionNotes } from "./regression-notes.js";
import { econStars, type StarScheme, starMark } from "./stars.js";
import { componentsOf, findRow, selectTerms, type TermSelection, termLabeller } from "./term-selection.js";

/** What stands with each estimate. */
export type ShownStatistic = "t" | "standard-error" | "p" | "interval" | "none";

/**
 * `cn-t-below`: t in parentheses below, 4 decimals (the habit of Chinese economics journals).
 * `cn-se-inline`: standard error in parentheses beside the estimate, 4 decimals.
 * `aer`: standard error in parentheses below, 3 decimals, the dependent variable over the columns.
 */
export type RegressionTableStyle = "cn-t-below" | "cn-se-inline" | "aer";

export interface RegressionTableOptions extends TermSelection {
  readonly id: string;
  readonly title: Label;
  /** Default `cn-t-below`. */
  readonly style?: RegressionTableStyle;
  /** Default: what the style shows. */
  readonly statistic?: ShownStatistic;
  /** Default: where the style puts it. */
  readonly placement?: "below" | "inline";
  /** Default `econStars`; null for none. */
  readonly stars?: StarScheme | null;
  readonly decimals?: number;
  /** Default `en`. */
  readonly language?: Language;
  /** Labels of terms, outcomes and fixed effects. */
  readonly labels?: Readonly<Record<string, Label>>;
  /** Headings of the blocks of a model, by component (`direct`, `indirect`, `total` have one already). */
  readonly componentLabels?: Readonly<Record<string, Label>>;
  /** The blocks to show, in order; default all. */
  readonly components?: readonly string[];
  /** Rows below the coefficients; default counts, every R2 but adjusted ones, log-likelihood of ML. */
  readonly fit?: readonly FitKey[];
  /** Ids of the tests to show; default `all`. */
  readonly tests?: "all" | readonly string[];
  /** Headings over the columns; default the dependent variable in style `aer`, none else. */
  readonly spanners?: readonly (readonly { readonly label: Label; readonly from: number; readonly to: number }[])[];
  /** Remarks after the generated notes. */
  readonly notes?: readonly Label[];
}

interface StyleRule {
  readonly statistic: ShownStatistic;
  readonly placement: "below" | "inline";
  readonly decimals: number;
}

const STYLES: Readonly<Record<RegressionTableStyle, StyleRule>> = {
  "cn-t-below": { statistic: "t", placement: "below", decimals: 4 },
  "cn-se-inline": { statistic: "standard-error", placement: "inline", decimals: 4 },
  aer: { statistic: "standard-error", placement: "below", decimals: 3 },
};

/**
 * Models side by side as a table document. Estimate, star, statistic and interval of a cell come from one row of
 * `tidy`; the notes are generated from what the models say of themselves, so they cannot contradict the numbers.
 *
 * The same layout in R: `fixest::etable(..., coefstat = "tstat")`, `modelsummary::modelsummary()`; in Stata: `esttab, t`.
 *
 * @throws NO_MODELS, DUPLICATE_TERM, INVALID_ID, TABLE_SHAPE, NOT_A_NUMBER, INVALID_STAR_SCHEME
 * @example
 * ```ts
 * import { modelColumn, regressionTable, renderMarkdown } from "@mesometrics/reporting";
 * const model = modelColumn({
 *   label: "Baseline",
 *   estimate: {
 *     call: { estimator: "feols", formula: "y ~ x", options: {} },
 *     inference: {
 *       type: "HC3", preset: "HC", label: "HC3", clusters: [], distribution: "t",
 *       degreesOfFreedom: Float64Array.of(40), adjustment: 1, facts: {},
 *     },
 *     sample: { observations: 42, units: null, periods: null, dropped: [], dataHash: "d41d" },
 *     fixedEffects: [], tests: [], components: [], notes: [],
 *   },
 *   tidy: [
 *     {
 *       component: "main", term: "x", estimate: 0.5, standardError: 0.25, statistic: 2, degreesOfFreedom: 40,
 *       pValue: 0.0523, level: 0.95, low: -0.0053, high: 1.0053,
 *     },
 *   ],
 *   glance: {
 *     kind: "feols", outcome: "y", observations: 42, units: null, periods: null, parameters: 2,
 *     absorbedDegreesOfFreedom: 0, residualDegreesOfFreedom: 40, sigma: 1, logLikelihood: null,
 *     r2: { overall: 0.25 }, vcov: "HC3", preset: "HC", dropped: 0,
 *   },
 * });
 * const table = regressionTable([model], { id: "baseline", title: "Baseline" });
 * renderMarkdown(table).split("\n")[4]; // → "| x            |     0.5000\\* |"
 * renderMarkdown(table).split("\n")[5]; // → "|              |     (2.0000) |"
 * ```
 */
export function regressionTable(models: readonly ModelColumn[], options: RegressionTableOptions): TableDocument {
  checkModels(models);
  const language = options.language ?? "en";
  const words = wordsOf(language);
  const style = STYLES[options.style ?? "cn-t-below"];
  const statistic = options.statistic ?? style.statistic;
  const placement = options.placement ?? style.placement;
  const format = decimalFormat(options.decimals ?? style.decimals);
  const stars = options.stars === undefined ? econStars : options.stars;
  const label = termLabeller(options.labels, language);
  const components = options.components ?? componentsOf(models);

  const groups: RowGroup[] = [];
  const hidden = new Set<string>();
  const undefinedNumbers: string[] = [];
  for (const component of components) {
    const terms = selectTerms(models, component, options);
    for (const term of terms.hidden) hidden.add(term);
    if (terms.shown.length === 0) continue;
    const rows = terms.shown.flatMap((term) => {
      const cells = models.map((model, index) => {
        const row = findRow(model, component, term);
        if (row === undefined) return null;
        if ([row.standardError, row.statistic, row.pValue, row.low, row.high].some(Number.isNaN)) {
          undefinedNumbers.push(`(${index + 1}) ${label(term)}`);
        }
        return coefficientCells(row, statistic, format, stars, sourceId(index));
      });
      return termRows(`${component}:${term}`, label(term), cells, placement);
    });
    groups.push({
      id: component === "" ? "coefficients" : component,
      label: componentHeading(component, components, options, words),
      ruled: groups.length > 0,
      rows,
    });
  }
  const effectRows = fixedEffectRows(models, words, label);
  if (effectRows.length > 0) groups.push({ id: "fixed-effects", label: null, ruled: true, rows: effectRows });
  const fit = fitRows(models, options.fit, words, format, sourceId);
  if (fit.length > 0) groups.push({ id: "fit", label: null, ruled: effectRows.length === 0, rows: fit });
  const tests = testRows(models, options.tests ?? "all", format, sourceId);
  if (tests.length > 0) groups.push({ id: "tests", label: null, ruled: false, rows: tests });

  return checkTable({
    schema: "mesometrics/table@1",
    id: options.id,
    title: localise(options.title, language),
    language,
    rowHeading: "",
    columns: models.map((model, index) => ({
      id: `m${index + 1}`,
      number: `(${index + 1})`,
      label: localise(model.label, language),
      align: "decimal",
      source: sourceId(index),
    })),
    spanners:
      options.spanners?.map((level) =>
        level.map(({ label, from, to }) => ({ label: localise(label, language), from, to })),
      ) ??
      (options.style === "aer"
        ? [outcomeSpanners(models, (name) => `${words.dependentVariable}: ${label(name)}`)]
        : []),
    groups,
    stars,
    notes: regressionNotes(models, {
      words,
      label,
      statistic,
      stars,
      components,
      hidden: [...hidden].map(label),
      undefinedNumbers,
      tests: options.tests ?? "all",
      outcomes: options.style !== "aer",
      remarks: (options.notes ?? []).map((note) => localise(note, language)),
    }),
    provenance: models.map((model, index) =>
      modelProvenance(model, sourceId(index), `(${index + 1}) ${localise(model.label, language)}`.trim()),
    ),
  });
}

function sourceId(index: number): string {
  return `m${index + 1}`;
}

interface CoefficientCells {
  readonly estimate: Cell;
  readonly statistic: Cell;
}

function coefficientCells(
  row: TidyRow,
  statistic: ShownStatistic,
  format: NumberFormat,
  stars: StarScheme | null,
  source: string,
): CoefficientCells {
  const mark = starMark(row.pValue, stars);
  return {
    estimate: numberCell(row.estimate, { role: "estimate", format, mark, source }),
    statistic: statisticCell(row, statistic, format, source),
  };
}

function statisticCell(row: TidyRow, statistic: ShownStatistic, format: NumberFormat, source: string): Cell {
  switch (statistic) {
    case "none":
      return emptyCell;
    case "t":
      return numberCell(defined(row.statistic), { role: "t", format, enclosure: "parentheses", source });
    case "standard-error":
      return numberCell(defined(row.standardError), {
        role: "standard-error",
        format,
        enclosure: "parentheses",
        source,
      });
    case "p":
      return numberCell(defined(row.pValue), {
        role: "p",
        format: { style: "p-value", decimals: format.style === "decimal" ? format.decimals : 4 },
        enclosure: "brackets",
        source,
      });
    case "interval":
      if (Number.isNaN(row.low) || Number.isNaN(row.high)) return emptyCell;
      return { kind: "interval", low: row.low, high: row.high, format, source };
  }
}

/** The rule of a foreign estimator may leave a statistic undefined; the cell is then empty and a note says so. */
function defined(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function termRows(
  id: string,
  label: string,
  cells: readonly (CoefficientCells | null)[],
  placement: "below" | "inline",
): TableRow[] {
  if (placement === "inline") {
    return [{ id, label, continues: false, cells: cells.map((pair) => sequence([pair?.estimate, pair?.statistic])) }];
  }
  const estimates: TableRow = { id, label, continues: false, cells: cells.map((pair) => pair?.estimate ?? emptyCell) };
  const statistics = cells.map((pair) => pair?.statistic ?? emptyCell);
  if (statistics.every((cell) => cell.kind === "empty")) return [estimates];
  return [estimates, { id: `${id}:statistic`, label, continues: true, cells: statistics }];
}

function sequence(cells: readonly (Cell | undefined)[]): Cell {
  const numbers = cells.filter(
    (cell): cell is NumberCell | IntervalCell => cell?.kind === "number" || cell?.kind === "interval",
  );
  if (numbers.length === 0) return emptyCell;
  return { kind: "sequence", cells: numbers };
}

function componentHeading(
  component: string,
  components: readonly string[],
  options: RegressionTableOptions,
  words: Words,
): string | null {
  const given = options.componentLabels?.[component];
  if (given !== undefined) return localise(given, options.language ?? "en");
  // The coefficients proper stand first and need no heading; every further block is named.
  if (component === components[0] && !["direct", "indirect", "total"].includes(component)) return null;
  return words.components[component] ?? component;
}

function outcomeSpanners(models: readonly ModelColumn[], label: (name: string) => string): Spanner[] {
  const spanners: { label: string; from: number; to: number }[] = [];
  models.forEach((model, index) => {
    const name = label(model.glance.outcome);
    const last = spanners.at(-1);
    if (last?.label === name) last.to = index;
    else spanners.push({ label: name, from: index, to: index });
  });
  return spanners;
}
