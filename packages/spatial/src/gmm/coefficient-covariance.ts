import { type Matrix, matrix, multiply } from "@mesometrics/matrix";
import { type HacPairs, hacMeat } from "./spatial-hac.js";
import type { TwoStageStep } from "./two-stage-step.js";

/** How the coefficients of a step vary. */
export type CoefficientRule =
  | { readonly type: "iid"; readonly sigma2: number }
  | { readonly type: "HC0" }
  | { readonly type: "cluster" }
  | { readonly type: "spatial-hac"; readonly pairs: HacPairs };

/**
 * B V B with B = (S'S)^-1: sigma2 B under equal variances, V = sum s_i s_i' e_i^2 over rows (HC0), over sums of a unit's rows
 * (cluster, without a factor), or over pairs of units within a bandwidth.
 *
 * @param e length n: innovations of the step
 */
export function coefficientCovariance(
  { scoreDesign: s, bread }: TwoStageStep,
  e: Float64Array,
  units: number,
  rule: CoefficientRule,
): Matrix {
  if (rule.type === "iid") return symmetric({ ...bread, data: bread.data.map((value) => value * rule.sigma2) });
  const scores = { ...s, data: s.data.map((value, at) => value * e[at % s.rows]) };
  const meat =
    rule.type === "spatial-hac"
      ? hacMeat(scores, units, rule.pairs)
      : meatOf(scores, rule.type === "HC0" ? s.rows : units);
  return symmetric(multiply(multiply(bread, meat), bread));
}

/** sum_g s_g s_g' with rows i, i + groups, … in one group. */
function meatOf(scores: Matrix, groups: number): Matrix {
  const { rows: n, columns: k } = scores;
  const sums = matrix(groups, k);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < n; i++) sums.data[(i % groups) + j * groups] += scores.data[i + j * n];
  }
  const meat = matrix(k, k);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b <= a; b++) {
      let total = 0;
      for (let g = 0; g < groups; g++) total += sums.data[g + a * groups] * sums.data[g + b * groups];
      meat.data[a + b * k] = total;
      meat.data[b + a * k] = total;
    }
  }
  return meat;
}

function symmetric(m: Matrix): Matrix {
  const k = m.rows;
  const result = matrix(k, k);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < k; i++) result.data[i + j * k] = (m.data[i + j * k] + m.data[j + i * k]) / 2;
  }
  return result;
}
