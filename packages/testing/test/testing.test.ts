import { describe, expect, test } from "vitest";
import { describeShared, expectClose, loadCsv, sharedReference, worstRelativeDifference } from "../src/index.js";

describe("expectClose", () => {
  test("passes within either bound and fails with the worst pair in its message", () => {
    expectClose([1, 2, [3, new Float64Array([4])]], [1, 2 + 1e-12, [3, [4]]], { relative: 1e-11 });
    expectClose([0], [1e-20], { absolute: 1e-19 });
    expect(() => expectClose([1, 2.2], [1, 2], { relative: 1e-3, what: "beta" })).toThrow(
      /beta: 1 of 2 differ; worst at \[1\]: 2.2 instead of 2/,
    );
  });

  test("a NaN agrees with null only, and lengths must match", () => {
    expectClose([Number.NaN], [null], { relative: 0 });
    expect(() => expectClose([Number.NaN], [1], { relative: 1, absolute: 1e9 })).toThrow(/NaN instead of 1/);
    expect(() => expectClose([1, 2], [1], { relative: 1 })).toThrow(/count of numbers/);
  });

  test("worstRelativeDifference names the place", () => {
    expect(worstRelativeDifference([1, 2.5], [1, 2])).toEqual({ worst: 0.25, at: 1 });
  });
});

test("loadCsv types columns and honours quotes", () => {
  expect(loadCsv('a,b,"c,d"\r\n1,x,\n2.5,"y ""z""",3\n')).toEqual({
    a: [1, 2.5],
    b: ["x", 'y "z"'],
    "c,d": [null, 3],
  });
});

test("an absent shared reference is undefined", () => {
  expect(sharedReference("no/such-file.json")).toBeUndefined();
});

describeShared<{ readonly entries: readonly unknown[] }>("panel/produc.json", "a shared reference", (reference) => {
  test("is parsed", () => expect(reference.entries.length).toBeGreaterThan(100));
});
