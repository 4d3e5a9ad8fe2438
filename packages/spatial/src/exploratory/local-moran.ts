import { knownOption } from "../assemble-weights.js";
import { checkedValues } from "../spatial-lag.js";
import type { SpatialWeights } from "../spatial-weights.js";
import type { UnitValues } from "../weights/unit-values.js";
import { centred } from "./deviations.js";
import { type LocalMoranResult, type LocalTestOptions, localAssociation } from "./local-association.js";

export interface LocalMoranOptions extends LocalTestOptions {
  /**
   * What makes I_i random: `conditional` (default): x_i stays and the others are arranged (Sokal, Oden and Thomson 1998);
   * `total`: all are arranged (Anselin 1995).
   */
  readonly moments?: "conditional" | "total";
}

/**
 * Local Moran (Anselin 1995): `I_i = z_i / m2 sum_j w_ij z_j`, z the deviations from the mean, m2 their variance with the
 * divisor chosen. Conditional moments are exact: `E = -w_i z_i^2 / ((n - 1) m2)`, `Var = (z_i / m2)^2 n / (n - 2) (w2_i -
 * w_i^2 / (n - 1)) (m2n - z_i^2 / (n - 1))` with w_i, w2_i the sum and the sum of squares of the row and m2n the variance
 * with divisor n. They follow the divisor chosen; spdep (`mlvar = FALSE`) and esda put moments for the divisor n beside an
 * I_i with n - 1.
 *
 * Permutations hold x_i and draw its neighbours from the other units without replacement; the same draws serve every unit,
 * and neither the order of units nor that of links changes them.
 *
 * R: `spdep::localmoran(x, listw, conditional = TRUE)` is `{ divisor: "n" }`; `rgeoda`, `esda.Moran_Local` have this default.
 *
 * @param x one value per unit by its label (a Map or an object), or a list of length N in the order of `weights.units`
 * @throws `WEIGHTS_UNITS_MISMATCH`, `SHAPE_MISMATCH`, `MISSING_VALUE`, `CONSTANT_COLUMN`, `TOO_FEW_UNITS`, `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { contiguityWeights, localMoran } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c", "d"], [["a", "b"], ["b", "c"], ["c", "d"]]);
 * const { units } = localMoran([1, 2, 3, 5], weights, { divisor: "n", permutations: 0 });
 * units.map(({ unit, estimate, quadrant }) => [unit, estimate, quadrant]); // → [["a",0.6,"LL"],["b",0.2571429,"LL"],["c",0.0857143,"HH"],["d",0.2571429,"HH"]]
 * ```
 */
export function localMoran(
  x: ArrayLike<number> | UnitValues,
  weights: SpatialWeights,
  options: LocalMoranOptions = {},
): LocalMoranResult {
  const moments = knownOption("moments", options.moments ?? "conditional", ["conditional", "total"] as const);
  const z = centred("x", checkedValues(weights, x));
  return localAssociation(weights, z, z, moments, options);
}
