/**
 * x^p with the same result on every platform up to the engine's `exp` and `log`: whole exponents by repeated squaring,
 * one half by `sqrt`, others as exp(p log x). NaN for a negative base and a fractional exponent, as for a NaN operand.
 *
 * @example
 * ```ts
 * import { power } from "@mesometrics/panel-data";
 * [power(2, 10), power(4, -0.5), power(2, 1.5)]; // → [1024, 0.5, 2.82842712474619]
 * ```
 */
export function power(base: number, exponent: number): number {
  if (Number.isNaN(base) || Number.isNaN(exponent)) return Number.NaN;
  if (Number.isInteger(exponent) && Math.abs(exponent) <= LARGEST_SQUARED) return wholePower(base, exponent);
  if (exponent === 0.5) return Math.sqrt(base);
  if (base === 0) return exponent > 0 ? 0 : Number.POSITIVE_INFINITY;
  if (base > 0) return Math.exp(exponent * Math.log(base));
  if (!Number.isInteger(exponent)) return Number.NaN;
  const magnitude = Math.exp(exponent * Math.log(-base));
  return exponent % 2 === 0 ? magnitude : -magnitude;
}

/** Beyond this, repeated squaring loses more digits than exp(p log x). */
const LARGEST_SQUARED = 64;

function wholePower(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let left = Math.abs(exponent); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    if (left > 1) square *= square;
  }
  return exponent < 0 ? 1 / result : result;
}
