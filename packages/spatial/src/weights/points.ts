import { MesometricsError } from "@mesometrics/matrix";
import { EARTH_RADIUS_KM } from "@mesometrics/panel-data";
import { checkedUnits, knownOption } from "../assemble-weights.js";
import { named } from "../match-units.js";

/**
 * Where units are: `x`, `y` on a plane in one unit of measurement, or `longitude`, `latitude` in degrees. Position i of
 * every list belongs to `units[i]`.
 */
export type Points = PlanarPoints | GeographicPoints;

export interface PlanarPoints {
  readonly units: readonly (string | number)[];
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface GeographicPoints {
  readonly units: readonly (string | number)[];
  /** degrees east, -180 to 360 */
  readonly longitude: ArrayLike<number>;
  /** degrees north, -90 to 90 */
  readonly latitude: ArrayLike<number>;
}

/**
 * `great-circle`: haversine on a sphere of radius 6371.0088 km, in km. `ellipsoid`: Andoyer's first-order formula on WGS 84,
 * in km (Meeus 1991, ch. 10), which `sp::spDists(longlat = TRUE)` and so R's `spdep` use; within about 50 m of the geodesic.
 * Planar coordinates have Euclidean distances only.
 */
export type Metric = "great-circle" | "ellipsoid";

/** Checked coordinates with a distance between positions. */
export interface Space {
  readonly units: readonly string[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** symmetric to the last bit */
  readonly distance: (i: number, j: number) => number;
  /** "Euclidean distance", "great-circle distance in km" */
  readonly label: string;
}

const RADIANS = Math.PI / 180;

/**
 * Checks coordinates.
 *
 * @throws `TOO_FEW_UNITS`, `DUPLICATE_UNIT`, `SHAPE_MISMATCH`, `MISSING_COORDINATE`, `COORDINATE_OUT_OF_RANGE`,
 * `INVALID_ARGUMENT`
 */
export function spaceOf(points: Points, metric: Metric | undefined): Space {
  const units = checkedUnits(points.units);
  const geographic = "longitude" in points;
  if (!geographic && !("x" in points && "y" in points)) {
    throw new MesometricsError("INVALID_ARGUMENT", "Points need x and y, or longitude and latitude.", {
      argument: "points",
    });
  }
  const x = Float64Array.from(geographic ? points.longitude : points.x);
  const y = Float64Array.from(geographic ? points.latitude : points.y);
  if (x.length !== units.length || y.length !== units.length) {
    throw new MesometricsError(
      "SHAPE_MISMATCH",
      `${units.length} units need as many coordinates, not ${x.length} and ${y.length}.`,
      { units: units.length, x: x.length, y: y.length },
    );
  }
  const missing = units.filter((_, i) => !Number.isFinite(x[i]) || !Number.isFinite(y[i]));
  if (missing.length > 0) {
    throw new MesometricsError(
      "MISSING_COORDINATE",
      `${missing.length} of ${units.length} units have no finite coordinates: ${named(missing)}.`,
      { units: missing },
    );
  }
  if (!geographic) {
    if (metric !== undefined) {
      throw new MesometricsError(
        "INVALID_ARGUMENT",
        `metric "${metric}" is for longitude and latitude; x and y have Euclidean distances.`,
        { argument: "metric", value: metric },
      );
    }
    return { units, x, y, distance: euclidean(x, y), label: "Euclidean distance" };
  }
  const outside = units.filter((_, i) => Math.abs(y[i]) > 90 || x[i] < -180 || x[i] > 360);
  if (outside.length > 0) {
    throw new MesometricsError(
      "COORDINATE_OUT_OF_RANGE",
      `These units lie outside latitude -90 to 90 or longitude -180 to 360: ${named(outside)}. Are latitude and ` +
        "longitude exchanged, or the coordinates planar (then give x and y)?",
      { units: outside },
    );
  }
  const kind = knownOption("metric", metric ?? "great-circle", ["great-circle", "ellipsoid"] as const);
  return {
    units,
    x,
    y,
    distance: kind === "ellipsoid" ? ellipsoidal(x, y) : haversine(x, y),
    label: kind === "ellipsoid" ? "distance on the WGS 84 ellipsoid in km" : "great-circle distance in km",
  };
}

function euclidean(x: Float64Array, y: Float64Array) {
  return (i: number, j: number): number => {
    const dx = x[i] - x[j];
    const dy = y[i] - y[j];
    return Math.sqrt(dx * dx + dy * dy);
  };
}

/** `greatCircleDistance` with the trigonometry of each point done once. */
function haversine(longitude: Float64Array, latitude: Float64Array) {
  const cosine = latitude.map((degrees) => Math.cos(degrees * RADIANS));
  return (i: number, j: number): number => {
    const sinLatitude = Math.sin(((latitude[j] - latitude[i]) * RADIANS) / 2);
    const sinLongitude = Math.sin(((longitude[j] - longitude[i]) * RADIANS) / 2);
    const a = sinLatitude * sinLatitude + cosine[i] * cosine[j] * sinLongitude * sinLongitude;
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, a)));
  };
}

/** WGS 84: equatorial radius in km and flattening. */
const EQUATOR_KM = 6378.137;
const FLATTENING = 1 / 298.257223563;

/** Andoyer's formula: the sphere's distance with a correction linear in the flattening. */
function ellipsoidal(longitude: Float64Array, latitude: Float64Array) {
  return (i: number, j: number): number => {
    const f = ((latitude[i] + latitude[j]) * RADIANS) / 2;
    const g = ((latitude[i] - latitude[j]) * RADIANS) / 2;
    const l = ((longitude[i] - longitude[j]) * RADIANS) / 2;
    const sinG = Math.sin(g) * Math.sin(g);
    const cosG = Math.cos(g) * Math.cos(g);
    const sinF = Math.sin(f) * Math.sin(f);
    const cosF = Math.cos(f) * Math.cos(f);
    const sinL = Math.sin(l) * Math.sin(l);
    const cosL = Math.cos(l) * Math.cos(l);
    const s = sinG * cosL + cosF * sinL;
    const c = cosG * cosL + sinF * sinL;
    if (s <= 0) return 0;
    // Antipodes: half the sphere's circumference, where the correction has no limit.
    if (c <= 0) return Math.PI * EQUATOR_KM;
    const w = Math.atan(Math.sqrt(s / c));
    const r = Math.sqrt(s * c) / w;
    const near = ((3 * r - 1) / (2 * c)) * sinF * cosG;
    const far = ((3 * r + 1) / (2 * s)) * cosF * sinG;
    return 2 * w * EQUATOR_KM * (1 + FLATTENING * (near - far));
  };
}

/** The position nearest to i; of equally near ones that with the smallest label. */
export function nearestTo({ units, distance }: Space, i: number): { readonly unit: number; readonly distance: number } {
  let unit = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let j = 0; j < units.length; j++) {
    if (j === i) continue;
    const d = distance(i, j);
    if (d < least || (d === least && units[j] < units[unit])) {
      least = d;
      unit = j;
    }
  }
  return { unit, distance: least };
}
