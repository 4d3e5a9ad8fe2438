import { crimeNc } from "@mesometrics/datasets/crime-nc";
import { augment, tidy, waldTest } from "@mesometrics/inference";
import { crossSection, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { ivreg, withVcov } from "../src/index.js";
import { crime, formulas } from "./crime-study.js";

const formula = formulas.over_identified as string;

describe("the result of ivreg", () => {
  test("orders its terms: intercept, endogenous, exogenous; the first stage: exogenous, instruments", () => {
    const fit = ivreg(crime, formulas.pooled as string);
    expect(fit.terms.slice(0, 3)).toEqual(["(Intercept)", "log(prbarr)", "log(prbconv)"]);
    const [stage] = fit.components;
    expect(stage.name).toBe("first stage: log(prbarr)");
    expect(stage.terms.slice(-2)).toEqual(["log(taxpc)", "log(mix)"]);
    expect(tidy(fit, { component: stage.name })).toHaveLength(7);
  });

  test("its residuals are those of the true endogenous regressors", () => {
    const fit = ivreg(crime, "lcrmrte ~ 1 | lpolpc ~ ltaxpc");
    const { residual, outcome } = augment(fit, crime);
    const [constant, slope] = fit.coefficients;
    const { lpolpc } = crimeNc.table;
    for (let i = 0; i < outcome.length; i += 37) {
      expect(residual[i]).toBeCloseTo(outcome[i] - constant - slope * lpolpc[i], 12);
    }
    expectClose(
      residual.reduce((total, e) => total + e * e, 0),
      fit.statistics.rss,
      { relative: 1e-12 },
    );
  });

  test("a formula in parts is the same formula", () => {
    const parts = ivreg(crime, {
      outcome: "lcrmrte",
      regressors: ["lprbconv", "lavgsen"],
      fixedEffects: ["county", "year"],
      endogenous: ["lpolpc"],
      instruments: ["ltaxpc", "lmix"],
    });
    expect(parts).toEqual(ivreg(crime, "lcrmrte ~ lprbconv + lavgsen | county + year | lpolpc ~ ltaxpc + lmix"));
    const bare = { outcome: "lcrmrte", endogenous: ["lpolpc"], instruments: ["ltaxpc"] };
    expect(ivreg(crime, bare).terms).toEqual(["(Intercept)", "lpolpc"]);
    expect(ivreg(crime, { ...bare, intercept: false }).terms).toEqual(["lpolpc"]);
  });

  test("defaults: CR2 by unit on a panel, HC3 on a cross-section, both named in the first stage too", () => {
    const onPanel = ivreg(crime, formula);
    expect(onPanel.inference.label).toBe("CR2 clustered by county, Satterthwaite df");
    expect(onPanel.components[0].inference.type).toBe("CR2");
    const cross = crossSection(crimeNc.table);
    expect(ivreg(cross, "lcrmrte ~ lavgsen | lpolpc ~ ltaxpc").inference.type).toBe("HC3");
  });

  test("R2 may be negative and stays named; there is no likelihood", () => {
    const fit = ivreg(crime, "lcrmrte ~ 1 | county | lpolpc ~ ltaxpc");
    expect(fit.r2.within).toBeLessThan(0);
    expect(fit.statistics.logLikelihood).toBeUndefined();
    expect(fit.statistics.f).toBeUndefined();
  });

  test("a row without a cluster leaves the sample and is counted", () => {
    const label = crimeNc.table.region.map((name, i) => (i < 4 ? null : `${name}${i % 11}`));
    const data = panel({ ...crimeNc.table, label }, { unit: "county", time: "year" });
    const fit = ivreg(data, "lcrmrte ~ lavgsen | lpolpc ~ ltaxpc", { vcov: { cluster: "label" } });
    expect(fit.sample.observations).toBe(626);
    expect(fit.sample.dropped).toEqual([{ reason: "missing in label", column: "label", count: 4 }]);
    // The sample of an estimate stays when its covariance changes.
    expect(withVcov(fit, data, { type: "iid" }).sample).toEqual(fit.sample);
  });

  test("a subset is kept by withVcov", () => {
    const options = { subset: { column: "region", values: ["west"] } } as const;
    const fit = ivreg(crime, "lcrmrte ~ lavgsen | lpolpc ~ ltaxpc", options);
    expect(fit.sample.observations).toBe(crimeNc.table.region.filter((name) => name === "west").length);
    const direct = ivreg(crime, "lcrmrte ~ lavgsen | lpolpc ~ ltaxpc", { ...options, vcov: { type: "HC1" } });
    expect(withVcov(fit, crime, { type: "HC1" })).toEqual(direct);
  });

  test("two-way clusters combine the one-way covariances and their intersection", () => {
    const of = (cluster: string | readonly [string, string]) =>
      ivreg(crime, "lcrmrte ~ lavgsen | lpolpc ~ ltaxpc", { vcov: { type: "CR0", cluster } }).vcov.data;
    const both = of(["county", "year"]);
    const [county, year] = [of("county"), of("year")];
    const rows = ivreg(crime, "lcrmrte ~ lavgsen | lpolpc ~ ltaxpc", { vcov: { type: "HC0" } }).vcov.data;
    expectClose(
      both,
      county.map((value, i) => value + year[i] - rows[i]),
      { relative: 1e-9, absolute: 1e-14 },
    );
  });

  test("waldTest speaks of its coefficients", () => {
    const fit = ivreg(crime, formula, { vcov: { type: "iid" } });
    const [{ statistic }] = tidy(fit);
    expectClose(waldTest(fit, [fit.terms[0]]).statistic, statistic * statistic, { relative: 1e-10 });
  });
});
