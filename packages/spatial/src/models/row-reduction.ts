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

/**
 * Least squares of y on few rows of X, by the same reduction: no pivoting, no refinement. A column that depends on earlier
 * ones to the last digit has the coefficient zero.
 */
export function reducedLeastSquares(x: Matrix, y: Float64Array): { beta: Float64Array; e: Float64Array } {
  const n = x.rows;
  const k = x.columns;
  const columns = Array.from({ length: k }, (_, j) => x.data.subarray(j * n, (j + 1) * n));
  const { rows, data } = reduceRows([...columns, y]);
  const beta = new Float64Array(k);
  for (let j = Math.min(k, rows) - 1; j >= 0; j--) {
    let value = data[j + k * rows];
    for (let i = j + 1; i < k; i++) value -= data[j + i * rows] * beta[i];
    const pivot = data[j + j * rows];
    beta[j] = pivot === 0 ? 0 : value / pivot;
  }
  const e = y.slice();
  for (let j = 0; j < k; j++) for (let i = 0; i < n; i++) e[i] -= beta[j] * columns[j][i];
  return { beta, e };
}
