import type { CovarianceResult } from "./covariance.js";
import type { Estimate } from "./estimate.js";
import { type EstimateParts, sampleFacts } from "./make-estimate.js";
import { residualDegreesOfFreedom, type WorkingModel } from "./working-model.js";

/**
 * What every estimate of a working model says in the same way: coefficients, covariance, sample, effects, degrees of freedom
 * and numerics. The estimator adds its kind, its call, statistics, tests and notes.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { covarianceOf, frameOf, modelParts, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * const parts = modelParts(model, covarianceOf(model, { type: "iid" }, data), data.hash);
 * parts.residualDegreesOfFreedom; // → 188
 * ```
 */
export function modelParts(
  model: WorkingModel,
  covariance: CovarianceResult,
  data: string | { readonly hash: string },
): Omit<EstimateParts, "kind" | "call"> {
  const { frame } = model;
  return {
    outcome: frame.outcomeLabel,
    terms: model.terms,
    coefficients: model.coefficients,
    vcov: covariance.vcov,
    inference: covariance.inference,
    sample: sampleFacts(frame, data),
    fixedEffects: frame.fixedEffects.map(({ label, levels }) => ({ label, levels })),
    absorbedDegreesOfFreedom: model.absorbed,
    residualDegreesOfFreedom: residualDegreesOfFreedom(model),
    numerics: numericsOf(model),
  };
}

function numericsOf({ kernel, solver, tolerance, iterations }: WorkingModel): Estimate["numerics"] {
  return { kernel, solver, tolerance, iterations, seed: null };
}
