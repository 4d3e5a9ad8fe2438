import { conley, leaveOneClusterOut, namedCovariance } from "@mesometrics/inference";
import { crossSection } from "@mesometrics/panel-data";
import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type Covariance, type Estimate, feols, firstDifference, panel, randomEffects, tidy } from "../src/index.js";

type Named = Readonly<Record<string, number>>;

interface ReferenceFile {
  readonly dataset: { readonly unit: string; readonly time: string; readonly y: string; readonly x: readonly string[] };
  readonly data: string;
  readonly entries: readonly { readonly id: string; readonly value: unknown }[];
}

interface Coefficients {
  readonly se: Named;
  readonly t: Named;
  readonly p: Named;
  readonly df_t: number;
}

interface Jackknife {
  readonly G: number;
  readonly se_CR3: Named;
  readonly se_CV3: Named;
  readonly se_CV3J: Named;
  readonly p_CV3: Named;
  readonly dfbeta_max_abs: Named;
  readonly most_influential: readonly (string | number)[];
}

type Row = ReturnType<typeof tidy>[number];

function expectRows(fit: Estimate, expected: Named, read: (row: Row) => number, relative: number): void {
  const rows = tidy(fit).filter(({ term }) => expected[term] !== undefined);
  expect(rows.length).toBeGreaterThan(0);
  expectClose(
    rows.map(read),
    rows.map(({ term }) => expected[term] as number),
    { relative, absolute: 1e-14 },
  );
}

/** Method, type and cluster of plm's vcovHC by the names of the reference. */
const vcovHC: Readonly<Record<string, Covariance>> = {
  arellano_HC0: { type: "plm", method: "arellano" },
  arellano_sss: { type: "plm", method: "arellano", correction: "sss" },
  arellano_HC1: { type: "plm", method: "arellano", correction: "HC1" },
  arellano_HC2: { type: "plm", method: "arellano", correction: "HC2" },
  arellano_HC3: { type: "plm", method: "arellano", correction: "HC3" },
  arellano_time_HC0: { type: "plm", method: "arellano", clusters: "time" },
  white1_HC0: { type: "plm", method: "white1" },
  white1_HC3: { type: "plm", method: "white1", correction: "HC3" },
  white2_HC0: { type: "plm", method: "white2" },
};

const standardError = (row: Row) => row.standardError;

