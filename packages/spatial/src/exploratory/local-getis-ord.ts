import { normalSurvival } from "@mesometrics/distributions";
import { MesometricsError, sparseFromTriplets } from "@mesometrics/matrix";
import { knownOption, type Link } from "../assemble-weights.js";
import { checkedValues } from "../spatial-lag.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { normalised } from "../weights/normalisation.js";
import { linksOf } from "../weights/sparse-links.js";
import type { UnitValues } from "../weights/unit-values.js";
import { centred } from "./deviations.js";
import { falseDiscoveryRate } from "./false-discovery-rate.js";

export interface LocalGetisOrdOptions {
  /** `gi`: the neighbours alone; `gi-star` (default): the unit itself among them. */
  readonly statistic?: "gi" | "gi-star";
  /** The unit's own weight before normalisation under `gi-star`; default 1, as binary weights have. */
  readonly selfWeight?: number;
  /** Default 0.05. */
  readonly level?: number;
  /** Which p-values classify: `fdr` (default) or `none`. */
  readonly adjustment?: "fdr" | "none";
}

/** Getis and Ord's local statistic of one unit. */
export interface LocalGetisOrd {
  readonly unit: string;
  /** The standard deviate; null for a unit without neighbours, or where every arrangement gives the same. */
  readonly statistic: number | null;
  /** Two-sided, normal. */
  readonly pValue: number | null;
  readonly adjustedPValue: number | null;
  /** `hot`: high values nearby; `cold`: low ones. */
  readonly spot: "hot" | "cold" | "not-significant" | "undefined";
}

/**
 * Getis and Ord's local G_i and G_i* as standard deviates (Ord and Getis 1995, eqs 6 and 14): the sum of the neighbours'
 * values minus its expectation, over its standard deviation. Hot spots are positive, cold spots negative.
 *
 * The same as `spdep::localG(x, listw)`, with `include.self(nb)` for `gi-star`.
 *
 * @param x one value per unit by its label (a Map or an object), or a list of length N in the order of `weights.units`
 * @throws `SELF_WEIGHT_NEEDED` (`gi-star` with weights that are not binary before normalisation, and no `selfWeight`),
 * `WEIGHTS_UNITS_MISMATCH`, `SHAPE_MISMATCH`, `MISSING_VALUE`, `CONSTANT_COLUMN`, `TOO_FEW_UNITS`, `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { contiguityWeights, localGetisOrd } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c", "d"], [["a", "b"], ["b", "c"], ["c", "d"]]);
 * localGetisOrd([1, 2, 3, 5], weights).map(({ statistic }) => statistic); // → [-1.4638501,-1.5212777,1.1832160,1.4638501]
 * ```
 */
export function localGetisOrd(
  x: ArrayLike<number> | UnitValues,
  weights: SpatialWeights,
  options: LocalGetisOrdOptions = {},
): readonly LocalGetisOrd[] {
  const kind = knownOption("statistic", options.statistic ?? "gi-star", ["gi", "gi-star"] as const);
  const adjustment = knownOption("adjustment", options.adjustment ?? "fdr", ["fdr", "none"] as const);
  const { level = 0.05 } = options;
  const n = weights.units.length;
  if (n < 4) {
    throw new MesometricsError("TOO_FEW_UNITS", `Local G needs at least 4 units, not ${n}.`, { units: n, needed: 4 });
  }
  // The deviate does not feel what is added to all values or multiplies them.
  const { deviations: z, squares } = centred("x", checkedValues(weights, x));
  const matrix = kind === "gi" ? weights.matrix : withSelf(weights, options.selfWeight);
  const isIsland = (i: number) => weights.base.rowPointers[i] === weights.base.rowPointers[i + 1];
  const { rowPointers, columnIndices, values } = matrix;
  const statistics = weights.units.map((_, i): number | null => {
    if (isIsland(i)) return null;
    let lag = 0;
    let sum = 0;
    let sumOfSquares = 0;
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) {
      lag += values[p] * z[columnIndices[p]];
      sum += values[p];
      sumOfSquares += values[p] * values[p];
    }
    // The others' mean and variance for G_i, everybody's for G_i*.
    const m = kind === "gi" ? n - 1 : n;
    const mean = kind === "gi" ? -z[i] / m : 0;
    const variance = kind === "gi" ? (squares - z[i] * z[i]) / m - mean * mean : squares / m;
    const spread = m * sumOfSquares - sum * sum;
    if (!(spread > 1e-13 * m * sumOfSquares && variance > 1e-13 * squares)) return null;
    return (lag - sum * mean) / Math.sqrt((variance * spread) / (m - 1));
  });
  const defined = statistics.filter((value) => value !== null);
  const adjusted = falseDiscoveryRate(defined.map((value) => 2 * normalSurvival(Math.abs(value))));
  let next = 0;
  return weights.units.map((unit, i) => {
    const statistic = statistics[i];
    if (statistic === null) return { unit, statistic, pValue: null, adjustedPValue: null, spot: "undefined" };
    const pValue = 2 * normalSurvival(Math.abs(statistic));
    const adjustedPValue = adjusted[next++];
    const isSignificant = (adjustment === "fdr" ? adjustedPValue : pValue) <= level;
    const spot = statistic > 0 ? "hot" : "cold";
    return { unit, statistic, pValue, adjustedPValue, spot: isSignificant ? spot : "not-significant" };
  });
}

/** The weights with every unit among its own neighbours, normalised as the weights are. */
function withSelf(weights: SpatialWeights, given: number | undefined) {
  const isBinary = weights.base.values.every((value) => value === 1);
  if (given === undefined && !isBinary) {
    throw new MesometricsError(
      "SELF_WEIGHT_NEEDED",
      'G* counts the unit itself, and with weights other than 0 and 1 its own weight is a choice: give selfWeight, or use "gi".',
    );
  }
  const own = given ?? 1;
  if (!(own > 0 && own < Number.POSITIVE_INFINITY)) {
    throw new MesometricsError("INVALID_ARGUMENT", `selfWeight is ${own}, but must be a finite number above zero.`, {
      argument: "selfWeight",
      value: String(own),
    });
  }
  const n = weights.units.length;
  const links: Link[] = [...linksOf(weights.base), ...weights.units.map((_, i): Link => [i, i, own])];
  return normalised(sparseFromTriplets(n, n, links), weights.normalisation, 0);
}
