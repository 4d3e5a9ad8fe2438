import type { WorkingModel } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";

/** Refuses a fit that absorbs effects or has no intercept: the residuals of the null model are those of pooled least squares. */
export function requirePooled(model: WorkingModel, test: string): void {
  const { fixedEffects, hasIntercept, formula } = model.frame;
  if (fixedEffects.length === 0 && hasIntercept) return;
  throw new MesometricsError(
    "POOLED_FIT_REQUIRED",
    `${test} uses the residuals of the pooled regression with an intercept: estimate '${formula.source}' without fixed effects and give that fit`,
    { formula: formula.source, effects: fixedEffects.map(({ label }) => label) },
  );
}
