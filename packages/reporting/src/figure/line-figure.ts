import { MesometricsError } from "@mesometrics/matrix";
import * as Plot from "@observablehq/plot";
import { type Label, type Language, localise } from "../label.js";
import { dataTable } from "../table/data-table.js";
import { wordsOf } from "../words.js";
import { FIGURE_WIDTH, type Figure, FONT_SIZE, finishSvg, formatTick, printed, textRoom } from "./figure.js";
import { seriesLegend } from "./legend.js";
import { seriesColour, seriesDash, seriesSymbol } from "./palette.js";
import { svgDocument } from "./svg-document.js";

export interface LinePoint {
  readonly x: number;
  readonly y: number;
  /** Drawn hollow: say in the description what that means, such as "not significant at 5 %". */
  readonly hollow?: boolean;
}

export interface LineSeries {
  readonly label: Label;
  readonly points: readonly LinePoint[];
}

export interface LineFigureOptions {
  readonly id: string;
  readonly title: Label;
  readonly description: Label;
  readonly xLabel: Label;
  readonly yLabel: Label;
  /** A horizontal line, such as the value under the null. */
  readonly reference?: number;
  readonly language?: Language;
  readonly decimals?: number;
}

/**
 * Lines with points, such as Moran's I by year.
 *
 * @throws NOTHING_TO_DRAW for no points; NOT_A_NUMBER for a point that is not finite; INVALID_ID
 * @example
 * ```ts
 * import { lineFigure } from "@mesometrics/reporting";
 * const figure = lineFigure([{ label: "Index", points: [{ x: 1985, y: 0.31 }, { x: 1986, y: 0.29 }] }], {
 *   id: "moran", title: "Moran's I", description: "Moran's I by year.", xLabel: "Year", yLabel: "I",
 * });
 * figure.table.groups[0]?.rows.map((row) => row.label); // → ["1985", "1986"]
 * ```
 */
export function lineFigure(series: readonly LineSeries[], options: LineFigureOptions): Figure {
  const language = options.language ?? "en";
  const words = wordsOf(language);
  const decimals = options.decimals ?? 4;
  const text = (label: Label) => localise(label, language);
  const points = series.flatMap((line) => line.points);
  if (points.length === 0) {
    throw new MesometricsError("NOTHING_TO_DRAW", `The figure "${options.id}" has no points to show.`, {
      id: options.id,
    });
  }
  for (const { x, y } of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      throw new MesometricsError("NOT_A_NUMBER", `A point (${x}, ${y}) of figure "${options.id}" is not finite.`, {
        x,
        y,
      });
    }
  }
  const title = text(options.title);
  const description = text(options.description);
  const reference = options.reference === undefined ? [] : [options.reference];
  const values = [...points.map((point) => point.y), ...reference];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = 0.06 * (high === low ? 1 : high - low);
  const xs = [...new Set(points.map((point) => point.x))].sort((a, b) => a - b);
  const names = series.map((line) => text(line.label));
  const marginLeft =
    24 + Math.max(...[low, high].map((value) => textRoom(formatTick(Number(value.toPrecision(2)))))) + 12;
  const legend = seriesLegend(names, FIGURE_WIDTH - marginLeft - 24, { above: 22 });
  const svg = Plot.plot({
    document: svgDocument(),
    width: FIGURE_WIDTH,
    height: 340 + legend.height,
    marginTop: legend.height + 34,
    marginRight: 24,
    marginBottom: 48,
    marginLeft,
    x: { type: "linear", domain: [xs[0] ?? 0, xs.at(-1) ?? 1], axis: null },
    y: { type: "linear", domain: [low - margin, high + margin], axis: null },
    marks: [
      Plot.gridY({ stroke: "currentColor", strokeOpacity: 0.12, ticks: 6 }),
      Plot.axisX({
        ticks: Math.min(9, xs.length),
        tickFormat: formatTick,
        tickSize: 4,
        fontSize: FONT_SIZE,
        label: text(options.xLabel),
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 40,
      }),
      Plot.axisY({ ticks: 6, tickFormat: formatTick, tickSize: 0, fontSize: FONT_SIZE, label: null }),
      Plot.text([text(options.yLabel)], {
        frameAnchor: "top-left",
        dx: 8 - marginLeft,
        dy: -18,
        text: (label: string) => label,
        textAnchor: "start",
      }),
      Plot.ruleY(reference, { stroke: "currentColor", strokeOpacity: 0.55, strokeDasharray: "4 3" }),
      ...series.flatMap((line, index) => {
        const ordered = [...line.points].sort((a, b) => a.x - b.x);
        const colour = seriesColour(index);
        const common = { x: "x", y: "y", stroke: colour } as const;
        return [
          Plot.lineY(ordered, {
            ...common,
            strokeWidth: 2,
            strokeDasharray: seriesDash(index),
            ariaLabel: () => names[index] ?? "",
          }),
          Plot.dot(ordered, {
            ...common,
            fill: colour,
            fillOpacity: (point: LinePoint) => (point.hollow === true ? 0 : 1),
            strokeWidth: 1.75,
            symbol: seriesSymbol(index),
            r: 4,
            title: (point: LinePoint) => `${names[index]}, ${formatTick(point.x)}: ${printed(point.y, decimals)}`,
          }),
        ];
      }),
      ...legend.marks,
    ],
  });
  return {
    id: options.id,
    title,
    description,
    svg: finishSvg(svg, { id: options.id, title, description }),
    table: dataTable({
      id: `${options.id}-data`,
      title,
      rowHeading: options.xLabel,
      language,
      decimals,
      columns: names.map((name, index) => ({ id: `s${index + 1}`, label: names.length === 1 ? options.yLabel : name })),
      rows: xs.map((x) => ({
        label: formatTick(x),
        values: series.map((line) => line.points.find((point) => point.x === x)?.y ?? null),
      })),
      ...(reference.length === 0
        ? {}
        : { notes: [`${words.reference}${words.colon}${formatTick(reference[0] ?? 0)}`] }),
    }),
  };
}
