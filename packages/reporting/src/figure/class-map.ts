import { MesometricsError } from "@mesometrics/matrix";
import type { Label } from "../label.js";
import { checkFinite, type Figure, type FigureOptions, figureContext, finishFigure } from "./figure.js";
import { type CreditOptions, drawMap, type MapGround, mapUnits } from "./map-frame.js";
import type { Regions } from "./regions.js";
import { classShade } from "./shade.js";
import { svgDocument } from "./svg-document.js";
import { formatTick } from "./ticks.js";
import type { Tile } from "./tiles.js";

/** Values in classes. */
export interface ClassMapOptions extends FigureOptions {
  /** One value per unit; a unit of the map without one, or with null, has no data. */
  readonly values: Readonly<Record<string, number | null>>;
  /** Rising thresholds between the classes, at most six: class i holds breaks[i-1] <= value < breaks[i]. */
  readonly breaks: readonly number[];
  /** What the numbers are, with their unit. */
  readonly valueLabel: Label;
}

export interface TileGridMapOptions extends ClassMapOptions {
  readonly tiles: readonly Tile[];
}

export interface ChoroplethMapOptions extends ClassMapOptions, CreditOptions {
  readonly regions: Regions;
}

/**
 * A map that draws every region as a square of the same size: no boundary is claimed, small regions stay visible.
 * Classes are shades of one blue by the given breaks; regions without data are grey and dashed. Grids of the 48
 * contiguous US states, the 31 provinces of mainland China and the 21 cities of Guangdong are in `@mesometrics/datasets`.
 *
 * @throws INVALID_BREAKS when the breaks do not rise or are more than six; UNKNOWN_UNIT when a value names no tile;
 * TILE_CONFLICT when two tiles share a place or a unit; NOTHING_TO_DRAW, NOT_A_NUMBER, INVALID_ID
 * @example
 * ```ts
 * import { tileGridMap } from "@mesometrics/reporting/figures";
 * const figure = tileGridMap({
 *   id: "map",
 *   title: "Infrastructure",
 *   tiles: [
 *     { unit: "WA", code: "WA", label: "Washington", row: 0, column: 0 },
 *     { unit: "OR", code: "OR", label: "Oregon", row: 1, column: 0 },
 *   ],
 *   values: { WA: 0.52, OR: null },
 *   breaks: [0.2, 0.4],
 *   valueLabel: "Index, 1986",
 * });
 * figure.description; // → "Index, 1986: 2 regions in 3 classes, 1 without data."
 * ```
 */
export function tileGridMap(options: TileGridMapOptions): Figure {
  return classMap(options, { tiles: options.tiles }, null);
}

/**
 * A map of polygons that you bring as GeoJSON, in an equal-area projection. Rings are rewound, so that it does not matter
 * which way the file draws them; points are thinned on shared borders, so that neighbours keep them in common.
 *
 * Boundaries are a matter of law in many countries. None come with this package; `credit` prints the source and the
 * approval number of those that you use.
 *
 * @throws INVALID_BREAKS; UNKNOWN_UNIT when a value names no region; UNKNOWN_PROPERTY when a feature lacks the property
 * that names its unit; DUPLICATE_UNIT; INVALID_GEOMETRY; NOTHING_TO_DRAW, NOT_A_NUMBER, INVALID_ID
 * @example
 * ```ts
 * import { choroplethMap } from "@mesometrics/reporting/figures";
 * const square = (id: string, x: number) => ({
 *   type: "Feature" as const,
 *   id,
 *   properties: { name: id },
 *   geometry: { type: "Polygon", coordinates: [[[x, 0], [x, 1], [x + 1, 1], [x + 1, 0], [x, 0]]] },
 * });
 * const figure = choroplethMap({
 *   id: "map",
 *   title: "Two squares",
 *   regions: { collection: { type: "FeatureCollection", features: [square("a", 0), square("b", 1)] } },
 *   values: { a: 1, b: 3 },
 *   breaks: [2],
 *   valueLabel: "Value",
 * });
 * figure.description; // → "Value: 2 regions in 2 classes."
 * ```
 */
export function choroplethMap(options: ChoroplethMapOptions): Figure {
  return classMap(options, { regions: options.regions }, options.credit ?? null);
}

