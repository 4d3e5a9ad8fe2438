import { MesometricsError, orthonormalBasis, pivotedQr, sparseMultiply, sparseTranspose } from "@mesometrics/matrix";
import { weightSums } from "../exploratory/moran-moments.js";
import { columnSums, rowSums } from "../weights/normalisation.js";
import { crossOf, type LinearResiduals } from "./linear-residuals.js";

/** A variance of I below this is rounding: every residual vector has the same I. */
const VARIANCE_FLOOR = 1e-14;

/** Moran's I of residuals and its exact moments under independent normal errors. */
export interface ResidualMoments {
  readonly estimate: number;
  readonly expectation: number;
  readonly variance: number;
}

/**
 * Moments of I = (n / S0) e'We / e'e where e is what regressors and effects leave: see `residualMoranTest`.
 *
 * @throws `NO_VARIATION` where I is the same for all errors: nothing then tells dependence from none
 */
export function residualMoments(linear: LinearResiduals): ResidualMoments {
  const { design, weights, effects, regressors, residuals: e, observations: n } = linear;
  const { units, periods } = design;
  const { s0, s1 } = weightSums(weights);
  const transposed = sparseTranspose(weights.matrix);
  // U = (W + W') / 2 applied to every period of every column.
  const symmetricLag = (columns: Float64Array): Float64Array => {
    const wide = { rows: units, columns: columns.length / units, data: columns };
    const forward = sparseMultiply(weights.matrix, wide).data;
    const backward = sparseMultiply(transposed, wide).data;
    return forward.map((value, i) => (value + backward[i]) / 2);
  };
  const basis = orthonormalBasis(pivotedQr(regressors, { tolerance: 0 }));
  const lagged = symmetricLag(basis.data);
  const projected = design.project({ rows: n, columns: basis.columns, data: lagged }).data;
  // Traces over the space without the effects, Q_T x Q_N, then what the regressors take.
  const hasPeriods = effects === "time" || effects === "twoways";
  const blocks = effects === "individual" || effects === "twoways" ? periods - 1 : periods;
  const sums = rowSums(weights.matrix);
  const columns = columnSums(weights.matrix);
  let sumOfSquares = 0;
  for (let i = 0; i < units; i++) sumOfSquares += ((sums[i] + columns[i]) * (sums[i] + columns[i])) / 4;
  const mean = s0 / units;
  let first = hasPeriods ? -blocks * mean : 0;
  let second = blocks * (s1 / 2 + (hasPeriods ? mean * mean - (2 * sumOfSquares) / units : 0));
  second -= 2 * crossOf(projected, projected);
  for (let j = 0; j < basis.columns; j++) {
    const column = basis.data.subarray(j * n, (j + 1) * n);
    for (let k = 0; k < basis.columns; k++) {
      const inner = crossOf(column, lagged.subarray(k * n, (k + 1) * n));
      second += inner * inner;
      if (j === k) first -= inner;
    }
  }
  const df = n - design.absorbed - basis.columns;
  const factor = n / (periods * s0);
  const estimate = (factor * crossOf(e, symmetricLag(e))) / crossOf(e, e);
  const expectation = (factor * first) / df;
  const variance = (factor * factor * (first * first + 2 * second)) / (df * (df + 2)) - expectation * expectation;
  if (!(variance > VARIANCE_FLOOR)) {
    throw new MesometricsError(
      "NO_VARIATION",
      "The spatial lag of the residuals is the same multiple of them whatever the errors are, so that spatial dependence " +
        "cannot be tested: weights that link all units alike, beside an intercept or period effects, do that.",
      { variance },
    );
  }
  return { estimate, expectation, variance };
}
