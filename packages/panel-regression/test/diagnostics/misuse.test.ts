import { produc } from "@mesometrics/datasets";
import { describe, expect, test } from "vitest";
import {
  baltagiLiTest,
  beraSosaEscuderoYoonTest,
  breuschGodfreyTest,
  crossSection,
  crossSectionLmTest,
  effectsFTest,
  effectsLagrangeMultiplierTest,
  feols,
  firstDifference,
  hausmanTest,
  modifiedWaldTest,
  panel,
  panelDurbinWatson,
  pesaranCd,
  pesaranXieCd,
  poolabilityTest,
  randomEffects,
  robustHausmanTest,
  weightedCd,
  wooldridgeDrukkerTest,
  wooldridgeEffectsTest,
  wooldridgeFirstDifferenceTest,
  wooldridgeWithinTest,
} from "../../src/index.js";

const code = (expected: string) => expect.objectContaining({ code: expected });
const iid = { vcov: { type: "iid" } } as const;

const noise = [3, -1, 4, 1, -5, 9, 2, -6, 5, 3, -5, 8, 9, -7, 9, 3, -2, 3, 8, 4];
const columns = {
  city: ["a", "b", "c", "d"].flatMap((city) => [city, city, city, city, city]),
  year: [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5],
  region: ["n", "n", "n", "n", "n", "n", "n", "n", "n", "n", "s", "s", "s", "s", "s", "s", "s", "s", "s", "s"],
  x: [0, 1, 3, 1, 2, 3, 0, 1, 2, 2, 5, 4, 1, 0, 2, 7, 1, 8, 2, 8],
  z: [1, 4, 1, 4, 2, 1, 3, 5, 6, 2, 3, 7, 3, 0, 9, 5, 0, 4, 8, 8],
  w: new Array<number>(20).fill(2),
  y: noise.map((e, row) => 2 * ((row * 7) % 5) + e),
};
const data = panel(columns, { unit: "city", time: "year" });
const pooled = feols(data, "y ~ x", iid);
const within = feols(data, "y ~ x | city", iid);
const random = randomEffects(data, "y ~ x", iid);

describe("fits that a test cannot use", () => {
  test("an estimator of another kind", () => {
    expect(() => pesaranCd(random, data)).toThrow(code("NOT_LEAST_SQUARES"));
    expect(() => wooldridgeFirstDifferenceTest(within, data)).toThrow(code("NOT_LEAST_SQUARES"));
    expect(() => robustHausmanTest(within, data)).toThrow(code("NOT_LEAST_SQUARES"));
    expect(() => hausmanTest(random, within, data)).toThrow(code("NOT_LEAST_SQUARES"));
  });

  test("weights", () => {
    const weighted = feols(data, "y ~ x | city", { weights: { analytic: "w" } });
    for (const run of [pesaranCd, modifiedWaldTest, effectsFTest, wooldridgeWithinTest]) {
      expect(() => run(weighted, data)).toThrow(code("WEIGHTS_NOT_SUPPORTED"));
    }
  });

  test("effects where the pooled fit is needed, and none where unit effects are", () => {
    for (const run of [beraSosaEscuderoYoonTest, baltagiLiTest, effectsLagrangeMultiplierTest, wooldridgeEffectsTest]) {
      expect(() => run(within, data)).toThrow(code("POOLED_FIT_REQUIRED"));
      expect(() => run(feols(data, "y ~ 0 + x", iid), data)).toThrow(code("POOLED_FIT_REQUIRED"));
    }
    expect(() => wooldridgeWithinTest(pooled, data)).toThrow(code("UNIT_EFFECTS_REQUIRED"));
    expect(() => crossSectionLmTest(pooled, data)).toThrow(code("UNIT_EFFECTS_REQUIRED"));
    expect(() => effectsFTest(pooled, data)).toThrow(code("NO_EFFECTS"));
    expect(() => effectsFTest(within, data, ["year"])).toThrow(code("UNKNOWN_EFFECT"));
    expect(() => effectsFTest(feols(data, "y ~ x | city + region", iid), data, ["region"])).toThrow(
      code("EFFECTS_NOT_TESTABLE"),
    );
    expect(() => effectsLagrangeMultiplierTest(pooled, data, { type: "gourieroux-holly-monfort" })).toThrow(
      code("TWOWAYS_REQUIRED"),
    );
    const twoway = feols(data, "y ~ x | city + year", iid);
    expect(() => poolabilityTest(twoway, data)).toThrow(code("EFFECTS_NOT_SUPPORTED"));
    expect(() => poolabilityTest(within, data, { by: "time" })).toThrow(code("EFFECTS_NOT_SUPPORTED"));
    expect(() => wooldridgeDrukkerTest(data, "y ~ x | region")).toThrow(code("EFFECTS_NOT_SUPPORTED"));
  });

  test("other data, a cross-section, an exact fit", () => {
    const other = panel({ ...columns, x: columns.x.map((x) => x + 1) }, { unit: "city", time: "year" });
    expect(() => pesaranCd(within, other)).toThrow(code("DATA_MISMATCH"));
    const section = crossSection({ y: [1, 2, 4, 3, 5], x: [0, 1, 3, 1, 2] });
    expect(() => pesaranCd(feols(section, "y ~ x", iid), section)).toThrow(code("NEEDS_PANEL"));
    expect(() => wooldridgeDrukkerTest(section, "y ~ x")).toThrow(code("NEEDS_PANEL"));
    const exact = feols(data, "I(2 * x) ~ x | city", iid);
    for (const run of [pesaranCd, modifiedWaldTest, effectsFTest, panelDurbinWatson, breuschGodfreyTest]) {
      expect(() => run(exact, data)).toThrow(code("PERFECT_FIT"));
    }
    expect(() => wooldridgeDrukkerTest(data, "I(2 * x) ~ x")).toThrow(code("PERFECT_FIT"));
  });
});

