import { MesometricsError } from "@mesometrics/matrix";
import type { SpatialWeights } from "../spatial-weights.js";

/** Deviations from the mean divided by the largest of them, their sum of squares, and m4 / m2^2. */
export interface Deviations {
  readonly deviations: Float64Array;
  readonly squares: number;
  readonly kurtosis: number;
}

/** Computes {@link Deviations}; `CONSTANT_COLUMN` where there are none. */
export function centred(what: string, x: Float64Array): Deviations {
  const n = x.length;
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(x[i]));
  // Divided by the largest value, so that neither sums nor fourth powers overflow; I does not depend on the scale.
  const scale = largest > 0 ? largest : 1;
  let total = 0;
  for (let i = 0; i < n; i++) total += x[i] / scale;
  const mean = total / n;
  const deviations = x.map((value) => value / scale - mean);
  let spread = 0;
  for (let i = 0; i < n; i++) spread = Math.max(spread, Math.abs(deviations[i]));
  if (spread <= 4 * Number.EPSILON) {
    throw new MesometricsError(
      "CONSTANT_COLUMN",
      `${what} has the same value everywhere, so its spatial autocorrelation is not defined.`,
      { column: what },
    );
  }
  let squares = 0;
  let fourths = 0;
  for (let i = 0; i < n; i++) {
    deviations[i] /= spread;
    const square = deviations[i] * deviations[i];
    squares += square;
    fourths += square * square;
  }
  return { deviations, squares, kurtosis: (n * fourths) / (squares * squares) };
}

/** z' W z */
export function crossLag(weights: SpatialWeights, z: Float64Array): number {
  const { rows, rowPointers, columnIndices, values } = weights.matrix;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    let lag = 0;
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) lag += values[p] * z[columnIndices[p]];
    total += z[i] * lag;
  }
  return total;
}
