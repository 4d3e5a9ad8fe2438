import { type Covariance, namedCovariance } from "@mesometrics/inference";
import { crossSection, type Dataset } from "@mesometrics/panel-data";
import { describeShared, expectClose, loadCsv, sharedReference, sharedText } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { augment, type Estimate, type IvMethod, ivreg } from "../src/index.js";
import { type ReferenceEquation, referenceData, referenceSpec, standardErrors } from "./iv-reference-data.js";

type Named = Readonly<Record<string, number>>;

interface KClassEntry {
  readonly k?: number;
  readonly coef: Named;
  readonly se_iid?: Named;
  readonly se_iid_small?: Named;
  readonly se_hetero?: Named;
  readonly se_hetero_small?: Named;
  readonly se_cluster?: Named;
  readonly se?: Named;
  readonly J?: number;
}

interface LinearmodelsEntry {
  readonly coef: Named;
  readonly se: Named;
  readonly J?: number;
}

interface PyReference {
  readonly estimates: Readonly<Record<string, KClassEntry>>;
  readonly jackknife?: Readonly<Record<"JIVE1" | "JIVE2" | "UJIVE" | "IJIVE1", number>>;
  readonly linearmodels?: Readonly<Record<string, Readonly<Record<string, LinearmodelsEntry>>>>;
}

interface Ivreg2rEntry {
  readonly coef: Named;
  readonly se: Named;
  readonly diagnostics?: { readonly overid?: { readonly stat: number } };
}

