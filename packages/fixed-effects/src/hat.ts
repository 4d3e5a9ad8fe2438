import { type Matrix, MesometricsError, matrix, type PivotedCholesky } from "@mesometrics/matrix";
import type { LevelBasis } from "./level-basis.js";
import { rowsByLevel, type SchurSystem } from "./schur-system.js";

/** What the hat matrix P_D = B B' + Q Q' is made from: B of the eliminated grouping and Q = M_A F_p L'^-1. */
export interface HatParts {
  readonly eliminated: LevelBasis;
  readonly order: ReturnType<typeof rowsByLevel>;
  /** null where there is one grouping only */
  readonly rest: { readonly system: SchurSystem; readonly position: Int32Array; readonly lowerInverse: Matrix } | null;
}

/** Prepares `leverageOf` and `blockOf`. */
export function hatParts(eliminated: LevelBasis, system: SchurSystem | null, factor: PivotedCholesky | null): HatParts {
  const order = rowsByLevel(eliminated);
  if (system === null) return { eliminated, order, rest: null };
  if (factor === null) {
    throw new MesometricsError(
      "TOO_LARGE",
      `The leverage of ${system.size} effects beyond the largest grouping needs their Schur complement, which is not factored at this size. Raise denseLimit, or use a covariance without leverage (HC1, CR1).`,
      { size: system.size },
    );
  }
  const position = new Int32Array(system.size).fill(-1);
  for (let j = 0; j < factor.rank; j++) position[factor.pivots[j]] = j;
  return { eliminated, order, rest: { system, position, lowerInverse: lowerInverse(factor) } };
}

/** The diagonal of P_D, length n. */
export function leverageOf(parts: HatParts): Float64Array {
  const { eliminated, order } = parts;
  const n = eliminated.codes.length;
  const result = new Float64Array(n);
  for (let level = 0; level < eliminated.levels; level++) {
    const rows = order.rows.subarray(order.pointers[level], order.pointers[level + 1]);
    const scores = scoresOfLevel(parts, level);
    const size = scores.rows;
    rows.forEach((row, position) => {
      let share = 0;
      for (let c = 0; c < eliminated.width; c++)
        share += eliminated.values[row + c * n] * eliminated.values[row + c * n];
      for (let j = position * size; j < (position + 1) * size; j++) share += scores.data[j] * scores.data[j];
      // Rounding must not make 1 - h negative.
      result[row] = Math.min(share, 1);
    });
  }
  return result;
}

/** P_D[rows, rows]. */
export function blockOf(parts: HatParts, rows: ArrayLike<number>): Matrix {
  const { eliminated, order } = parts;
  const n = eliminated.codes.length;
  const size = parts.rest === null ? 0 : parts.rest.lowerInverse.rows;
  const scores = matrix(size, rows.length);
  const known = new Map<number, Matrix>();
  for (let p = 0; p < rows.length; p++) {
    const row = rows[p];
    if (!(row >= 0 && row < n)) {
      throw new MesometricsError("INVALID_ARGUMENT", `There is no row ${row}: the sample has ${n}.`, { row });
    }
    const level = eliminated.codes[row];
    let ofLevel = known.get(level);
    if (ofLevel === undefined) {
      ofLevel = scoresOfLevel(parts, level);
      known.set(level, ofLevel);
    }
    const levelRows = order.rows.subarray(order.pointers[level], order.pointers[level + 1]);
    const place = levelRows.indexOf(row);
    scores.data.set(ofLevel.data.subarray(place * size, (place + 1) * size), p * size);
  }
  const result = matrix(rows.length, rows.length);
  for (let q = 0; q < rows.length; q++) {
    for (let p = q; p < rows.length; p++) {
      let value = 0;
      if (eliminated.codes[rows[p]] === eliminated.codes[rows[q]]) {
        for (let c = 0; c < eliminated.width; c++) {
          value += eliminated.values[rows[p] + c * n] * eliminated.values[rows[q] + c * n];
        }
      }
      for (let j = 0; j < size; j++) value += scores.data[j + p * size] * scores.data[j + q * size];
      result.data[p + q * rows.length] = value;
      result.data[q + p * rows.length] = value;
    }
  }
  return result;
}

/** The rows of Q that belong to one level of the eliminated grouping, as columns: rank x rows of the level. */
function scoresOfLevel({ eliminated, order, rest }: HatParts, level: number): Matrix {
  const rows = order.rows.subarray(order.pointers[level], order.pointers[level + 1]);
  if (rest === null) return matrix(0, rows.length);
  const { system, position, lowerInverse } = rest;
  const n = eliminated.codes.length;
  const rank = lowerInverse.rows;
  const scores = matrix(rank, rows.length);
  rows.forEach((row, place) => {
    for (let p = row * system.entries; p < (row + 1) * system.entries; p++) {
      const column = position[system.entryColumns[p]];
      if (column < 0) continue;
      // Column `column` of the inverse is zero above its diagonal.
      for (let j = column; j < rank; j++) {
        scores.data[j + place * rank] += system.entryValues[p] * lowerInverse.data[j + column * rank];
      }
    }
  });
  const projection = new Float64Array(rank);
  for (let c = 0; c < eliminated.width; c++) {
    projection.fill(0);
    rows.forEach((row, place) => {
      const weight = eliminated.values[row + c * n];
      for (let j = 0; j < rank; j++) projection[j] += weight * scores.data[j + place * rank];
    });
    rows.forEach((row, place) => {
      const weight = eliminated.values[row + c * n];
      for (let j = 0; j < rank; j++) scores.data[j + place * rank] -= weight * projection[j];
    });
  }
  return scores;
}

/** The inverse of the leading rank x rank triangle of L. */
function lowerInverse({ lower, rank }: PivotedCholesky): Matrix {
  const n = lower.rows;
  const inverse = matrix(rank, rank);
  for (let column = 0; column < rank; column++) {
    const at = column * rank;
    inverse.data[at + column] = 1;
    for (let j = column; j < rank; j++) {
      inverse.data[at + j] /= lower.data[j + j * n];
      const value = inverse.data[at + j];
      for (let i = j + 1; i < rank; i++) inverse.data[at + i] -= value * lower.data[i + j * n];
    }
  }
  return inverse;
}
