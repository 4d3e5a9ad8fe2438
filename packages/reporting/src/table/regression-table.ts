import { covarianceName } from "../covariance-words.js";
import { localise } from "../label.js";
import { testName } from "../test-words.js";
import { type Words, wordsOf } from "../words.js";
import { type CoefficientLook, coefficientCells, isUndefined, termRows } from "./coefficient-rows.js";
import { controlRows, isControl } from "./control-rows.js";
import { checkTable, type RowGroup, type Spanner, type TableDocument, type TableRow } from "./document.js";
import { type FitKey, fitKeys, fitRows, fixedEffectRows, testRows } from "./fit-rows.js";
import { checkModels, type ModelColumn, modelProvenance } from "./model-column.js";
import { decimalFormat } from "./number-format.js";
import { regressionNotes } from "./regression-notes.js";
import {
  type DecimalsByKind,
  type RegressionTableOptions,
  type RowBlock,
  regressionStyles,
  type ShownStatistic,
} from "./regression-options.js";
import { econStars } from "./stars.js";
import { statisticColumns } from "./statistic-columns.js";
import { componentsOf, findRow, isConstant, selectTerms, termLabeller } from "./term-selection.js";

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
  const style = regressionStyles[options.style ?? "cn-t-below"];
  const asked = options.statistic ?? style.statistic;
  const statistics: readonly ShownStatistic[] = typeof asked === "string" ? [asked] : asked;
  const placement = options.placement ?? style.placement;
  const layout = options.layout ?? style.layout;
  const decimals = decimalsByKind(options.decimals, style.decimals);
  const stars = options.stars === undefined ? econStars : options.stars;
  const look: CoefficientLook = {
    statistics,
    estimateFormat: decimalFormat(decimals.estimate),
    statisticDecimals: decimals.statistic,
    stars,
  };
  const label = termLabeller(options.labels, language);
  const components = options.components ?? componentsOf(models);
  const controls = options.controls ?? [];

  const hidden = new Set<string>();
  const undefinedNumbers: string[] = [];
  const rowsOf = (component: string, terms: readonly string[]): TableRow[] =>
    terms.flatMap((term) => {
      const cells = models.map((model, index) => {
        const row = findRow(model, component, term);
        if (row === undefined) return null;
        if (isUndefined(row, look)) undefinedNumbers.push(`(${index + 1}) ${label(term)}`);
        return coefficientCells(row, look, sourceId(index));
      });
      return termRows(`${component}:${term}`, label(term), cells, look, placement);
    });

  const keys = fitKeys(models, options.fit);
  const taken = layout.includes("r2") ? keys.filter((key) => key.startsWith("r2.")) : [];
  const fit = (asked: readonly FitKey[]) =>
    fitRows(models, asked, options.fit !== undefined, {
      words,
      format: decimalFormat(decimals.fit),
      sourceId,
      labels: options.fitLabels ?? {},
      language,
    });
  const blocks: Readonly<Record<Exclude<RowBlock, "coefficients" | "constant">, () => TableRow[]>> = {
    controls: () => controlRows(models, controls, words, language),
    "fixed-effects": () =>
      fixedEffectRows(models, {
        words,
        label,
        language,
        groups: options.fixedEffects ?? [],
        levels: options.levelCounts ?? true,
      }),
    r2: () => fit(taken),
    fit: () => fit(keys.filter((key) => !taken.includes(key))),
    tests: () =>
      testRows(models, options.tests ?? "all", decimalFormat(decimals.tests), sourceId, (test) =>
        testName(test, language, label),
      ),
  };

  const upper = upperBlocks(layout);
  const groups: RowGroup[] = [];
  for (const [position, component] of components.entries()) {
    const terms = selectTerms(models, component, options, (term) => isControl(term, controls));
    for (const term of terms.hidden) hidden.add(term);
    // Rows of yes and no stand between coefficients and constant only in the first block.
    const rows =
      position > 0 || upper.length < 3
        ? rowsOf(component, terms.shown)
        : upper.flatMap((block) => {
            if (block === "coefficients")
              return rowsOf(
                component,
                terms.shown.filter((term) => !isConstant(term)),
              );
            return block === "constant" ? rowsOf(component, terms.shown.filter(isConstant)) : blocks[block]();
          });
    if (rows.length === 0) continue;
    groups.push({
      id: component === "" ? "coefficients" : component,
      label: componentHeading(component, components, options, words),
      ruled: groups.length > 0,
      rows,
    });
  }
  let ruled = true;
  for (const block of layout) {
    if (block === "coefficients" || block === "constant" || (upper.length >= 3 && upper.includes(block))) continue;
    const rows = blocks[block]();
    if (rows.length === 0) continue;
    const heading = block === "tests" && options.testsHeading !== undefined ? options.testsHeading : null;
    groups.push({ id: block, label: heading === null ? null : localise(heading, language), ruled, rows });
    ruled = false;
  }

  const table = checkTable({
    schema: "mesometrics/table@1",
    id: options.id,
    title: localise(options.title, language),
    language,
    rowHeading: localise(options.rowHeading ?? "", language),
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
    ...(options.flags === undefined ? {} : { flags: options.flags }),
    notes: regressionNotes(models, {
      words,
      language,
      label,
      statistics,
      placement,
      stars,
      components,
      controls,
      hidden: [...hidden].map(label),
      undefinedNumbers,
      tests: layout.includes("tests") ? (options.tests ?? "all") : [],
      outcomes: options.style !== "aer",
      remarks: (options.notes ?? []).map((note) => localise(note, language)),
    }),
    provenance: models.map((model, index) =>
      modelProvenance(
        model,
        sourceId(index),
        `(${index + 1}) ${localise(model.label, language)}`.trim(),
        covarianceName(model.inference, language, label),
      ),
    ),
  });
  return placement === "column" ? statisticColumns(table, statistics, words) : table;
}

function sourceId(index: number): string {
  return `m${index + 1}`;
}

function decimalsByKind(asked: RegressionTableOptions["decimals"], usual: number): Required<DecimalsByKind> {
  const kinds = typeof asked === "number" ? { estimate: asked } : (asked ?? {});
  const all = typeof asked === "number" ? asked : usual;
  return {
    estimate: kinds.estimate ?? all,
    statistic: kinds.statistic ?? kinds.estimate ?? all,
    fit: kinds.fit ?? all,
    tests: kinds.tests ?? kinds.fit ?? all,
  };
}

/** The blocks from the coefficients to the constant, where rows of yes and no may stand between them. */
function upperBlocks(layout: readonly RowBlock[]): readonly RowBlock[] {
  const from = layout.indexOf("coefficients");
  const to = layout.indexOf("constant");
  return from < 0 || to < from ? [] : layout.slice(from, to + 1);
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
