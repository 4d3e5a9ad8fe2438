import { grunfeld, produc } from "@mesometrics/datasets";
import { tidy } from "@mesometrics/inference";
import { type Dataset, panel } from "@mesometrics/panel-data";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { feols, meanFixedEffect } from "../src/index.js";

const reference = ownReference<Record<string, { estimate: number; standardError: number; df: number }>>(
  "panel-regression/mean_fixed_effect.json",
);
const firms = panel(grunfeld.table, { unit: "firm", time: "year" });
const states = panel(produc.table, { unit: "state", time: "year" });
const output = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp";
const iid = { vcov: { type: "iid" } } as const;

describe("the constant beside absorbed effects", () => {
  it.each([
    ["grunfeldFirm", firms, "inv ~ value + capital | firm"],
    ["grunfeldTwoWay", firms, "inv ~ value + capital | firm + year"],
    ["producState", states, `${output} | state`],
    ["producYear", states, `${output} | year`],
    ["producTwoWay", states, `${output} | state + year`],
  ] as readonly (readonly [string, Dataset, string])[])("%s is plm's within_intercept", (name, data, formula) => {
    const constant = meanFixedEffect(feols(data, formula, iid), data);
    const { estimate, standardError, df } = reference[name]!;
    expectClose(constant.estimate, estimate, { relative: 1e-10 });
    expectClose(constant.standardError as number, standardError, { relative: 1e-10 });
    expect(constant.degreesOfFreedom).toBe(df);
    expectClose(constant.statistic as number, estimate / standardError, { relative: 1e-9 });
  });

  it("is what xtreg, fe prints for Grunfeld's investment", () => {
    const { estimate, standardError } = meanFixedEffect(feols(firms, "inv ~ value + capital | firm", iid), firms);
    expect([estimate.toFixed(5), (standardError as number).toFixed(5)]).toEqual(["-58.74394", "12.45369"]);
  });

  it("is the mean of outcome less fit, with weights the weighted one, and has no error then", () => {
    const weighted = feols(states, `${output} | state`, { ...iid, weights: { analytic: "emp" } });
    const constant = meanFixedEffect(weighted, states);
    const { emp, gsp, pcap, pc, unemp } = produc.table as unknown as Record<string, Float64Array>;
    const b = weighted.coefficients;
    let top = 0;
    let bottom = 0;
    for (let i = 0; i < 816; i++) {
      const w = emp![i]!;
      const x = [Math.log(pcap![i]!), Math.log(pc![i]!), Math.log(emp![i]!), unemp![i]!];
      top += w * (Math.log(gsp![i]!) - x.reduce((sum, one, j) => sum + one * b[j]!, 0));
      bottom += w;
    }
    expectClose(constant.estimate, top / bottom, { relative: 1e-12 });
    expect(constant.standardError).toBeNull();
  });

  it("has no error under clustering, and none is made up", () => {
    const fit = feols(firms, "inv ~ value + capital | firm");
    const { estimate, standardError, pValue } = meanFixedEffect(fit, firms);
    expectClose(estimate, reference.grunfeldFirm!.estimate, { relative: 1e-10 });
    expect([standardError, pValue]).toEqual([null, null]);
    expect(tidy(fit)).toHaveLength(2);
  });

  it("refuses other data, and keeps to the rows of a subset", () => {
    const early = feols(firms, "inv ~ value | firm", {
      ...iid,
      subset: { column: "year", values: [1935, 1936, 1937] },
    });
    const { inv, value, year } = grunfeld.table as unknown as Record<string, ArrayLike<number>>;
    const rows = Array.from({ length: 200 }, (_, i) => i).filter((i) => year![i]! <= 1937);
    const of = (column: ArrayLike<number>) => rows.reduce((sum, i) => sum + column[i]!, 0) / rows.length;
    expectClose(meanFixedEffect(early, firms).estimate, of(inv!) - early.coefficients[0]! * of(value!), {
      relative: 1e-12,
    });
    const pooled = feols(states, `${output} | state`, iid);
    expect(() => meanFixedEffect(pooled, firms)).toThrow(expect.objectContaining({ code: "DATA_MISMATCH" }));
  });

  it("leaves collinear regressors out and refuses a model without effects", () => {
    const twice = feols(firms, "inv ~ value + I(2 * value) + capital | firm", iid);
    expectClose(meanFixedEffect(twice, firms).estimate, reference.grunfeldFirm!.estimate, { relative: 1e-10 });
    const pooled = feols(firms, "inv ~ value + capital", iid);
    expect(() => meanFixedEffect(pooled, firms)).toThrow(expect.objectContaining({ code: "NO_FIXED_EFFECTS" }));
  });
});
