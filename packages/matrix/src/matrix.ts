/**
 * A dense matrix in column-major order: element (i, j) is `data[i + j * rows]`, so a column is a contiguous view.
 */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** `rows x columns`, column-major. */
  readonly data: Float64Array;
}
