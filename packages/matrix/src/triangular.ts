import type { Matrix } from "./matrix.js";

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
