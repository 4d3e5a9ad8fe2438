import type { SpatialWeights } from "../spatial-weights.js";
import { rowSums } from "../weights/normalisation.js";

/** The sum that every row of W has, to rounding, so that W 1 = sum 1; null where they differ (islands, other scalings). */
export function constantRowSum({ matrix }: SpatialWeights): number | null {
  const sums = rowSums(matrix);
  let smallest = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < sums.length; i++) {
    smallest = Math.min(smallest, sums[i]);
    largest = Math.max(largest, sums[i]);
  }
  if (!(largest - smallest <= 1e-10 * Math.abs(largest))) return null;
  // Rows divided by their own sums add up to one whatever the rounding.
  return Math.abs(largest - 1) <= 1e-10 ? 1 : (smallest + largest) / 2;
}
