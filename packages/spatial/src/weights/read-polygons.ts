import type { Note } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { knownOption } from "../assemble-weights.js";
import { named } from "../match-units.js";
import { topologyFeatures } from "./topology-features.js";

/** A ring as x, y, x, y, …, without the repeated first point. */
export type Ring = Float64Array;

/** The boundary of every unit. */
export interface UnitPolygons {
  readonly units: readonly string[];
  /** by unit: polygons, each its outer ring first, then its holes */
  readonly polygons: readonly (readonly (readonly Ring[])[])[];
  readonly geographic: boolean;
  readonly notes: readonly Note[];
}

/** How polygons are read. */
export interface PolygonOptions {
  /** The property that holds each feature's label; `"id"` where no property has that name means the feature's own id. */
  readonly id: string;
  /** The object of a TopoJSON topology; needed where it has several. */
  readonly object?: string;
  /** The units wanted, in this order; other features are left out with a note. Default: every feature, in their order. */
  readonly units?: readonly (string | number)[];
  /** Whether features with the same label are parts of one unit. Default false: they are an error. */
  readonly dissolve?: boolean;
  /** `geographic` (default, as GeoJSON prescribes): longitude and latitude in degrees. `planar`: any other. */
  readonly coordinates?: "geographic" | "planar";
}

/** What is read of a GeoJSON feature. */
export interface Feature {
  readonly id?: unknown;
  readonly properties?: Readonly<Record<string, unknown>> | null;
  readonly geometry?: { readonly type?: unknown; readonly coordinates?: unknown; readonly geometries?: unknown } | null;
}

interface Counts {
  unclosed: number;
  repeated: number;
  degenerate: number;
}

/**
 * The polygons of a GeoJSON FeatureCollection or a TopoJSON Topology. Rings need not be valid in the sense of OGC: they
 * may cross themselves, spike or be wound either way.
 *
 * @throws `INVALID_GEOGRAPHY`, `MISSING_ID`, `DUPLICATE_UNIT`, `WEIGHTS_UNITS_MISMATCH`, `EMPTY_GEOMETRY`,
 * `UNSUPPORTED_GEOMETRY`, `INVALID_COORDINATE`, `COORDINATE_OUT_OF_RANGE`, `INVALID_ARGUMENT`
 */
export function readPolygons(geography: unknown, options: PolygonOptions): UnitPolygons {
  const coordinates = knownOption("coordinates", options.coordinates ?? "geographic", [
    "geographic",
    "planar",
  ] as const);
  const geographic = coordinates === "geographic";
  const features = featuresOf(geography, options.object);
  const byLabel = new Map<string, Feature[]>();
  labelsOf(features, options.id).forEach((label, i) => {
    const known = byLabel.get(label);
    if (known === undefined) byLabel.set(label, [features[i]]);
    else known.push(features[i]);
  });
  const repeated = [...byLabel].filter(([, parts]) => parts.length > 1).map(([label]) => label);
  if (repeated.length > 0 && options.dissolve !== true) {
    throw new MesometricsError(
      "DUPLICATE_UNIT",
      `Several features have the label ${named(repeated)}; where they are parts of one unit, say { dissolve: true }.`,
      { units: repeated },
    );
  }
  const units = options.units?.map(String) ?? [...byLabel.keys()];
  const missing = units.filter((label) => !byLabel.has(label));
  if (missing.length > 0) {
    throw new MesometricsError(
      "WEIGHTS_UNITS_MISMATCH",
      `No feature has ${options.id} = ${named(missing)}. Labels must agree letter by letter.`,
      { missing, extra: [] },
    );
  }
  const counts: Counts = { unclosed: 0, repeated: 0, degenerate: 0 };
  const polygons = units.map((label) => unitPolygons(label, byLabel.get(label) as Feature[], geographic, counts));
  const wanted = new Set(units);
  const left = [...byLabel.keys()].filter((label) => !wanted.has(label));
  return { units, polygons, geographic, notes: notesOf(counts, left) };
}

