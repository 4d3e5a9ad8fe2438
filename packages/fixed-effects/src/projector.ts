import { type Matrix, matrix } from "@mesometrics/matrix";
import { absorption, type ProjectorOptions, type Solver } from "./absorption.js";
import type { FixedEffect } from "./effect.js";
import { blockOf, leverageOf } from "./hat.js";

/** M_D x and how it was reached. */
export interface Residual {
  /** length n */
  readonly values: Float64Array;
  /** Conjugate gradient steps; 0 for the exact solvers. */
  readonly iterations: number;
  /** The largest |b'M_D x| over the unit-norm columns b of D, over |x|: 0 in exact arithmetic. */
  readonly check: number;
}

/** The residual maker M_D = I - P_D of all dummies and slopes D of a set of effects. */
export interface Projector {
  readonly observations: number;
  readonly solver: Solver;
  /** Rank of D. */
  readonly absorbed: number;
  /** false where the rank is only bounded from above: three or more groupings, or slopes, too many to factor */
  readonly absorbedIsExact: boolean;
  /** M_D x, length n. */
  apply(x: Float64Array): Float64Array;
  /** M_D x with what a report of it needs. */
  residual(x: Float64Array): Residual;
  /** The diagonal of P_D, length n, within 0 .. 1. */
  leverage(): Float64Array;
  /** P_D[rows, rows], rows.length x rows.length: for the rows of a cluster. */
  block(rows: ArrayLike<number>): Matrix;
}

/**
 * The residual maker of a set of fixed effects, prepared once and applied to any number of columns.
 *
 * The grouping with most columns, A, is eliminated exactly, level by level. What remains of the others is the Schur
 * complement S = F'M_A F: M_D = M_A - M_A F S^- F'M_A. Up to 4,095 rows, and with slopes, S is factored by Cholesky with
 * diagonal pivoting (F orthonormal within levels, up to `denseLimit` columns), and each column goes through at least twice.
 * Plain dummies of larger samples, or with more levels, are solved by conjugate gradients on the sums over levels, with the
 * graph of the levels factored where the diagonal of S converges slowly. Every column is checked against every dummy,
 * and again passed through where rounding is not small beside what is left of it. For two plain groupings the rank is
 * exact, levels minus connected components; for three where rows that share two levels tell it; else pivots of S up to
 * 1e-11 count as zero, and beyond `denseLimit` it is an upper bound.
 *
 * @param effects codes over the same n rows; slopes and `intercept: false` as in `unit[trend]` and `unit[[trend]]`;
 *   with `scale` = sqrt(w) the weighted projection in the scaled rows: M_D applied to sqrt(w) x is sqrt(w) times x less its
 *   weighted level means, and the leverage is that of `lm(weights = w)`
 * @throws SHAPE_MISMATCH, INVALID_CODES, NON_FINITE and INVALID_ARGUMENT for malformed effects or columns
 * @throws NOT_CONVERGED from `apply` and `residual`, when the check stays above `tolerance`
 * @throws TOO_LARGE from `leverage` and `block`, when S is not factored
 * @throws OUT_OF_MEMORY, and KERNEL_UNAVAILABLE when `options.kernel` is "wasm" and WebAssembly cannot be had
 * @see Abowd, Creecy and Kramarz (2002); Guimarães and Portugal (2010), Stata Journal 10(4), 628-649.
 *   R: `fixest::demean(x, f)`; `hatvalues(lm(x ~ factor(f)))` for the leverage
 * @example
 * ```ts
 * import { projector } from "@mesometrics/fixed-effects";
 * const unit = { codes: Int32Array.of(0, 0, 1, 1), levels: 2 };
 * Array.from(projector([unit]).apply(Float64Array.of(1, 3, 10, 20))); // → [-1,1,-5,5]
 * ```
 */
export function projector(effects: readonly FixedEffect[], options: ProjectorOptions = {}): Projector {
  const { solver, absorbed, absorbedIsExact, remove, hat } = absorption(effects, options);
  const n = options.observations ?? effects[0]?.codes.length ?? 0;
  const residual = (x: Float64Array): Residual => {
    const values = x.slice();
    const [{ iterations, check }] = remove(values, 1, null);
    return { values, iterations, check };
  };
  return {
    observations: n,
    solver,
    absorbed,
    absorbedIsExact,
    apply: (x) => residual(x).values,
    residual,
    leverage: () => {
      const parts = hat();
      return parts === null ? new Float64Array(n) : leverageOf(parts);
    },
    block: (rows) => {
      const parts = hat();
      return parts === null ? matrix(rows.length, rows.length) : blockOf(parts, rows);
    },
  };
}
