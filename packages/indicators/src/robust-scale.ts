/** The median; the list is not changed. The list must not be empty. */
export function median(list: ArrayLike<number>): number {
  const sorted = Float64Array.from(list).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** 1.4826 x the median absolute deviation from the median: the standard deviation of normal data. */
export function robustScale(list: ArrayLike<number>): number {
  const centre = median(list);
  return 1.4826 * median(Float64Array.from(list, (value) => Math.abs(value - centre)));
}
