import { sparseMultiplyVector, sparseTranspose } from "@mesometrics/matrix";
import type { SpatialWeights } from "../spatial-weights.js";
import type { InSamplePredictor } from "./predictors.js";
import { spatialFilter } from "./spatial-filter.js";

/**
 * The prediction of one period of the sample.
 *
 * @param outcome y and trend, length N
 */
export function predictPeriod(
  outcome: Float64Array,
  trend: Float64Array,
  weights: SpatialWeights,
  rho: number,
  lambda: number,
  predictor: InSamplePredictor,
): Float64Array {
  if (predictor === "trend") return trend;
  const filter = spatialFilter(weights, rho, lambda);
  if (predictor === "TS") {
    // y - e, e = (I - lambda W)(y - rho W y - trend)
    const lag = sparseMultiplyVector(weights.matrix, outcome);
    const errors = outcome.map((y, i) => y - rho * lag[i] - trend[i]);
    const lagOfErrors = sparseMultiplyVector(weights.matrix, errors);
    return trend.map((value, i) => value + rho * lag[i] + lambda * lagOfErrors[i]);
  }
  const expected = filter.multiply(trend);
  if (predictor === "TC") return expected;
  const surprise = outcome.map((y, i) => y - expected[i]);
  const weighted = filter.applyTransposed(filter.apply(surprise));
  const diagonal = squaredColumns(weights, rho, lambda);
  return expected.map((value, i) => value - (weighted[i] - diagonal[i] * surprise[i]) / diagonal[i]);
}

/** The diagonal of M'M: the squared lengths of M's columns, I - (rho + lambda) W + rho lambda W W. */
function squaredColumns({ matrix: w }: SpatialWeights, rho: number, lambda: number): Float64Array {
  const { rows: n } = w;
  const transposed = sparseTranspose(w);
  const result = new Float64Array(n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    const touched: number[] = [j];
    column[j] += 1;
    for (let p = transposed.rowPointers[j]; p < transposed.rowPointers[j + 1]; p++) {
      const i = transposed.columnIndices[p];
      column[i] -= (rho + lambda) * transposed.values[p];
      touched.push(i);
      if (rho === 0 || lambda === 0) continue;
      for (let q = transposed.rowPointers[i]; q < transposed.rowPointers[i + 1]; q++) {
        column[transposed.columnIndices[q]] += rho * lambda * transposed.values[p] * transposed.values[q];
        touched.push(transposed.columnIndices[q]);
      }
    }
    let total = 0;
    for (const i of touched) {
      total += column[i] * column[i];
      column[i] = 0;
    }
    result[j] = total;
  }
  return result;
}