const LARGEST_NUMBER_OF_BREAKS = 6;

function classMap(options: ClassMapOptions, ground: MapGround, credit: Label | null): Figure {
  const context = figureContext(options, 3);
  const { words, figureWords, text, print } = context;
  const { values, breaks } = options;
  checkBreaks(context.id, breaks);
  const units = mapUnits(context, ground, Object.keys(values));
  for (const [unit, value] of Object.entries(values)) {
    if (value !== null) checkFinite(context, [value], `the value of "${unit}"`);
  }
  const valueLabel = text(options.valueLabel);
  const classes = breaks.length + 1;
  const names = classNames(printedBreaks(breaks, Object.values(values)));
  const rows = units.map(({ unit, label }) => {
    const value = (Object.hasOwn(values, unit) ? values[unit] : null) ?? null;
    return { unit, label, value, group: value === null ? null : classOf(value, breaks) };
  });
  const byUnit = new Map(rows.map((row) => [row.unit, row]));
  const without = rows.filter(({ value }) => value === null).length;
  const legend = names.map((name, index) => ({ name, shade: classShade(index, classes) }));
  if (without > 0) legend.push({ name: words.noData, shade: classShade(null, classes) });
  const svg = drawMap({
    document: svgDocument(),
    ground,
    look: (unit) => {
      const { label, value, group } = byUnit.get(unit) ?? { label: unit, value: null, group: null };
      const printed = value === null ? "" : print(value);
      return {
        shade: classShade(group, classes),
        mark: printed,
        title: `${label}${words.colon}${value === null ? words.noData : `${printed} (${names[group ?? 0]})`}`,
      };
    },
    legendHeading: valueLabel,
    legend,
    credit: credit === null ? null : text(credit),
  });
  return finishFigure(context, {
    svg,
    description: ("tiles" in ground ? words.tileGridMap : figureWords.choropleth)(
      valueLabel,
      rows.length,
      classes,
      without,
    ),
    table: {
      rowHeading: words.unit,
      columns: [
        { id: "value", label: valueLabel },
        { id: "class", label: words.className, role: "text" },
      ],
      rows: rows.map(({ label, value, group }) => ({
        label,
        values: [value, group === null ? words.noData : (names[group] ?? "")],
      })),
      ...(credit === null ? {} : { notes: [credit] }),
    },
  });
}

/** @throws INVALID_BREAKS */
export function checkBreaks(id: string, breaks: readonly number[]): void {
  const isRising = breaks.every(
    (value, index) => Number.isFinite(value) && (index === 0 || value > (breaks[index - 1] ?? 0)),
  );
  if (isRising && breaks.length <= LARGEST_NUMBER_OF_BREAKS) return;
  throw new MesometricsError(
    "INVALID_BREAKS",
    `The breaks of the figure "${id}" must be at most ${LARGEST_NUMBER_OF_BREAKS} finite numbers that rise; got ${breaks.join(", ")}.`,
    { id, breaks },
  );
}

export function classOf(value: number, breaks: readonly number[]): number {
  return breaks.filter((threshold) => value >= threshold).length;
}

const FEWEST_DIGITS = 4;

/** The thresholds in the fewest digits, four at least, that put every value into the same class. */
function printedBreaks(breaks: readonly number[], values: readonly (number | null)[]): readonly number[] {
  for (let digits = FEWEST_DIGITS; digits < 17; digits++) {
    const rounded = breaks.map((threshold) => Number(threshold.toPrecision(digits)));
    const isRising = rounded.every((threshold, index) => index === 0 || threshold > (rounded[index - 1] ?? 0));
    const isSame = values.every((value) => value === null || classOf(value, rounded) === classOf(value, breaks));
    if (isRising && isSame) return rounded;
  }
  return breaks;
}

export function classNames(breaks: readonly number[]): string[] {
  if (breaks.length === 0) return ["−∞ – ∞"];
  const ticks = breaks.map(formatTick);
  return [`< ${ticks[0]}`, ...ticks.slice(1).map((tick, index) => `${ticks[index]} – ${tick}`), `≥ ${ticks.at(-1)}`];
}
