import * as Plot from "@observablehq/plot";
import { FIGURE_WIDTH, FONT_SIZE, textRoom } from "./figure.js";
import { type LegendEntry, legendAbove } from "./legend.js";
import type { Mark } from "./mark.js";
import { pageBackground } from "./palette.js";
import { type SvgElement, svgDocument, svgElement } from "./svg-document.js";
import { textWidth, wrapText } from "./text-width.js";
import { axisTicks, logarithmicTicks } from "./ticks.js";

/** A numeric axis. */
export interface NumberAxis {
  readonly domain: readonly [number, number];
  readonly label: string;
  /** Only whole numbers as ticks, as for years and counts. */
  readonly whole?: boolean;
  /** No ticks and no grid, where the places have no scale of their own. */
  readonly bare?: boolean;
  /** Equal distances are equal ratios; the domain is positive. */
  readonly logarithmic?: boolean;
}

/** Where values stand inside the frame, in pixels from its top left corner. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** Lines of a chart that carry no data: grids, the line of a reference value. */
const FAINT = { stroke: "currentColor", strokeOpacity: 0.12 } as const;
export const REFERENCE = { stroke: "currentColor", strokeOpacity: 0.55 } as const;

/** Keeps a text legible where lines pass behind it. */
export const HALO = {
  fill: "currentColor",
  stroke: pageBackground,
  strokeWidth: 4,
  paintOrder: "stroke",
  strokeLinejoin: "round",
} as const;

const LINE_HEIGHT = 1.25;
const AXIS_ROOM = 28;

/** Text for Plot that keeps the lines it was broken into. */
function linesText(lines: readonly string[]): string {
  return lines.join("\n");
}

function ticksOf(axis: NumberAxis, count: number, room: number) {
  return axis.logarithmic === true
    ? logarithmicTicks(axis.domain, 2 * count, room)
    : axisTicks(axis.domain, count, room, axis.whole);
}

