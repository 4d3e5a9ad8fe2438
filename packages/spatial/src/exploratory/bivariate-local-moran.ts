import { checkedValues } from "../spatial-lag.js";
import type { SpatialWeights } from "../spatial-weights.js";
import type { UnitValues } from "../weights/unit-values.js";
import { centred } from "./deviations.js";
import { type LocalMoranResult, type LocalTestOptions, localAssociation } from "./local-association.js";

/**
 * Bivariate local Moran: `I_i = zx_i sum_j w_ij zy_j`, standardised with divisor n - 1 (option `divisor`). The quadrant `HL`
 * is a unit with high x whose neighbours have low y. Moments are exact when unit i keeps its x and its neighbours' y are
 * drawn from the other units without replacement: `E = -zx_i zy_i w_i / (n - 1)`, `Var = zx_i^2 (w2_i - w_i^2 / (n - 1)) s2_i`,
 * s2_i the variance (divisor n - 2) of the others' y; the permutations draw the same way.
 *
 * Python: `esda.Moran_Local_BV(x, y, w)`, the same I_i. R: `spdep::localmoran_bv(x, y, listw, nsim)`, the same I_i; it draws
 * with replacement. The mean of I_i over units, times n / (n - 1), is `bivariateMoran` under row normalisation.
 *
 * @param x the variable at the place: one value per unit by its label (a Map or an object), or a list of length N in the order of `weights.units`
 * @param y the variable of the neighbours, likewise
 * @throws as `localMoran`
 * @example
 * ```ts
 * import { bivariateLocalMoran, contiguityWeights } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c", "d"], [["a", "b"], ["b", "c"], ["c", "d"]]);
 * const { units } = bivariateLocalMoran([1, 2, 3, 5], [2, 1, 4, 4], weights, { permutations: 0 });
 * units.map(({ unit, estimate, quadrant }) => [unit, estimate, quadrant]); // → [["a",1.195477589,"LL"],["b",-0.0731925055,"LH"],["c",-0.0243975018,"HL"],["d",1.097887582,"HH"]]
 * ```
 */
export function bivariateLocalMoran(
  x: ArrayLike<number> | UnitValues,
  y: ArrayLike<number> | UnitValues,
  weights: SpatialWeights,
  options: LocalTestOptions = {},
): LocalMoranResult {
  const zx = centred("x", checkedValues(weights, x));
  const zy = centred("y", checkedValues(weights, y));
  return localAssociation(weights, zx, zy, "conditional", options);
}
