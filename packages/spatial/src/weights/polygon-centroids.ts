import type { Points } from "./points.js";
import { type PolygonOptions, type Ring, readPolygons, type UnitPolygons } from "./read-polygons.js";

/**
 * The centroid of every unit: the area-weighted mean of its polygons, holes taken out, computed in the plane of the
 * coordinates as `sf::st_centroid` does without spherical geometry. A unit that lies on both sides of the 180th meridian
 * is put together first.
 *
 * @param geography a parsed FeatureCollection or Topology of Polygon and MultiPolygon features
 * @returns `longitude` and `latitude`, or under `coordinates: "planar"` `x` and `y`
 * @throws `INVALID_GEOGRAPHY`, `MISSING_ID`, `DUPLICATE_UNIT`, `WEIGHTS_UNITS_MISMATCH`, `EMPTY_GEOMETRY`,
 * `UNSUPPORTED_GEOMETRY`, `INVALID_COORDINATE`, `COORDINATE_OUT_OF_RANGE`, `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { inverseDistanceWeights, polygonCentroids } from "@mesometrics/spatial";
 * const map = { type: "FeatureCollection", features: [
 *   { type: "Feature", id: "a", properties: {}, geometry: { type: "Polygon", coordinates: [[[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]] } },
 *   { type: "Feature", id: "b", properties: {}, geometry: { type: "Polygon", coordinates: [[[4, 0], [7, 0], [4, 3], [4, 0]]] } },
 * ] };
 * const centroids = polygonCentroids(map, { id: "id", coordinates: "planar" });
 * JSON.stringify(centroids); // → "{\"units\":[\"a\",\"b\"],\"x\":[2,5],\"y\":[1,1]}"
 * inverseDistanceWeights(centroids, { normalise: "none" }).matrix.values[0]; // → 0.3333333333333333
 * ```
 */
export function polygonCentroids(geography: unknown, options: PolygonOptions): Points {
  return centroidsOf(readPolygons(geography, options));
}

/** {@link polygonCentroids} of polygons that have been read. */
export function centroidsOf({ units, polygons, geographic }: UnitPolygons): Points {
  const centroids = polygons.map((parts) => centroidOf(parts, geographic));
  const x = centroids.map(([first]) => (geographic && first >= 180 ? first - 360 : first));
  const y = centroids.map(([, second]) => second);
  return geographic ? { units, longitude: x, latitude: y } : { units, x, y };
}

function centroidOf(parts: readonly (readonly Ring[])[], geographic: boolean): readonly [number, number] {
  // Relative to a corner of the unit, so that far-away coordinates lose no digits.
  const [originX, originY] = parts[0][0];
  let area = 0;
  let x = 0;
  let y = 0;
  let points = 0;
  let meanX = 0;
  let meanY = 0;
  for (const rings of parts) {
    rings.forEach((ring, hole) => {
      const relative = fromOrigin(ring, originX, originY, geographic);
      const moments = momentsOf(relative);
      const sign = (hole === 0 ? 1 : -1) * Math.sign(moments.area);
      area += sign * moments.area;
      x += sign * moments.x;
      y += sign * moments.y;
      for (let k = 0; k < relative.length; k += 2) {
        points++;
        meanX += relative[k];
        meanY += relative[k + 1];
      }
    });
  }
  // Rings without area (all points on a line) have the mean of their points.
  return area > 0 ? [originX + x / area, originY + y / area] : [originX + meanX / points, originY + meanY / points];
}

function fromOrigin(ring: Ring, originX: number, originY: number, geographic: boolean): Float64Array {
  return ring.map((value, k) => {
    if (k % 2 === 1) return value - originY;
    const x = value - originX;
    if (!geographic) return x;
    return x > 180 ? x - 360 : x < -180 ? x + 360 : x;
  });
}

/** The area of a ring and its first moments, by the trapezoids below its segments. */
function momentsOf(ring: Float64Array): { readonly area: number; readonly x: number; readonly y: number } {
  let area = 0;
  let x = 0;
  let y = 0;
  for (let k = 0; k < ring.length; k += 2) {
    const next = k + 2 === ring.length ? 0 : k + 2;
    const cross = ring[k] * ring[next + 1] - ring[next] * ring[k + 1];
    area += cross / 2;
    x += ((ring[k] + ring[next]) * cross) / 6;
    y += ((ring[k + 1] + ring[next + 1]) * cross) / 6;
  }
  return { area, x, y };
}
