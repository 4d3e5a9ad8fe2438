import type { TestResult } from "@mesometrics/inference";
import { crossSection, type Dataset } from "@mesometrics/panel-data";
import { describeShared, expectClose, loadCsv, sharedReference, sharedText } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { endogeneityTests, identification, ivreg, overidentificationTests } from "../src/index.js";
import { type SharedEquation, sharedEquation } from "./weak-instrument-data.js";

type Kind = "iid" | "hetero" | "cluster";
type Diagnostic = Readonly<Record<"df1" | "df2" | "statistic" | "p-value", number>>;
type FixestTest = Readonly<Record<"stat" | "p" | "df1" | "df2", number>>;

interface RReference extends SharedEquation {
  readonly ivreg: {
    readonly diagnostics: Readonly<Record<string, Diagnostic>>;
    readonly diag_HC1?: Readonly<Record<string, Diagnostic>>;
    readonly diag_HC1_fun?: Readonly<Record<string, Diagnostic>>;
  };
  readonly fixest: Readonly<
    Record<
      string,
      | {
          readonly fitstat: Readonly<Record<string, FixestTest & number>>;
          readonly first_stage_coef: Readonly<Record<string, Readonly<Record<string, number>>>>;
          readonly first_stage_se: Readonly<Record<string, Readonly<Record<string, number>>>>;
        }
      | undefined
    >
  >;
}

interface PyReference {
  readonly olea_pflueger?: Partial<
    Readonly<Record<Kind, Readonly<Record<string, { readonly critical_value_simplified: number }>>>>
  >;
  readonly linearmodels?: {
    readonly "2sls": {
      readonly first_stage?: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
      readonly tests?: Readonly<Record<string, readonly [number, number] | undefined>>;
    };
  };
}

