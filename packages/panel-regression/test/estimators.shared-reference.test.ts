import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  between,
  type Covariance,
  correlatedRandomEffects,
  type Estimate,
  feols,
  firstDifference,
  namedCovariance,
  panel,
  randomEffects,
  tidy,
  unitEffectStatistics,
  waldTest,
} from "../src/index.js";

const tolerance = { coefficient: 1e-8, standardError: 1e-7, statistic: 1e-7, p: 1e-6 };

interface ReferenceFile {
  readonly dataset: {
    readonly unit: string;
    readonly time: string;
    readonly y: string;
    readonly x: readonly string[];
    readonly balanced: boolean;
  };
  readonly data: string;
  readonly entries: readonly { readonly id: string; readonly value: unknown }[];
}

type Named = Readonly<Record<string, number>>;

interface PlmSummary {
  readonly estimate: Named;
  readonly se: Named;
  readonly stat: Named;
  readonly p: Named;
  readonly df_residual: number;
  readonly r2: number;
  readonly adj_r2: number;
  readonly F: { readonly statistic: number; readonly p: number };
}

interface Components {
  readonly sigma2: { readonly idios: number; readonly id?: number; readonly time?: number };
  readonly theta:
    | number
    | { readonly id: number | Named; readonly time: number; readonly total: number }
    | { readonly summary_min_q1_med_mean_q3_max: readonly number[] };
}

interface Clustered {
  readonly se: Named;
  readonly df: Named;
  readonly p: Named;
}

type Row = ReturnType<typeof tidy>[number];

