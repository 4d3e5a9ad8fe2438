import { dot, inversePowerOfTwo, type Kernel, MesometricsError } from "@mesometrics/matrix";
import { type BalancedGrid, gridSums, largestGridShare, removeGridMeans } from "./balanced-grid.js";
import { conjugateGradients } from "./conjugate-gradients.js";
import { type FixedEffect, requireEffects } from "./effect.js";
import { type HatParts, hatParts } from "./hat.js";
import { levelAbsorption } from "./level-absorption.js";
import { type LevelBasis, largestProjection, levelBases, removeLevels } from "./level-basis.js";
import { levelOrder } from "./level-order.js";
import type { Preconditioner } from "./level-preconditioner.js";
import { addUp, type ProportionalGroupings, proportionalGroupings, removeMeans } from "./proportional-groupings.js";
import { rankBound, rankOfTwoPlain } from "./rank.js";
import { rankOfThree } from "./rank-of-three.js";
import {
  factorSchur,
  type SchurFactor,
  type SchurSystem,
  schurSystem,
  solveSchur,
  subtractApply,
  transposeApply,
} from "./schur-system.js";

/** How the projection is computed; all but the last are exact up to rounding. */
export type Solver = "none" | "one-way" | "two-way-exact" | "n-way-exact" | "conjugate-gradient";

export interface ProjectorOptions {
  /** The largest accepted `check`; 1e-12 by default. */
  readonly tolerance?: number;
  /** Columns of the Schur complement up to which it is factored; 2000 by default. */
  readonly denseLimit?: number;
  /** Conjugate gradient steps for a column, or a pair of columns that are solved together; 10000 by default. */
  readonly maxIterations?: number;
  /** Forces WebAssembly, or its twin in TypeScript, which gives the same numbers; by default the size of the sample decides. */
  readonly kernel?: Kernel;
  /** n, where there are no effects to tell it; without either, `apply` takes a column of any length. */
  readonly observations?: number;
}

/** How a column came out. */
export interface Removal {
  /** Conjugate gradient steps; 0 for the exact solvers. */
  readonly iterations: number;
  /** The largest |b'M_D x| over the unit-norm columns b of D, over |x|. */
  readonly check: number;
  /** |M_D x| / |x|, 0 for a zero column */
  readonly remaining: number;
}

/** A set of effects, ready to be taken out of columns; `projector` is what the outside sees of it. */
export interface Absorption {
  readonly solver: Solver;
  readonly absorbed: number;
  readonly absorbedIsExact: boolean;
  /** What the loops were run by so far. */
  readonly kernel: () => Kernel;
  /** What stood for the system in the conjugate gradients; null where nothing is iterated. */
  readonly preconditioner: () => Preconditioner | null;
  /** X <- M_D X, in place: n x k, column-major. */
  readonly remove: (data: Float64Array, columns: number) => readonly Removal[];
  /** null where there are no effects */
  readonly hat: () => HatParts | null;
}

/** Passes of the projection that a column may take; two are usual. */
const MOST_PASSES = 6;

/** What rounding leaves of a dummy in a column, over the norm of the column: a few ε. */
const CLEAN = 4 * Number.EPSILON;

/** From so many rows on plain dummies are taken out by a system in their coefficients. */
const MANY_ROWS = 4096;

/** Columns with a squared norm within this range need not be scaled. */
const SMALLEST_SQUARE = 1e-240;
const LARGEST_SQUARE = 1e240;

