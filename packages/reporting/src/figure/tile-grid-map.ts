import { MesometricsError } from "@mesometrics/matrix";
import { type Label, type Language, localise } from "../label.js";
import { dataTable } from "../table/data-table.js";
import { wordsOf } from "../words.js";
import { type Figure, FONT_SIZE, finishSvg, formatTick, printed, textRoom } from "./figure.js";
import { classOpacity, noDataColour, sequentialColour } from "./palette.js";
import { type SvgDocument, type SvgElement, svgDocument, svgElement } from "./svg-document.js";

/** One place of a tile-grid map: a square at a row and a column, counted from 0 at the top left. */
export interface Tile {
  readonly id: string;
  /** A few letters or characters that stand in the square. */
  readonly letters: string;
  readonly label: Label;
  readonly row: number;
  readonly column: number;
}

export interface TileGridMapOptions {
  readonly id: string;
  readonly title: Label;
  readonly description?: Label;
  readonly tiles: readonly Tile[];
  /** One value per tile id; a tile without one, or with null, has no data. */
  readonly values: Readonly<Record<string, number | null>>;
  /** Rising thresholds between the classes, at most four: class i holds breaks[i-1] <= value < breaks[i]. */
  readonly breaks: readonly number[];
  /** What the numbers are, with their unit. */
  readonly valueLabel: Label;
  readonly language?: Language;
  readonly decimals?: number;
}

const TILE = 50;
const GAP = 3;
const MARGIN = 8;
const SWATCH = 18;

/**
 * A map that draws every region as a square of the same size: no boundary is claimed, small regions stay visible.
 * Classes are shades of one blue by the given breaks; regions without data are grey and dashed.
 *
 * @throws INVALID_BREAKS when the breaks do not rise or are more than four; UNKNOWN_TILE when a value names no tile;
 * TILE_CONFLICT when two tiles share a place or an id; NOTHING_TO_DRAW, NOT_A_NUMBER, INVALID_ID
 * @example
 * ```ts
 * import { tileGridMap } from "@mesometrics/reporting";
 * const figure = tileGridMap({
 *   id: "map",
 *   title: "Infrastructure",
 *   tiles: [
 *     { id: "WA", letters: "WA", label: "Washington", row: 0, column: 0 },
 *     { id: "OR", letters: "OR", label: "Oregon", row: 1, column: 0 },
 *   ],
 *   values: { WA: 0.52, OR: null },
 *   breaks: [0.2, 0.4],
 *   valueLabel: "Index, 1986",
 * });
 * figure.description; // → "Index, 1986: 2 regions in 3 classes, 1 without data."
 * ```
 */
export function tileGridMap(options: TileGridMapOptions): Figure {
  const language = options.language ?? "en";
  const words = wordsOf(language);
  const decimals = options.decimals ?? 3;
  const title = localise(options.title, language);
  const valueLabel = localise(options.valueLabel, language);
  const { tiles, breaks } = options;
  checkMap(options);
  const classes = breaks.length + 1;
  const names = classNames(breaks);
  const placed = tiles.map((tile) => {
    const value = options.values[tile.id] ?? null;
    return {
      tile,
      value,
      label: localise(tile.label, language),
      group: value === null ? null : classOf(value, breaks),
    };
  });
  const without = placed.filter(({ value }) => value === null).length;
  const description =
    options.description === undefined
      ? words.tileGridMap(valueLabel, tiles.length, classes, without)
      : localise(options.description, language);

  const document = svgDocument();
  const left = Math.min(...tiles.map((tile) => tile.column));
  const top = Math.min(...tiles.map((tile) => tile.row));
  const width = (Math.max(...tiles.map((tile) => tile.column)) - left + 1) * (TILE + GAP) + 2 * MARGIN;
  const squares = placed.map(({ tile, value, label, group }) => {
    const words_ = value === null ? words.noData : `${printed(value, decimals)} (${names[group ?? 0]})`;
    return square(document, {
      x: MARGIN + (tile.column - left) * (TILE + GAP),
      y: MARGIN + (tile.row - top) * (TILE + GAP),
      letters: tile.letters,
      value: value === null ? "" : printed(value, decimals),
      title: `${label}: ${words_}`,
      shade: shade(group, classes),
    });
  });
  const mapHeight = MARGIN + (Math.max(...tiles.map((tile) => tile.row)) - top + 1) * (TILE + GAP);
  const entries = names.map((name, index) => ({ name, shade: shade(index, classes) }));
  if (without > 0) entries.push({ name: words.noData, shade: shade(null, classes) });
  const legend = classLegend(document, valueLabel, entries, mapHeight + 14, width);
  const height = legend.bottom + MARGIN;
  const svg = svgElement(
    document,
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, fill: "currentColor", "text-anchor": "middle" },
    [
      svgElement(document, "g", { "aria-label": valueLabel }, squares),
      svgElement(document, "g", { "aria-label": words.className }, legend.elements),
    ],
  );
  return {
    id: options.id,
    title,
    description,
    svg: finishSvg(svg, { id: options.id, title, description }),
    table: dataTable({
      id: `${options.id}-data`,
      title,
      rowHeading: words.unit,
      language,
      decimals,
      columns: [
        { id: "value", label: valueLabel },
        { id: "class", label: words.className, role: "text" },
      ],
      rows: placed.map(({ label, value, group }) => ({
        label,
        values: [value, group === null ? words.noData : (names[group] ?? "")],
      })),
    }),
  };
}

