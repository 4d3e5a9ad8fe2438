import type { Matrix } from "@mesometrics/matrix";

/**
 * R of the columns' QR factorisation without pivoting, p x p: R'R = Z'Z with the digits of an orthogonal reduction, so
 * that least squares on combinations of the columns needs p rows in the place of n. Columns may depend on each other.
 * Golub and Van Loan, Matrix Computations (4th ed.), algorithm 5.2.1.
 *
 * @param columns each of length n
 */
export function reduceRows(columns: readonly Float64Array[]): Matrix {
  const p = columns.length;
  const n = columns[0]?.length ?? 0;
  const rows = Math.min(n, p);
  const work = columns.map((column) => column.slice());
  for (let k = 0; k < rows; k++) {
    const v = work[k];
    let largest = 0;
    for (let i = k; i < n; i++) largest = Math.max(largest, Math.abs(v[i]));
    if (largest === 0) continue;
    let squares = 0;
    for (let i = k; i < n; i++) squares += (v[i] / largest) * (v[i] / largest);
    const norm = largest * Math.sqrt(squares);
    const signed = v[k] > 0 ? -norm : norm;
    const length = Math.sqrt(norm) * Math.sqrt(norm + Math.abs(v[k]));
    const head = (v[k] - signed) / length;
    for (let i = k + 1; i < n; i++) v[i] /= length;
    for (let j = k + 1; j < p; j++) {
      const z = work[j];
      let projection = head * z[k];
      for (let i = k + 1; i < n; i++) projection += v[i] * z[i];
      z[k] -= projection * head;
      for (let i = k + 1; i < n; i++) z[i] -= projection * v[i];
    }
    v.fill(0, k + 1);
    v[k] = signed;
  }
  const data = new Float64Array(rows * p);
  for (let j = 0; j < p; j++) data.set(work[j].subarray(0, rows), j * rows);
  return { rows, columns: p, data };
}
