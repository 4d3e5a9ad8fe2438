import { allocateDoubles } from "./allocate.js";
import { MesometricsError } from "./errors.js";
import type { Matrix } from "./matrix.js";
import { requireShape } from "./require.js";

/** Elements that a 32-bit index reaches; the loops of this package count in such indices. */
const LARGEST_LENGTH = 2 ** 31 - 1;

/**
 * A `rows x columns` matrix over `data` (column-major, not copied), or of zeros.
 *
 * @throws SHAPE_MISMATCH when `data.length` is not `rows * columns`
 * @throws INVALID_ARGUMENT when a dimension is not an integer >= 0, or both give more than 2^31 - 1 elements
 * @throws OUT_OF_MEMORY when the machine has not so much memory left
 * @example
 * ```ts
 * import { matrix, toRows } from "@mesometrics/matrix";
 * toRows(matrix(2, 2, Float64Array.of(1, 2, 3, 4))); // → [[1,3],[2,4]]
 * ```
 */
export function matrix(rows: number, columns: number, data?: Float64Array): Matrix {
  requireDimension(rows, rows, columns);
  requireDimension(columns, rows, columns);
  const length = rows * columns;
  if (length > LARGEST_LENGTH) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `A ${rows} x ${columns} matrix has more than 2^31 - 1 elements: work on blocks of its rows.`,
      { rows, columns },
    );
  }
  if (data !== undefined) {
    requireShape(
      data.length === length,
      () => `A ${rows} x ${columns} matrix holds ${length} numbers, but ${data.length} were given.`,
      { rows, columns, length: data.length },
    );
  }
  return { rows, columns, data: data ?? allocateDoubles(length, () => `A ${rows} x ${columns} matrix`) };
}

function requireDimension(dimension: number, rows: number, columns: number): void {
  if (Number.isInteger(dimension) && dimension >= 0) return;
  throw new MesometricsError("INVALID_ARGUMENT", `A dimension is an integer >= 0, but it is ${dimension}.`, {
    rows,
    columns,
  });
}

/**
 * A matrix from its rows.
 *
 * @throws SHAPE_MISMATCH when the rows differ in length
 * @example
 * ```ts
 * import { matrixFromRows } from "@mesometrics/matrix";
 * Array.from(matrixFromRows([[1, 2], [3, 4]]).data); // → [1,3,2,4]
 * ```
 */
export function matrixFromRows(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const result = matrix(rows.length, columns);
  rows.forEach((row, i) => {
    requireShape(row.length === columns, () => `Row ${i} has ${row.length} numbers, but row 0 has ${columns}.`, {
      row: i,
    });
    for (let j = 0; j < columns; j++) result.data[i + j * rows.length] = row[j];
  });
  return result;
}

/**
 * A matrix from its columns (copied).
 *
 * @throws SHAPE_MISMATCH when the columns differ in length
 * @example
 * ```ts
 * import { matrixFromColumns } from "@mesometrics/matrix";
 * matrixFromColumns([Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)]).rows; // → 3
 * ```
 */
export function matrixFromColumns(columns: readonly Float64Array[]): Matrix {
  const rows = columns[0]?.length ?? 0;
  const result = matrix(rows, columns.length);
  columns.forEach((values, j) => {
    requireShape(values.length === rows, () => `Column ${j} has ${values.length} numbers, but column 0 has ${rows}.`, {
      column: j,
    });
    result.data.set(values, j * rows);
  });
  return result;
}

/**
 * The identity matrix, `n x n`.
 *
 * @example
 * ```ts
 * import { identity, toRows } from "@mesometrics/matrix";
 * toRows(identity(2)); // → [[1,0],[0,1]]
 * ```
 */
export function identity(n: number): Matrix {
  const result = matrix(n, n);
  for (let i = 0; i < n; i++) result.data[i + i * n] = 1;
  return result;
}

/**
 * Column `j` as a view: writing to it writes to the matrix.
 *
 * @throws INVALID_ARGUMENT when there is no such column
 * @example
 * ```ts
 * import { column, matrixFromRows } from "@mesometrics/matrix";
 * Array.from(column(matrixFromRows([[1, 2], [3, 4]]), 1)); // → [2,4]
 * ```
 */
