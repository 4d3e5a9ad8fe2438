import { MesometricsError } from "@mesometrics/matrix";
import type { IndexNote } from "./conventions.js";

export type HierarchyForm = "eigenvector" | "geometric-mean" | "column-mean";

export interface AnalyticHierarchy {
  readonly form: HierarchyForm;
  /** length k, sum 1 */
  readonly weights: Float64Array;
  /** the largest eigenvalue of the judgements; k when they are consistent */
  readonly largestEigenvalue: number;
  /** (λ - k)/(k - 1) */
  readonly consistencyIndex: number;
  /** The index over that of random judgements; 0 for k <= 2. Above 0.1 the judgements should be revised. */
  readonly consistencyRatio: number;
  readonly notes: readonly IndexNote[];
}

/** Saaty's mean consistency index of random judgements, for k = 1 … 15. */
const RANDOM_INDEX = [0, 0, 0.58, 0.9, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];

/**
 * Weights from pairwise judgements (analytic hierarchy process): row i, column j says how many times as important i is.
 *
 * `"eigenvector"` (default): the principal eigenvector; `"geometric-mean"`: of the rows; `"column-mean"`: the mean of the
 * columns scaled to sum 1. λ, CI = (λ - k)/(k - 1) and CR = CI/RI are of the matrix, whatever the form.
 *
 * @param judgements k x k, positive, a_ij a_ji = 1
 * @throws MesometricsError `NOT_RECIPROCAL`, `INVALID_JUDGEMENTS` (not square, not positive, more than 15)
 *
 * Source: Saaty (1980), The Analytic Hierarchy Process, chapters 2 and 3 (random index table).
 *
 * @example
 * ```ts
 * import { analyticHierarchy } from "@mesometrics/entropy-index";
 * const { weights, consistencyRatio } = analyticHierarchy([[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]]);
 * weights; // → [0.648329, 0.229651, 0.12202]
 * consistencyRatio; // → 0.003185
 * ```
 */
export function analyticHierarchy(
  judgements: readonly (readonly number[])[],
  form: HierarchyForm = "eigenvector",
): AnalyticHierarchy {
  checkJudgements(judgements);
  const size = judgements.length;
  const principal = principalEigenvector(judgements);
  const weights =
    form === "eigenvector"
      ? principal.vector
      : form === "geometric-mean"
        ? rowMeans(judgements)
        : columnMeans(judgements);
  const index = size < 3 ? 0 : Math.max(0, (principal.value - size) / (size - 1));
  const ratio = size < 3 ? 0 : index / RANDOM_INDEX[size - 1]!;
  const notes: IndexNote[] = [];
  if (ratio > 0.1) {
    notes.push({
      code: "INCONSISTENT_JUDGEMENTS",
      message: `The consistency ratio is ${ratio.toFixed(3)}, above 0.1: the judgements contradict each other and should be revised.`,
      terms: [],
    });
  }
  return {
    form,
    weights,
    largestEigenvalue: size < 3 ? size : principal.value,
    consistencyIndex: index,
    consistencyRatio: ratio,
    notes,
  };
}

function checkJudgements(judgements: readonly (readonly number[])[]): void {
  const size = judgements.length;
  const square = judgements.every((row) => row.length === size);
  if (size === 0 || size > RANDOM_INDEX.length || !square) {
    throw new MesometricsError(
      "INVALID_JUDGEMENTS",
      `Judgements are a square table of 1 to ${RANDOM_INDEX.length} rows; this one has ${size}${square ? "" : " and is not square"}.`,
      { size },
    );
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const value = judgements[i]![j]!;
      if (!(value > 0) || !Number.isFinite(value)) {
        throw new MesometricsError(
          "INVALID_JUDGEMENTS",
          `The judgement in row ${i + 1}, column ${j + 1} is ${value}; judgements are positive numbers.`,
          { row: i + 1, column: j + 1, value },
        );
      }
      // Judgements are often typed as 0.33: three digits must do.
      if (Math.abs(value * judgements[j]![i]! - 1) > 0.02) {
        throw new MesometricsError(
          "NOT_RECIPROCAL",
          `Row ${i + 1}, column ${j + 1} is ${value}, and row ${j + 1}, column ${i + 1} is ${judgements[j]![i]}; each must be one over the other.`,
          { row: i + 1, column: j + 1 },
        );
      }
    }
  }
}

/** By the power method, which converges for every positive matrix (Perron). */
function principalEigenvector(judgements: readonly (readonly number[])[]): { vector: Float64Array; value: number } {
  const size = judgements.length;
  let vector = columnMeans(judgements);
  let value = size;
  for (let step = 0; step < 100_000; step++) {
    const next = new Float64Array(size);
    let total = 0;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) next[i] += judgements[i]![j]! * vector[j];
      total += next[i];
    }
    let change = 0;
    for (let i = 0; i < size; i++) {
      next[i] /= total;
      change = Math.max(change, Math.abs(next[i] - vector[i]));
    }
    vector = next;
    value = total;
    if (change < 2e-16) break;
  }
  return { vector, value };
}

function rowMeans(judgements: readonly (readonly number[])[]): Float64Array {
  const size = judgements.length;
  const means = Float64Array.from(judgements, (row) =>
    Math.exp(row.reduce((total, value) => total + Math.log(value), 0) / size),
  );
  const total = means.reduce((part, value) => part + value, 0);
  return means.map((value) => value / total);
}

function columnMeans(judgements: readonly (readonly number[])[]): Float64Array {
  const size = judgements.length;
  const totals = judgements.map((_, j) => judgements.reduce((total, row) => total + row[j]!, 0));
  return Float64Array.from(judgements, (row) => row.reduce((total, value, j) => total + value / totals[j]!, 0) / size);
}
