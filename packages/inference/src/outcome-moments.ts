import type { ModelFrame } from "@mesometrics/panel-data";

/** Weighted where there are weights. */
export interface OutcomeMoments {
  readonly mean: number;
  /** sum w (y - mean)^2 */
  readonly aboutMean: number;
  /** sum w y^2 */
  readonly aboutZero: number;
}

/** By the outcome's array, which never changes: a fit asks for these several times. */
const known = new WeakMap<Float64Array, { readonly weights: Float64Array | null; readonly moments: OutcomeMoments }>();

/** Mean and sums of squares of a frame's outcome, in two passes. */
export function outcomeMoments({ outcome, weights }: ModelFrame): OutcomeMoments {
  const values = weights?.values ?? null;
  const before = known.get(outcome);
  if (before !== undefined && before.weights === values) return before.moments;
  const moments = values === null ? plainMoments(outcome) : weightedMoments(outcome, values);
  known.set(outcome, { weights: values, moments });
  return moments;
}

/**
 * The sum of the distances to a first mean, which rounding leaves, corrects the mean and the sum of squares about it. Partial
 * sums keep the processor busy.
 */
function plainMoments(y: Float64Array): OutcomeMoments {
  const n = y.length;
  const even = n - (n % 2);
  let sum = 0;
  let odd = 0;
  let square = 0;
  let oddSquare = 0;
  for (let i = 0; i < even; i = (i + 2) | 0) {
    const p = y[i];
    const q = y[(i + 1) | 0];
    sum += p;
    odd += q;
    square += p * p;
    oddSquare += q * q;
  }
  if (even < n) {
    sum += y[even];
    square += y[even] * y[even];
  }
  const first = (sum + odd) / n;
  const aboutZero = square + oddSquare;
  sum = 0;
  odd = 0;
  square = 0;
  oddSquare = 0;
  for (let i = 0; i < even; i = (i + 2) | 0) {
    const p = y[i] - first;
    const q = y[(i + 1) | 0] - first;
    sum += p;
    odd += q;
    square += p * p;
    oddSquare += q * q;
  }
  if (even < n) {
    const p = y[even] - first;
    sum += p;
    square += p * p;
  }
  const rest = sum + odd;
  return { mean: first + rest / n, aboutMean: square + oddSquare - (rest / n) * rest, aboutZero };
}

function weightedMoments(y: Float64Array, w: Float64Array): OutcomeMoments {
  const n = y.length;
  let size = 0;
  let sum = 0;
  let aboutZero = 0;
  for (let i = 0; i < n; i++) {
    const weighted = w[i] * y[i];
    size += w[i];
    sum += weighted;
    aboutZero += weighted * y[i];
  }
  const first = sum / size;
  let rest = 0;
  let square = 0;
  for (let i = 0; i < n; i++) {
    const distance = y[i] - first;
    const weighted = w[i] * distance;
    rest += weighted;
    square += weighted * distance;
  }
  return { mean: first + rest / size, aboutMean: square - (rest / size) * rest, aboutZero };
}
