import { MesometricsError } from "@mesometrics/matrix";
import * as Plot from "@observablehq/plot";
import type { Label } from "../label.js";
import { type ChartRow, layoutRows, numberChart, REFERENCE, rowChart, stackCharts } from "./chart.js";
import {
  checkFinite,
  checkSomething,
  FIGURE_WIDTH,
  type Figure,
  type FigureContext,
  type FigureOptions,
  figureContext,
  finishFigure,
} from "./figure.js";
import type { LegendEntry } from "./legend.js";
import { seriesColour } from "./palette.js";
import { formatTick, paddedDomain } from "./ticks.js";

/** One specification with the choices that make it. */
export interface Specification {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly pValue: number | null;
  /** The option taken in each dimension, such as `{ effects: "two-way", sample: "all" }`. */
  readonly choices: Readonly<Record<string, string>>;
}

export interface SpecificationCurveOptions extends FigureOptions {
  /** Above the curve; default names the interval. */
  readonly yLabel?: Label;
  /** The names of dimensions and of options. */
  readonly labels?: Readonly<Record<string, Label>>;
  /** The position of the main specification among those given, counted from 0. */
  readonly main?: number;
  /** The confidence level of the intervals; default 0.95. */
  readonly level?: number;
  /** Estimates with p below it are filled; default 0.05. */
  readonly significance?: number;
}

/** Beyond so many specifications a tool tip names the rank, and the table the choices. */
const MOST_WITH_CHOICES = 60;

/**
 * The estimates of all specifications in rising order with their intervals, over a grid that shows the choices of each
 * (Simonsohn, Simmons and Nelson 2020, Nature Human Behaviour 4). Equal estimates keep the order in which they are given.
 *
 * @throws NOTHING_TO_DRAW for no specifications; UNEQUAL_CHOICES when they do not choose in the same dimensions;
 * UNKNOWN_SPECIFICATION when `main` is none of them; NOT_A_NUMBER; INVALID_ID
 * @example
 * ```ts
 * import { specificationCurve } from "@mesometrics/reporting/figures";
 * const figure = specificationCurve(
 *   [
 *     { estimate: 0.4, low: 0.1, high: 0.7, pValue: 0.01, choices: { effects: "two-way" } },
 *     { estimate: 0.2, low: -0.1, high: 0.5, pValue: 0.19, choices: { effects: "unit" } },
 *   ],
 *   { id: "curve", title: "Specifications", decimals: 2 },
 * );
 * figure.table.groups[0]?.rows.map((row) => row.label); // → ["1", "2"]
 * ```
 */
