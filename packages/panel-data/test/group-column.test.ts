import fc from "fast-check";
import { expect, it } from "vitest";
import { crossSection, groupColumn } from "../src/index.js";
import { errorOf } from "./error-code.js";

const data = crossSection({ g: ["c", "a", null, "b", "a"], year: [10, 9, 9, 10, 9.5] });

it("codes the levels that the rows use, sorted", () => {
  const rows = Int32Array.of(0, 1, 4);
  expect(groupColumn(data, "g", rows)).toEqual({
    label: "g",
    codes: Int32Array.of(1, 0, 0),
    levels: 2,
    levelLabels: ["a", "c"],
  });
  expect(groupColumn(data, "year").levelLabels).toEqual(["9", "9.5", "10"]);
});

it("combines columns, first column first", () => {
  const group = groupColumn(data, ["g", "year"], Int32Array.of(0, 1, 3, 4));
  expect(group.label).toBe("g^year");
  expect(group.levelLabels).toEqual(["a^9", "a^9.5", "b^10", "c^10"]);
  expect(Array.from(group.codes)).toEqual([3, 0, 2, 1]);
});

it("gives two rows one code exactly when all their cells agree", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom("a", "b", "a^1"), fc.nat({ max: 2 }), fc.nat({ max: 1 })), { minLength: 1 }),
      (cells) => {
        const table = crossSection({
          p: cells.map(([p]) => p),
          q: cells.map(([, q]) => q),
          r: cells.map(([, , r]) => r),
        });
        const { codes, levels } = groupColumn(table, ["p", "q", "r"]);
        for (let i = 0; i < cells.length; i++) {
          for (let j = 0; j < i; j++) {
            expect(codes[i] === codes[j]).toBe(String(cells[i]) === String(cells[j]));
          }
        }
        expect(new Set(codes)).toEqual(new Set(Array.from({ length: levels }, (_, code) => code)));
      },
    ),
  );
});

it("combines many levels as it combines few", () => {
  const n = 4000; // n x n combinations are more than are tabulated
  const codes = Array.from({ length: n }, (_, row) => (row * 7) % n);
  const group = groupColumn(crossSection({ p: codes, q: codes.map((code) => -code) }), ["p", "q"]);
  expect(group.levels).toBe(n);
  expect(Array.from(group.codes)).toEqual(codes);
  expect(group.levelLabels[3]).toBe("3^-3");
});

it("refuses a missing cell, an unknown column and no column", () => {
  expect(errorOf("MISSING_GROUP", () => groupColumn(data, "g")).details).toEqual({ column: "g", row: 3 });
  errorOf("MISSING_GROUP", () => groupColumn(crossSection({ x: [1, null] }), "x"));
  errorOf("UNKNOWN_COLUMN", () => groupColumn(data, ["g", "yaer"], Int32Array.of(0)));
  errorOf("NO_GROUP", () => groupColumn(data, []));
});
