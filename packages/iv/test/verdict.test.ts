import type { Dataset } from "@mesometrics/panel-data";
import { describeSharedText, loadCsv, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { arSet, ivreg, panel, verdict, withVcov } from "../src/index.js";
import { judgeIdentification } from "../src/verdict.js";
import { crime, formulas, reference } from "./crime-study.js";

const iid = { vcov: { type: "iid" } } as const;

describe("the verdict on Cornwell and Trumbull's equations", () => {
  test("two endogenous regressors with county and year effects are not identified, whatever the covariance", () => {
    for (const options of [iid, {}, { vcov: { type: "HC1" } }] as const) {
      const fit = ivreg(crime, formulas.two_way as string, options);
      const { code, sentence, evidence } = verdict(fit);
      expect(code).toBe("unidentified");
      expect(evidence.underIdentification.pValue).toBeGreaterThan(0.3);
      expect(evidence.craggDonaldF).toBeCloseTo(reference.two_way.cragg_donald, 10);
      expect(evidence.sandersonWindmeijerF.map(({ term }) => term)).toEqual(["log(prbarr)", "log(polpc)"]);
      expect(sentence.en).toContain("Cragg-Donald F = 0.249");
      expect(sentence.zh).toContain("未识别");
      expect(fit.notes[0]).toEqual({
        code: "NOT_IDENTIFIED",
        message: sentence.en,
        terms: ["log(prbarr)", "log(polpc)"],
      });
    }
    const anderson = verdict(ivreg(crime, formulas.two_way as string, iid)).evidence.underIdentification;
    expect(anderson.pValue).toBeCloseTo(reference.two_way.anderson.p, 10);
  });

  test("although each first stage looks strong by itself", () => {
    const fit = ivreg(crime, formulas.two_way as string, iid);
    const each = fit.tests.filter(({ id }) => id === "first-stage-f");
    expect(each.map(({ statistic }) => Number(statistic.toFixed(1)))).toEqual([22.3, 13.2]);
  });

  test("one endogenous regressor is judged by the effective F under its own covariance", () => {
    const fit = ivreg(crime, formulas.over_identified as string);
    expect(verdict(fit)).toMatchObject({
      code: "weak",
      evidence: { rule: "CR2 clustered by county, Satterthwaite df" },
    });
    const plain = verdict(withVcov(fit, crime, { type: "iid" }));
    expect(plain.evidence.effectiveF).toBeCloseTo(plain.evidence.craggDonaldF, 9);
    expect(plain.code).toBe("moderate");
    expect(verdict(ivreg(crime, formulas.pooled as string, { vcov: { type: "HC1" } })).code).toBe("strong");
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
    more: {
      readonly instruments?: number;
      readonly endogenous?: number;
      readonly judged?: boolean;
      readonly swP?: number;
    } = {},
  ) => {
    const { instruments = 1, endogenous = 1, judged = true, swP = 0.001 } = more;
    const common = { label: "", nullHypothesis: "", distribution: "none", rule: "iid" } as const;
    const op = (kind: string, tau: number, value: number) => ({
      label: `Montiel Olea-Pflueger, ${kind}, bias at most ${tau} %`,
      value,
    });
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
      ...(endogenous > 1
        ? [
            {
              ...common,
              id: "sanderson-windmeijer-f",
              term: "d2",
              statistic: 1,
              pValue: swP,
              degreesOfFreedom: [1, 100],
            },
          ]
        : judged
          ? [
              {
                ...common,
                id: "effective-f",
                statistic: f,
                pValue: null,
                degreesOfFreedom: [instruments],
                criticalValues: [op("simplified", 10, 23.1), op("simplified", 30, 12), op("2SLS", 10, 15)],
              },
            ]
          : []),
    ];
  };
  const code = (...parameters: Parameters<typeof tests>) => judgeIdentification(tests(...parameters)).code;

  test("one endogenous regressor: F must exceed the value", () => {
    expect([23.1, 23.100001, 12, 12.00001, 3].map((f) => code(0.01, f))).toEqual([
      "moderate",
      "strong",
      "weak",
      "moderate",
      "weak",
    ]);
    expect(code(0.01, 99, { judged: false })).toBe("not-testable");
  });

  test("a weak instrument's sentence says whether it may be irrelevant", () => {
    expect(judgeIdentification(tests(0.2, 1)).sentence.en).toContain("irrelevance of the instruments is not rejected");
    expect(judgeIdentification(tests(0.01, 1)).sentence.en).not.toContain("irrelevance");
    expect(judgeIdentification(tests(0.2, 1)).sentence.zh).toMatch(/^弱工具变量.*无关/);
  });

  test("several: the rank, each given the others, then Stock and Yogo", () => {
    const two = { instruments: 4, endogenous: 2 };
    expect(code(0.06, 99, two)).toBe("unidentified");
    expect(code(0.01, 99, { ...two, swP: 0.2 })).toBe("unidentified");
    expect(judgeIdentification(tests(0.01, 99, { ...two, swP: 0.2 })).sentence.en).toContain("do not move d2");
    expect(code(0.01, 99, { ...two, judged: false })).toBe("not-testable");
    expect([2, 8, 99].map((f) => code(0.01, f, two))).toEqual(["weak", "moderate", "strong"]);
    // Three are judged by the bias, which is tabulated.
    expect(judgeIdentification(tests(0.01, 6.7, { instruments: 5, endogenous: 3 }))).toMatchObject({
      code: "strong",
      evidence: { criticalValue: 6.61 },
    });
    expect(code(0.01, 99, { instruments: 140, endogenous: 2 })).toBe("not-testable");
  });
});

for (const z of ["lncable", "cable"] as const) {
  describeSharedText(
    "../data/china-provinces/digital30_2013_2023.csv",
    `cable density of Chinese provinces, ${z}`,
    (text) => {
      test("is a weak instrument, and the verdict says so", () => {
        const table = loadCsv(text) as Record<string, (number | null)[]>;
        const area = loadCsv(sharedText("../data/china-provinces/centroids_area.csv") ?? "") as Record<
          string,
          number[]
        >;
        const km2 = new Map(area.code.map((province, i) => [province, area.area_km2_polygon[i]]));
        const density = table.cable_long_distance_km.map((km, i) =>
          km === null ? null : km / (km2.get(table.code[i] as number) ?? Number.NaN),
        );
        const log = (values: readonly (number | null)[]) =>
          values.map((v) => (v === null || v <= 0 ? null : Math.log(v)));
        const data = panel(
          {
            province: table.code,
            year: table.year,
            cable: density,
            lncable: log(density),
            software: log(table.software_revenue),
            patents: log(table.patent_grants),
            gdp: log(table.gdp),
            urban: table.urbanisation_rate,
          },
          { unit: "province", time: "year" },
        ) as Dataset;
        for (const fixedEffects of [["province"], ["province", "year"]]) {
          for (const options of [{}, iid, { vcov: { cluster: "province" } }] as const) {
            const spec = {
              outcome: "patents",
              regressors: ["gdp", "urban"],
              fixedEffects,
              endogenous: ["software"],
              instruments: [z],
            };
            const fit = ivreg(data, spec, options);
            const found = verdict(fit);
            expect(found.code).toBe("weak");
            expect(found.sentence.en).toMatch(/^Weak: /);
            expect(arSet(fit, data).kind).not.toBe("interval");
          }
        }
      });
    },
  );
}
