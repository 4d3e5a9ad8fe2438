import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { buildIndex, type CompositeIndexSpec, type ConventionChoice, prepareIndex } from "./composite-index.js";
import { completedConventions } from "./conventions.js";
import { yearlyWeights } from "./leave-one-out.js";
import { pick, type RankScope, type RankShift, rankedRows, rankShift } from "./rank-comparison.js";

export interface PerturbedWeight extends RankShift {
  readonly indicator: string;
  /** What its weight was multiplied by, before all were divided by their sum. */
  readonly factor: number;
}

export interface WeightPerturbation {
  readonly ranks: RankScope;
  readonly perturbations: readonly PerturbedWeight[];
}

/**
 * How ranks move when each weight in turn is multiplied by 1 - change and 1 + change, and all are divided by their sum.
 *
 * @param change between 0 and 1; default 0.1
 * @throws MesometricsError `INVALID_ARGUMENT`, and as `compositeIndex`
 * @example
 * ```ts
 * import { perturbWeights } from "@mesometrics/entropy-index";
 * import { crossSection } from "@mesometrics/panel-data";
 * const data = crossSection({ a: [1, 2, 3, 5], b: [2, 1, 4, 5], c: [9, 3, 2, 1] });
 * const indicators = ["a", "b", "c"].map((id) => ({ id, direction: "+" as const }));
 * const { perturbations } = perturbWeights({ dimensions: [{ id: "d", indicators }] }, data, { change: 0.5 });
 * perturbations.map((one) => one.largestShift); // → [1, 0, 1, 0, 1, 1]
 * ```
 */
export function perturbWeights(
  spec: CompositeIndexSpec,
  data: Dataset,
  {
    change = 0.1,
    conventions = {},
    ranks = "last-period",
  }: { readonly change?: number; readonly conventions?: ConventionChoice; readonly ranks?: RankScope } = {},
): WeightPerturbation {
  if (!(change > 0 && change < 1)) {
    throw new MesometricsError("INVALID_ARGUMENT", `The change is ${change}; it must lie between 0 and 1.`, { change });
  }
  const chosen = completedConventions(conventions);
  const prepared = prepareIndex(spec, data);
  const base = buildIndex(prepared, chosen);
  if (base.weightsByPeriod !== null) throw yearlyWeights("`indexUncertainty`");
  const { rows, labels } = rankedRows(prepared.frame, ranks);
  const before = pick(base.scores, rows);
  const perturbations = base.weights.flatMap(({ indicator }, changed) =>
    [1 - change, 1 + change].map((factor) => {
      const moved = base.weights.map((one, j) => one.weight * (j === changed ? factor : 1));
      const total = moved.reduce((part, weight) => part + weight, 0);
      const weights = Object.fromEntries(base.weights.map((one, j) => [one.indicator, moved[j]! / total]));
      const other = buildIndex(prepared, { ...chosen, weights: { method: "expert", weights } });
      return { indicator, factor, ...rankShift(before, pick(other.scores, rows), labels) };
    }),
  );
  return { ranks, perturbations };
}
