import { type Matrix, type SparseMatrix, sparseMultiply } from "@mesometrics/matrix";

/** W_t applied to period t of every column: NT x m, period after period. */
export function lagByPeriod(weights: readonly SparseMatrix[], { rows, columns, data }: Matrix): Matrix {
  const n = rows / weights.length;
  const result = new Float64Array(data.length);
  weights.forEach((w, t) => {
    const period = new Float64Array(n * columns);
    for (let j = 0; j < columns; j++) period.set(data.subarray(j * rows + t * n, j * rows + (t + 1) * n), j * n);
    const lagged = sparseMultiply(w, { rows: n, columns, data: period }).data;
    for (let j = 0; j < columns; j++) result.set(lagged.subarray(j * n, (j + 1) * n), j * rows + t * n);
  });
  return { rows, columns, data: result };
}
