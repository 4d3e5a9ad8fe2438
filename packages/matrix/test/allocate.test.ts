import { afterEach, describe, expect, it, vi } from "vitest";
import { allocateDoubles, allocateIntegers, crossProduct, matrix, multiply } from "../src/index.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Typed arrays of at most so many bytes, as on a machine that has little memory left. */
function stubMemory(bytes: number): void {
  for (const name of ["Float64Array", "Int32Array"] as const) {
    vi.stubGlobal(
      name,
      new Proxy(globalThis[name], {
        construct(target, given: readonly unknown[]) {
          if (typeof given[0] === "number" && given[0] * target.BYTES_PER_ELEMENT > bytes) {
            throw new RangeError("Array buffer allocation failed");
          }
          return Reflect.construct(target, given);
        },
      }),
    );
  }
}

describe("memory that cannot be had", () => {
  it("is an error with its size, its purpose and what to do", () => {
    expect(() => allocateDoubles(2 ** 50, () => "The column of residuals")).toThrow(
      expect.objectContaining({
        name: "MesometricsError",
        code: "OUT_OF_MEMORY",
        message: expect.stringMatching(/^The column of residuals needs 9007199\.3 GB of memory .* fewer rows/),
        details: expect.objectContaining({ bytes: 2 ** 53 }),
      }),
    );
    expect(() => allocateIntegers(2 ** 50, () => "The group codes")).toThrow(/^The group codes needs/);
  });

  it("leaves the process able to go on with less", () => {
    const row = matrix(1, 3000);
    stubMemory(1_000_000);
    expect(() => crossProduct(row)).toThrow(
      expect.objectContaining({
        code: "OUT_OF_MEMORY",
        message: expect.stringContaining("A 3000 x 3000 matrix needs 72.0 MB"),
      }),
    );
    expect(() => multiply(matrix(3000, 1), row)).toThrow(expect.objectContaining({ code: "OUT_OF_MEMORY" }));
    expect(crossProduct(matrix(2, 2)).data).toHaveLength(4);
  });
});
