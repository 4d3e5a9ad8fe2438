import { type Covariance, type Estimate, namedCovariance } from "@mesometrics/inference";
import { crossSection, type Dataset, panel } from "@mesometrics/panel-data";
import { describeShared, expectClose, loadCsv, sharedReference, sharedText } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { ivreg } from "../src/index.js";

type Named = Readonly<Record<string, number>>;

interface NamedMatrix {
  readonly names: readonly string[];
  readonly values: readonly (readonly number[])[];
}

type RTest = {
  readonly df1: number;
  readonly df2: number | null;
  readonly statistic: number;
  readonly "p-value": number;
};

/** `ivreg` 0.6.7 and `fixest` 0.12.2 in R. */
interface RReference {
  readonly data: string;
  readonly y: string;
  readonly exog: string | readonly string[];
  readonly endog: string | readonly string[];
  readonly instruments: string | readonly string[];
  readonly cluster?: string;
  readonly fe?: readonly string[];
  readonly n_rows: number;
  readonly ivreg: {
    readonly nobs: number;
    readonly df_residual: number;
    readonly coef: Named;
    readonly sigma: number;
    readonly r2: number;
    readonly adj_r2: number;
    readonly diagnostics: Readonly<Record<string, RTest>>;
    readonly diag_HC1_fun?: Readonly<Record<string, RTest>>;
  } & Readonly<Record<`vcov_${"iid" | "HC0" | "HC1" | "HC2" | "HC3"}`, NamedMatrix | undefined>>;
  readonly fixest: { readonly cluster?: { readonly vcov: NamedMatrix; readonly df_t: number } };
}

/** An independent numpy program with the conventions of Stata's ivreg2. */
interface PyReference {
  readonly N: number;
  readonly L: number;
  readonly estimates: { readonly "2sls": { readonly coef: Named; readonly se_cluster?: Named } };
  readonly identification: {
    readonly anderson_cd: {
      readonly canon_corr: readonly number[];
      readonly anderson_lm: number;
      readonly anderson_lm_p: number;
      readonly df: number;
      readonly cragg_donald_F: number;
    };
  };
  readonly first_stage: Readonly<
    Record<
      "iid" | "hetero",
      Readonly<
        Record<
          string,
          {
            readonly F: number;
            readonly partial_r2: number;
            readonly shea_partial_r2: number;
            readonly effective_F: number;
            readonly pi: readonly number[];
            readonly SW_F?: number;
          }
        >
      >
    >
  >;
  readonly overid: { readonly sargan: number; readonly sargan_p: number; readonly df: number } | null;
  readonly endogeneity: { readonly wu_hausman_F: number; readonly wu_hausman_p: number };
}

const list = (value: string | readonly string[]) => (typeof value === "string" ? [value] : value);

/** Only where the reference says so: `year==1995` of the cigarette data. */
const filters: Readonly<Record<string, Readonly<Record<string, number>>>> = { cigsw_1995: { year: 1995 } };

