import { type Covariance, type Estimate, namedCovariance, type TestResult } from "@mesometrics/inference";
import { crossSection, type Dataset } from "@mesometrics/panel-data";
import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { expect, test } from "vitest";
import {
  arTest,
  endogeneityTests,
  type IdentificationReport,
  type IvMethod,
  identification,
  ivreg,
  overidentificationTests,
  reducedFormRegression,
  stockWrightTest,
} from "../src/index.js";

type Row = Readonly<Record<string, number | string | null>>;

/** Output of Stata's ivreg2 on float data. */
const close = { relative: 1e-6, absolute: 1e-12 };

const find = (tests: readonly TestResult[], id: string): TestResult => {
  const found = tests.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no test ${id}`);
  return found;
};

/** `hc1` is Stata's `robust`; `small` changes no test. `cl` clusters by smsa66, which has two values, `cluster` by age. */
const covariances: Readonly<Record<string, Covariance>> = {
  iid: { type: "iid" },
  hc1: { type: "HC1" },
  robust: { type: "HC1" },
  cl: { cluster: "smsa66" },
  cluster: { cluster: "age" },
};

const files = new Map<string, Dataset>();
const csv = (name: string): Dataset => {
  const data = files.get(name) ?? crossSection(loadCsv(sharedText(`../data/iv/${name}.csv`) as string));
  files.set(name, data as Dataset);
  return data as Dataset;
};
const card = (instruments: string) => `lwage ~ exper + expersq + black + south | educ ~ ${instruments}`;
const both = card("nearc2 + nearc4");
const several = "y ~ x1 + x2 | endo1 + endo2 ~ z1 + z2 + z3 + z4";
const cases: readonly (readonly [string, string, string, IvMethod])[] = [
  ["card_overid", "card", both, "2sls"],
  ["card_just_id", "card", card("nearc4"), "2sls"],
  ["sim_multi_endo", "stata/sim_multi_endo_data", several, "2sls"],
  ["sim_no_constant", "stata/sim_no_constant_data", "y ~ 0 + x1 | endo1 ~ z1 + z2", "2sls"],
  ["card_overid_gmm2s", "card", both, "2sls"],
  ["card_overid_gmm2s_endog", "card", both, "2sls"],
  ["card_overid_gmm2s_orthog", "card", both, "2sls"],
  ["card_liml_overid", "card", both, "liml"],
  ["card_liml_overid_coviv", "card", both, "liml"],
  ["card_liml_justid", "card", card("nearc4"), "liml"],
  ["card_fuller1_overid", "card", both, { fuller: 1 }],
  ["sim_multi_endo_liml", "stata/sim_multi_endo_data", several, "liml"],
  ["sim_multi_endo_fuller1", "stata/sim_multi_endo_data", several, { fuller: 1 }],
];

describeShared<Readonly<Record<string, readonly Row[]>>>(
  "iv/stata_ivreg2_fixtures.json",
  "Stata's ivreg2: identification and specification",
  (stata) => {
    for (const [prefix, file, formula, method] of cases) {
      const variants = Object.keys(stata)
        .filter((key) => key.startsWith(`${prefix}_diagnostics_`))
        .map((key) => key.slice(`${prefix}_diagnostics_`.length));
      test.each(variants)(`${prefix}: %s`, (variant) => {
        const data = csv(file);
        const fit = ivreg(data, formula as never, { method, vcov: { type: "iid" } });
        const vcov = covariances[variant.replace(/_small$/, "")];
        const iid = vcov.type === "iid";
        const report = identification(fit, data, { vcov });
        const [row] = stata[`${prefix}_diagnostics_${variant}`];
        const number = (...names: readonly string[]) =>
          names.map((name) => row[name]).find((one) => one != null) as number | undefined;

        expectClose(find(report.joint, "cragg-donald").statistic, number("cdf", "weak_id_cd_f") ?? Number.NaN, {
          ...close,
          what: "Cragg-Donald",
        });
        underIdentification(report, iid, number("idstat", "underid_stat"), number("idp", "underid_p"));
        const strength = number("widstat", "weak_id_kp_f");
        if (!iid && strength !== undefined) {
          expectClose(find(report.joint, "kleibergen-paap-f").statistic, strength, { ...close, what: "KP F" });
        }
        const j = number("j", "overid_stat");
        const degrees = number("jdf", "overid_df");
        // LIML and Fuller evaluate J at their own coefficients; Sargan's statistic is printed with theirs below.
        if (j !== undefined && degrees !== 0 && method === "2sls") {
          const own = find(overidentificationTests(fit, data, { vcov }), iid ? "sargan" : "hansen-j");
          expectClose([own.statistic, own.pValue], [j, number("jp", "overid_p") ?? null], { ...close, what: "J" });
        }
        if (number("sargan") !== undefined && degrees !== 0) {
          expectClose(find(fit.tests, "sargan").statistic, number("sargan") ?? Number.NaN, {
            ...close,
            what: "Sargan",
          });
        }
        const endogenous = number("estat", "endog_stat");
        if (endogenous !== undefined) {
          const own = find(endogeneityTests(fit, data, { vcov }), iid ? "durbin" : "endogeneity-c");
          expectClose([own.statistic, own.pValue], [endogenous, number("estatp", "endog_p") ?? null], {
            ...close,
            what: "C of exogeneity",
          });
        }
        firstStages(report, stata[`${prefix}_firststage_${variant}`]);
        weakInstruments(fit, data, vcov, number);
      });
    }

    function weakInstruments(
      fit: Estimate,
      data: Dataset,
      vcov: Covariance,
      number: (...names: readonly string[]) => number | undefined,
    ) {
      const large: Covariance =
        vcov.type === "iid" ? vcov : "cluster" in vcov ? { type: "CR0", cluster: vcov.cluster } : { type: "HC0" };
      const [f, chi2, s] = [number("arf"), number("archi2"), number("sstat")];
      if (f !== undefined && f < 1e12) {
        const own = arTest(fit, data, { vcov });
        const expected = [f, number("arfp") ?? null, number("ardf") ?? null, number("ardf_r") ?? null];
        expectClose([own.statistic, own.pValue, ...own.degreesOfFreedom], expected, { ...close, what: "AR F" });
        const asymptotic = arTest(fit, data, { vcov: large, form: "chi2" });
        expectClose([asymptotic.statistic, asymptotic.pValue], [chi2 ?? null, number("archi2p") ?? null], {
          ...close,
          what: "AR chi2",
        });
      }
      // Two clusters: Stata prints nothing, or numbers made of rounding; here both are refused.
      const refused = number("N_clust") === 2;
      if (refused) {
        const options = { vcov: large, convention: "ivreg2" } as const;
        expect(() => stockWrightTest(fit, data, options)).toThrow(
          expect.objectContaining({ code: "TOO_FEW_CLUSTERS" }),
        );
      } else if (s !== undefined) {
        const own = stockWrightTest(fit, data, { vcov: large, convention: "ivreg2" });
        expectClose([own.statistic, own.pValue], [s, number("sstatp") ?? null], { ...close, what: "Stock-Wright" });
      }
    }

    const families = [...new Set(Object.keys(stata).flatMap((key) => key.match(/^(.*)_(?:vcov|rf)_/)?.[1] ?? []))];
    test.each(families)("%s: covariance matrices and reduced forms", (prefix) => {
      const [, file, formula, chosen] = cases.find(([name]) => name === prefix) as (typeof cases)[number];
      const method: IvMethod = prefix.includes("gmm2s") ? { gmm: "two-step" } : chosen;
      const data = csv(file);
      for (const key of Object.keys(stata).filter((one) => one.startsWith(`${prefix}_vcov_`))) {
        const variant = key.slice(`${prefix}_vcov_`.length);
        const fit = ivreg(data, formula as never, { method, vcov: { type: "iid" } });
        const isKClass = fit.statistics.kappa !== undefined && fit.statistics.kappa !== 1;
        // ivreg2's robust scores of a k-class are P_Z X, and `coviv` asks for the same under iid: known to be wrong.
        if (isKClass && (prefix.endsWith("coviv") || !variant.startsWith("iid"))) continue;
        const own = ivreg(data, formula as never, { method, vcov: namedCovariance(largeOf(variant)) });
        const factor = variant === "iid" ? own.residualDegreesOfFreedom / own.sample.observations : 1;
        const name = (term: string) => (term === "(Intercept)" ? "_cons" : term);
        const k = own.terms.length;
        // Two clusters leave variances near zero, where Stata's float data show.
        const scale = own.terms.map((_, j) => Math.sqrt(fit.vcov.data[j + j * k]));
        // Rows and columns without names are in the order of the coefficients.
        const order = stata[key.replace("_vcov_", "_coef_")].map(({ term }) => term);
        own.terms.forEach((a, i) => {
          const row = stata[key][order.indexOf(name(a))];
          own.terms.forEach((b, j) => {
            const unit = scale[i] * scale[j];
            const expected = Number(row[`vcov_${name(b)}`] ?? row[`v${order.indexOf(name(b)) + 1}`]);
            expectClose((factor * own.vcov.data[i + j * k]) / unit, expected / unit, {
              relative: 1e-6,
              absolute: 1e-6,
              what: `${key}: ${a}, ${b}`,
            });
          });
        });
      }
      for (const key of Object.keys(stata).filter((one) => one.startsWith(`${prefix}_rf_`))) {
        const variant = key.slice(`${prefix}_rf_`.length);
        const fit = ivreg(data, formula as never, { vcov: { type: "iid" } });
        // The stored equations have the small-sample factor whether `small` was asked for or not.
        const vcov = covariances[variant.replace(/_small$/, "")];
        const form = reducedFormRegression(fit, data, { vcov: variant.startsWith("cl") ? { cluster: "smsa" } : vcov });
        const of = (part: string) =>
          form.terms.map((term) =>
            Number(stata[key].find((row) => row.term === (term === "(Intercept)" ? "_cons" : term))?.[part]),
          );
        expectClose(form.coefficients, of("estimate"), { relative: 1e-6, what: key });
        const errors = form.terms.map((_, j) => Math.sqrt(form.vcov.data[j * (form.terms.length + 1)]));
        expectClose(errors, of("std_error"), { relative: 1e-6, what: `${key}: se` });
      }
    });

    test("an equation without a constant", () => {
      const data = csv("stata/sim_no_constant_data");
      for (const variant of ["iid", "iid_small", "hc1", "hc1_small"]) {
        const fit = ivreg(data, "y ~ 0 + x1 | endo1 ~ z1 + z2" as never, { vcov: namedCovariance(largeOf(variant)) });
        expect(fit.terms).toEqual(["endo1", "x1"]);
        const factor = variant === "iid" ? Math.sqrt(fit.residualDegreesOfFreedom / fit.sample.observations) : 1;
        const rows = stata[`sim_no_constant_coef_${variant}`];
        const of = (part: string) => fit.terms.map((term) => Number(rows.find((row) => row.term === term)?.[part]));
        expectClose(fit.coefficients, of("estimate"), { relative: 1e-6, what: variant });
        const errors = fit.terms.map((_, j) => Math.sqrt(fit.vcov.data[j * 3]) * factor);
        expectClose(errors, of("std_error"), { relative: 1e-6, what: `${variant}: se` });
      }
    });

    /** The covariance of the coefficients: without `small` the factors are left out. */
    function largeOf(variant: string): Covariance {
      if (variant.startsWith("iid")) return { type: "iid" };
      const cluster = variant.startsWith("cluster") ? "age" : "smsa66";
      const small = variant.endsWith("_small");
      if (variant.startsWith("cl")) return { type: small ? "CR1" : "CR0", cluster };
      return { type: small ? "HC1" : "HC0" };
    }

    function underIdentification(report: IdentificationReport, iid: boolean, statistic?: number, p?: number) {
      const found = report.joint.find(({ id }) => id === (iid ? "anderson-lm" : "kleibergen-paap-lm"));
      // Two clusters and two moments: Stata prints the number of clusters, whatever the data; here it is refused.
      if (found === undefined) expect(statistic).toBeCloseTo(2, 9);
      else expectClose([found.statistic, found.pValue], [statistic ?? null, p ?? null], { ...close, what: "LM" });
    }

    function firstStages(report: IdentificationReport, rows: readonly Row[] | undefined) {
      if (rows === undefined) return;
      for (const stage of report.firstStages) {
        const of = (name: string) => rows.find(({ statistic }) => statistic === name)?.[stage.term] as number | null;
        expectClose([stage.partialR2, stage.sheaPartialR2], [of("pr2"), of("sheapr2")], { ...close, what: "R2" });
        const f = stage.tests.find(({ id }) => id === "first-stage-f");
        // With two clusters and two instruments its covariance is singular: Stata prints nothing, or rounding.
        if (f === undefined) expect(of("F") ?? Number.POSITIVE_INFINITY).toBeGreaterThan(1e12);
        else {
          expectClose([f.statistic, ...f.degreesOfFreedom], [of("F"), of("df"), of("df_r")], { ...close, what: "F" });
          expectClose(f.pValue, of("pvalue"), { ...close, what: "p of F" });
        }
        if (report.firstStages.length === 1) continue;
        for (const [id, name] of [
          ["sanderson-windmeijer", "SW"],
          ["angrist-pischke", "AP"],
        ]) {
          const [own, chi2] = [find(stage.tests, `${id}-f`), find(stage.tests, `${id}-chi2`)];
          expectClose(
            [own.statistic, own.pValue, ...own.degreesOfFreedom, chi2.statistic, chi2.pValue],
            ["F", "Fp", "Fdf1", "Fdf2", "chi2", "chi2p"].map((part) => of(`${name}${part}`)),
            { ...close, what: id },
          );
        }
      }
    }
  },
);
