import type { LevelBasis } from "./level-basis.js";

/** Two groupings of which every pair of levels has exactly one row, as unit and period of a balanced panel. */
export interface BalancedGrid {
  /** Levels of the grouping that changes slowly and of the one that changes from cell to cell. */
  readonly slow: number;
  readonly fast: number;
  /** length n: the row of each cell, cell s * fast + f; null where the rows are in this order already */
  readonly order: Int32Array | null;
  /** length slow, and length fast: what `gridSums` finds and `removeGridMeans` uses */
  readonly slowSums: Float64Array;
  readonly fastSums: Float64Array;
  /** length fast, written anew for every column */
  readonly fastMeans: Float64Array;
}

/** The grid of two plain groupings where every pair of levels has one row; null for anything else. */
export function balancedGrid(first: LevelBasis, second: LevelBasis): BalancedGrid | null {
  const n = first.codes.length;
  if (first.levels * second.levels !== n) return null;
  const [slow, fast] = second.codes[0] === second.codes[n > 1 ? 1 : 0] ? [second, first] : [first, second];
  const slowCodes = slow.codes;
  const fastCodes = fast.codes;
  const width = fast.levels;
  let ordered = 0;
  while (ordered < n && slowCodes[ordered] * width + fastCodes[ordered] === ordered) ordered++;
  const order = ordered === n ? null : rowOfCell(slowCodes, fastCodes, width);
  if (ordered < n && order === null) return null;
  return {
    slow: slow.levels,
    fast: width,
    order,
    slowSums: new Float64Array(slow.levels),
    fastSums: new Float64Array(width),
    fastMeans: new Float64Array(width),
  };
}

/** The row of each cell, or null where a cell has several rows and another none. */
function rowOfCell(slow: Int32Array, fast: Int32Array, width: number): Int32Array | null {
  const order = new Int32Array(slow.length).fill(-1);
  for (let i = 0; i < slow.length; i++) {
    const cell = slow[i] * width + fast[i];
    if (order[cell] >= 0) return null;
    order[cell] = i;
  }
  return order;
}

/** The sums of x, in the order of the cells, over each grouping; returns its sum of squares. */
export function gridSums({ slow, fast, slowSums, fastSums }: BalancedGrid, x: Float64Array): number {
  fastSums.fill(0);
  let squares = 0;
  let s = 0;
  // Two slow levels at a time need the sums of the fast ones half as often; they are added one after the other all the same.
  for (let p = 0, q = fast; s + 1 < slow; s += 2, p = q, q = (q + fast) | 0) {
    let first = 0;
    let second = 0;
    let firstSquare = 0;
    let secondSquare = 0;
    for (let f = 0; f < fast; f = (f + 1) | 0, p = (p + 1) | 0, q = (q + 1) | 0) {
      const a = x[p];
      const b = x[q];
      first += a;
      second += b;
      firstSquare += a * a;
      secondSquare += b * b;
      fastSums[f] = fastSums[f] + a + b;
    }
    slowSums[s] = first;
    slowSums[s + 1] = second;
    squares += firstSquare + secondSquare;
  }
  if (s === slow) return squares;
  let sum = 0;
  let square = 0;
  for (let f = 0, p = s * fast; f < fast; f++, p++) {
    const value = x[p];
    sum += value;
    square += value * value;
    fastSums[f] += value;
  }
  slowSums[s] = sum;
  return squares + square;
}

/**
 * to <- x - slow mean - fast mean + mean after `gridSums` of x, with the sums of `to` in the same pass; returns its sum of
 * squares. `to` may be x.
 */
export function removeGridMeans(
  { slow, fast, slowSums, fastSums, fastMeans }: BalancedGrid,
  x: Float64Array,
  to: Float64Array = x,
): number {
  let total = 0;
  for (let s = 0; s < slow; s++) total += slowSums[s];
  const mean = total / x.length;
  for (let f = 0; f < fast; f++) fastMeans[f] = fastSums[f] / slow - mean;
  fastSums.fill(0);
  let squares = 0;
  let s = 0;
  // One mean after the other: the sum of both would round away digits of a column whose levels lie far apart.
  for (let p = 0, q = fast; s + 1 < slow; s += 2, p = q, q = (q + fast) | 0) {
    const firstMean = slowSums[s] / fast;
    const secondMean = slowSums[s + 1] / fast;
    let first = 0;
    let second = 0;
    let firstSquare = 0;
    let secondSquare = 0;
    for (let f = 0; f < fast; f = (f + 1) | 0, p = (p + 1) | 0, q = (q + 1) | 0) {
      const fastMean = fastMeans[f];
      const a = x[p] - firstMean - fastMean;
      const b = x[q] - secondMean - fastMean;
      to[p] = a;
      to[q] = b;
      first += a;
      second += b;
      firstSquare += a * a;
      secondSquare += b * b;
      fastSums[f] = fastSums[f] + a + b;
    }
    slowSums[s] = first;
    slowSums[s + 1] = second;
    squares += firstSquare + secondSquare;
  }
  if (s === slow) return squares;
  const slowMean = slowSums[s] / fast;
  let sum = 0;
  let square = 0;
  for (let f = 0, p = s * fast; f < fast; f++, p++) {
    const value = x[p] - slowMean - fastMeans[f];
    to[p] = value;
    sum += value;
    square += value * value;
    fastSums[f] += value;
  }
  slowSums[s] = sum;
  return squares + square;
}

/** The largest |b'x| over the unit-norm dummies b, from the sums. */
export function largestGridShare({ slow, fast, slowSums, fastSums }: BalancedGrid): number {
  let slowLargest = 0;
  for (let s = 0; s < slow; s++) slowLargest = Math.max(slowLargest, Math.abs(slowSums[s]));
  let fastLargest = 0;
  for (let f = 0; f < fast; f++) fastLargest = Math.max(fastLargest, Math.abs(fastSums[f]));
  return Math.max(slowLargest / Math.sqrt(fast), fastLargest / Math.sqrt(slow));
}
