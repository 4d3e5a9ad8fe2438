import * as Plot from "@observablehq/plot";
import type { Label } from "../label.js";
import { type Frame, HALO, numberChart, REFERENCE } from "./chart.js";
import {
  checkFinite,
  checkSomething,
  type Figure,
  type FigureOptions,
  figureContext,
  finishFigure,
  SMALL_FONT_SIZE,
} from "./figure.js";
import type { ClusterName } from "./figure-words.js";
import { pText } from "./forest-plot.js";
import type { Mark } from "./mark.js";
import { seriesColour } from "./palette.js";
import { placeLabels } from "./place-labels.js";
import { textWidth } from "./text-width.js";
import { paddedDomain } from "./ticks.js";

/** One unit: its standardised value and that of its neighbours. */
export interface MoranPoint {
  readonly label: Label;
  /** z = (x - mean) / standard deviation */
  readonly value: number;
  /** The spatial lag W z of it. */
  readonly lag: number;
}

export interface MoranScatterOptions extends FigureOptions {
  /** The slope: Moran's I with row-standardised weights. */
  readonly statistic: number;
  readonly pValue?: number;
  readonly xLabel: Label;
  /** Default "Spatial lag". */
  readonly yLabel?: Label;
}

const QUADRANTS: readonly {
  readonly cluster: ClusterName;
  readonly symbol: string;
  readonly series: number;
  readonly isHigh: boolean;
  readonly isLagHigh: boolean;
}[] = [
  { cluster: "high-high", symbol: "circle", series: 1, isHigh: true, isLagHigh: true },
  { cluster: "low-high", symbol: "diamond", series: 5, isHigh: false, isLagHigh: true },
  { cluster: "low-low", symbol: "square", series: 0, isHigh: false, isLagHigh: false },
  { cluster: "high-low", symbol: "triangle", series: 4, isHigh: true, isLagHigh: false },
];

/**
 * The standardised value of each unit against the spatial lag of it, with a line through the origin whose slope is
 * Moran's I (Anselin 1996). Units far from the origin are named where there is room.
 *
 * @throws NOTHING_TO_DRAW for no points; NOT_A_NUMBER; INVALID_ID
 * @example
 * ```ts
 * import { moranScatter } from "@mesometrics/reporting/figures";
 * const figure = moranScatter(
 *   [{ label: "A", value: -1, lag: -0.5 }, { label: "B", value: 1, lag: 0.5 }],
 *   { id: "moran", title: "Moran scatter plot", statistic: 0.5, pValue: 0.04, xLabel: "Index", decimals: 2 },
 * );
 * figure.table.notes[0]?.text; // → "Moran's I = 0.50, p = 0.04"
 * ```
 */
export function moranScatter(points: readonly MoranPoint[], options: MoranScatterOptions): Figure {
  const context = figureContext(options, 3);
  const { figureWords, words, text, print, decimals } = context;
  checkSomething(context, points.length, "points");
  checkFinite(
    context,
    points.flatMap(({ value, lag }) => [value, lag]),
    "a value or its spatial lag",
  );
  checkFinite(context, [options.statistic, options.pValue ?? 0], "the statistic or its p-value");
  const placed = points.map(({ label, value, lag }) => {
    const quadrant = QUADRANTS.find(({ isHigh, isLagHigh }) => isHigh === value >= 0 && isLagHigh === lag >= 0);
    const name = text(label);
    const cluster = figureWords.clusters[quadrant?.cluster ?? "high-high"];
    return {
      name,
      value,
      lag,
      quadrant,
      cluster,
      words: `${name}${words.colon}${print(value)}, ${print(lag)} (${cluster})`,
    };
  });
  const x = paddedDomain([0, ...points.map(({ value }) => value)], 0.07);
  const y = paddedDomain([0, ...points.map(({ lag }) => lag)], 0.1);
  const p = options.pValue === undefined ? null : figureWords.pValue(pText(options.pValue, decimals));
  const slope = `${figureWords.slope(print(options.statistic))}${p === null ? "" : `, ${p}`}`;
  const svg = numberChart({
    x: { domain: x, label: text(options.xLabel) },
    y: { domain: y, label: options.yLabel === undefined ? figureWords.lag : text(options.yLabel) },
    frameHeight: 400,
    legend: QUADRANTS.map(({ cluster, symbol, series }) => ({
      name: figureWords.clusters[cluster],
      colour: seriesColour(series),
      symbol,
      hollow: false,
    })),
    marks: (frame) => [
      Plot.ruleX([0], REFERENCE),
      Plot.ruleY([0], REFERENCE),
      Plot.line(slopeEnds(options.statistic, x, y), { x: "x", y: "y", stroke: "currentColor", strokeWidth: 1.75 }),
      ...QUADRANTS.map(({ cluster, symbol, series }) =>
        Plot.dot(
          placed.filter(({ quadrant }) => quadrant?.cluster === cluster),
          { x: "value", y: "lag", symbol, fill: seriesColour(series), r: 4.5, title: "words" },
        ),
      ),
      ...unitLabels(placed, slope, frame),
    ],
  });
  return finishFigure(context, {
    svg,
    description: figureWords.moran(print(options.statistic), p, points.length),
    table: {
      rowHeading: words.unit,
      columns: [
        { id: "value", label: options.xLabel },
        { id: "lag", label: options.yLabel ?? figureWords.lag },
        { id: "quadrant", label: figureWords.quadrant, role: "text" },
      ],
      rows: placed.map(({ name, value, lag, cluster }) => ({ label: name, values: [value, lag, cluster] })),
      notes: [slope],
    },
  });
}

/** The line through the origin from edge to edge of the frame. */
function slopeEnds(slope: number, x: readonly [number, number], y: readonly [number, number]) {
  const cut = (end: number) => {
    const height = slope * end;
    if (height > y[1]) return { x: y[1] / slope, y: y[1] };
    if (height < y[0]) return { x: y[0] / slope, y: y[0] };
    return { x: end, y: height };
  };
  return [cut(x[0]), cut(x[1])];
}

const MOST_LABELS = 40;

/** The names of units, the farthest from the origin first, and the statistic in the corner. */
function unitLabels(
  points: readonly { readonly name: string; readonly value: number; readonly lag: number }[],
  slope: string,
  frame: Frame,
): Mark[] {
  const spots = points
    .map(({ name, value, lag }) => ({ text: name, x: frame.x(value), y: frame.y(lag) }))
    .map((spot) => ({ ...spot, far: (spot.x - frame.x(0)) ** 2 + (spot.y - frame.y(0)) ** 2 }))
    .sort((a, b) => b.far - a.far || (a.text < b.text ? -1 : 1));
  const corner = { left: frame.width - textWidth(slope, 13, "bold") - 16, right: frame.width, top: 0, bottom: 26 };
  const labels = placeLabels(
    spots.slice(0, MOST_LABELS),
    { left: 0, right: frame.width, top: 0, bottom: frame.height },
    { radius: 5, taken: [corner], dots: spots },
  );
  return [
    ...labels.map(({ text, x, y, anchor }) =>
      Plot.text([text], {
        frameAnchor: "top-left",
        dx: x,
        dy: y,
        text: (name: string) => name,
        textAnchor: anchor,
        lineAnchor: "middle",
        fontSize: SMALL_FONT_SIZE,
        ariaHidden: "true",
        ...HALO,
      }),
    ),
    Plot.text([slope], {
      frameAnchor: "top-right",
      dx: -8,
      dy: 8,
      text: (name: string) => name,
      textAnchor: "end",
      lineAnchor: "top",
      fontWeight: "bold",
      ...HALO,
    }),
  ];
}