export function specificationCurve(
  specifications: readonly Specification[],
  options: SpecificationCurveOptions,
): Figure {
  const context = figureContext(options);
  const { words, figureWords, text, print } = context;
  checkSpecifications(specifications, options, context);
  const name = (key: string) => text(options.labels?.[key] ?? key);
  const ordered = specifications
    .map((specification, position) => ({ ...specification, position }))
    .sort((a, b) => a.estimate - b.estimate || a.position - b.position)
    .map((specification, index) => ({ ...specification, rank: index + 1 }));
  const significance = options.significance ?? 0.05;
  const percent = formatTick(100 * (options.level ?? 0.95));
  const isMain = (position: number) => position === options.main;

  const dimensions = Object.keys(specifications[0]?.choices ?? {});
  const rows = dimensions.flatMap((dimension): (ChartRow & { readonly key: string })[] => [
    { label: name(dimension), height: 26, kind: "heading", key: "" },
    ...[...new Set(specifications.map(({ choices }) => choices[dimension] ?? ""))].map((option) => ({
      label: name(option),
      height: 22,
      key: JSON.stringify([dimension, option]),
    })),
  ]);
  const layout = layoutRows(rows);
  const centres = new Map(rows.map(({ key }, index) => [key, layout.rows[index]?.centre ?? 0]));
  const x = { domain: [0.5, ordered.length + 0.5], label: "", bare: true } as const;
  const slot = (FIGURE_WIDTH - layout.marginLeft - 24) / ordered.length;
  const thickness = Math.min(2.5, Math.max(0.6, 0.6 * slot));
  const radius = Math.min(4, Math.max(1, 0.45 * slot));
  // One mark for each look, so that a look is written once; the main specification is drawn last, above its neighbours.
  const looks = [false, true].map((main) => ({
    main,
    colour: seriesColour(main ? 1 : 0),
    all: ordered.filter(({ position }) => isMain(position) === main),
  }));
  const isSignificant = ({ pValue }: Ranked) => pValue !== null && pValue < significance;
  const choicesOf = (one: Ranked): readonly string[] =>
    dimensions.map((dimension) => `${name(dimension)}${words.colon}${name(one.choices[dimension] ?? "")}`);
  const title = (one: Ranked): string => {
    const interval = `${print(one.estimate)} [${print(one.low)}, ${print(one.high)}]`;
    // The row of this rank in the table has the choices of a long curve.
    return ordered.length > MOST_WITH_CHOICES
      ? `${one.rank}${words.colon}${interval}`
      : [interval, ...choicesOf(one)].join(words.listSeparator);
  };
  const curve = numberChart({
    x,
    y: {
      domain: paddedDomain([0, ...ordered.flatMap(({ low, high }) => [low, high])], 0.05),
      label: options.yLabel === undefined ? figureWords.interval(percent) : text(options.yLabel),
    },
    frameHeight: 220,
    left: layout.marginLeft,
    legend: legendEntries(significance, options.main !== undefined, figureWords),
    marks: [
      Plot.ruleY([0], REFERENCE),
      ...looks.flatMap(({ main, colour, all }) => [
        Plot.ruleX(all, {
          x: "rank",
          y1: "low",
          y2: "high",
          stroke: colour,
          strokeWidth: thickness,
          strokeOpacity: 0.5,
        }),
        ...[true, false].map((filled) =>
          Plot.dot(
            all.filter((one) => isSignificant(one) === filled),
            {
              x: "rank",
              y: "estimate",
              r: main ? Math.max(4.5, radius) : radius,
              symbol: main ? "diamond" : "circle",
              stroke: colour,
              strokeWidth: Math.min(1.5, thickness),
              fill: filled ? colour : "none",
              title,
            },
          ),
        ),
      ]),
    ],
  });
  const cellsOf = (all: readonly Ranked[]) =>
    all.flatMap(({ rank, choices }) =>
      dimensions.map((dimension) => ({
        rank,
        centre: centres.get(JSON.stringify([dimension, choices[dimension]])) ?? 0,
      })),
    );
  const grid = rowChart({
    x: { ...x, label: figureWords.specifications },
    layout,
    right: 24,
    marks: [
      Plot.ruleY(
        layout.rows.filter((row) => row.kind === undefined),
        { y: "centre", stroke: "currentColor", strokeOpacity: 0.12 },
      ),
      ...looks.map(({ colour, all }) =>
        Plot.ruleX(cellsOf(all), {
          x: "rank",
          y1: ({ centre }: { centre: number }) => centre - 6,
          y2: ({ centre }: { centre: number }) => centre + 6,
          stroke: colour,
          strokeWidth: Math.min(4, Math.max(0.6, 0.7 * slot)),
          strokeOpacity: 0.9,
        }),
      ),
    ],
  });
  const middle = ordered.length / 2;
  const median = ((ordered[Math.ceil(middle) - 1]?.estimate ?? 0) + (ordered[Math.floor(middle)]?.estimate ?? 0)) / 2;
  return finishFigure(context, {
    svg: stackCharts([curve, grid]),
    description: figureWords.specificationCurve(
      ordered.length,
      print(ordered[0]?.estimate ?? 0),
      print(ordered.at(-1)?.estimate ?? 0),
      print(median),
    ),
    table: {
      rowHeading: figureWords.rank,
      columns: [
        { id: "estimate", label: words.estimate, role: "estimate" },
        { id: "low", label: words.low, role: "interval" },
        { id: "high", label: words.high, role: "interval" },
        { id: "p", label: words.pValue, role: "p" },
        ...dimensions.map(
          (dimension, index) => ({ id: `c${index + 1}`, label: name(dimension), role: "text" }) as const,
        ),
      ],
      rows: ordered.map((one) => ({
        label: `${one.rank}${isMain(one.position) ? ` (${figureWords.highlighted})` : ""}`,
        values: [
          one.estimate,
          one.low,
          one.high,
          one.pValue,
          ...dimensions.map((dimension) => name(one.choices[dimension] ?? "")),
        ],
      })),
    },
  });
}

interface Ranked extends Specification {
  readonly position: number;
  readonly rank: number;
}

function legendEntries(
  significance: number,
  hasMain: boolean,
  figureWords: FigureContext["figureWords"],
): readonly LegendEntry[] {
  const level = formatTick(significance);
  const look = { colour: seriesColour(0), symbol: "circle" };
  return [
    { ...look, name: figureWords.significant(level), hollow: false },
    { ...look, name: figureWords.notSignificant(level), hollow: true },
    ...(hasMain ? [{ name: figureWords.highlighted, colour: seriesColour(1), symbol: "diamond", hollow: false }] : []),
  ];
}

function checkSpecifications(
  specifications: readonly Specification[],
  options: SpecificationCurveOptions,
  context: FigureContext,
): void {
  checkSomething(context, specifications.length, "specifications");
  checkFinite(
    context,
    specifications.flatMap(({ estimate, low, high, pValue }) => [estimate, low, high, pValue ?? 0]),
    "an estimate, an end of an interval or a p-value",
  );
  const dimensions = Object.keys(specifications[0]?.choices ?? {});
  for (const [index, { choices }] of specifications.entries()) {
    if (Object.keys(choices).length === dimensions.length && dimensions.every((key) => key in choices)) continue;
    throw new MesometricsError(
      "UNEQUAL_CHOICES",
      `Specification ${index + 1} of the figure "${context.id}" chooses in ${Object.keys(choices).join(", ")}, the first in ${dimensions.join(", ")}. Give every specification the same dimensions.`,
      { id: context.id, specification: index },
    );
  }
  if (options.main !== undefined && specifications[options.main] === undefined) {
    throw new MesometricsError(
      "UNKNOWN_SPECIFICATION",
      `The figure "${context.id}" has ${specifications.length} specifications; main is ${options.main}, counted from 0.`,
      { id: context.id, main: options.main },
    );
  }
}
