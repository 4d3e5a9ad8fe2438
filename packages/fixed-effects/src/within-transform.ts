import { column, type Matrix, matrix } from "@mesometrics/matrix";
import type { FixedEffect } from "./effect.js";
import { type ProjectorOptions, projector, type Solver } from "./projector.js";

/** A column of which at most this share of its norm is left is a combination of the effects up to rounding. */
const ABSORBED = 1e-11;

/** Columns with the fixed effects taken out, and how. */
export interface WithinTransform {
  /** n x k: M_D X; the `absorbedColumns` are exactly zero */
  readonly columns: Matrix;
  /** Columns of X that are combinations of the effects, ascending. */
  readonly absorbedColumns: readonly number[];
  /** length k: |M_D x| / |x|, 0 for a zero column */
  readonly remaining: Float64Array;
  readonly solver: Solver;
  /** The most conjugate gradient steps of a column; 0 for the exact solvers. */
  readonly iterations: number;
  /** Rank of all dummies and slopes together. */
  readonly absorbed: number;
  /** false where `absorbed` is only an upper bound */
  readonly absorbedIsExact: boolean;
  /** The largest |b'M_D x| / |x| over columns x and unit-norm dummies b; rounding only. */
  readonly residualCheck: number;
}

/**
 * The within transformation: each column minus its projection on all dummies and slopes of `effects`.
 *
 * A column of which no more than 1e-11 of its norm remains is set to zero and listed, so that a regression on the
 * result drops it instead of fitting rounding error.
 *
 * @param columns n x k, column-major; where the effects have a `scale`, with their rows multiplied by it
 * @param effects codes over the n rows; none returns the columns as they are
 * @throws SHAPE_MISMATCH, INVALID_CODES, NON_FINITE, INVALID_ARGUMENT and NOT_CONVERGED like `projector`
 * @see `projector` for the method. R: `fixest::demean(X, f)`; Stata: `xtreg, fe` and `reghdfe` before the regression
 * @example
 * ```ts
 * import { withinTransform } from "@mesometrics/fixed-effects";
 * import { matrixFromRows } from "@mesometrics/matrix";
 * const unit = { codes: Int32Array.of(0, 0, 1, 1), levels: 2 };
 * const time = { codes: Int32Array.of(0, 1, 0, 1), levels: 2 };
 * const within = withinTransform(matrixFromRows([[1], [2], [3], [8]]), [unit, time]);
 * Array.from(within.columns.data); // → [1,-1,-1,1]
 * [within.solver, within.absorbed]; // → ["two-way-exact",3]
 * ```
 */
export function withinTransform(
  columns: Matrix,
  effects: readonly FixedEffect[],
  options: Omit<ProjectorOptions, "observations"> = {},
): WithinTransform {
  const maker = projector(effects, { ...options, observations: columns.rows });
  const result = matrix(columns.rows, columns.columns);
  const remaining = new Float64Array(columns.columns);
  const absorbedColumns: number[] = [];
  let iterations = 0;
  let residualCheck = 0;
  for (let j = 0; j < columns.columns; j++) {
    const source = column(columns, j);
    const residual = maker.residual(source);
    iterations = Math.max(iterations, residual.iterations);
    residualCheck = Math.max(residualCheck, residual.check);
    remaining[j] = normRatio(residual.values, source);
    if (effects.length > 0 && remaining[j] <= ABSORBED) absorbedColumns.push(j);
    else result.data.set(residual.values, j * columns.rows);
  }
  return {
    columns: result,
    absorbedColumns,
    remaining,
    solver: maker.solver,
    iterations,
    absorbed: maker.absorbed,
    absorbedIsExact: maker.absorbedIsExact,
    residualCheck,
  };
}

function normRatio(part: Float64Array, whole: Float64Array): number {
  const largest = whole.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 0;
  let partSquares = 0;
  let wholeSquares = 0;
  for (let i = 0; i < whole.length; i++) {
    partSquares += (part[i] / largest) * (part[i] / largest);
    wholeSquares += (whole[i] / largest) * (whole[i] / largest);
  }
  return Math.sqrt(partSquares / wholeSquares);
}
