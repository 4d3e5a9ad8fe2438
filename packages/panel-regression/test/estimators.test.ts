import { grunfeld } from "@mesometrics/datasets";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  augment,
  between,
  correlatedRandomEffects,
  crossSection,
  type Estimate,
  feols,
  firstDifference,
  panel,
  randomEffects,
  tidy,
  unitEffectStatistics,
  waldTest,
  withVcov,
} from "../src/index.js";

type Cells = Record<string, (number | null)[]>;
const { firm, year, inv, value, capital } = grunfeld.table;
const base: Cells = { firm: [...firm], year: [...year], inv: [...inv], value: [...value], capital: [...capital] };
const firms = (more: Cells = {}) => panel<Cells>({ ...base, ...more }, { unit: "firm", time: "year" });
const formula: string = "inv ~ value + capital";
type Data = ReturnType<typeof firms>;

const estimators: readonly (readonly [string, (data: Data, formula: string) => Estimate])[] = [
  ["between", (data, text) => between(data, text)],
  ["firstDifference", (data, text) => firstDifference(data, text)],
  ["randomEffects", (data, text) => randomEffects(data, text)],
  [
    "randomEffects twoways amemiya",
    (data, text) => randomEffects(data, text, { effect: "twoways", method: "amemiya" }),
  ],
  ["correlatedRandomEffects", (data, text) => correlatedRandomEffects(data, text)],
];

const statistics = (fit: Estimate) => tidy(fit).map((row) => row.statistic);
const thrown = (code: string) => expect.objectContaining({ code });

describe.each(estimators)("%s", (_, estimate) => {
  test.each([1e-9, 1e9])("the unit of a regressor changes no t (times %f)", (factor) => {
    const data = firms({ scaled: value.map((x) => x * factor) });
    const scaled = estimate(data, "inv ~ scaled + capital");
    expectClose(statistics(scaled), statistics(estimate(firms(), formula)), { relative: 1e-9 });
  });

  test("the unit of the outcome changes no t", () => {
    const data = firms({ inv: inv.map((y) => y * 1e-9) });
    expectClose(statistics(estimate(data, formula)), statistics(estimate(firms(), formula)), { relative: 1e-9 });
  });

  test("of two collinear regressors one is dropped, named and explained", () => {
    const fit = estimate(firms({ twice: value.map((x) => 2 * x) }), "inv ~ value + capital + twice");
    expect(fit.terms).not.toContain("twice");
    expect(
      fit.notes.find(({ code, terms }) => code === "COLLINEAR_DROPPED" && terms?.[0] === "twice")?.message,
    ).toContain("it equals 2 value");
  });

  test("a cross-section, fixed effects and instruments are refused", () => {
    const section = crossSection<Cells>(base);
    expect(() => estimate(section as unknown as Data, formula)).toThrow(thrown("NEEDS_PANEL"));
    expect(() => estimate(firms(), `${formula} | firm`)).toThrow(thrown("FIXED_EFFECTS_NOT_SUPPORTED"));
    expect(() => estimate(firms(), "inv ~ 1 | value ~ capital")).toThrow(thrown("INSTRUMENTS_NOT_SUPPORTED"));
  });

  test("a regressor without a value, and a cell that is not finite", () => {
    expect(() => estimate(firms({ none: value.map(() => null) }), "inv ~ none")).toThrow(thrown("EMPTY_SAMPLE"));
    expect(() => firms({ bad: value.map((_x, row) => (row === 3 ? Number.POSITIVE_INFINITY : 1)) })).toThrow();
  });

  test("what is too large for doubles is an error, never NaN", () => {
    const data = firms({ inv: inv.map((y) => y * 1e300) });
    expect(() => estimate(data, formula)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^[A-Z_]+$/) }),
    );
  });

  test("a Wald test after a change of covariance", () => {
    const fit = estimate(firms(), formula);
    const clustered = withVcov(fit, firms(), { type: "CR0", cluster: "firm" });
    expect(waldTest(clustered, ["value"]).degreesOfFreedom).toEqual([1, 9]);
    expect(waldTest(fit, ["value", "capital"], firms()).degreesOfFreedom[0]).toBe(2);
  });
});

