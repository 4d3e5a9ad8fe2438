import { describe, expect, test } from "vitest";
import { identificationVerdict, ivreg, withVcov } from "../src/index.js";
import { EFFECTIVE_F_CRITICAL_VALUE, judgeIdentification } from "../src/verdict.js";
import { crime, formulas, reference } from "./crime-study.js";

const iid = { vcov: { type: "iid" } } as const;

describe("the verdict on Cornwell and Trumbull's equations", () => {
  test("two endogenous regressors with county and year effects are not identified, whatever the covariance", () => {
    for (const options of [iid, {}, { vcov: { type: "HC1" } }] as const) {
      const fit = ivreg(crime, formulas.two_way as string, options);
      const verdict = identificationVerdict(fit);
      expect(verdict.status).toBe("not-identified");
      expect(verdict.evidence.andersonPValue).toBeCloseTo(reference.two_way.anderson.p, 10);
      expect(verdict.evidence.craggDonaldF).toBeCloseTo(reference.two_way.cragg_donald, 10);
      expect(verdict.sentence).toContain("Anderson LM = 0.606, p = 0.436; Cragg-Donald F = 0.249");
      expect(fit.notes[0]).toEqual({
        code: "NOT_IDENTIFIED",
        message: verdict.sentence,
        terms: ["log(prbarr)", "log(polpc)"],
      });
    }
  });

  test("although each first stage looks strong by itself", () => {
    const fit = ivreg(crime, formulas.two_way as string, iid);
    const each = fit.tests.filter(({ id }) => id === "first-stage-f");
    expect(each.map(({ statistic }) => Number(statistic.toFixed(1)))).toEqual([22.3, 13.2]);
  });

  test("one endogenous regressor is weak against Stock and Yogo under iid", () => {
    const verdict = identificationVerdict(ivreg(crime, formulas.over_identified as string, iid));
    expect(verdict).toMatchObject({ status: "weak", evidence: { criticalValue: 19.93, effectiveF: null } });
  });

  test("under clustered errors the first-stage F can take the identification back", () => {
    const fit = ivreg(crime, formulas.over_identified as string);
    expect(identificationVerdict(fit).status).toBe("not-identified");
    expect(identificationVerdict(fit).sentence).toContain("CR2 clustered by county");
    expect(identificationVerdict(withVcov(fit, crime, { type: "iid" })).status).toBe("weak");
  });

  test("the pooled equation is identified under iid and judged by the effective F otherwise", () => {
    const fit = ivreg(crime, formulas.pooled as string, iid);
    expect(identificationVerdict(fit)).toMatchObject({ status: "identified", evidence: { criticalValue: 19.93 } });
    const robust = identificationVerdict(ivreg(crime, formulas.pooled as string, { vcov: { type: "HC1" } }));
    expect(robust.status).toBe("identified");
    expect(robust.evidence.criticalValue).toBe(EFFECTIVE_F_CRITICAL_VALUE);
  });
});

describe("Stock and Yogo's values under a robust covariance", () => {
  const craggDonald = (options: Parameters<typeof ivreg>[2]) =>
    ivreg(crime, formulas.over_identified as string, options).tests.find(({ id }) => id === "cragg-donald");

  test("are left out unless asked for, and then labelled", () => {
    expect(craggDonald({ vcov: { type: "HC1" } })?.criticalValues).toBeUndefined();
    const asked = craggDonald({ vcov: { type: "HC1" }, stockYogo: "always" })?.criticalValues ?? [];
    expect(asked.map(({ value }) => value)).toEqual([19.93, 11.59, 8.75, 7.25]);
    for (const { label } of asked) expect(label).toMatch(/iid only/);
    for (const { label } of craggDonald(iid)?.criticalValues ?? []) expect(label).not.toMatch(/iid only/);
  });
});

describe("the rule from the tests to the verdict", () => {
  const tests = (
    lmP: number,
    f: number,
    more: { readonly instruments?: number; readonly endogenous?: number; readonly judged?: boolean } = {},
  ) => {
    const { instruments = 1, endogenous = 1, judged = true } = more;
    const common = { label: "", nullHypothesis: "", distribution: "none", rule: "iid" } as const;
    return [
      { ...common, id: "anderson-lm", statistic: 9, pValue: lmP, degreesOfFreedom: [instruments - endogenous + 1] },
      {
        ...common,
        id: "cragg-donald",
        statistic: f,
        pValue: null,
        degreesOfFreedom: [instruments, 100],
        ...(judged ? { criticalValues: [] } : {}),
      },
    ];
  };

  test("at the border the instruments are weak: F must exceed the value", () => {
    expect(judgeIdentification(tests(0.01, 16.38)).status).toBe("weak");
    expect(judgeIdentification(tests(0.01, 16.380001)).status).toBe("identified");
    expect(judgeIdentification(tests(0.05, 100)).status).toBe("identified");
    expect(judgeIdentification(tests(0.0500001, 100)).status).toBe("not-identified");
  });

  test("three endogenous regressors are judged by the bias, which is tabulated", () => {
    const verdict = judgeIdentification(tests(0.01, 6.7, { instruments: 5, endogenous: 3 }));
    expect(verdict).toMatchObject({ status: "identified", evidence: { criticalValue: 6.61 } });
  });

  test("where nothing is tabulated, or the covariance is robust, the strength is not judged", () => {
    expect(judgeIdentification(tests(0.01, 99, { instruments: 140 })).status).toBe("strength-not-judged");
    expect(judgeIdentification(tests(0.01, 99, { instruments: 4, endogenous: 2, judged: false })).status).toBe(
      "strength-not-judged",
    );
  });
});
