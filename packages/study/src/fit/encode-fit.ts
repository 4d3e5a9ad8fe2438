import { explain, glance, tidy } from "@mesometrics/inference";
import { jsonNumbers } from "../json-numbers.js";
import type { FitReport } from "./fit-table.js";

/**
 * A fitted model as JSON text (`mesometrics/fit@1`): `tidy` (a row per coefficient and block), `glance` (one flat row),
 * the tests, the rule of the inference in words, the sample with the data's hash, the notes, and what stands beside the
 * estimate: companions for few clusters and leave-one-out ranges, or the weak-instrument sets and the verdict. Same input,
 * same bytes.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { encodeFit, fitTable } from "@mesometrics/study";
 * const report = fitTable(grunfeld.table, { formula: "inv ~ value | firm", unit: "firm", time: "year" });
 * const { schema, tidy } = JSON.parse(encodeFit(report));
 * schema; // → mesometrics/fit@1
 * tidy[0].term; // → value
 * ```
 */
export function encodeFit({ estimate, level, summary, instrumental }: FitReport): string {
  const { call, sample, fixedEffects, tests, notes, numerics, inference } = estimate;
  return `${JSON.stringify(
    {
      schema: "mesometrics/fit@1",
      call: { estimator: call.estimator, formula: call.formula, options: call.options },
      tidy: tidy(estimate, { component: "all", level }),
      glance: glance(estimate),
      inference: {
        type: inference.type,
        preset: inference.preset,
        label: inference.label,
        distribution: inference.distribution,
        clusters: inference.clusters,
        explanation: explain(estimate),
      },
      sample,
      fixedEffects,
      tests,
      notes,
      numerics,
      companions: summary?.companions ?? [],
      companionsUnavailable: summary?.unavailable ?? [],
      leaveOneOut: summary?.leaveOneOut ?? [],
      effectiveClusters: summary?.clusters?.effectiveClusters ?? [],
      weakInstruments:
        instrumental === null
          ? null
          : {
              method: instrumental.method,
              sets: instrumental.coefficients
                .filter(({ term }) => instrumental.endogenous.includes(term))
                .map(({ term, andersonRubin, reason }) => ({ term, andersonRubin, reason })),
              conditionalLikelihoodRatio: instrumental.conditionalLikelihoodRatio,
              effectiveF: instrumental.effectiveF,
              verdict: instrumental.verdict,
            },
    },
    jsonNumbers,
    1,
  )}\n`;
}
