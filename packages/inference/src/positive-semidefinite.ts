import { type Matrix, symmetricEigen } from "@mesometrics/matrix";
import type { Note } from "./estimate.js";

/**
 * A covariance that is a sum with minus signs or over pairs (several clusterings, Conley) can have negative eigenvalues;
 * they are set to zero, V+ = U max(D, 0) U' (Cameron, Gelbach and Miller 2011, section 2.3), and the note says so. reghdfe
 * does the same; fixest repairs only where a variance is negative. Whether an eigenvalue is negative is decided on the
 * matrix with its diagonal scaled to one, so that no unit of measure plays a part.
 */
export function nearestPositiveSemidefinite(
  v: Matrix,
  what = "The covariance",
): { readonly vcov: Matrix; readonly notes: readonly Note[] } {
  const k = v.rows;
  const scaled = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < k; i++) {
      const size = Math.sqrt(Math.abs(v.data[i + i * k])) * Math.sqrt(Math.abs(v.data[j + j * k]));
      scaled[i + j * k] = size > 0 ? v.data[i + j * k] / size : 0;
    }
  }
  const check = symmetricEigen({ rows: k, columns: k, data: scaled }).values;
  if (check[0] >= -1e-10) return { vcov: v, notes: [] };
  const { values, vectors } = symmetricEigen(v);
  const data = new Float64Array(k * k);
  for (let a = 0; a < k; a++) {
    if (values[a] <= 0) continue;
    for (let j = 0; j < k; j++) {
      for (let i = 0; i <= j; i++) {
        data[i + j * k] += values[a] * vectors.data[i + a * k] * vectors.data[j + a * k];
        data[j + i * k] = data[i + j * k];
      }
    }
  }
  const negative = check.filter((value) => value < -1e-10).length;
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
