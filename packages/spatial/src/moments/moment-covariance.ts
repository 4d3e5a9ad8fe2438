import { type Matrix, matrix, multiply, multiplyVector, transposeMultiplyVector } from "@mesometrics/matrix";
import type { TwoStageStep } from "../gmm/two-stage-step.js";
import { crossOf } from "../models/sums-of-products.js";
import {
  applyByPeriod,
  inverse2,
  type MomentMatrices,
  type MomentPolynomials,
  type Symmetric2,
} from "./quadratic-moments.js";

/** What errors may be: independent rows, units correlated over time, or all of one variance. */
export type ErrorAssumption = "rows" | "units" | "one-variance";

/** The covariance of the moments and what their linear parts have to do with the coefficients. */
export interface MomentCovariance {
  /** Psi: of sqrt(n) q */
  readonly psi: Symmetric2;
  /** K x 2: covariance of the coefficients with q */
  readonly cross: Matrix;
}

/**
 * Psi of the moments q_r = e'A_r e / n and their covariance with the coefficients. With endogenous columns the residuals'
 * own error adds a_r'e to the quadratic forms, a_r = -2 S (S'S)^-1 Z'A_r e:
 *
 *     independent rows:  Psi_rs = (2 sum_ij a_ij^r a_ij^s e_i^2 e_j^2 + sum_i a_i^r a_i^s e_i^2) / n
 *     one variance s:    Psi_rs = (2 s^2 tr(A_r A_s) + s a_r'a_s + (m4 - 3 s^2) d_r'd_s + m3 (a_r'd_s + a_s'd_r)) / n
 *
 * with d the diagonals and m3, m4 the moments of e (Arraiz et al. 2010, appendix B; Drukker, Egger and Prucha 2013, eq. 16).
 * Where units are correlated over time, sums over a unit's rows stand in the place of rows.
 *
 * @param e length n: the innovations at the lambda of `step`
 */
export function momentCovariance(
  matrices: MomentMatrices,
  step: TwoStageStep,
  e: Float64Array,
  hasEndogenous: boolean,
  assumption: ErrorAssumption,
): MomentCovariance {
  const n = e.length;
  const { scoreDesign: s, bread, design } = step;
  const k = s.columns;
  const linear = matrices.forms.map((form) => {
    if (!hasEndogenous) return new Float64Array(n);
    const direction = multiplyVector(bread, transposeMultiplyVector(design, applyByPeriod(form, e)));
    return multiplyVector(s, direction).map((value) => -2 * value);
  });
  const pairs = [
    [0, 0],
    [0, 1],
    [1, 1],
  ] as const;
  const cross = matrix(k, 2);
  if (assumption === "one-variance") {
    const variance = crossOf(e, e) / n;
    let third = 0;
    let fourth = 0;
    for (let i = 0; i < n; i++) {
      third += (e[i] * e[i] * e[i]) / n;
      fourth += (e[i] * e[i] * e[i] * e[i]) / n;
    }
    const units = matrices.forms[0].rows;
    const diagonals = matrices.diagonals.map((d) => Float64Array.from({ length: n }, (_, i) => d[i % units]));
    const psi = pairs.map(
      ([r, q]) =>
        (2 * variance * variance * (n / units) * pairedSum(matrices, r, q, () => 1) +
          variance * crossOf(linear[r], linear[q]) +
          (fourth - 3 * variance * variance) * crossOf(diagonals[r], diagonals[q]) +
          third * (crossOf(linear[r], diagonals[q]) + crossOf(linear[q], diagonals[r]))) /
        n,
    );
    for (const r of [0, 1]) {
      const moved = linear[r].map((value, i) => variance * value + third * diagonals[r][i]);
      cross.data.set(
        multiplyVector(bread, transposeMultiplyVector(s, moved)).map((value) => value / n),
        r * k,
      );
    }
    return { psi: psi as unknown as Symmetric2, cross };
  }
  const units = matrices.forms[0].rows;
  const groups = assumption === "rows" ? n : units;
  const sums = (x: (i: number) => number) => {
    const result = new Float64Array(groups);
    for (let i = 0; i < n; i++) result[i % groups] += x(i) * e[i];
    return result;
  };
  const linearSums = linear.map((a) => sums((i) => a[i]));
  const together = (i: number, j: number) => {
    let total = 0;
    let squares = 0;
    for (let from = 0; from < n; from += units) {
      const product = e[from + i] * e[from + j];
      total += product;
      squares += product * product;
    }
    return assumption === "rows" ? squares : total * total;
  };
  const psi = pairs.map(
    ([r, q]) => (2 * pairedSum(matrices, r, q, together) + crossOf(linearSums[r], linearSums[q])) / n,
  );
  for (const r of [0, 1]) {
    const moved = new Float64Array(k);
    for (let j = 0; j < k; j++)
      moved[j] =
        crossOf(
          sums((i) => s.data[i + j * n]),
          linearSums[r],
        ) / n;
    cross.data.set(multiplyVector(bread, moved), r * k);
  }
  return { psi: psi as unknown as Symmetric2, cross };
}

/** sum_ij a_ij^r a_ij^s c_ij over the pattern that both have */
function pairedSum({ forms }: MomentMatrices, r: 0 | 1, q: 0 | 1, weight: (i: number, j: number) => number): number {
  const [a, b] = [forms[r], forms[q]];
  const row = new Float64Array(a.columns);
  let total = 0;
  for (let i = 0; i < a.rows; i++) {
    for (let p = a.rowPointers[i]; p < a.rowPointers[i + 1]; p++) row[a.columnIndices[p]] = a.values[p];
    for (let p = b.rowPointers[i]; p < b.rowPointers[i + 1]; p++) {
      const j = b.columnIndices[p];
      if (row[j] !== 0) total += row[j] * b.values[p] * weight(i, j);
    }
    for (let p = a.rowPointers[i]; p < a.rowPointers[i + 1]; p++) row[a.columnIndices[p]] = 0;
  }
  return total;
}

/**
 * The joint covariance of coefficients and lambda: with J = q1 - 2 lambda q2 and v = 1 / (J'Psi^-1 J),
 * var(lambda) = v / n and cov(b, lambda) = cov(b, q) Psi^-1 J v.
 *
 * @param own K x K: that of the coefficients
 */
export function jointCovariance(
  own: Matrix,
  { psi, cross }: MomentCovariance,
  { q1, q2 }: MomentPolynomials,
  lambda: number,
  n: number,
): Matrix {
  const k = own.rows;
  const [a, b, c] = inverse2(psi);
  const slope = [0, 1].map((r) => q1[r] - 2 * lambda * q2[r]);
  const weighted = [a * slope[0] + b * slope[1], b * slope[0] + c * slope[1]];
  const variance = 1 / (slope[0] * weighted[0] + slope[1] * weighted[1]);
  const beside = multiply(cross, {
    rows: 2,
    columns: 1,
    data: Float64Array.from(weighted, (value) => value * variance),
  }).data;
  const size = k + 1;
  const result = matrix(size, size);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < k; i++) result.data[i + j * size] = own.data[i + j * k];
    result.data[k + j * size] = beside[j];
    result.data[j + k * size] = beside[j];
  }
  result.data[k + k * size] = variance / n;
  return result;
}
