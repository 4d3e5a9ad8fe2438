import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { productError, sumError } from "../src/index.js";

describe("sumError and productError", () => {
  it("give what an addition and a product round away, exactly", () => {
    const whole = fc.integer({ min: -(2 ** 53 - 1), max: 2 ** 53 - 1 });
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        const total = a + b;
        expect(BigInt(total) + BigInt(sumError(a, b, total))).toBe(BigInt(a) + BigInt(b));
        const product = a * b;
        expect(BigInt(product) + BigInt(productError(a, b, product))).toBe(BigInt(a) * BigInt(b));
      }),
    );
  });
});