describe("between", () => {
  test("a cluster must be constant in what is averaged", () => {
    expect(() => between(firms(), formula, { vcov: { cluster: "year" } })).toThrow(thrown("CLUSTER_VARIES"));
    const regions = firms({ region: firm.map((unit) => unit % 4) });
    expect(between(regions, formula, { vcov: { cluster: "region" } }).inference.clusters).toEqual([
      { column: "region", count: 4 },
    ]);
  });

  test("the default is HC3 of the means, and the sample counts the rows behind them", () => {
    const fit = between(firms(), formula);
    expect(fit.inference.type).toBe("HC3");
    expect([fit.sample.observations, fit.statistics.groups, fit.residualDegreesOfFreedom]).toEqual([200, 10, 7]);
  });

  test("too few units, and an effect that is none", () => {
    const three = { subset: { column: "firm", values: [1, 2, 3] } };
    expect(() => between(firms(), formula, three)).toThrow(thrown("NO_DEGREES_OF_FREEDOM"));
    expect(() => between(firms(), formula, { effect: "twoways" as "unit" })).toThrow(thrown("UNKNOWN_EFFECT"));
  });
});

describe("first differences", () => {
  test("equal least squares on differenced columns, also across gaps", () => {
    const subset = (row: number) => row % 7 !== 3;
    const fit = firstDifference(firms(), formula, { subset });
    const holes = panel<Cells>(
      Object.fromEntries(Object.entries(base).map(([name, cells]) => [name, cells.filter((_, row) => subset(row))])),
      { unit: "firm", time: "year" },
    );
    const columns = feols(holes, "d(inv) ~ d(value) + d(capital)");
    expectClose(fit.coefficients, columns.coefficients, { relative: 1e-12 });
    expectClose(statistics(fit), statistics(columns), { relative: 1e-10 });
    expect(fit.notes.find(({ code }) => code === "GAPS")?.message).toMatch(/^\d+ rows follow a gap/);
  });

  test("no note and no lost row where there is no gap", () => {
    const fit = firstDifference(firms(), formula);
    expect(fit.notes.some(({ code }) => code === "GAPS")).toBe(false);
    expect(fit.sample.dropped).toEqual([{ reason: "no complete row one period before", column: null, count: 10 }]);
  });

  test("constants of the units change nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 10, maxLength: 10 }), (shifts) => {
        const moved = firms({ inv: inv.map((y, row) => y + (shifts[(firm[row] as number) - 1] as number)) });
        expectClose(firstDifference(moved, formula).coefficients, firstDifference(firms(), formula).coefficients, {
          relative: 1e-9,
        });
      }),
      { numRuns: 20 },
    );
  });

  test("nothing to difference, and a regressor that is constant in time", () => {
    const even = { subset: (row: number) => row % 2 === 0 };
    expect(() => firstDifference(firms(), formula, even)).toThrow(thrown("NO_DIFFERENCES"));
    const fit = firstDifference(firms({ fixed: [...firm] }), "inv ~ value + fixed");
    expect(fit.terms).toEqual(["(Intercept)", "value"]);
  });
});

