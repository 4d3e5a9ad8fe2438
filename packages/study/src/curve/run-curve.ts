import { type ResamplingDriver, runResampling } from "@mesometrics/inference";
import {
  type SpecificationCurve,
  type SpecificationCurvePlan,
  specificationCurveSteps,
} from "@mesometrics/panel-regression";

/**
 * Runs a planned curve in chunks, in workers where the driver has them. See `runResampling`.
 *
 * @throws `ABORTED`, and what the regressions throw
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { curveOfFormula, planSpecificationCurve, runCurve } from "@mesometrics/study";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const plan = planSpecificationCurve(data, curveOfFormula(data, "inv ~ value + capital | firm"), { joint: null });
 * (await runCurve(plan)).summary.estimated; // → 24
 * ```
 */
export function runCurve(
  plan: SpecificationCurvePlan,
  driver: ResamplingDriver<SpecificationCurvePlan> = {},
): Promise<SpecificationCurve> {
  // Small enough that workers end together, large enough that a sample is not prepared again and again.
  const chunkSize = Math.min(200, Math.max(5, Math.ceil(plan.draws / 40)));
  return runResampling(specificationCurveSteps, plan, { chunkSize, ...driver });
}

/** The regressions `from` … `to - 1` of a plan: what a worker does. @throws `INVALID_CHUNK` */
export function runCurveChunk(plan: SpecificationCurvePlan, from: number, to: number): Float64Array {
  return specificationCurveSteps.runChunk(plan, from, to);
}
