import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deviance } from "../src/deviance.js";
import { logGamma, regularizedBeta, regularizedGamma, regularizedGammaUpper } from "../src/index.js";
import { stirlingError } from "../src/log-gamma.js";

const invalid = expect.objectContaining({ code: "INVALID_PARAMETER" });

describe("logGamma", () => {
  it("is log (n - 1)! at whole numbers", () => {
    let factorial = 1;
    for (let n = 2; n <= 21; n += 1) {
      expectClose(logGamma(n), Math.log(factorial), { relative: 5e-15, absolute: 1e-300, what: `n = ${n}` });
      factorial *= n;
    }
  });

  it("keeps relative precision beside its zeros, where log Gamma(1 + t) is -gamma t + pi^2 t^2 / 12", () => {
    const gamma = 0.5772156649015329;
    for (const t of [2 ** -20, -(2 ** -20), 2 ** -40]) {
      const two = (Math.PI * Math.PI) / 12;
      expectClose(logGamma(1 + t), -gamma * t + two * t * t, { relative: 1e-12 });
      expectClose(logGamma(2 + t), (1 - gamma) * t + (two - 0.5) * t * t, { relative: 1e-12 });
    }
  });

  it("satisfies Gamma(x + 1) = x Gamma(x) and the duplication formula", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-8, max: 1e4, noNaN: true }), (x) => {
        const scale = 1 + Math.abs(logGamma(x));
        expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x)) / scale).toBeLessThan(2e-15 * (1 + 1 / scale));
        const double = logGamma(x) + logGamma(x + 0.5) + (2 * x - 1) * Math.LN2 - 0.5 * Math.log(Math.PI);
        expect(Math.abs(logGamma(2 * x) - double) / scale).toBeLessThan(5e-15);
      }),
    );
  });

  it("rejects what has no logarithm", () => {
    for (const x of [0, -1.5, Number.NaN, Infinity]) expect(() => logGamma(x)).toThrowError(invalid);
  });
});

describe("stirlingError", () => {
  it("has Loader's values at 1/2, 1 and 15", () => {
    expectClose(stirlingError(0.5), 0.1534264097200273, { relative: 1e-14 });
    expectClose(stirlingError(1), 0.08106146679532726, { relative: 1e-14 });
    expectClose(stirlingError(15), 0.005554733551962801, { relative: 1e-13 });
  });

  it("joins its two branches", () => {
    expectClose(stirlingError(16 - 1e-9), stirlingError(16), { relative: 1e-9 });
  });
});

describe("deviance", () => {
  it("vanishes at the mean to second order", () => {
    for (const d of [1e-3, 1e-8, 1e-12]) expectClose(deviance(1 + d, 1, d), d * d * (0.5 - d / 6), { relative: 1e-6 });
    expect(deviance(7, 7, 0)).toBe(0);
  });

  it("joins the series and the logarithm at a ratio of 3", () => {
    const exact = 3 * Math.log(3) - 2;
    expectClose(deviance(3 - 1e-12, 1, 2 - 1e-12), exact, { relative: 1e-11 });
    expectClose(deviance(3, 1, 2), exact, { relative: 1e-15 });
  });
});

describe("regularizedGamma", () => {
  it("and its complement are Poisson sums for whole a", () => {
    for (const [a, x] of [
      [1, 0.5],
      [3, 2],
      [5, 40],
      [8, 7],
    ] as const) {
      let term = Math.exp(-x);
      let sum = 0;
      for (let k = 0; k < a; k += 1) {
        sum += term;
        term *= x / (k + 1);
      }
      expectClose(regularizedGammaUpper(a, x), sum, { relative: 1e-14 });
      expectClose(regularizedGamma(a, x), 1 - sum, { relative: 1e-13 });
    }
  });

  it("has its limits and rejects a negative x", () => {
    expect([regularizedGamma(2, 0), regularizedGamma(2, Infinity), regularizedGammaUpper(2, 0)]).toEqual([0, 1, 1]);
    expect(() => regularizedGamma(2, -1)).toThrowError(invalid);
    expect(() => regularizedGammaUpper(0, 1)).toThrowError(invalid);
    expect(() => regularizedGamma(2, Number.NaN)).toThrowError(invalid);
  });
});

describe("regularizedBeta", () => {
  it("is a polynomial for whole a and b", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (x) => {
        expectClose(regularizedBeta(x, 1, 1), x, { relative: 5e-13, absolute: 1e-300 });
        expectClose(regularizedBeta(x, 3, 1), x * x * x, { relative: 5e-13, absolute: 1e-300 });
        expectClose(regularizedBeta(x, 2, 2), x * x * (3 - 2 * x), { relative: 5e-13, absolute: 1e-300 });
      }),
    );
  });

  it("swaps its parameters with the complement", () => {
    const shape = fc.double({ min: -1, max: 5, noNaN: true }).map((e) => Math.exp(e * Math.LN10));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1024 }), shape, shape, (k, a, b) => {
        const x = k / 1024;
        expect(Math.abs(regularizedBeta(x, a, b) + regularizedBeta(1 - x, b, a, x) - 1)).toBeLessThan(1e-14);
      }),
    );
  });

  it("uses a complement that subtraction cannot give", () => {
    // I_x(1, b) = 1 - y^b, so the upper tail at y = 1e-40 is y^b.
    expectClose(regularizedBeta(1e-40, 3, 1, 1), 1e-120, { relative: 1e-13 });
    expectClose(regularizedBeta(1e-40, 0.5, 2), 1.5e-20, { relative: 1e-14 });
    expect(regularizedBeta(1, 3, 1, 1e-40)).toBe(1);
  });

  it("rejects a complement that is none, and parameters out of range", () => {
    expect(() => regularizedBeta(0.5, 1, 1, 0.4)).toThrowError(invalid);
    expect(() => regularizedBeta(1.5, 1, 1)).toThrowError(invalid);
    expect(() => regularizedBeta(Number.NaN, 1, 1)).toThrowError(invalid);
    expect(() => regularizedBeta(0.5, 0, 1)).toThrowError(invalid);
    expect(() => regularizedBeta(0.5, 1, Infinity)).toThrowError(invalid);
  });
});
