import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chiSquaredCdf,
  chiSquaredQuantile,
  chiSquaredSurvival,
  chiSquaredUpperQuantile,
  fisherFCdf,
  fisherFQuantile,
  fisherFSurvival,
  fisherFUpperQuantile,
  normalCdf,
  normalQuantile,
  normalSurvival,
  normalUpperQuantile,
  studentTCdf,
  studentTQuantile,
  studentTSurvival,
  studentTUpperQuantile,
} from "../src/index.js";

/** The four functions of a family at fixed parameters. */
interface Fixed {
  readonly name: string;
  readonly support: readonly [number, number];
  readonly survival: (x: number) => number;
  readonly cdf: (x: number) => number;
  readonly quantile: (p: number) => number;
  readonly upperQuantile: (p: number) => number;
}

const normal: Fixed = {
  name: "normal",
  support: [-Infinity, Infinity],
  survival: normalSurvival,
  cdf: normalCdf,
  quantile: normalQuantile,
  upperQuantile: normalUpperQuantile,
};
const studentT = (df: number): Fixed => ({
  name: `t(${df})`,
  support: [-Infinity, Infinity],
  survival: (t) => studentTSurvival(t, df),
  cdf: (t) => studentTCdf(t, df),
  quantile: (p) => studentTQuantile(p, df),
  upperQuantile: (p) => studentTUpperQuantile(p, df),
});
const fisherF = (df1: number, df2: number): Fixed => ({
  name: `F(${df1}, ${df2})`,
  support: [0, Infinity],
  survival: (f) => fisherFSurvival(f, df1, df2),
  cdf: (f) => fisherFCdf(f, df1, df2),
  quantile: (p) => fisherFQuantile(p, df1, df2),
  upperQuantile: (p) => fisherFUpperQuantile(p, df1, df2),
});
const chiSquared = (df: number): Fixed => ({
  name: `chi-squared(${df})`,
  support: [0, Infinity],
  survival: (x) => chiSquaredSurvival(x, df),
  cdf: (x) => chiSquaredCdf(x, df),
  quantile: (p) => chiSquaredQuantile(p, df),
  upperQuantile: (p) => chiSquaredUpperQuantile(p, df),
});

const degrees = fc.double({ min: -1, max: 5, noNaN: true }).map((e) => Math.exp(e * Math.LN10));
const anyDistribution = fc.oneof(
  fc.constant(normal),
  degrees.map(studentT),
  fc.tuple(degrees, degrees).map(([df1, df2]) => fisherF(df1, df2)),
  degrees.map(chiSquared),
);
const probability = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });
const tiny = fc.double({ min: -290, max: -1, noNaN: true }).map((e) => Math.exp(e * Math.LN10));

const four: readonly Fixed[] = [
  normal,
  studentT(0.7),
  studentT(Infinity),
  fisherF(3, 0.9),
  fisherF(3, Infinity),
  chiSquared(2.5),
];

