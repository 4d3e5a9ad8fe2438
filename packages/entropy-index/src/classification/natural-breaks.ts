import { prefixSums, squaredDeviations } from "./exact-prefix-sums.js";

/**
 * The partition of sorted values into contiguous classes with the smallest sum of squared deviations from the class
 * means: exact, by dynamic programming over the distinct values, so that equal values never part (Fisher 1958, "On
 * grouping for maximum homogeneity", JASA 53; Jenks 1977). Because the best start of the last class moves only to the
 * right with its end, each row is found by divide and conquer: O(k m log m) for m distinct values and k classes.
 *
 * @param values length m, ascending, all different, scaled to at most 2 in magnitude
 * @param counts length m: how often each value occurs
 * @returns length k: the position of each class's first value; the first of several equally good partitions is the one
 *   whose upper classes begin lowest
 */
export function optimalPartition(values: Float64Array, counts: Float64Array, classes: number): Int32Array {
  const m = values.length;
  const sums = prefixSums(values, counts);
  // best[j]: the smallest sum over the first j values in c classes; first[c][j]: where the last of them begins
  let best = new Float64Array(m + 1);
  for (let j = 1; j <= m; j++) best[j] = squaredDeviations(sums, 0, j);
  const first: Int32Array[] = [new Int32Array(m + 1)];
  for (let c = 2; c <= classes; c++) {
    const before = best;
    const current = new Float64Array(m + 1);
    const starts = new Int32Array(m + 1);
    const solve = (low: number, high: number, from: number, to: number): void => {
      if (low > high) return;
      const end = (low + high) >> 1;
      let at = from;
      let smallest = Number.POSITIVE_INFINITY;
      for (let start = from; start <= Math.min(to, end - 1); start++) {
        const total = before[start] + squaredDeviations(sums, start, end);
        if (total < smallest) {
          smallest = total;
          at = start;
        }
      }
      current[end] = smallest;
      starts[end] = at;
      solve(low, end - 1, from, at);
      solve(end + 1, high, at, to);
    };
    solve(c, m, c - 1, m - 1);
    best = current;
    first.push(starts);
  }
  const partition = new Int32Array(classes);
  let end = m;
  for (let c = classes; c >= 1; c--) {
    const start = first[c - 1][end];
    partition[c - 1] = start;
    end = start;
  }
  return partition;
}