function checkMap({ id, tiles, values, breaks }: TileGridMapOptions): void {
  if (tiles.length === 0) {
    throw new MesometricsError("NOTHING_TO_DRAW", `The map "${id}" has no tiles to show.`, { id });
  }
  const rising = breaks.every(
    (value, index) => Number.isFinite(value) && (index === 0 || value > (breaks[index - 1] ?? 0)),
  );
  if (!rising || breaks.length > 4) {
    throw new MesometricsError(
      "INVALID_BREAKS",
      `The breaks of the map "${id}" must be at most four finite numbers that rise; got ${breaks.join(", ")}.`,
      { id, breaks },
    );
  }
  const places = new Map<string, string>();
  for (const tile of tiles) {
    for (const key of [`id ${tile.id}`, `place ${tile.row}, ${tile.column}`]) {
      const other = places.get(key);
      if (other !== undefined) {
        throw new MesometricsError(
          "TILE_CONFLICT",
          `The tiles "${other}" and "${tile.id}" of the map "${id}" share the ${key}.`,
          { id, tiles: [other, tile.id] },
        );
      }
      places.set(key, tile.id);
    }
  }
  for (const [unit, value] of Object.entries(values)) {
    if (!places.has(`id ${unit}`)) {
      throw new MesometricsError("UNKNOWN_TILE", `The map "${id}" has a value for "${unit}" but no tile of that id.`, {
        id,
        unit,
      });
    }
    if (value !== null && !Number.isFinite(value)) {
      throw new MesometricsError(
        "NOT_A_NUMBER",
        `The value of "${unit}" in the map "${id}" is not finite. Pass null where there is no data.`,
        { id, unit },
      );
    }
  }
}

function classOf(value: number, breaks: readonly number[]): number {
  return breaks.filter((threshold) => value >= threshold).length;
}

function classNames(breaks: readonly number[]): string[] {
  if (breaks.length === 0) return ["–∞ – ∞"];
  const ticks = breaks.map(formatTick);
  return [`< ${ticks[0]}`, ...ticks.slice(1).map((tick, index) => `${ticks[index]} – ${tick}`), `≥ ${ticks.at(-1)}`];
}

/** How a square of a class is painted. */
type Shade = Readonly<Record<string, string | number>>;

function shade(group: number | null, classes: number): Shade {
  if (group === null) {
    return {
      fill: noDataColour,
      "fill-opacity": 0.25,
      stroke: "currentColor",
      "stroke-opacity": 0.5,
      "stroke-dasharray": "3 2",
    };
  }
  return {
    fill: sequentialColour,
    "fill-opacity": classOpacity(group, classes),
    stroke: sequentialColour,
    "stroke-opacity": 0.55,
  };
}

function square(
  document: SvgDocument,
  look: { x: number; y: number; letters: string; value: string; title: string; shade: Shade },
): SvgElement {
  const { x, y, letters, value } = look;
  const centre = x + TILE / 2;
  const texts = [
    svgElement(document, "text", { x: centre, y: y + (value === "" ? 30 : 23), "font-weight": 600 }, letters),
  ];
  if (value !== "") texts.push(svgElement(document, "text", { x: centre, y: y + 39, "font-size": 11 }, value));
  return svgElement(document, "g", {}, [
    svgElement(document, "title", {}, look.title),
    svgElement(document, "rect", { x, y, width: TILE, height: TILE, rx: 3, ...look.shade }),
    ...texts,
  ]);
}

function classLegend(
  document: SvgDocument,
  heading: string,
  entries: readonly { readonly name: string; readonly shade: Shade }[],
  top: number,
  width: number,
): { readonly elements: readonly SvgElement[]; readonly bottom: number } {
  const elements = [svgElement(document, "text", { x: MARGIN, y: top + FONT_SIZE, "text-anchor": "start" }, heading)];
  let x = MARGIN;
  let y = top + FONT_SIZE + 10;
  for (const { name, shade } of entries) {
    const room = SWATCH + 6 + textRoom(name) + 18;
    if (x > MARGIN && x + room > width) {
      x = MARGIN;
      y += SWATCH + 8;
    }
    elements.push(
      svgElement(document, "rect", { x, y, width: SWATCH, height: SWATCH, rx: 2, ...shade }),
      svgElement(document, "text", { x: x + SWATCH + 6, y: y + 13.5, "text-anchor": "start" }, name),
    );
    x += room;
  }
  return { elements, bottom: y + SWATCH };
}