for (const name of ["produc", "grunfeld", "gasoline", "fatalities", "empluk"]) {
  describeShared<ReferenceFile>(`panel/${name}.json`, name, (reference) => {
    const { unit, time, y, x } = reference.dataset;
    const columns = loadCsv(sharedText(`panel/${reference.data}`) ?? "") as Record<string, (number | null)[]>;
    const data = panel<Record<string, (number | null)[]>>(columns, { unit, time });
    const right = `${y} ~ ${x.join(" + ")}`;
    const formulas: Readonly<Record<string, string>> = {
      pooled: right,
      unit: `${right} | ${unit}`,
      time: `${right} | ${time}`,
      twoway: `${right} | ${unit} + ${time}`,
    };
    const values = new Map(reference.entries.map((entry) => [entry.id.slice(entry.id.indexOf("/") + 1), entry]));
    const entry = <T>(id: string) => values.get(id)?.value as T;
    const estimate = (model: string, vcov: Covariance) =>
      feols(data, formulas[model] as string, { vcov: namedCovariance(vcov) });

    const inFixest: Readonly<Record<string, Covariance>> = {
      NW_lag1: { type: "newey-west", lags: 1 },
      NW_lag2: { type: "newey-west", lags: 2 },
      NW_default: { type: "newey-west" },
      DK_default: { type: "driscoll-kraay" },
      DK_lag2: { type: "driscoll-kraay", lags: 2, preset: "fixest" },
    };
    describe.each(Object.keys(formulas))("%s effects against fixest", (model) => {
      test.each(Object.keys(inFixest))("%s", (vcov) => {
        const expected = entry<Coefficients>(`fixest/${model}/${vcov}`);
        const fit = estimate(model, inFixest[vcov] as Covariance);
        expectRows(fit, expected.se, standardError, 1e-7);
        expectRows(fit, expected.t, ({ statistic }) => statistic, 1e-7);
        expectRows(fit, expected.p, ({ pValue }) => pValue, 1e-6);
        expect(new Set(fit.inference.degreesOfFreedom)).toEqual(new Set([expected.df_t]));
      });
    });

    const inPlm: Readonly<Record<string, Covariance>> = {
      SCC_default: { type: "driscoll-kraay", preset: "plm" },
      SCC_maxlag2: { type: "driscoll-kraay", lags: 2, preset: "plm" },
      NW_maxlag2: { type: "newey-west", lags: 2, preset: "plm" },
      BK_time: { type: "beck-katz" },
      // plm pairs errors with wrong years where the first firm's years are not the earliest: see covariances.R.
      ...(name === "empluk" ? {} : { BK_group: { type: "beck-katz", within: "unit" } as const }),
      DC_HC0: { type: "CR0", cluster: [unit, time] },
      ...vcovHC,
    };
    describe.each([
      ["pooling", "pooled"],
      ["within_ind", "unit"],
      ["within_two", "twoway"],
    ])("%s against plm", (inReference, model) => {
      test.each(Object.keys(inPlm))("%s", (vcov) => {
        expectRows(
          estimate(model, inPlm[vcov] as Covariance),
          entry<Named>(`plm_vcov/${inReference}/${vcov}`),
          standardError,
          1e-7,
        );
      });
    });

    describe.each([...values.keys()].filter((id) => id.startsWith("cv3_jackknife/")))("%s", (id) => {
      const kind = id.slice("cv3_jackknife/".length);
      const cluster = kind.split("_cl_")[1] ?? unit;
      const model = kind.split("_")[0] as string;

      test("standard errors and p-values", () => {
        const expected = entry<Jackknife>(id);
        for (const type of ["CR3", "CV3", "CV3J"] as const) {
          const fit = estimate(model, { type, cluster });
          expect(fit.inference.clusters).toEqual([{ column: cluster, count: expected.G }]);
          expectRows(fit, expected[`se_${type}`], standardError, 1e-7);
          if (type === "CV3") expectRows(fit, expected.p_CV3, ({ pValue }) => pValue, 1e-6);
        }
      });

      test("the most influential cluster and the change without it", () => {
        const expected = entry<Jackknife>(id);
        const { ranges } = leaveOneClusterOut(estimate(model, { cluster }), data as never, cluster);
        expect(ranges.map(({ mostInfluential }) => mostInfluential)).toEqual(expected.most_influential.map(String));
        expectClose(
          ranges.map(({ largestChange }) => Math.abs(largestChange as number)),
          ranges.map(({ term }) => expected.dfbeta_max_abs[term] as number),
          { relative: 1e-7 },
        );
      });
    });

    const transformed: Readonly<Record<string, (vcov: Covariance) => Estimate>> = {
      re_swar: (vcov) => randomEffects(data, right, { vcov: namedCovariance(vcov) }),
      fd: (vcov) => firstDifference(data, right, { vcov: namedCovariance(vcov) }),
    };
    describe.each(Object.keys(transformed))("plm's vcovHC of %s", (model) => {
      // On first differences plm divides the rows by N - K of the levels under HC1, which is less than no correction.
      const known = Object.keys(vcovHC).filter((vcov) => !(model === "fd" && vcov === "arellano_HC1"));
      test.each(known)("%s", (vcov) => {
        const fit = transformed[model]?.(vcovHC[vcov] as Covariance) as Estimate;
        expectRows(fit, entry<Named>(`plm_vcov/${model}/${vcov}`), standardError, 1e-7);
      });
    });

    test("clubSandwich's CR3 on transformed rows", () => {
      const fits: Readonly<Record<string, (vcov: Covariance) => Estimate>> = {
        within_ind: (vcov) => estimate("unit", vcov),
        ...transformed,
      };
      for (const [model, fitted] of Object.entries(fits)) {
        const expected = entry<Coefficients | undefined>(`clubSandwich_plm/${model}/CR3`);
        // clubSandwich has no first differences of unbalanced panels.
        if (expected === undefined && model === "fd" && name === "empluk") continue;
        const fit = fitted({ type: "CR3", cluster: unit });
        expectRows(fit, expected?.se ?? {}, standardError, 1e-7);
        expectRows(fit, expected?.t ?? {}, ({ statistic }) => statistic, 1e-7);
      }
    });
  });
}

describeShared<ReferenceFile>("panel/quakes_conley.json", "Conley against fixest", (reference) => {
  const data = crossSection<Record<string, (number | null)[]>>(
    loadCsv(sharedText(`panel/${reference.data}`) ?? "") as Record<string, (number | null)[]>,
  );
  test.each(reference.entries.map(({ id }) => id))("%s", (id) => {
    const { value } = reference.entries.find((entry) => entry.id === id) as { value: { se: Named } };
    const [, , cutoff, distance] = id.split("/");
    const fit = feols(data, "depth ~ mag + stations", {
      vcov: conley({
        latitude: "lat",
        longitude: "long",
        cutoff: Number(cutoff),
        distance: distance as "spherical" | "triangular",
      }),
    });
    expectRows(fit, value.se, standardError, 1e-7);
  });
});

describeShared<ReferenceFile>("panel/trade.json", "four-way clusters", (reference) => {
  test("against fixest", () => {
    const columns = loadCsv(sharedText("panel/trade_p1_5.csv") ?? "") as Record<string, (number | null)[]>;
    const data = crossSection<Record<string, (number | null)[]>>(columns);
    const { value } = reference.entries.find(({ id }) => id === "trade/feols4/c4") as { value: Coefficients };
    const fit = feols(data, "log(Euros) ~ ldist | Origin + Destination + Product + Year", {
      vcov: { cluster: ["Origin", "Destination", "Product", "Year"] },
    });
    expectRows(fit, value.se, standardError, 1e-7);
    expectRows(fit, value.p, ({ pValue }) => pValue, 1e-6);
    expect(fit.inference.degreesOfFreedom[0]).toBe(value.df_t);
  });
});
