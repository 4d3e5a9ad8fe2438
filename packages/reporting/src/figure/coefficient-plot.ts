import { MesometricsError } from "@mesometrics/matrix";
import * as Plot from "@observablehq/plot";
import { covarianceName } from "../covariance-words.js";
import type { Label } from "../label.js";
import { checkModels, type ModelColumn, modelProvenance } from "../table/model-column.js";
import type { StarScheme } from "../table/stars.js";
import {
  componentsOf,
  findRow,
  isConstant,
  selectTerms,
  type TermSelection,
  termLabeller,
} from "../table/term-selection.js";
import { layoutRows, rowChart } from "./chart.js";
import { checkFinite, checkSomething, type Figure, type FigureOptions, figureContext, finishFigure } from "./figure.js";
import { seriesEntries } from "./legend.js";
import { isHollowSeries, pageBackground, seriesColour, seriesSymbol } from "./palette.js";
import type { SvgElement } from "./svg-document.js";
import { formatTick, paddedDomain } from "./ticks.js";

export interface CoefficientPlotOptions extends FigureOptions, TermSelection {
  /** The block to show; default the first of the models. */
  readonly component?: string;
  readonly labels?: Readonly<Record<string, Label>>;
  readonly stars?: StarScheme | null;
}

interface Point {
  readonly term: string;
  readonly model: number;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly words: string;
}

/**
 * Estimates with their confidence intervals, one line per term and model. Constants are left out unless `keep` names
 * them. Estimate, interval, p-value and star are those of `tidy`.
 *
 * @throws NO_MODELS, DUPLICATE_TERM, INVALID_ID; MIXED_LEVELS when the rows have different confidence levels;
 * NOTHING_TO_DRAW when no term is left; NOT_A_NUMBER for an estimate
 * that is not finite
 * @example
 * ```ts
 * import { modelColumn } from "@mesometrics/reporting";
 * import { coefficientPlot } from "@mesometrics/reporting/figures";
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
 * const figure = coefficientPlot([model], { id: "coefficients", title: "Effect of x" });
 * figure.description; // → "Estimates and 95% confidence intervals of x in (1) Baseline."
 * figure.svg.startsWith("<svg "); // → true
 * figure.table.groups[0]?.rows.length; // → 1
 * ```
 */
export function coefficientPlot(models: readonly ModelColumn[], options: CoefficientPlotOptions): Figure {
  checkModels(models);
  const context = figureContext(options);
  const { words, print, text } = context;
  const component = options.component ?? componentsOf(models)[0] ?? "";
  const named = termLabeller(options.labels, context.language);
  const label = (term: string) => text(named(term));
  const terms = selectTerms(models, component, options).shown.filter(
    (term) => options.keep !== undefined || !isConstant(term),
  );
  const names = models.map((model, index) => `(${index + 1}) ${text(model.label)}`.trim());
  const rows = terms.flatMap((term) =>
    models.flatMap((model, index) => {
      const row = findRow(model, component, term);
      return row === undefined ? [] : [{ row, index }];
    }),
  );
  checkSomething(context, rows.length, `term of the block "${component}"`);
  const levels = [...new Set(rows.map(({ row }) => row.level))];
  if (levels.length > 1) {
    throw new MesometricsError(
      "MIXED_LEVELS",
      `The models of the coefficient plot "${options.id}" have intervals of different levels (${levels.join(", ")}). Tidy them with one level.`,
      { id: options.id, levels },
    );
  }
  const percent = formatTick(100 * (levels[0] ?? 0));

  // An interval that a rule leaves undefined or unbounded is not drawn; the estimate is.
  const points: Point[] = rows.map(({ row, index }) => ({
    term: row.term,
    model: index,
    estimate: row.estimate,
    low: Number.isFinite(row.low) ? row.low : row.estimate,
    high: Number.isFinite(row.high) ? row.high : row.estimate,
    words: `${names[index]}, ${label(row.term)}: ${print(row.estimate)}${Number.isNaN(row.low) || Number.isNaN(row.high) ? "" : ` [${print(row.low)}, ${print(row.high)}]`}`,
  }));
  checkFinite(
    context,
    points.flatMap((point) => [point.estimate, point.low, point.high]),
    "an estimate",
  );
  return finishFigure(context, {
    svg: draw(points, terms, label, names, words.coefficientAxis(percent)),
    description: words.coefficientPlot(percent, terms.map(label), names),
    table: {
      rowHeading: words.term,
      columns: [
        { id: "model", label: words.model, role: "text" },
        { id: "estimate", label: words.estimate, role: "estimate", starsFrom: "p" },
        { id: "standard-error", label: words.standardError, role: "standard-error" },
        { id: "low", label: words.low, role: "interval" },
        { id: "high", label: words.high, role: "interval" },
        { id: "p", label: words.pValue, role: "p" },
      ],
      rows: rows.map(({ row, index }) => ({
        label: label(row.term),
        source: `m${index + 1}`,
        values: [names[index] ?? "", ...[row.estimate, row.standardError, row.low, row.high, row.pValue].map(orNull)],
      })),
      ...(options.stars === undefined ? {} : { stars: options.stars }),
      provenance: models.map((model, index) =>
        modelProvenance(
          model,
          `m${index + 1}`,
          names[index] ?? "",
          covarianceName(model.inference, context.language, named),
        ),
      ),
    },
  });
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

const STEP = 15;

function draw(
  points: readonly Point[],
  terms: readonly string[],
  label: (name: string) => string,
  names: readonly string[],
  axis: string,
): SvgElement {
  const layout = layoutRows(
    terms.map((term) => ({ label: label(term), height: Math.max(36, STEP * names.length + 18) })),
  );
  const centres = new Map(terms.map((term, index) => [term, layout.rows[index]?.centre ?? 0]));
  const series = names.flatMap((_, index) => {
    const own = points
      .filter((point) => point.model === index)
      .map((point) => ({ ...point, centre: centres.get(point.term) ?? 0 }));
    const dy = (index - (names.length - 1) / 2) * STEP;
    const colour = seriesColour(index);
    return [
      Plot.ruleY(own, { y: "centre", x1: "low", x2: "high", dy, stroke: colour, strokeWidth: 2.5 }),
      Plot.dot(own, { y: "centre", x: "estimate", dy, symbol: seriesSymbol(index), title: "words", ...marker(index) }),
    ];
  });
  return rowChart({
    x: { domain: paddedDomain([0, ...points.flatMap((point) => [point.low, point.high])], 0.04), label: axis },
    layout,
    legend: seriesEntries(names),
    reference: 0,
    marks: series,
  });
}

/** Filled for the first six models; hollow, on the colour of the page, for the next. */
function marker(index: number) {
  const colour = seriesColour(index);
  return isHollowSeries(index)
    ? { fill: pageBackground, stroke: colour, strokeWidth: 1.75, r: 4.5 }
    : { fill: colour, r: 5 };
}