const ids = [
  "card_just",
  "card_full",
  "mroz_two",
  "kmenta_demand",
  "griliches",
  "cigsw_1995",
  "crime_fe",
  "seed_just",
  "seed_pooled",
];
const close = { relative: 1e-8, absolute: 1e-12 };
const values = (one: TestResult) => [one.statistic, one.pValue];
const find = (tests: readonly TestResult[], id: string): TestResult => {
  const found = tests.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no test ${id}`);
  return found;
};

for (const id of ids) {
  describeShared<RReference>(`iv/${id}.r.json`, `${id}: diagnostics of ivreg, fixest and linearmodels`, (r) => {
    const py = sharedReference<PyReference>(`iv/${id}.py.json`);
    if (py === undefined) throw new Error(`iv/${id}.py.json is absent although ${id}.r.json is there`);
    const { data, spec } = sharedEquation(id, r);
    const fit = ivreg(data, spec, { vcov: { type: "iid" } });
    const hc1 = ivreg(data, spec, { vcov: { type: "HC1" } });
    const single = spec.endogenous.length === 1;
    const over = spec.instruments.length > spec.endogenous.length;

    test("ivreg: Sargan, and Wu-Hausman under a covariance function", () => {
      if (over) {
        const expected = r.ivreg.diagnostics.Sargan;
        expectClose([find(fit.tests, "sargan").statistic], [expected.statistic], close);
      } else {
        const { diagnostics, diag_HC1, diag_HC1_fun } = r.ivreg;
        for (const one of [diagnostics, diag_HC1, diag_HC1_fun]) expect(one?.Sargan?.statistic ?? null).toBeNull();
      }
      const robust = r.ivreg.diag_HC1_fun;
      if (robust === undefined) return;
      const hausman = robust["Wu-Hausman"];
      const own = find(endogeneityTests(fit, data, { vcov: { type: "HC0" } }), "wu-hausman-robust");
      // F with HC1 from chi2 with HC0.
      expectClose((own.statistic / hausman.df1) * (hausman.df2 / fit.sample.observations), hausman.statistic, close);
      if (over) expectClose(find(fit.tests, "sargan").statistic, robust.Sargan.statistic, close);
      // A covariance given to R's ivreg as a matrix does not reach its diagnostics, which stay those of iid.
      const ignored = r.ivreg.diag_HC1;
      if (ignored === undefined || !single) return;
      expectClose(find(fit.tests, "first-stage-f").statistic, ignored["Weak instruments"].statistic, close);
      expectClose(find(fit.tests, "wu-hausman").statistic, ignored["Wu-Hausman"].statistic, close);
      if (over) expectClose(find(fit.tests, "sargan").statistic, ignored.Sargan.statistic, close);
    });

    test.runIf(single)("fixest: first stages and fit statistics", () => {
      for (const [kind, own] of [
        ["iid", fit],
        ["hetero", hc1],
      ] as const) {
        const reference = r.fixest[kind];
        if (reference === undefined) throw new Error(`no fixest ${kind}`);
        const { fitstat } = reference;
        const term = spec.endogenous[0];
        const [stage] = identification(own, data).firstStages;
        expectClose(find(fit.tests, "first-stage-f").statistic, fitstat[`ivf1::${term}`].stat, { ...close, what: "F" });
        const wald = fitstat[`ivwald1::${term}`];
        expectClose(find(own.tests, "first-stage-f").statistic, wald.stat, { ...close, what: "Wald" });
        const wu = find(fit.tests, "wu-hausman");
        expectClose([wu.statistic, wu.pValue], [fitstat.wh.stat, fitstat.wh.p], { ...close, what: "Wu-Hausman" });
        if (over) {
          const sargan = find(fit.tests, "sargan");
          expectClose([sargan.statistic, sargan.pValue], [fitstat.sargan.stat, fitstat.sargan.p], close);
        }
        // fixest's robust rk statistic is right; under iid it is not (the right one is Cragg and Donald's).
        const rank = kind === "hetero" ? find(own.tests, "kleibergen-paap-f") : find(own.tests, "cragg-donald");
        if (kind === "hetero") expectClose(rank.statistic, fitstat.kpr.stat, { ...close, what: "rk F" });
        else {
          const direct = stage.partialR2 / (1 - stage.partialR2);
          expectClose(rank.statistic, (direct * rank.degreesOfFreedom[1]) / rank.degreesOfFreedom[0], close);
          expect(Math.abs(fitstat.kpr.stat / rank.statistic - 1)).toBeGreaterThan(0.1);
        }
        const coefficients = reference.first_stage_coef[term];
        const errors = reference.first_stage_se[term];
        expectClose(
          stage.coefficients,
          stage.terms.map((name) => coefficients[name]),
          { ...close, what: "first stage" },
        );
        expectClose(
          stage.standardErrors,
          stage.terms.map((name) => errors[name]),
          { ...close, what: "se" },
        );
      }
    });

    test("critical values of the effective F at 1/tau", () => {
      if (py.olea_pflueger === undefined) {
        expect(single).toBe(false);
        return;
      }
      for (const [kind, expected] of Object.entries(py.olea_pflueger)) {
        const vcov =
          kind === "iid"
            ? ({ type: "iid" } as const)
            : kind === "hetero"
              ? ({ type: "HC1" } as const)
              : { cluster: r.cluster as string };
        const found = identification(fit, data, { vcov }).firstStages[0].effectiveF;
        for (const { tau, x, simplified } of found?.criticalValues ?? []) {
          if (x === 3.33) continue;
          const { critical_value_simplified } = expected[`tau_${Math.round(100 * tau)}`];
          expectClose(simplified, critical_value_simplified, { ...close, what: `${kind} ${tau}` });
        }
      }
    });

    test("linearmodels: first stage by its profile, Sargan and Basmann; its Durbin and Wu-Hausman are not matched", () => {
      const peer = py.linearmodels?.["2sls"];
      if (peer?.first_stage !== undefined && single) {
        const stage = peer.first_stage[spec.endogenous[0]];
        const report = identification(fit, data, { profile: "linearmodels" });
        expectClose(find(report.joint, "cragg-donald").statistic, Number(stage["f.stat"]), { ...close, what: "F" });
        expectClose(
          [report.firstStages[0].partialR2, report.firstStages[0].sheaPartialR2],
          [Number(stage["partial.rsquared"]), Number(stage["shea.rsquared"])],
          close,
        );
      }
      const tests = peer?.tests;
      if (tests === undefined) return;
      if (over && tests.sargan !== undefined && tests.basmann !== undefined) {
        const own = overidentificationTests(fit, data);
        expectClose(find(own, "sargan").statistic, tests.sargan[0], { ...close, what: "Sargan" });
        expectClose(find(own, "basmann").statistic, tests.basmann[0], { ...close, what: "Basmann" });
        const robust = overidentificationTests(fit, data, { vcov: { type: "HC0" } });
        expectClose(find(robust, "hansen-j").statistic, tests.wooldridge_overid?.[0] ?? 0, { ...close, what: "J" });
      }
      // Just identified, its projection on the excluded instruments alone leaves the same residual.
      if (!over) {
        const durbin = find(endogeneityTests(fit, data), "durbin");
        expectClose(values(durbin), [...(tests.durbin ?? [])], { ...close, what: "Durbin" });
      }
      // It projects the residuals on the excluded instruments alone; with exogenous regressors that is another number.
      const hausman = r.ivreg.diagnostics["Wu-Hausman"];
      expectClose(find(fit.tests, "wu-hausman").statistic, hausman.statistic, { ...close, what: "Wu-Hausman" });
      if (id === "griliches" && tests.wu_hausman !== undefined) {
        expect(tests.wu_hausman[0] / hausman.statistic).toBeGreaterThan(100);
      }
    });
  });
}

describeShared<Readonly<Record<string, readonly Readonly<Record<string, number | string>>[]>>>(
  "iv/stata_ivreg2_fixtures.json",
  "Stata's ivreg2: first stages as a system",
  (stata) => {
    const card = "lwage ~ exper + expersq + black + south | educ ~";
    test.each([
      ["card_overid", "card", `${card} nearc2 + nearc4`],
      ["card_just_id", "card", `${card} nearc4`],
      ["sim_multi_endo", "stata/sim_multi_endo_data", "y ~ x1 + x2 | endo1 + endo2 ~ z1 + z2 + z3 + z4"],
    ])("%s", (prefix, file, formula) => {
      const data = crossSection(loadCsv(sharedText(`../data/iv/${file}.csv`) as string)) as Dataset;
      const variants = Object.keys(stata).filter((key) => key.startsWith(`${prefix}_system_`));
      expect(variants.length).toBeGreaterThan(0);
      for (const key of variants) {
        const variant = key.slice(`${prefix}_system_`.length);
        // The stored equations have the small-sample factor whether `small` was asked for or not.
        const vcov = variant.startsWith("cl")
          ? { cluster: "smsa" }
          : { type: variant.startsWith("iid") ? ("iid" as const) : ("HC1" as const) };
        const fit = ivreg(data, formula as never, { vcov });
        for (const { name, terms, coefficients, vcov: covariance } of fit.components) {
          const rows = stata[key].filter(({ eq }) => eq === name.replace("first stage: ", ""));
          const k = terms.length;
          const of = (part: string) =>
            terms.map((term) =>
              Number(rows.find((row) => row.term === (term === "(Intercept)" ? "_cons" : term))?.[part]),
            );
          expectClose(coefficients, of("estimate"), { relative: 1e-6, what: key });
          expectClose(
            terms.map((_, j) => Math.sqrt(covariance.data[j + j * k])),
            of("std_error"),
            { relative: 1e-6, what: `${key}: se` },
          );
        }
      }
    });
  },
);