function notesOf({ unclosed, repeated, degenerate }: Counts, left: readonly string[]): Note[] {
  const notes: Note[] = [];
  if (left.length > 0) {
    notes.push({
      code: "FEATURES_LEFT_OUT",
      message: `${left.length} features are not among the units: ${named(left)}.`,
    });
  }
  if (unclosed > 0) {
    notes.push({ code: "RINGS_CLOSED", message: `${unclosed} rings did not end where they begin and were closed.` });
  }
  if (repeated > 0) {
    notes.push({ code: "POINTS_REPEATED", message: `${repeated} points that repeat the one before were skipped.` });
  }
  if (degenerate > 0) {
    notes.push({
      code: "DEGENERATE_RINGS_SKIPPED",
      message: `${degenerate} rings with fewer than three different points were skipped.`,
    });
  }
  return notes;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function featuresOf(geography: unknown, object: string | undefined): readonly Feature[] {
  if (isObject(geography) && geography.type === "Topology") return topologyFeatures(geography, object);
  if (isObject(geography) && geography.type === "FeatureCollection" && Array.isArray(geography.features)) {
    if (geography.features.every(isObject)) return geography.features as readonly Feature[];
  }
  throw new MesometricsError(
    "INVALID_GEOGRAPHY",
    "Polygons come from a GeoJSON FeatureCollection or a TopoJSON Topology (parsed, not text).",
    { type: isObject(geography) ? String(geography.type) : typeof geography },
  );
}

function labelsOf(features: readonly Feature[], id: string): string[] {
  const labels = features.map(({ id: own, properties }) => {
    const value = properties && Object.hasOwn(properties, id) ? properties[id] : id === "id" ? own : undefined;
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  });
  const without = labels.map((_, i) => i).filter((i) => labels[i] === "");
  if (without.length > 0) {
    const known = isObject(features[without[0]].properties)
      ? Object.keys(features[without[0]].properties as object)
      : [];
    throw new MesometricsError(
      "MISSING_ID",
      `${without.length} of ${features.length} features have no ${id} (the first is feature ${without[0] + 1}, with ` +
        `${known.length === 0 ? "no properties" : known.join(", ")}).`,
      { id, features: without, available: known },
    );
  }
  return labels;
}

function unitPolygons(
  unit: string,
  parts: readonly Feature[],
  geographic: boolean,
  counts: Counts,
): readonly (readonly Ring[])[] {
  const polygons: (readonly Ring[])[] = [];
  for (const { geometry } of parts) {
    for (const polygon of polygonsOf(unit, geometry)) {
      const rings = polygon.map((ring) => readRing(unit, ring, geographic, counts)).filter((ring) => ring.length >= 6);
      if (rings.length > 0) polygons.push(rings);
    }
  }
  if (polygons.length === 0) {
    throw new MesometricsError("EMPTY_GEOMETRY", `${unit} has no polygon with three different points or more.`, {
      unit,
    });
  }
  return polygons;
}

function polygonsOf(unit: string, geometry: Feature["geometry"]): readonly (readonly unknown[])[] {
  if (geometry === null || geometry === undefined) return [];
  const { type, coordinates, geometries } = geometry;
  if (type === "Polygon" && Array.isArray(coordinates)) return [coordinates];
  if (type === "MultiPolygon" && Array.isArray(coordinates) && coordinates.every(Array.isArray)) return coordinates;
  if (type === "GeometryCollection" && Array.isArray(geometries)) {
    return geometries.flatMap((part) => polygonsOf(unit, part as Feature["geometry"]));
  }
  throw new MesometricsError(
    "UNSUPPORTED_GEOMETRY",
    `${unit} has a geometry of type ${String(type)}; contiguity needs Polygon or MultiPolygon.`,
    { unit, type: String(type) },
  );
}

function readRing(unit: string, ring: unknown, geographic: boolean, counts: Counts): Ring {
  if (!Array.isArray(ring)) {
    throw new MesometricsError("INVALID_COORDINATE", `A ring of ${unit} is not a list of positions.`, { unit });
  }
  const points: number[] = [];
  for (const position of ring) {
    const [x, y] = Array.isArray(position) ? (position as readonly unknown[]) : [];
    if (typeof x !== "number" || typeof y !== "number" || !Number.isFinite(x) || !Number.isFinite(y)) {
      throw new MesometricsError("INVALID_COORDINATE", `A position of ${unit} is not a pair of finite numbers.`, {
        unit,
        position: String(position),
      });
    }
    if (geographic && (Math.abs(y) > 90 || x < -180 || x > 360)) {
      throw new MesometricsError(
        "COORDINATE_OUT_OF_RANGE",
        `${unit} has a point at longitude ${x}, latitude ${y}. Where coordinates are not degrees, say { coordinates: "planar" }.`,
        { unit, longitude: x, latitude: y },
      );
    }
    // One meridian has one number: 180 is -180, 190 is -170. Zero has one sign.
    const longitude = geographic && x >= 180 ? x - 360 : x + 0;
    const last = points.length - 2;
    if (last >= 0 && points[last] === longitude && points[last + 1] === y) counts.repeated++;
    else points.push(longitude, y + 0);
  }
  const closed = points.length > 2 && points[0] === points.at(-2) && points[1] === points.at(-1);
  if (closed) points.length -= 2;
  const distinct = new Set<string>();
  for (let i = 0; i < points.length; i += 2) distinct.add(`${points[i]},${points[i + 1]}`);
  if (distinct.size < 3) {
    counts.degenerate++;
    return new Float64Array(0);
  }
  if (!closed) counts.unclosed++;
  return Float64Array.from(points);
}
