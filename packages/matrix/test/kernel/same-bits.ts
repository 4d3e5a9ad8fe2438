import { expect } from "vitest";

/** Equal to the last bit, the sign of zero and NaN included. */
export function expectSameBits(actual: Float64Array, expected: Float64Array, of: string): void {
  expect(actual.length, of).toBe(expected.length);
  const different: number[] = [];
  for (let i = 0; i < actual.length; i++) if (!Object.is(actual[i], expected[i])) different.push(i);
  expect(different, of).toEqual([]);
}
