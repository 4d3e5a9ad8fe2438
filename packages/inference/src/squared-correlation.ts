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
  const [x, y] = [centred(a), centred(b)];
  if (x === null || y === null) return null;
  let product = 0;
  for (let i = 0; i < x.length; i++) product += x[i] * y[i];
  return product * product;
}

/** x less its mean, of norm 1; null where nothing is left. */
function centred(x: Float64Array): Float64Array | null {
  let total = 0;
  let size = 0;
  for (let i = 0; i < x.length; i++) {
    total += x[i] - x[0];
    size = Math.max(size, Math.abs(x[i]));
  }
  const mean = x[0] + total / x.length;
  const rest = x.map((value) => (size === 0 ? 0 : (value - mean) / size));
  let squares = 0;
  for (let i = 0; i < rest.length; i++) squares += rest[i] * rest[i];
  if (squares <= x.length * 1e-28) return null;
  const norm = Math.sqrt(squares);
  return rest.map((value) => value / norm);
}
