import { matrix } from "./construct.js";
import { MesometricsError } from "./errors.js";
import type { Matrix } from "./matrix.js";
import { requireShape } from "./require.js";

/** A sparse matrix in compressed rows (CSR): row i holds the entries rowPointers[i] .. rowPointers[i + 1) - 1. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  /** length rows + 1, ascending, starts at 0 */
  readonly rowPointers: Int32Array;
  /** length of entries, ascending within a row */
  readonly columnIndices: Int32Array;
  /** length of entries */
  readonly values: Float64Array;
}

/**
 * A sparse matrix from `[row, column, value]` triplets in any order; values at the same place are added.
 *
 * @throws INVALID_ARGUMENT when an index is out of range
 * @throws NON_FINITE when a value is NaN or infinite
 * @example
 * ```ts
 * import { sparseFromTriplets, toDense, toRows } from "@mesometrics/matrix";
 * toRows(toDense(sparseFromTriplets(2, 2, [[1, 0, 3], [0, 1, 5], [1, 0, 1]]))); // → [[0,5],[4,0]]
 * ```
 */
export function sparseFromTriplets(
  rows: number,
  columns: number,
  triplets: readonly (readonly [row: number, column: number, value: number])[],
): SparseMatrix {
  for (const [row, column, value] of triplets) {
    const inside =
      Number.isInteger(row) && row >= 0 && row < rows && Number.isInteger(column) && column >= 0 && column < columns;
    if (!inside) {
      throw new MesometricsError(
        "INVALID_ARGUMENT",
        `There is no element (${row}, ${column}) in a ${rows} x ${columns} matrix.`,
        { row, column },
      );
    }
    if (!Number.isFinite(value)) {
      throw new MesometricsError("NON_FINITE", `Element (${row}, ${column}) is ${value}; it must be finite.`, {
        row,
        column,
        value,
      });
    }
  }
  const sorted = [...triplets].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const rowPointers = new Int32Array(rows + 1);
  const columnIndices: number[] = [];
  const values: number[] = [];
  let lastRow = -1;
  for (const [row, column, value] of sorted) {
    const last = columnIndices.length - 1;
    if (row === lastRow && columnIndices[last] === column) {
      values[last] += value;
    } else {
      columnIndices.push(column);
      values.push(value);
      rowPointers[row + 1]++;
      lastRow = row;
    }
  }
  for (let i = 0; i < rows; i++) rowPointers[i + 1] += rowPointers[i];
  return {
    rows,
    columns,
    rowPointers,
    columnIndices: Int32Array.from(columnIndices),
    values: Float64Array.from(values),
  };
}

/**
 * The non-zero elements of a dense matrix in compressed rows.
 *
 * @example
 * ```ts
 * import { matrixFromRows, sparseFromDense } from "@mesometrics/matrix";
 * Array.from(sparseFromDense(matrixFromRows([[0, 2], [3, 0]])).columnIndices); // → [1,0]
 * ```
 */
export function sparseFromDense(m: Matrix): SparseMatrix {
  const triplets: [number, number, number][] = [];
  for (let i = 0; i < m.rows; i++) {
    for (let j = 0; j < m.columns; j++) {
      const value = m.data[i + j * m.rows];
      if (value !== 0) triplets.push([i, j, value]);
    }
  }
  return sparseFromTriplets(m.rows, m.columns, triplets);
}

/**
 * Sx, length `s.rows`.
 *
 * @throws SHAPE_MISMATCH when `x.length` is not `s.columns`
 * @example
 * ```ts
 * import { sparseFromTriplets, sparseMultiplyVector } from "@mesometrics/matrix";
 * Array.from(sparseMultiplyVector(sparseFromTriplets(2, 2, [[0, 1, 2]]), Float64Array.of(3, 4))); // → [8,0]
 * ```
 */
export function sparseMultiplyVector(s: SparseMatrix, x: Float64Array): Float64Array {
  requireShape(x.length === s.columns, () => `Sx needs ${s.columns} numbers in x, but it has ${x.length}.`);
  const result = new Float64Array(s.rows);
  multiplyInto(s, x, 0, result, 0);
  return result;
}

/**
 * SM, `s.rows x m.columns`, dense.
 *
 * @throws SHAPE_MISMATCH when `m.rows` is not `s.columns`
 * @example
 * ```ts
 * import { identity, sparseFromTriplets, sparseMultiply, toRows } from "@mesometrics/matrix";
 * toRows(sparseMultiply(sparseFromTriplets(1, 2, [[0, 1, 2]]), identity(2))); // → [[0,2]]
 * ```
 */
export function sparseMultiply(s: SparseMatrix, m: Matrix): Matrix {
  requireShape(m.rows === s.columns, () => `SM needs as many rows in M (${m.rows}) as columns in S (${s.columns}).`);
  const result = matrix(s.rows, m.columns);
  for (let j = 0; j < m.columns; j++) multiplyInto(s, m.data, j * m.rows, result.data, j * s.rows);
  return result;
}

/**
 * S', `columns x rows`.
 *
 * @example
 * ```ts
 * import { sparseFromTriplets, sparseTranspose } from "@mesometrics/matrix";
 * Array.from(sparseTranspose(sparseFromTriplets(1, 2, [[0, 1, 2]])).rowPointers); // → [0,0,1]
 * ```
 */
export function sparseTranspose(s: SparseMatrix): SparseMatrix {
  const rowPointers = new Int32Array(s.columns + 1);
  for (const column of s.columnIndices) rowPointers[column + 1]++;
  for (let j = 0; j < s.columns; j++) rowPointers[j + 1] += rowPointers[j];
  const next = rowPointers.slice();
  const columnIndices = new Int32Array(s.columnIndices.length);
  const values = new Float64Array(s.values.length);
  for (let i = 0; i < s.rows; i++) {
    for (let entry = s.rowPointers[i]; entry < s.rowPointers[i + 1]; entry++) {
      const position = next[s.columnIndices[entry]]++;
      columnIndices[position] = i;
      values[position] = s.values[entry];
    }
  }
  return { rows: s.columns, columns: s.rows, rowPointers, columnIndices, values };
}

/**
 * A sparse matrix as a dense one.
 *
 * @example
 * ```ts
 * import { sparseFromTriplets, toDense, toRows } from "@mesometrics/matrix";
 * toRows(toDense(sparseFromTriplets(1, 2, [[0, 1, 2]]))); // → [[0,2]]
 * ```
 */
export function toDense(s: SparseMatrix): Matrix {
  const result = matrix(s.rows, s.columns);
  for (let i = 0; i < s.rows; i++) {
    for (let entry = s.rowPointers[i]; entry < s.rowPointers[i + 1]; entry++) {
      result.data[i + s.columnIndices[entry] * s.rows] = s.values[entry];
    }
  }
  return result;
}

function multiplyInto(s: SparseMatrix, x: Float64Array, xAt: number, target: Float64Array, at: number): void {
  for (let i = 0; i < s.rows; i++) {
    let value = 0;
    for (let entry = s.rowPointers[i]; entry < s.rowPointers[i + 1]; entry++) {
      value += s.values[entry] * x[xAt + s.columnIndices[entry]];
    }
    target[at + i] = value;
  }
}