describe("all four families", () => {
  it("have cdf + survival = 1", () => {
    fc.assert(
      fc.property(anyDistribution, probability, (distribution, p) => {
        const x = distribution.quantile(p);
        expect(Math.abs(distribution.cdf(x) + distribution.survival(x) - 1)).toBeLessThan(1e-15);
      }),
    );
  });

  it("are monotone, also across the seams between expansions", () => {
    fc.assert(
      fc.property(anyDistribution, probability, probability, (distribution, p, q) => {
        // Closer together only their rounding is compared.
        fc.pre(Math.abs(p - q) > 1e-11 * Math.min(p, q, 1 - p, 1 - q));
        const [low, high] = [Math.min(p, q), Math.max(p, q)].map(distribution.quantile) as [number, number];
        expect(low).toBeLessThanOrEqual(high);
        expect(distribution.survival(low) - distribution.survival(high)).toBeGreaterThan(-1e-14);
      }),
    );
  });

  it("invert: survival(upperQuantile(p)) = p deep into the tail", () => {
    fc.assert(
      fc.property(anyDistribution, tiny, (distribution, p) => {
        const upper = distribution.upperQuantile(p);
        // How far the tail itself moves between x and the neighbouring double bounds what can be asked.
        if (upper < Number.MAX_VALUE) {
          const room = Math.abs(distribution.survival(upper * (1 + 2 ** -52)) / distribution.survival(upper) - 1);
          expect(Math.abs(distribution.survival(upper) / p - 1)).toBeLessThan(1e-12 + 4 * room);
        } else {
          expect(distribution.survival(Number.MAX_VALUE)).toBeGreaterThanOrEqual(p);
        }
        const lower = distribution.quantile(p);
        if (Number.isFinite(lower) && Math.abs(lower) > 2 ** -1022) {
          const room = Math.abs(distribution.cdf(lower * (1 + 2 ** -52)) / distribution.cdf(lower) - 1);
          expect(Math.abs(distribution.cdf(lower) / p - 1)).toBeLessThan(1e-12 + 4 * room);
        }
      }),
    );
  });

  it.each(four)(
    "reach the ends of their support: $name",
    ({ support: [low, high], survival, cdf, quantile, upperQuantile }) => {
      expect([quantile(0), quantile(1), upperQuantile(1), upperQuantile(0)]).toEqual([low, high, low, high]);
      expect([cdf(low), survival(low), cdf(high), survival(high)]).toEqual([0, 1, 1, 0]);
      expect([cdf(-Infinity), survival(-Infinity)]).toEqual([0, 1]);
      expect(survival(-3) + cdf(-3)).toBe(1);
    },
  );

  it.each(four)("give no NaN at the extremes of the doubles: $name", ({ survival, cdf, quantile, upperQuantile }) => {
    for (const x of [Number.MIN_VALUE, 1e-300, 1e-160, 1e-20, 1, 1e20, 1e160, 1e300, Number.MAX_VALUE]) {
      for (const value of [survival(x), cdf(x), survival(-x), cdf(-x)]) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
    }
    for (const p of [Number.MIN_VALUE, 1e-310, 2 ** -53, 0.5 - 2 ** -54, 0.5, 0.5 + 2 ** -53, 1 - 2 ** -53]) {
      expect(quantile(p)).not.toBeNaN();
      expect(upperQuantile(p)).not.toBeNaN();
    }
  });
});

describe("relations between the families", () => {
  const relative = (a: number, b: number) => Math.abs(a / b - 1);

  it("t^2 is F with one numerator degree of freedom", () => {
    fc.assert(
      fc.property(degrees, fc.double({ min: 0.01, max: 8, noNaN: true }), (df, t) => {
        // The rounding of t * t moves F's tail by t^2 relative units.
        expect(relative(fisherFSurvival(t * t, 1, df), 2 * studentTSurvival(t, df))).toBeLessThan(1e-13);
      }),
    );
  });

  it("1 / F swaps the degrees of freedom", () => {
    fc.assert(
      fc.property(degrees, degrees, fc.integer({ min: -8, max: 8 }), (df1, df2, k) => {
        const [f, inverse] = [2 ** k, 2 ** -k];
        const [left, right] = [fisherFCdf(inverse, df2, df1), fisherFSurvival(f, df1, df2)];
        if (right > 1e-290) expect(relative(left, right)).toBeLessThan(1e-12);
      }),
    );
  });

  it("has closed forms: Cauchy, t(2), exponential, F(2, 2)", () => {
    for (const t of [0.1, 1, 3, 1e3, 1e8]) {
      expect(relative(studentTSurvival(t, 1), Math.atan(1 / t) / Math.PI)).toBeLessThan(1e-14);
      const root = Math.sqrt(2 + t * t);
      expect(relative(studentTSurvival(t, 2), 1 / (root * (root + t)))).toBeLessThan(1e-14);
    }
    for (const x of [0.01, 1, 2.5, 100, 600]) {
      expect(relative(chiSquaredSurvival(x, 2), Math.exp(-x / 2))).toBeLessThan(2e-13);
      expect(relative(chiSquaredCdf(x, 2), -Math.expm1(-x / 2))).toBeLessThan(1e-14);
      expect(relative(fisherFSurvival(x, 2, 2), 1 / (1 + x))).toBeLessThan(1e-14);
    }
  });

  it("has its limits: t and F as the (denominator) degrees of freedom grow", () => {
    for (const z of [0.3, 1.96, 8]) {
      expect(studentTSurvival(z, Infinity)).toBe(normalSurvival(z));
      expect(relative(studentTSurvival(z, 1e300), normalSurvival(z))).toBeLessThan(1e-14);
      expect(studentTQuantile(0.01, Infinity)).toBe(normalQuantile(0.01));
      expect(fisherFSurvival(z, 3, Infinity)).toBe(chiSquaredSurvival(3 * z, 3));
      expect(relative(fisherFSurvival(z, 3, 1e17), chiSquaredSurvival(3 * z, 3))).toBeLessThan(1e-14);
    }
    expect(relative(fisherFUpperQuantile(0.05, 3, Infinity), chiSquaredUpperQuantile(0.05, 3) / 3)).toBe(0);
  });
});

