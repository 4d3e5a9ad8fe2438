/**
 * x log(x / mean) + mean - x for x, mean > 0: the "deviance part" of Loader's saddle-point densities (`bd0`). The
 * difference x - mean is passed in because only the caller knows it without cancellation; then the result has a small
 * relative error however close x is to the mean. With v = (x - mean) / (x + mean) it equals
 * (x - mean) v + 2 x v (v^2/3 + v^4/5 + …).
 */
export function deviance(x: number, mean: number, difference: number): number {
  if (!(Math.abs(difference) < 0.5 * (x + mean))) {
    const ratio = x / mean;
    const log = ratio > 0 && ratio < Infinity ? Math.log(ratio) : Math.log(x) - Math.log(mean);
    return x * log - difference;
  }
  const v = difference / (x + mean);
  const square = v * v;
  let power = square;
  let sum = power / 3;
  for (let k = 5; ; k += 2) {
    power *= square;
    const next = sum + power / k;
    if (next === sum) break;
    sum = next;
  }
  return difference * v + 2 * x * v * sum;
}