describe("random effects", () => {
  test("a variance of zero leaves pooled least squares, and a note", () => {
    const fit = randomEffects(firms(), formula, { effect: "time" });
    expect(fit.statistics.sigmaTime).toBe(0);
    expect(fit.notes.some(({ code }) => code === "VARIANCE_ZERO")).toBe(true);
    expectClose(fit.coefficients, feols(firms(), formula).coefficients, { relative: 1e-10 });
  });

  test("lie between pooled and within, and reach within as theta grows", () => {
    const apart = firms({ inv: inv.map((y, row) => y + 1e7 * (firm[row] as number)) });
    const fit = randomEffects(apart, formula);
    const within = feols(apart, `${formula} | firm`);
    expect(fit.statistics.theta).toBeGreaterThan(0.9999);
    expectClose(fit.coefficients.slice(1), within.coefficients, { relative: 1e-5 });
  });

  test("regressors that are constant in time keep a coefficient", () => {
    const data = firms({ fixed: firm.map((unit) => (unit * unit) % 7) });
    expect(randomEffects(data, "inv ~ value + fixed").terms).toContain("fixed");
    expect(() => randomEffects(data, "inv ~ value + fixed", { method: "amemiya" })).toThrow(
      thrown("NO_WITHIN_VARIATION"),
    );
  });

  test("augment gives levels: the residual holds the unit's effect", () => {
    const fit = randomEffects(firms(), formula);
    const { fitted, residual, outcome } = augment(fit, firms());
    const [constant, ofValue, ofCapital] = fit.coefficients as unknown as [number, number, number];
    expect(fitted[0]).toBeCloseTo(constant + ofValue * (value[0] as number) + ofCapital * (capital[0] as number), 9);
    expect(outcome[0]).toBe(inv[0]);
    expect(residual[0]).toBeCloseTo((inv[0] as number) - (fitted[0] as number), 9);
  });

  test("samples that cannot carry them", () => {
    const only = (column: string, values: number[]) => ({ subset: { column, values } });
    expect(() => randomEffects(firms(), formula, only("firm", [1]))).toThrow(thrown("TOO_FEW_GROUPS"));
    expect(() => randomEffects(firms(), formula, only("firm", [1, 2, 3]))).toThrow(thrown("TOO_FEW_GROUPS"));
    expect(() => randomEffects(firms(), formula, only("year", [1940]))).toThrow(thrown("NO_DEGREES_OF_FREEDOM"));
    expect(() => randomEffects(firms({ inv: inv.map(() => 3) }), formula)).toThrow(thrown("NO_IDIOSYNCRATIC_VARIANCE"));
  });

  test("choices that there are not", () => {
    expect(() => randomEffects(firms(), formula, { method: "swar" as "nerlove" })).toThrow(thrown("UNKNOWN_METHOD"));
    expect(() => randomEffects(firms(), formula, { effect: "firm" as "unit" })).toThrow(thrown("UNKNOWN_EFFECT"));
    const holes = { subset: (row: number) => row !== 5 };
    expect(() => randomEffects(firms(), formula, { effect: "twoways", method: "nerlove", ...holes })).toThrow(
      thrown("UNBALANCED_NERLOVE"),
    );
  });

  test("a unit that is seen once counts", () => {
    const fit = randomEffects(firms(), formula, { subset: (row) => row >= 19 });
    expect([fit.sample.observations, fit.sample.units]).toEqual([181, 10]);
    expect(fit.statistics.thetaMinimum).toBeLessThan(fit.statistics.thetaMaximum as number);
  });
});

describe("correlated random effects", () => {
  test("give the within slopes, balanced or not, whatever the variances", () => {
    const holes = { subset: (row: number) => row % 5 !== 2 && row > 3 };
    for (const method of ["swamy-arora", "wallace-hussain", "nerlove"] as const) {
      const fit = correlatedRandomEffects(firms(), formula, { method, ...holes });
      const within = feols(firms(), `${formula} | firm`, holes);
      expectClose(fit.coefficients.slice(1, 3), within.coefficients, { relative: 1e-9 });
    }
  });

  test("add no mean of what has none of its own", () => {
    const data = firms({ fixed: [...firm] });
    expect(correlatedRandomEffects(data, "inv ~ value + fixed + year").terms).toEqual([
      "(Intercept)",
      "value",
      "fixed",
      "year",
      "mean(value)",
    ]);
    expect(() => correlatedRandomEffects(data, "inv ~ fixed + year")).toThrow(thrown("NO_UNIT_MEANS"));
  });
});

describe("the spread of the unit effects", () => {
  test("needs the effects of the units, alone", () => {
    for (const text of [formula, `${formula} | year`, `${formula} | firm + year`, `${formula} | firm[year]`]) {
      expect(() => unitEffectStatistics(feols(firms(), text), firms())).toThrow(thrown("UNIT_EFFECTS_ONLY"));
    }
  });
});
