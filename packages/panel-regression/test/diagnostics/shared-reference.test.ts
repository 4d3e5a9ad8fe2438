import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { expect, test } from "vitest";
import {
  beraSosaEscuderoYoonTest,
  breuschGodfreyTest,
  crossSectionLmTest,
  effectsFTest,
  effectsLagrangeMultiplierTest,
  feols,
  firstDifference,
  hausmanTest,
  meanResidualCorrelation,
  modifiedWaldTest,
  panel,
  panelDurbinWatson,
  pesaranCd,
  poolabilityTest,
  randomEffects,
  robustHausmanTest,
  stackedDurbinWatsonTest,
  type TestResult,
  wooldridgeDrukkerTest,
  wooldridgeEffectsTest,
  wooldridgeFirstDifferenceTest,
  wooldridgeWithinTest,
} from "../../src/index.js";

interface ReferenceFile {
  readonly dataset: { readonly unit: string; readonly time: string; readonly y: string; readonly x: readonly string[] };
  readonly data: string;
  readonly entries: readonly { readonly id: string; readonly value: unknown }[];
}

interface TestEntry {
  readonly statistic: number;
  readonly p: number | null;
  readonly df?: number | readonly number[];
}

// plm demeans this unbalanced two-way fit by iteration; least squares with all dummies gives -1.01169624171828, as here.
// The same regression in R with the quasi-demeaned intercept; plm adds a plain constant to it, wrong on unbalanced panels.
const correctedStatistic: Readonly<Record<string, number>> = {
  "empluk/hausman_aux": 55.0878037695883,
  "empluk/hausman_aux_robust": 27.6934399454899,
};
const statisticTolerance: Readonly<Record<string, number>> = { "empluk/pcdtest_within_two_cd": 2e-7 };

for (const name of ["produc", "grunfeld", "gasoline", "fatalities", "empluk"]) {
  describeShared<ReferenceFile>(`panel/${name}.json`, `${name} against plm`, (reference) => {
    const { unit, time, y, x } = reference.dataset;
    const columns = loadCsv(sharedText(`panel/${reference.data}`) ?? "") as Record<string, (number | null)[]>;
    const data = panel<Record<string, (number | null)[]>>(columns, { unit, time });
    const formula: string = `${y} ~ ${x.join(" + ")}`;
    const iid = { vcov: { type: "iid" } } as const;
    const pooled = feols(data, formula, iid);
    const within = feols(data, `${formula} | ${unit}` as string, iid);
    const twoway = feols(data, `${formula} | ${unit} + ${time}` as string, iid);
    const random = randomEffects(data, formula, iid);
    const differenced = firstDifference(data, formula, iid);
    const lm = (
      type: "breusch-pagan" | "honda" | "king-wu" | "gourieroux-holly-monfort",
      effects: "unit" | "time" | "twoways",
    ) => effectsLagrangeMultiplierTest(pooled, data, { type, effects });

    const tests: Readonly<Record<string, () => TestResult>> = {
      hausman_chisq: () => hausmanTest(within, random, data, { indefinite: "as-is" }),
      hausman_aux: () => robustHausmanTest(random, data, { type: "iid" }),
      hausman_aux_robust: () => robustHausmanTest(random, data, { type: "CR0", cluster: unit }),
      pF_individual: () => effectsFTest(within, data),
      pF_twoways: () => effectsFTest(twoway, data),
      pF_time_given_unit: () => effectsFTest(twoway, data, [time]),
      "plmtest/bp/individual": () => lm("breusch-pagan", "unit"),
      "plmtest/bp/time": () => lm("breusch-pagan", "time"),
      "plmtest/bp/twoways": () => lm("breusch-pagan", "twoways"),
      "plmtest/honda/individual": () => lm("honda", "unit"),
      "plmtest/honda/time": () => lm("honda", "time"),
      "plmtest/honda/twoways": () => lm("honda", "twoways"),
      "plmtest/kw/individual": () => lm("king-wu", "unit"),
      "plmtest/kw/time": () => lm("king-wu", "time"),
      "plmtest/kw/twoways": () => lm("king-wu", "twoways"),
      "plmtest/ghm/twoways": () => lm("gourieroux-holly-monfort", "twoways"),
      "pcdtest_within_ind/cd": () => pesaranCd(within, data),
      "pcdtest_within_ind/lm": () => crossSectionLmTest(within, data, "breusch-pagan"),
      "pcdtest_within_ind/sclm": () => crossSectionLmTest(within, data, "scaled"),
      "pcdtest_within_ind/bcsclm": () => crossSectionLmTest(within, data),
      "pcdtest_within_ind/rho": () => meanResidualCorrelation(within, data),
      "pcdtest_within_ind/absrho": () => meanResidualCorrelation(within, data, "absolute"),
      pcdtest_within_two_cd: () => pesaranCd(twoway, data),
      pwartest: () => wooldridgeWithinTest(within, data),
      pwfdtest_fd: () => wooldridgeFirstDifferenceTest(differenced, data),
      pwfdtest_fe: () => wooldridgeFirstDifferenceTest(differenced, data, "levels"),
      pbgtest_order1: () => breuschGodfreyTest(within, data, { lags: "stacked" }),
      "pbsytest/ar": () => beraSosaEscuderoYoonTest(pooled, data),
      "pbsytest/re": () => beraSosaEscuderoYoonTest(pooled, data, { test: "random" }),
      "pbsytest/j": () => beraSosaEscuderoYoonTest(pooled, data, { test: "joint" }),
      pbnftest_bnf: () => panelDurbinWatson(within, data),
      pbnftest_lbi: () => panelDurbinWatson(within, data, "baltagi-wu"),
      pdwtest: () => stackedDurbinWatsonTest(within, data),
      pwtest_individual: () => wooldridgeEffectsTest(pooled, data),
      pooltest_within: () => poolabilityTest(within, data, { count: "columns" }),
      modified_wald_xttest3: () => modifiedWaldTest(within, data),
    };
    const entry = <T>(id: string) => reference.entries.find((one) => one.id === `${name}/test/${id}`)?.value as T;

    test.each(Object.keys(tests))("%s", (id) => {
      const actual = (tests[id] as () => TestResult)();
      const corrected = correctedStatistic[`${name}/${id}`];
      if (corrected === undefined) agree(actual, entry<TestEntry>(id), statisticTolerance[`${name}/${id}`]);
      else expectClose(actual.statistic, corrected, { relative: 1e-7, what: "statistic" });
    });

    test("wooldridge_xtserial", () => {
      const expected = entry<Record<"F" | "df1" | "df2" | "p", number>>("wooldridge_xtserial");
      agree(wooldridgeDrukkerTest(data, formula), {
        statistic: expected.F,
        p: expected.p,
        df: [expected.df1, expected.df2],
      });
    });
  });
}

function agree(actual: TestResult, expected: TestEntry, relative = 1e-7): void {
  expectClose(actual.statistic, expected.statistic, { relative, what: "statistic" });
  if (expected.p === null) expect(actual.pValue).toBeNull();
  // R's pf loses digits far in the tail: 1.5516249e-276 for F(63, 748) beyond 73.1 is 1.5516206e-276 in 40 digits. Below
  // 1e-300 it keeps few, or none.
  else {
    const far = expected.p < 1e-200;
    expectClose(actual.pValue as number, expected.p, { relative: far ? 1e-5 : 1e-6, absolute: 1e-300, what: "p" });
  }
  if (expected.df !== undefined && actual.distribution !== "chibar2") {
    expect(actual.degreesOfFreedom).toEqual([expected.df].flat());
  }
}
