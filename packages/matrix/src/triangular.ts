import { matrix } from "./construct.js";
import type { Matrix } from "./matrix.js";
import { dotAt } from "./summation.js";

/** x[at ..) <- U^-1 x for upper triangular U, in place. */
export function solveUpper(u: Matrix, x: Float64Array, at = 0): void {
  const n = u.rows;
  for (let j = n - 1; j >= 0; j--) {
    const value = x[at + j] / u.data[j + j * n];
    x[at + j] = value;
    for (let i = 0; i < j; i++) x[at + i] -= value * u.data[i + j * n];
  }
}

/** x[at ..) <- U'^-1 x for upper triangular U, in place. */
export function solveUpperTranspose(u: Matrix, x: Float64Array, at = 0): void {
  const n = u.rows;
  for (let j = 0; j < n; j++) {
    let value = x[at + j];
    for (let i = 0; i < j; i++) value -= x[at + i] * u.data[i + j * n];
    x[at + j] = value / u.data[j + j * n];
  }
}

/** x[at ..) <- L^-1 x for lower triangular L, in place. */
export function solveLower(l: Matrix, x: Float64Array, at = 0): void {
  const n = l.rows;
  for (let j = 0; j < n; j++) {
    const value = x[at + j] / l.data[j + j * n];
    x[at + j] = value;
    // Leading zeros stay zero, which makes an inverse a third of the work.
    if (value === 0) continue;
    for (let i = j + 1; i < n; i++) x[at + i] -= value * l.data[i + j * n];
  }
}

/** x[at ..) <- L'^-1 x for lower triangular L, in place. */
export function solveLowerTranspose(l: Matrix, x: Float64Array, at = 0): void {
  const n = l.rows;
  for (let j = n - 1; j >= 0; j--) {
    let value = x[at + j];
    for (let i = j + 1; i < n; i++) value -= x[at + i] * l.data[i + j * n];
    x[at + j] = value / l.data[j + j * n];
  }
}

/** diag(s) (R'R)^-1 diag(s) for upper triangular R, exactly symmetric; `scales` null for ones. */
export function inverseOfTriangle(r: Matrix, scales: Float64Array | null): Matrix {
  const k = r.rows;
  const inverse = matrix(k, k);
  // Column i is row i of R^-1, so that products of rows run along memory.
  const rows = matrix(k, k);
  const unit = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    unit.fill(0);
    unit[j] = 1;
    solveUpper(r, unit);
    for (let i = 0; i <= j; i++) rows.data[j + i * k] = unit[i];
  }
  for (let j = 0; j < k; j++) {
    for (let i = j; i < k; i++) {
      const product = dotAt(rows.data, i * k, rows.data, j * k, k);
      const value = scales === null ? product : product * scales[i] * scales[j];
      inverse.data[i + j * k] = value;
      inverse.data[j + i * k] = value;
    }
  }
  return inverse;
}