export function column(m: Matrix, j: number): Float64Array {
  requireIndex(j, m.columns, "column");
  return m.data.subarray(j * m.rows, (j + 1) * m.rows);
}

/**
 * Every column, as views.
 *
 * @example
 * ```ts
 * import { columnsOf, matrixFromRows } from "@mesometrics/matrix";
 * columnsOf(matrixFromRows([[1, 2], [3, 4]])).map((values) => values[0]); // → [1,2]
 * ```
 */
export function columnsOf(m: Matrix): readonly Float64Array[] {
  return Array.from({ length: m.columns }, (_, j) => column(m, j));
}

/**
 * The rows of a matrix as arrays of numbers, for printing and for tests.
 *
 * @example
 * ```ts
 * import { matrix, toRows } from "@mesometrics/matrix";
 * toRows(matrix(1, 2, Float64Array.of(5, 6))); // → [[5,6]]
 * ```
 */
export function toRows(m: Matrix): number[][] {
  return Array.from({ length: m.rows }, (_, i) => Array.from({ length: m.columns }, (_, j) => m.data[i + j * m.rows]));
}

/**
 * The columns `indices`, in that order (repeats allowed), as a new `rows x indices.length` matrix.
 *
 * @throws INVALID_ARGUMENT when an index is out of range
 * @example
 * ```ts
 * import { matrixFromRows, selectColumns, toRows } from "@mesometrics/matrix";
 * toRows(selectColumns(matrixFromRows([[1, 2, 3]]), [2, 0])); // → [[3,1]]
 * ```
 */
export function selectColumns(m: Matrix, indices: ArrayLike<number>): Matrix {
  const result = matrix(m.rows, indices.length);
  for (let j = 0; j < indices.length; j++) result.data.set(column(m, indices[j]), j * m.rows);
  return result;
}

/**
 * The rows `indices`, in that order (repeats allowed), as a new `indices.length x columns` matrix.
 *
 * @throws INVALID_ARGUMENT when an index is out of range
 * @example
 * ```ts
 * import { matrixFromRows, selectRows, toRows } from "@mesometrics/matrix";
 * toRows(selectRows(matrixFromRows([[1, 2], [3, 4]]), [1])); // → [[3,4]]
 * ```
 */
export function selectRows(m: Matrix, indices: ArrayLike<number>): Matrix {
  const result = matrix(indices.length, m.columns);
  for (let i = 0; i < indices.length; i++) requireIndex(indices[i], m.rows, "row");
  for (let j = 0; j < m.columns; j++) {
    const offset = j * m.rows;
    const target = j * indices.length;
    for (let i = 0; i < indices.length; i++) result.data[target + i] = m.data[offset + indices[i]];
  }
  return result;
}

/**
 * Matrices side by side: `rows x (sum of columns)`.
 *
 * @throws SHAPE_MISMATCH when the numbers of rows differ
 * @example
 * ```ts
 * import { bindColumns, identity, matrixFromRows, toRows } from "@mesometrics/matrix";
 * toRows(bindColumns(identity(2), matrixFromRows([[7], [8]]))); // → [[1,0,7],[0,1,8]]
 * ```
 */
export function bindColumns(...ms: readonly Matrix[]): Matrix {
  const rows = ms[0]?.rows ?? 0;
  const result = matrix(
    rows,
    ms.reduce((total, m) => total + m.columns, 0),
  );
  let offset = 0;
  ms.forEach((m, position) => {
    requireShape(m.rows === rows, () => `Matrix ${position} has ${m.rows} rows, but matrix 0 has ${rows}.`, {
      position,
    });
    result.data.set(m.data, offset);
    offset += m.data.length;
  });
  return result;
}

function requireIndex(index: number, length: number, what: string): void {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new MesometricsError("INVALID_ARGUMENT", `There is no ${what} ${index}: the matrix has ${length}.`, {
      index,
      length,
    });
  }
}
