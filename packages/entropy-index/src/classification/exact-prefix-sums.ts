import { productError, sumError } from "@mesometrics/matrix";

/**
 * Running sums of counts, x and x² of sorted distinct values, kept as pairs of doubles (high + low, about 106 bits), so
 * that the spread inside a narrow class is right even where the values stand far from zero or far from each other.
 */
export interface PrefixSums {
  /** length m + 1 each */
  readonly counts: Float64Array;
  readonly sumHigh: Float64Array;
  readonly sumLow: Float64Array;
  readonly squareHigh: Float64Array;
  readonly squareLow: Float64Array;
}

/**
 * @param values length m, ascending, all different, at most 2 in magnitude
 * @param counts length m: how often each value occurs
 */
export function prefixSums(values: Float64Array, counts: Float64Array): PrefixSums {
  const m = values.length;
  const sums: PrefixSums = {
    counts: new Float64Array(m + 1),
    sumHigh: new Float64Array(m + 1),
    sumLow: new Float64Array(m + 1),
    squareHigh: new Float64Array(m + 1),
    squareLow: new Float64Array(m + 1),
  };
  for (let i = 0; i < m; i++) {
    const x = values[i];
    const count = counts[i];
    sums.counts[i + 1] = sums.counts[i] + count;
    const weighted = count * x;
    addPair(sums.sumHigh, sums.sumLow, i, weighted, productError(count, x, weighted));
    const square = x * x;
    const weightedSquare = count * square;
    const squareLow = productError(count, square, weightedSquare) + count * productError(x, x, square);
    addPair(sums.squareHigh, sums.squareLow, i, weightedSquare, squareLow);
  }
  return sums;
}

/** high[i + 1], low[i + 1] = high[i] + low[i] + (b + bLow). */
function addPair(high: Float64Array, low: Float64Array, i: number, b: number, bLow: number): void {
  const a = high[i];
  const total = a + b;
  const rest = sumError(a, b, total) + (low[i] + bLow);
  high[i + 1] = total + rest;
  low[i + 1] = rest - (high[i + 1] - total);
}

/** The sum of squared deviations from their mean of the values from .. to - 1. */
export function squaredDeviations(sums: PrefixSums, from: number, to: number): number {
  if (to - from < 2) return 0;
  const { sumHigh, sumLow, squareHigh, squareLow } = sums;
  const count = sums.counts[to] - sums.counts[from];
  // s = Σx and q = Σx², each as high + low
  let s = sumHigh[to] - sumHigh[from];
  let rest = sumError(sumHigh[to], -sumHigh[from], s) + (sumLow[to] - sumLow[from]);
  const sHigh = s + rest;
  const sLow = rest - (sHigh - s);
  s = squareHigh[to] - squareHigh[from];
  rest = sumError(squareHigh[to], -squareHigh[from], s) + (squareLow[to] - squareLow[from]);
  const qHigh = s + rest;
  const qLow = rest - (qHigh - s);
  // (count q - s²) / count
  const cq = count * qHigh;
  const cqLow = productError(count, qHigh, cq) + count * qLow;
  const ss = sHigh * sHigh;
  const ssLow = productError(sHigh, sHigh, ss) + 2 * sHigh * sLow;
  const difference = cq - ss;
  const deviation = (difference + (sumError(cq, -ss, difference) + (cqLow - ssLow))) / count;
  return Math.max(deviation, 0);
}