interface RReference extends ReferenceEquation {
  readonly ivreg2r: Readonly<Record<string, Ivreg2rEntry>>;
  readonly ivmodel?: Readonly<
    Record<
      "LIML" | "Fuller" | "TSLS",
      {
        readonly k: number | readonly number[];
        readonly "point.est": number | readonly number[];
        readonly "std.err": number | readonly number[];
        readonly "point.est.other"?: readonly number[];
      }
    >
  >;
  readonly ManyIV?: {
    readonly names: readonly string[];
    readonly estimate: {
      readonly estimate: readonly number[];
      readonly se: readonly (number | null)[];
      readonly ser: readonly (number | null)[];
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

const methods: Readonly<Record<string, IvMethod>> = {
  "2sls": "2sls",
  ols: { kClass: 0 },
  liml: "liml",
  fuller1: { fuller: 1 },
  fuller4: { fuller: 4 },
  kclass_half: { kClass: 0.5 },
};

const jOf = (fit: Estimate): number => fit.tests.find(({ id }) => id === "gmm-j")?.statistic ?? Number.NaN;
const isOverIdentified = (fit: Estimate) => !Number.isNaN(jOf(fit));

for (const id of ids) {
  describeShared<PyReference>(
    `iv/${id}.py.json`,
    `${id}: every estimator agrees with numpy, linearmodels and R`,
    (py) => {
      const r = sharedReference<RReference>(`iv/${id}.r.json`);
      if (r === undefined) throw new Error(`iv/${id}.r.json is absent although ${id}.py.json is there`);
      const data = referenceData(id, r);
      const spec = referenceSpec(r);
      const { cluster } = r;
      const [endogenous] = spec.endogenous;
      const estimate = (method: IvMethod, vcov: Covariance) =>
        ivreg(data, spec, { method, vcov: namedCovariance(vcov) });
      const compare = (
        fit: Estimate,
        coefficients: Named,
        errors: Named | undefined,
        what: string,
        factor = 1,
        coefficientTolerance = 1e-9,
      ) => {
        const at = (values: Named) =>
          fit.terms.map((term) => values[term] ?? values[term === "(Intercept)" ? "const" : term]);
        expectClose(fit.coefficients, at(coefficients), {
          relative: coefficientTolerance,
          what: `${what}: coefficients`,
        });
        if (errors !== undefined) {
          expectClose(
            standardErrors(fit).map((se) => se * factor),
            at(errors),
            { relative: 1e-8, what: `${what}: standard errors` },
          );
        }
      };

      test.each(Object.keys(py.estimates))("numpy: %s", (name) => {
        const expected = py.estimates[name];
        if (name.startsWith("gmm2s")) {
          const fit = estimate(
            { gmm: "two-step" },
            name === "gmm2s_hetero" ? { type: "HC0" } : { type: "CR0", cluster: cluster ?? "" },
          );
          compare(fit, expected.coef, expected.se, name);
          expectClose(jOf(fit), expected.J ?? Number.NaN, { relative: 1e-9, what: "J" });
          return;
        }
        const method = methods[name];
        const iid = estimate(method, { type: "iid" });
        compare(iid, expected.coef, expected.se_iid_small, `${name}, iid`);
        compare(estimate(method, { type: "HC0" }), expected.coef, expected.se_hetero, `${name}, HC0`);
        compare(estimate(method, { type: "HC1" }), expected.coef, expected.se_hetero_small, `${name}, HC1`);
        if (cluster !== undefined) {
          compare(estimate(method, { type: "CR0", cluster }), expected.coef, expected.se_cluster, `${name}, CR0`);
        }
        if (expected.k !== undefined && iid.statistics.kappa !== undefined) {
          expectClose(iid.statistics.kappa, expected.k, { relative: 1e-12, what: `${name}: k` });
        }
      });

      if (py.jackknife !== undefined) {
        const jackknife = py.jackknife;
        test("numpy: jackknife estimators", () => {
          for (const name of ["JIVE1", "JIVE2", "UJIVE", "IJIVE1"] as const) {
            const fit = estimate(name.toLowerCase() as IvMethod, { type: "HC0" });
            expectClose(fit.coefficients[fit.terms.indexOf(endogenous)], jackknife[name], {
              relative: 1e-9,
              what: name,
            });
          }
        });
      }

      const lm = py.linearmodels;
      if (lm !== undefined) {
        const n = ivreg(data, spec, { vcov: { type: "iid" } }).sample.observations;
        const vcovs: Readonly<Record<string, Covariance | undefined>> = {
          unadjusted: { type: "iid" },
          robust: { type: "HC0" },
          clustered: cluster === undefined ? undefined : { type: "CR0", cluster },
        };
        // linearmodels divides the residual variance by N where nothing is asked for.
        const factor = (fit: Estimate, kind: string) =>
          kind === "unadjusted" ? Math.sqrt(fit.residualDegreesOfFreedom / n) : 1;
        // Without an adjustment it subtracts the mean of the residuals, which weights other than iid leave, from them.
        const centredOf = (fit: Estimate, kind: string) => {
          if (kind !== "unadjusted") return 1;
          const mean = augment(fit, data).residual.reduce((sum, one) => sum + one, 0) / n;
          return Math.sqrt(1 - (n * mean * mean) / fit.statistics.rss);
        };
        const kinds = (name: string) => Object.keys(lm[name] ?? {}).filter((kind) => vcovs[kind] !== undefined);

        test("linearmodels: 2SLS, LIML and Fuller", () => {
          for (const [name, method] of [
            ["2sls", "2sls"],
            ["liml", "liml"],
            ["fuller1", { fuller: 1 }],
          ] as const) {
            for (const kind of kinds(name)) {
              const fit = estimate(method, vcovs[kind] as Covariance);
              // With k other than 1 its robust covariances take P_Z X as the score, which is not the criterion's derivative.
              const comparable = name === "2sls" || kind === "unadjusted" || fit.statistics.kappa === 1;
              const { coef, se } = lm[name][kind];
              compare(fit, coef, comparable ? se : undefined, `${name} ${kind}`, factor(fit, kind));
            }
          }
        });

        test("linearmodels: two-step GMM with robust weights", () => {
          for (const kind of kinds("gmm")) {
            const { coef, se, J } = lm.gmm[kind];
            const fit = estimate(
              { gmm: "two-step", weighting: { type: "HC0" }, variance: "sandwich" },
              vcovs[kind] as Covariance,
            );
            compare(fit, coef, se, `gmm ${kind}`, factor(fit, kind) * centredOf(fit, kind));
            if (isOverIdentified(fit)) expectClose(jOf(fit), J ?? Number.NaN, { relative: 1e-9, what: "J" });
          }
        });

        test("linearmodels: iterated GMM, up to where its iterations stop", () => {
          for (const kind of kinds("gmm_iter")) {
            const { coef, se, J } = lm.gmm_iter[kind];
            const fit = estimate(
              { gmm: "iterated", weighting: { type: "HC0" }, variance: "sandwich" },
              vcovs[kind] as Covariance,
            );
            expectClose(
              fit.coefficients,
              fit.terms.map((term) => coef[term === "(Intercept)" ? "const" : term]),
              { relative: 1e-6, absolute: 1e-7, what: "coefficients" },
            );
            // Its iterations stop at a relative change of 1e-6 in the coefficients, which their errors inherit.
            expectClose(
              standardErrors(fit).map((one) => one * factor(fit, kind) * centredOf(fit, kind)),
              fit.terms.map((term) => se[term === "(Intercept)" ? "const" : term]),
              { relative: 1e-6, what: "standard errors" },
            );
            if (isOverIdentified(fit)) expectClose(jOf(fit), J ?? Number.NaN, { relative: 1e-7, what: "J" });
          }
        });

        test("linearmodels: continuously updated GMM has a criterion that is no larger", () => {
          for (const kind of kinds("cue")) {
            const { coef, se: errors, J } = lm.cue[kind];
            const fit = estimate({ gmm: "cue", weighting: { type: "HC0" } }, vcovs[kind] as Covariance);
            const j = jOf(fit);
            if (Number.isNaN(j)) {
              // Just identified: every criterion is zero.
              expectClose(
                fit.coefficients,
                fit.terms.map((term) => coef[term === "(Intercept)" ? "const" : term]),
                { relative: 1e-9 },
              );
              expectClose(
                standardErrors(fit).map((one) => one * factor(fit, kind) * centredOf(fit, kind)),
                fit.terms.map((term) => errors[term === "(Intercept)" ? "const" : term]),
                { relative: 1e-8, what: "standard errors" },
              );
              continue;
            }
            expect(j).toBeLessThanOrEqual((J as number) * (1 + 1e-12));
            expectClose(j, J ?? Number.NaN, { relative: 1e-6, what: "J" });
            // Its optimiser stops where J is flat to seven digits: coefficients agree to a few hundredths of a standard error.
            const se = standardErrors(fit);
            fit.terms.forEach((term, at) => {
              const expected = coef[term === "(Intercept)" ? "const" : term];
              expect(Math.abs(fit.coefficients[at] - expected) / se[at]).toBeLessThan(0.03);
              const error = se[at] * factor(fit, kind);
              expect(
                Math.abs(error / errors[term === "(Intercept)" ? "const" : term] - 1),
                `${kind} ${term}`,
              ).toBeLessThan(0.03);
            });
          }
        });
      }

      test("ivreg2r, the R port of ivreg2", () => {
        const forms: readonly (readonly [string, IvMethod, Covariance | undefined, boolean])[] = [
          ["iid_small", "2sls", { type: "iid" }, true],
          ["HC0", "2sls", { type: "HC0" }, true],
          ["HC1", "2sls", { type: "HC1" }, true],
          ["cluster", "2sls", cluster === undefined ? undefined : { type: "CR0", cluster }, true],
          ["liml", "liml", { type: "iid" }, false],
          // P_Z X as the score of LIML, as in Stata: only the coefficients are those of the criterion.
          ["liml_HC0", "liml", { type: "HC0" }, false],
          ["fuller1", { fuller: 1 }, { type: "iid" }, false],
          ["fuller4", { fuller: 4 }, { type: "iid" }, false],
          ["kclass_half", { kClass: 0.5 }, { type: "iid" }, false],
          ["gmm2s_HC0", { gmm: "two-step" }, { type: "HC0" }, true],
          ["gmm2s_cluster", { gmm: "two-step" }, cluster === undefined ? undefined : { type: "CR0", cluster }, true],
        ];
        for (const [name, method, vcov, withErrors] of forms) {
          const expected = r.ivreg2r[name];
          // ivreg2r refuses seven clusters for 16 moments; four excluded instruments are what has to be weighted.
          if (expected?.coef === undefined || vcov === undefined) continue;
          const fit = estimate(method, vcov);
          const named = Object.fromEntries(fit.terms.map((term) => [term, expected.coef[term]]));
          const errors = Object.fromEntries(fit.terms.map((term) => [term, expected.se[term]]));
          const iidOfKClass = !withErrors && name !== "liml_HC0";
          compare(
            fit,
            named,
            withErrors || iidOfKClass ? errors : undefined,
            name,
            iidOfKClass ? Math.sqrt(fit.residualDegreesOfFreedom / fit.sample.observations) : 1,
            // Its coefficient of yr67 in griliches, a sixtieth of its standard error, differs by 1.07e-9; numpy's by 4e-12.
            5e-9,
          );
          const overid = expected.diagnostics?.overid?.stat;
          if (isOverIdentified(fit) && overid !== undefined)
            expectClose(jOf(fit), overid, { relative: 1e-9, what: "J" });
        }
      });

      const { ivmodel, ManyIV } = r;
      if (ivmodel !== undefined) {
        test("ivmodel: LIML, Fuller and 2SLS", () => {
          const first = (value: number | readonly number[], at = 0) => (typeof value === "number" ? value : value[at]);
          for (const [name, method, position] of [
            ["LIML", "liml", 0],
            ["Fuller", { fuller: 1 }, 0],
            ["TSLS", "2sls", 1],
          ] as const) {
            const entry = ivmodel[name];
            const fit = estimate(method, { type: "iid" });
            const at = fit.terms.indexOf(endogenous);
            expectClose(fit.coefficients[at], first(entry["point.est"], position), { relative: 1e-9, what: name });
            expectClose(standardErrors(fit)[at], first(entry["std.err"], position), {
              relative: 1e-8,
              what: `${name}, standard error`,
            });
            if (fit.statistics.kappa !== undefined)
              expectClose(fit.statistics.kappa, first(entry.k), { relative: 1e-11, what: "k" });
          }
        });
      }
      if (ManyIV !== undefined) {
        test("ManyIV: OLS, 2SLS and LIML", () => {
          const { estimate: coefficients } = ManyIV.estimate;
          for (const [name, method] of [
            ["ols", { kClass: 0 }],
            ["tsls", "2sls"],
            ["liml", "liml"],
          ] as const) {
            const fit = estimate(method, { type: "iid" });
            const at = ManyIV.names.indexOf(name);
            expectClose(fit.coefficients[fit.terms.indexOf(endogenous)], coefficients[at], {
              relative: 1e-9,
              what: name,
            });
          }
        });
      }
    },
  );
}

interface StataRow {
  readonly term: string;
  readonly estimate: number;
  readonly std_error: number;
}

describeShared<Readonly<Record<string, readonly Readonly<Record<string, number | string>>[]>>>(
  "iv/stata_ivreg2_fixtures.json",
  "Stata's ivreg2",
  (stata) => {
    const once = (name: string) => {
      let data: Dataset | null = null;
      return () => (data ??= crossSection(loadCsv(sharedText(`../data/iv/${name}.csv`) as string)) as Dataset);
    };
    const [card, simulated] = [once("card"), once("stata/sim_multi_endo_data")];
    const cardFormula = (instruments: string) => `lwage ~ exper + expersq + black + south | educ ~ ${instruments}`;
    const twoEndogenous = "y ~ x1 + x2 | endo1 + endo2 ~ z1 + z2 + z3 + z4";
    const both = cardFormula("nearc2 + nearc4");
    const cases: readonly (readonly [string, () => Dataset, string, IvMethod])[] = [
      ["card_liml_overid", card, both, "liml"],
      ["card_liml_overid_coviv", card, both, "liml"],
      ["card_liml_justid", card, cardFormula("nearc4"), "liml"],
      ["card_fuller1_overid", card, both, { fuller: 1 }],
      ["card_overid_gmm2s", card, both, { gmm: "two-step" }],
      ["card_overid_gmm2s_endog", card, both, { gmm: "two-step" }],
      ["card_overid_gmm2s_orthog", card, both, { gmm: "two-step" }],
      ["card_overid", card, both, "2sls"],
      ["card_just_id", card, cardFormula("nearc4"), "2sls"],
      ["sim_multi_endo", simulated, twoEndogenous, "2sls"],
      ["sim_multi_endo_liml", simulated, twoEndogenous, "liml"],
      ["sim_multi_endo_fuller1", simulated, twoEndogenous, { fuller: 1 }],
    ];

    /** `hc1` of the fixtures is Stata's `robust`, HC0 without `small`. `cl` clusters by smsa66, which has two values, `cluster` by age. */
    const covariances: Readonly<Record<string, Covariance>> = {
      iid: { type: "iid" },
      iid_small: { type: "iid" },
      hc1: { type: "HC0" },
      robust: { type: "HC0" },
      hc1_small: { type: "HC1" },
      robust_small: { type: "HC1" },
      cl: { type: "CR0", cluster: "smsa66" },
      cl_small: { cluster: "smsa66" },
      cluster: { type: "CR0", cluster: "age" },
      cluster_small: { cluster: "age" },
    };

    test.each(cases)("%s", (prefix, dataOf, formula, method) => {
      const data = dataOf();
      const variants = Object.keys(stata).filter((key) => new RegExp(`^${prefix}_coef_`).test(key));
      expect(variants.length).toBeGreaterThan(0);
      for (const key of variants) {
        const variant = key.slice(`${prefix}_coef_`.length);
        const rows = stata[key] as unknown as readonly StataRow[];
        const vcov = covariances[variant];
        const fit = ivreg(data, formula as never, { method, vcov: namedCovariance(vcov) });
        const at = (what: "estimate" | "std_error") =>
          fit.terms.map(
            (term) => rows.find((row) => row.term === (term === "(Intercept)" ? "_cons" : term))?.[what] ?? Number.NaN,
          );
        expectClose(fit.coefficients, at("estimate"), { relative: 1e-6, what: key });
        // LIML's robust scores of ivreg2 are P_Z X; `coviv` asks for 2SLS's formula: see the test of the score below.
        const kClassScores = fit.statistics.kappa !== undefined && fit.statistics.kappa !== 1;
        if (prefix.endsWith("coviv") || (kClassScores && !variant.startsWith("iid"))) continue;
        const large = variant === "iid" ? Math.sqrt(fit.residualDegreesOfFreedom / fit.sample.observations) : 1;
        // Two clusters leave standard errors near zero, where Stata's float data show.
        const iid = standardErrors(ivreg(data, formula as never, { method, vcov: { type: "iid" } }));
        const expectedErrors = at("std_error");
        standardErrors(fit).forEach((se, j) => {
          expectClose(se * large, expectedErrors[j], { relative: 1e-6, absolute: 1e-6 * iid[j], what: `${key}: se` });
        });
      }
      const kappa = stata[`${prefix}_diagnostics_iid`]?.[0]?.kclass;
      if (typeof kappa === "number") {
        expectClose(ivreg(data, formula as never, { method, vcov: { type: "iid" } }).statistics.kappa, kappa, {
          relative: 1e-9,
          what: "k",
        });
      }
      for (const variant of ["robust", "cluster"]) {
        const j = stata[`${prefix}_diagnostics_${variant}`]?.[0]?.overid_stat;
        if (typeof j === "number")
          expectClose(jOf(ivreg(data, formula as never, { method, vcov: namedCovariance(covariances[variant]) })), j, {
            relative: 1e-6,
            what: "J",
          });
      }
    });
  },
);
