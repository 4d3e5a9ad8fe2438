import type { Estimate, Glance } from "./estimate.js";

/**
 * The facts of an estimate in one flat row: the same keys for every estimator, null where a number is not defined.
 *
 * R: `broom::glance(fit)`.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { glance } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: { cluster: "firm" } });
 * glance(fit).r2.within; // → 0.76675758
 * glance(fit).vcov; // → "CR1 clustered by firm, t(9)"
 * ```
 */
export function glance(fit: Estimate): Glance {
  return {
    kind: fit.kind,
    outcome: fit.outcome,
    observations: fit.sample.observations,
    units: fit.sample.units,
    periods: fit.sample.periods,
    parameters: fit.terms.length,
    absorbedDegreesOfFreedom: fit.absorbedDegreesOfFreedom,
    residualDegreesOfFreedom: fit.residualDegreesOfFreedom,
    sigma: fit.statistics.sigma ?? null,
    logLikelihood: fit.statistics.logLikelihood ?? null,
    r2: fit.r2,
    vcov: fit.inference.label,
    preset: fit.inference.preset,
    dropped: fit.sample.dropped.reduce((total, { count }) => total + count, 0),
    kernel: fit.numerics.kernel,
  };
}
