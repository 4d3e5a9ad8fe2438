/// <reference path="./geography.d.ts" />
import { MesometricsError } from "@mesometrics/matrix";
import { geoArea, geoAzimuthalEqualArea, geoCentroid, geoPath } from "d3-geo";
import { singleLine } from "../label.js";
import { checkSomething, type FigureContext } from "./figure.js";
import type { DrawnMap, MapUnit, RegionLook } from "./map-frame.js";
import { painted } from "./shade.js";
import { hasArea, simplifyRegions } from "./simplify-regions.js";
import { type SvgDocument, svgElement } from "./svg-document.js";

type Ring = readonly (readonly number[])[];
type PolygonRings = readonly Ring[];

/** GeoJSON of the regions, in degrees of longitude and latitude; other members are ignored. */
export interface RegionCollection {
  readonly type: "FeatureCollection";
  readonly features: readonly {
    readonly type: "Feature";
    readonly id?: string | number;
    readonly properties: Readonly<Record<string, unknown>> | null;
    readonly geometry: {
      readonly type: string;
      readonly coordinates?: unknown;
    } | null;
  }[];
}

/** Polygons that the user brings. */
export interface Regions {
  readonly collection: RegionCollection;
  /** The property that names the unit as the data spell it; default the id of the feature. */
  readonly unit?: string;
  /** The property that holds the label; default the unit. */
  readonly label?: string;
  /** The polygons keep about this many points, shared borders staying shared; default 4000. */
  readonly points?: number;
}

/** A region with its rings: each polygon's first is the outer one. */
export interface Region extends MapUnit {
  readonly polygons: readonly PolygonRings[];
}

/** @throws NOTHING_TO_DRAW, INVALID_GEOMETRY, UNKNOWN_PROPERTY, DUPLICATE_UNIT */
export function regionUnits(context: FigureContext, regions: Regions): readonly MapUnit[] {
  checkSomething(context, regions.collection.features.length, "regions");
  const read = readRegions(regions);
  const seen = new Set<string>();
  for (const { unit } of read) {
    if (seen.has(unit)) {
      throw new MesometricsError(
        "DUPLICATE_UNIT",
        `Two regions of the map "${context.id}" are called "${unit}". Give every region its own name, or join them.`,
        { id: context.id, unit },
      );
    }
    seen.add(unit);
  }
  return read;
}

function readRegions({ collection, unit, label }: Regions): readonly Region[] {
  return collection.features.map((feature, index): Region => {
    const named = unit === undefined ? feature.id : feature.properties?.[unit];
    if (typeof named !== "string" && typeof named !== "number") {
      throw new MesometricsError(
        "UNKNOWN_PROPERTY",
        `Region ${index + 1} has no ${unit === undefined ? "id" : `property "${unit}"`} that names its unit.`,
        { region: index, unit: unit ?? null, properties: Object.keys(feature.properties ?? {}) },
      );
    }
    const shown = label === undefined ? named : feature.properties?.[label];
    return {
      unit: String(named),
      label: singleLine(String(shown ?? named)),
      polygons: readPolygons(feature.geometry, String(named)).map(rewind),
    };
  });
}

function readPolygons(
  geometry: RegionCollection["features"][number]["geometry"],
  unit: string,
): readonly PolygonRings[] {
  const coordinates = geometry?.coordinates;
  const polygons =
    geometry?.type === "Polygon" ? [coordinates] : geometry?.type === "MultiPolygon" ? coordinates : undefined;
  if (Array.isArray(polygons) && polygons.every(isPolygon)) {
    // Files made for screens hold islets that were rounded to a line or a point.
    const drawn = polygons.filter(([outer]) => hasArea(outer)).map((rings) => rings.filter(hasArea));
    if (drawn.length > 0) return drawn;
  }
  throw new MesometricsError(
    "INVALID_GEOMETRY",
    `The region "${unit}" needs a Polygon or MultiPolygon with a closed ring of three or more different points in degrees (longitude −180 to 180, latitude −90 to 90).`,
    { unit, type: geometry?.type ?? null },
  );
}

function isPolygon(rings: unknown): rings is PolygonRings {
  return Array.isArray(rings) && rings.length > 0 && rings.every(isRing);
}

function isRing(ring: unknown): ring is Ring {
  if (!Array.isArray(ring) || ring.length === 0 || !ring.every(isPosition)) return false;
  const [first, last] = [ring[0], ring.at(-1)];
  return first?.[0] === last?.[0] && first?.[1] === last?.[1];
}

function isPosition(position: unknown): position is readonly number[] {
  if (!Array.isArray(position)) return false;
  const [longitude, latitude] = position;
  return Math.abs(longitude) <= 360 && Math.abs(latitude) <= 90;
}

/**
 * d3-geo reads the side of a ring from its direction: an outer ring in the wrong one would paint the rest of the globe.
 * Whatever the file says, an outer ring encloses less than half of the globe, and a hole is the opposite of one.
 */
function rewind(rings: PolygonRings): PolygonRings {
  return rings.map((ring, index) => {
    const isSmall = geoArea({ type: "Polygon", coordinates: [ring] }) <= 2 * Math.PI;
    return isSmall === (index === 0) ? ring : [...ring].reverse();
  });
}

const MAXIMUM_HEIGHT = 460;
const MARGIN = 8;

/** The regions in an equal-area projection around their centre. */
export function drawRegions(
  document: SvgDocument,
  regions: Regions,
  look: (unit: string) => RegionLook,
  width: number,
): DrawnMap {
  const shapes = simplifyRegions(readRegions(regions), regions.points ?? 4000).map((region) => ({
    ...region,
    polygons: region.polygons.map(rewind),
  }));
  const geometry = (polygons: readonly PolygonRings[]) => ({ type: "MultiPolygon", coordinates: polygons });
  const whole = { type: "GeometryCollection", geometries: shapes.map(({ polygons }) => geometry(polygons)) };
  const [longitude, latitude] = geoCentroid(whole);
  const projection = geoAzimuthalEqualArea().rotate([-longitude, -latitude]);
  const inside = (height: number) => [[MARGIN, MARGIN] as const, [width - MARGIN, height - MARGIN] as const];
  projection.fitExtent(inside(MAXIMUM_HEIGHT), whole);
  const path = geoPath(projection).digits(2);
  const [, [, bottom]] = path.bounds(whole);
  const [[, top]] = path.bounds(whole);
  const height = Math.ceil(Math.min(MAXIMUM_HEIGHT, bottom - top + 2 * MARGIN));
  projection.fitExtent(inside(height), whole);
  const elements = shapes.map(({ unit, polygons }) => {
    const { title, shade } = look(unit);
    return svgElement(document, "g", {}, [
      svgElement(document, "title", {}, title),
      ...painted(document, "path", { d: path(geometry(polygons)) ?? "", "stroke-linejoin": "round" }, shade),
    ]);
  });
  return { width, height, elements };
}
