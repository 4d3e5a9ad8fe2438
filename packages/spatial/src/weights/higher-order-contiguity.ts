import { MesometricsError } from "@mesometrics/matrix";
import { assembleWeights, type Link } from "../assemble-weights.js";
import type { SpatialWeights, WeightsOptions } from "../spatial-weights.js";

export interface HigherOrderOptions extends WeightsOptions {
  /** Whether nearer units count too: those up to `order` steps away. Default false: those exactly `order` steps away. */
  readonly cumulative?: boolean;
}

/**
 * Higher-order contiguity: `b_ij = 1` when the shortest path from i to j has `order` steps (with `cumulative`, at most
 * `order`). A unit is never its own neighbour.
 *
 * The same as `spdep::nblag(nb, order)[[order]]`; `cumulative` as `nblag_cumul`.
 *
 * @throws `ISLAND` (nobody is that many steps away from a unit), `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { contiguityWeights, higherOrderContiguity, spatialLag } from "@mesometrics/spatial";
 * const chain = contiguityWeights(["a", "b", "c", "d"], [["a", "b"], ["b", "c"], ["c", "d"]]);
 * Array.from(spatialLag(higherOrderContiguity(chain, 2), [1, 2, 3, 4])); // → [3, 4, 1, 2]
 * ```
 */
export function higherOrderContiguity(
  weights: SpatialWeights,
  order: number,
  options: HigherOrderOptions = {},
): SpatialWeights {
  if (!Number.isInteger(order) || order < 1) {
    throw new MesometricsError("INVALID_ARGUMENT", `order is ${order}, but must be a whole number from 1 on.`, {
      argument: "order",
      value: order,
    });
  }
  const { rowPointers, columnIndices } = weights.base;
  const n = weights.units.length;
  const steps = new Int32Array(n);
  const links: Link[] = [];
  for (let start = 0; start < n; start++) {
    steps.fill(-1);
    steps[start] = 0;
    const queue = [start];
    for (let at = 0; at < queue.length; at++) {
      const i = queue[at];
      if (steps[i] > 0 && (options.cumulative === true || steps[i] === order)) links.push([start, i, 1]);
      if (steps[i] === order) continue;
      for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) {
        const j = columnIndices[p];
        if (steps[j] >= 0) continue;
        steps[j] = steps[i] + 1;
        queue.push(j);
      }
    }
  }
  return assembleWeights(weights.units, links, options, {
    construction: `${options.cumulative === true ? "up to order" : "order"} ${order} of ${weights.construction}`,
  });
}
