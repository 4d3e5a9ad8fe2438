import type { Matrix } from "@mesometrics/matrix";
import { multiply } from "@mesometrics/matrix";
import type { SpatialDesign } from "./spatial-design.js";
import type { LikelihoodFit } from "./spatial-likelihood.js";

/**
 * The named R2 of a spatial panel model.
 *
 * - `overall`: 1 - e'e / sum (y - mean y)^2, the effects being part of the fit;
 * - `within`: 1 - e'e / (M y)'(M y), only with effects;
 * - `squaredCorrelation`: of M y and the reduced form (I - rho W)^-1 M X b, which neither effects nor the neighbours'
 *   own outcomes help (Elhorst 2014, p. 59).
 *
 * @param multiplier (I - rho W)^-1, null in models without rho
 */
export function goodnessOfFit(
  design: SpatialDesign,
  fit: LikelihoodFit,
  multiplier: Matrix | null,
): Readonly<Record<string, number>> {
  const count = design.rawOutcome.length;
  const signal = new Float64Array(count);
  for (let j = 0; j < fit.beta.length; j++) {
    for (let i = 0; i < count; i++) signal[i] += fit.beta[j] * design.regressors.data[i + j * count];
  }
  const reduced =
    multiplier === null
      ? signal
      : multiply(multiplier, { rows: design.units, columns: design.periods, data: signal }).data;
  const overall = 1 - fit.squares / centredCross(design.rawOutcome, design.rawOutcome);
  const within = 1 - fit.squares / squaresOf(design.outcome);
  const cross = centredCross(design.outcome, reduced);
  const spread = centredCross(design.outcome, design.outcome) * centredCross(reduced, reduced);
  const squaredCorrelation = spread > 0 ? (cross * cross) / spread : 0;
  return design.absorbed > 0 ? { overall, within, squaredCorrelation } : { overall, squaredCorrelation };
}

function squaresOf(x: Float64Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i] * x[i];
  return total;
}

function centredCross(x: Float64Array, y: Float64Array): number {
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < x.length; i++) {
    meanX += x[i] / x.length;
    meanY += y[i] / x.length;
  }
  let total = 0;
  for (let i = 0; i < x.length; i++) total += (x[i] - meanX) * (y[i] - meanY);
  return total;
}
