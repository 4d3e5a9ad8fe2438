import { ownReference } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import {
  chiSquaredSurvival,
  chiSquaredUpperQuantile,
  noncentralChiSquaredCdf,
  noncentralChiSquaredQuantile,
  noncentralChiSquaredSurvival,
  noncentralChiSquaredUpperQuantile,
} from "../src/index.js";

const reference = ownReference<{
  readonly tails: readonly (readonly [number, number, number, "survival" | "cdf", string])[];
  readonly quantiles: readonly (readonly [number, number, number, string])[];
}>("distributions/noncentral-chi-squared.json");

describe("the noncentral chi-squared distribution", () => {
  it.each(reference.tails)("at %s, df %s, noncentrality %s, %s", (x, df, noncentrality, side, expected) => {
    const value =
      side === "survival"
        ? noncentralChiSquaredSurvival(x, df, noncentrality)
        : noncentralChiSquaredCdf(x, df, noncentrality);
    expect(Math.abs(value / Number(expected) - 1)).toBeLessThan(1e-12);
  });

  it.each(reference.quantiles)("upper quantile at %s, df %s, noncentrality %s", (p, df, noncentrality, expected) => {
    const x = noncentralChiSquaredUpperQuantile(p, df, noncentrality);
    expect(Math.abs(x / Number(expected) - 1)).toBeLessThan(1e-12);
    expect(noncentralChiSquaredQuantile(1 - p, df, noncentrality)).toBeCloseTo(x, p < 1e-6 ? 2 : 9);
  });

  it("is the central one without noncentrality, and continuous there", () => {
    expect(noncentralChiSquaredSurvival(3, 2, 0)).toBe(chiSquaredSurvival(3, 2));
    expect(noncentralChiSquaredUpperQuantile(0.05, 3, 0)).toBe(chiSquaredUpperQuantile(0.05, 3));
    expect(noncentralChiSquaredSurvival(3, 2, 1e-13)).toBeCloseTo(chiSquaredSurvival(3, 2), 12);
  });

  it("keeps its ends", () => {
    expect(noncentralChiSquaredSurvival(0, 1, 1)).toBe(1);
    expect(noncentralChiSquaredSurvival(-3, 1, 1)).toBe(1);
    expect(noncentralChiSquaredCdf(Number.POSITIVE_INFINITY, 1, 1)).toBe(1);
    expect(noncentralChiSquaredQuantile(0, 1, 1)).toBe(0);
    expect(noncentralChiSquaredUpperQuantile(0, 1, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(noncentralChiSquaredUpperQuantile(1, 1, 1)).toBe(0);
  });

  it.each([
    [1, 0, 1],
    [1, 1, -1],
    [1, 1, Number.NaN],
    [Number.NaN, 1, 1],
    [1, Number.POSITIVE_INFINITY, 1],
    [1, 1, 1e7],
  ])("refuses x = %s, df = %s, noncentrality = %s", (x, df, noncentrality) => {
    expect(() => noncentralChiSquaredSurvival(x, df, noncentrality)).toThrow(
      expect.objectContaining({ code: "INVALID_PARAMETER" }),
    );
  });
});
