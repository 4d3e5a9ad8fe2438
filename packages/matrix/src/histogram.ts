import { MesometricsError } from "./errors.js";

/** How many values lie in each of equally wide intervals from `low` to `high`. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

/**
 * Counts values in equally wide intervals from the smallest to the largest, closed on the left; the last holds its right end.
 * Values that are all equal lie in one interval around them.
 *
 * @param bins by default the square root of the number of values, 10 to 50
 * @throws INVALID_BINS unless there is a whole number of intervals from 1 to 200; NO_VALUES; NON_FINITE
 * @example
 * ```ts
 * import { histogram } from "@mesometrics/matrix";
 * histogram([1, 2, 2, 4], 3).counts; // → [1, 2, 1]
 * ```
 */
export function histogram(
  data: ArrayLike<number>,
  bins = Math.min(50, Math.max(10, Math.round(Math.sqrt(data.length)))),
): Histogram {
  if (!Number.isInteger(bins) || bins < 1 || bins > 200) {
    throw new MesometricsError("INVALID_BINS", `A histogram has a whole number of bars from 1 to 200, not ${bins}.`, {
      bins,
    });
  }
  const values = Float64Array.from(data);
  if (values.length === 0) throw new MesometricsError("NO_VALUES", "A histogram needs at least one value.");
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new MesometricsError("NON_FINITE", `Value ${i + 1} of the histogram is ${values[i]}.`, { index: i });
    }
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  if (low === high) {
    const half = low === 0 ? 0.5 : 0.05 * Math.abs(low);
    return { low: low - half, high: high + half, counts: [values.length] };
  }
  const width = (high - low) / bins;
  const counts = new Int32Array(bins);
  for (let i = 0; i < values.length; i++) counts[Math.min(bins - 1, Math.floor((values[i] - low) / width))] += 1;
  return { low, high, counts: Array.from(counts) };
}
