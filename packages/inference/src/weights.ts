import type { Matrix } from "@mesometrics/matrix";
import type { ModelFrame } from "@mesometrics/panel-data";
import type { WorkingModel } from "./working-model.js";

/**
 * N: the rows of a sample, or with frequency weights the observations that they stand for.
 *
 * @example
 * ```ts
 * import { crossSection } from "@mesometrics/panel-data";
 * import { frameOf, observationCount } from "@mesometrics/inference";
 * const data = crossSection({ y: [1, 2, 4], x: [0, 1, 2], n: [2, 1, 3] });
 * observationCount(frameOf(data, "y ~ x", { weights: { frequency: "n" } })); // → 6
 * ```
 */
export function observationCount(frame: ModelFrame): number {
  if (frame.weights?.kind !== "frequency") return frame.observations;
  return sumOfWeights(frame.weights.values);
}

/** The weights of a sample do not change, and much asks for their sum and their roots. */
const knownSums = new WeakMap<Float64Array, number>();
const knownRoots = new WeakMap<Float64Array, Float64Array>();

export function sumOfWeights(weights: Float64Array): number {
  let total = knownSums.get(weights);
  if (total === undefined) {
    total = 0;
    for (let i = 0; i < weights.length; i++) total += weights[i];
    knownSums.set(weights, total);
  }
  return total;
}

/**
 * Length n: sqrt(w), what outcome, regressors and dummies are multiplied by so that weighted least squares becomes least
 * squares; null without weights.
 */
export function rowScale(frame: ModelFrame): Float64Array | null {
  const weights = frame.weights?.values ?? null;
  if (weights === null) return null;
  let roots = knownRoots.get(weights);
  if (roots === undefined) {
    roots = new Float64Array(weights.length);
    for (let i = 0; i < roots.length; i++) roots[i] = Math.sqrt(weights[i]);
    knownRoots.set(weights, roots);
  }
  return roots;
}

/** A matrix with its rows multiplied by a scale. */
export function scaleRows(m: Matrix, scale: Float64Array): Matrix {
  const data = new Float64Array(m.data.length);
  for (let j = 0; j < m.columns; j++) {
    for (let i = 0; i < m.rows; i++) data[i + j * m.rows] = m.data[i + j * m.rows] * scale[i];
  }
  return { rows: m.rows, columns: m.columns, data };
}

/**
 * y - X b - effects in the outcome's own units, length n: the residuals of a working model with the square roots of the
 * weights divided out. R: `resid(fit)`, where the working model's are `weighted.residuals(fit)`.
 *
 * @example
 * ```ts
 * import { crossSection } from "@mesometrics/panel-data";
 * import { frameOf, outcomeResiduals, workingModel } from "@mesometrics/inference";
 * const data = crossSection({ y: [1, 2, 4, 4], x: [0, 1, 2, 3], w: [4, 1, 1, 4] });
 * const model = workingModel(frameOf(data, "y ~ x", { weights: { analytic: "w" } }));
 * outcomeResiduals(model)[2] - model.residuals[2]; // → 0
 * outcomeResiduals(model)[0] / model.residuals[0]; // → 0.5
 * ```
 */
export function outcomeResiduals(model: WorkingModel): Float64Array {
  const scale = rowScale(model.frame);
  if (scale === null) return model.residuals;
  const residuals = new Float64Array(scale.length);
  for (let i = 0; i < residuals.length; i++) residuals[i] = model.residuals[i] / scale[i];
  return residuals;
}
