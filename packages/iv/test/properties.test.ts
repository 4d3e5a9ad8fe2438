import { MesometricsError, randomStream } from "@mesometrics/matrix";
import { crossSection, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Estimate, ivreg } from "../src/index.js";

const units = 6;
const periods = 5;
const n = units * periods;

/** A panel with two endogenous regressors, three instruments that move them, and unit and time effects. */
function draw(seed: number) {
  const stream = randomStream(seed);
  const normal = () => Float64Array.from({ length: n }, () => stream.normal());
  const [z1, z2, z3, w, u, v1, v2] = [normal(), normal(), normal(), normal(), normal(), normal(), normal()];
  const unit = Array.from({ length: n }, (_, i) => `u${Math.floor(i / periods)}`);
  const time = Array.from({ length: n }, (_, i) => i % periods);
  const d1 = z1.map((z, i) => z + 0.4 * z3[i] + 0.5 * w[i] + v1[i] + 0.6 * u[i]);
  const d2 = z2.map((z, i) => z - 0.3 * z3[i] + v2[i] - 0.4 * u[i]);
  const y = d1.map((d, i) => 1 + d - 2 * d2[i] + w[i] + u[i] + Math.floor(i / periods) - 0.5 * (i % periods));
  return { unit, time, y, d1, d2, w, z1, z2, z3 };
}

const index = { unit: "unit", time: "time" } as const;
const iid = { vcov: { type: "iid" } } as const;
const seeds = fc.integer({ min: 1, max: 100_000 });
const runs = { numRuns: 10 };
const statisticsOf = (fit: Estimate) => fit.tests.map(({ statistic }) => statistic);
const formula = "y ~ w | unit + time | d1 + d2 ~ z1 + z2 + z3";

describe("two-stage least squares", () => {
  test("effects absorbed or written out as dummies give the same numbers", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const data = panel(draw(seed), index);
        const absorbed = ivreg(data, formula, iid);
        const dummies = ivreg(data, "y ~ w + i(unit) + i(time) | d1 + d2 ~ z1 + z2 + z3", iid);
        const at = absorbed.terms.map((term) => dummies.terms.indexOf(term));
        expectClose(
          absorbed.coefficients,
          at.map((j) => dummies.coefficients[j]),
          { relative: 1e-8, absolute: 1e-10 },
        );
        expect(absorbed.residualDegreesOfFreedom).toBe(dummies.residualDegreesOfFreedom);
        for (const id of ["anderson-lm", "cragg-donald", "first-stage-f", "wu-hausman", "sargan"]) {
          const of = (fit: Estimate) => fit.tests.filter((one) => one.id === id).map(({ statistic }) => statistic);
          expectClose(of(absorbed), of(dummies), { relative: 1e-7, absolute: 1e-9, what: id });
        }
      }),
      runs,
    );
  });

  test("only the span of the instruments matters: mixing and scaling them changes nothing", () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (seed, c) => {
        const table = draw(seed);
        const mixed = {
          ...table,
          z1: table.z1.map((z, i) => c * (z + table.z2[i])),
          z2: table.z2.map((z, i) => z - 2 * table.z3[i] + table.w[i]),
        };
        const a = ivreg(panel(table, index), formula, iid);
        const b = ivreg(panel(mixed, index), formula, iid);
        expectClose(b.coefficients, a.coefficients, { relative: 1e-7, absolute: 1e-9 });
        expectClose(statisticsOf(b), statisticsOf(a), { relative: 1e-6, absolute: 1e-9 });
      }),
      runs,
    );
  });

  test("the units of the variables scale the coefficients and leave every test alone", () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(1e-9, 1e-3, 1e5, 1e10), (seed, c) => {
        const table = draw(seed);
        const scaled = { ...table, d1: table.d1.map((d) => c * d), y: table.y.map((v) => 7 * v) };
        const a = ivreg(panel(table, index), formula);
        const b = ivreg(panel(scaled, index), formula);
        expectClose((b.coefficients[0] * c) / 7, a.coefficients[0], { relative: 1e-8, absolute: 1e-11 });
        expectClose(b.coefficients[1] / 7, a.coefficients[1], { relative: 1e-8, absolute: 1e-11 });
        expectClose(statisticsOf(b), statisticsOf(a), { relative: 1e-6, absolute: 1e-9 });
        expectClose(b.inference.degreesOfFreedom, a.inference.degreesOfFreedom, { relative: 1e-6 });
      }),
      runs,
    );
  });

  test("with one instrument the slope is the ratio of reduced form and first stage, and F is the square of t", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { y, d1, z1 } = draw(seed);
        const fit = ivreg(crossSection({ y, d1, z1 }), "y ~ 1 | d1 ~ z1", iid);
        const mean = z1.reduce((total, z) => total + z, 0) / n;
        let [numerator, denominator] = [0, 0];
        for (let i = 0; i < n; i++) {
          numerator += (z1[i] - mean) * y[i];
          denominator += (z1[i] - mean) * d1[i];
        }
        expectClose(fit.coefficients[1], numerator / denominator, { relative: 1e-9 });
        const [stage] = fit.components;
        const t = stage.coefficients[1] / Math.sqrt(stage.vcov.data[3]);
        const f = fit.tests.find(({ id }) => id === "first-stage-f")?.statistic ?? Number.NaN;
        expectClose(f, t * t, { relative: 1e-9 });
        expectClose(fit.tests.find(({ id }) => id === "cragg-donald")?.statistic ?? Number.NaN, f, { relative: 1e-8 });
      }),
      runs,
    );
  });

  test("the effective F of homoskedastic slopes is the first-stage F", () => {
    // With one instrument they agree under every covariance.
    fc.assert(
      fc.property(seeds, fc.constantFrom("HC0", "HC1", "HC3"), (seed, type) => {
        const { y, d1, z1, w } = draw(seed);
        const fit = ivreg(crossSection({ y, d1, z1, w }), "y ~ w | d1 ~ z1", { vcov: { type } });
        const of = (id: string) => fit.tests.find((one) => one.id === id)?.statistic ?? Number.NaN;
        expectClose(of("effective-f"), of("first-stage-f"), { relative: 1e-9 });
      }),
      runs,
    );
  });
});

test("text that is no formula is refused with a typed error, never a crash", () => {
  const data = crossSection({ y: [1, 2, 3, 4, 6], d: [1, 3, 2, 5, 4], z: [2, 1, 4, 3, 6] });
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (text) => {
      try {
        ivreg(data, text);
      } catch (error) {
        expect(error).toBeInstanceOf(MesometricsError);
      }
    }),
  );
});
