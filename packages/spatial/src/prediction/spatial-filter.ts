import { type SparseMatrix, sparseMultiplyVector, sparseTranspose } from "@mesometrics/matrix";
import { spatialSolver } from "../spatial-multiplier.js";
import type { SpatialWeights } from "../spatial-weights.js";

/** M = (I - lambda W)(I - rho W), whose M'M over sigma2 is the precision of y, with the inverses of its factors. */
export interface SpatialFilter {
  readonly units: number;
  readonly apply: (x: Float64Array) => Float64Array;
  readonly applyTransposed: (x: Float64Array) => Float64Array;
  /** (I - rho W)^-1 x and its transpose */
  readonly multiply: (x: Float64Array) => Float64Array;
  readonly multiplyTransposed: (x: Float64Array) => Float64Array;
  /** (I - lambda W)^-1 x and its transpose */
  readonly spread: (x: Float64Array) => Float64Array;
  readonly spreadTransposed: (x: Float64Array) => Float64Array;
}

/** The filter of a model on given weights; inverses are made when they are first used. */
export function spatialFilter(weights: SpatialWeights, rho: number, lambda: number): SpatialFilter {
  const w = weights.matrix;
  const transposed = sparseTranspose(w);
  const less = (m: SparseMatrix, parameter: number, x: Float64Array): Float64Array => {
    if (parameter === 0) return x;
    const lag = sparseMultiplyVector(m, x);
    return x.map((value, i) => value - parameter * lag[i]);
  };
  const lag = once(() => spatialSolver(weights, rho));
  const error = once(() => spatialSolver(weights, lambda));
  return {
    units: weights.units.length,
    apply: (x) => less(w, lambda, less(w, rho, x)),
    applyTransposed: (x) => less(transposed, rho, less(transposed, lambda, x)),
    multiply: (x) => (rho === 0 ? x : lag().solve(x)),
    multiplyTransposed: (x) => (rho === 0 ? x : lag().solveTransposed(x)),
    spread: (x) => (lambda === 0 ? x : error().solve(x)),
    spreadTransposed: (x) => (lambda === 0 ? x : error().solveTransposed(x)),
  };
}

function once<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** The weights among some of the units as they are, without normalising again; D W stays symmetric where it was. */
export function principalWeights(weights: SpatialWeights, positions: ArrayLike<number>): SpatialWeights {
  const { rows, rowPointers, columnIndices, values } = weights.matrix;
  const target = new Int32Array(rows).fill(-1);
  for (let i = 0; i < positions.length; i++) target[positions[i]] = i;
  const pointers = new Int32Array(positions.length + 1);
  const columns: number[] = [];
  const kept: number[] = [];
  for (let i = 0; i < positions.length; i++) {
    const from = positions[i];
    const row: (readonly [number, number])[] = [];
    for (let p = rowPointers[from]; p < rowPointers[from + 1]; p++) {
      const j = target[columnIndices[p]];
      if (j >= 0) row.push([j, values[p]]);
    }
    row.sort(([a], [b]) => a - b);
    for (const [j, value] of row) {
      columns.push(j);
      kept.push(value);
    }
    pointers[i + 1] = kept.length;
  }
  const n = positions.length;
  const { symmetriser } = weights;
  const matrix: SparseMatrix = {
    rows: n,
    columns: n,
    rowPointers: pointers,
    columnIndices: Int32Array.from(columns),
    values: Float64Array.from(kept),
  };
  return {
    ...weights,
    units: Array.from(positions, (i) => weights.units[i]),
    matrix,
    base: matrix,
    links: kept.length,
    symmetriser: symmetriser && Float64Array.from(positions, (i) => symmetriser[i]),
  };
}
