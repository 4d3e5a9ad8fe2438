/**
 * What a period effect becomes in an error model, (I - lambda W) 1, taken out of every period: the residual on it.
 *
 * @param column length NT, period after period
 * @param lag length N: W 1
 */
export function withoutPeriodEffects(
  column: Float64Array,
  lag: Float64Array,
  lambda: number,
  units: number,
): Float64Array {
  const a = lag.map((sum) => 1 - lambda * sum);
  const shares = periodShares(column, a, units);
  const result = column.slice();
  for (let t = 0, from = 0; from < column.length; t++, from += units) {
    for (let i = 0; i < units; i++) result[from + i] -= shares[t] * a[i];
  }
  return result;
}

/** The coefficient of each period's column on `a`. */
export function periodShares(column: Float64Array, a: Float64Array, units: number): Float64Array {
  let size = 0;
  for (let i = 0; i < units; i++) size += a[i] * a[i];
  const shares = new Float64Array(column.length / units);
  for (let t = 0; t < shares.length; t++) {
    let share = 0;
    for (let i = 0; i < units; i++) share += a[i] * column[i + t * units];
    shares[t] = share / size;
  }
  return shares;
}
