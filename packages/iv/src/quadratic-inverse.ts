import { cholesky, dot, forwardSolve, type Matrix, pivotedCholesky } from "@mesometrics/matrix";

/** Below this share of its own diagonal a pivot of a covariance of moments is rounding. */
const singular = 1e-12;

/**
 * L^-1 B for Ω = L L', which whitens moments; null where Ω is not positive definite.
 *
 * @param omega m x m, symmetric
 * @param b m x p
 */
export function whitened(omega: Matrix, b: Matrix): Matrix | null {
  const m = omega.rows;
  const scales = new Float64Array(m);
  for (let j = 0; j < m; j++) {
    const own = omega.data[j + j * m];
    if (!(own > 0)) return null;
    scales[j] = 1 / Math.sqrt(own);
  }
  const correlation: Matrix = { rows: m, columns: m, data: omega.data.slice() };
  for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) correlation.data[i + j * m] *= scales[i] * scales[j];
  if (pivotedCholesky(correlation, { tolerance: singular }).rank < m) return null;
  const scaled: Matrix = { rows: m, columns: b.columns, data: b.data.slice() };
  for (let j = 0; j < b.columns; j++) for (let i = 0; i < m; i++) scaled.data[i + j * m] *= scales[i];
  return forwardSolve(cholesky(correlation), scaled);
}

/** s' Ω^-1 s; null where Ω is not positive definite. */
export function quadraticInverse(omega: Matrix, s: Float64Array): number | null {
  const white = whitened(omega, { rows: s.length, columns: 1, data: s });
  return white === null ? null : dot(white.data, white.data);
}
