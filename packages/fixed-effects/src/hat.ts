import {
  add,
  cholesky,
  crossProduct,
  forwardSolve,
  identity,
  type Matrix,
  MesometricsError,
  matrix,
  transpose,
} from "@mesometrics/matrix";
import type { LevelBasis } from "./level-basis.js";
import { type RowsByLevel, rowsByLevel, type SchurFactor, type SchurSystem } from "./schur-system.js";

/** What the hat matrix P_D = B B' + Q Q' is made from: B of the eliminated grouping and Q = M_A F_p T'. */
export interface HatParts {
  readonly eliminated: LevelBasis;
  readonly order: RowsByLevel;
  /** null where there is one grouping only */
  readonly rest: RestOfHat | null;
}

interface RestOfHat {
  readonly system: SchurSystem;
  /** length of the system: the place of a column of F among the pivots, -1 for the others */
  readonly place: Int32Array;
  /** T, rank x rank, lower triangular: L^-1 up to rounding */
  readonly transform: Matrix;
}

/**
 * Prepares `leverageOf` and `blockOf`.
 *
 * T = L^-1 makes the columns of Q orthonormal. With small pivots rounding costs them that, and a second Cholesky, of
 * Q'Q, restores it (Yamamoto et al. 2015, "CholeskyQR2", ETNA 44, 306-326).
 */
export function hatParts(eliminated: LevelBasis, system: SchurSystem | null, factor: SchurFactor | null): HatParts {
  const order = rowsByLevel(eliminated);
  if (system === null) return { eliminated, order, rest: null };
  if (factor === null) {
    throw new MesometricsError(
      "TOO_LARGE",
      `The leverage of ${system.size} effects beyond the largest grouping needs their Schur complement, which is not factored at this size. Raise denseLimit, or use a covariance without leverage (HC1, CR1).`,
      { size: system.size },
    );
  }
  const { pivots, lower } = factor;
  const rank = pivots.length;
  const place = new Int32Array(system.size).fill(-1);
  let smallest = 1;
  for (let j = 0; j < rank; j++) {
    place[pivots[j]] = j;
    smallest = Math.min(smallest, lower.data[j + j * rank]);
  }
  const once: HatParts = { eliminated, order, rest: { system, place, transform: forwardSolve(lower, identity(rank)) } };
  if (smallest > 0.1 || once.rest === null) return once;
  let gram = matrix(rank, rank);
  for (let level = 0; level < eliminated.levels; level++) {
    gram = add(gram, crossProduct(transpose(scoresOfLevel(once, level))));
  }
  return { eliminated, order, rest: { system, place, transform: forwardSolve(cholesky(gram), once.rest.transform) } };
}

/** The diagonal of P_D, length n. */
export function leverageOf(parts: HatParts): Float64Array {
  const { eliminated, order } = parts;
  const { values } = eliminated;
  const n = eliminated.codes.length;
  const result = new Float64Array(n);
  for (let level = 0; level < eliminated.levels; level++) {
    const rows = order.rows.subarray(order.pointers[level], order.pointers[level + 1]);
    const scores = scoresOfLevel(parts, level);
    const size = scores.rows;
    rows.forEach((row, position) => {
      let share = 0;
      for (let c = 0; c < eliminated.width; c++) share += values[row + c * n] * values[row + c * n];
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
  const { values } = eliminated;
  const n = eliminated.codes.length;
  const size = parts.rest === null ? 0 : parts.rest.transform.rows;
  const scores = matrix(size, rows.length);
  const known = new Map<number, Matrix>();
  for (let p = 0; p < rows.length; p++) {
    const row = rows[p];
    if (!(Number.isInteger(row) && row >= 0 && row < n)) {
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
          value += values[rows[p] + c * n] * values[rows[q] + c * n];
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
  const { system, place: placeOf, transform } = rest;
  const { values } = eliminated;
  const n = eliminated.codes.length;
  const rank = transform.rows;
  const scores = matrix(rank, rows.length);
  rows.forEach((row, place) => {
    for (let p = row * system.entries; p < (row + 1) * system.entries; p++) {
      const column = placeOf[system.entryColumns[p]];
      if (column < 0) continue;
      // T is lower triangular.
      for (let j = column; j < rank; j++) {
        scores.data[j + place * rank] += system.entryValues[p] * transform.data[j + column * rank];
      }
    }
  });
  const projection = new Float64Array(rank);
  for (let c = 0; c < eliminated.width; c++) {
    projection.fill(0);
    rows.forEach((row, place) => {
      const weight = values[row + c * n];
      for (let j = 0; j < rank; j++) projection[j] += weight * scores.data[j + place * rank];
    });
    rows.forEach((row, place) => {
      const weight = values[row + c * n];
      for (let j = 0; j < rank; j++) scores.data[j + place * rank] -= weight * projection[j];
    });
  }
  return scores;
}
