import type { SpatialWeights } from "../spatial-weights.js";

/** Sums over the weights that the moments of Moran's I need (Cliff and Ord 1981, pp. 19-21). */
export interface WeightSums {
  /** Units that have neighbours; the others carry no information on I. */
  readonly units: number;
  /** sum_ij w_ij */
  readonly s0: number;
  /** sum_ij (w_ij + w_ji)^2 / 2 */
  readonly s1: number;
  /** sum_i (row sum i + column sum i)^2 */
  readonly s2: number;
}

/** Computes {@link WeightSums}. */
export function weightSums(weights: SpatialWeights): WeightSums {
  const { rows, rowPointers, columnIndices, values } = weights.matrix;
  const rowAndColumn = new Float64Array(rows);
  let s0 = 0;
  let squares = 0;
  let products = 0;
  // Columns ascend within a row, so one forward cursor per row finds the mirror of each link.
  const cursor = Int32Array.from(rowPointers.subarray(0, rows));
  for (let i = 0; i < rows; i++) {
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) {
      const j = columnIndices[p];
      s0 += values[p];
      squares += values[p] * values[p];
      rowAndColumn[i] += values[p];
      rowAndColumn[j] += values[p];
      while (cursor[j] < rowPointers[j + 1] && columnIndices[cursor[j]] < i) cursor[j]++;
      if (cursor[j] < rowPointers[j + 1] && columnIndices[cursor[j]] === i) products += values[p] * values[cursor[j]];
    }
  }
  let s2 = 0;
  for (let i = 0; i < rows; i++) s2 += rowAndColumn[i] * rowAndColumn[i];
  return { units: rows - weights.islands.length, s0, s1: squares + products, s2 };
}

/** E(I) = -1 / (n - 1). */
export function moranExpectation(sums: WeightSums): number {
  return -1 / (sums.units - 1);
}

/** Var(I) when x is a sample from a normal distribution (Cliff and Ord 1981, eq. 1.37). */
export function normalVariance({ units: n, s0, s1, s2 }: WeightSums): number {
  const expectation = -1 / (n - 1);
  return (n * n * s1 - n * s2 + 3 * s0 * s0) / (s0 * s0 * (n * n - 1)) - expectation * expectation;
}

/**
 * Var(I) when every arrangement of the given values over the units is equally likely (Cliff and Ord 1981, eq. 1.39);
 * `kurtosis` is m4 / m2^2 of the values.
 */
export function randomisationVariance({ units: n, s0, s1, s2 }: WeightSums, kurtosis: number): number {
  const expectation = -1 / (n - 1);
  const s0Squared = s0 * s0;
  const first = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0Squared);
  const second = kurtosis * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0Squared);
  return (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0Squared) - expectation * expectation;
}
