import { normalSurvival } from "@mesometrics/distributions";
import { type Covariance, namedCovariance } from "@mesometrics/inference";
import { randomStream } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  arSet,
  arTest,
  type ConfidenceSet,
  clrSet,
  clrTest,
  crossSection,
  ivreg,
  kSet,
  kTest,
  panel,
  setHolds,
} from "../src/index.js";
import { weakData, weakTable } from "./weak-instrument-data.js";

const seeds = fc.integer({ min: 1, max: 100_000 });
const iid: Covariance = { type: "iid" };
const one = "y ~ w | d ~ z1";
const three = "y ~ w | d ~ z1 + z2 + z3";
const withEffects = "y ~ w | group | d ~ z1 + z2 + z3";

/** Values around every end of the set, over its width, and far out on both sides. */
function points(set: ConfidenceSet, centre: number, seed: number, count = 200): number[] {
  const stream = randomStream(seed, 1);
  const ends = set.parts.flat().filter(Number.isFinite);
  const width = ends.length > 1 ? Math.max(...ends) - Math.min(...ends) : 1;
  const values = ends.flatMap((end) => [
    end - 1e-6 * width,
    end + 1e-6 * width,
    end - 0.01 * width,
    end + 0.01 * width,
  ]);
  while (values.length < count) {
    const wide = Math.tan(Math.PI * (stream.uniform() - 0.5));
    values.push(centre + width * wide);
  }
  return values;
}

function expectInverted(set: ConfidenceSet, p: (value: number) => number, alpha: number, values: number[]): void {
  for (const value of values) {
    const pValue = p(value);
    // On the end itself rounding decides.
    if (Math.abs(pValue - alpha) < 1e-9) continue;
    expect(setHolds(set, value), `${value} with p = ${pValue} in ${JSON.stringify(set.parts)}`).toBe(pValue > alpha);
  }
}

describe("a set holds exactly the values that its test does not reject", () => {
  const cases: readonly (readonly [string, string, Covariance, "F" | "chi2"])[] = [
    ["iid, one instrument", one, iid, "F"],
    ["iid, three instruments, chi2", three, iid, "chi2"],
    ["HC3, one instrument", one, { type: "HC3" }, "F"],
    ["HC1, three instruments", three, { type: "HC1" }, "F"],
    ["CR1 with effects", withEffects, { cluster: "group" }, "F"],
    ["CR2 with effects", withEffects, { type: "CR2", cluster: "group" }, "F"],
    ["Newey-West", three, { type: "newey-west", lags: 1 }, "F"],
    ["CV3, chi2", three, { type: "CV3", cluster: "group" }, "chi2"],
  ];
  for (const [name, formula, vcov, form] of cases) {
    test(`Anderson-Rubin, ${name}`, () => {
      const kinds = new Set<string>();
      for (const [strength, seed] of [
        [0, 1],
        [0, 2],
        [0.15, 1],
        [0.15, 2],
        [1, 1],
        [1, 2],
      ] as const) {
        const data = weakData(seed, strength);
        const fit = ivreg(data, formula, { vcov: namedCovariance(vcov) });
        const set = arSet(fit, data, { form });
        kinds.add(set.kind);
        const p = (value: number) => arTest(fit, data, { value, form }).pValue as number;
        const centre = fit.coefficients[fit.terms.indexOf("d")];
        expectInverted(set, p, 0.05, points(set, centre, seed, strength === 0.15 && seed === 1 ? 200 : 16));
      }
      expect(kinds.has("interval")).toBe(true);
      expect(kinds.has("line") || kinds.has("rays")).toBe(true);
    }, 120_000);
  }

  test("conditional likelihood ratio and K", () => {
    const kinds = new Set<string>();
    for (const strength of [0, 0.08, 0.2, 1]) {
      for (let seed = 1; seed <= 3; seed++) {
        const data = weakData(seed, strength);
        const count = seed === 2 ? 40 : 12;
        for (const formula of [one, three]) {
          const fit = ivreg(data, formula, { vcov: iid });
          const centre = fit.coefficients[fit.terms.indexOf("d")];
          const clr = clrSet(fit, data);
          kinds.add(clr.kind);
          expectInverted(
            clr,
            (value) => clrTest(fit, data, { value }).pValue as number,
            0.05,
            points(clr, centre, seed, count),
          );
          const k = kSet(fit, data, { level: 0.9 });
          expectInverted(
            k,
            (value) => kTest(fit, data, { value }).pValue as number,
            0.1,
            points(k, centre, seed, count),
          );
        }
      }
    }
    expect([...kinds].sort()).toEqual(["interval", "line", "rays"]);
  }, 120_000);

  test("every kind occurs under a robust covariance, two rays with a gap and the empty set among them", () => {
    const kinds = new Map<string, number>();
    for (let seed = 1; seed <= 30; seed++) {
      const table = weakTable(seed, 0.15);
      // z3 moves the outcome itself: an invalid instrument.
      const y = table.y.map((value, i) => value + (seed % 2 === 0 ? 1.5 : 0) * table.z3[i]);
      const data = crossSection({ ...table, y }) as Dataset;
      const fit = ivreg(data, three, { vcov: { type: "HC1" } });
      const set = arSet(fit, data);
      kinds.set(set.kind, (kinds.get(set.kind) ?? 0) + 1);
      expectInverted(set, (value) => arTest(fit, data, { value }).pValue as number, 0.05, points(set, 0, seed, 16));
    }
    expect([...kinds.keys()].sort()).toEqual(["empty", "interval", "line", "rays"]);
  }, 120_000);
});

