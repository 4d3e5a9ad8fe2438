/**
 * What `JSON.stringify` writes for what JSON has no sign for: typed arrays as lists, and infinities (degrees of freedom of
 * a normal distribution) as the texts `Infinity` and `-Infinity`.
 */
export function jsonNumbers(_: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  if (value === Number.POSITIVE_INFINITY) return "Infinity";
  if (value === Number.NEGATIVE_INFINITY) return "-Infinity";
  return value;
}
