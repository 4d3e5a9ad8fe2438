import { matrix } from "./construct.js";
import { leastSquares } from "./least-squares.js";
import { requireShape } from "./require.js";
import type { SparseMatrix } from "./sparse.js";

/** A solution of min |y - S b| for a sparse matrix. */
export interface SparseLeastSquares {
  /** length `columns`; 0 for columns that are dropped */
  readonly coefficients: Float64Array;
  /** Columns that are combinations of earlier ones, ascending; empty columns among them. */
  readonly dropped: readonly number[];
  /** length `rows`: y - S b */
  readonly residuals: Float64Array;
}

/**
 * Least squares on a sparse matrix, block by block: rows and columns that no chain of entries connects are separate
 * problems, as the periods of a panel's shares are. Each block is solved densely as by `leastSquares`, so b has its
 * accuracy, and the cost is the sum over blocks of rows · columns².
 *
 * @param s n x k
 * @param y length n
 * @param options.tolerance that of `pivotedQr`, 1e-11
 * @throws SHAPE_MISMATCH when `y.length` is not `s.rows`
 * @throws NON_FINITE when an element is NaN or infinite
 * @example
 * ```ts
 * import { sparseFromTriplets, sparseLeastSquares } from "@mesometrics/matrix";
 * const s = sparseFromTriplets(3, 2, [[0, 0, 1], [1, 0, 1], [2, 1, 2]]);
 * Array.from(sparseLeastSquares(s, Float64Array.of(1, 3, 8)).coefficients); // → [2,4]
 * ```
 */
export function sparseLeastSquares(
  s: SparseMatrix,
  y: Float64Array,
  options: { readonly tolerance?: number } = {},
): SparseLeastSquares {
  requireShape(y.length === s.rows, () => `The matrix has ${s.rows} rows, but y has ${y.length}.`);
  const coefficients = new Float64Array(s.columns);
  const residuals = y.slice();
  const dropped: number[] = [];
  for (const block of connectedBlocks(s)) {
    const { rows, columns } = block;
    if (rows.length === 0) {
      dropped.push(...columns);
      continue;
    }
    const position = new Map(columns.map((column, at) => [column, at]));
    const dense = matrix(rows.length, columns.length);
    const target = new Float64Array(rows.length);
    rows.forEach((row, i) => {
      target[i] = y[row];
      for (let entry = s.rowPointers[row]; entry < s.rowPointers[row + 1]; entry++) {
        dense.data[i + (position.get(s.columnIndices[entry]) as number) * rows.length] = s.values[entry];
      }
    });
    const fit = leastSquares(dense, target, options);
    fit.kept.forEach((column, at) => {
      coefficients[columns[column]] = fit.coefficients.data[at];
    });
    rows.forEach((row, i) => {
      residuals[row] = fit.residuals.data[i];
    });
    for (const column of fit.dropped) dropped.push(columns[column]);
  }
  return { coefficients, dropped: dropped.sort((a, b) => a - b), residuals };
}

interface Block {
  readonly rows: number[];
  readonly columns: number[];
}

/** Rows and columns that entries connect, in order of their first column; rows without entries belong to none. */
function connectedBlocks(s: SparseMatrix): readonly Block[] {
  const parent = Int32Array.from({ length: s.columns }, (_, j) => j);
  const rootOf = (j: number): number => {
    let root = j;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  };
  for (let i = 0; i < s.rows; i++) {
    const first = s.rowPointers[i];
    for (let entry = first + 1; entry < s.rowPointers[i + 1]; entry++) {
      const [a, b] = [rootOf(s.columnIndices[first]), rootOf(s.columnIndices[entry])];
      parent[Math.max(a, b)] = Math.min(a, b);
    }
  }
  const blocks = new Map<number, Block>();
  for (let j = 0; j < s.columns; j++) {
    const root = rootOf(j);
    if (!blocks.has(root)) blocks.set(root, { rows: [], columns: [] });
    blocks.get(root)?.columns.push(j);
  }
  for (let i = 0; i < s.rows; i++) {
    if (s.rowPointers[i] === s.rowPointers[i + 1]) continue;
    blocks.get(rootOf(s.columnIndices[s.rowPointers[i]]))?.rows.push(i);
  }
  return [...blocks.values()];
}
