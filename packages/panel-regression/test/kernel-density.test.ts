import { describe, expect, it } from "vitest";
import { kernelDensity } from "../src/kernel-density.js";

describe("kernel density", () => {
  // R 4.2: h <- bw.nrd0(x); mean(dnorm((p - x)/h))/h.
  it("is R's sum of kernels at R's bandwidth", () => {
    const { bandwidth, density } = kernelDensity([13, 1, 5, 3, 8, 2, Number.NaN], { points: 3, range: [0, 10] });
    expect(bandwidth).toBeCloseTo(2.3468074884, 9);
    expect(density[0]).toBeCloseTo(0.0611063296, 9);
    expect(density[1]).toBeCloseTo(0.0797809987, 9);
    expect(density[2]).toBeCloseTo(0.0355824294, 9);
  });

  it("integrates to one, moves with the values and scales with them", () => {
    const values = [0.2, 0.5, 0.9, 1.4, 2.6, 2.7];
    const one = kernelDensity(values, { points: 2001, range: [-6, 9] });
    const area = one.density.reduce((sum, height) => sum + height, 0) * (15 / 2000);
    expect(area).toBeCloseTo(1, 9);
    const tiny = kernelDensity(values.map((value) => value * 1e-9));
    const usual = kernelDensity(values);
    expect(tiny.bandwidth / usual.bandwidth).toBeCloseTo(1e-9, 18);
    tiny.density.forEach((height, i) => {
      expect(height * 1e-9).toBeCloseTo(usual.density[i] as number, 9);
    });
    expect(kernelDensity([...values].reverse()).density).toEqual(usual.density);
  });

  it("falls back on the standard deviation where the quartiles are equal", () => {
    expect(kernelDensity([1, 1, 1, 1, 1, 1, 1, 9]).bandwidth).toBeGreaterThan(0);
  });

  it.each([
    ["TOO_FEW_ROWS", [1], {}],
    ["CONSTANT_COLUMN", [2, 2, 2], {}],
    ["INVALID_ARGUMENT", [1, Number.POSITIVE_INFINITY], {}],
    ["INVALID_ARGUMENT", [1, 2], { bandwidth: 0 }],
    ["INVALID_ARGUMENT", [1, 2], { points: 1 }],
    ["INVALID_ARGUMENT", [1, 2], { range: [2, 1] as const }],
  ])("refuses %s", (code, values, options) => {
    expect(() => kernelDensity(values, options)).toThrowError(expect.objectContaining({ code }));
  });
});
