import type { Estimate } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { matchUnits } from "./match-units.js";
import type { SpatialWeights } from "./spatial-weights.js";
import { weightsHash } from "./weights-hash.js";

/** The weights, if they are those that the estimate was made with, in any order of the units. */
export function requireWeightsOf(fit: Estimate, weights: SpatialWeights): SpatialWeights {
  const known = fit.call.options.weights as { readonly hash: string; readonly byPeriod?: boolean } | undefined;
  if (known?.byPeriod === true || "periods" in weights) {
    throw new MesometricsError(
      "MODEL_NOT_AVAILABLE",
      "With weights by period effects differ by period; the components direct, indirect and total are their averages.",
      { expected: known?.hash ?? null },
    );
  }
  if (known !== undefined) {
    // The hash is that of the data's order of units, or, on a cross-section, of the weights' own.
    for (const order of [weights.units, [...weights.units].sort(byCodePoint), [...weights.units].sort(byNumber)]) {
      const matched = matchUnits(weights, order);
      if (weightsHash(matched) === known.hash) return matched;
    }
  }
  throw new MesometricsError(
    "WEIGHTS_MISMATCH",
    "These are not the weights that the estimate was made with (their hash differs): give the same weights.",
    { expected: known?.hash ?? null },
  );
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b) || byCodePoint(a, b);
}
