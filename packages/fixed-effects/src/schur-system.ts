import { type Matrix, matrix, type PivotedCholesky, pivotedCholesky } from "@mesometrics/matrix";
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
    for (let c = 0; c < basis.width; c++) {
      for (let i = 0; i < n; i++) {
        entryColumns[i * entries + first + c] = size + basis.codes[i] * basis.width + c;
        entryValues[i * entries + first + c] = basis.values[i + c * n];
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
export function schurMatrix(system: SchurSystem): Matrix {
  const { eliminated, size, entries, entryColumns, entryValues } = system;
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
        const weight = eliminated.values[i + c * system.rows];
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

/** Cholesky of S with its rank, which is `knownRank` where that follows from the groupings alone. */
export function factorSchur(system: SchurSystem, knownRank: number | null): PivotedCholesky {
  const options = { scales: new Float64Array(system.size).fill(1) };
  return pivotedCholesky(schurMatrix(system), knownRank === null ? options : { ...options, rank: knownRank });
}

/** A solution z of S z = b for b in the range of S: zero outside the pivots. */
export function solveSchur({ lower, pivots, rank }: PivotedCholesky, b: Float64Array): Float64Array {
  const n = lower.rows;
  const work = new Float64Array(rank);
  for (let j = 0; j < rank; j++) work[j] = b[pivots[j]];
  for (let j = 0; j < rank; j++) {
    work[j] /= lower.data[j + j * n];
    for (let i = j + 1; i < rank; i++) work[i] -= work[j] * lower.data[i + j * n];
  }
  for (let j = rank - 1; j >= 0; j--) {
    for (let i = j + 1; i < rank; i++) work[j] -= work[i] * lower.data[i + j * n];
    work[j] /= lower.data[j + j * n];
  }
  const z = new Float64Array(b.length);
  for (let j = 0; j < rank; j++) z[pivots[j]] = work[j];
  return z;
}

/** Rows in the order of their level: those of level l are rows[pointers[l] .. pointers[l + 1]). */
export function rowsByLevel({ codes, levels }: { readonly codes: Int32Array; readonly levels: number }): {
  rows: Int32Array;
  pointers: Int32Array;
} {
  const pointers = new Int32Array(levels + 1);
  for (const code of codes) pointers[code + 1]++;
  for (let level = 0; level < levels; level++) pointers[level + 1] += pointers[level];
  const next = pointers.slice();
  const rows = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) rows[next[codes[i]]++] = i;
  return { rows, pointers };
}