describe("what theory says of the sets", () => {
  test("with one instrument AR, K and CLR are one statistic, and no set is empty", () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0, max: 1, noNaN: true }), (seed, strength) => {
        const data = weakData(seed, strength);
        const fit = ivreg(data, one, { vcov: iid });
        const value = 0.3;
        const ar = arTest(fit, data, { value }).statistic;
        expectClose([kTest(fit, data, { value }).statistic, clrTest(fit, data, { value }).statistic], [ar, ar], {
          relative: 1e-9,
        });
        for (const vcov of [{ type: "HC1" }, { cluster: "group" }] as const) {
          const robust = arTest(fit, data, { value, vcov }).statistic;
          expectClose(
            [kTest(fit, data, { value, vcov }).statistic, clrTest(fit, data, { value, vcov }).statistic],
            [robust, robust],
            { relative: 1e-9 },
          );
          expect(arSet(fit, data, { vcov }).kind).not.toBe("empty");
        }
        expect(arSet(fit, data).kind).not.toBe("empty");
        const [clr, k] = [clrSet(fit, data), kSet(fit, data)];
        expect(clr.kind).toBe(k.kind);
        expectClose(clr.parts.flat(), k.parts.flat(), { relative: 1e-9 });
      }),
      { numRuns: 15 },
    );
  });

  test("the 2SLS estimate is in the AR set when just identified, and the set is bounded exactly when F exceeds its value", () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0, max: 0.6, noNaN: true }), (seed, strength) => {
        const data = weakData(seed, strength);
        const fit = ivreg(data, one, { vcov: { type: "HC1" } });
        const set = arSet(fit, data);
        expect(setHolds(set, fit.coefficients[fit.terms.indexOf("d")])).toBe(true);
        const first = fit.tests.find(({ id }) => id === "first-stage-f");
        expect(set.kind === "interval").toBe(first !== undefined && first.statistic > (set.criticalValue ?? 0));
      }),
      { numRuns: 40 },
    );
  });

  test("units, row order, a shift along the regressor and partialling out change nothing", () => {
    const table = weakTable(5, 0.3);
    const fitOf = (t: object, formula = three) => {
      const data = crossSection(t as ReturnType<typeof weakTable>) as Dataset;
      return { data, fit: ivreg(data, formula as typeof three, { vcov: { type: "HC1" } }) };
    };
    const base = fitOf(table);
    const set = arSet(base.fit, base.data).parts.flat();
    const clr = clrSet(base.fit, base.data).parts.flat();
    const scaled = fitOf({
      ...table,
      y: table.y.map((v) => v * 1e9),
      d: table.d.map((v) => v * 1e-9),
      z2: table.z2.map((v) => v * 1e7),
    });
    expectClose(
      arSet(scaled.fit, scaled.data)
        .parts.flat()
        .map((v) => v * 1e-18),
      set,
      { relative: 1e-9 },
    );
    expectClose(
      clrSet(scaled.fit, scaled.data)
        .parts.flat()
        .map((v) => v * 1e-18),
      clr,
      { relative: 1e-9 },
    );
    const shifted = fitOf({ ...table, y: table.y.map((v, i) => v + 1000 * table.d[i]) });
    expectClose(
      arSet(shifted.fit, shifted.data)
        .parts.flat()
        .map((v) => v - 1000),
      set,
      { relative: 1e-8 },
    );
    const order = table.group.map((_, i) => (i * 37) % table.group.length);
    const permuted = fitOf(Object.fromEntries(Object.entries(table).map(([k, c]) => [k, order.map((i) => c[i])])));
    expectClose(arSet(permuted.fit, permuted.data).parts.flat(), set, { relative: 1e-10 });
    const mixed = fitOf({ ...table, z2: table.z2.map((v, i) => v - 3 * table.z1[i] + 7 * table.w[i]) });
    expectClose(arSet(mixed.fit, mixed.data).parts.flat(), set, { relative: 1e-10 });
    const data = panel(table, { unit: "group", time: "period" }) as Dataset;
    const absorbed = ivreg(data, "y ~ w | group | d ~ z1 + z2 + z3", { vcov: { type: "HC1" } });
    const dummies = ivreg(data, "y ~ w + i(group) | d ~ z1 + z2 + z3", { vcov: { type: "HC1" } });
    expectClose(arSet(absorbed, data).parts.flat(), arSet(dummies, data).parts.flat(), { relative: 1e-10 });
  });
});

