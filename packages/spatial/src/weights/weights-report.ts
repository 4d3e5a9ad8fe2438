import type { Note } from "@mesometrics/inference";
import { weightSums } from "../exploratory/moran-moments.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { componentCodes } from "./component-codes.js";
import { rowSums } from "./normalisation.js";

/** What a reader must know of weights before he trusts a result that uses them. */
export interface WeightsReport {
  readonly construction: string;
  readonly normalisation: SpatialWeights["normalisation"];
  readonly units: number;
  /** Non-zero weights; a pair of neighbours counts twice. */
  readonly links: number;
  /** links / (N (N - 1)) */
  readonly density: number;
  readonly symmetric: boolean;
  /** Neighbours per unit; the units with fewest and most are named. */
  readonly neighbours: {
    readonly fewest: number;
    readonly most: number;
    readonly mean: number;
    readonly unitsWithFewest: readonly string[];
    readonly unitsWithMost: readonly string[];
    /** How many units have how many neighbours, ascending. */
    readonly distribution: readonly { readonly neighbours: number; readonly units: number }[];
  };
  readonly islands: readonly string[];
  readonly islandPolicy: SpatialWeights["islandPolicy"];
  readonly addedLinks: SpatialWeights["addedLinks"];
  /** Connected parts, the largest first; rho spreads within a part only. */
  readonly components: readonly (readonly string[])[];
  readonly smallestRowSum: number;
  readonly largestRowSum: number;
  /** S0, S1, S2 of Cliff and Ord (1981). */
  readonly sums: { readonly s0: number; readonly s1: number; readonly s2: number };
  readonly notes: readonly Note[];
}

/**
 * Describes weights: neighbours, islands, connected components, symmetry, sums.
 *
 * R: `summary(listw)`, `spdep::n.comp.nb`, `spweights.constants`.
 *
 * @example
 * ```ts
 * import { contiguityWeights, weightsReport } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c", "d", "e"], [["a", "b"], ["d", "e"], ["c", "d"]]);
 * weightsReport(weights).components; // → [["c","d","e"],["a","b"]]
 * weightsReport(weights).neighbours.unitsWithMost; // → ["d"]
 * ```
 */
export function weightsReport(weights: SpatialWeights): WeightsReport {
  const { base, units } = weights;
  const counts = units.map((_, i) => base.rowPointers[i + 1] - base.rowPointers[i]);
  const fewest = counts.reduce((least, count) => Math.min(least, count), Number.POSITIVE_INFINITY);
  const most = counts.reduce((largest, count) => Math.max(largest, count), 0);
  const { codes, count } = componentCodes(base);
  const components = Array.from({ length: count }, () => [] as string[]);
  units.forEach((label, i) => {
    components[codes[i]].push(label);
  });
  const byCount = new Map<number, number>();
  for (const neighbours of counts) byCount.set(neighbours, (byCount.get(neighbours) ?? 0) + 1);
  const sums = rowSums(weights.matrix);
  const { s0, s1, s2 } = weightSums(weights);
  return {
    construction: weights.construction,
    normalisation: weights.normalisation,
    units: units.length,
    links: weights.links,
    density: weights.links / (units.length * (units.length - 1)),
    symmetric: weights.symmetric,
    neighbours: {
      fewest,
      most,
      mean: weights.links / units.length,
      unitsWithFewest: units.filter((_, i) => counts[i] === fewest),
      unitsWithMost: units.filter((_, i) => counts[i] === most),
      distribution: [...byCount].sort((a, b) => a[0] - b[0]).map(([neighbours, size]) => ({ neighbours, units: size })),
    },
    islands: weights.islands,
    islandPolicy: weights.islandPolicy,
    addedLinks: weights.addedLinks,
    components: components.sort((a, b) => b.length - a.length || (a[0] < b[0] ? -1 : 1)),
    smallestRowSum: sums.reduce((least, sum) => Math.min(least, sum), Number.POSITIVE_INFINITY),
    largestRowSum: sums.reduce((largest, sum) => Math.max(largest, sum), 0),
    sums: { s0, s1, s2 },
    notes: weights.notes,
  };
}
