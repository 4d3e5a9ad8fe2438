import { grunfeld } from "@mesometrics/datasets";
import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { explainR2, feols, panel } from "../src/index.js";

const data = panel(grunfeld.table, { unit: "firm", time: "year" });
const one = feols(data, "inv ~ value + capital | firm", { vcov: { type: "iid" } });
const two = feols(data, "inv ~ value + capital | firm + year", { vcov: { type: "iid" } });

describe("explainR2", () => {
  test("has a row for each R2, with formula and degrees of freedom that give its value", () => {
    for (const fit of [one, two, feols(data, "inv ~ value"), feols(data, "inv ~ 0 + value")]) {
      const rows = explainR2(fit);
      expect(rows.map(({ kind }) => kind)).toEqual(Object.keys(fit.r2));
      for (const { kind, value, degreesOfFreedom, formula, sameAs } of rows) {
        expect(formula.length).toBeGreaterThan(5);
        expect(sameAs.length).toBeGreaterThan(0);
        if (degreesOfFreedom === null) continue;
        const plain = /\(1 - (\w+)\)/u.exec(formula)?.[1] as string;
        const expected =
          1 - (1 - (fit.r2[plain] as number)) * (degreesOfFreedom.numerator / degreesOfFreedom.denominator);
        expectClose(value, expected, { relative: 1e-14, what: kind });
      }
    }
  });

  test("the kinds of xtreg stand where xtreg could print them", () => {
    expect(one.r2).toHaveProperty("betweenXtreg");
    expect(one.r2).not.toHaveProperty("withinXtregYearDummies");
    expect(two.r2).toHaveProperty("withinXtregYearDummies");
    expect(two.r2).not.toHaveProperty("betweenXtreg");
    expect(feols(data, "inv ~ value | year").r2).not.toHaveProperty("betweenXtreg");
    expect(feols(data, "inv ~ value | firm[year]").r2).not.toHaveProperty("betweenXtreg");
  });

  test("another scale of regressors changes no R2", () => {
    const table = { ...grunfeld.table, value: grunfeld.table.value.map((value) => value * 1e9) };
    const scaled = feols(panel(table, { unit: "firm", time: "year" }), "inv ~ value + capital | firm");
    expectClose(Object.values(scaled.r2), Object.values(one.r2), { relative: 1e-11 });
  });
});

for (const name of ["produc", "grunfeld", "gasoline", "fatalities", "empluk"]) {
  interface ReferenceFile {
    readonly dataset: {
      readonly unit: string;
      readonly time: string;
      readonly y: string;
      readonly x: readonly string[];
    };
    readonly data: string;
    readonly entries: readonly { readonly id: string; readonly value: Readonly<Record<string, number>> }[];
  }
  describeShared<ReferenceFile>(`panel/${name}.json`, `R2 of xtreg, reghdfe and plm, ${name}`, (reference) => {
    const { unit, time, y, x } = reference.dataset;
    const sample = panel(loadCsv(sharedText(`panel/${reference.data}`) ?? "") as Record<string, (number | null)[]>, {
      unit,
      time,
    });
    const entry = (id: string) =>
      reference.entries.find((candidate) => candidate.id === `${name}/${id}`)?.value as Readonly<
        Record<string, number>
      >;
    const fit = (effects: string) => feols(sample, `${y} ~ ${x.join(" + ")}${effects}`, { vcov: { type: "iid" } });
    const agree = (actual: readonly (number | undefined)[], expected: readonly (number | undefined)[]) =>
      expectClose(actual as number[], expected as number[], { relative: 1e-8 });

    test("xtreg, fe", () => {
      const { r2 } = fit(` | ${unit}`);
      const expected = entry("stata_r2/xtreg_fe");
      agree(
        [r2.within, r2.betweenXtreg, r2.overallXtreg, r2.adjustedWithinXtreg, r2.adjustedWithinFixest],
        [expected.r2_w, expected.r2_b, expected.r2_o, expected.r2_a_xtreg, expected.r2_a_within_reghdfe],
      );
      agree(
        [r2.overall, r2.adjustedOverall, r2.adjustedWithinXtivreg2],
        [expected.r2_lsdv, expected.r2_a_lsdv, expected.r2_a_xtivreg2],
      );
    });

    test("xtreg with year dummies", () => {
      const { r2, residualDegreesOfFreedom } = fit(` | ${unit} + ${time}`);
      const expected = entry("stata_r2/xtreg_fe_with_time_dummies");
      agree([r2.withinXtregYearDummies, r2.adjustedWithinXtregYearDummies], [expected.r2_w, expected.r2_a]);
      expect(residualDegreesOfFreedom).toBe(expected.df_r);
    });

    test("reghdfe", () => {
      const { r2, statistics, absorbedDegreesOfFreedom } = fit(` | ${unit} + ${time}`);
      const expected = entry("stata_r2/reghdfe_twoway");
      agree(
        [r2.overall, r2.adjustedOverall, r2.within, r2.adjustedWithinFixest, statistics.sigma, statistics.tssWithin],
        [expected.r2, expected.r2_a, expected.r2_within, expected.r2_a_within, expected.rmse, expected.tss_within],
      );
      expect(absorbedDegreesOfFreedom).toBe(expected.df_a);
    });

    test.each([
      ["pooling", "", "overall", "adjustedOverall"],
      ["within_ind", ` | ${unit}`, "within", "adjustedWithinXtreg"],
      ["within_time", ` | ${time}`, "within", "adjustedWithinXtreg"],
      ["within_two", ` | ${unit} + ${time}`, "within", "adjustedWithinXtreg"],
    ])("plm %s", (model, effects, plain, adjusted) => {
      const { r2 } = fit(effects);
      const expected = entry(`plm/${model}`);
      agree([r2[plain], r2[adjusted]], [expected.r2, expected.adj_r2]);
    });
  });
}
