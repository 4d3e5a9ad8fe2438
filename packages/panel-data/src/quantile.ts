/** Which of Hyndman and Fan's (1996) definitions of a sample quantile: 2 is Stata's, 7 is R's default. */
export type QuantileType = 2 | 7;

/**
 * A sample quantile of values sorted ascending. Type 2: the inverse of the empirical distribution, averaged at its
 * jumps: with h = n p, the mean of x_(h) and x_(h+1) where h is whole, else x_(ceil h). Type 7: linear interpolation at
 * 1 + (n - 1) p. As in R, h within 4 machine epsilons of a whole number counts as whole.
 *
 * R: `quantile(x, p, type = 2)`, `type = 7`; Stata: `_pctile x, p(100p)` = type 2.
 *
 * @see Hyndman and Fan (1996), "Sample quantiles in statistical packages", The American Statistician 50
 */
export function sortedQuantile(sorted: Float64Array, probability: number, type: QuantileType): number {
  const n = sorted.length;
  const fuzz = 4 * Number.EPSILON;
  if (type === 7) {
    const position = (n - 1) * probability;
    const below = Math.floor(position + fuzz);
    const fraction = position - below;
    const low = sorted[below];
    return Math.abs(fraction) < fuzz || below + 1 >= n ? low : low + fraction * (sorted[below + 1] - low);
  }
  const position = n * probability;
  const whole = Math.floor(position + fuzz);
  const at = (rank: number): number => sorted[Math.min(Math.max(rank, 1), n) - 1];
  return Math.abs(position - whole) < fuzz ? (at(whole) + at(whole + 1)) / 2 : at(whole + 1);
}
