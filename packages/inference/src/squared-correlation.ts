/**
 * The squared correlation of two columns, or null where one of them is constant up to rounding.
 *
 * @example
 * ```ts
 * import { squaredCorrelation } from "@mesometrics/inference";
 * squaredCorrelation(Float64Array.of(1, 2, 3), Float64Array.of(2, 4, 7)); // → 0.98684211
 * squaredCorrelation(Float64Array.of(1, 2, 3), Float64Array.of(4, 4, 4)); // → null
 * ```
 */
export function squaredCorrelation(a: Float64Array, b: Float64Array): number | null {
  const x = spread(a);
  const y = spread(b);
  if (x === null || y === null) return null;
  let product = 0;
  for (let i = 0; i < a.length; i++) product += ((a[i] - x.mean) / x.size) * ((b[i] - y.mean) / y.size);
  const correlation = product / (x.norm * y.norm);
  return correlation * correlation;
}

interface Spread {
  readonly mean: number;
  /** The largest magnitude, which keeps squares within the range of a double. */
  readonly size: number;
  /** Of the distances to the mean, over the size. */
  readonly norm: number;
}

/** Null where nothing is left about the mean. */
function spread(x: Float64Array): Spread | null {
  let total = 0;
  let size = 0;
  for (let i = 0; i < x.length; i++) {
    total += x[i] - x[0];
    size = Math.max(size, Math.abs(x[i]));
  }
  if (size === 0) return null;
  const mean = x[0] + total / x.length;
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += ((x[i] - mean) / size) * ((x[i] - mean) / size);
  return squares <= x.length * 1e-28 ? null : { mean, size, norm: Math.sqrt(squares) };
}
