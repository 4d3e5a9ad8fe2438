import { deltaMethod, type EstimateComponent, type InferenceRule, type Note } from "@mesometrics/inference";
import { type Matrix, matrix } from "@mesometrics/matrix";
import { jacobianOf } from "../models/jacobian.js";
import { effectMultipliers, spatialEffects } from "../spatial-effects.js";
import { spatialSolver } from "../spatial-multiplier.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { mostAsymmetricUnits } from "../specification.js";
import type { TwoStageEquation } from "./two-stage-equation.js";

/**
 * Direct, indirect and total effects with delta-method errors, where rho lies in the interval in which I - rho W can be
 * inverted; a note where it does not.
 *
 * @param coefficients those of the equation first, rho last of them; lambda after it moves no effect
 */
export function twoStageEffects(
  { variables, hasRho, terms, durbin }: TwoStageEquation,
  coefficients: Float64Array,
  vcov: Matrix,
  ruleOf: (k: number) => InferenceRule,
  weights: SpatialWeights,
): { readonly components: readonly EstimateComponent[]; readonly notes: readonly Note[] } {
  if ((!hasRho && durbin.length === 0) || variables.length === 0) return { components: [], notes: [] };
  const units = weights.units.length;
  if (hasRho && weights.symmetriser === null && units > mostAsymmetricUnits) {
    const message = `Effects need all eigenvalues of weights without a symmetric form, up to ${mostAsymmetricUnits} units; of ${units} units there are none here (the total effect under row-normalised weights is beta / (1 - rho)).`;
    return { components: [], notes: [{ code: "EFFECTS_NEED_EIGENVALUES", message }] };
  }
  const k = terms.length;
  const rho = hasRho ? coefficients[k - 1] : 0;
  const jacobian = hasRho ? jacobianOf(weights) : null;
  if (jacobian !== null && !(rho > jacobian.lower && rho < jacobian.upper)) {
    const interval = `(${jacobian.lower.toPrecision(6)}, ${jacobian.upper.toPrecision(6)})`;
    const message = `rho = ${rho.toPrecision(6)} lies outside ${interval}, where I - rho W has no stable inverse: there are no effects to report.`;
    return { components: [], notes: [{ code: "SPATIAL_PARAMETER_OUTSIDE", message }] };
  }
  const by = effectMultipliers(rho, weights, jacobian, () => spatialSolver(weights, rho));
  const effects = spatialEffects(variables, coefficients.slice(0, hasRho ? k - 1 : k), by, hasRho);
  const padded = ({ rows, data }: Matrix): Matrix => {
    const result = matrix(rows, coefficients.length);
    result.data.set(data);
    return result;
  };
  return {
    components: (["direct", "indirect", "total"] as const).map((name) => ({
      name,
      terms: effects.labels,
      coefficients: effects[name].values,
      vcov: deltaMethod(
        coefficients,
        vcov,
        () => effects[name].values,
        () => padded(effects[name].jacobian),
      ).vcov,
      inference: ruleOf(variables.length),
    })),
    notes: [],
  };
}