/** Where a value stands between the ends of its axis, 0 to 1. */
function shareOf({ domain: [low, high], logarithmic }: NumberAxis, value: number): number {
  return logarithmic === true ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** A chart with two numeric axes: ticks on the left and below, the label of y above the frame. */
export function numberChart(options: {
  readonly x: NumberAxis;
  readonly y: NumberAxis;
  readonly frameHeight: number;
  readonly legend?: readonly LegendEntry[];
  /** Room for what stands to the right of the frame. */
  readonly right?: number;
  /** Replaces the room for tick texts on the left. */
  readonly left?: number;
  readonly marks: readonly Mark[] | ((frame: Frame) => readonly Mark[]);
}): SvgElement {
  const { x, y } = options;
  const marginRight = options.right ?? 24;
  const yTicks = ticksOf(y, 6, Number.POSITIVE_INFINITY);
  const tickRoom = y.bare === true ? 0 : Math.max(0, ...yTicks.values.map((value) => textRoom(yTicks.text(value))));
  const marginLeft = options.left ?? tickRoom + 24;
  const frameWidth = FIGURE_WIDTH - marginLeft - marginRight;
  const xTicks = ticksOf(x, 9, frameWidth);
  const yLabel = y.label === "" ? [] : wrapText(y.label, FIGURE_WIDTH - 16, FONT_SIZE, 2);
  const yLabelRoom = yLabel.length === 0 ? 0 : yLabel.length * FONT_SIZE * LINE_HEIGHT + 14;
  const legend = legendAbove(options.legend ?? [], {
    width: FIGURE_WIDTH - 16,
    above: yLabelRoom,
    left: 8 - marginLeft,
  });
  const xLabel = wrapText(x.label, frameWidth + 2 * Math.min(marginLeft, marginRight) - 16, FONT_SIZE, 3);
  const marginTop = legend.height + yLabelRoom + 12;
  const marginBottom = bottomRoom(x, xLabel);
  const height = Math.round(marginTop + options.frameHeight + marginBottom);
  const frameHeight = height - marginTop - marginBottom;
  const marks =
    typeof options.marks === "function"
      ? options.marks({
          width: frameWidth,
          height: frameHeight,
          x: (value) => frameWidth * shareOf(x, value),
          y: (value) => frameHeight * (1 - shareOf(y, value)),
        })
      : options.marks;
  return Plot.plot({
    document: svgDocument(),
    width: FIGURE_WIDTH,
    height,
    marginTop,
    marginRight,
    marginBottom,
    marginLeft,
    x: { type: x.logarithmic === true ? "log" : "linear", domain: x.domain, axis: null },
    y: { type: y.logarithmic === true ? "log" : "linear", domain: y.domain, axis: null },
    marks: [
      ...(y.bare === true
        ? []
        : [
            Plot.gridY({ ...FAINT, ticks: yTicks.values }),
            Plot.axisY({
              ticks: yTicks.values,
              tickFormat: yTicks.text,
              tickSize: 0,
              fontSize: FONT_SIZE,
              label: null,
            }),
          ]),
      ...xAxis(x, xTicks, xLabel),
      Plot.text([linesText(yLabel)], {
        frameAnchor: "top-left",
        dx: 8 - marginLeft,
        dy: -14,
        text: (text: string) => text,
        textAnchor: "start",
        lineAnchor: "bottom",
        lineHeight: LINE_HEIGHT,
      }),
      ...marks,
      ...legend.marks,
    ],
  });
}

function bottomRoom(x: NumberAxis, label: readonly string[]): number {
  return (x.bare === true ? 8 : AXIS_ROOM) + 4 + (x.label === "" ? 0 : label.length * FONT_SIZE * LINE_HEIGHT);
}

function xAxis(x: NumberAxis, ticks: ReturnType<typeof axisTicks>, label: readonly string[]): Mark[] {
  const text = Plot.text([linesText(label)], {
    frameAnchor: "bottom",
    dy: x.bare === true ? 8 : AXIS_ROOM,
    text: (lines: string) => lines,
    lineAnchor: "top",
    lineHeight: LINE_HEIGHT,
  });
  if (x.bare === true) return [text];
  return [
    Plot.axisX({ ticks: ticks.values, tickFormat: ticks.text, tickSize: 4, fontSize: FONT_SIZE, label: null }),
    text,
  ];
}

/** Charts below each other in one drawing. */
export function stackCharts(charts: readonly SvgElement[]): SvgElement {
  const document = svgDocument();
  let height = 0;
  for (const chart of charts) {
    chart.setAttribute("y", height);
    for (const name of ["font-size", "font-family"]) chart.removeAttribute(name);
    height += Number(chart.getAttribute("height"));
  }
  const attributes = { width: FIGURE_WIDTH, height, viewBox: `0 0 ${FIGURE_WIDTH} ${height}`, fill: "currentColor" };
  return svgElement(document, "svg", { ...attributes, "text-anchor": "middle" }, charts);
}

/** One row of a row chart: its label on the left, `height` pixels of its own. */
export interface ChartRow {
  readonly label: string;
  readonly height: number;
  /** A heading starts at the left end of the figure, in bold; a remark may run over the whole width. */
  readonly kind?: "heading" | "remark";
}

/** A row with its place: `centre` is its value on the y scale of the chart, in pixels below the frame's top. */
interface PlacedRow extends ChartRow {
  readonly lines: readonly string[];
  readonly centre: number;
}

const LABEL_ROOM = 240;

/** Where the rows of a chart stand: a row grows with the lines of its label. */
export interface RowLayout {
  readonly rows: readonly PlacedRow[];
  readonly marginLeft: number;
  readonly frameHeight: number;
}

export function layoutRows(rows: readonly ChartRow[]): RowLayout {
  const widest = Math.max(
    44,
    ...rows.filter((row) => row.kind === undefined).map((row) => Math.min(LABEL_ROOM, textRoom(row.label))),
  );
  let top = 0;
  const placed = rows.map((row): PlacedRow => {
    const room = row.kind === undefined ? widest : FIGURE_WIDTH - 16;
    const bold = row.kind === "heading" ? 1.1 : 1;
    const lines = wrapText(row.label, room / bold, FONT_SIZE, 3);
    const height = Math.max(row.height, Math.ceil(lines.length * FONT_SIZE * LINE_HEIGHT) + 8);
    const centre = top + height / 2;
    top += height;
    return { ...row, lines, height, centre };
  });
  return { rows: placed, marginLeft: widest + 18, frameHeight: top };
}

/** A chart with one numeric axis and labelled rows; marks take their y from `layout`. */
export function rowChart(options: {
  readonly x: NumberAxis;
  readonly layout: RowLayout;
  readonly legend?: readonly LegendEntry[];
  readonly right?: number;
  readonly reference?: number;
  /** Drawn below the reference line, such as bars. */
  readonly areas?: readonly Mark[];
  readonly marks: readonly Mark[];
}): SvgElement {
  const { x, layout } = options;
  const { marginLeft, frameHeight } = layout;
  const marginRight = options.right ?? 20;
  const frameWidth = FIGURE_WIDTH - marginLeft - marginRight;
  const ticks = axisTicks(x.domain, 7, frameWidth, x.whole);
  const legend = legendAbove(options.legend ?? [], { width: FIGURE_WIDTH - 16, above: 0, left: 8 - marginLeft });
  const labelRoom = frameWidth + 2 * Math.min(marginLeft, marginRight) - 16;
  const xLabel = wrapText(x.label, labelRoom, FONT_SIZE, 3);
  const marginTop = legend.height + 12;
  const marginBottom = bottomRoom(x, xLabel);
  const rows = (kind: ChartRow["kind"]) => layout.rows.filter((row) => row.kind === kind);
  const label = { y: "centre", text: (row: PlacedRow) => linesText(row.lines), lineHeight: LINE_HEIGHT } as const;
  const wide = { ...label, ...HALO, frameAnchor: "left", textAnchor: "start", dx: 8 - marginLeft } as const;
  return Plot.plot({
    document: svgDocument(),
    width: FIGURE_WIDTH,
    height: Math.round(marginTop + frameHeight + marginBottom),
    marginTop,
    marginRight,
    marginBottom,
    marginLeft,
    x: { type: "linear", domain: x.domain, axis: null },
    y: { type: "linear", domain: [frameHeight, 0], axis: null },
    marks: [
      ...(x.bare === true ? [] : [Plot.gridX({ ...FAINT, ticks: ticks.values })]),
      ...(options.areas ?? []),
      ...xAxis(x, ticks, xLabel),
      Plot.text(rows(undefined), { ...label, frameAnchor: "left", textAnchor: "end", dx: -10 }),
      Plot.text(rows("heading"), { ...wide, fontWeight: "bold" }),
      Plot.text(rows("remark"), { ...wide, fillOpacity: 0.75 }),
      ...(options.reference === undefined ? [] : [Plot.ruleX([options.reference], REFERENCE)]),
      ...options.marks,
      ...legend.marks,
    ],
  });
}

/** The room that the widest of some texts takes beside the frame. */
export function sideRoom(texts: readonly string[], size: number): number {
  return Math.max(0, ...texts.map((text) => textWidth(text, size))) + 16;
}
