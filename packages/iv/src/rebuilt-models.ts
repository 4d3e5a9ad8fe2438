import {
  type Augmented,
  augmentModel,
  augment as augmentOfLinearModel,
  type Covariance,
  type Estimate,
  namedCovariance,
  rebuild,
  type WorkingModel,
} from "@mesometrics/inference";
import type { Dataset } from "@mesometrics/panel-data";
import { type InstrumentalModel, instrumentalModel, type ResolvedMethod } from "./instrumental-model.js";
import { type IvMethod, isGmm } from "./iv-method.js";

/**
 * The two-stage least squares model behind an instrumental estimate, whatever its method: what first stages, tests of the
 * instruments and weak-instrument inference start from, since they know the equation and not the estimator.
 *
 * @throws `DATA_MISMATCH`, `NOT_A_LINEAR_MODEL`
 */
export function twoStageModel(fit: Estimate, data: Dataset): WorkingModel {
  const { method, ...options } = fit.call.options;
  return rebuild({ ...fit, call: { ...fit.call, options } }, data);
}

/**
 * The model of an instrumental estimate by its method.
 *
 * @throws `DATA_MISMATCH`, `NOT_A_LINEAR_MODEL`
 */
export function estimatedModel(fit: Estimate, data: Dataset): InstrumentalModel {
  return instrumentalModel(twoStageModel(fit, data), methodOf(fit), data);
}

/** The method in an estimate's call, its weighting spelled out. */
export function methodOf(fit: Pick<Estimate, "call">): ResolvedMethod {
  const method = (fit.call.options.method as IvMethod | undefined) ?? "2sls";
  return isGmm(method) ? { ...method, weighting: namedCovariance(method.weighting as Covariance) } : method;
}

/**
 * Fitted values and residuals of an estimate on its data, row by row, with the endogenous regressors as observed: that of
 * `@mesometrics/inference`, for every method of `ivreg` too.
 *
 * @throws `DATA_MISMATCH` where the data is not the one that was estimated on; `NOT_A_LINEAR_MODEL`
 * @example
 * ```ts
 * import { augment, crossSection, ivreg } from "@mesometrics/iv";
 * const data = crossSection({ y: [1, 3, 2, 6, 5, 8], d: [1, 2, 2, 4, 3, 5], z: [0, 1, 1, 2, 2, 3], v: [1, 0, 2, 1, 3, 2] });
 * const { outcome, fitted, residual } = augment(ivreg(data, "y ~ 1 | d ~ z + v", { method: "liml" }), data);
 * outcome[0] - fitted[0] - residual[0]; // → 0
 * ```
 */
export function augment(fit: Estimate, data: Dataset): Augmented {
  if (fit.kind !== "ivreg" || methodOf(fit) === "2sls") return augmentOfLinearModel(fit, data);
  return augmentModel(estimatedModel(fit, data).model);
}