for (const name of ["produc", "grunfeld", "gasoline", "fatalities", "empluk"]) {
  describeShared<ReferenceFile>(`panel/${name}.json`, `${name}: estimators on transformed rows`, (reference) => {
    const { unit, time, y, x, balanced } = reference.dataset;
    const columns = loadCsv(sharedText(`panel/${reference.data}`) ?? "") as Record<string, (number | null)[]>;
    const data = panel<Record<string, (number | null)[]>>(columns, { unit, time });
    const values = new Map(reference.entries.map(({ id, value }) => [id.slice(id.indexOf("/") + 1), value]));
    const entry = <T>(id: string) => values.get(id) as T;
    const formula: string = `${y} ~ ${x.join(" + ")}`;

    const models: Readonly<Record<string, (vcov: Covariance) => Estimate>> = {
      pooling: (vcov) => feols(data, formula, { vcov: namedCovariance(vcov) }),
      within_ind: (vcov) => feols(data, `${formula} | ${unit}`, { vcov: namedCovariance(vcov) }),
      within_time: (vcov) => feols(data, `${formula} | ${time}`, { vcov: namedCovariance(vcov) }),
      within_two: (vcov) => feols(data, `${formula} | ${unit} + ${time}`, { vcov: namedCovariance(vcov) }),
      between: (vcov) => between(data, formula, { vcov: namedCovariance(vcov) }),
      fd: (vcov) => firstDifference(data, formula, { vcov: namedCovariance(vcov) }),
      re_swar: (vcov) => randomEffects(data, formula, { vcov: namedCovariance(vcov) }),
      re_walhus: (vcov) => randomEffects(data, formula, { vcov: namedCovariance(vcov), method: "wallace-hussain" }),
      re_amemiya: (vcov) => randomEffects(data, formula, { vcov: namedCovariance(vcov), method: "amemiya" }),
      re_nerlove: (vcov) => randomEffects(data, formula, { vcov: namedCovariance(vcov), method: "nerlove" }),
      re_two_swar: (vcov) => randomEffects(data, formula, { vcov: namedCovariance(vcov), effect: "twoways" }),
      re_time_swar: (vcov) => randomEffects(data, formula, { vcov: namedCovariance(vcov), effect: "time" }),
    };
    const model = (id: string, vcov: Covariance) => (models[id] as (typeof models)[string])(vcov);

    const expectNamed = (fit: Estimate, part: (row: Row) => number, expected: Named, relative: number, what: string) =>
      expectClose(
        tidy(fit).map(part),
        tidy(fit).map(({ term }) => expected[term] as number),
        { relative, absolute: what === "p" ? 1e-300 : 0, what },
      );

    test.each(Object.keys(models))("plm %s", (id) => {
      const expected = entry<PlmSummary>(`plm/${id}`);
      const fit = model(id, { type: "iid" });
      expect([...fit.terms].sort()).toEqual(Object.keys(expected.estimate).sort());
      expectNamed(fit, (row) => row.estimate, expected.estimate, tolerance.coefficient, "coefficients");
      expect(fit.residualDegreesOfFreedom).toBe(expected.df_residual);
      const [wald] = fit.tests;
      if (id === "re_two_swar" && !balanced) {
        // plm 2.6 leaves the error variance out of this covariance, and its R2 takes the outcome in levels.
        const { sigma } = fit.statistics;
        expectNamed(fit, (row) => row.standardError / (sigma as number), expected.se, tolerance.standardError, "se");
        expectClose(fit.r2.overallXtreg as number, expected.r2, { relative: tolerance.statistic, what: "R2" });
        expectClose((wald?.statistic as number) * (sigma as number) ** 2, expected.F.statistic, {
          relative: tolerance.statistic,
          what: "Wald",
        });
        return;
      }
      expectNamed(fit, (row) => row.standardError, expected.se, tolerance.standardError, "se");
      expectNamed(fit, (row) => row.statistic, expected.stat, tolerance.statistic, "t");
      expectNamed(fit, (row) => row.pValue, expected.p, tolerance.p, "p");
      expectClose(wald?.statistic as number, expected.F.statistic, { relative: tolerance.statistic, what: "F" });
      expectClose(wald?.pValue as number, expected.F.p, { relative: tolerance.p, absolute: 1e-250, what: "p of F" });
      const r2 = fit.r2.transformed ?? fit.r2.between ?? fit.r2.differenced ?? fit.r2.within ?? fit.r2.overall;
      const adjusted =
        fit.r2.adjustedTransformed ??
        fit.r2.adjustedBetween ??
        fit.r2.adjustedDifferenced ??
        fit.r2.adjustedWithinXtreg ??
        fit.r2.adjustedOverall;
      expectClose([r2, adjusted] as number[], [expected.r2, expected.adj_r2], {
        relative: tolerance.statistic,
        what: "R2",
      });
    });

    test.each(Object.keys(models).filter((id) => id.startsWith("re_")))("plm's variance components, %s", (id) => {
      const { sigma2, theta } = entry<Components>(`plm_ercomp/${id}`);
      const { statistics } = model(id, { type: "iid" });
      const { sigmaE = 0, sigmaU = 0, sigmaTime = 0 } = statistics;
      expectClose([sigmaE ** 2, sigmaU ** 2, sigmaTime ** 2], [sigma2.idios, sigma2.id ?? 0, sigma2.time ?? 0], {
        relative: tolerance.statistic,
      });
      const found = (key: string) => {
        const same = statistics[key];
        if (same !== undefined) return [same, same, same];
        return ["Minimum", "Median", "Maximum"].map((part) => statistics[`${key}${part}`] as number);
      };
      const close = (key: string, expected: unknown) => {
        const range = typeof expected === "number" ? [expected, expected, expected] : spread(expected);
        expectClose(found(key), range, { relative: tolerance.statistic, absolute: 1e-14, what: key });
      };
      if (typeof theta === "object" && "id" in theta) {
        close("theta", theta.id);
        close("thetaTime", theta.time);
        close("thetaTotal", theta.total);
      } else {
        close(id === "re_time_swar" ? "thetaTime" : "theta", theta);
      }
    });

    describe.each(["within_ind", "re_swar", "fd"])("clubSandwich on plm %s", (id) => {
      test.each([
        ["CR0", { type: "CR0", cluster: unit }],
        ["CR1S", { cluster: unit }],
        ["CR2", { type: "CR2", cluster: unit }],
        ["CR3", { type: "CR3", cluster: unit }],
      ] as const)("%s", (type, vcov) => {
        const expected = entry<Clustered | undefined>(`clubSandwich_plm/${id}/${type}`);
        // clubSandwich has no first differences of unbalanced panels; its CR1S does not count the absorbed effects.
        if (expected === undefined || (type === "CR1S" && id === "within_ind")) {
          expect(balanced && id === "fd").toBe(false);
          return;
        }
        const fit = model(id, vcov);
        expectNamed(fit, (row) => row.standardError, expected.se, tolerance.standardError, "se");
        if (type !== "CR2") return;
        expectNamed(fit, (row) => row.degreesOfFreedom, expected.df, tolerance.statistic, "df");
        expectNamed(fit, (row) => row.pValue, expected.p, tolerance.p, "p");
      });
    });

    describe.each(["re_swar", "fd"])("plm's covariances of %s", (id) => {
      const covariances: Readonly<Record<string, Covariance>> = {
        arellano_HC0: { type: "CR0", cluster: unit },
        arellano_sss: { cluster: unit },
        arellano_HC1: { type: "plm", method: "arellano", correction: "HC1" },
        arellano_HC2: { type: "plm", method: "arellano", correction: "HC2" },
        arellano_HC3: { type: "plm", method: "arellano", correction: "HC3" },
        white2_HC0: { type: "plm", method: "white2" },
        white1_HC0: { type: "HC0" },
        white1_HC3: { type: "HC3" },
        arellano_time_HC0: { type: "CR0", cluster: time },
        DC_HC0: { type: "CR0", cluster: [unit, time] },
        SCC_default: { type: "driscoll-kraay", preset: "plm" },
        SCC_maxlag2: { type: "driscoll-kraay", lags: 2, preset: "plm" },
        NW_maxlag2: { type: "newey-west", lags: 2, preset: "plm" },
        ...(balanced ? { BK_time: { type: "beck-katz" }, BK_group: { type: "beck-katz", within: "unit" } } : {}),
      };
      test.each(Object.keys(covariances))("%s", (type) => {
        const expected = entry<Named>(`plm_vcov/${id}/${type}`);
        const fit = model(id, covariances[type] as Covariance);
        // plm keeps a two-way covariance that is not positive semidefinite.
        if (fit.notes.some(({ code }) => code === "NON_PSD_FIXED")) return expect(type).toBe("DC_HC0");
        // plm 2.6 divides HC1 of differences by the rows in levels less K; here by the differences less K.
        const lost = fit.sample.dropped.find(({ column }) => column === null)?.count ?? 0;
        const df = fit.residualDegreesOfFreedom;
        const factor = id === "fd" && type === "arellano_HC1" ? Math.sqrt(df / (df + lost)) : 1;
        expectNamed(fit, (row) => row.standardError * factor, expected, tolerance.standardError, "se");
      });
    });

    test("the spread of the unit effects, as xtreg prints it", () => {
      const expected = entry<Named>("stata_r2/xtreg_fe");
      const found = unitEffectStatistics(model("within_ind", { type: "iid" }), data);
      expectClose(
        [found.sigmaU, found.sigmaE, found.rho, found.correlation as number, found.intercept],
        [expected.sigma_u, expected.sigma_e, expected.rho, expected.corr_ui_xb, expected.cons] as number[],
        { relative: tolerance.coefficient },
      );
    });

    test("correlated random effects and the test of the unit means", () => {
      const within = model("within_ind", { type: "iid" });
      const fit = correlatedRandomEffects(data, formula, { vcov: { type: "iid" } });
      const slopes = (estimate: Estimate) => x.map((term) => tidy(estimate).find((row) => row.term === term)?.estimate);
      expectClose(slopes(fit) as number[], slopes(within) as number[], { relative: tolerance.coefficient });
      const pooled = entry<{ readonly estimate: Named; readonly se: Named }>("mundlak_pooled_cluster");
      const expected = entry<
        { readonly estimate: Named; readonly se: Named; wald: number; wald_robust: number; df: number } | undefined
      >("mundlak_cre");
      const label = (term: string) => (term.startsWith("mean(") ? `m_${term.slice(5, -1)}` : term);
      if (balanced) {
        // Pooled least squares with the means gives the same coefficients, and with them the same clusters.
        const clustered = correlatedRandomEffects(data, formula, { vcov: { cluster: unit } });
        const rows = tidy(clustered);
        expectClose(
          rows.map((row) => row.estimate),
          rows.map((row) => pooled.estimate[label(row.term)] as number),
          { relative: tolerance.coefficient },
        );
        expectClose(
          rows.map((row) => row.standardError),
          rows.map((row) => pooled.se[label(row.term)] as number),
          { relative: tolerance.standardError },
        );
      }
      // plm fails on the unbalanced panel, where the between regression is singular.
      expect(expected === undefined).toBe(!balanced);
      if (expected === undefined) return;
      const rows = tidy(fit);
      expectClose(
        rows.map((row) => row.estimate),
        rows.map((row) => expected.estimate[label(row.term)] as number),
        { relative: tolerance.coefficient },
      );
      expectClose(
        rows.map((row) => row.standardError),
        rows.map((row) => expected.se[label(row.term)] as number),
        { relative: tolerance.standardError },
      );
      const mundlak = (estimate: Estimate) => estimate.tests.find(({ id }) => id === "mundlak")?.statistic as number;
      expectClose(mundlak(fit), expected.wald, { relative: tolerance.statistic });
      const means = fit.terms.filter((term) => term.startsWith("mean("));
      expectClose(waldTest(fit, means).statistic, expected.wald, { relative: tolerance.statistic });
      const robust = correlatedRandomEffects(data, formula, { vcov: { type: "CR0", cluster: unit } });
      expectClose(expected.df * mundlak(robust), expected.wald_robust, { relative: tolerance.statistic });
    });
  });
}

/** Least, middle and largest of the reference's six numbers. */
function spread(expected: unknown): number[] {
  const values = Array.isArray(expected)
    ? (expected as number[])
    : (expected as { readonly summary_min_q1_med_mean_q3_max: number[] }).summary_min_q1_med_mean_q3_max;
  return [values[0], values[2], values[5]] as number[];
}
