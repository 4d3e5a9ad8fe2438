/// <reference path="./geography.d.ts" />
import { MesometricsError } from "@mesometrics/matrix";
import { geoAzimuthalEqualArea, geoCentroid } from "d3-geo";
import type { Label } from "../label.js";
import {
  checkFinite,
  checkSomething,
  FIGURE_WIDTH,
  type Figure,
  type FigureContext,
  type FigureOptions,
  FONT_SIZE,
  figureContext,
  finishFigure,
  SMALL_FONT_SIZE,
} from "./figure.js";
import { pageBackground, seriesColour } from "./palette.js";
import { placeLabels } from "./place-labels.js";
import { type SvgDocument, type SvgElement, svgDocument, svgElement } from "./svg-document.js";
import { clipText, textWidth } from "./text-width.js";
import { checkTiles, placeTiles, type Tile } from "./tiles.js";

/** A unit at its place on the globe, in degrees. */
export interface GraphPoint {
  readonly unit: string;
  readonly label?: Label;
  readonly longitude: number;
  readonly latitude: number;
}

export type ConnectivityGraphOptions = FigureOptions &
  ({ readonly tiles: readonly Tile[] } | { readonly points: readonly GraphPoint[] }) & {
    /** Pairs of linked units, each in either direction; a pair given twice or in both directions is one link. */
    readonly links: readonly (readonly [string, string])[];
  };

interface Node {
  readonly unit: string;
  readonly label: string;
  /** Short enough to stand inside the node, or empty. */
  readonly code: string;
  readonly x: number;
  readonly y: number;
}

/**
 * Which units are neighbours in a weights matrix: a line for each link, on a tile grid or at the units' coordinates.
 * Units without neighbours are hollow and dashed. The table lists the neighbours of each.
 *
 * @throws UNKNOWN_UNIT when a link names no unit; SELF_LINK; DUPLICATE_UNIT; NOTHING_TO_DRAW, TILE_CONFLICT, NOT_A_NUMBER,
 * INVALID_COORDINATES beyond 90 degrees of latitude or 360 of longitude; INVALID_ID
 * @example
 * ```ts
 * import { connectivityGraph } from "@mesometrics/reporting/figures";
 * const figure = connectivityGraph({
 *   id: "links",
 *   title: "Neighbours",
 *   points: [
 *     { unit: "A", longitude: 113.3, latitude: 23.1 },
 *     { unit: "B", longitude: 114.1, latitude: 22.5 },
 *     { unit: "C", longitude: 110.3, latitude: 20 },
 *   ],
 *   links: [["A", "B"]],
 * });
 * figure.description; // → "3 units and 1 link; 1 without neighbours."
 * ```
 */
export function connectivityGraph(options: ConnectivityGraphOptions): Figure {
  const context = figureContext(options);
  const { words, figureWords } = context;
  const { nodes, width, height } =
    "tiles" in options ? tileNodes(options.tiles, context) : pointNodes(options.points, context);
  const neighbours = neighboursOf(nodes, options.links, context);
  const byUnit = new Map(nodes.map((node) => [node.unit, node]));
  const links = nodes.flatMap((node, index) =>
    [...(neighbours.get(node.unit) ?? [])].flatMap((other) => {
      const end = byUnit.get(other);
      return end === undefined || nodes.indexOf(end) < index ? [] : [{ start: node, end }];
    }),
  );
  const isIsland = (unit: string) => neighbours.get(unit)?.size === 0;
  const islands = nodes.filter(({ unit }) => isIsland(unit)).length;
  const document = svgDocument();
  const radius = "tiles" in options ? 16 : 4.5;
  const lines = links.map(({ start, end }) => linkLine(document, start, end, nodes, radius));
  const circles = nodes.map((node) =>
    circle(document, node, radius, isIsland(node.unit), {
      title: `${node.label}${words.colon}${neighbours.get(node.unit)?.size ?? 0}`,
    }),
  );
  const legend = islands === 0 ? [] : nodeLegend(document, [figureWords.linked, figureWords.island], height);
  const total = Math.round(height + (islands === 0 ? 0 : LEGEND_ROOM));
  const svg = svgElement(
    document,
    "svg",
    { width, height: total, viewBox: `0 0 ${width} ${total}`, fill: "currentColor", "text-anchor": "middle" },
    [
      svgElement(document, "g", { stroke: "currentColor", "stroke-opacity": 0.4, "stroke-width": 1.5 }, lines),
      svgElement(document, "g", {}, circles),
      ...("tiles" in options ? [] : [pointLabels(document, nodes, width, height, radius)]),
      ...legend,
    ],
  );
  return finishFigure(context, {
    svg,
    description: figureWords.graph(nodes.length, links.length, islands),
    table: {
      rowHeading: words.unit,
      columns: [
        { id: "count", label: figureWords.neighbours, role: "count" },
        { id: "names", label: figureWords.neighbourNames, role: "text" },
      ],
      rows: nodes.map(({ unit, label }) => ({
        label,
        values: [
          neighbours.get(unit)?.size ?? 0,
          [...(neighbours.get(unit) ?? [])]
            .map((other) => byUnit.get(other)?.label ?? other)
            .join(figureWords.listSeparator),
        ],
      })),
    },
  });
}

