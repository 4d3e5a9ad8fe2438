import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { deltaMethod } from "../src/index.js";

const code = (expected: string) => expect.objectContaining({ code: expected });

describe("deltaMethod", () => {
  const coefficients = Float64Array.of(2, 3);
  const vcov = { rows: 2, columns: 2, data: Float64Array.of(0.04, 0.01, 0.01, 0.09) };

  test("a ratio by differences and by its derivative", () => {
    const exact = 0.04 / 9 + (4 / 81) * 0.09 - 2 * (1 / 3) * (2 / 9) * 0.01;
    const ratio = deltaMethod(coefficients, vcov, ([a, b]) => [a / b]);
    expectClose([ratio.estimates[0], ratio.vcov.data[0]], [2 / 3, exact], { relative: 1e-9 });
    const derived = deltaMethod(
      coefficients,
      vcov,
      ([a, b]) => [a / b],
      ([a, b]) => ({ rows: 1, columns: 2, data: Float64Array.of(1 / b, -a / (b * b)) }),
    );
    expectClose(derived.standardErrors, [Math.sqrt(exact)], { relative: 1e-14 });
  });

  test("a transformation that leaves its domain is refused", () => {
    expect(() => deltaMethod(coefficients, vcov, ([a]) => [Math.log(-a)])).toThrow(code("NON_FINITE"));
  });
});
