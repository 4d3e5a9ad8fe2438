/** The normal equations of a regression, to be filled, factorised and solved many times without new arrays. */
export interface PackedCholesky {
  /**
   * width (width + 1) / 2: the lower triangle of W'W, column by column, of W = dummies, regressors, outcome; `factorise` makes it
   * the triangle of the Cholesky factor.
   */
  readonly factor: Float64Array;
  /** Where column j would start were it stored from row 0: element (i, j), i >= j, is at start[j] + i. */
  readonly start: Int32Array;
  /**
   * Factorises in place. A dummy that earlier columns explain is left empty; a regressor with no more than `smallest` of its square
   * left ends the factorisation: false.
   */
  readonly factorise: (smallest: number) => boolean;
  /** x <- L'^-1 x on columns `from` … width - 2; empty columns get zero. */
  readonly backSolve: (x: Float64Array, from: number) => void;
  /** The coefficients of columns `from` … width - 2, into x. */
  readonly coefficients: (x: Float64Array, from: number) => void;
}

/**
 * The square of a column that is zero but for rounding stays below this, where the columns have norm one in the whole sample: a
 * dummy of a level, or a regressor, that the chosen rows do not have.
 */
const roundingOfNone = 1e-20;

/**
 * @param width columns of W; the outcome is the last
 * @param dummies how many columns at the start are dummies
 *
 * @example
 * ```ts
 * import { packedCholesky } from "@mesometrics/inference";
 * const equations = packedCholesky(3, 1);
 * // W = (1, x, y) with x = 0, 1, 2 and y = 1, 2, 4
 * equations.factor.set([3, 3, 7, 5, 10, 21]);
 * equations.factorise(1e-10); // → true
 * const b = new Float64Array(3);
 * equations.coefficients(b, 1);
 * b[1]; // → 1.5
 * ```
 */
export function packedCholesky(width: number, dummies: number): PackedCholesky {
  const last = width - 1;
  const factor = new Float64Array((width * (width + 1)) / 2);
  const start = Int32Array.from({ length: width }, (_, j) => j * width - (j * (j + 1)) / 2);

  /** Column j less its parts along the columns before it, four of them in a pass. */
  const reduce = (j: number): void => {
    const at = start[j];
    // Dummies have norm 1 at most: what is smaller is rounding.
    const least = j < dummies ? 1e-15 : 0;
    let k = 0;
    for (; k + 3 < j; k += 4) {
      const p = start[k];
      const q = start[k + 1];
      const r = start[k + 2];
      const s = start[k + 3];
      const a = aboveRounding(factor[p + j], least);
      const b = aboveRounding(factor[q + j], least);
      const c = aboveRounding(factor[r + j], least);
      const d = aboveRounding(factor[s + j], least);
      for (let i = j; i < width; i = (i + 1) | 0) {
        factor[(at + i) | 0] -=
          a * factor[(p + i) | 0] + b * factor[(q + i) | 0] + (c * factor[(r + i) | 0] + d * factor[(s + i) | 0]);
      }
    }
    for (; k < j; k++) {
      const p = start[k];
      const a = aboveRounding(factor[p + j], least);
      for (let i = j; i < width; i = (i + 1) | 0) factor[(at + i) | 0] -= a * factor[(p + i) | 0];
    }
  };

  const factorise = (smallest: number): boolean => {
    for (let j = 0; j < width; j++) {
      const at = start[j];
      const square = factor[at + j];
      reduce(j);
      if (j === last) return true;
      const pivot = factor[at + j];
      if (!(pivot > Math.max(roundingOfNone, (j < dummies ? 1e-10 : smallest) * square))) {
        if (j >= dummies) return false;
        for (let i = j; i < width; i++) factor[at + i] = 0;
        continue;
      }
      const root = Math.sqrt(pivot);
      for (let i = j; i < width; i = (i + 1) | 0) factor[(at + i) | 0] /= root;
    }
    return true;
  };

  const backSolve = (x: Float64Array, from: number): void => {
    for (let j = last - 1; j >= from; j--) {
      const at = start[j];
      const pivot = factor[at + j];
      let value = x[j];
      for (let i = j + 1; i < last; i++) value -= factor[at + i] * x[i];
      x[j] = pivot === 0 ? 0 : value / pivot;
    }
  };

  const coefficients = (x: Float64Array, from: number): void => {
    for (let j = 0; j < last; j++) x[j] = factor[start[j] + last];
    backSolve(x, from);
  };

  return { factor, start, factorise, backSolve, coefficients };
}

function aboveRounding(value: number, least: number): number {
  return Math.abs(value) < least ? 0 : value;
}
