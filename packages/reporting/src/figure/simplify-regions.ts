/// <reference path="./geography.d.ts" />
import { feature } from "topojson-client";
import { type Topology, topology } from "topojson-server";
import { presimplify, quantile, simplify, sphericalTriangleArea } from "topojson-simplify";
import type { Region } from "./regions.js";

/** Points that each border of a region which would vanish keeps besides its ends. */
const KEPT = 4;

/**
 * Fewer points, by the area of the triangle that each point adds (Visvalingam and Whyatt 1993), computed on the borders
 * that regions share: neighbours stay neighbours and no gap opens. A region keeps at least one ring with an area.
 */
export function simplifyRegions(regions: readonly Region[], points: number): readonly Region[] {
  const total = regions.reduce(
    (sum, { polygons }) =>
      sum + polygons.reduce((all, rings) => all + rings.reduce((n, ring) => n + ring.length, 0), 0),
    0,
  );
  if (total <= points) return regions;
  const geometries = regions.map(({ polygons }) => ({ type: "MultiPolygon", coordinates: polygons }));
  const weighted = presimplify(
    topology({ regions: { type: "GeometryCollection", geometries } }, 1e6),
    sphericalTriangleArea,
  );
  const smallest = quantile(weighted, points / total);
  const first = simplified(weighted, regions, smallest);
  const vanished = first.flatMap(({ polygons }, index) => (polygons.length === 0 ? [index] : []));
  if (vanished.length === 0) return first;
  const borders = new Set(
    vanished.flatMap((index) => weighted.objects["regions"]?.geometries[index]?.arcs.flat(2) ?? []),
  );
  const arcs = weighted.arcs.map((arc, index) => (borders.has(index) || borders.has(~index) ? withLargest(arc) : arc));
  return simplified({ ...weighted, arcs }, regions, smallest);
}

/** The border with weights that no threshold passes on its points of most weight. */
function withLargest(arc: Topology["arcs"][number]): Topology["arcs"][number] {
  const largest = new Set([...arc].sort((a, b) => (b[2] ?? 0) - (a[2] ?? 0)).slice(0, KEPT + 2));
  return arc.map((point) => (largest.has(point) ? [point[0] ?? 0, point[1] ?? 0, Number.POSITIVE_INFINITY] : point));
}

function simplified(weighted: Topology, regions: readonly Region[], smallest: number): readonly Region[] {
  const simple = simplify(weighted, smallest);
  const { features } = feature(simple, simple.objects["regions"] ?? {}) as {
    readonly features: readonly { readonly geometry: { readonly coordinates: Region["polygons"] } }[];
  };
  return regions.map((region, index) => ({
    ...region,
    // A hole without its outer ring would become land.
    polygons: (features[index]?.geometry.coordinates ?? [])
      .filter(([outer]) => outer !== undefined && hasArea(outer))
      .map((rings) => rings.filter(hasArea)),
  }));
}

/** A ring that has collapsed to a line or a point has fewer than three different points. */
export function hasArea(ring: Region["polygons"][number][number] | undefined): boolean {
  if (ring === undefined) return false;
  return new Set(ring.map(([x, y]) => `${x} ${y}`)).size >= 3;
}
