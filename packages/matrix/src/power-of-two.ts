/**
 * The power of two that brings `value` > 0 into [1, 2) when multiplied by it, within 2^-1000 .. 2^1000. Scaling by it
 * rounds nothing (short of underflow), so a scaled problem has exactly the scaled solution. 1 for 0.
 *
 * @example
 * ```ts
 * import { inversePowerOfTwo } from "@mesometrics/matrix";
 * inversePowerOfTwo(12); // → 0.125
 * ```
 */
export function inversePowerOfTwo(value: number): number {
  let factor = 1;
  if (value === 0) return factor;
  for (let steps = 0; steps < 1000 && value * factor >= 2; steps++) factor /= 2;
  for (let steps = 0; steps < 1000 && value * factor < 1; steps++) factor *= 2;
  return factor;
}

/** The largest absolute value of data[from .. to). */
export function largestMagnitude(data: Float64Array, from = 0, to = data.length): number {
  let largest = 0;
  for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(data[i]));
  return largest;
}
