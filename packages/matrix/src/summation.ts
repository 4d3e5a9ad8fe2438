import { requireShape } from "./require.js";

/** 2^27 + 1, which splits a double into two halves of 26 bits (Veltkamp). */
export const SPLITTER = 134217729;

/**
 * What `a + b` rounds away: total + sumError(a, b, total) is the exact sum (Knuth's TwoSum).
 *
 * @param total the rounded sum a + b
 * @example
 * ```ts
 * import { sumError } from "@mesometrics/matrix";
 * sumError(1e16, 1, 1e16 + 1); // → 1
 * ```
 */
export function sumError(a: number, b: number, total: number): number {
  const part = total - a;
  return a - (total - part) + (b - part);
}

/**
 * What `a * b` rounds away: product + productError(a, b, product) is the exact product, as long as nothing over- or
 * underflows (Dekker 1971 with Veltkamp's splitting).
 *
 * @param product the rounded product a * b
 * @example
 * ```ts
 * import { productError } from "@mesometrics/matrix";
 * productError(134217729, 134217729, 134217729 * 134217729); // → 1
 * ```
 */
export function productError(a: number, b: number, product: number): number {
  const aScaled = SPLITTER * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = SPLITTER * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/**
 * The sum of `x` with a compensation for what each addition rounds away (Neumaier 1974): the error is about one
 * rounding of the result unless the terms cancel by a factor beyond 1e16.
 *
 * @example
 * ```ts
 * import { sum } from "@mesometrics/matrix";
 * sum([1, 1e100, 1, -1e100]); // → 2
 * ```
 */
export function sum(x: ArrayLike<number>): number {
  let total = 0;
  let compensation = 0;
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    const next = total + value;
    compensation += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  // An overflow makes the compensation NaN; the plain total then says what happened.
  return Number.isFinite(total) ? total + compensation : total;
}

/**
 * The inner product x'y, in working precision with four partial sums.
 *
 * @throws SHAPE_MISMATCH when the lengths differ
 * @example
 * ```ts
 * import { dot } from "@mesometrics/matrix";
 * dot([1, 2, 3], [4, 5, 6]); // → 32
 * ```
 */
export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  requireShape(x.length === y.length, () => `x has ${x.length} numbers, but y has ${y.length}.`);
  return dotAt(typedArray(x), 0, typedArray(y), 0, x.length);
}

/** x[from .. from + n)' y[at .. at + n) with four partial sums: a fixed order that also keeps the processor busy. */
export function dotAt(x: Float64Array, from: number, y: Float64Array, at: number, n: number): number {
  let s0 = 0;
  let i = 0;
  if (n >= 8) {
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    // `| 0` tells the compiler that no index leaves the range of an integer.
    for (const end = n & ~3; i < end; i = (i + 4) | 0) {
      const p = (from + i) | 0;
      const q = (at + i) | 0;
      s0 += x[p] * y[q];
      s1 += x[(p + 1) | 0] * y[(q + 1) | 0];
      s2 += x[(p + 2) | 0] * y[(q + 2) | 0];
      s3 += x[(p + 3) | 0] * y[(q + 3) | 0];
    }
    s0 = s0 + s1 + (s2 + s3);
  }
  for (; i < n; i++) s0 += x[from + i] * y[at + i];
  return s0;
}

/**
 * start + x'y as if computed in twice the working precision and then rounded (Ogita, Rump and Oishi 2005, algorithm 5.3
 * "Dot2"): TwoSum for the additions, Veltkamp-Dekker splitting for the products. `xStep` and `yStep` are strides.
 */
export function compensatedDot(
  start: number,
  x: Float64Array,
  xFrom: number,
  xStep: number,
  y: Float64Array,
  yFrom: number,
  yStep: number,
  n: number,
): number {
  let total = start;
  let error = 0;
  for (let i = 0, p = xFrom, q = yFrom; i < n; i++, p += xStep, q += yStep) {
    const product = x[p] * y[q];
    const next = total + product;
    error += sumError(total, product, next) + productError(x[p], y[q], product);
    total = next;
  }
  return total + error;
}

/** The inner loops only ever see one kind of array, which keeps them compiled for it. */
function typedArray(x: ArrayLike<number>): Float64Array {
  return x instanceof Float64Array ? x : Float64Array.from(x);
}
