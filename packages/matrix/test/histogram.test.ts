import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { histogram } from "../src/index.js";

const code = (value: string) => expect.objectContaining({ code: value });

describe("histogram", () => {
  it("counts every value once, whatever their order and unit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 60 }),
        (values, bins) => {
          const { low, high, counts } = histogram(values, bins);
          expect(counts.reduce((total, one) => total + one, 0)).toBe(values.length);
          expect(histogram(values.toReversed(), bins)).toEqual({ low, high, counts });
          // A power of two changes no digit.
          expect(
            histogram(
              values.map((value) => value * 2 ** 40),
              bins,
            ).counts,
          ).toEqual(counts);
          expect([low <= Math.min(...values), high >= Math.max(...values)]).toEqual([true, true]);
        },
      ),
    );
  });

  it("closes bars on the left and the last one on both sides", () => {
    expect(histogram([0, 1, 2, 3, 4], 2)).toEqual({ low: 0, high: 4, counts: [2, 3] });
  });

  it("has the square root of the number of values as bars, 10 to 50", () => {
    const bars = (length: number) => histogram(Float64Array.from({ length }, (_, i) => i)).counts.length;
    expect([bars(2), bars(400), bars(10_000)]).toEqual([10, 20, 50]);
  });

  it("puts equal values into one bar around them", () => {
    expect(histogram([0, 0])).toEqual({ low: -0.5, high: 0.5, counts: [2] });
    const { low, high, counts } = histogram([-4, -4, -4]);
    expect([low < -4, high > -4, counts]).toEqual([true, true, [3]]);
  });

  it("refuses no values, what is not finite, and odd numbers of bars", () => {
    expect(() => histogram([])).toThrowError(code("NO_VALUES"));
    expect(() => histogram([1, Number.NaN])).toThrowError(code("NON_FINITE"));
    expect(() => histogram([1, Number.POSITIVE_INFINITY])).toThrowError(code("NON_FINITE"));
    for (const bins of [0, 2.5, 201, Number.NaN])
      expect(() => histogram([1, 2], bins)).toThrowError(code("INVALID_BINS"));
  });
});
