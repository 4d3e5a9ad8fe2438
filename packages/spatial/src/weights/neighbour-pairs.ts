import type { SpatialWeights } from "../spatial-weights.js";

/**
 * The pairs of neighbours by label, each once: those with a link in either direction. What `localCd` of
 * `@mesometrics/panel-regression` takes.
 *
 * @example
 * ```ts
 * import { contiguityWeights, neighbourPairs } from "@mesometrics/spatial";
 * neighbourPairs(contiguityWeights(["a", "b", "c"], [["c", "b"], ["b", "a"]])); // → [["a","b"],["b","c"]]
 * ```
 */
export function neighbourPairs({ base, units }: SpatialWeights): readonly (readonly [string, string])[] {
  const keys = new Set<number>();
  for (let i = 0; i < units.length; i++) {
    for (let p = base.rowPointers[i]; p < base.rowPointers[i + 1]; p++) {
      const j = base.columnIndices[p];
      keys.add(Math.min(i, j) * units.length + Math.max(i, j));
    }
  }
  return [...keys]
    .sort((a, b) => a - b)
    .map((key) => [units[Math.floor(key / units.length)], units[key % units.length]] as const);
}
