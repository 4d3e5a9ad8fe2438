import { describe, expect, it } from "vitest";
import { allocateDoubles, MesometricsError, withinMemory } from "../src/index.js";

describe("a computation that memory does not suffice for", () => {
  it("is an error that names rows, columns and megabytes", () => {
    expect(() => withinMemory(10_000_000, 3, () => new Float64Array(2 ** 50))).toThrow(
      expect.objectContaining({
        code: "OUT_OF_MEMORY",
        message: expect.stringContaining("10000000 rows of 3 columns take 240 MB"),
        details: expect.objectContaining({ rows: 10_000_000, columns: 3, megabytes: 240 }),
      }),
    );
    expect(() => withinMemory(5, 1, () => allocateDoubles(2 ** 50, () => "The residuals"))).toThrow(
      expect.objectContaining({ code: "OUT_OF_MEMORY", details: expect.objectContaining({ rows: 5, bytes: 2 ** 53 }) }),
    );
    // What a deeper function said of its own rows stays.
    const inner = () => withinMemory(7, 2, () => new Int32Array(2 ** 50));
    expect(() => withinMemory(5, 1, inner)).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ rows: 7 }) }),
    );
  });

  it.each([
    "Array buffer allocation failed",
    "Invalid typed array length: 4294967296",
    "Invalid array length",
    "Map maximum size exceeded",
    "Invalid string length",
    "Out of memory",
    "WebAssembly.Memory(): could not allocate memory",
    "length too large",
  ])("is recognised by what engines say: %s", (message) => {
    const fail = () => {
      throw new RangeError(message);
    };
    expect(() => withinMemory(1, 1, fail)).toThrow(expect.objectContaining({ code: "OUT_OF_MEMORY" }));
  });

  it("leaves results and all other errors as they are", () => {
    expect(withinMemory(1, 1, () => 4)).toBe(4);
    for (const error of [
      new RangeError("Maximum call stack size exceeded"),
      new RangeError("offset is out of bounds"),
      new TypeError("out of memory"),
      new MesometricsError("UNKNOWN_COLUMN", "out of memory"),
    ]) {
      expect(() =>
        withinMemory(1, 1, () => {
          throw error;
        }),
      ).toThrow(error);
    }
  });
});
