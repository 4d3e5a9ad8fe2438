import { type Matrix, MesometricsError } from "@mesometrics/matrix";
import type { IndicatorColumns } from "./indicator-columns.js";
import { type ColumnOptions, normaliseColumns } from "./indicator-weights.js";

export interface BenefitOfTheDoubt {
  /** length n, in [0, 1]: each row under the weights that suit it best */
  readonly scores: Float64Array;
  /** n x m: each row's own weights, not scaled to any sum; one of several where the optimum is not unique */
  readonly weights: Matrix;
}

/**
 * Benefit of the doubt: each row i is scored with the weights that are best for it, max w'z_i subject to w'z_k <= 1 for
 * every row k and w >= 0. A row on the frontier has the score 1.
 *
 * The linear programme is solved by the primal simplex method (Dantzig's rule, after many steps Bland's, which cannot
 * cycle); w = 0 is feasible, so that no first phase is needed.
 *
 * @param input columns by name, or an n x m matrix, normalised by `normalisation` (default pooled min-max)
 * @throws MesometricsError `NEGATIVE_SHARE` (a negative normalised value), `NO_CONVERGENCE`, and as `normaliseColumns`
 *
 * Source: Melyn and Moesen (1991); Cherchye et al. (2007), Social Indicators Research 82. R: Compind's `ci_bod`.
 *
 * @example
 * ```ts
 * import { benefitOfTheDoubt } from "@mesometrics/entropy-index";
 * benefitOfTheDoubt({ a: [0, 1, 0.5, 0.25], b: [1, 0, 0.25, 0.25] }).scores; // → [1, 1, 0.75, 0.5]
 * ```
 */
export function benefitOfTheDoubt(input: IndicatorColumns | Matrix, options: ColumnOptions = {}): BenefitOfTheDoubt {
  const { rows, columns, data } = normaliseColumns(input, options);
  for (let i = 0; i < data.length; i++) {
    if (data[i] >= 0) continue;
    throw new MesometricsError(
      "NEGATIVE_SHARE",
      `Column ${Math.floor(i / rows) + 1} is ${data[i]} in row ${(i % rows) + 1}; benefit of the doubt needs values from 0.`,
      { column: Math.floor(i / rows) + 1, row: (i % rows) + 1 },
    );
  }
  const scores = new Float64Array(rows);
  const weights = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const objective = Float64Array.from({ length: columns }, (_, j) => data[row + j * rows]);
    const best = maximise(data, rows, columns, objective);
    scores[row] = Math.min(1, best.value);
    for (let j = 0; j < columns; j++) weights[row + j * rows] = best.solution[j];
  }
  return { scores, weights: { rows, columns, data: weights } };
}

/** How far above 0 a reduced profit or a pivot must lie to count. */
const TINY = 1e-11;

/**
 * max c'x subject to A x <= 1, x >= 0, by the simplex method in condensed form: one column per variable that is 0, one row
 * per constraint, last row the objective.
 *
 * @param a n x m, column-major, not negative
 */
function maximise(a: Float64Array, n: number, m: number, c: Float64Array): { value: number; solution: Float64Array } {
  const width = m + 1;
  const table = new Float64Array((n + 1) * width);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) table[i * width + j] = a[i + j * n];
    table[i * width + m] = 1;
  }
  for (let j = 0; j < m; j++) table[n * width + j] = -c[j];
  // Variables 0 … m - 1 are x, m … m + n - 1 the slacks.
  const outside = Int32Array.from({ length: m }, (_, j) => j);
  const inside = Int32Array.from({ length: n }, (_, i) => m + i);
  const limit = 50 * (n + m);
  for (let step = 0; ; step++) {
    const enter = entering(table, n, width, outside, step > limit / 2);
    if (enter < 0) break;
    const leave = leaving(table, n, width, enter, inside);
    if (leave < 0 || step > limit) {
      throw new MesometricsError(
        "NO_CONVERGENCE",
        leave < 0 ? "A row has no bound: some indicator is 0 in every row." : `No optimum after ${limit} steps.`,
        { steps: step },
      );
    }
    pivot(table, n + 1, width, leave, enter);
    const entered = outside[enter];
    outside[enter] = inside[leave];
    inside[leave] = entered;
  }
  const solution = new Float64Array(m);
  for (let i = 0; i < n; i++) if (inside[i] < m) solution[inside[i]] = Math.max(0, table[i * width + m]);
  return { value: table[n * width + m], solution };
}

function entering(table: Float64Array, n: number, width: number, outside: Int32Array, bland: boolean): number {
  let best = -1;
  for (let j = 0; j < width - 1; j++) {
    const profit = table[n * width + j];
    if (profit > -TINY) continue;
    if (best < 0 || (bland ? outside[j] < outside[best] : profit < table[n * width + best])) best = j;
  }
  return best;
}

function leaving(table: Float64Array, n: number, width: number, enter: number, inside: Int32Array): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    const slope = table[i * width + enter];
    if (slope <= TINY) continue;
    const ratio = table[i * width + width - 1] / slope;
    if (ratio < least || (ratio === least && inside[i] < inside[best])) {
      least = ratio;
      best = i;
    }
  }
  return best;
}

function pivot(table: Float64Array, rows: number, width: number, leave: number, enter: number): void {
  const element = table[leave * width + enter];
  for (let j = 0; j < width; j++) if (j !== enter) table[leave * width + j] /= element;
  table[leave * width + enter] = 1 / element;
  for (let i = 0; i < rows; i++) {
    if (i === leave) continue;
    const factor = table[i * width + enter];
    if (factor === 0) continue;
    for (let j = 0; j < width; j++) if (j !== enter) table[i * width + j] -= factor * table[leave * width + j];
    table[i * width + enter] = -factor / element;
  }
}