describe("answers beyond the range of a double", () => {
  it("are the end of the support, not an error", () => {
    expect(studentTUpperQuantile(1e-300, 0.5)).toBe(Infinity);
    expect(studentTQuantile(1e-300, 0.5)).toBe(-Infinity);
    expect(fisherFUpperQuantile(1e-300, 3, 0.5)).toBe(Infinity);
    expect(fisherFQuantile(1e-300, 0.5, 3)).toBe(0);
    expect(chiSquaredQuantile(1e-300, 0.5)).toBe(0);
    expect(chiSquaredSurvival(1e6, 1)).toBe(0);
  });
});

describe("misuse", () => {
  const invalid = expect.objectContaining({ name: "DistributionError", code: "INVALID_PARAMETER" });

  it.each([0, -1, Number.NaN, Number.NEGATIVE_INFINITY])("rejects %s degrees of freedom", (df) => {
    const calls = [
      () => studentTSurvival(1, df),
      () => studentTCdf(1, df),
      () => studentTQuantile(0.5, df),
      () => studentTUpperQuantile(0.5, df),
      () => chiSquaredSurvival(1, df),
      () => chiSquaredCdf(1, df),
      () => chiSquaredQuantile(0.5, df),
      () => chiSquaredUpperQuantile(0.5, df),
      () => fisherFSurvival(1, df, 2),
      () => fisherFCdf(1, 2, df),
      () => fisherFQuantile(0.5, df, 2),
      () => fisherFUpperQuantile(0.5, 2, df),
    ];
    for (const call of calls) expect(call).toThrowError(invalid);
  });

  it("rejects infinite degrees of freedom where no limit is defined", () => {
    expect(() => chiSquaredSurvival(1, Infinity)).toThrowError(invalid);
    expect(() => fisherFCdf(1, Infinity, 5)).toThrowError(invalid);
  });

  it.each(four)("rejects NaN and probabilities outside [0, 1]: $name", ({ survival, cdf, quantile, upperQuantile }) => {
    for (const call of [survival, cdf, quantile, upperQuantile]) {
      expect(() => call(Number.NaN)).toThrowError(invalid);
      expect(() => call("0.5" as unknown as number)).toThrowError(invalid);
      expect(() => call(undefined as unknown as number)).toThrowError(invalid);
    }
    for (const p of [-1e-300, 1 + 2 ** -52, Infinity, -Infinity]) {
      expect(() => quantile(p)).toThrowError(invalid);
      expect(() => upperQuantile(p)).toThrowError(invalid);
    }
  });

  it("names the parameter and its value", () => {
    expect(() => studentTSurvival(1, -3)).toThrowError(
      expect.objectContaining({ message: expect.stringContaining("df must be"), details: { name: "df", value: -3 } }),
    );
  });

  it("says so where the expansions do not end instead of returning a guess", () => {
    const error = expect.objectContaining({ code: "NO_CONVERGENCE" });
    expect(() => chiSquaredSurvival(1e14, 1e14)).toThrowError(error);
    expect(() => fisherFSurvival(1, 1e18, 1e18)).toThrowError(error);
  });
});
