import { MesometricsError } from "@mesometrics/matrix";
import { assembleWeights, checkedUnits, type Link } from "../assemble-weights.js";
import type { SpatialWeights, WeightsOptions } from "../spatial-weights.js";

/** The weight of `to` in the spatial lag of `from`. */
export interface WeightedEdge {
  readonly from: string | number;
  readonly to: string | number;
  /** Default 1. */
  readonly weight?: number;
}

export interface EdgeWeightsOptions extends WeightsOptions {
  /** Whether every edge counts in both directions. Default false: trade from a to b says nothing of b to a. */
  readonly symmetric?: boolean;
}

/**
 * Weights from an edge list with directions and values: trade, migration, commuting, a table of neighbours. Rows with
 * weight zero are no links and are counted in a note.
 *
 * @throws `TOO_FEW_UNITS`, `DUPLICATE_UNIT`, `UNKNOWN_UNIT`, `SELF_LOOP`, `DUPLICATE_EDGE`, `INVALID_WEIGHT`, `ISLAND`,
 * `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { edgeWeights, spatialLag } from "@mesometrics/spatial";
 * const edges = [{ from: "a", to: "b", weight: 3 }, { from: "a", to: "c", weight: 1 }, { from: "b", to: "a" }, { from: "c", to: "a" }];
 * Array.from(spatialLag(edgeWeights(["a", "b", "c"], edges), [1, 2, 4])); // → [2.5, 1, 1]
 * ```
 */
export function edgeWeights(
  units: readonly (string | number)[],
  edges: readonly WeightedEdge[],
  options: EdgeWeightsOptions = {},
): SpatialWeights {
  const labels = checkedUnits(units);
  const position = new Map(labels.map((label, i) => [label, i]));
  const seen = new Set<number>();
  const links: Link[] = [];
  let zeros = 0;
  for (const { from, to, weight = 1 } of edges) {
    const unknown = [from, to].find((label) => !position.has(String(label)));
    if (unknown !== undefined) {
      throw new MesometricsError(
        "UNKNOWN_UNIT",
        `The edge ${from} - ${to} names ${unknown}, which is not among the units; add the unit or correct the edge.`,
        { unit: String(unknown), edge: [String(from), String(to)] },
      );
    }
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new MesometricsError(
        "INVALID_WEIGHT",
        `The weight of ${to} for ${from} is ${weight}; a weight is a finite number, zero or more.`,
        { row: String(from), column: String(to), value: String(weight) },
      );
    }
    const i = position.get(String(from)) as number;
    const j = position.get(String(to)) as number;
    if (i === j) {
      throw new MesometricsError("SELF_LOOP", `${from} is listed as its own neighbour; leave that edge out.`, {
        unit: String(from),
      });
    }
    for (const [a, b] of options.symmetric === true
      ? [
          [i, j],
          [j, i],
        ]
      : [[i, j]]) {
      const key = a * labels.length + b;
      if (seen.has(key)) {
        throw new MesometricsError("DUPLICATE_EDGE", `The edge ${from} - ${to} is listed more than once.`, {
          edge: [String(from), String(to)],
        });
      }
      seen.add(key);
      if (weight > 0) links.push([a, b, weight]);
    }
    if (weight === 0) zeros++;
  }
  const notes =
    zeros === 0
      ? []
      : [{ code: "ZERO_WEIGHTS", message: `${zeros} of ${edges.length} edges have weight zero and are no links.` }];
  return assembleWeights(labels, links, options, { construction: "edge list", notes });
}
