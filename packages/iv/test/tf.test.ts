import { normalCdf } from "@mesometrics/distributions";
import { describeShared, expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { ivreg, tfCriticalValue, tfInterval } from "../src/index.js";
import { type SharedEquation, sharedEquation, weakData } from "./weak-instrument-data.js";

// Lee, McCrary, Moreira and Porter (2022), table 3: c at sqrt(F) = 2.0, 2.1, … 10.3, to two decimals.
const published = [
  18.66, 9.74, 7.37, 6.18, 5.43, 4.92, 4.54, 4.25, 4.01, 3.82, 3.65, 3.51, 3.39, 3.29, 3.19, 3.11, 3.03, 2.97, 2.91,
  2.85, 2.8, 2.75, 2.71, 2.67, 2.63, 2.6, 2.57, 2.54, 2.51, 2.48, 2.46, 2.43, 2.41, 2.39, 2.37, 2.35, 2.33, 2.32, 2.3,
  2.29, 2.27, 2.26, 2.24, 2.23, 2.22, 2.21, 2.2, 2.19, 2.17, 2.16, 2.16, 2.15, 2.14, 2.13, 2.12, 2.11, 2.1, 2.1, 2.09,
  2.08, 2.08, 2.07, 2.06, 2.06, 2.05, 2.04, 2.04, 2.03, 2.03, 2.02, 2.02, 2.01, 2.01, 2, 2, 1.99, 1.99, 1.99, 1.98,
  1.98, 1.97, 1.97, 1.97, 1.96,
];

describe("critical values of tF", () => {
  test("are those of the published table before it is rounded up to two decimals", () => {
    published.forEach((value, i) => {
      const root = 2 + i / 10;
      // The table is rounded up.
      const above = value - tfCriticalValue(root * root);
      expect(above > -1e-3 && above < 0.0101, `sqrt(F) = ${root}: ${above}`).toBe(true);
    });
  });

  test("give the size at perfect endogeneity: the accepted f around every f0 hold 95 % (an independent check)", () => {
    for (const level of [0.95, 0.99]) {
      for (const f0 of level === 0.95 ? [0.05, 2.5, 6] : [0.8]) {
        const accepts = (f: number) => {
          const c = tfCriticalValue(f * f, level);
          return Math.abs(((f - f0) * f) / f0) <= c;
        };
        // Acceptance is an interval around 0 … f0: find its two ends by bisection.
        const end = (inside: number, outside: number) => {
          let [a, b] = [inside, outside];
          for (let i = 0; i < 26; i++) {
            const m = (a + b) / 2;
            if (accepts(m)) a = m;
            else b = m;
          }
          return a;
        };
        const probability = normalCdf(end(f0, f0 + 9) - f0) - normalCdf(end(0, -12) - f0);
        expectClose(probability, level, { absolute: 2e-8, what: `f0 = ${f0}` });
        expect(probability).toBeGreaterThan(level - 2e-8);
      }
    }
  }, 60_000);

  test("fall in F, from infinity to the normal quantile", () => {
    let last = Number.POSITIVE_INFINITY;
    for (let F = 3.5; F < 130; F *= 1.3) {
      const value = tfCriticalValue(F);
      expect(value).toBeLessThanOrEqual(last);
      last = value;
    }
    expect(last).toBeCloseTo(1.959963984540054, 12);
    expect(tfCriticalValue(3.84)).toBe(Number.POSITIVE_INFINITY);
    expect(() => tfCriticalValue(-1)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});

describe("the interval", () => {
  test("is estimate ± c(F) se, and is refused with two instruments", () => {
    const data = weakData(3, 0.5);
    const fit = ivreg(data, "y ~ w | d ~ z1", { vcov: { type: "HC1" } });
    const { low, high, criticalValue, firstStageF, estimate, standardError } = tfInterval(fit);
    expect(criticalValue).toBe(tfCriticalValue(firstStageF));
    expectClose([low, high], [estimate - criticalValue * standardError, estimate + criticalValue * standardError], {
      relative: 1e-14,
    });
    const two = ivreg(data, "y ~ w | d ~ z1 + z2", { vcov: { type: "HC1" } });
    expect(() => tfInterval(two)).toThrow(expect.objectContaining({ code: "ONE_INSTRUMENT_ONLY" }));
  });
});

for (const id of ["card_just", "card_full", "seed_just", "seed_pooled"]) {
  describeShared<SharedEquation & { readonly tF_ivDiag: Readonly<Record<"F" | "cF" | "SE" | "CI2.5%", number>> }>(
    `iv/${id}.r.json`,
    `${id}: tF of ivDiag`,
    (r) => {
      test("F and standard error agree; the critical value up to ivDiag's interpolation", () => {
        const { data, spec } = sharedEquation(id, r);
        const found = tfInterval(ivreg(data, spec, { vcov: { type: "iid" } }));
        expectClose([found.firstStageF, found.standardError], [r.tF_ivDiag.F, r.tF_ivDiag.SE], { relative: 1e-8 });
        // ivDiag interpolates a table of two decimals, which overstates a convex function.
        expect(Math.abs(found.criticalValue - r.tF_ivDiag.cF)).toBeLessThan(0.01);
      });
    },
  );
}
