import { observationCount } from "./weights.js";
import type { WorkingModel } from "./working-model.js";

/** The sizes that every covariance states: N, K and L. */
export function sizeFacts(model: WorkingModel): Record<string, number> {
  return { observations: observationCount(model.frame), coefficients: model.terms.length, absorbed: model.absorbed };
}
