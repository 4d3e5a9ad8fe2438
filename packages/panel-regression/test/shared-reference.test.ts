import { describeShared, expectClose, loadCsv, type Numbers, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  augment,
  type Covariance,
  type Estimate,
  feols,
  fixedEffectEstimates,
  groupRegressions,
  namedCovariance,
  panel,
  type TestResult,
  tidy,
  waldTest,
} from "../src/index.js";

// Tolerances: coefficients 1e-8 and standard errors 1e-7 against fixest (whose own tolerance leaves 1e-10 in unbalanced
// two-way fits). The reference of CR2 inverts singular blocks of the regression on dummies, which costs it digits.
const coefficient = 1e-8;
const standardError = 1e-7;

interface ReferenceFile {
  readonly dataset: {
    readonly unit: string;
    readonly time: string;
    readonly y: string;
    readonly x: readonly string[];
    readonly region?: string;
  };
  readonly data: string;
  readonly entries: readonly { readonly id: string; readonly value: unknown }[];
}

type Named = Readonly<Record<string, number>>;

interface Coefficients {
  readonly estimate: Named;
  readonly se: Named;
  readonly t: Named;
  readonly p: Named;
  readonly df: Named;
  readonly df_t: number;
}

for (const name of ["produc", "grunfeld", "gasoline", "fatalities", "empluk"]) {
  describeShared<ReferenceFile>(`panel/${name}.json`, name, (reference) => {
    const { unit, time, y, x } = reference.dataset;
    const columns = loadCsv(sharedText(`panel/${reference.data}`) ?? "") as Record<string, (number | null)[]>;
    const ranks = [...new Set(columns[time])].sort((a, b) => Number(a) - Number(b));
    const data = panel<Record<string, (number | null)[]>>(
      { ...columns, t_: (columns[time] as (number | null)[]).map((value) => ranks.indexOf(value) + 1) },
      { unit, time },
    );
    const values = new Map(reference.entries.map(({ id, value }) => [id.slice(id.indexOf("/") + 1), value]));
    const entry = <T>(id: string) => values.get(id) as T;
    const rightSide = `${y} ~ ${x.join(" + ")}`;
    const formulas: Readonly<Record<string, string>> = {
      pooled: rightSide,
      unit: `${rightSide} | ${unit}`,
      time: `${rightSide} | ${time}`,
      twoway: `${rightSide} | ${unit} + ${time}`,
    };
    const estimate = (model: string, vcov: Covariance): Estimate =>
      feols(data, formulas[model] as string, { vcov: namedCovariance(vcov) });
    const named = (fit: Estimate, read: (row: ReturnType<typeof tidy>[number]) => number, terms = x): number[] =>
      terms.map((term) => read(tidy(fit).find((row) => row.term === term) as ReturnType<typeof tidy>[number]));
    const pick = (from: Named, terms = x): Numbers => terms.map((term) => from[term] as number);

    const covariances: Readonly<Record<string, Covariance>> = {
      iid: { type: "iid" },
      hetero_HC1: { type: "HC1" },
      cluster_unit: { cluster: unit },
      cluster_time: { cluster: time },
      cluster_2way: { cluster: [unit, time] },
    };

    describe.each(Object.keys(formulas))("%s effects against fixest", (model) => {
      test.each(Object.keys(covariances))("%s", (vcov) => {
        const expected = entry<Coefficients>(`fixest/${model}/${vcov}`);
        const fit = estimate(model, covariances[vcov] as Covariance);
        const terms = Object.keys(expected.estimate);
        expect(fit.terms).toEqual(terms);
        expectClose(fit.coefficients, pick(expected.estimate, terms), { relative: coefficient });
        expectClose(
          named(fit, (row) => row.standardError, terms),
          pick(expected.se, terms),
          { relative: standardError },
        );
        expectClose(
          named(fit, (row) => row.pValue, terms),
          pick(expected.p, terms),
          { relative: 1e-6, absolute: 1e-14 },
        );
        expect(new Set(fit.inference.degreesOfFreedom)).toEqual(new Set([expected.df_t]));
      });

      test("R2, likelihood and F", () => {
        const expected = entry<Record<string, number | null> & { f: { stat: number }; wf: { stat: number } | null }>(
          `fitstat/${model}`,
        );
        const { r2, statistics, tests } = estimate(model, { type: "iid" });
        expectClose(
          [r2.overall as number, r2.adjustedOverall as number],
          [expected.r2 as number, expected.ar2 as number],
          {
            relative: 1e-9,
          },
        );
        if (model === "pooled") expect(r2).not.toHaveProperty("within");
        else {
          expectClose(
            [r2.within as number, r2.adjustedWithinFixest as number],
            [expected.wr2 as number, expected.war2 as number],
            { relative: 1e-9 },
          );
        }
        expectClose(statistics.logLikelihood as number, expected.ll as number, { relative: 1e-10 });
        expectClose(statistics.sigma as number, expected.sigma_iid as number, { relative: 1e-10 });
        expectClose(statistics.rss as number, expected.deviance as number, { relative: 1e-9 });
        const f = model === "pooled" ? expected.f.stat : (expected.wf as { stat: number }).stat;
        expectClose([statistics.f as number, tests[0]?.statistic as number], [f, f], { relative: 1e-8, what: "F" });
      });

      test("the full covariance, fitted values and residuals", () => {
        const full = entry<{ readonly iid: { readonly values: readonly (readonly number[])[] } }>(`vcov_full/${model}`);
        const fit = estimate(model, { type: "iid" });
        const scale = Math.max(...fit.vcov.data.map(Math.abs));
        expectClose(fit.vcov.data, full.iid.values, { relative: standardError, absolute: 1e-12 * scale });
        const head = entry<{ fitted: number[]; resid: number[] }>(`fitted_head/${model}`);
        const { fitted, residual } = augment(fit, data);
        const size = Math.max(...head.fitted.map(Math.abs));
        expectClose(fitted.slice(0, 10), head.fitted, { relative: 1e-9 });
        expectClose(residual.slice(0, 10), head.resid, { absolute: 1e-9 * size });
      });
    });

    test("R2 by the rules of Stata's xtreg", () => {
      const { r2 } = estimate("unit", { type: "iid" });
      const expected = entry<Record<string, number>>("stata_r2/xtreg_fe");
      expectClose(
        [r2.within, r2.adjustedWithinXtreg, r2.adjustedWithinFixest, r2.overall, r2.adjustedOverall] as number[],
        [
          expected.r2_w,
          expected.r2_a_xtreg,
          expected.r2_a_within_reghdfe,
          expected.r2_lsdv,
          expected.r2_a_lsdv,
        ] as number[],
        { relative: 1e-9 },
      );
    });

    describe.each(["unit", "twoway"])("%s effects against the regression on dummies", (model) => {
      test.each(["HC0", "HC1", "HC2", "HC3"] as const)("sandwich %s", (type) => {
        const expected = entry<Named>(`sandwich_LSDV/${model}/${type}`);
        expectClose(
          named(estimate(model, { type }), (row) => row.standardError),
          pick(expected),
          { relative: 1e-9 },
        );
      });

      test.each(["CR0", "CR2"] as const)("clubSandwich %s", (type) => {
        const expected = entry<Coefficients>(`clubSandwich/${model}/${type}`);
        const fit = estimate(model, { type, cluster: unit });
        expectClose(
          named(fit, (row) => row.standardError),
          pick(expected.se),
          { relative: 1e-8, what: "se" },
        );
        if (type === "CR0") return;
        expectClose(
          named(fit, (row) => row.degreesOfFreedom),
          pick(expected.df),
          { relative: 1e-6, what: "df" },
        );
        expectClose(
          named(fit, (row) => row.pValue),
          pick(expected.p),
          { relative: 1e-5, what: "p" },
        );
      });

      test("estimatr CR2", () => {
        const family = model === "unit" ? "estimatr_fe_unit_cluster" : "estimatr_fe_twoway_cluster";
        const expected = entry<Coefficients>(`${family}/CR2`);
        const fit = estimate(model, { type: "CR2", cluster: unit });
        expectClose(
          named(fit, (row) => row.standardError),
          pick(expected.se),
          { relative: 1e-9, what: "se" },
        );
        expectClose(
          named(fit, (row) => row.degreesOfFreedom),
          pick(expected.df),
          { relative: 1e-7, what: "df" },
        );
      });

      test("clubSandwich's Hotelling test of all slopes", () => {
        const expected = entry<{ F: number; df_num: number; df_denom: number; p: number }>(
          `clubSandwich_Wald_HTZ/${model}`,
        );
        const fit = estimate(model, { type: "CR2", cluster: unit });
        for (const result of [waldTest(fit, x, data), fit.tests[0]]) {
          const { statistic, degreesOfFreedom, pValue } = result as TestResult;
          const numbers = [statistic, ...degreesOfFreedom];
          expectClose(numbers, [expected.F, expected.df_num, expected.df_denom], { relative: 1e-6 });
          expectClose(pValue as number, expected.p, { relative: 1e-5 });
        }
      });
    });

    test.each(["unit", "time", "twoway"])("%s effects recovered", (model) => {
      const expected = entry<Readonly<Record<string, Named>>>(`fixef/${model}`);
      const found = fixedEffectEstimates(estimate(model, { type: "iid" }), data);
      for (const { label, levels, estimates } of found) {
        const reference = levels.map((level) => expected[label]?.[level] as number);
        // Constants may move between the terms of a two-way model, so differences to the first level are compared.
        const shift = (values: ArrayLike<number>) => Array.from(values, (value) => value - (values[0] as number));
        const size = Math.max(...reference.map(Math.abs));
        const [a, b] = model === "twoway" ? [shift(estimates ?? []), shift(reference)] : [estimates ?? [], reference];
        expectClose(a, b, { absolute: 1e-7 * size, what: label });
      }
    });

    test("slopes by unit", () => {
      const expected = entry<{ iid: Coefficients; cluster: Coefficients; wr2: number; r2: number }>("varying_slopes");
      const formula = `${rightSide} | ${unit}[t_]`;
      for (const [vcov, reference] of [
        [{ type: "iid" }, expected.iid],
        [{ cluster: unit }, expected.cluster],
      ] as const) {
        const fit = feols(data, formula, { vcov });
        expectClose(
          named(fit, (row) => row.estimate),
          pick(reference.estimate),
          { relative: 1e-7 },
        );
        expectClose(
          named(fit, (row) => row.standardError),
          pick(reference.se),
          { relative: 1e-6, what: JSON.stringify(vcov) },
        );
      }
      expectClose(feols(data, formula).r2.overall as number, expected.r2, { relative: 1e-9 });
    });

    test("a split at the median of the units' means, and the equality of its coefficients", () => {
      const expected = entry<
        Readonly<Record<"high" | "low", Coefficients>> & {
          readonly chow_F: number;
          readonly chow_df1: number;
          readonly chow_df2: number;
          readonly chow_p: number;
          readonly wald_cluster_F: number;
          readonly interaction: Coefficients;
        }
      >("group_diff");
      const complete = augment(estimate("unit", { type: "iid" }), data);
      const means = new Map<string, { total: number; count: number }>();
      const split = columns[x[0] as string] as number[];
      complete.rows.forEach((row, i) => {
        const own = means.get(complete.units?.[i] as string) ?? { total: 0, count: 0 };
        means.set(complete.units?.[i] as string, { total: own.total + (split[row] as number), count: own.count + 1 });
      });
      const sorted = [...means.values()].map(({ total, count }) => total / count).sort((a, b) => a - b);
      const middle = sorted.length / 2;
      const median = ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
      const high = (columns[unit] as unknown[]).map((label) => {
        const own = means.get(String(label));
        return own !== undefined && own.total / own.count > median ? 1 : 0;
      });
      const halves = panel<Record<string, (number | null)[]>>({ ...columns, high }, { unit, time });
      const regressions = (vcov: Covariance) =>
        groupRegressions(halves, formulas.unit as string, { by: "high", level: "unit", vcov });

      const clustered = regressions({ cluster: unit });
      for (const [position, side] of [expected.low, expected.high].entries()) {
        const fit = clustered.groups[position]?.fit as Estimate;
        expectClose(
          named(fit, (row) => row.estimate),
          pick(side.estimate),
          { relative: 1e-7 },
        );
        expectClose(
          named(fit, (row) => row.standardError),
          pick(side.se),
          { relative: 1e-6 },
        );
      }
      // fixest's wald() takes N - K denominator degrees of freedom, so only the statistics are compared.
      expectClose(clustered.equalityTest?.statistic as number, expected.wald_cluster_F, { relative: 1e-6 });
      const t = x.map((_, j) => expected.interaction.t[`xi${j + 1}`] as number);
      expectClose(
        clustered.termTests.map(({ test }) => test.statistic),
        t.map((value) => value * value),
        { relative: 1e-5 },
      );
      const chow = regressions({ type: "iid" }).equalityTest as TestResult;
      expectClose(
        [chow.statistic, ...chow.degreesOfFreedom, chow.pValue as number],
        [expected.chow_F, expected.chow_df1, expected.chow_df2, expected.chow_p],
        { relative: 1e-6 },
      );
    });

    const whereGiven = (id: string, title: string, body: () => void) => {
      if ([...values.keys()].some((key) => key.startsWith(id))) test(title, body);
    };

    whereGiven("singletons", "singletons are kept and noted", () => {
      const expected = entry<Readonly<Record<"none_iid" | "none_cl", Coefficients>> & { readonly n_none: number }>(
        "singletons",
      );
      const rows = (columns[unit] as number[]).flatMap((firm, row) => {
        const year = columns[time]?.[row];
        return (firm === 10 && year !== 1935) || (year === 1954 && firm !== 9) ? [] : [row];
      });
      const part = Object.fromEntries(
        Object.entries(columns).map(([label, cells]) => [label, rows.map((row) => cells[row] as number | null)]),
      );
      const thinned = panel<Record<string, (number | null)[]>>(part, { unit, time });
      for (const [vcov, reference] of [
        [{ type: "iid" }, expected.none_iid],
        [{ cluster: unit }, expected.none_cl],
      ] as const) {
        const fit = feols(thinned, formulas.twoway as string, { vcov });
        expect(fit.sample.observations).toBe(expected.n_none);
        expectClose(
          named(fit, (row) => row.estimate),
          pick(reference.estimate),
          { relative: coefficient },
        );
        expectClose(
          named(fit, (row) => row.standardError),
          pick(reference.se),
          { relative: standardError },
        );
        expect(fit.notes.map((note) => note.code)).toContain("SINGLETONS");
      }
    });

    whereGiven("region_by_year_FE", "effects that do not connect are counted exactly", () => {
      const expected = entry<Readonly<Record<"iid" | "state", Coefficients>>>("region_by_year_FE");
      const formula = `${rightSide} | state + region^year`;
      // fixest counts 48 + 153 - 1 parameters by default; the dummies' rank is 48 + 153 - 9, one constant per region.
      const iid = feols(data, formula, { vcov: { type: "iid" } });
      expect(iid.absorbedDegreesOfFreedom).toBe(192);
      const factor = Math.sqrt(iid.residualDegreesOfFreedom / expected.iid.df_t);
      expectClose(
        named(iid, (row) => row.standardError * factor),
        pick(expected.iid.se),
        { relative: standardError },
      );
      expectClose(
        named(iid, (row) => row.estimate),
        pick(expected.iid.estimate),
        { relative: 1e-7 },
      );
    });

    whereGiven("nested_cluster/", "clusters above the units", () => {
      const groups = [...values.keys()].filter((id) => id.startsWith("nested_cluster/"));
      for (const model of ["unit", "twoway"]) {
        const id = groups.find(
          (key) => key.startsWith(`nested_cluster/${model}/`) && key.endsWith("/nested"),
        ) as string;
        const cluster = id.split("/cl_")[1]?.split("/")[0] as string;
        const expected = entry<Coefficients>(id);
        const fit = estimate(model, { cluster });
        expectClose(
          named(fit, (row) => row.standardError),
          pick(expected.se),
          { relative: standardError },
        );
        expectClose(
          named(fit, (row) => row.pValue),
          pick(expected.p),
          { relative: 1e-6 },
        );
        if (model === "unit") continue;
        const cr2 = entry<Coefficients>("clubSandwich_bigcluster/CR2");
        const reduced = estimate(model, { type: "CR2", cluster });
        expectClose(
          named(reduced, (row) => row.standardError),
          pick(cr2.se),
          { relative: 1e-8, what: "CR2 se" },
        );
        expectClose(
          named(reduced, (row) => row.degreesOfFreedom),
          pick(cr2.df),
          { relative: 1e-6, what: "CR2 df" },
        );
      }
    });
  });
}
