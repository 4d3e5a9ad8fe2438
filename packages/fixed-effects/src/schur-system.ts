import { choleskySolve, type Matrix, matrix, pivotedCholesky, selectRows } from "@mesometrics/matrix";
import type { GroupCodes } from "./effect.js";
import { type LevelBasis, removeLevels } from "./level-basis.js";

/**
 * What is left of the other groupings once the largest, A, is projected out: S = F' M_A F, where F holds the
 * level-orthonormal columns of the others. Then M = M_A - M_A F S^- F' M_A.
 */
export interface SchurSystem {
  readonly eliminated: LevelBasis;
  readonly rows: number;
  /** Columns of F. */
  readonly size: number;
  /** Columns of F that a row has an entry in: the widths of the other groupings added up. */
  readonly entries: number;
  /** n x entries, row-major: the columns of F that row i meets … */
  readonly entryColumns: Int32Array;
  /** … and its values there. */
  readonly entryValues: Float64Array;
}

/** The system of `others` after eliminating `eliminated`. */
export function schurSystem(eliminated: LevelBasis, others: readonly LevelBasis[]): SchurSystem {
  const n = eliminated.codes.length;
  const entries = others.reduce((total, basis) => total + basis.width, 0);
  const entryColumns = new Int32Array(n * entries);
  const entryValues = new Float64Array(n * entries);
  let size = 0;
  let first = 0;
  for (const basis of others) {
    const { codes, values } = basis;
    for (let c = 0; c < basis.width; c++) {
      for (let i = 0; i < n; i++) {
        entryColumns[i * entries + first + c] = size + codes[i] * basis.width + c;
        entryValues[i * entries + first + c] = values[i + c * n];
      }
    }
    first += basis.width;
    size += basis.levels * basis.width;
  }
  return { eliminated, rows: n, size, entries, entryColumns, entryValues };
}

/** F'x, length `size`. */
export function transposeApply(system: SchurSystem, x: Float64Array): Float64Array {
  const { rows, entries, entryColumns, entryValues } = system;
  const result = new Float64Array(system.size);
  for (let i = 0, p = 0; i < rows; i++)
    for (let e = 0; e < entries; e++, p++) result[entryColumns[p]] += entryValues[p] * x[i];
  return result;
}

/** x <- x - F z, in place. */
export function subtractApply(system: SchurSystem, z: Float64Array, x: Float64Array): void {
  const { rows, entries, entryColumns, entryValues } = system;
  for (let i = 0, p = 0; i < rows; i++)
    for (let e = 0; e < entries; e++, p++) x[i] -= entryValues[p] * z[entryColumns[p]];
}

/** S v = F' M_A F v without forming S. */
export function schurMultiply(system: SchurSystem, v: Float64Array): Float64Array {
  const x = new Float64Array(system.rows);
  subtractApply(system, v, x);
  removeLevels(system.eliminated, x);
  const result = transposeApply(system, x);
  for (let f = 0; f < result.length; f++) result[f] = -result[f];
  return result;
}

/** S, dense, `size x size`. */
function schurMatrix(system: SchurSystem): Matrix {
  const { eliminated, size, entries, entryColumns, entryValues } = system;
  const { values } = eliminated;
  const s = matrix(size, size);
  const order = rowsByLevel(eliminated);
  const place = new Int32Array(size).fill(-1);
  for (let level = 0; level < eliminated.levels; level++) {
    const rows = order.rows.subarray(order.pointers[level], order.pointers[level + 1]);
    const touched: number[] = [];
    for (const i of rows) {
      for (let p = i * entries; p < (i + 1) * entries; p++) {
        if (place[entryColumns[p]] < 0) {
          place[entryColumns[p]] = touched.length;
          touched.push(entryColumns[p]);
        }
        for (let q = i * entries; q < (i + 1) * entries; q++) {
          s.data[entryColumns[p] + entryColumns[q] * size] += entryValues[p] * entryValues[q];
        }
      }
    }
    for (let c = 0; c < eliminated.width; c++) {
      const cross = new Float64Array(touched.length);
      for (const i of rows) {
        const weight = values[i + c * system.rows];
        for (let p = i * entries; p < (i + 1) * entries; p++) cross[place[entryColumns[p]]] += weight * entryValues[p];
      }
      for (let g = 0; g < touched.length; g++) {
        for (let f = 0; f < touched.length; f++) s.data[touched[f] + touched[g] * size] -= cross[f] * cross[g];
      }
    }
    for (const column of touched) place[column] = -1;
  }
  return s;
}

/** S[p, p] = L L' on a maximal set of independent columns p. */
export interface SchurFactor {
  /** length rank */
  readonly pivots: Int32Array;
  /** rank x rank, lower triangular */
  readonly lower: Matrix;
}

/** Cholesky of S with its rank, which is `knownRank` where that follows from the groupings alone. */
export function factorSchur(system: SchurSystem, knownRank: number | null): SchurFactor {
  const options = { scales: new Float64Array(system.size).fill(1) };
  const { rank, pivots, lower } = pivotedCholesky(
    schurMatrix(system),
    knownRank === null ? options : { ...options, rank: knownRank },
  );
  const leading = Array.from({ length: rank }, (_, i) => i);
  return { pivots: pivots.slice(0, rank), lower: selectRows(lower, leading) };
}

/** A solution z of S z = b for b in the range of S: zero outside the pivots. */
export function solveSchur({ lower, pivots }: SchurFactor, b: Float64Array): Float64Array {
  const chosen = Float64Array.from(pivots, (column) => b[column]);
  const solution = choleskySolve(lower, matrix(pivots.length, 1, chosen));
  const z = new Float64Array(b.length);
  pivots.forEach((column, j) => {
    z[column] = solution.data[j];
  });
  return z;
}

/** Rows in the order of their level: those of level l are rows[pointers[l] .. pointers[l + 1]). */
export interface RowsByLevel {
  readonly rows: Int32Array;
  readonly pointers: Int32Array;
}

/** The rows of a grouping, level by level, ascending within one. */
export function rowsByLevel({ codes, levels }: GroupCodes): RowsByLevel {
  const pointers = new Int32Array(levels + 1);
  for (const code of codes) pointers[code + 1]++;
  for (let level = 0; level < levels; level++) pointers[level + 1] += pointers[level];
  const next = pointers.slice();
  const rows = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) rows[next[codes[i]]++] = i;
  return { rows, pointers };
}