describe("panels that a test cannot use", () => {
  const part = (keep: (city: string, year: number) => boolean) => {
    const rows = columns.city.flatMap((city, row) => (keep(city, columns.year[row] as number) ? [row] : []));
    const table = Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, rows.map((row) => column[row] as number)]),
    );
    return panel(table as Record<string, number[]>, { unit: "city", time: "year" });
  };
  const fit = (sample: ReturnType<typeof part>, formula: string) => feols(sample, formula, iid);

  test("one unit", () => {
    const one = part((city) => city === "a");
    expect(() => pesaranCd(fit(one, "y ~ x"), one)).toThrow(code("ONE_UNIT"));
    expect(() => wooldridgeDrukkerTest(one, "y ~ x" as string)).toThrow(code("ONE_UNIT"));
  });

  test("one period: nothing repeats, nothing is adjacent, nothing is shared", () => {
    const one = part((_, year) => year === 1);
    const flat = fit(one, "y ~ x");
    expect(() => effectsLagrangeMultiplierTest(flat, one)).toThrow(code("NO_REPEATED_OBSERVATIONS"));
    expect(() => wooldridgeEffectsTest(flat, one)).toThrow(code("NO_REPEATED_OBSERVATIONS"));
    expect(() => pesaranCd(flat, one)).toThrow(code("NO_SHARED_PERIODS"));
    expect(() => wooldridgeDrukkerTest(one, "y ~ x" as string)).toThrow(code("NO_DIFFERENCES"));
    expect(() => breuschGodfreyTest(flat, one)).toThrow(code("INVALID_ORDER"));
  });

  test("two periods: equal squares within units, no third period", () => {
    const two = part((_, year) => year <= 2);
    expect(() => modifiedWaldTest(fit(two, "y ~ x | city"), two)).toThrow(code("THREE_PERIODS_REQUIRED"));
    expect(() => beraSosaEscuderoYoonTest(fit(two, "y ~ x"), two)).toThrow(code("THREE_PERIODS_REQUIRED"));
    expect(() => baltagiLiTest(fit(two, "y ~ x"), two)).toThrow(code("THREE_PERIODS_REQUIRED"));
    expect(() => poolabilityTest(fit(two, "y ~ x | city"), two)).toThrow(code("NO_DEGREES_OF_FREEDOM"));
  });

  test("gaps are not bridged", () => {
    const gap = part((city, year) => city !== "b" || year !== 3);
    expect(() => beraSosaEscuderoYoonTest(fit(gap, "y ~ x"), gap)).toThrow(code("GAPS_NOT_SUPPORTED"));
    expect(() => baltagiLiTest(fit(gap, "y ~ x"), gap)).toThrow(code("BALANCED_PANEL_REQUIRED"));
    expect(() => pesaranXieCd(fit(gap, "y ~ x | city"), gap)).toThrow(code("BALANCED_PANEL_REQUIRED"));
    const odd = part((_, year) => year % 2 === 1);
    expect(() => wooldridgeWithinTest(fit(odd, "y ~ x | city"), odd)).toThrow(code("NO_ADJACENT_PERIODS"));
    expect(() => breuschGodfreyTest(fit(odd, "y ~ x | city"), odd)).toThrow(code("NO_ADJACENT_PERIODS"));
    expect(wooldridgeWithinTest(fit(gap, "y ~ x | city"), gap).degreesOfFreedom).toEqual([1, 12]);
  });

  test("pairs without shared periods are counted", () => {
    const apart = part((city, year) => (city === "a" ? year <= 3 : city !== "b" || year >= 4));
    expect(pesaranCd(fit(apart, "y ~ x"), apart).rule).toBe(
      "two-sided; residuals of the pooled regression, no fixed effects; 5 of 6 pairs of units",
    );
  });
});