/** Prepares the projection; see `projector` for the method. Without effects it takes columns of `observations` rows, or any. */
export function absorption(effects: readonly FixedEffect[], options: ProjectorOptions): Absorption {
  const tolerance = options.tolerance ?? 1e-12;
  const denseLimit = options.denseLimit ?? 2000;
  const maxIterations = options.maxIterations ?? 10_000;
  if (!(tolerance > 0)) {
    throw new MesometricsError("INVALID_ARGUMENT", `The tolerance must be above 0, but it is ${tolerance}.`, {
      tolerance,
    });
  }
  const n = options.observations ?? effects[0]?.codes.length ?? 0;
  const bases = levelBases(effects, requireEffects(effects, n));
  const [eliminated, ...others] = largestFirst(bases);
  if (eliminated === undefined) return nothingToAbsorb(options.observations);
  const proportional = proportionalGroupings(bases);
  const knownRank = proportional?.rank ?? rankOfTwoPlain(bases);

  let prepared: { readonly system: SchurSystem | null; readonly factor: SchurFactor | null } | null = null;
  const schur = () => {
    if (prepared === null) {
      const system = others.length > 0 ? schurSystem(eliminated, others) : null;
      const restRank = knownRank === null ? null : knownRank - eliminated.rank;
      const factor = system !== null && system.size <= denseLimit ? factorSchur(system, restRank) : null;
      prepared = { system, factor };
    }
    return prepared;
  };
  let parts: HatParts | null = null;
  const hat = (): HatParts => {
    parts ??= hatParts(eliminated, schur().system, schur().factor);
    return parts;
  };

  if (proportional !== null) {
    const { grid } = proportional;
    const removal = grid === null ? null : gridRemoval(grid, tolerance);
    const sweep = meansSweep(proportional);
    return {
      solver: exactSolver(bases.length),
      absorbed: proportional.rank,
      absorbedIsExact: true,
      ...direct,
      remove: columnByColumn(n, (x) => {
        requireRows(x, n);
        return removal?.(x) ?? removeScaled(x, n, tolerance, sweep);
      }),
      hat,
    };
  }

  const order = inCoefficients(eliminated, others, denseLimit) ? levelOrder([eliminated, ...others]) : null;
  if (order !== null) {
    const [second, third, fourth] = others;
    const isThree = third !== undefined && fourth === undefined;
    const certain = knownRank ?? (isThree ? rankOfThree(order, [eliminated, second, third]) : null);
    // The factor of a small system, which leverage would need too, knows its rank.
    const rank = certain ?? (order.size <= denseLimit ? eliminated.rank + (schur().factor?.pivots.length ?? 0) : null);
    const levels = levelAbsorption(order, { tolerance, maxIterations, kernel: options.kernel });
    return {
      solver: "conjugate-gradient",
      absorbed: rank ?? rankBound(bases),
      absorbedIsExact: rank !== null,
      kernel: levels.kernel,
      preconditioner: levels.preconditioner,
      remove: (data, columns) => {
        requireRows(data, n * columns);
        return levels.remove(data, columns);
      },
      hat,
    };
  }

  const { system, factor } = schur();
  const iterative = system !== null && factor === null;
  const sweep: Sweep = (x, norm, enough) => {
    let iterations = 0;
    for (let pass = 1; ; pass++) {
      removeLevels(eliminated, x);
      if (system !== null) {
        removeLevels(eliminated, x);
        const b = transposeApply(system, x);
        if (factor !== null) {
          subtractApply(system, solveSchur(factor, b), x);
        } else {
          const solution = conjugateGradients(system, b, 1e-3 * tolerance * norm, maxIterations - iterations);
          iterations += solution.iterations;
          subtractApply(system, solution.z, x);
        }
        removeLevels(eliminated, x);
      }
      if (pass === 1) continue;
      let check = 0;
      for (const basis of bases) check = Math.max(check, largestProjection(basis, x) / norm);
      if (check <= enough || pass === MOST_PASSES) return { check, iterations, left: Math.sqrt(dot(x, x)) };
    }
  };
  return {
    solver: iterative ? "conjugate-gradient" : exactSolver(bases.length),
    absorbed: factor === null ? rankBound(bases) : eliminated.rank + factor.pivots.length,
    absorbedIsExact: !iterative || knownRank !== null,
    kernel: () => "ts",
    preconditioner: () => (iterative ? "degrees" : null),
    remove: columnByColumn(n, (x) => removeScaled(x, n, tolerance, sweep)),
    hat,
  };
}

const direct: Pick<Absorption, "kernel" | "preconditioner"> = { kernel: () => "ts", preconditioner: () => null };

/** Whether the sample is too large to be solved directly. */
function inCoefficients(eliminated: LevelBasis, others: readonly LevelBasis[], denseLimit: number): boolean {
  const size = others.reduce((total, basis) => total + basis.levels * basis.width, 0);
  return eliminated.codes.length >= MANY_ROWS || size > denseLimit;
}

function columnByColumn(
  n: number,
  remove: (x: Float64Array) => Removal,
): (data: Float64Array, columns: number) => readonly Removal[] {
  return (data, columns) => {
    const removals: Removal[] = [];
    for (let j = 0; j < columns; j++) {
      // What is left over is left to the check of the rows.
      removals.push(remove(data.subarray(j * n, j + 1 === columns ? data.length : (j + 1) * n)));
    }
    return removals;
  };
}

/** The sweep where level means alone are taken out. */
function meansSweep(groupings: ProportionalGroupings): Sweep {
  return (x, norm, enough) => {
    addUp(groupings, x);
    return repeated(norm, enough, () => {
      removeMeans(groupings, x);
      const rest = addUp(groupings, x);
      return { rest, left: Math.sqrt(dot(x, x)) };
    });
  };
}

