import {
  bindColumns,
  column,
  dot,
  leastSquares,
  type Matrix,
  MesometricsError,
  orthonormalBasis,
  pivotedQr,
  subtract,
} from "@mesometrics/matrix";

/**
 * An instrumental equation as plain matrices, for estimators that know no formula: y = D b + X c + u, with X and Z as
 * instruments. Absorbed effects are projected out and rows multiplied by the roots of their weights before.
 */
export interface InstrumentalEquation {
  /** length n */
  readonly outcome: Float64Array;
  /** n x K1 */
  readonly endogenous: Matrix;
  /** n x K2, K2 >= 0, of full rank */
  readonly exogenous: Matrix;
  /** n x L1: the excluded instruments, of full rank together with the exogenous regressors */
  readonly instruments: Matrix;
}

/** An orthonormal basis of the instruments: GMM does not depend on which basis of them its moments are written in. */
export interface InstrumentBasis {
  /** n x (K2 + L1): first the basis of the exogenous regressors, then that of the excluded instruments without them */
  readonly all: Matrix;
  /** n x K2 */
  readonly exogenous: Matrix;
  /** n x L1 */
  readonly excluded: Matrix;
}

/**
 * The orthonormal basis of [X Z] that begins with one of X.
 *
 * @example
 * ```ts
 * import { instrumentBasis } from "@mesometrics/iv";
 * import { matrixFromRows } from "@mesometrics/matrix";
 * const d = matrixFromRows([[1], [3], [2], [5], [4]]);
 * const x = matrixFromRows([[1], [1], [1], [1], [1]]);
 * const z = matrixFromRows([[1, 0], [2, 1], [2, 0], [4, 1], [5, 0]]);
 * const equation = { outcome: Float64Array.of(1, 2, 4, 3, 6), endogenous: d, exogenous: x, instruments: z };
 * instrumentBasis(equation).excluded.columns; // → 2
 * ```
 */
export function instrumentBasis({ exogenous, instruments }: InstrumentalEquation): InstrumentBasis {
  const all = orthonormalBasis(pivotedQr(bindColumns(exogenous, instruments), { tolerance: 0 }));
  const n = all.rows;
  const k2 = exogenous.columns;
  return {
    all,
    exogenous: { rows: n, columns: k2, data: all.data.subarray(0, n * k2) },
    excluded: { rows: n, columns: all.columns - k2, data: all.data.subarray(n * k2) },
  };
}

/** A coefficient vector by generated instruments. */
export interface GeneratedEstimate {
  /** length K */
  readonly coefficients: Float64Array;
  /** n x K: P_S X */
  readonly scoreDesign: Matrix;
  /** K x K: (X'P_S X)^-1 = (S'X)^-1 S'S (X'S)^-1 */
  readonly bread: Matrix;
}

/**
 * b = (S'X)^-1 S'y: the estimate whose moments are S'(y - X b) = 0, with as many generated instruments S as regressors X.
 *
 * It is two-stage least squares with S as the instruments, b = (X'P_S X)^-1 X'P_S y, so every covariance of a linear model
 * holds for it with P_S X as the score design: B (P_S X)'Omega (P_S X) B = (S'X)^-1 S'Omega S (X'S)^-1. Every estimator of
 * this package is of this form.
 *
 * @param design n x K
 * @param outcome length n
 * @param generated n x K, in any basis of its columns
 * @throws `UNDER_IDENTIFIED` where S'X is singular
 * @example
 * ```ts
 * import { generatedEstimate } from "@mesometrics/iv";
 * import { matrixFromRows } from "@mesometrics/matrix";
 * const x = matrixFromRows([[1], [2], [3]]);
 * const s = matrixFromRows([[1], [0], [1]]);
 * generatedEstimate(x, Float64Array.of(2, 5, 6), s).coefficients[0]; // → 2
 * ```
 */
export function generatedEstimate(design: Matrix, outcome: Float64Array, generated: Matrix): GeneratedEstimate {
  const projection = leastSquares(generated, design, { tolerance: 1e-11 });
  const scoreDesign = subtract(design, projection.residuals);
  const fit = leastSquares(scoreDesign, outcome, { tolerance: 1e-11 });
  if (projection.rank < design.columns || fit.rank < design.columns || isRounding(scoreDesign, design)) {
    throw new MesometricsError(
      "UNDER_IDENTIFIED",
      "The generated instruments do not move the endogenous regressors separately: their cross product with the regressors has not full rank",
      { rank: Math.min(projection.rank, fit.rank), columns: design.columns },
    );
  }
  return { coefficients: fit.coefficients.data, scoreDesign, bread: fit.gramInverse };
}

/** Whether a column is orthogonal to all instruments, so that its projection is the rounding of its own size. */
function isRounding(projected: Matrix, design: Matrix): boolean {
  for (let j = 0; j < design.columns; j++) {
    const [part, all] = [column(projected, j), column(design, j)];
    if (dot(part, part) <= 1e-28 * dot(all, all)) return true;
  }
  return false;
}

/**
 * y - X b, length n.
 *
 * @example
 * ```ts
 * import { residualsOf } from "@mesometrics/iv";
 * import { matrixFromRows } from "@mesometrics/matrix";
 * const x = matrixFromRows([[1], [2]]);
 * Array.from(residualsOf(x, Float64Array.of(3, 5), Float64Array.of(2))); // → [1,1]
 * ```
 */
export function residualsOf(design: Matrix, outcome: Float64Array, coefficients: Float64Array): Float64Array {
  const residuals = outcome.slice();
  for (let j = 0; j < design.columns; j++) {
    const from = j * design.rows;
    for (let i = 0; i < residuals.length; i++) residuals[i] -= coefficients[j] * design.data[from + i];
  }
  return residuals;
}
