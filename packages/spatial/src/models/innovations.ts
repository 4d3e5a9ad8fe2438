import type { SpatialDesign } from "../spatial-design.js";
import { withoutPeriodEffects } from "./period-effects.js";

/**
 * e of the parameters given, length NT: (I - lambda W)(y - rho W y - X b) after the fixed effects are projected out; with
 * random effects they are still in it.
 */
export function innovations(design: SpatialDesign, beta: ArrayLike<number>, rho: number, lambda: number): Float64Array {
  const { outcome, laggedOutcome, twiceLaggedOutcome, regressors, laggedRegressors, units, periodEffectLag } = design;
  const count = outcome.length;
  const e = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    e[i] = outcome[i] - (rho + lambda) * laggedOutcome[i] + rho * lambda * (twiceLaggedOutcome?.[i] ?? 0);
  }
  for (let j = 0; j < regressors.columns; j++) {
    const b = beta[j];
    for (let i = 0, at = j * count; i < count; i++, at++) {
      e[i] -= b * (regressors.data[at] - lambda * laggedRegressors.data[at]);
    }
  }
  if (periodEffectLag === null) return e;
  return withoutPeriodEffects(e, periodEffectLag, lambda, units);
}
