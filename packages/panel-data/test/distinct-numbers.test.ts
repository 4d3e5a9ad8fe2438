import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distinctNumbers } from "../src/distinct-numbers.js";

function byDefinition(values: readonly number[]) {
  const distinct = [...new Set(values.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b);
  return { codes: values.map((value) => distinct.indexOf(value)), values: distinct };
}

function found(values: readonly number[]) {
  const { codes, values: distinct } = distinctNumbers(Float64Array.from(values));
  return { codes: [...codes], values: [...distinct] };
}

describe("the distinct values of a column", () => {
  const numbers = fc.oneof(
    fc.integer({ min: -30, max: 30 }),
    fc.integer({ min: 1990, max: 2030 }),
    fc.constantFrom(0, -0, 0.5, 1e9, -(2 ** 31), 2 ** 31 - 1, 2 ** 31, 1e300, Number.NaN),
  );

  it("are ascending, with each row's position among them", () => {
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 1, maxLength: 40 }), (values) => {
        const plain = values.map((value) => (value === 0 ? 0 : value));
        expect(found(values)).toEqual(byDefinition(plain));
      }),
      { numRuns: 500 },
    );
  });

  it("are found by table for integers that lie close together, also negative ones", () => {
    expect(found([2012, 2010, 2012, 2011])).toEqual({ codes: [2, 0, 2, 1], values: [2010, 2011, 2012] });
    expect(found([-3, -1, -3])).toEqual({ codes: [0, 1, 0], values: [-3, -1] });
  });

  it("are found where integers lie far apart, and where there is no value at all", () => {
    expect(found([-(2 ** 31), 2 ** 31 - 1])).toEqual({ codes: [0, 1], values: [-(2 ** 31), 2 ** 31 - 1] });
    expect(found([Number.NaN])).toEqual({ codes: [-1], values: [] });
    expect(found([])).toEqual({ codes: [], values: [] });
  });
});
