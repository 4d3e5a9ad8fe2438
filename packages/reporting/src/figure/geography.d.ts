// What the figures use of d3-geo and topojson, which bring no declarations of their own.
declare module "d3-geo" {
  export type Position = readonly number[];
  export interface Projection {
    rotate(angles: readonly [number, number]): Projection;
    fitExtent(extent: readonly (readonly [number, number])[], object: unknown): Projection;
    fitWidth(width: number, object: unknown): Projection;
    (point: readonly [number, number]): [number, number] | null;
  }
  export interface Path {
    (object: unknown): string | null;
    bounds(object: unknown): [[number, number], [number, number]];
    digits(digits: number): Path;
  }
  export function geoArea(object: unknown): number;
  export function geoCentroid(object: unknown): [number, number];
  export function geoAzimuthalEqualArea(): Projection;
  export function geoPath(projection: Projection): Path;
}

declare module "topojson-server" {
  export function topology(objects: Readonly<Record<string, unknown>>, quantization?: number): Topology;
  export interface Topology {
    readonly objects: Readonly<
      Record<string, { readonly geometries: readonly { readonly arcs: readonly (readonly (readonly number[])[])[] }[] }>
    >;
    readonly arcs: readonly (readonly (readonly number[])[])[];
  }
}

declare module "topojson-simplify" {
  import type { Topology } from "topojson-server";
  export function presimplify(topology: Topology, weight?: unknown): Topology;
  export function quantile(topology: Topology, p: number): number;
  export function simplify(topology: Topology, minWeight: number): Topology;
  export const sphericalTriangleArea: unknown;
}

declare module "topojson-client" {
  import type { Topology } from "topojson-server";
  export function feature(topology: Topology, object: object): unknown;
}
