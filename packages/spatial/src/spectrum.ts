import { eigenvalues, type Matrix, matrix, symmetricEigenvalues, toDense } from "@mesometrics/matrix";
import type { SpatialWeights } from "./spatial-weights.js";

/** The eigenvalues of W and the interval of rho around zero on which I - rho W can be inverted. */
export interface Spectrum {
  /** length N */
  readonly real: Float64Array;
  /** length N; zeros where the eigenvalues are known to be real */
  readonly imaginary: Float64Array;
  /** 1 / smallest real eigenvalue; where none is negative, -1 / spectral radius, or / largest row sum if that is zero */
  readonly lower: number;
  /** 1 / largest real eigenvalue: 1 under row normalisation */
  readonly upper: number;
}

/**
 * The spectrum of W. Where some D W is symmetric (row-normalised contiguity), that of the symmetric matrix with
 * elements `sqrt(w_ij w_ji)`, which has the same eigenvalues: D^-1/2 B D^-1/2 for W = D^-1 B (Ord 1975).
 */
export function spectrumOf(weights: SpatialWeights): Spectrum {
  const n = weights.units.length;
  const dense = toDense(weights.matrix);
  const { real, imaginary } =
    weights.symmetriser !== null
      ? { real: symmetricEigenvalues(symmetrised(dense)), imaginary: new Float64Array(n) }
      : eigenvalues(dense);
  let smallest = 0;
  let largest = 0;
  let radius = 0;
  for (let i = 0; i < n; i++) radius = Math.max(radius, Math.hypot(real[i], imaginary[i]));
  for (let i = 0; i < n; i++) {
    if (Math.abs(imaginary[i]) > 1e-9 * radius) continue;
    smallest = Math.min(smallest, real[i]);
    largest = Math.max(largest, real[i]);
  }
  // Rounding moves eigenvalues that are zero to about 1e-16, and without symmetry much further where W is defective
  // (units that only look back); they must not open the interval to 1e16. The determinant does not feel it.
  const norm = largestRowSum(weights);
  const floor = (weights.symmetriser !== null ? 1e-9 : 1e-3) * norm;
  const bound = 1 / (radius > floor ? radius : norm);
  return {
    real,
    imaginary,
    lower: smallest < -floor ? 1 / smallest : -bound,
    upper: largest > floor ? 1 / largest : bound,
  };
}

function largestRowSum({ matrix: { rows, rowPointers, values } }: SpatialWeights): number {
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    let total = 0;
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) total += values[p];
    largest = Math.max(largest, total);
  }
  return largest;
}

/** D^1/2 W D^-1/2 from W alone: elements sqrt(w_ij w_ji). */
export function symmetrised(w: Matrix): Matrix {
  const n = w.rows;
  const result = matrix(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i <= j; i++) {
      const value = Math.sqrt(w.data[i + j * n] * w.data[j + i * n]);
      result.data[i + j * n] = value;
      result.data[j + i * n] = value;
    }
  }
  return result;
}

/** ln |I - rho W| = sum_i ln |1 - rho lambda_i|. */
export function logDeterminant({ real, imaginary }: Spectrum, rho: number): number {
  let total = 0;
  for (let i = 0; i < real.length; i++) {
    const a = 1 - rho * real[i];
    const b = rho * imaginary[i];
    total += b === 0 ? Math.log(Math.abs(a)) : Math.log(a * a + b * b) / 2;
  }
  return total;
}

/**
 * tr(W^m (I - rho W)^-k) = sum_i lambda_i^m / (1 - rho lambda_i)^k for whole m >= 0 and k >= 1. With G = W (I - rho W)^-1:
 * tr(G) is (1, 1), tr(G^2) is (2, 2), the derivative of ln |I - rho W| is minus tr(G).
 */
export function trace({ real, imaginary }: Spectrum, rho: number, m: number, k: number): number {
  let total = 0;
  for (let i = 0; i < real.length; i++) {
    const a = 1 - rho * real[i];
    const b = -rho * imaginary[i];
    const size = a * a + b * b;
    // 1 / (a + bi)
    const inverseReal = a / size;
    const inverseImaginary = -b / size;
    let x = 1;
    let y = 0;
    for (let step = 0; step < m + k; step++) {
      const u = step < m ? real[i] : inverseReal;
      const v = step < m ? imaginary[i] : inverseImaginary;
      [x, y] = [x * u - y * v, x * v + y * u];
    }
    total += x;
  }
  return total;
}