describe("robust K and quasi likelihood ratio", () => {
  test("with many rows of one variance the minimum distance form comes close to Moreira's", () => {
    const stream = randomStream(4, 4);
    const n = 20_000;
    const normal = () => Float64Array.from({ length: n }, () => stream.normal());
    const [z1, z2, z3, v, u] = [normal(), normal(), normal(), normal(), normal()];
    const d = v.map((x, i) => 0.03 * (z1[i] + z2[i] - z3[i]) + x);
    const data = crossSection({ y: u.map((x, i) => x + 0.7 * v[i]), d, z1, z2, z3 }) as Dataset;
    const fit = ivreg(data, "y ~ 1 | d ~ z1 + z2 + z3", { vcov: iid });
    for (const one of [kTest, clrTest]) {
      const [robust, plain] = [{ type: "HC0" } as const, iid].map((vcov) => one(fit, data, { value: 0.4, vcov }));
      expect(Math.abs(robust.statistic / plain.statistic - 1)).toBeLessThan(0.03);
    }
  });

  test("K of each row its own cluster is K under HC0", () => {
    const table = weakTable(8, 0.3);
    const data = crossSection({ ...table, row: table.y.map((_, i) => i) }) as Dataset;
    const fit = ivreg(data, three as never, { vcov: { type: "CR0", cluster: "row" } });
    for (const test of [kTest, clrTest]) {
      expectClose(
        test(fit, data, { value: 1 }).statistic,
        test(fit, data, { value: 1, vcov: { type: "HC0" } }).statistic,
        {
          relative: 1e-9,
        },
      );
    }
  });

  test("the p-value of K has the right size with irrelevant instruments and unequal variances", () => {
    let rejected = 0;
    const draws = 150;
    for (let seed = 1; seed <= draws; seed++) {
      const stream = randomStream(99, seed);
      const n = 200;
      const normal = () => Float64Array.from({ length: n }, () => stream.normal());
      const [z1, z2, v, u] = [normal(), normal(), normal(), normal()];
      const y = v.map((x, i) => (0.5 + Math.abs(z1[i])) * (0.8 * x + 0.6 * u[i]));
      const data = crossSection({ y, d: v.map((x, i) => 0.1 * z1[i] + x), z1, z2 }) as Dataset;
      const fit = ivreg(data, "y ~ 1 | d ~ z1 + z2", { vcov: { type: "HC0" } });
      if ((kTest(fit, data).pValue as number) < 0.05) rejected++;
    }
    const z = (rejected / draws - 0.05) / Math.sqrt((0.05 * 0.95) / draws);
    expect(normalSurvival(z)).toBeGreaterThan(1e-3);
  }, 60_000);
});

