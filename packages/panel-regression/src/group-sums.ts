import type { Matrix } from "@mesometrics/matrix";
import type { GroupColumn } from "@mesometrics/panel-data";

/** Z'A: the sums of the columns of A (n x k) over the rows of each group. levels x k. */
export function groupSums(a: Matrix, group: GroupColumn): Matrix {
  const data = new Float64Array(group.levels * a.columns);
  for (let j = 0; j < a.columns; j++) {
    for (let i = 0; i < a.rows; i++) data[group.codes[i] + j * group.levels] += a.data[i + j * a.rows];
  }
  return { rows: group.levels, columns: a.columns, data };
}

/** Row i of A times sqrt(c_i), 1 / sqrt(c_i) or 1 / c_i. */
export function scaleRows(a: Matrix, counts: Float64Array, power: 0.5 | -0.5 | -1): Matrix {
  const factor = counts.map((count) =>
    power === -1 ? 1 / count : power === 0.5 ? Math.sqrt(count) : 1 / Math.sqrt(count),
  );
  const data = a.data.slice();
  for (let j = 0; j < a.columns; j++) for (let i = 0; i < a.rows; i++) data[i + j * a.rows] *= factor[i];
  return { rows: a.rows, columns: a.columns, data };
}

/** tr(A B) of two symmetric k x k matrices. */
export function traceOfProduct(a: Matrix, b: Matrix): number {
  let total = 0;
  for (let e = 0; e < a.data.length; e++) total += a.data[e] * b.data[e];
  return total;
}

export function sumOfSquares(x: Float64Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i] * x[i];
  return total;
}
