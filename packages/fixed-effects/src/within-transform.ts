import { type Kernel, type Matrix, matrix } from "@mesometrics/matrix";
import { type Absorption, absorption, type ProjectorOptions, type Solver } from "./absorption.js";
import type { FixedEffect } from "./effect.js";
import type { Preconditioner } from "./level-preconditioner.js";

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
  /** What the loops were run by; both give the same numbers. */
  readonly kernel: Kernel;
  /** What stood for the system in the conjugate gradients; null where nothing was iterated. */
  readonly preconditioner: Preconditioner | null;
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
 * @throws SHAPE_MISMATCH, INVALID_CODES, NON_FINITE, INVALID_ARGUMENT, NOT_CONVERGED, OUT_OF_MEMORY and KERNEL_UNAVAILABLE
 *   like `projector`
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
  return withinTransformer(effects, { ...options, observations: columns.rows })(columns);
}

/**
 * `withinTransform` in two steps: what the effects need is prepared once, for any number of matrices over the same rows. The
 * effects' arrays must not change in between. Columns come as a matrix or one by one; with `overwrite` those of a matrix are
 * transformed in their own memory.
 *
 * @throws as `withinTransform`: of the effects here, of the columns when they are transformed
 * @example
 * ```ts
 * import { withinTransformer } from "@mesometrics/fixed-effects";
 * import { matrixFromRows } from "@mesometrics/matrix";
 * const demean = withinTransformer([{ codes: Int32Array.of(0, 0, 1, 1), levels: 2 }]);
 * Array.from(demean(matrixFromRows([[1], [2], [3], [8]])).columns.data); // → [-0.5,0.5,-2.5,2.5]
 * ```
 */
export function withinTransformer(
  effects: readonly FixedEffect[],
  options: ProjectorOptions = {},
): (columns: Matrix | readonly Float64Array[], overwrite?: boolean) => WithinTransform {
  const prepared = absorption(effects, options);
  return (columns, overwrite = false) => {
    if (overwrite && "data" in columns) return transformed(columns, null, effects, prepared);
    const from = "data" in columns ? columnsOf(columns) : columns;
    const n = "data" in columns ? columns.rows : (options.observations ?? effects[0]?.codes.length ?? from[0]?.length);
    return transformed(matrix(n ?? 0, from.length), from, effects, prepared);
  };
}

/** The columns of a matrix; numbers that it has beside them are left to the check of the rows. */
function columnsOf({ rows: n, columns, data }: Matrix): readonly Float64Array[] {
  return Array.from({ length: columns }, (_, j) => data.subarray(j * n, j + 1 === columns ? data.length : (j + 1) * n));
}

/** `result` <- the columns `from`, or those that it has, without the effects. */
function transformed(
  result: Matrix,
  from: readonly Float64Array[] | null,
  effects: readonly FixedEffect[],
  prepared: Absorption,
): WithinTransform {
  const { rows: n, columns } = result;
  const { solver, kernel, preconditioner, absorbed, absorbedIsExact, remove } = prepared;
  const remaining = new Float64Array(columns);
  const absorbedColumns: number[] = [];
  let iterations = 0;
  let residualCheck = 0;
  const removals = remove(result.data, columns, from);
  for (let j = 0; j < columns; j++) {
    const removal = removals[j];
    iterations = Math.max(iterations, removal.iterations);
    residualCheck = Math.max(residualCheck, removal.check);
    remaining[j] = removal.remaining;
    if (effects.length === 0 || removal.remaining > ABSORBED) continue;
    absorbedColumns.push(j);
    result.data.fill(0, j * n, (j + 1) * n);
  }
  return {
    columns: result,
    absorbedColumns,
    remaining,
    solver,
    kernel: kernel(),
    preconditioner: preconditioner(),
    iterations,
    absorbed,
    absorbedIsExact,
    residualCheck,
  };
}
