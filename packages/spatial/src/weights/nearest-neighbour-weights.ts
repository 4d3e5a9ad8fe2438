import { MesometricsError } from "@mesometrics/matrix";
import { assembleWeights, type Link } from "../assemble-weights.js";
import type { SpatialWeights, WeightsOptions } from "../spatial-weights.js";
import { type Metric, type Points, spaceOf } from "./points.js";

export interface NearestNeighbourOptions extends Omit<WeightsOptions, "islands"> {
  /** How many neighbours each unit has. */
  readonly k: number;
  /** For longitude and latitude; default `great-circle`. */
  readonly metric?: Metric;
  /** Whether a link in one direction also counts in the other, so that the graph is symmetric. Default false. */
  readonly symmetric?: boolean;
}

/**
 * Weights of the k nearest neighbours: `b_ij = 1` when j is among the k units nearest to i. The graph is not symmetric
 * unless asked for. Where several units are equally far at the k-th place, those with smaller labels count, and a note
 * says how many units that concerns.
 *
 * The same as `spdep::knn2nb(knearneigh(coords, k))`, with `metric: "ellipsoid"` as with `longlat = TRUE`.
 *
 * @throws `TOO_FEW_UNITS`, `DUPLICATE_UNIT`, `SHAPE_MISMATCH`, `MISSING_COORDINATE`, `COORDINATE_OUT_OF_RANGE`,
 * `INVALID_ARGUMENT` (also k beyond the other units)
 * @example
 * ```ts
 * import { nearestNeighbourWeights, spatialLag } from "@mesometrics/spatial";
 * const weights = nearestNeighbourWeights({ units: ["a", "b", "c"], x: [0, 1, 3], y: [0, 0, 0] }, { k: 1 });
 * Array.from(spatialLag(weights, [1, 2, 4])); // → [2, 1, 2]
 * ```
 */
export function nearestNeighbourWeights(points: Points, options: NearestNeighbourOptions): SpatialWeights {
  const space = spaceOf(points, options.metric);
  const n = space.units.length;
  const { k } = options;
  if (!Number.isInteger(k) || k < 1 || k > n - 1) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `k is ${k}, but ${n} units have between 1 and ${n - 1} neighbours each.`,
      { argument: "k", value: k },
    );
  }
  const links: Link[] = [];
  const tied: string[] = [];
  const seen = new Set<number>();
  const join = (i: number, j: number) => {
    const key = i * n + j;
    if (seen.has(key)) return;
    seen.add(key);
    links.push([i, j, 1]);
  };
  const distances = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const others: number[] = [];
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      distances[j] = space.distance(i, j);
      others.push(j);
    }
    others.sort((a, b) => distances[a] - distances[b] || (space.units[a] < space.units[b] ? -1 : 1));
    if (k < n - 1 && distances[others[k - 1]] === distances[others[k]]) tied.push(space.units[i]);
    for (let rank = 0; rank < k; rank++) {
      join(i, others[rank]);
      if (options.symmetric === true) join(others[rank], i);
    }
  }
  const notes =
    tied.length === 0
      ? []
      : [
          {
            code: "TIED_NEIGHBOURS",
            message: `${tied.length} units have several candidates equally far at the last place; those with smaller labels were taken.`,
            terms: tied,
          },
        ];
  return assembleWeights(space.units, links, options, {
    construction: `${k} nearest neighbours${options.symmetric === true ? ", made symmetric" : ""}, ${space.label}`,
    notes,
  });
}
