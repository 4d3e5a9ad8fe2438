import { type Matrix, symmetricEigen } from "@mesometrics/matrix";
import type { Note } from "./estimate.js";

/**
 * A covariance that is a sum with minus signs or over pairs (several clusterings, Conley) can have negative eigenvalues;
 * they are set to zero, V+ = D U max(L, 0) U' D with D^-1 V D^-1 = U L U' (Cameron, Gelbach and Miller 2011, section 2.3),
 * and the note says so. D brings the coefficients to one scale, so that a regressor's unit of measure changes no t.
 * reghdfe and fixest (where a variance is negative) take the eigenvalues of V itself, which depend on such units.
 *
 * @param sizes length k: the diagonal of D, above 0; the roots of the bread's diagonal
 */
export function nearestPositiveSemidefinite(
  v: Matrix,
  sizes: Float64Array,
  what = "The covariance",
): { readonly vcov: Matrix; readonly notes: readonly Note[] } {
  const k = v.rows;
  const scaled = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < k; i++) scaled[i + j * k] = v.data[i + j * k] / sizes[i] / sizes[j];
  }
  const { values, vectors } = symmetricEigen({ rows: k, columns: k, data: scaled });
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const negative = values.filter((value) => value < -1e-10 * largest).length;
  if (negative === 0) return { vcov: v, notes: [] };
  const data = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i <= j; i++) {
      let sum = 0;
      for (let a = 0; a < k; a++) {
        if (values[a] > 0) sum += values[a] * vectors.data[i + a * k] * vectors.data[j + a * k];
      }
      data[i + j * k] = sum * sizes[i] * sizes[j];
      data[j + i * k] = data[i + j * k];
    }
  }
  return {
    vcov: { rows: k, columns: k, data },
    notes: [
      {
        code: "NON_PSD_FIXED",
        message: `${what} had ${negative} negative eigenvalue${negative > 1 ? "s" : ""}, set to zero: treat its standard errors with care`,
      },
    ],
  };
}

/** The roots of a bread's diagonal: standard errors up to one common factor, where errors are independent. */
export function coefficientSizes(bread: Matrix): Float64Array {
  return Float64Array.from({ length: bread.rows }, (_, j) => Math.sqrt(bread.data[j + j * bread.rows]));
}
