import { forwardSolve, type Matrix, matrix, multiply, sparseMultiply } from "@mesometrics/matrix";
import { absorbsPeriods, type PanelEffects } from "../model-kind.js";
import { withoutPeriodEffects } from "../models/period-effects.js";
import type { SpatialDesign } from "../spatial-design.js";
import type { LikelihoodFit, LikelihoodSetting } from "../spatial-likelihood.js";
import { spatialMultiplier } from "../spatial-multiplier.js";
import type { InformationRule } from "./information-rule.js";

/**
 * How each free parameter moves the filtered expectation of the outcome; only rho does, by (I - lambda W) G (X b + effects)
 * without what the effects take.
 *
 * @returns rows x p
 */
export function expectationSignals(
  design: SpatialDesign,
  fit: LikelihoodFit,
  names: readonly string[],
  { random, weights }: LikelihoodSetting,
  effects: PanelEffects,
  rule: InformationRule,
  { moved: g, meanFactor }: { readonly moved: Matrix | null; readonly meanFactor: Matrix | null },
): Matrix {
  const rows = fit.residuals.length;
  const result = matrix(rows, names.length);
  const at = names.indexOf("rho");
  if (at < 0 || g === null) return result;
  const { units, periods } = design;
  const count = units * periods;
  const { rho, lambda, theta } = fit.point;
  const signal = new Float64Array(count);
  // M G alpha = 0 where every row of W has the same sum, and M G mu = 0 always: then M G M X b is all of it, without the
  // digits that the levels of the effects would cost.
  const levels = random === null && rule === "expected" && absorbsPeriods(effects) && design.rowSum === null;
  const from = random === null ? design.regressors : design.rawRegressors;
  for (let j = 0; j < fit.beta.length; j++) {
    for (let i = 0; i < count; i++) signal[i] += fit.beta[j] * from.data[i + j * count];
  }
  if (levels) {
    // X b + effects = y - rho W y - u, u = (I - lambda W)^-1 e on the raw data.
    const e: Matrix = { rows: units, columns: periods, data: fit.residuals };
    const u = lambda === 0 ? e : multiply(spatialMultiplier(weights, lambda), e);
    for (let i = 0; i < count; i++) {
      signal[i] = design.rawOutcome[i] - rho * design.rawLaggedOutcome[i] - u.data[i];
    }
  }
  let moved = multiply(g, { rows: units, columns: periods, data: signal });
  if (lambda !== 0) {
    const lagged = sparseMultiply(weights.matrix, moved);
    moved = { ...moved, data: moved.data.map((value, i) => value - lambda * lagged.data[i]) };
  }
  const wide: Matrix = { rows: count, columns: 1, data: moved.data };
  if (random !== null) {
    result.data.set(weighted(moved, theta, meanFactor), at * rows);
  } else if (rule === "elhorst") {
    result.data.set(moved.data, at * rows);
  } else {
    const projected = design.project(wide).data;
    result.data.set(
      design.periodEffectLag === null
        ? projected
        : withoutPeriodEffects(projected, design.periodEffectLag, lambda, units),
      at * rows,
    );
  }
  return result;
}

/** Deviations from the units' means, then sqrt(T) times the means, weighted as the likelihood weights them. */
function weighted(moved: Matrix, theta: number, factor: Matrix | null): Float64Array {
  const { rows: units, columns: periods, data } = moved;
  const means = new Float64Array(units);
  for (let t = 0; t < periods; t++) for (let i = 0; i < units; i++) means[i] += data[i + t * units] / periods;
  const root = Math.sqrt(periods);
  const scaledMeans = means.map((value) => value * root);
  const last =
    factor === null
      ? scaledMeans.map((value) => value * theta)
      : forwardSolve(factor, { rows: units, columns: 1, data: scaledMeans }).data;
  const result = new Float64Array(data.length + units);
  for (let i = 0; i < data.length; i++) result[i] = data[i] - means[i % units];
  result.set(last, data.length);
  return result;
}
