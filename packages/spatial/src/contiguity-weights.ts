import { MesometricsError } from "@mesometrics/matrix";
import { assembleWeights, checkedUnits, type Link } from "./assemble-weights.js";
import type { Edge, SpatialWeights, WeightsOptions } from "./spatial-weights.js";

/**
 * Contiguity weights from a list of neighbouring pairs: `b_ij = b_ji = 1` for each pair, then, under row
 * normalisation, `w_ij = b_ij / sum_j b_ij`.
 *
 * The same as `spdep::nb2listw(nb, style = "W")` (`style = "B"` for `normalise: "none"`).
 *
 * @param units the N labels, each once; their order is the order of rows and columns
 * @param edges each neighbouring pair once, in either direction
 * @throws `TOO_FEW_UNITS`, `DUPLICATE_UNIT`, `UNKNOWN_UNIT` (an edge names a unit that is not listed), `SELF_LOOP`,
 * `DUPLICATE_EDGE` (a pair is listed twice, also as (a, b) and (b, a)), `ISLAND` (under the policy `error`),
 * `COORDINATES_REQUIRED` (under the policy `nearest`), `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { contiguityWeights, spatialLag } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c"], [["a", "b"], ["b", "c"]], { normalise: "row", islands: "error" });
 * Array.from(spatialLag(weights, [1, 2, 4])); // → [2, 2.5, 2]
 * ```
 */
export function contiguityWeights(
  units: readonly (string | number)[],
  edges: readonly Edge[],
  options: WeightsOptions = {},
): SpatialWeights {
  const labels = checkedUnits(units);
  const position = new Map(labels.map((label, i) => [label, i]));
  const seen = new Set<number>();
  const links: Link[] = [];
  for (const edge of edges) {
    const [a, b] = edge.map((label) => {
      const index = position.get(String(label));
      if (index === undefined) throw unknownUnit(String(label), edge);
      return index;
    });
    if (a === b) {
      throw new MesometricsError("SELF_LOOP", `${edge[0]} is listed as its own neighbour; leave that pair out.`, {
        unit: String(edge[0]),
      });
    }
    const key = Math.min(a, b) * labels.length + Math.max(a, b);
    if (seen.has(key)) throw duplicateEdge(edge);
    seen.add(key);
    links.push([a, b, 1], [b, a, 1]);
  }
  return assembleWeights(labels, links, options, { construction: "contiguity from a list of pairs" });
}

function unknownUnit(label: string, edge: Edge): MesometricsError {
  return new MesometricsError(
    "UNKNOWN_UNIT",
    `The edge ${edge[0]} - ${edge[1]} names ${label}, which is not among the units; add the unit or correct the edge.`,
    { unit: label, edge: edge.map(String) },
  );
}

function duplicateEdge(edge: Edge): MesometricsError {
  return new MesometricsError(
    "DUPLICATE_EDGE",
    `The pair ${edge[0]} - ${edge[1]} is listed more than once; contiguity is symmetric, so list each pair once.`,
    { edge: edge.map(String) },
  );
}
