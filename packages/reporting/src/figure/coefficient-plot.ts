import { MesometricsError } from "@mesometrics/matrix";
import * as Plot from "@observablehq/plot";
import { type Label, type Language, localise } from "../label.js";
import { dataTable } from "../table/data-table.js";
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
import { wordsOf } from "../words.js";
import { FIGURE_WIDTH, type Figure, FONT_SIZE, finishSvg, formatTick, printed, textRoom } from "./figure.js";
import { seriesLegend } from "./legend.js";
import { seriesColour, seriesSymbol } from "./palette.js";
import { svgDocument } from "./svg-document.js";

export interface CoefficientPlotOptions extends TermSelection {
  readonly id: string;
  readonly title: Label;
  /** Default: a sentence that names the interval. */
  readonly description?: Label;
  /** The block to show; default the first of the models. */
  readonly component?: string;
  readonly labels?: Readonly<Record<string, Label>>;
  readonly language?: Language;
  /** Decimals of the numbers in the table and the tool tips; default 4. */
  readonly decimals?: number;
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
 * NOTHING_TO_DRAW when no term is left
 * @example
 * ```ts
 * import { coefficientPlot, modelColumn } from "@mesometrics/reporting";
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
  const language = options.language ?? "en";
  const words = wordsOf(language);
  const decimals = options.decimals ?? 4;
  const component = options.component ?? componentsOf(models)[0] ?? "";
  const label = termLabeller(options.labels, language);
  const terms = selectTerms(models, component, options).shown.filter(
    (term) => options.keep !== undefined || !isConstant(term),
  );
  const names = models.map((model, index) => `(${index + 1}) ${localise(model.label, language)}`.trim());
  const rows = terms.flatMap((term) =>
    models.flatMap((model, index) => {
      const row = findRow(model, component, term);
      return row === undefined ? [] : [{ row, index }];
    }),
  );
  if (rows.length === 0) {
    throw new MesometricsError(
      "NOTHING_TO_DRAW",
      `The coefficient plot "${options.id}" has no term to show in the block "${component}".`,
      { id: options.id, component },
    );
  }
  const levels = [...new Set(rows.map(({ row }) => row.level))];
  if (levels.length > 1) {
    throw new MesometricsError(
      "MIXED_LEVELS",
      `The models of the coefficient plot "${options.id}" have intervals of different levels (${levels.join(", ")}). Tidy them with one level.`,
      { id: options.id, levels },
    );
  }
  const percent = formatTick(100 * (levels[0] ?? 0));
  const description =
    options.description === undefined
      ? words.coefficientPlot(percent, terms.map(label), names)
      : localise(options.description, language);
  const title = localise(options.title, language);

  // An interval that a rule leaves undefined is not drawn; the estimate is.
  const points: Point[] = rows.map(({ row, index }) => ({
    term: row.term,
    model: index,
    estimate: row.estimate,
    low: Number.isFinite(row.low) ? row.low : row.estimate,
    high: Number.isFinite(row.high) ? row.high : row.estimate,
    words: `${names[index]}, ${label(row.term)}: ${printed(row.estimate, decimals)} [${printed(row.low, decimals)}, ${printed(row.high, decimals)}]`,
  }));
  return {
    id: options.id,
    title,
    description,
    svg: finishSvg(draw(points, terms, label, names, words.coefficientAxis(percent)), {
      id: options.id,
      title,
      description,
    }),
    table: dataTable({
      id: `${options.id}-data`,
      title,
      rowHeading: words.term,
      language,
      decimals,
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
      provenance: models.map((model, index) => modelProvenance(model, `m${index + 1}`, names[index] ?? "")),
    }),
  };
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
) {
  const marginLeft = Math.min(260, Math.max(60, ...terms.map((term) => textRoom(label(term)) + 18)));
  const marginRight = 20;
  const legend = seriesLegend(names, FIGURE_WIDTH - marginLeft - marginRight, { above: 0 });
  const marginTop = legend.height + 12;
  const marginBottom = 48;
  const height = marginTop + marginBottom + terms.length * Math.max(36, STEP * names.length + 18);
  const series = names.flatMap((_, index) => {
    const own = points.filter((point) => point.model === index);
    const dy = (index - (names.length - 1) / 2) * STEP;
    const colour = seriesColour(index);
    return [
      Plot.ruleY(own, { y: "term", x1: "low", x2: "high", dy, stroke: colour, strokeWidth: 2.5 }),
      Plot.dot(own, {
        y: "term",
        x: "estimate",
        dy,
        fill: colour,
        symbol: seriesSymbol(index),
        r: 5,
        title: "words",
      }),
    ];
  });
  return Plot.plot({
    document: svgDocument(),
    width: FIGURE_WIDTH,
    height,
    marginTop,
    marginRight,
    marginBottom,
    marginLeft,
    x: { type: "linear", domain: domainWithZero(points), axis: null },
    y: { type: "band", domain: terms, padding: 0, axis: null },
    marks: [
      Plot.gridX({ stroke: "currentColor", strokeOpacity: 0.12, ticks: 7 }),
      Plot.axisX({
        ticks: 7,
        tickFormat: formatTick,
        tickSize: 4,
        fontSize: FONT_SIZE,
        label: axis,
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 40,
      }),
      Plot.axisY({ tickFormat: label, tickSize: 0, fontSize: FONT_SIZE, label: null }),
      Plot.ruleX([0], { stroke: "currentColor", strokeOpacity: 0.55 }),
      ...series,
      ...legend.marks,
    ],
  });
}

/** From the lowest to the highest end, zero included, with a margin of 4 % of the range on both sides. */
function domainWithZero(points: readonly Point[]): [number, number] {
  const low = Math.min(0, ...points.map((point) => point.low));
  const high = Math.max(0, ...points.map((point) => point.high));
  const margin = 0.04 * (high - low === 0 ? 1 : high - low);
  return [low - margin, high + margin];
}
