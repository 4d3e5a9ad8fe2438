import { sum } from "@mesometrics/matrix";
import { sortedQuantile } from "@mesometrics/panel-data";

/** k + 1 breaks at equal distances from the smallest to the largest value. */
export function equalBreaks(sorted: Float64Array, classes: number): Float64Array {
  const low = sorted[0];
  const high = sorted.at(-1)!;
  return Float64Array.from({ length: classes + 1 }, (_, c) =>
    c === 0 ? low : c === classes ? high : low * (1 - c / classes) + high * (c / classes),
  );
}

/** k + 1 breaks at the quantiles of 0, 1/k, …, 1 (Hyndman and Fan's type 7, R's default). */
export function quantileBreaks(sorted: Float64Array, classes: number): Float64Array {
  return Float64Array.from({ length: classes + 1 }, (_, c) => sortedQuantile(sorted, c / classes, 7));
}

/** Mean plus round multiples of the sample standard deviation (n - 1), as many as give about k classes. */
export function standardDeviationBreaks(sorted: Float64Array, classes: number): Float64Array {
  const n = sorted.length;
  const mean = sum(sorted) / n;
  const deviation = Math.sqrt(sum(sorted.map((value) => (value - mean) * (value - mean))) / (n - 1));
  const multiples = roundBreaks((sorted[0] - mean) / deviation, (sorted.at(-1)! - mean) / deviation, classes);
  return multiples.map((multiple) => mean + multiple * deviation);
}

/**
 * Round numbers 1, 2 or 5 times a power of ten apart that cover low .. high in about `classes` steps, as R's `pretty`
 * (Becker, Chambers and Wilks 1988): of the step widths next to range/classes the one that is relatively nearest, where
 * a width too large weighs 1.5 (for 5: 2.75) times as much.
 */
export function roundBreaks(low: number, high: number, classes: number): Float64Array {
  const wanted = (high - low) / classes;
  let power = 1;
  while (power > wanted) power /= 10;
  while (power * 10 <= wanted) power *= 10;
  let width = power;
  if (2 * power - wanted < 1.5 * (wanted - width)) width = 2 * power;
  if (width === 2 * power && 5 * power - wanted < 2.75 * (wanted - width)) width = 5 * power;
  if (width === 5 * power && 10 * power - wanted < 1.5 * (wanted - width)) width = 10 * power;
  const slack = 1e-10;
  const first = Math.floor(low / width + slack);
  const last = Math.ceil(high / width - slack);
  return Float64Array.from({ length: last - first + 1 }, (_, step) => (first + step) * width);
}

/** The share of values above the mean up to which head/tail breaks go on dividing. */
const HEAD_SHARE = 0.4;

/**
 * Head/tail breaks: the mean, then the mean of what lies above it, and so on while the head is at most 40 % of its part
 * and has more than one value (Jiang 2013, "Head/tail breaks", The Professional Geographer 65).
 */
export function headTailBreaks(sorted: Float64Array): Float64Array {
  const breaks = [sorted[0]];
  let head = sorted;
  for (;;) {
    const mean = sum(head) / head.length;
    breaks.push(mean);
    const above = head.filter((value) => value > mean);
    const isHeavy = above.length / head.length > HEAD_SHARE;
    head = above;
    if (isHeavy || head.length <= 1) break;
  }
  breaks.push(sorted.at(-1)!);
  return Float64Array.from(new Set(breaks)).sort();
}

/** One class per distinct value: breaks half way between neighbours, the ends half a mean distance outside. */
export function separatingBreaks(distinct: Float64Array): Float64Array {
  const m = distinct.length;
  const margin = (distinct[m - 1] - distinct[0]) / (m - 1) / 2;
  return Float64Array.from({ length: m + 1 }, (_, c) => {
    if (c === 0) return distinct[0] - margin;
    if (c === m) return distinct[m - 1] + margin;
    return distinct[c - 1] + (distinct[c] - distinct[c - 1]) / 2;
  });
}
