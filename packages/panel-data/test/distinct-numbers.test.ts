import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distinctNumbers } from "../src/distinct-numbers.js";
import { crossSection, groupColumn, rowsPerLevel } from "../src/index.js";

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

  it("are the same however the numbers are stored, and integers that are codes already are not copied", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 60 }), (values) => {
        const integers = groupColumn(crossSection({ g: Int32Array.from(values) }), "g");
        const doubles = groupColumn(crossSection({ g: values }), "g");
        expect(integers).toEqual(doubles);
        expect(integers.levelLabels).toEqual(byDefinition(values).values.map(String));
      }),
    );
    const codes = Int32Array.of(2, 0, 1, 2);
    const data = crossSection({ g: codes }, { copy: false });
    expect(groupColumn(data, "g").codes).toBe(codes);
  });

  it("are found by hashing in any number, with any bits", () => {
    const n = 20_000;
    const values = Float64Array.from({ length: n }, (_, row) => ((row * 7919) % 4001) * 1e7 + 0.25);
    values[5] = Number.NaN;
    const { codes, values: distinct } = distinctNumbers(values);
    expect(distinct.length).toBe(4001);
    expect(distinct.every((value, level) => level === 0 || value > distinct[level - 1]!)).toBe(true);
    expect(codes[5]).toBe(-1);
    expect(codes.every((code, row) => row === 5 || distinct[code] === values[row])).toBe(true);
  });

  it("are counted on the way, which a change of the sample does not confuse", () => {
    const data = crossSection({ g: [10, 12, 10, 11, 10], x: [1, 2, 3, 4, 5] });
    const all = groupColumn(data, "g");
    expect(Array.from(rowsPerLevel(all.codes, all.levels))).toEqual([3, 1, 1]);
    const some = groupColumn(data, "g", Int32Array.of(0, 1, 4));
    expect(Array.from(rowsPerLevel(some.codes, some.levels))).toEqual([2, 1]);
  });
});
