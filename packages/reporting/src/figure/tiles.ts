import { MesometricsError } from "@mesometrics/matrix";
import type { Label } from "../label.js";
import { checkSomething, type FigureContext, FONT_SIZE, SMALL_FONT_SIZE } from "./figure.js";
import type { DrawnMap, RegionLook } from "./map-frame.js";
import { painted } from "./shade.js";
import { type SvgDocument, svgElement } from "./svg-document.js";
import { clipText } from "./text-width.js";

/** One place of a tile-grid map: a square at a row and a column, counted from 0 at the top left. */
export interface Tile {
  /** The unit as the data spell it. */
  readonly unit: string;
  /** A few letters or characters that stand in the square. */
  readonly code: string;
  readonly label?: Label;
  readonly row: number;
  readonly column: number;
}

const TILE = 50;
const GAP = 3;
const MARGIN = 8;

/** @throws NOTHING_TO_DRAW, TILE_CONFLICT when two tiles share a place or a unit, NOT_A_NUMBER */
export function checkTiles(context: FigureContext, tiles: readonly Tile[]): void {
  checkSomething(context, tiles.length, "tiles");
  const places = new Map<string, string>();
  for (const tile of tiles) {
    if (!Number.isInteger(tile.row) || !Number.isInteger(tile.column)) {
      throw new MesometricsError(
        "NOT_A_NUMBER",
        `The tile "${tile.unit}" of the map "${context.id}" needs a whole row and column; it has ${tile.row} and ${tile.column}.`,
        { id: context.id, unit: tile.unit },
      );
    }
    for (const key of [`unit ${tile.unit}`, `place ${tile.row}, ${tile.column}`]) {
      const other = places.get(key);
      if (other !== undefined) {
        throw new MesometricsError(
          "TILE_CONFLICT",
          `The tiles "${other}" and "${tile.unit}" of the map "${context.id}" share the ${key}.`,
          { id: context.id, tiles: [other, tile.unit] },
        );
      }
      places.set(key, tile.unit);
    }
  }
}

/** The centres of the squares and the size of the whole. */
export function placeTiles(tiles: readonly Tile[]): {
  readonly width: number;
  readonly height: number;
  readonly centres: ReadonlyMap<string, readonly [number, number]>;
} {
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (const { column, row } of tiles) {
    left = Math.min(left, column);
    right = Math.max(right, column);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  }
  const centre = (place: number) => MARGIN + place * (TILE + GAP) + TILE / 2;
  return {
    // A grid of one column still has room for its legend.
    width: Math.max(260, (right - left + 1) * (TILE + GAP) + 2 * MARGIN),
    height: MARGIN + (bottom - top + 1) * (TILE + GAP),
    centres: new Map(tiles.map(({ unit, column, row }) => [unit, [centre(column - left), centre(row - top)] as const])),
  };
}

/** Squares of one size with the code and, below it, the mark of each unit. */
export function drawTiles(document: SvgDocument, tiles: readonly Tile[], look: (unit: string) => RegionLook): DrawnMap {
  const { width, height, centres } = placeTiles(tiles);
  const elements = tiles.map((tile) => {
    const [x, y] = centres.get(tile.unit) ?? [0, 0];
    const { mark, title, shade } = look(tile.unit);
    const code = clipText(tile.code, TILE - 6, FONT_SIZE / 0.95);
    return svgElement(document, "g", {}, [
      svgElement(document, "title", {}, title),
      ...painted(document, "rect", { x: x - TILE / 2, y: y - TILE / 2, width: TILE, height: TILE, rx: 3 }, shade),
      svgElement(document, "text", { x, y: y + (mark === "" ? 5 : -2), "font-weight": 600 }, code),
      ...(mark === ""
        ? []
        : [
            svgElement(
              document,
              "text",
              { x, y: y + 14, "font-size": SMALL_FONT_SIZE },
              clipText(mark, TILE - 4, SMALL_FONT_SIZE),
            ),
          ]),
    ]);
  });
  return { width, height, elements };
}
