import { cholesky, choleskySolve, type Matrix, matrix, sparseTranspose } from "@mesometrics/matrix";
import { crossOf } from "../models/sums-of-products.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { minimiseMoments } from "./moment-minimum.js";

/** Residuals in two groups: deviations from the units' means (N T rows), and the means times the root of T (N rows). */
export interface ComponentResiduals {
  readonly own: Float64Array;
  readonly lagged: Float64Array;
  readonly twice: Float64Array;
  /** N (T - 1), or N */
  readonly rows: number;
}

/** lambda and the two variances: of the errors, and T times that of the unit effects plus that of the errors. */
export interface ComponentEstimate {
  readonly lambda: number;
  readonly sigma2Errors: number;
  readonly sigma2Means: number;
}

/**
 * The moments of Kapoor, Kelejian and Prucha (2007, Journal of Econometrics 140, eqs 10, 16-18): those of Kelejian and Prucha
 * (1999) once for deviations from the units' means, with variance sigma_v2, and once for the means, with sigma_12 =
 * sigma_v2 + T sigma_mu2. The first three alone give starting values; all six are then weighted by the inverse of
 * diag(sigma_v4 / (T - 1), sigma_14) x I (`weights`) or x their covariance under normal errors (`full`).
 *
 * @throws `NO_INTERIOR_MINIMUM`
 */
export function componentMoments(
  within: ComponentResiduals,
  between: ComponentResiduals,
  weighting: "initial" | "weights" | "full",
  weights: SpatialWeights,
): ComponentEstimate {
  const { trace, covariance } = momentTraces(weights);
  const scale = crossOf(within.own, within.own) / within.rows;
  const groups = [groupMoments(within, trace, scale), groupMoments(between, trace, scale)] as const;
  const first = minimum([{ ...groups[0], weight: 1 }], null, weights);
  const start = { lambda: first.lambda, within: first.variances[0], between: 0 };
  start.between =
    groups[1].left[0] - start.lambda * groups[1].linear[0] - start.lambda * start.lambda * groups[1].square[0];
  if (weighting === "initial") {
    return { lambda: start.lambda, sigma2Errors: start.within * scale, sigma2Means: start.between * scale };
  }
  // (T - 1) / sigma_v4 and 1 / sigma_14
  const free = within.rows / between.rows;
  const { lambda, variances } = minimum(
    [
      { ...groups[0], weight: free / (start.within * start.within) },
      { ...groups[1], weight: 1 / (start.between * start.between) },
    ],
    weighting === "full" ? covariance : null,
    weights,
  );
  return { lambda, sigma2Errors: variances[0] * scale, sigma2Means: variances[1] * scale };
}

interface GroupMoments {
  readonly left: Float64Array;
  readonly linear: Float64Array;
  readonly square: Float64Array;
  readonly bySigma: Float64Array;
}

function groupMoments({ own, lagged, twice, rows }: ComponentResiduals, trace: number, scale: number): GroupMoments {
  const at = (value: number) => value / (rows * scale);
  return {
    left: Float64Array.of(at(crossOf(own, own)), at(crossOf(lagged, lagged)), at(crossOf(own, lagged))),
    linear: Float64Array.of(
      2 * at(crossOf(own, lagged)),
      2 * at(crossOf(twice, lagged)),
      at(crossOf(own, twice)) + at(crossOf(lagged, lagged)),
    ),
    square: Float64Array.of(-at(crossOf(lagged, lagged)), -at(crossOf(twice, twice)), -at(crossOf(lagged, twice))),
    bySigma: Float64Array.of(1, trace, 0),
  };
}

/** The minimum over lambda with each group's variance, which is linear, concentrated out. */
function minimum(
  groups: readonly (GroupMoments & { readonly weight: number })[],
  covariance: Matrix | null,
  weights: SpatialWeights,
): { lambda: number; variances: number[] } {
  const factor = covariance === null ? null : cholesky(covariance);
  const solved = (x: Float64Array) =>
    factor === null ? x : choleskySolve(factor, { rows: 3, columns: 1, data: x }).data;
  const states = groups.map(({ left, linear, square, bySigma, weight }) => {
    const direction = solved(bySigma);
    const norm = crossOf(direction, bySigma);
    return (lambda: number) => {
      const gap = left.map((g, m) => g - lambda * linear[m] - lambda * lambda * square[m]);
      const variance = crossOf(direction, gap) / norm;
      const residual = gap.map((g, m) => g - variance * bySigma[m]);
      const weighted = solved(residual);
      const slope = linear.map((value, m) => -value - 2 * lambda * square[m]);
      return {
        variance,
        value: weight * crossOf(residual, weighted),
        slope: 2 * weight * crossOf(weighted, slope),
      };
    };
  });
  const lambda = minimiseMoments(
    {
      value: (x) => -states.reduce((total, state) => total + state(x).value, 0),
      slope: (x) => -states.reduce((total, state) => total + state(x).slope, 0),
    },
    weights,
  );
  return { lambda, variances: states.map((state) => state(lambda).variance) };
}

/** tr(W'W) / N and the covariance of the three moments under normal errors (eq. 21). */
function momentTraces({ matrix: w, units }: SpatialWeights): { trace: number; covariance: Matrix } {
  const n = units.length;
  const transposed = sparseTranspose(w);
  let first = 0;
  for (const value of w.values) first += value * value;
  // Columns of W, so that column sums of products of W'W are taken one at a time.
  let second = 0;
  let third = 0;
  let fourth = first;
  const column = new Float64Array(n);
  const row = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    // W'W e_j
    for (let p = transposed.rowPointers[j]; p < transposed.rowPointers[j + 1]; p++) {
      const i = transposed.columnIndices[p];
      const value = transposed.values[p];
      row[i] = value;
      for (let q = w.rowPointers[i]; q < w.rowPointers[i + 1]; q++) column[w.columnIndices[q]] += value * w.values[q];
    }
    for (let i = 0; i < n; i++) second += column[i] * column[i];
    // sum_i (W'W)_ij (W + W')_ij and sum_i w_ij w_ji
    for (let p = transposed.rowPointers[j]; p < transposed.rowPointers[j + 1]; p++) {
      third += column[transposed.columnIndices[p]] * transposed.values[p];
    }
    for (let p = w.rowPointers[j]; p < w.rowPointers[j + 1]; p++) {
      third += column[w.columnIndices[p]] * w.values[p];
      fourth += row[w.columnIndices[p]] * w.values[p];
    }
    column.fill(0);
    row.fill(0);
  }
  const covariance = matrix(3, 3);
  covariance.data.set([2, (2 * first) / n, 0, (2 * first) / n, (2 * second) / n, third / n, 0, third / n, fourth / n]);
  return { trace: first / n, covariance };
}
