import { inversePowerOfTwo, type Matrix, MesometricsError, matrix } from "@mesometrics/matrix";
import { conjugateGradients } from "./conjugate-gradients.js";
import { type FixedEffect, requireEffects } from "./effect.js";
import { blockOf, type HatParts, hatParts, leverageOf } from "./hat.js";
import { type LevelBasis, largestProjection, levelBases, removeLevels } from "./level-basis.js";
import { rankBound, rankOfTwoPlain } from "./rank.js";
import { factorSchur, schurSystem, solveSchur, subtractApply, transposeApply } from "./schur-system.js";

/** How the projection is computed; all but the last are exact up to rounding. */
export type Solver = "none" | "one-way" | "two-way-exact" | "n-way-exact" | "conjugate-gradient";

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

export interface ProjectorOptions {
  /** The largest accepted `check`; 1e-12 by default. */
  readonly tolerance?: number;
  /** Columns of the Schur complement up to which it is factored; 2000 by default. */
  readonly denseLimit?: number;
  /** Conjugate gradient steps per column; 10000 by default. */
  readonly maxIterations?: number;
  /** n, where there are no effects to tell it; without either, `apply` takes a column of any length. */
  readonly observations?: number;
}

/**
 * The residual maker of a set of fixed effects, prepared once and applied to any number of columns.
 *
 * The grouping with most columns, A, is eliminated exactly, level by level. What remains of the others is the Schur
 * complement S = F'M_A F (F orthonormal within levels), factored by Cholesky with diagonal pivoting:
 * M_D = M_A - M_A F S^- F'M_A. Each column goes through at least twice, so that a pass removes the rounding of the one
 * before, and is then checked against every dummy. For two plain groupings the rank is exact, levels minus connected
 * components; else pivots of S up to 1e-11 count as zero. Above `denseLimit` columns conjugate gradients solve the
 * same system.
 *
 * @param effects codes over the same n rows; slopes and `intercept: false` as in `unit[trend]` and `unit[[trend]]`;
 *   with `scale` = sqrt(w) the weighted projection in the scaled rows: M_D applied to sqrt(w) x is sqrt(w) times x less its
 *   weighted level means, and the leverage is that of `lm(weights = w)`
 * @throws SHAPE_MISMATCH, INVALID_CODES, NON_FINITE and INVALID_ARGUMENT for malformed effects or columns
 * @throws NOT_CONVERGED from `apply` and `residual`, when the check stays above `tolerance`
 * @throws TOO_LARGE from `leverage` and `block`, when S is not factored
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
  const tolerance = options.tolerance ?? 1e-12;
  const denseLimit = options.denseLimit ?? 2000;
  const maxIterations = options.maxIterations ?? 10_000;
  if (!(tolerance > 0)) {
    throw new MesometricsError("INVALID_ARGUMENT", `The tolerance must be above 0, but it is ${tolerance}.`, {
      tolerance,
    });
  }
  const n = options.observations ?? effects[0]?.codes.length ?? 0;
  requireEffects(effects, n);
  const bases = levelBases(effects);
  const [eliminated, ...others] = largestFirst(bases);
  if (eliminated === undefined) return identityProjector(n, options.observations !== undefined);

  const system = others.length > 0 ? schurSystem(eliminated, others) : null;
  const knownRank = rankOfTwoPlain(bases);
  const restRank = knownRank === null ? null : knownRank - eliminated.rank;
  const factor = system !== null && system.size <= denseLimit ? factorSchur(system, restRank) : null;
  const iterative = system !== null && factor === null;

  const residual = (x: Float64Array): Residual => {
    requireColumn(x, n);
    const largest = x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const unit = inversePowerOfTwo(largest);
    const values = x.map((value) => value * unit);
    const norm = Math.sqrt(values.reduce((total, value) => total + value * value, 0));
    if (norm === 0) return { values, iterations: 0, check: 0 };
    let iterations = 0;
    let check = Number.POSITIVE_INFINITY;
    for (let pass = 1; pass <= 6; pass++) {
      removeLevels(eliminated, values);
      if (system !== null) {
        removeLevels(eliminated, values);
        const b = transposeApply(system, values);
        if (factor !== null) {
          subtractApply(system, solveSchur(factor, b), values);
        } else {
          const solution = conjugateGradients(system, b, 1e-3 * tolerance * norm, maxIterations - iterations);
          iterations += solution.iterations;
          subtractApply(system, solution.z, values);
        }
        removeLevels(eliminated, values);
      }
      if (pass === 1) continue;
      check = bases.reduce((worst, basis) => Math.max(worst, largestProjection(basis, values)), 0) / norm;
      if (check <= tolerance) return { values: values.map((value) => value / unit), iterations, check };
    }
    throw new MesometricsError(
      "NOT_CONVERGED",
      `The fixed effects were not absorbed: after ${iterations} iterations a dummy still has ${check} of a column's norm (tolerance ${tolerance}). Allow more iterations, or drop effects that are almost combinations of each other.`,
      { iterations, check, tolerance },
    );
  };

  let hat: HatParts | null = null;
  const preparedHat = (): HatParts => {
    hat ??= hatParts(eliminated, system, factor);
    return hat;
  };

  return {
    observations: n,
    solver: iterative ? "conjugate-gradient" : exactSolver(bases.length),
    absorbed: factor === null ? rankBound(bases) : eliminated.rank + factor.pivots.length,
    absorbedIsExact: !iterative || knownRank !== null,
    apply: (x) => residual(x).values,
    residual,
    leverage: () => leverageOf(preparedHat()),
    block: (rows) => blockOf(preparedHat(), rows),
  };
}

function largestFirst(bases: readonly LevelBasis[]): LevelBasis[] {
  const largest = bases.reduce((best, basis, position) => (basis.rank > bases[best].rank ? position : best), 0);
  return [...bases.slice(largest, largest + 1), ...bases.filter((_, position) => position !== largest)];
}

function exactSolver(groupings: number): Solver {
  if (groupings === 1) return "one-way";
  return groupings === 2 ? "two-way-exact" : "n-way-exact";
}

function identityProjector(n: number, lengthIsKnown: boolean): Projector {
  const residual = (x: Float64Array): Residual => {
    requireColumn(x, lengthIsKnown ? n : x.length);
    return { values: x.slice(), iterations: 0, check: 0 };
  };
  return {
    observations: n,
    solver: "none",
    absorbed: 0,
    absorbedIsExact: true,
    apply: (x) => residual(x).values,
    residual,
    leverage: () => new Float64Array(n),
    block: (rows) => matrix(rows.length, rows.length),
  };
}

function requireColumn(x: Float64Array, n: number): void {
  if (x.length !== n) {
    throw new MesometricsError("SHAPE_MISMATCH", `The column has ${x.length} rows, but the effects have ${n}.`, {
      rows: x.length,
      expected: n,
    });
  }
  const row = x.findIndex((value) => !Number.isFinite(value));
  if (row >= 0) {
    throw new MesometricsError("NON_FINITE", `The column is ${x[row]} in row ${row}; remove such rows first.`, {
      row,
      value: x[row],
    });
  }
}