function dataOf(id: string, r: RReference): Dataset {
  const text = sharedText(`../data/iv/${r.data}.csv`);
  if (text === undefined) throw new Error(`the data set ${r.data} is absent`);
  const table = loadCsv(text);
  if (r.fe !== undefined) return panel(table, { unit: r.fe[0], time: r.fe[1] }) as Dataset;
  const [column, value] = Object.entries(filters[id] ?? {})[0] ?? [];
  if (column === undefined) return crossSection(table) as Dataset;
  const keep = table[column].flatMap((cell, row) => (cell === value ? [row] : []));
  return crossSection(
    Object.fromEntries(Object.entries(table).map(([name, cells]) => [name, keep.map((row) => cells[row])])) as never,
  ) as Dataset;
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

for (const id of ids) {
  describeShared<RReference>(`iv/${id}.r.json`, `${id} agrees with R's ivreg and fixest and with numpy`, (r) => {
    const py = sharedReference<PyReference>(`iv/${id}.py.json`);
    if (py === undefined) throw new Error(`iv/${id}.py.json is absent although ${id}.r.json is there`);
    const data = dataOf(id, r);
    const endogenous = list(r.endog);
    const instruments = list(r.instruments);
    const spec = {
      outcome: r.y,
      regressors: list(r.exog),
      endogenous,
      instruments,
      ...(r.fe === undefined ? {} : { fixedEffects: r.fe }),
    };
    const fits = new Map<string, Estimate>();
    const estimate = (vcov: Covariance): Estimate => {
      const key = JSON.stringify(vcov);
      const fit = fits.get(key) ?? ivreg(data, spec, { vcov: namedCovariance(vcov) });
      fits.set(key, fit);
      return fit;
    };
    const iid = () => estimate({ type: "iid" });
    const testOf = (fit: Estimate, name: string, term?: string) => {
      const found = fit.tests.find((candidate) => candidate.id === name && candidate.term === term);
      if (found === undefined) throw new Error(`no test ${name}`);
      return found;
    };
    const expectVcov = (fit: Estimate, expected: NamedMatrix, what: string) => {
      const at = expected.names.map((name) => fit.terms.indexOf(name.replace(/^fit_/, "")));
      const k = fit.terms.length;
      expect([...at].sort((a, b) => a - b)).toEqual(fit.terms.map((_, j) => j));
      const scale = expected.values.map((row, i) => Math.sqrt(row[i]));
      expected.values.forEach((row, i) => {
        row.forEach((value, j) => {
          // Relative to the two standard errors, since a covariance may be zero up to rounding.
          const unit = scale[i] * scale[j];
          expectClose(fit.vcov.data[at[i] + at[j] * k] / unit, value / unit, { absolute: 1e-8, what });
        });
      });
    };

    test("coefficients, R2 and sigma", () => {
      const fit = iid();
      expect(fit.sample.observations).toBe(r.ivreg.nobs);
      expect(fit.residualDegreesOfFreedom).toBe(r.ivreg.df_residual);
      for (const [source, coefficients] of [
        ["R", r.ivreg.coef],
        ["numpy", py.estimates["2sls"].coef],
      ] as const) {
        expectClose(
          fit.coefficients,
          fit.terms.map((term) => coefficients[term]),
          { relative: 1e-10, what: `coefficients, ${source}` },
        );
      }
      expectClose(fit.statistics.sigma, r.ivreg.sigma, { relative: 1e-10, what: "sigma" });
      expectClose([fit.r2.overall, fit.r2.adjustedOverall], [r.ivreg.r2, r.ivreg.adj_r2], {
        relative: 1e-10,
        absolute: 1e-11,
        what: "R2",
      });
    });

    test.each(["iid", "HC0", "HC1", "HC2", "HC3"] as const)("covariance %s", (type) => {
      const expected = r.ivreg[`vcov_${type}`];
      // HC2 and HC3 are stored only where the dummies are few enough for R's hatvalues.
      expect(expected !== undefined || r.fe !== undefined).toBe(true);
      if (expected !== undefined) expectVcov(estimate({ type }), expected, type);
    });

    const { cluster } = r;
    if (cluster !== undefined)
      test("clustered covariances", () => {
        const expected = r.fixest.cluster;
        if (expected !== undefined) {
          const fit = estimate({ cluster });
          expectVcov(fit, expected.vcov, "CR1 of fixest");
          expect(fit.inference.degreesOfFreedom[0]).toBe(expected.df_t);
        }
        const se = py.estimates["2sls"].se_cluster;
        if (se === undefined) return;
        const fit = estimate({ type: "CR0", cluster });
        expectClose(
          fit.terms.map((_, j) => Math.sqrt(fit.vcov.data[j * (fit.terms.length + 1)])),
          fit.terms.map((term) => se[term]),
          { relative: 1e-8, what: "CR0" },
        );
      });

    test("first stages", () => {
      const hc1 = estimate({ type: "HC1" });
      for (const term of endogenous) {
        const expected = py.first_stage.iid[term];
        const f = testOf(iid(), "first-stage-f", term);
        const weak = r.ivreg.diagnostics[endogenous.length > 1 ? `Weak instruments (${term})` : "Weak instruments"];
        expectClose(
          [f.statistic, f.pValue, ...f.degreesOfFreedom],
          [weak.statistic, weak["p-value"], weak.df1, weak.df2],
          { relative: 1e-10, what: "first-stage F" },
        );
        expectClose(iid().statistics[`partialR2:${term}`], expected.partial_r2, {
          relative: 1e-10,
          what: "partial R2",
        });
        expectClose(iid().statistics[`sheaPartialR2:${term}`], expected.shea_partial_r2, {
          relative: 1e-9,
          what: "Shea",
        });
        expectClose(testOf(hc1, "first-stage-f", term).statistic, py.first_stage.hetero[term].F, {
          relative: 1e-10,
          what: "HC1 F",
        });
        const stage = iid().components.find(({ name }) => name === `first stage: ${term}`);
        expectClose(
          instruments.map((name) => stage?.coefficients[stage.terms.indexOf(name)] ?? Number.NaN),
          expected.pi,
          { relative: 1e-10, what: "first-stage coefficients" },
        );
        if (expected.SW_F !== undefined) {
          expectClose(testOf(iid(), "sanderson-windmeijer-f", term).statistic, expected.SW_F, {
            relative: 1e-10,
            what: "SW F",
          });
        } else {
          expectClose(testOf(hc1, "effective-f").statistic, py.first_stage.hetero[term].effective_F, {
            relative: 1e-10,
            what: "effective F",
          });
        }
      }
      const robust = r.ivreg.diag_HC1_fun?.["Weak instruments"];
      if (robust !== undefined) {
        const f = testOf(hc1, "first-stage-f", endogenous[0]);
        expectClose([f.statistic, f.pValue], [robust.statistic, robust["p-value"]], {
          relative: 1e-10,
          what: "HC1 F of R",
        });
      }
    });

    test("identification, endogeneity and over-identification", () => {
      const expected = py.identification.anderson_cd;
      const lm = testOf(iid(), "anderson-lm");
      expectClose(
        [lm.statistic, lm.pValue, ...lm.degreesOfFreedom],
        [expected.anderson_lm, expected.anderson_lm_p, expected.df],
        { relative: 1e-10, what: "Anderson LM" },
      );
      const cd = testOf(iid(), "cragg-donald");
      expectClose(cd.statistic, expected.cragg_donald_F, { relative: 1e-10, what: "Cragg-Donald F" });
      expect(cd.degreesOfFreedom).toEqual([instruments.length, py.N - py.L]);
      const wu = testOf(iid(), "wu-hausman");
      const hausman = r.ivreg.diagnostics["Wu-Hausman"];
      expectClose(
        [wu.statistic, wu.pValue, ...wu.degreesOfFreedom, wu.statistic],
        [hausman.statistic, hausman["p-value"], hausman.df1, hausman.df2, py.endogeneity.wu_hausman_F],
        { relative: 1e-10, what: "Wu-Hausman" },
      );
      expect(py.overid === null).toBe(!iid().tests.some((one) => one.id === "sargan"));
      if (py.overid !== null) {
        const j = testOf(iid(), "sargan");
        expectClose(
          [j.statistic, j.pValue, ...j.degreesOfFreedom],
          [py.overid.sargan, py.overid.sargan_p, py.overid.df],
          { relative: 1e-10, what: "Sargan" },
        );
      }
    });
  });
}
