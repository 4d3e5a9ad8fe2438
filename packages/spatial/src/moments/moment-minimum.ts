import { MesometricsError } from "@mesometrics/matrix";
import { maximiseLikelihood, type Profile } from "../maximise-likelihood.js";
import type { SpatialWeights } from "../spatial-weights.js";

/**
 * The lambda that minimises a criterion, a polynomial, inside (-1, 1) / min(largest row sum, largest column sum), where
 * I - lambda W is sure to be invertible (Kelejian and Prucha 2010, lemma 2).
 *
 * @param criterion value and slope of minus what is minimised
 * @throws `NO_INTERIOR_MINIMUM`
 */
export function minimiseMoments(criterion: Profile, weights: SpatialWeights): number {
  const bound = 1 / largestSum(weights);
  try {
    return maximiseLikelihood(criterion, -bound, bound).parameter;
  } catch (error) {
    if (!(error instanceof MesometricsError) || error.code !== "NO_INTERIOR_MAXIMUM") throw error;
    throw new MesometricsError(
      "NO_INTERIOR_MINIMUM",
      `The moments of the errors have no solution for lambda inside (${-bound}, ${bound}): the residuals are as good as ` +
        "constant over neighbours. Use other weights, more regressors, or a model without lambda.",
      { lower: -bound, upper: bound },
    );
  }
}

function largestSum({ matrix: { rows, rowPointers, columnIndices, values } }: SpatialWeights): number {
  const columns = new Float64Array(rows);
  let largestRow = 0;
  for (let i = 0; i < rows; i++) {
    let total = 0;
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) {
      total += values[p];
      columns[columnIndices[p]] += values[p];
    }
    largestRow = Math.max(largestRow, total);
  }
  const largest = Math.min(largestRow, Math.max(...columns));
  if (!(largest > 0)) throw new MesometricsError("NO_SPATIAL_LINKS", "The weights link no units.");
  return largest;
}
