import type { Note } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { power } from "@mesometrics/panel-data";
import { assembleWeights, type Link } from "../assemble-weights.js";
import { named } from "../match-units.js";
import type { SpatialWeights, WeightsOptions } from "../spatial-weights.js";
import { type Metric, nearestTo, type Points, type Space, spaceOf } from "./points.js";
import { type UnitValues, valuesOfUnits } from "./unit-values.js";

/** What every kind of distance weights takes. */
export interface DistanceOptions extends WeightsOptions {
  /** For longitude and latitude; default `great-circle`. */
  readonly metric?: Metric;
  /**
   * Units farther apart than this (in the unit of the coordinates, km for longitude and latitude) are not linked;
   * `largest-nearest` is the smallest cutoff that leaves no unit alone: the largest distance to a nearest neighbour.
   * Default: none.
   */
  readonly cutoff?: number | "largest-nearest";
}

export interface DistanceBandOptions extends DistanceOptions {
  readonly cutoff: number | "largest-nearest";
  /** Units nearer than this are not linked; default 0. */
  readonly from?: number;
}

/**
 * Distance band: `b_ij = 1` when from <= d_ij <= cutoff.
 *
 * The same as `spdep::dnearneigh(coords, from, cutoff)`, with `metric: "ellipsoid"` as with `longlat = TRUE`.
 *
 * @throws `TOO_FEW_UNITS`, `DUPLICATE_UNIT`, `SHAPE_MISMATCH`, `MISSING_COORDINATE`, `COORDINATE_OUT_OF_RANGE`,
 * `INVALID_ARGUMENT`, `ISLAND`, `NO_SPATIAL_LINKS`
 * @example
 * ```ts
 * import { distanceBandWeights } from "@mesometrics/spatial";
 * const points = { units: ["a", "b", "c"], x: [0, 1, 3], y: [0, 0, 0] };
 * distanceBandWeights(points, { cutoff: "largest-nearest" }).links; // → 4
 * ```
 */
export function distanceBandWeights(points: Points, options: DistanceBandOptions): SpatialWeights {
  const space = spaceOf(points, options.metric);
  const from = options.from ?? 0;
  if (!(from >= 0 && from < Number.POSITIVE_INFINITY)) {
    throw new MesometricsError("INVALID_ARGUMENT", `from is ${from}, but must be a finite number, zero or more.`, {
      argument: "from",
      value: from,
    });
  }
  return distanceLinks(space, options, "distance band", (d) => (d >= from ? 1 : 0));
}

export interface InverseDistanceOptions extends DistanceOptions {
  /** a in d^-a; default 1. */
  readonly power?: number;
}

/**
 * Inverse distance: `b_ij = d_ij^-a`, a fractional a as exp(-a log d).
 *
 * The same as `spdep::nb2listwdist(nb, coords, type = "idw", alpha = a)`; Stata's `spmatrix create idistance` for a = 1.
 *
 * @throws as `distanceBandWeights`, and `COINCIDENT_UNITS` (two units in one place)
 * @example
 * ```ts
 * import { inverseDistanceWeights } from "@mesometrics/spatial";
 * const points = { units: ["a", "b", "c"], x: [0, 1, 3], y: [0, 0, 0] };
 * Array.from(inverseDistanceWeights(points, { power: 2, normalise: "none" }).matrix.values); // → [1, 0.1111111111111111, 1, 0.25, 0.1111111111111111, 0.25]
 * ```
 */
export function inverseDistanceWeights(points: Points, options: InverseDistanceOptions = {}): SpatialWeights {
  const exponent = positive("power", options.power ?? 1);
  const space = spaceOf(points, options.metric);
  refuseCoincident(space);
  return distanceLinks(space, options, `inverse distance to the power ${exponent}`, (d) => power(d, -exponent));
}

export interface ExponentialDistanceOptions extends DistanceOptions {
  /** a in exp(-a d), per unit of distance. */
  readonly rate: number;
}

/**
 * Exponential decay: `b_ij = exp(-a d_ij)`. Links whose weight underflows to zero are counted in a note.
 *
 * The same as `spdep::nb2listwdist(nb, coords, type = "exp", alpha = a)`.
 *
 * @throws as `distanceBandWeights`
 * @example
 * ```ts
 * import { exponentialDistanceWeights } from "@mesometrics/spatial";
 * const points = { units: ["a", "b"], x: [0, 2], y: [0, 0] };
 * exponentialDistanceWeights(points, { rate: 0.5, normalise: "none" }).matrix.values[0]; // → 0.36787944117144233
 * ```
 */
