import { MesometricsError } from "@mesometrics/matrix";
import { assembleWeights, checkedUnits, knownOption, type Link } from "../assemble-weights.js";
import type { SpatialWeights, WeightsOptions } from "../spatial-weights.js";
import { type Metric, nearestTo, spaceOf } from "./points.js";
import { centroidsOf } from "./polygon-centroids.js";
import { type PolygonOptions, readPolygons, type UnitPolygons } from "./read-polygons.js";
import { sharedBoundaries } from "./shared-boundaries.js";

export interface PolygonContiguityOptions extends PolygonOptions, WeightsOptions {
  /** `queen` (default): a common point makes neighbours. `rook`: a common stretch of boundary does. */
  readonly rule?: "queen" | "rook";
  /**
   * How far apart two boundaries may be and still touch, in the unit of the coordinates; default 1e-8 times the width or
   * height of the map, whichever is larger. Zero asks for equal digits.
   */
  readonly tolerance?: number;
  /** Distances for the island policy `nearest`, between centroids; default `great-circle`. */
  readonly metric?: Metric;
}

/**
 * Contiguity weights from the polygons of a GeoJSON FeatureCollection or a TopoJSON Topology (parsed, not text).
 *
 * Boundaries are compared as points and segments; where one side has a point that the other lacks, the segment is cut
 * there. So rings may be invalid in the sense of OGC (crossing themselves, wound the wrong way), borders may be drawn with
 * different points, and a common arc is a stretch of positive length: `spdep`'s rook asks for two common points only, which
 * also holds for units that meet in two corners.
 *
 * In R: `spdep::poly2nb(polygons, queen = TRUE, snap = tolerance)`.
 *
 * @param geography a parsed FeatureCollection or Topology of Polygon and MultiPolygon features
 * @throws `INVALID_GEOGRAPHY`, `MISSING_ID`, `DUPLICATE_UNIT`, `WEIGHTS_UNITS_MISMATCH`, `EMPTY_GEOMETRY`,
 * `UNSUPPORTED_GEOMETRY`, `INVALID_COORDINATE`, `COORDINATE_OUT_OF_RANGE`, `TOO_FEW_UNITS`, `ISLAND`, `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { polygonContiguity } from "@mesometrics/spatial";
 * const square = (name: string, x: number, y: number) => ({
 *   type: "Feature", properties: { name },
 *   geometry: { type: "Polygon", coordinates: [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]] },
 * });
 * const map = { type: "FeatureCollection", features: [square("a", 0, 0), square("b", 1, 0), square("c", 0, 1), square("d", 1, 1)] };
 * polygonContiguity(map, { id: "name" }).links; // → 12
 * polygonContiguity(map, { id: "name", rule: "rook" }).links; // → 8
 * ```
 */
export function polygonContiguity(geography: unknown, options: PolygonContiguityOptions): SpatialWeights {
  const rule = knownOption("rule", options.rule ?? "queen", ["queen", "rook"] as const);
  const polygons = readPolygons(geography, options);
  const units = checkedUnits(polygons.units);
  const tolerance = options.tolerance ?? 1e-8 * extentOf(polygons);
  if (!(tolerance >= 0 && tolerance < Number.POSITIVE_INFINITY)) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `tolerance is ${tolerance}, but must be a finite number from 0 on.`,
      {
        argument: "tolerance",
        value: String(tolerance),
      },
    );
  }
  const shared = sharedBoundaries(polygons, tolerance);
  const links: Link[] = [];
  for (const [i, j] of rule === "queen" ? shared.points : shared.arcs) links.push([i, j, 1], [j, i, 1]);
  return assembleWeights(units, links, options, {
    construction: `${rule} contiguity of polygons, tolerance ${tolerance}`,
    notes: polygons.notes,
    nearest: (i) => ({ unit: nearestTo(spaceOf(centroidsOf(polygons), options.metric), i).unit, weight: 1 }),
  });
}

/** The larger of the map's width and height. */
function extentOf({ polygons }: UnitPolygons): number {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const ring of polygons.flat(2)) {
    for (let k = 0; k < ring.length; k += 2) {
      left = Math.min(left, ring[k]);
      right = Math.max(right, ring[k]);
      bottom = Math.min(bottom, ring[k + 1]);
      top = Math.max(top, ring[k + 1]);
    }
  }
  return Math.max(right - left, top - bottom);
}