describe("options", () => {
  test("out of range", () => {
    expect(() => weightedCd(within, data, { draws: 0 })).toThrow(code("INVALID_DRAWS"));
    expect(() => breuschGodfreyTest(within, data, { order: 0 })).toThrow(code("INVALID_ORDER"));
    expect(() => breuschGodfreyTest(within, data, { order: 5 })).toThrow(code("INVALID_ORDER"));
    expect(() => pesaranXieCd(within, data, { factors: 0 })).toThrow(code("INVALID_FACTORS"));
    expect(() => pesaranXieCd(within, data, { factors: 3 })).toThrow(code("INVALID_FACTORS"));
    expect(() => pesaranXieCd(feols(data, "y ~ x | city + year", iid), data, { factors: 1 })).toThrow(
      code("INVALID_FACTORS"),
    );
  });
});

describe("the Hausman test", () => {
  test("needs iid covariances, the same effects, the same rows, common slopes", () => {
    expect(() => hausmanTest(feols(data, "y ~ x | city"), random, data)).toThrow(code("IID_COVARIANCE_REQUIRED"));
    expect(() => hausmanTest(within, randomEffects(data, "y ~ x"), data)).toThrow(code("IID_COVARIANCE_REQUIRED"));
    expect(() => hausmanTest(pooled, random, data)).toThrow(code("DIFFERENT_EFFECTS"));
    expect(() => hausmanTest(feols(data, "y ~ x | year", iid), random, data)).toThrow(code("DIFFERENT_EFFECTS"));
    const early = feols(data, "y ~ x | city", { ...iid, subset: { column: "year", values: [1, 2, 3, 4] } });
    expect(() => hausmanTest(early, random, data)).toThrow(code("DIFFERENT_SAMPLES"));
    expect(() => hausmanTest(feols(data, "y ~ z | city", iid), random, data)).toThrow(code("NO_COMMON_TERMS"));
    expect(() => robustHausmanTest(randomEffects(data, "y ~ x", { effect: "time" }), data)).toThrow(
      code("UNIT_EFFECTS_REQUIRED"),
    );
  });

  test("refuses a difference of covariances that is not positive definite, or says so", () => {
    const states = panel(produc.table, { unit: "state", time: "year" });
    const one = feols(states, "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp | state", iid);
    const other = randomEffects(states, "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", iid);
    expect(() => hausmanTest(one, other, states)).toThrow(code("NOT_POSITIVE_DEFINITE"));
    expect(hausmanTest(one, other, states, { indefinite: "as-is" }).rule).toContain("NOT positive definite");
    expect(hausmanTest(one, other, states, { errorVariance: "random" }).rule).not.toContain("definite");
  });

  test("a first-difference fit is tested as such", () => {
    expect(wooldridgeFirstDifferenceTest(firstDifference(data, "y ~ x"), data).degreesOfFreedom).toEqual([1, 10]);
  });
});
