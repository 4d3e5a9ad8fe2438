import * as Plot from "@observablehq/plot";
import type { Label } from "../label.js";
import { HALO, numberChart, REFERENCE } from "./chart.js";
import {
  checkFinite,
  checkPositive,
  checkSomething,
  type Figure,
  type FigureOptions,
  FONT_SIZE,
  figureContext,
  finishFigure,
} from "./figure.js";
import { seriesEntries } from "./legend.js";
import { isHollowSeries, pageBackground, seriesColour, seriesDash, seriesSymbol } from "./palette.js";
import { clipText } from "./text-width.js";
import { formatTick, paddedDomain, paddedRatioDomain } from "./ticks.js";

export interface LinePoint {
  readonly x: number;
  readonly y: number;
  /** The ends of an interval, drawn as a band. */
  readonly low?: number;
  readonly high?: number;
  /** Drawn hollow: say in the description what that means, such as "not significant at 5 %". */
  readonly hollow?: boolean;
}

export interface LineSeries {
  readonly label: Label;
  readonly points: readonly LinePoint[];
}

export interface LineFigureOptions extends FigureOptions {
  readonly description: Label;
  readonly xLabel: Label;
  readonly yLabel: Label;
  /** Axes on which equal distances are equal ratios, for positive numbers only: time against size. Default none. */
  readonly logarithmic?: { readonly x?: boolean; readonly y?: boolean };
  /** A horizontal line, such as the value under the null. */
  readonly reference?: number;
  /** A vertical line, such as the year of a policy. */
  readonly event?: { readonly x: number; readonly label: Label };
}

/**
 * Lines with points over time: means by group, Moran's I by year, dynamic effects with their intervals.
 *
 * @throws NOTHING_TO_DRAW for no points; NOT_A_NUMBER for a point that is not finite; NOT_POSITIVE for one at or below zero on
 *   a logarithmic axis; INVALID_ID
 * @example
 * ```ts
 * import { lineFigure } from "@mesometrics/reporting/figures";
 * const figure = lineFigure([{ label: "Index", points: [{ x: 1985, y: 0.31 }, { x: 1986, y: 0.29 }] }], {
 *   id: "moran", title: "Moran's I", description: "Moran's I by year.", xLabel: "Year", yLabel: "I",
 * });
 * figure.table.groups[0]?.rows.map((row) => row.label); // → ["1985", "1986"]
 * ```
 */
export function lineFigure(series: readonly LineSeries[], options: LineFigureOptions): Figure {
  const context = figureContext(options);
  const { words, text } = context;
  const points = series.flatMap((line) => line.points);
  checkSomething(context, points.length, "points");
  const reference = options.reference === undefined ? [] : [options.reference];
  const event = options.event === undefined ? [] : [options.event];
  const heights = [...points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]), ...reference];
  checkFinite(context, heights, "a height");
  const places = [...points.map((point) => point.x), ...event.map(({ x }) => x)];
  checkFinite(context, places, "a place on the x axis");
  const { x: xLogarithmic = false, y: yLogarithmic = false } = options.logarithmic ?? {};
  if (xLogarithmic) checkPositive(context, places, "a place on the x axis");
  if (yLogarithmic) checkPositive(context, heights, "a height");
  const xs = [...new Set(points.map((point) => point.x))].sort((a, b) => a - b);
  const names = series.map((line) => text(line.label));
  const hasBand = points.some(({ low, high }) => low !== undefined || high !== undefined);
  const svg = numberChart({
    x: {
      domain: xDomain(places, xLogarithmic),
      label: text(options.xLabel),
      whole: places.every(Number.isInteger),
      logarithmic: xLogarithmic,
    },
    y: {
      domain: yLogarithmic ? paddedRatioDomain(heights, 0.06) : paddedDomain(heights, 0.06),
      label: text(options.yLabel),
      logarithmic: yLogarithmic,
    },
    frameHeight: 260,
    legend: seriesEntries(names),
    marks: (frame) => [
      Plot.ruleY(reference, { ...REFERENCE, strokeDasharray: "4 3" }),
      Plot.ruleX(
        event.map(({ x }) => x),
        { ...REFERENCE, strokeDasharray: "2 3" },
      ),
      ...event.map(({ x, label }) => eventLabel(text(label), frame.x(x), frame.width)),
      ...series.flatMap((line, index) => lineMarks(line, index, names[index] ?? "", context.print)),
    ],
  });
  return finishFigure(context, {
    svg,
    description: text(options.description),
    table: {
      rowHeading: options.xLabel,
      columns: series.flatMap((_, index) => {
        const label = series.length === 1 ? text(options.yLabel) : (names[index] ?? "");
        const column = { id: `s${index + 1}`, label };
        return hasBand
          ? [
              column,
              { id: `s${index + 1}-low`, label: words.low, role: "interval" },
              { id: `s${index + 1}-high`, label: words.high, role: "interval" },
            ]
          : [column];
      }),
      rows: xs.map((x) => ({
        label: formatTick(x),
        values: series.flatMap((line) => {
          const point = line.points.find((candidate) => candidate.x === x);
          return hasBand ? [point?.y ?? null, point?.low ?? null, point?.high ?? null] : [point?.y ?? null];
        }),
      })),
      notes: [
        ...reference.map((value) => `${words.reference}${words.colon}${formatTick(value)}`),
        ...event.map(({ x, label }) => `${text(label)}${words.colon}${formatTick(x)}`),
      ],
    },
  });
}

/** Lines end at the frame, but their points stand inside it; a single place stands in the middle. */
function xDomain(places: readonly number[], logarithmic: boolean): [number, number] {
  if (logarithmic) return paddedRatioDomain(places, 0.01);
  return places.every((place) => place === places[0]) ? paddedDomain(places) : paddedDomain(places, 0.01);
}

/** The name of the event at the top of its line, on the side that has more room. */
function eventLabel(name: string, x: number, width: number) {
  const isLeft = x > width / 2;
  return Plot.text([clipText(name, (isLeft ? x : width - x) - 8, FONT_SIZE)], {
    ...HALO,
    frameAnchor: "top-left",
    dx: isLeft ? x - 6 : x + 6,
    dy: 2,
    text: (text: string) => text,
    textAnchor: isLeft ? "end" : "start",
    lineAnchor: "top",
  });
}

function lineMarks(line: LineSeries, index: number, name: string, print: (value: number) => string) {
  const ordered = [...line.points].sort((a, b) => a.x - b.x);
  const colour = seriesColour(index);
  const common = { x: "x", y: "y", stroke: colour } as const;
  const band = ordered.filter(({ low, high }) => low !== undefined && high !== undefined);
  return [
    Plot.areaY(band, { x: "x", y1: "low", y2: "high", fill: colour, fillOpacity: 0.15, ariaHidden: "true" }),
    Plot.lineY(ordered, { ...common, strokeWidth: 2, strokeDasharray: seriesDash(index), ariaLabel: () => name }),
    Plot.dot(ordered, {
      ...common,
      fill: (point: LinePoint) => (point.hollow === true || isHollowSeries(index) ? pageBackground : colour),
      strokeWidth: 1.75,
      symbol: seriesSymbol(index),
      r: 4,
      title: (point: LinePoint) => `${name}, ${formatTick(point.x)}: ${print(point.y)}`,
    }),
  ];
}
