import { dot, type Kernel, MesometricsError } from "@mesometrics/matrix";
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
  inRange,
  largestOf,
  MOST_PASSES,
  type Removal,
  type RemoveColumns,
  removeScaled,
  repeated,
  requireConverged,
  requireRows,
  type Sweep,
} from "./removal.js";
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
  readonly remove: RemoveColumns;
  /** null where there are no effects */
  readonly hat: () => HatParts | null;
}

/** From so many rows on plain dummies are taken out by a system in their coefficients. */
const MANY_ROWS = 4096;

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

  // The passes for rows in any order look up less memory at a time, for two columns at once, and one step solves the system.
  if (proportional !== null && !proportional.isScattered) {
    const { grid } = proportional;
    const removal = grid === null ? null : gridRemoval(grid, tolerance);
    const sweep = meansSweep(proportional);
    return {
      solver: exactSolver(bases.length),
      absorbed: proportional.rank,
      absorbedIsExact: true,
      ...direct,
      remove: columnByColumn((x, from) => {
        requireRows(from, n);
        return removal?.(x, from) ?? removeScaled(x, from, n, tolerance, sweep);
      }, n),
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
      remove: (data, columns, from) => {
        requireRows(data, n * columns);
        if (from !== null) for (const column of from) requireRows(column, n);
        return levels.remove(data, columns, from);
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
    remove: columnByColumn((x, from) => removeScaled(x, from, n, tolerance, sweep), n),
    hat,
  };
}

const direct: Pick<Absorption, "kernel" | "preconditioner"> = { kernel: () => "ts", preconditioner: () => null };

/** Whether the sample is too large to be solved directly. */
function inCoefficients(eliminated: LevelBasis, others: readonly LevelBasis[], denseLimit: number): boolean {
  const size = others.reduce((total, basis) => total + basis.levels * basis.width, 0);
  return eliminated.codes.length >= MANY_ROWS || size > denseLimit;
}

function columnByColumn(remove: (x: Float64Array, from: Float64Array) => Removal, n: number): RemoveColumns {
  return (data, columns, from) => {
    const removals: Removal[] = [];
    for (let j = 0; j < columns; j++) {
      // What is left over is left to the check of the rows.
      const x = data.subarray(j * n, j + 1 === columns ? data.length : (j + 1) * n);
      removals.push(remove(x, from === null ? x : from[j]));
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
function gridRemoval(grid: BalancedGrid, tolerance: number): (x: Float64Array, from: Float64Array) => Removal | null {
  const { order } = grid;
  const cells = order === null ? null : new Float64Array(order.length);
  return (x, from) => {
    if (order !== null && cells !== null) for (let i = 0; i < order.length; i++) cells[i] = from[order[i]];
    const values = cells ?? x;
    let source = cells ?? from;
    const square = gridSums(grid, source);
    if (!inRange(square)) return null;
    const norm = Math.sqrt(square);
    const { check, left } = repeated(norm, tolerance, () => {
      const left = Math.sqrt(removeGridMeans(grid, source, values));
      source = values;
      return { rest: largestGridShare(grid), left };
    });
    requireConverged(check, 0, tolerance);
    if (order !== null && cells !== null) for (let i = 0; i < order.length; i++) x[order[i]] = cells[i];
    return { iterations: 0, check, remaining: left / norm };
  };
}

function nothingToAbsorb(rows: number | undefined): Absorption {
  return {
    solver: "none",
    absorbed: 0,
    absorbedIsExact: true,
    ...direct,
    remove: (data, columns, from) => {
      const n = rows ?? data.length / columns;
      const keep = (x: Float64Array, values: Float64Array): Removal => {
        const remaining = largestOf(values, n) === 0 ? 0 : 1;
        if (x !== values) x.set(values);
        return { iterations: 0, check: 0, remaining };
      };
      return columnByColumn(keep, n)(data, columns, from);
    },
    hat: () => null,
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
