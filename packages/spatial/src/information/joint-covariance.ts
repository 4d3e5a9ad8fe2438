import {
  choleskyInverse,
  gramInverse,
  type Matrix,
  MesometricsError,
  matrix,
  multiply,
  pivotedCholesky,
  pivotedQr,
  transpose,
} from "@mesometrics/matrix";
import type { LikelihoodFit } from "../spatial-likelihood.js";

/** What the information matrix and its sandwich are made of, for psi = (rho, lambda, phi, sigma2). */
export interface Information {
  /** (k + p + 1) square: beta, the free parameters, sigma2 */
  readonly covariance: Matrix;
  /** rows x p: how psi moves the filtered expectation; null under `observed` */
  readonly signals: Matrix | null;
  /** One array of N per free parameter: the diagonal of its quadratic form in the errors; null under `observed` */
  readonly diagonals: readonly Float64Array[] | null;
}

/** sigma2 (X'X)^-1 of the filtered regressors: the variance of beta at known parameters. */
export function conditionalVariance({ filtered, sigma2 }: LikelihoodFit): Matrix {
  return scaled(gramInverse(pivotedQr(filtered, { tolerance: 0 })), sigma2);
}

/** Var(beta) = gram + C V C', cov(beta, psi) = C V over the free parameters in psi (all but sigma2). */
export function assemble(gram: Matrix, c: Matrix, psi: Matrix): Matrix {
  const k = gram.rows;
  const q = psi.rows;
  const size = k + q;
  const padded = matrix(k, q);
  padded.data.set(c.data);
  const cross = multiply(padded, psi);
  const own = multiply(cross, transpose(padded));
  const result = matrix(size, size);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < k; i++) {
      result.data[i + j * size] = gram.data[i + j * k] + (own.data[i + j * k] + own.data[j + i * k]) / 2;
    }
    for (let a = 0; a < q; a++) {
      result.data[j + (k + a) * size] = cross.data[j + a * k];
      result.data[k + a + j * size] = cross.data[j + a * k];
    }
  }
  for (let a = 0; a < q; a++) {
    for (let b = 0; b < q; b++) result.data[k + a + (k + b) * size] = psi.data[a + b * q];
  }
  return result;
}

function flatLikelihood(): MesometricsError {
  return new MesometricsError(
    "NO_INTERIOR_MAXIMUM",
    "The likelihood is flat in the spatial parameters: the spatial lag carries no information of its own beside the " +
      "regressors and effects. Use other weights or fewer effects.",
  );
}

/** The inverse of a small information matrix, scaled to a diagonal of ones first. */
export function inverseOfPositive(m: Matrix): Matrix {
  const n = m.rows;
  const roots = Float64Array.from({ length: n }, (_, i) => Math.sqrt(m.data[i + i * n]));
  const scaledMatrix = matrix(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) scaledMatrix.data[i + j * n] = m.data[i + j * n] / (roots[i] * roots[j]);
  }
  const { rank, lower, pivots } = pivotedCholesky(scaledMatrix, { tolerance: 1e-12 });
  if (rank < n) throw flatLikelihood();
  const inverse = choleskyInverse(lower);
  const result = matrix(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) result.data[pivots[i] + pivots[j] * n] = inverse.data[i + j * n];
  }
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) result.data[i + j * n] /= roots[i] * roots[j];
  return result;
}

/** (M + M') / 2 */
export function symmetric(m: Matrix): Matrix {
  const n = m.rows;
  const result = matrix(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) result.data[i + j * n] = (m.data[i + j * n] + m.data[j + i * n]) / 2;
  }
  return result;
}

export function scaled(m: Matrix, by: number): Matrix {
  return { ...m, data: m.data.map((value) => value * by) };
}