interface Layout {
  readonly nodes: readonly Node[];
  readonly width: number;
  readonly height: number;
}

function tileNodes(tiles: readonly Tile[], context: FigureContext): Layout {
  checkTiles(context, tiles);
  const { width, height, centres } = placeTiles(tiles);
  const nodes = tiles.map(({ unit, code, label }) => {
    const [x, y] = centres.get(unit) ?? [0, 0];
    return { unit, code, label: context.text(label ?? unit), x, y };
  });
  return { nodes, width, height };
}

const MARGIN = 28;

function pointNodes(points: readonly GraphPoint[], context: FigureContext): Layout {
  checkSomething(context, points.length, "units");
  checkFinite(
    context,
    points.flatMap(({ longitude, latitude }) => [longitude, latitude]),
    "a coordinate",
  );
  const wrong = points.find(({ longitude, latitude }) => Math.abs(latitude) > 90 || Math.abs(longitude) > 360);
  if (wrong !== undefined) {
    throw new MesometricsError(
      "INVALID_COORDINATES",
      `"${wrong.unit}" in the figure "${context.id}" lies at ${wrong.longitude}, ${wrong.latitude}; give degrees of longitude and latitude.`,
      { id: context.id, unit: wrong.unit },
    );
  }
  const whole = { type: "MultiPoint", coordinates: points.map(({ longitude, latitude }) => [longitude, latitude]) };
  const [longitude, latitude] = geoCentroid(whole);
  const projection = geoAzimuthalEqualArea().rotate([-longitude, -latitude]);
  const isOnePlace = points.every(
    (point) => point.longitude === points[0]?.longitude && point.latitude === points[0]?.latitude,
  );
  if (!isOnePlace)
    projection.fitExtent(
      [
        [MARGIN, MARGIN],
        [FIGURE_WIDTH - MARGIN, 460 - MARGIN],
      ],
      whole,
    );
  const places = points.map((point): [number, number] =>
    isOnePlace
      ? [FIGURE_WIDTH / 2, MARGIN]
      : (projection([point.longitude, point.latitude]) ?? [FIGURE_WIDTH / 2, MARGIN]),
  );
  const tops = places.map(([, y]) => y);
  const top = Math.min(...tops) - MARGIN;
  const nodes = points.map(({ unit, label }, index) => {
    const [x, y] = places[index] ?? [0, 0];
    return { unit, code: "", label: context.text(label ?? unit), x, y: y - top };
  });
  return { nodes, width: FIGURE_WIDTH, height: Math.ceil(Math.max(...tops) - top + MARGIN) };
}

/** A straight line, or a bow around the nodes that it would cross as if it ended there. */
function linkLine(document: SvgDocument, start: Node, end: Node, nodes: readonly Node[], radius: number): SvgElement {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const squared = dx * dx + dy * dy;
  const isCrossed = nodes.some((node) => {
    if (node === start || node === end || squared === 0) return false;
    const share = ((node.x - start.x) * dx + (node.y - start.y) * dy) / squared;
    if (share <= 0 || share >= 1) return false;
    const [x, y] = [start.x + share * dx - node.x, start.y + share * dy - node.y];
    return x * x + y * y < radius * radius;
  });
  if (!isCrossed) return svgElement(document, "line", { x1: start.x, y1: start.y, x2: end.x, y2: end.y });
  // The bow's middle is half as far from the straight line as its control point.
  const out = (2 * (radius + 8)) / Math.sqrt(squared);
  const [x, y] = [(start.x + end.x) / 2 - out * dy, (start.y + end.y) / 2 + out * dx];
  return svgElement(document, "path", { d: `M${start.x},${start.y}Q${x},${y},${end.x},${end.y}`, fill: "none" });
}

