import { MesometricsError } from "@mesometrics/matrix";
import {
  type ClusterName,
  connectivityGraph,
  type Figure,
  lisaMap,
  moranScatter,
} from "@mesometrics/reporting/figures";
import { localMoran, moranTest, neighbourPairs, moranScatter as scatterOf, valuesByUnit } from "@mesometrics/spatial";
import type { StudyTile } from "../run-study.js";
import { requireColumn } from "../study-data.js";
import type { ExhibitOf, StudyPeriod } from "../study-spec.js";
import { chosenWeights } from "../study-weights.js";
import { type ExhibitContext, labelOf } from "./context.js";
import { periodPosition } from "./panel-figures.js";

export type TileGrids = Readonly<Record<string, readonly StudyTile[]>>;

/** The tile grid that an exhibit names. @throws UNKNOWN_TILES */
export function tileGrid(tiles: TileGrids, name: string, exhibit: string): readonly StudyTile[] {
  const grid = Object.hasOwn(tiles, name) ? tiles[name] : undefined;
  if (grid !== undefined) return grid;
  throw new MesometricsError(
    "UNKNOWN_TILES",
    `Exhibit "${exhibit}" uses the tile grid "${name}"; there are ${Object.keys(tiles).join(", ") || "none"}.`,
    { exhibit, tiles: name },
  );
}

/** One number per unit: its value in a period, or its mean over all of them. */
export function unitValues(
  context: ExhibitContext,
  variable: string,
  period: StudyPeriod,
  exhibit: string,
): ReadonlyMap<string, number> {
  const { data } = context.computation;
  requireColumn(data, variable, `Exhibit "${exhibit}"`);
  if (period === "mean") return valuesByUnit(data, `\`${variable}\``);
  periodPosition(data, period, exhibit);
  return valuesByUnit(data, `\`${variable}\``, { period });
}

/** Each unit's value against the spatial lag of it, with Moran's I. */
export function moranScatterFigure(exhibit: ExhibitOf<"moran-scatter">, context: ExhibitContext): Figure {
  const weights = chosenWeights(context.computation.allWeights, exhibit.weights, `Exhibit "${exhibit.id}"`);
  const values = unitValues(context, exhibit.variable, exhibit.period, exhibit.id);
  const { estimate, pValue } = moranTest(values, weights);
  return moranScatter(
    scatterOf(values, weights).points.map(({ unit, value, lag }) => ({ label: unit, value, lag })),
    {
      id: exhibit.id,
      title: exhibit.title,
      language: context.language,
      statistic: estimate,
      ...(pValue === null ? {} : { pValue }),
      xLabel: labelOf(context, exhibit.variable),
    },
  );
}

const CLUSTERS: Readonly<Record<string, ClusterName | null>> = {
  HH: "high-high",
  LL: "low-low",
  HL: "high-low",
  LH: "low-high",
  "not-significant": "not-significant",
  island: null,
};

/** Clusters of local Moran statistics on a tile grid. */
export function lisaFigure(exhibit: ExhibitOf<"lisa-map">, context: ExhibitContext, tiles: TileGrids): Figure {
  const weights = chosenWeights(context.computation.allWeights, exhibit.weights, `Exhibit "${exhibit.id}"`);
  const values = unitValues(context, exhibit.variable, exhibit.period, exhibit.id);
  const local = localMoran(values, weights, { seed: exhibit.seed ?? 1 });
  return lisaMap({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    tiles: gridOfUnits(tileGrid(tiles, exhibit.tiles, exhibit.id), weights.units),
    clusters: Object.fromEntries(local.units.map(({ unit, cluster }) => [unit, CLUSTERS[cluster] ?? null])),
    rule: local.rule,
  });
}

/** The tiles of the units that the data have: a province outside the sample has no tile. */
export function gridOfUnits(grid: readonly StudyTile[], units: readonly string[]): readonly StudyTile[] {
  return grid.filter(({ unit }) => units.includes(unit));
}

/** The links of a weights matrix between the tiles of its units. */
export function connectivityFigure(
  exhibit: ExhibitOf<"connectivity">,
  context: ExhibitContext,
  tiles: TileGrids,
): Figure {
  const weights = chosenWeights(context.computation.allWeights, exhibit.weights, `Exhibit "${exhibit.id}"`);
  return connectivityGraph({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    tiles: gridOfUnits(tileGrid(tiles, exhibit.tiles, exhibit.id), weights.units),
    links: neighbourPairs(weights),
  });
}
