import { MesometricsError } from "@mesometrics/matrix";
import { type Figure, type FigureOptions, figureContext, finishFigure } from "./figure.js";
import type { ClusterName } from "./figure-words.js";
import { type CreditOptions, drawMap, type MapGround, mapUnits } from "./map-frame.js";
import { classShade, kindShade, patternDefinitions } from "./shade.js";
import { svgDocument } from "./svg-document.js";

export type LisaMapOptions = FigureOptions &
  CreditOptions &
  MapGround & {
    /** The cluster of each unit; null, or a unit of the map that is missing here, has no data. */
    readonly clusters: Readonly<Record<string, ClusterName | null>>;
    /** The rule, such as "p < 0.05, 999 permutations": it stands above the legend. */
    readonly rule?: string;
  };

/** The colour, the letters and the pattern of each kind of cluster. */
const KINDS: readonly {
  readonly cluster: ClusterName;
  readonly series: number | null;
  readonly letters: string;
  readonly pattern: "rising" | "falling" | "level" | null;
}[] = [
  { cluster: "high-high", series: 1, letters: "HH", pattern: null },
  { cluster: "low-low", series: 0, letters: "LL", pattern: "rising" },
  { cluster: "high-low", series: 4, letters: "HL", pattern: "falling" },
  { cluster: "low-high", series: 5, letters: "LH", pattern: "level" },
  { cluster: "not-significant", series: null, letters: "", pattern: null },
];

/**
 * Clusters of local spatial association (Anselin 1995) on tiles or on polygons of your own. Letters in tiles and patterns
 * on polygons say what colour says.
 *
 * @throws UNKNOWN_CLUSTER; what `tileGridMap` and `choroplethMap` throw of tiles, regions and units
 * @example
 * ```ts
 * import { lisaMap } from "@mesometrics/reporting/figures";
 * const figure = lisaMap({
 *   id: "lisa",
 *   title: "Local clusters",
 *   tiles: [{ unit: "WA", code: "WA", row: 0, column: 0 }, { unit: "OR", code: "OR", row: 1, column: 0 }],
 *   clusters: { WA: "high-high", OR: "not-significant" },
 *   rule: "p < 0.05",
 * });
 * figure.description; // → "Local spatial association: High-high 1, Not significant 1."
 * ```
 */
export function lisaMap(options: LisaMapOptions): Figure {
  const context = figureContext(options);
  const { words, figureWords, text } = context;
  const ground = "tiles" in options ? { tiles: options.tiles } : { regions: options.regions };
  const units = mapUnits(context, ground, Object.keys(options.clusters));
  const onTiles = "tiles" in ground;
  const document = svgDocument();
  const kinds = KINDS.map((kind) => ({
    ...kind,
    name: figureWords.clusters[kind.cluster],
    shade: kindShade(kind.series, onTiles || kind.pattern === null ? null : `${context.id}-${kind.pattern}`),
  }));
  const kindOf = (unit: string) => {
    const cluster = (Object.hasOwn(options.clusters, unit) ? options.clusters[unit] : null) ?? null;
    const kind = kinds.find((one) => one.cluster === cluster);
    if (cluster === null || kind !== undefined) return kind;
    throw new MesometricsError(
      "UNKNOWN_CLUSTER",
      `The cluster of "${unit}" in the map "${context.id}" is "${cluster}"; it is one of ${KINDS.map((one) => one.cluster).join(", ")}.`,
      { id: context.id, unit, cluster },
    );
  };
  const rows = units.map(({ unit, label }) => ({ unit, label, kind: kindOf(unit) }));
  const byUnit = new Map(rows.map((row) => [row.unit, row]));
  const counts = kinds.map((kind) => ({ ...kind, count: rows.filter((row) => row.kind === kind).length }));
  const without = rows.filter((row) => row.kind === undefined).length;
  const legend = counts.map(({ name, letters, shade, count }) => ({
    name: `${name}${letters === "" ? "" : ` (${letters})`}${words.colon}${count}`,
    shade,
  }));
  const noData = classShade(null, 1);
  if (without > 0) legend.push({ name: `${words.noData}${words.colon}${without}`, shade: noData });
  const rule = options.rule === undefined ? "" : text(options.rule);
  const patterns = kinds.flatMap(({ pattern }) =>
    pattern === null || onTiles ? [] : [{ id: `${context.id}-${pattern}`, kind: pattern }],
  );
  const svg = drawMap({
    document,
    ground,
    look: (unit) => {
      const row = byUnit.get(unit);
      return {
        shade: row?.kind?.shade ?? noData,
        mark: row?.kind?.letters ?? "",
        title: `${row?.label ?? unit}${words.colon}${row?.kind?.name ?? words.noData}`,
      };
    },
    legendHeading: rule === "" ? figureWords.cluster : `${figureWords.cluster} (${rule})`,
    legend,
    ...(patterns.length > 0 ? { definitions: patternDefinitions(document, patterns) } : {}),
    credit: options.credit === undefined ? null : text(options.credit),
  });
  const facts = counts.filter(({ count }) => count > 0).map(({ name, count }) => `${name} ${count}`);
  if (without > 0) facts.push(`${words.noData} ${without}`);
  return finishFigure(context, {
    svg,
    description: figureWords.lisa(facts),
    table: {
      rowHeading: words.unit,
      columns: [{ id: "cluster", label: figureWords.cluster, role: "text" }],
      rows: rows.map(({ label, kind }) => ({ label, values: [kind?.name ?? words.noData] })),
      notes: [...(rule === "" ? [] : [rule]), ...(options.credit === undefined ? [] : [options.credit])],
    },
  });
}
