import {
  cholesky,
  choleskyInverse,
  inverse,
  type Matrix,
  matrix,
  multiplyVector,
  toDense,
  transposeMultiplyVector,
} from "@mesometrics/matrix";
import { type SpatialSolver, sparseSolver } from "./models/cholesky-jacobian.js";
import type { SpatialWeights } from "./spatial-weights.js";
import { symmetrised } from "./spectrum.js";

/**
 * A = (I - rho W)^-1, N x N, at a rho (or lambda) inside its interval. Where D W is symmetric, I - rho D^1/2 W D^-1/2 is
 * positive definite and its Cholesky factor gives A = D^-1/2 (...)^-1 D^1/2; otherwise LU.
 */
export function spatialMultiplier(weights: SpatialWeights, parameter: number): Matrix {
  const { symmetriser } = weights;
  const dense = toDense(weights.matrix);
  if (symmetriser === null) return inverse(identityMinus(parameter, dense));
  const symmetric = choleskyInverse(cholesky(identityMinus(parameter, symmetrised(dense))));
  const n = weights.units.length;
  const roots = symmetriser.map(Math.sqrt);
  const result = matrix(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) result.data[i + j * n] = (symmetric.data[i + j * n] * roots[j]) / roots[i];
  }
  return result;
}

/** A x and A'x without A where W can be made symmetric, with it otherwise. */
export function spatialSolver(weights: SpatialWeights, parameter: number): SpatialSolver {
  if (weights.symmetriser !== null) return sparseSolver(weights, parameter);
  const a = spatialMultiplier(weights, parameter);
  return { solve: (x) => multiplyVector(a, x), solveTransposed: (x) => transposeMultiplyVector(a, x) };
}

function identityMinus(parameter: number, w: Matrix): Matrix {
  const n = w.rows;
  const result = matrix(n, n);
  for (let i = 0; i < n * n; i++) result.data[i] = -parameter * w.data[i];
  for (let i = 0; i < n; i++) result.data[i + i * n] += 1;
  return result;
}
