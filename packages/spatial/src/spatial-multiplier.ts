import { cholesky, choleskyInverse, inverse, type Matrix, matrix, toDense } from "@mesometrics/matrix";
import type { SpatialWeights } from "./spatial-weights.js";
import { type Spectrum, symmetrised } from "./spectrum.js";

/** A = (I - rho W)^-1 and the eigenvalues of W, which give A's traces without it. */
export interface SpatialMultiplier {
  /** N x N */
  readonly matrix: Matrix;
  readonly spectrum: Spectrum;
}

/**
 * A at a rho (or lambda) inside its interval. Where D W is symmetric, I - rho D^1/2 W D^-1/2 is positive definite and
 * its Cholesky factor gives A = D^-1/2 (...)^-1 D^1/2; otherwise LU.
 */
export function spatialMultiplier(weights: SpatialWeights, spectrum: Spectrum, parameter: number): SpatialMultiplier {
  const { symmetriser } = weights;
  const dense = toDense(weights.matrix);
  if (symmetriser === null) return { matrix: inverse(identityMinus(parameter, dense)), spectrum };
  const symmetric = choleskyInverse(cholesky(identityMinus(parameter, symmetrised(dense))));
  const n = weights.units.length;
  const roots = symmetriser.map(Math.sqrt);
  const result = matrix(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) result.data[i + j * n] = (symmetric.data[i + j * n] * roots[j]) / roots[i];
  }
  return { matrix: result, spectrum };
}

function identityMinus(parameter: number, w: Matrix): Matrix {
  const n = w.rows;
  const result = matrix(n, n);
  for (let i = 0; i < n * n; i++) result.data[i] = -parameter * w.data[i];
  for (let i = 0; i < n; i++) result.data[i + i * n] += 1;
  return result;
}
