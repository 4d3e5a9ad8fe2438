import {
  normalSurvival,
  normalUpperQuantile,
  studentTSurvival,
  studentTUpperQuantile,
} from "@mesometrics/distributions";
import { type Matrix, MesometricsError } from "@mesometrics/matrix";
import type { Estimate, InferenceRule, TidyRow } from "./estimate.js";

/** How `tidy` reads an estimate. */
export interface TidyOptions {
  /** Confidence level of the interval, 0 < level < 1. Default 0.95. */
  readonly level?: number;
  /** `coefficients` (default), the name of a component such as `direct`, or `all` for every block in order. */
  readonly component?: string;
}

/**
 * One row per coefficient: estimate, standard error, t, degrees of freedom, two-sided p-value and confidence interval, all
 * from the estimate's one inference rule. p = 2 P(T > |t|) by the survival function, so it stays exact far in the tail.
 *
 * R: `broom::tidy(fit, conf.int = TRUE)`.
 *
 * @throws `INVALID_LEVEL`, `UNKNOWN_COMPONENT`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { tidy } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: { cluster: "firm" } });
 * tidy(fit)[0].standardError; // → 0.015194494
 * tidy(fit, { level: 0.9 })[1].low; // → 0.213
 * ```
 */
export function tidy(fit: Estimate, options: TidyOptions = {}): readonly TidyRow[] {
  const { level = 0.95, component = "coefficients" } = options;
  if (!(level > 0 && level < 1)) {
    throw new MesometricsError("INVALID_LEVEL", `A confidence level lies between 0 and 1, but ${level} was given`, {
      level,
    });
  }
  const blocks = [{ ...fit, name: "coefficients" }, ...fit.components];
  const chosen = component === "all" ? blocks : blocks.filter((block) => block.name === component);
  if (chosen.length === 0) {
    throw new MesometricsError(
      "UNKNOWN_COMPONENT",
      `The estimate has no component '${component}': it has ${blocks.map((block) => block.name).join(", ")}`,
      { component },
    );
  }
  return chosen.flatMap((block) => block.terms.map((_, j) => row(block, j, level)));
}

interface Block {
  readonly name: string;
  readonly terms: readonly string[];
  readonly coefficients: Float64Array;
  readonly vcov: Matrix;
  readonly inference: InferenceRule;
}

function row(block: Block, j: number, level: number): TidyRow {
  const estimate = block.coefficients[j];
  const standardError = Math.sqrt(block.vcov.data[j + j * block.vcov.rows]);
  const degreesOfFreedom = block.inference.degreesOfFreedom[j];
  const normal = block.inference.distribution === "normal";
  const tail = (1 - level) / 2;
  const critical = normal ? normalUpperQuantile(tail) : studentTUpperQuantile(tail, degreesOfFreedom);
  const statistic = estimate === 0 && standardError === 0 ? 0 : estimate / standardError;
  const size = Math.abs(statistic);
  return {
    component: block.name,
    term: block.terms[j],
    estimate,
    standardError,
    statistic,
    degreesOfFreedom,
    pValue: Math.min(1, 2 * (normal ? normalSurvival(size) : studentTSurvival(size, degreesOfFreedom))),
    level,
    low: estimate - critical * standardError,
    high: estimate + critical * standardError,
  };
}
