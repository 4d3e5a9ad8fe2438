import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roundsTo } from "../src/index.js";

describe("roundsTo", () => {
  it("accepts half a unit of the last printed digit and no more", () => {
    expect(roundsTo("0.0357", 0.035749999)).toBe(true);
    expect(roundsTo("0.0357", 0.035750001)).toBe(false);
    expect(roundsTo("0.0357", 0.035650001)).toBe(true);
    expect(roundsTo("0.0357", 0.035649999)).toBe(false);
    expect(roundsTo("250", 250.4)).toBe(true);
    expect(roundsTo("1.2e5", 124_999)).toBe(true);
    expect(roundsTo("1.2e5", 125_001)).toBe(false);
    expect(roundsTo("0.000", 0.0004)).toBe(true);
    expect(roundsTo("-0.000", 0.0004)).toBe(true);
    expect(roundsTo("0.000", 0.0006)).toBe(false);
    expect(roundsTo("−12.50***", -12.496)).toBe(true);
    expect(roundsTo("0,0357", 0.0357, { decimal: "," })).toBe(true);
  });

  it("lets a tie go either way, whichever side of it the double falls", () => {
    for (const [tie, below, above] of [
      [0.03565, "0.0356", "0.0357"],
      [1.005, "1.00", "1.01"],
      [2.675, "2.67", "2.68"],
      [-0.125, "-0.13", "-0.12"],
      [1234567.5, "1234567", "1234568"],
      [0.5, "0", "1"],
    ] as const) {
      expect([roundsTo(below, tie), roundsTo(above, tie)]).toEqual([true, true]);
      expect([roundsTo(below, tie * (1 + 1e-13)), roundsTo(above, tie * (1 + 1e-13))].filter(Boolean)).toHaveLength(1);
      expect([roundsTo(below, tie * (1 - 1e-13)), roundsTo(above, tie * (1 - 1e-13))].filter(Boolean)).toHaveLength(1);
    }
  });

  it("agrees with what toFixed and toExponential print", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 7 }), (x, places) => {
        expect(roundsTo(x.toFixed(places), x)).toBe(true);
        if (Math.abs(x) > 1e-280) expect(roundsTo(x.toExponential(places), x)).toBe(true);
        const unit = 10 ** -places;
        expect(roundsTo(x.toFixed(places), x + 1.1 * unit)).toBe(false);
        expect(roundsTo(x.toFixed(places), x - 1.1 * unit)).toBe(false);
      }),
    );
  });

  it("refuses a computed value that is no finite number", () => {
    for (const computed of [Number.NaN, Infinity, "0.0357" as unknown as number, null as unknown as number]) {
      expect(() => roundsTo("0.0357", computed)).toThrowError(expect.objectContaining({ code: "INVALID_PARAMETER" }));
    }
    expect(() => roundsTo("abc", 1)).toThrowError(expect.objectContaining({ code: "INVALID_PRINTED_NUMBER" }));
  });
});
