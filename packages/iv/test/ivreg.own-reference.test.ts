import { type Covariance, type Estimate, namedCovariance, tidy } from "@mesometrics/inference";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type IvOptions, ivreg } from "../src/index.js";
import { crime, formulas, reference, type StudyName } from "./crime-study.js";

const cluster = crime.index.unit;
const estimate = (name: StudyName, vcov?: Covariance, options: IvOptions = {}): Estimate =>
  ivreg(crime, formulas[name] as string, {
    ...(name === "cross_section_1987" ? { subset: { column: "year", values: [87] } } : {}),
    ...(vcov === undefined ? {} : { vcov: namedCovariance(vcov) }),
    ...options,
  });
const testOf = (fit: Estimate, id: string, term?: string) => {
  const found = fit.tests.find((candidate) => candidate.id === id && candidate.term === term);
  if (found === undefined) throw new Error(`no test ${id}; there are ${fit.tests.map((one) => one.id).join(", ")}`);
  return found;
};
const ordered = (fit: { readonly terms: readonly string[] }, named: Readonly<Record<string, number>>) => {
  expect([...fit.terms].sort()).toEqual(Object.keys(named).sort());
  return fit.terms.map((term) => named[term]);
};
const standardErrors = (fit: { readonly terms: readonly string[]; readonly vcov: { readonly data: Float64Array } }) =>
  fit.terms.map((_, j) => Math.sqrt(fit.vcov.data[j * (fit.terms.length + 1)]));

const studies = Object.entries(reference).filter(([key]) => key in formulas) as [
  StudyName,
  (typeof reference)[StudyName],
][];

describe.each(studies)("%s agrees with AER, sandwich and clubSandwich (references/iv/crime_iv.R)", (name, expected) => {
  test("coefficients and scalars", () => {
    const fit = estimate(name, { type: "iid" });
    expect(fit.sample.observations).toBe(expected.n);
    expect(fit.terms.length + fit.absorbedDegreesOfFreedom).toBe(expected.k);
    expectClose(fit.coefficients, ordered(fit, expected.coefficients), { relative: 1e-10, what: "coefficients" });
    expectClose(fit.statistics.sigma, expected.sigma, { relative: 1e-10, what: "sigma" });
    expectClose(fit.statistics.rss, expected.rss, { relative: 1e-10, what: "rss" });
    expectClose(fit.r2.overall, expected.r2, { relative: 1e-10, what: "R2" });
  });

  test.each(["iid", "HC0", "HC1", "HC2", "HC3"] as const)("standard errors, %s", (type) => {
    const fit = estimate(name, { type });
    expectClose(standardErrors(fit), ordered(fit, expected.se[type]), { relative: 5e-9, what: type });
  });

  const clustered = expected.cluster;
  if (clustered !== null)
    test("clustered covariances", () => {
      const cr0 = estimate(name, { type: "CR0", cluster });
      expectClose(standardErrors(cr0), ordered(cr0, clustered.CR0), { relative: 5e-9, what: "CR0" });
      const cr1 = estimate(name, { cluster });
      expectClose(standardErrors(cr1), ordered(cr1, clustered.CR1_fixest), { relative: 5e-9, what: "CR1" });
      const cr2 = estimate(name);
      expect(cr2.inference.type).toBe("CR2");
      expectClose(standardErrors(cr2), ordered(cr2, clustered.CR2), { relative: 5e-9, what: "CR2" });
      const rows = tidy(cr2);
      expectClose(
        rows.map((row) => row.degreesOfFreedom),
        ordered(cr2, clustered.CR2_df),
        { relative: 5e-9, what: "Satterthwaite df" },
      );
      expectClose(
        rows.map((row) => row.pValue),
        ordered(cr2, clustered.CR2_p),
        { relative: 2e-8, what: "CR2 p" },
      );
    });

  test("first stages", () => {
    for (const [term, stage] of Object.entries(expected.first_stage)) {
      const name_ = `first stage: ${term}`;
      const component = (fit: Estimate) => {
        const found = fit.components.find((candidate) => candidate.name === name_);
        if (found === undefined) throw new Error(`no component ${name_}`);
        return found;
      };
      const iid = estimate(name, { type: "iid" });
      const hc1 = estimate(name, { type: "HC1" });
      expectClose(component(iid).coefficients, ordered(component(iid), stage.coefficients), { relative: 1e-10 });
      expectClose(standardErrors(component(iid)), ordered(component(iid), stage.se_iid), { relative: 1e-10 });
      expectClose(standardErrors(component(hc1)), ordered(component(hc1), stage.se_HC1), { relative: 1e-10 });
      if (stage.se_CR2 !== undefined) {
        const cr2 = component(estimate(name));
        expectClose(standardErrors(cr2), ordered(cr2, stage.se_CR2), { relative: 1e-10 });
      }
      const f = testOf(iid, "first-stage-f", term);
      expectClose([f.statistic, ...f.degreesOfFreedom, f.pValue], [stage.F, ...stage.F_df, stage.F_p], {
        relative: 1e-10,
        what: "first-stage F",
      });
      expectClose(testOf(hc1, "first-stage-f", term).statistic, stage.F_HC1, { relative: 1e-10, what: "HC1 F" });
      if (stage.F_CR2 !== undefined) {
        const hotelling = testOf(estimate(name), "first-stage-f", term);
        expectClose(
          [hotelling.statistic, ...hotelling.degreesOfFreedom, hotelling.pValue],
          [stage.F_CR2.statistic, ...stage.F_CR2.df, stage.F_CR2.p],
          { relative: 1e-8, what: "CR2 Hotelling F" },
        );
      }
      expectClose(iid.statistics[`partialR2:${term}`], stage.partial_r2, { relative: 1e-10, what: "partial R2" });
      expectClose(iid.statistics[`sheaPartialR2:${term}`], stage.shea, { relative: 1e-8, what: "Shea's R2" });
      if (Object.keys(expected.first_stage).length > 1) {
        const sw = testOf(iid, "sanderson-windmeijer-f", term);
        expectClose([sw.statistic, ...sw.degreesOfFreedom], [stage.SW_F, ...stage.SW_df], { relative: 1e-10 });
      }
    }
  });

  test("identification and specification tests", () => {
    const fit = estimate(name, { type: "iid" });
    const lm = testOf(fit, "anderson-lm");
    expectClose(
      [lm.statistic, lm.pValue, ...lm.degreesOfFreedom],
      [expected.anderson.full, expected.anderson.p, expected.anderson.df],
      { relative: 1e-10, what: "Anderson LM" },
    );
    const effective = estimate(name, { type: "iid" }, { profile: "dofminus-all" });
    expectClose(testOf(effective, "anderson-lm").statistic, expected.anderson.effective, { relative: 1e-10 });
    expectClose(testOf(fit, "cragg-donald").statistic, expected.cragg_donald, {
      relative: 1e-10,
      what: "Cragg-Donald",
    });
    const wu = testOf(fit, "wu-hausman");
    expectClose(
      [wu.statistic, wu.pValue, ...wu.degreesOfFreedom],
      [expected.wu_hausman.statistic, expected.wu_hausman.p, ...expected.wu_hausman.df],
      { relative: 1e-8, what: "Wu-Hausman" },
    );
    if (expected.sargan === null) expect(fit.tests.some(({ id }) => id === "sargan")).toBe(false);
    else {
      const j = testOf(fit, "sargan");
      expectClose(
        [j.statistic, j.pValue, ...j.degreesOfFreedom],
        [expected.sargan.statistic, expected.sargan.p, expected.sargan.df],
        { relative: 1e-8, what: "Sargan" },
      );
    }
  });
});
