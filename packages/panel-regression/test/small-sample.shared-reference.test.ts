import { describeShared, expectClose, loadCsv, type Numbers, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type Covariance, feols, namedCovariance, panel, type SmallSampleOptions, tidy } from "../src/index.js";

// Coefficients, standard errors and p-values of fixest 0.12 under every variant of ssc(), of plm and of sandwich.
const standardError = 1e-7;

interface ReferenceFile {
  readonly dataset: { readonly unit: string; readonly time: string; readonly y: string; readonly x: readonly string[] };
  readonly data: string;
  readonly entries: readonly { readonly id: string; readonly value: unknown }[];
}

type Named = Readonly<Record<string, number>>;
interface Coefficients {
  readonly se: Named;
  readonly t: Named;
  readonly p: Named;
  readonly df_t: number;
}

/** The variants of `ssc()` in words. */
const variants: Readonly<Record<string, SmallSampleOptions>> = {
  fixefK_none: { preset: "fixest", smallSample: { effects: "none" } },
  fixefK_full: { preset: "fixest", smallSample: { effects: "full" } },
  adjF: { preset: "fixest", smallSample: { sizeFactor: "1" } },
  clusterAdjF: { preset: "fixest", smallSample: { clusterFactor: "1" } },
  allOff: { preset: "fixest", smallSample: { sizeFactor: "1", clusterFactor: "1" } },
  tdf_conventional: { preset: "fixest", smallSample: { degreesOfFreedom: "N - K'" } },
  clusterdf_conventional: { preset: "fixest", smallSample: { clusterCount: "each" } },
  full_reghdfeLike_exact: { preset: "fixest", smallSample: { effectsCount: "force-exact" } },
};

