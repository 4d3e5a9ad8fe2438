import { expect, test } from "vitest";
import { arraysOfLength, smallestScaledPivot } from "../src/index.js";

test("the smallest pivot tells definite, semidefinite and indefinite apart", () => {
  expect(smallestScaledPivot(Float64Array.of(4e10, 1, 1, 4e-10), 2)).toBeGreaterThan(0.9);
  expect(Math.abs(smallestScaledPivot(Float64Array.of(1, 1, 1, 1), 2))).toBeLessThan(1e-12);
  expect(smallestScaledPivot(Float64Array.of(1, 2, 2, 1), 2)).toBeLessThan(-1);
  expect(smallestScaledPivot(Float64Array.of(0, 1, 1, 0), 2)).toBeLessThan(-0.5);
});

test("arraysOfLength finds nested arrays", () => {
  expect(arraysOfLength({ a: [1, 2, 3], b: { c: new Float64Array(3), d: [1] } }, 3)).toEqual([
    "result.a",
    "result.b.c",
  ]);
});
