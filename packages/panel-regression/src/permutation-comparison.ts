import { workingModel } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { interactWithGroups } from "./interacted-frame.js";
import type { PermutationPlan } from "./permutation-plan.js";
import { rowRegressions } from "./row-moments.js";
import { type SubsetEstimate, subsetRegressions } from "./unit-moments.js";

/** What a comparison finds. */
export interface Comparison {
  /** Second group less first. */
  readonly difference: number;
  /** The sum of the groups' variances; NaN where not asked for. */
  readonly variance: number;
}

/** How the groups are compared under an assignment; NaN where it does not determine the difference. */
export function comparison(plan: PermutationPlan): (labels: Int32Array) => Comparison {
  const { moments, rows, studentised } = plan;
  const first: SubsetEstimate = { coefficient: 0, variance: 0 };
  const second: SubsetEstimate = { coefficient: 0, variance: 0 };
  if (moments !== null) {
    const regression = subsetRegressions(moments, studentised);
    return (labels) => {
      regression(labels, 0, first);
      regression(labels, 1, second);
      return { difference: second.coefficient - first.coefficient, variance: first.variance + second.variance };
    };
  }
  if (rows === null) return (labels) => refitted(plan, labels);
  const regression = rowRegressions(rows, studentised, plan.frame.unit);
  return (labels) =>
    regression(labels, 0, first) && regression(labels, 1, second)
      ? { difference: second.coefficient - first.coefficient, variance: first.variance + second.variance }
      : refitted(plan, labels);
}

/** By estimation of the regression in which everything is interacted with the assigned groups. */
function refitted(plan: PermutationPlan, labels: Int32Array): Comparison {
  const undetermined = { difference: Number.NaN, variance: Number.NaN };
  const { frame, terms } = interactWithGroups(plan.frame, { ...plan.group, codes: labels });
  try {
    const model = workingModel(frame);
    const position = [0, 1].map((code) =>
      model.terms.indexOf(terms.find(({ regressor, group }) => regressor === plan.term && group === code)?.label ?? ""),
    );
    if (position.some((j) => j < 0)) return undetermined;
    const difference = model.coefficients[position[1]] - model.coefficients[position[0]];
    if (!plan.studentised) return { difference, variance: Number.NaN };
    return { difference, variance: position.reduce((sum, j) => sum + unitVariance(plan, model, j, labels), 0) };
  } catch (error) {
    if (error instanceof MesometricsError) return undetermined;
    throw error;
  }
}

/** CR0 of one coefficient with a group's rows of a unit as cluster; rows where there are no units. */
function unitVariance(
  { frame: { unit } }: PermutationPlan,
  { design, bread, residuals }: ReturnType<typeof workingModel>,
  j: number,
  labels: Int32Array,
): number {
  const n = design.rows;
  const scores = new Float64Array(2 * (unit?.levels ?? n));
  for (let i = 0; i < n; i++) {
    let z = 0;
    for (let l = 0; l < design.columns; l++) z += design.data[i + l * n] * bread.data[l + j * design.columns];
    scores[2 * (unit?.codes[i] ?? i) + labels[i]] += z * residuals[i];
  }
  return scores.reduce((sum, value) => sum + value * value, 0);
}
