import type { SpatialSolver } from "./models/cholesky-jacobian.js";
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
 * @param solver of I - rho W, null in models without rho
 * @param residuals length NT: e
 */
export function goodnessOfFit(
  design: SpatialDesign,
  fit: LikelihoodFit,
  solver: SpatialSolver | null,
  residuals: Float64Array,
): Readonly<Record<string, number>> {
  const count = design.rawOutcome.length;
  const signal = new Float64Array(count);
  for (let j = 0; j < fit.beta.length; j++) {
    for (let i = 0; i < count; i++) signal[i] += fit.beta[j] * design.regressors.data[i + j * count];
  }
  const reduced = signal;
  if (solver !== null) {
    for (let t = 0; t < design.periods; t++) {
      reduced.set(solver.solve(signal.slice(t * design.units, (t + 1) * design.units)), t * design.units);
    }
  }
  const squares = squaresOf(residuals);
  const overall = 1 - squares / centredCross(design.rawOutcome, design.rawOutcome);
  const within = 1 - squares / squaresOf(design.outcome);
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
