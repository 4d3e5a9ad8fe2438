import { MesometricsError } from "@mesometrics/matrix";
import { type Label, singleLine } from "../label.js";
import { FIGURE_WIDTH, type FigureContext, FONT_SIZE, SMALL_FONT_SIZE } from "./figure.js";
import { drawRegions, type Regions, regionUnits } from "./regions.js";
import { type Shade, shadeLegend } from "./shade.js";
import { type SvgDocument, type SvgElement, svgElement } from "./svg-document.js";
import { wrapText } from "./text-width.js";
import { checkTiles, drawTiles, type Tile } from "./tiles.js";

/** How one region looks. */
export interface RegionLook {
  readonly shade: Shade;
  /** Printed in a tile; a polygon has no room for it. */
  readonly mark: string;
  readonly title: string;
}

export interface DrawnMap {
  readonly width: number;
  readonly height: number;
  readonly elements: readonly SvgElement[];
}

/** What a map is drawn on: squares that claim no boundary, or polygons of the user. */
export type MapGround = { readonly tiles: readonly Tile[] } | { readonly regions: Regions };

/** The units of a map in its order, each with its label. */
export interface MapUnit {
  readonly unit: string;
  readonly label: string;
}

/** @throws what a bad ground throws; UNKNOWN_UNIT when a value names no unit of the map */
export function mapUnits(context: FigureContext, ground: MapGround, valued: readonly string[]): readonly MapUnit[] {
  const units = "tiles" in ground ? tileUnits(context, ground.tiles) : regionUnits(context, ground.regions);
  const known = new Set(units.map(({ unit }) => unit));
  const stray = valued.find((unit) => !known.has(unit));
  if (stray !== undefined) {
    throw new MesometricsError(
      "UNKNOWN_UNIT",
      `The map "${context.id}" has a value for "${stray}" but no ${"tiles" in ground ? "tile" : "region"} of that name.`,
      { id: context.id, unit: stray },
    );
  }
  return units;
}

function tileUnits(context: FigureContext, tiles: readonly Tile[]): readonly MapUnit[] {
  checkTiles(context, tiles);
  return tiles.map(({ unit, label }) => ({
    unit,
    label: label === undefined ? singleLine(unit) : context.text(label),
  }));
}

/** The regions, the legend below them and the credit of the boundaries. */
export function drawMap(options: {
  readonly document: SvgDocument;
  readonly ground: MapGround;
  readonly look: (unit: string) => RegionLook;
  readonly legendHeading: string;
  readonly legend: readonly { readonly name: string; readonly shade: Shade }[];
  readonly definitions?: SvgElement;
  readonly credit: string | null;
}): SvgElement {
  const { document, ground } = options;
  const map =
    "tiles" in ground
      ? drawTiles(document, ground.tiles, options.look)
      : drawRegions(document, ground.regions, options.look, FIGURE_WIDTH);
  const { width } = map;
  const legend = shadeLegend(document, options.legendHeading, options.legend, map.height + 14, width);
  const credit = options.credit === null ? [] : wrapText(options.credit, width - 16, SMALL_FONT_SIZE, 3);
  const creditTop = legend.bottom + SMALL_FONT_SIZE;
  const height = Math.round(legend.bottom + credit.length * 15 + (credit.length > 0 ? 6 : 0));
  return svgElement(
    document,
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, fill: "currentColor", "text-anchor": "middle" },
    [
      ...(options.definitions === undefined ? [] : [options.definitions]),
      svgElement(document, "g", { "data-mark": options.legendHeading }, map.elements),
      svgElement(document, "g", { "font-size": FONT_SIZE }, legend.elements),
      ...credit.map((line, index) =>
        svgElement(
          document,
          "text",
          {
            x: 8,
            y: creditTop + index * 15,
            "text-anchor": "start",
            "font-size": SMALL_FONT_SIZE,
            "fill-opacity": 0.75,
          },
          line,
        ),
      ),
    ],
  );
}

/** Options of every map. */
export interface CreditOptions {
  /** Printed below the map: the source of the boundaries and, where law asks for it, their approval number. */
  readonly credit?: Label;
}
