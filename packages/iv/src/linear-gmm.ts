import {
  bindColumns,
  cholesky,
  choleskySolve,
  crossProduct,
  type Matrix,
  MesometricsError,
  multiply,
  subtract,
} from "@mesometrics/matrix";
import type { InstrumentalEquation, InstrumentBasis } from "./instrumental-equation.js";

/**
 * Generated instruments of the linear GMM estimate with weights S^-1, S the covariance of the moments Q'u: the estimate
 * minimises (Q'u)'S^-1 Q'u, whose first-order conditions are W'Q S^-1 Q'u = 0 with W = [D X].
 *
 * With Q = [Q_x Q_z] of an `instrumentBasis` they are equivalent to D'Q_z S_zz^-1 Q_z'u = 0 and
 * (Q_x - Q_z S_zz^-1 S_zx)'u = 0, so only S_zz is inverted: as many clusters as excluded instruments are enough, and
 * exogenous regressors (or effects) partialled out beforehand change nothing for given S.
 *
 * @param covariance L x L, L = K2 + L1: the covariance of Q'u
 * @returns n x K: first those of D, then those of X
 * @throws `SINGULAR_MOMENT_COVARIANCE`
 * @example
 * ```ts
 * import { gmmInstruments, instrumentBasis } from "@mesometrics/iv";
 * import { identity, matrixFromRows } from "@mesometrics/matrix";
 * const d = matrixFromRows([[1], [3], [2], [5], [4]]);
 * const x = matrixFromRows([[1], [1], [1], [1], [1]]);
 * const z = matrixFromRows([[1, 0], [2, 1], [2, 0], [4, 1], [5, 0]]);
 * const equation = { outcome: Float64Array.of(1, 2, 4, 3, 6), endogenous: d, exogenous: x, instruments: z };
 * const generated = gmmInstruments(equation, instrumentBasis(equation), identity(3));
 * generated.columns; // → 2
 * ```
 */
export function gmmInstruments(
  { endogenous }: Pick<InstrumentalEquation, "endogenous">,
  basis: InstrumentBasis,
  covariance: Matrix,
): Matrix {
  const { szz, szx } = excludedBlocks(basis, covariance);
  const factor = momentFactor(szz);
  const forD = multiply(basis.excluded, choleskySolve(factor, crossProduct(basis.excluded, endogenous)));
  if (basis.exogenous.columns === 0) return forD;
  const forX = subtract(basis.exogenous, multiply(basis.excluded, choleskySolve(factor, szx)));
  return bindColumns(forD, forX);
}

/**
 * The minimised criterion J = (Q_z'u)'S_zz^-1 Q_z'u for residuals u of the estimate with weights S^-1: equal to
 * (Q'u)'S^-1 Q'u there. chi2 with L1 - K1 degrees of freedom where the instruments are valid and S is right.
 *
 * @example
 * ```ts
 * import { gmmCriterion, instrumentBasis } from "@mesometrics/iv";
 * import { identity, matrixFromRows } from "@mesometrics/matrix";
 * const d = matrixFromRows([[1], [3], [2], [5], [4]]);
 * const x = matrixFromRows([[1], [1], [1], [1], [1]]);
 * const z = matrixFromRows([[1, 0], [2, 1], [2, 0], [4, 1], [5, 0]]);
 * const equation = { outcome: Float64Array.of(1, 2, 4, 3, 6), endogenous: d, exogenous: x, instruments: z };
 * gmmCriterion(Float64Array.of(0, 0, 0, 0, 0), instrumentBasis(equation), identity(3)); // → 0
 * ```
 */
export function gmmCriterion(residuals: Float64Array, basis: InstrumentBasis, covariance: Matrix): number {
  const { szz } = excludedBlocks(basis, covariance);
  const moments = crossProduct(basis.excluded, { rows: residuals.length, columns: 1, data: residuals });
  const solved = choleskySolve(momentFactor(szz), moments);
  return moments.data.reduce((total, value, i) => total + value * solved.data[i], 0);
}

function excludedBlocks(basis: InstrumentBasis, covariance: Matrix): { readonly szz: Matrix; readonly szx: Matrix } {
  const k2 = basis.exogenous.columns;
  const l1 = basis.excluded.columns;
  const block = (from: number, count: number): Matrix => {
    const data = new Float64Array(l1 * count);
    for (let j = 0; j < count; j++) {
      for (let i = 0; i < l1; i++) data[i + j * l1] = covariance.data[k2 + i + (from + j) * covariance.rows];
    }
    return { rows: l1, columns: count, data };
  };
  return { szz: block(k2, l1), szx: block(0, k2) };
}

/** The Cholesky factor of a covariance of moments. */
export function momentFactor(covariance: Matrix): Matrix {
  try {
    return cholesky(covariance);
  } catch (error) {
    if (!(error instanceof MesometricsError) || error.code !== "NOT_POSITIVE_DEFINITE") throw error;
    throw new MesometricsError(
      "SINGULAR_MOMENT_COVARIANCE",
      "The covariance of the moments is singular, so it has no inverse to weight them with: use fewer instruments, another `weighting`, or 2SLS",
      { moments: covariance.rows },
    );
  }
}