export function exponentialDistanceWeights(points: Points, options: ExponentialDistanceOptions): SpatialWeights {
  const rate = positive("rate", options.rate);
  const space = spaceOf(points, options.metric);
  return distanceLinks(space, options, `exponential decay exp(-${rate} d)`, (d) => Math.exp(-rate * d));
}

export interface GravityOptions extends InverseDistanceOptions {
  /** The mass of every unit (GDP, population), by label; above zero. */
  readonly mass: UnitValues;
}

/**
 * Gravity: `b_ij = g_i g_j / d_ij^a`, with masses matched by label. Default a = 2.
 *
 * @throws as `inverseDistanceWeights`, and `WEIGHTS_UNITS_MISMATCH`, `MISSING_VALUE`, `INVALID_MASS`
 * @example
 * ```ts
 * import { gravityWeights } from "@mesometrics/spatial";
 * const points = { units: ["a", "b", "c"], x: [0, 1, 3], y: [0, 0, 0] };
 * Array.from(gravityWeights(points, { mass: { c: 9, a: 1, b: 2 } }).matrix.values.subarray(0, 2)); // → [0.6666666666666666, 0.3333333333333333]
 * ```
 */
export function gravityWeights(points: Points, options: GravityOptions): SpatialWeights {
  const exponent = positive("power", options.power ?? 2);
  const space = spaceOf(points, options.metric);
  refuseCoincident(space);
  const mass = valuesOfUnits("mass", space.units, options.mass);
  const unusable = space.units.filter((_, i) => !(mass[i] > 0));
  if (unusable.length > 0) {
    throw new MesometricsError("INVALID_MASS", `Masses must be above zero, but are not for ${named(unusable)}.`, {
      units: unusable,
    });
  }
  return distanceLinks(
    space,
    options,
    `gravity, distance to the power ${exponent}`,
    (d, i, j) => mass[i] * mass[j] * power(d, -exponent),
  );
}

function positive(name: string, value: number): number {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new MesometricsError("INVALID_ARGUMENT", `${name} is ${value}, but must be a finite number above zero.`, {
    argument: name,
    value: String(value),
  });
}

function refuseCoincident({ units, x, y, distance }: Space): void {
  const order = Array.from(units.keys()).sort((a, b) => x[a] - x[b] || y[a] - y[b]);
  const pairs: string[] = [];
  for (let k = 1; k < order.length; k++) {
    if (distance(order[k - 1], order[k]) === 0) pairs.push(`${units[order[k - 1]]} and ${units[order[k]]}`);
  }
  if (pairs.length === 0) return;
  throw new MesometricsError(
    "COINCIDENT_UNITS",
    `Units in one place have no inverse distance: ${named(pairs)}. Merge them, move one, or use exponential decay.`,
    { pairs },
  );
}

function cutoffOf(space: Space, cutoff: number | "largest-nearest" | undefined): number {
  if (cutoff === undefined) return Number.POSITIVE_INFINITY;
  if (cutoff !== "largest-nearest") return positive("cutoff", cutoff);
  let largest = 0;
  for (let i = 0; i < space.units.length; i++) largest = Math.max(largest, nearestTo(space, i).distance);
  return largest;
}

function distanceLinks(
  space: Space,
  options: DistanceOptions,
  kind: string,
  weightAt: (distance: number, i: number, j: number) => number,
): SpatialWeights {
  const cutoff = cutoffOf(space, options.cutoff);
  const n = space.units.length;
  const links: Link[] = [];
  let vanished = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const d = space.distance(i, j);
      if (d > cutoff) continue;
      const weight = weightAt(d, i, j);
      if (weight > 0 && weight < Number.POSITIVE_INFINITY) links.push([i, j, weight], [j, i, weight]);
      else if (weight === 0) vanished += kind === "distance band" ? 0 : 1;
      else {
        throw new MesometricsError(
          "INVALID_WEIGHT",
          `The weight of ${space.units[i]} and ${space.units[j]}, ${d} apart, is not representable; give distances in other units.`,
          { row: space.units[i], column: space.units[j], value: String(weight) },
        );
      }
    }
  }
  const notes: Note[] =
    vanished === 0
      ? []
      : [
          {
            code: "WEIGHTS_UNDERFLOW",
            message: `${vanished} of ${(n * (n - 1)) / 2} pairs are so far apart that their weight is zero.`,
          },
        ];
  return assembleWeights(space.units, links, options, {
    construction: `${kind}${cutoff === Number.POSITIVE_INFINITY ? "" : `, up to ${cutoff}`}, ${space.label}`,
    notes,
    nearest: (i) => {
      const near = nearestTo(space, i);
      return { unit: near.unit, weight: kind === "distance band" ? 1 : weightAt(near.distance, i, near.unit) };
    },
  });
}