/** Each unit's neighbours in the order of the units. */
function neighboursOf(
  nodes: readonly Node[],
  links: ConnectivityGraphOptions["links"],
  context: FigureContext,
): ReadonlyMap<string, ReadonlySet<string>> {
  const sets = new Map<string, Set<string>>();
  const fail = (code: string, message: string, unit: string): never => {
    throw new MesometricsError(code, `${message} in the figure "${context.id}".`, { id: context.id, unit });
  };
  for (const { unit } of nodes) {
    if (sets.has(unit)) fail("DUPLICATE_UNIT", `Two units are called "${unit}"`, unit);
    sets.set(unit, new Set());
  }
  for (const [from, to] of links) {
    for (const unit of [from, to])
      if (!sets.has(unit)) fail("UNKNOWN_UNIT", `A link names "${unit}", which is no unit`, unit);
    if (from === to) fail("SELF_LINK", `"${from}" is linked to itself`, from);
    sets.get(from)?.add(to);
    sets.get(to)?.add(from);
  }
  const order = new Map(nodes.map(({ unit }, index) => [unit, index]));
  return new Map(
    [...sets].map(([unit, set]) => [unit, new Set([...set].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)))]),
  );
}

function circle(
  document: SvgDocument,
  node: Pick<Node, "x" | "y" | "code">,
  radius: number,
  isIsland: boolean,
  words: { readonly title: string },
): SvgElement {
  const colour = seriesColour(0);
  const inside = node.code !== "";
  return svgElement(document, "g", {}, [
    ...(words.title === "" ? [] : [svgElement(document, "title", {}, words.title)]),
    svgElement(document, "circle", {
      cx: node.x,
      cy: node.y,
      r: radius,
      fill: inside || isIsland ? pageBackground : colour,
      stroke: isIsland ? "currentColor" : colour,
      "stroke-width": 1.75,
      ...(isIsland ? { "stroke-dasharray": "3 2" } : {}),
    }),
    ...(inside
      ? [
          svgElement(
            document,
            "text",
            { x: node.x, y: node.y + 4, "font-size": SMALL_FONT_SIZE },
            clipText(node.code, 2 * radius - 4, SMALL_FONT_SIZE),
          ),
        ]
      : []),
  ]);
}

function pointLabels(
  document: SvgDocument,
  nodes: readonly Node[],
  width: number,
  height: number,
  radius: number,
): SvgElement {
  const labels = placeLabels(
    nodes.map(({ x, y, label }) => ({ x, y, text: label })),
    { left: 4, right: width - 4, top: 2, bottom: height - 2 },
    { radius },
  );
  return svgElement(
    document,
    "g",
    {
      "font-size": SMALL_FONT_SIZE,
      "aria-hidden": "true",
      stroke: pageBackground,
      "stroke-width": 4,
      "stroke-linejoin": "round",
      "paint-order": "stroke",
    },
    labels.map(({ x, y, anchor, text }) =>
      svgElement(document, "text", { x, y: y + FONT_SIZE / 3, "text-anchor": anchor }, text),
    ),
  );
}

const LEGEND_ROOM = 34;

/** A linked unit and an island, each with its name. */
function nodeLegend(document: SvgDocument, names: readonly [string, string], top: number): SvgElement[] {
  const y = top + 18;
  let x = 16;
  return names.flatMap((name, index) => {
    const start = x;
    x += 16 + textWidth(name, FONT_SIZE) + 26;
    return [
      circle(document, { x: start, y, code: "" }, 6, index === 1, { title: "" }),
      svgElement(document, "text", { x: start + 13, y: y + 4.5, "text-anchor": "start" }, name),
    ];
  });
}
