import { MesometricsError } from "@mesometrics/matrix";
import type { Feature } from "./read-polygons.js";

type Position = readonly [number, number];

function invalid(what: string): MesometricsError {
  return new MesometricsError("INVALID_GEOGRAPHY", `The TopoJSON topology ${what}.`);
}

/**
 * The features of one object of a TopoJSON topology, arcs decoded: quantised arcs are running sums times `scale` plus
 * `translate`, and a negative index ~i is arc i backwards (TopoJSON specification 1.0).
 *
 * @throws `INVALID_GEOGRAPHY`, `INVALID_ARGUMENT` (the object is not named, or not there)
 */
export function topologyFeatures(topology: Readonly<Record<string, unknown>>, object: string | undefined): Feature[] {
  const { objects, arcs, transform } = topology as {
    readonly objects?: Readonly<Record<string, unknown>>;
    readonly arcs?: unknown;
    readonly transform?: { readonly scale?: Position; readonly translate?: Position };
  };
  if (objects === null || typeof objects !== "object" || !Array.isArray(arcs))
    throw invalid("has no objects or no arcs");
  const names = Object.keys(objects);
  const name = object ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined || !Object.hasOwn(objects, name)) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `The topology has the objects ${names.join(", ")}: name one of them, { object: … }.`,
      { argument: "object", value: String(object), allowed: names },
    );
  }
  const decoded = arcs.map((arc) => decodeArc(arc, transform));
  const ringOf = (indices: unknown): Position[] => {
    if (!Array.isArray(indices)) throw invalid("has a ring that is not a list of arcs");
    const ring: Position[] = [];
    for (const index of indices) {
      const arc = typeof index === "number" ? decoded[index < 0 ? ~index : index] : undefined;
      if (arc === undefined) throw invalid(`names the arc ${String(index)}, which it does not have`);
      const points = (index as number) < 0 ? [...arc].reverse() : arc;
      // Each arc begins where the one before ends.
      ring.push(...(ring.length === 0 ? points : points.slice(1)));
    }
    return ring;
  };
  const polygonOf = (rings: unknown): Position[][] => {
    if (!Array.isArray(rings)) throw invalid("has a polygon without rings");
    return rings.map(ringOf);
  };
  const featureOf = (geometry: unknown): Feature => {
    const { type, arcs: parts, geometries, ...rest } = geometry as Readonly<Record<string, unknown>>;
    const { id, properties } = rest as Feature;
    const base = { id, properties: properties ?? null };
    if (type === "Polygon") return { ...base, geometry: { type, coordinates: polygonOf(parts) } };
    if (type === "MultiPolygon") {
      if (!Array.isArray(parts)) throw invalid("has a multipolygon without polygons");
      return { ...base, geometry: { type, coordinates: parts.map(polygonOf) } };
    }
    if (type === "GeometryCollection" && Array.isArray(geometries)) {
      return { ...base, geometry: { type, geometries: geometries.map((part) => featureOf(part).geometry) } };
    }
    return { ...base, geometry: type === null || type === undefined ? null : { type } };
  };
  const chosen = objects[name] as Readonly<Record<string, unknown>>;
  return chosen?.type === "GeometryCollection" && Array.isArray(chosen.geometries)
    ? chosen.geometries.map(featureOf)
    : [featureOf(chosen)];
}

function decodeArc(
  arc: unknown,
  transform: { readonly scale?: Position; readonly translate?: Position } | undefined,
): Position[] {
  if (!Array.isArray(arc)) throw invalid("has an arc that is not a list of positions");
  const { scale = [1, 1], translate = [0, 0] } = transform ?? {};
  let x = 0;
  let y = 0;
  return arc.map((position: readonly number[]) => {
    if (transform === undefined) return [position[0], position[1]];
    x += position[0];
    y += position[1];
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
}
