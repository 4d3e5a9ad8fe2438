import type { SpatialDesign } from "../spatial-design.js";

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

/**
 * The residual of every period on (I - lambda W) 1, what a period effect becomes in an error model.
 *
 * @param lag length N: W 1
 */
function withoutPeriodEffects(column: Float64Array, lag: Float64Array, lambda: number, units: number): Float64Array {
  const a = lag.map((sum) => 1 - lambda * sum);
  let size = 0;
  for (let i = 0; i < units; i++) size += a[i] * a[i];
  const result = column.slice();
  for (let from = 0; from < column.length; from += units) {
    let share = 0;
    for (let i = 0; i < units; i++) share += a[i] * column[from + i];
    share /= size;
    for (let i = 0; i < units; i++) result[from + i] -= share * a[i];
  }
  return result;
}