for (const name of ["produc", "grunfeld", "gasoline", "fatalities", "empluk"]) {
  describeShared<ReferenceFile>(`panel/${name}.json`, `small-sample rules, ${name}`, (reference) => {
    const { unit, time, y, x } = reference.dataset;
    const columns = loadCsv(sharedText(`panel/${reference.data}`) ?? "") as Record<string, (number | null)[]>;
    const data = panel<Record<string, (number | null)[]>>(columns, { unit, time });
    const values = new Map(reference.entries.map(({ id, value }) => [id.slice(id.indexOf("/") + 1), value]));
    const entry = <T>(id: string) => values.get(id) as T;
    const rightSide = `${y} ~ ${x.join(" + ")}`;
    const formulas: Readonly<Record<string, string>> = {
      unit: `${rightSide} | ${unit}`,
      twoway: `${rightSide} | ${unit} + ${time}`,
    };
    const rows = (model: string, vcov: Covariance) =>
      tidy(feols(data, formulas[model] as string, { vcov: namedCovariance(vcov) }));
    const pick = (from: Named): Numbers => x.map((term) => from[term] as number);
    const covariances = (options: SmallSampleOptions): Readonly<Record<string, Covariance>> => ({
      iid: { type: "iid", ...options },
      hetero_HC1: { type: "HC1", ...options },
      cluster_unit: { cluster: unit, ...options },
      cluster_2way: { cluster: [unit, time], ...options },
    });

    describe.each(Object.keys(formulas))("%s effects, ssc() of fixest", (model) => {
      describe.each(Object.keys(variants))("%s", (variant) => {
        test.each(["iid", "hetero_HC1", "cluster_unit", "cluster_2way"])("%s", (vcov) => {
          const expected = entry<Coefficients>(`fixest_ssc/${model}/${vcov}/${variant}`);
          const actual = rows(model, covariances(variants[variant] as SmallSampleOptions)[vcov] as Covariance);
          const where = { what: `${name}/fixest_ssc/${model}/${vcov}/${variant}` };
          expectClose(
            actual.map((row) => row.standardError),
            pick(expected.se),
            { relative: standardError, ...where },
          );
          expectClose(
            actual.map((row) => row.statistic),
            pick(expected.t),
            { relative: standardError, ...where },
          );
          expectClose(
            actual.map((row) => row.pValue),
            pick(expected.p),
            { relative: 1e-6, absolute: 1e-14, ...where },
          );
          expect(new Set(actual.map((row) => row.degreesOfFreedom))).toEqual(new Set([expected.df_t]));
        });
      });
    });

    describe.each([
      ["unit", "within_ind"],
      ["twoway", "within_two"],
    ])("%s effects, plm", (model, plm) => {
      const given = <T extends readonly [string, ...unknown[]]>(list: readonly T[], id: (kind: string) => string) =>
        list.filter(([kind]) => {
          const found = entry<Named | undefined>(id(kind));
          return found !== undefined && !Object.values(found).includes(null as unknown as number);
        });

      test.each(
        given(
          [
            ["arellano_HC0", { cluster: unit, preset: "plm" }],
            ["arellano_sss", { cluster: unit, preset: "plm-sss" }],
            ["arellano_HC1", { cluster: unit, preset: "plm", smallSample: { sizeFactor: "N/(N - K')" } }],
            ["arellano_time_HC0", { cluster: time, preset: "plm" }],
            ["white1_HC0", { type: "HC0", preset: "plm" }],
            ["DC_HC0", { cluster: [unit, time], preset: "plm" }],
          ] as const,
          (kind) => `plm_vcov/${plm}/${kind}`,
        ),
      )("%s", (kind, vcov) => {
        const expected = entry<Named>(`plm_vcov/${plm}/${kind}`);
        expectClose(
          rows(model, vcov as unknown as Covariance).map((row) => row.standardError),
          pick(expected),
          { relative: standardError, what: `${name}/plm_vcov/${plm}/${kind}` },
        );
      });

      test("iid", () => {
        const expected = entry<{ se: Named; p: Named; df_residual: number }>(`plm/${plm}`);
        const actual = rows(model, { type: "iid", preset: "plm" });
        expectClose(
          actual.map((row) => row.standardError),
          pick(expected.se),
          { relative: standardError },
        );
        expect(actual[0]?.degreesOfFreedom).toBe(expected.df_residual);
      });

      test.each(
        given(
          [
            ["HC0", { cluster: unit, preset: "sandwich", smallSample: { sizeFactor: "1" } }],
            ["HC1", { cluster: unit, preset: "sandwich" }],
          ] as const,
          (kind) => `sandwich_vcovCL/${model}/${kind}`,
        ),
      )("sandwich::vcovCL %s", (kind, vcov) => {
        const expected = entry<Named>(`sandwich_vcovCL/${model}/${kind}`);
        expectClose(
          rows(model, vcov as unknown as Covariance).map((row) => row.standardError),
          pick(expected),
          { relative: standardError, what: `${name}/sandwich_vcovCL/${model}/${kind}` },
        );
      });

      test.each(
        given(
          [
            ["CR0", { type: "CR0", cluster: unit }],
            ["stata", { cluster: unit, preset: "areg" }],
          ] as const,
          (kind) => `estimatr_fe_${model}_cluster/${kind}`,
        ),
      )("estimatr %s", (kind, vcov) => {
        const expected = entry<{ se: Named; p: Named }>(`estimatr_fe_${model}_cluster/${kind}`);
        const actual = rows(model, vcov as unknown as Covariance);
        expectClose(
          actual.map((row) => row.standardError),
          pick(expected.se),
          { relative: standardError },
        );
        expectClose(
          actual.map((row) => row.pValue),
          pick(expected.p),
          { relative: 1e-6, absolute: 1e-14 },
        );
      });
    });

    if (values.has("region_by_year_FE")) {
      test("effects that do not connect are counted by levels under the preset fixest", () => {
        const expected = entry<Readonly<Record<"iid" | "state", Coefficients>>>("region_by_year_FE");
        const formula = `${rightSide} | state + region^year`;
        for (const [vcov, value] of [
          [{ type: "iid", preset: "fixest" }, expected.iid],
          [{ cluster: "state", preset: "fixest" }, expected.state],
        ] as const) {
          const actual = tidy(feols(data, formula, { vcov: namedCovariance(vcov as unknown as Covariance) }));
          expectClose(
            actual.map((row) => row.standardError),
            pick(value.se),
            { relative: standardError },
          );
          expect(actual[0]?.degreesOfFreedom).toBe(value.df_t);
        }
      });
    }

    const nested = [...values.keys()].filter((id) => id.startsWith("nested_cluster/"));
    if (nested.length > 0) {
      test.each(nested)("%s", (id) => {
        const [, model, column, effects] = id.split("/") as [string, string, string, "nested" | "none" | "full"];
        const expected = entry<Coefficients>(id);
        const actual = rows(model, {
          cluster: column.slice("cl_".length),
          preset: "fixest",
          smallSample: { effects },
        } as unknown as Covariance);
        expectClose(
          actual.map((row) => row.standardError),
          pick(expected.se),
          { relative: standardError },
        );
        expect(actual[0]?.degreesOfFreedom).toBe(expected.df_t);
      });
    }
  });
}