describe("two endogenous regressors", () => {
  const formula = "y ~ w | d + d2 ~ z1 + z2 + z3";

  test("the projection holds a value exactly if the joint test accepts it with some value of the other", () => {
    for (const [vcov, strength] of [
      [iid, 0.4],
      [{ type: "HC1" }, 0.4],
      [{ type: "CR1", cluster: "group" }, 0.25],
    ] as const) {
      const data = weakData(4, strength);
      const fit = ivreg(data, formula, { vcov });
      for (const [term, other] of [
        ["d", "d2"],
        ["d2", "d"],
      ] as const) {
        if (term === "d2" && vcov.type === "HC1") continue;
        const set = arSet(fit, data, { term });
        const best = (value: number): number => {
          const centre = fit.coefficients[fit.terms.indexOf(other)];
          const p = (angle: number) =>
            arTest(fit, data, { value: { [term]: value, [other]: centre + Math.tan((angle * Math.PI) / 180) } })
              .pValue as number;
          const angles = Array.from({ length: 24 }, (_, i) => -86.25 + 7.5 * i);
          const found = angles.map(p);
          let at = angles[found.indexOf(Math.max(...found))];
          let most = Math.max(...found);
          for (let step = 3.75; step > 0.1; step /= 2) {
            for (const next of [at - step, at + step]) {
              const here = p(next);
              if (here > most) [at, most] = [next, here];
            }
          }
          return most;
        };
        const ends = set.parts.flat().filter(Number.isFinite);
        const values = ends.length === 0 ? [-2, 0, 2] : ends.flatMap((end) => [end - 0.02, end + 0.02]);
        for (const value of values) {
          const p = best(value);
          if (Math.abs(p - 0.05) < 2e-3) continue;
          expect(setHolds(set, value), `${term} = ${value}, best p ${p}`).toBe(p > 0.05);
        }
      }
    }
  }, 300_000);

  test("the subset set lies in the projection, and the joint test needs every value", () => {
    const data = weakData(2, 0.5);
    const fit = ivreg(data, formula, { vcov: iid });
    const projection = arSet(fit, data, { term: "d" });
    const subset = arSet(fit, data, { term: "d", method: "subset" });
    expect(subset.parts[0][0]).toBeGreaterThan(projection.parts[0][0]);
    expect(subset.parts[0][1]).toBeLessThan(projection.parts[0][1]);
    expect(() => arSet(fit, data, { term: "d", method: "subset", vcov: { type: "HC1" } })).toThrow(
      expect.objectContaining({ code: "IID_ONLY" }),
    );
    expect(() => arTest(fit, data, { value: 1 })).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    expect(() => arSet(fit, data)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    expect(() => arSet(fit, data, { term: "w" })).toThrow(expect.objectContaining({ code: "UNKNOWN_TERM" }));
    expect(() => clrSet(fit, data)).toThrow(expect.objectContaining({ code: "ONE_ENDOGENOUS_ONLY" }));
  });
});

describe("refusals", () => {
  test("as many instruments as clusters, an outcome among the instruments, a bad level", () => {
    const table = weakTable(1, 0.5, 4);
    const few = crossSection({ ...table, big: table.group.map((g) => (g < "g2" ? "a" : "b")) }) as Dataset;
    const fit = ivreg(few, "y ~ w | d ~ z1 + z2" as never, { vcov: iid });
    const code = (name: string) => expect.objectContaining({ code: name });
    expect(() => arSet(fit, few, { vcov: { cluster: "big" } })).toThrow(code("TOO_FEW_CLUSTERS"));
    expect(() => arTest(fit, few, { vcov: { cluster: "big" } })).toThrow(code("TOO_FEW_CLUSTERS"));
    expect(() => kTest(fit, few, { vcov: { cluster: "big" } })).toThrow(code("TOO_FEW_CLUSTERS"));
    expect(() => kTest(fit, few, { vcov: { type: "CR2", cluster: "group" } })).toThrow(code("COVARIANCE_NOT_OFFERED"));
    expect(() => arSet(fit, few, { level: 95 })).toThrow(code("INVALID_ARGUMENT"));
    for (const set of [kSet, clrSet]) {
      expect(() => set(fit, few, { vcov: { type: "HC1" } })).toThrow(code("IID_ONLY"));
      expect(set(fit, few, { vcov: { type: "iid" } })).toEqual(set(fit, few));
    }
    const other = crossSection({ ...table, y: table.y.map((v) => v + 1) }) as Dataset;
    expect(() => arSet(fit, other)).toThrow(code("DATA_MISMATCH"));
    const copy = crossSection({ ...table, copy: table.y.map((v, i) => v - 0.5 * table.d[i]) }) as Dataset;
    const copied = ivreg(copy, "y ~ w | d ~ copy" as never, { vcov: iid });
    expect(() => arTest(copied, copy, { value: 0.5 })).toThrow(code("OUTCOME_EXPLAINED"));
    expect(setHolds(arSet(copied, copy), 0.5)).toBe(false);
  });
});
