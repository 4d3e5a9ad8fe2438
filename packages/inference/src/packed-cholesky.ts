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
  const diagonal = new Float64Array(width);
  const start = Int32Array.from({ length: width }, (_, j) => j * width - (j * (j + 1)) / 2);

  const factorise = (smallest: number): boolean => {
    for (let j = 0; j < width; j++) diagonal[j] = factor[start[j] + j];
    for (let j = 0; j < last; j++) {
      const at = start[j];
      const pivot = factor[at + j];
      if (!(pivot > Math.max(roundingOfNone, (j < dummies ? 1e-10 : smallest) * diagonal[j]))) {
        if (j >= dummies) return false;
        for (let i = j; i < width; i++) factor[at + i] = 0;
        continue;
      }
      const root = Math.sqrt(pivot);
      for (let i = j; i < width; i++) factor[at + i] /= root;
      for (let m = j + 1; m < width; m++) {
        const value = factor[at + m];
        // Dummies have norm 1 at most: this is rounding.
        if (m < dummies && Math.abs(value) < 1e-15) continue;
        const to = start[m];
        for (let i = m; i < width; i++) factor[to + i] -= factor[at + i] * value;
      }
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