/** The same on a grid with a row in every cell, cell by cell; null where the column is to be brought to another unit first. */
function gridRemoval(grid: BalancedGrid, tolerance: number): (x: Float64Array) => Removal | null {
  const { order } = grid;
  const cells = order === null ? null : new Float64Array(order.length);
  return (x) => {
    if (order !== null && cells !== null) for (let i = 0; i < order.length; i++) cells[i] = x[order[i]];
    const values = cells ?? x;
    const square = gridSums(grid, values);
    if (!inRange(square)) return null;
    const norm = Math.sqrt(square);
    const { check, left } = repeated(norm, tolerance, () => {
      const left = Math.sqrt(removeGridMeans(grid, values));
      return { rest: largestGridShare(grid), left };
    });
    requireConverged(check, 0, tolerance);
    if (order !== null && cells !== null) for (let i = 0; i < order.length; i++) x[order[i]] = cells[i];
    return { iterations: 0, check, remaining: left / norm };
  };
}

/** Passes until one leaves no more than rounding; `rest` is the largest product of a dummy with the column. */
function repeated(norm: number, enough: number, pass: () => { readonly rest: number; readonly left: number }): Swept {
  for (let passes = 1; ; passes++) {
    const { rest, left } = pass();
    const check = rest / norm;
    // One pass is enough where rounding is as small beside what is left as beside the column.
    const isClean = passes > 1 ? check <= enough : rest <= CLEAN * left;
    if (isClean || passes === MOST_PASSES) return { check, iterations: 0, left };
  }
}

/** Takes the effects out of x in place, again until the check is `enough` or no more passes are left. */
type Sweep = (x: Float64Array, norm: number, enough: number) => Swept;

interface Swept {
  readonly check: number;
  readonly iterations: number;
  /** |x| afterwards */
  readonly left: number;
}

function nothingToAbsorb(rows: number | undefined): Absorption {
  return {
    solver: "none",
    absorbed: 0,
    absorbedIsExact: true,
    ...direct,
    remove: (data, columns) => {
      const n = rows ?? data.length / columns;
      return columnByColumn(n, (x) => ({ iterations: 0, check: 0, remaining: largestOf(x, n) === 0 ? 0 : 1 }))(
        data,
        columns,
      );
    },
    hat: () => null,
  };
}

/** The sweep on a column whose elements are brought near 1 where their squares would leave the range of a double. */
function removeScaled(x: Float64Array, n: number, tolerance: number, sweep: Sweep): Removal {
  requireRows(x, n);
  const square = dot(x, x);
  if (inRange(square)) {
    const norm = Math.sqrt(square);
    const { check, iterations, left } = sweep(x, norm, tolerance);
    requireConverged(check, iterations, tolerance);
    return { iterations, check, remaining: left / norm };
  }
  const largest = largestOf(x, n);
  if (largest === 0) return { iterations: 0, check: 0, remaining: 0 };
  const unit = inversePowerOfTwo(largest);
  for (let i = 0; i < n; i++) x[i] *= unit;
  const norm = Math.sqrt(dot(x, x));
  const { check, iterations, left } = sweep(x, norm, tolerance);
  requireConverged(check, iterations, tolerance);
  for (let i = 0; i < n; i++) x[i] /= unit;
  return { iterations, check, remaining: left / norm };
}

function inRange(square: number): boolean {
  return square > SMALLEST_SQUARE && square < LARGEST_SQUARE;
}

function requireConverged(check: number, iterations: number, tolerance: number): void {
  if (check <= tolerance) return;
  throw new MesometricsError(
    "NOT_CONVERGED",
    `The fixed effects were not absorbed: after ${iterations} iterations a dummy still has ${check} of a column's norm (tolerance ${tolerance}). Allow more iterations, or drop effects that are almost combinations of each other.`,
    { iterations, check, tolerance },
  );
}

/** @throws SHAPE_MISMATCH when a column has not `n` rows */
function requireRows(x: Float64Array, n: number): void {
  if (x.length === n) return;
  throw new MesometricsError("SHAPE_MISMATCH", `The column has ${x.length} rows, but the effects have ${n}.`, {
    rows: x.length,
    expected: n,
  });
}

/**
 * The largest magnitude of a column.
 *
 * @throws SHAPE_MISMATCH when it has not `n` rows
 * @throws NON_FINITE when an element is NaN or infinite
 */
function largestOf(x: Float64Array, n: number): number {
  requireRows(x, n);
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const size = Math.abs(x[i]);
    if (!(size < Number.POSITIVE_INFINITY)) {
      throw new MesometricsError("NON_FINITE", `The column is ${x[i]} in row ${i}; remove such rows first.`, {
        row: i,
        value: x[i],
      });
    }
    if (size > largest) largest = size;
  }
  return largest;
}

function largestFirst(bases: readonly LevelBasis[]): LevelBasis[] {
  const largest = bases.reduce((best, basis, position) => (basis.rank > bases[best].rank ? position : best), 0);
  return [...bases.slice(largest, largest + 1), ...bases.filter((_, position) => position !== largest)];
}

function exactSolver(groupings: number): Solver {
  if (groupings === 1) return "one-way";
  return groupings === 2 ? "two-way-exact" : "n-way-exact";
}
