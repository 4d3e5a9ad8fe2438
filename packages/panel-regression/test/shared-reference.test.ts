import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type Covariance, feols, panel, tidy, withVcov } from "../src/index.js";

interface Entry {
  readonly id: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface ReferenceFile {
  readonly dataset: { readonly unit: string; readonly time: string; readonly y: string; readonly x: readonly string[] };
  readonly data: string;
  readonly entries: readonly Entry[];
}

type Named = Readonly<Record<string, number>>;

for (const name of ["produc", "grunfeld", "gasoline", "fatalities", "empluk"]) {
  describeShared<ReferenceFile>(`panel/${name}.json`, name, (reference) => {
    const { unit, time, y, x } = reference.dataset;
    const data = panel(loadCsv(sharedText(`panel/${reference.data}`) ?? "") as Record<string, (number | null)[]>, {
      unit,
      time,
    });
    const values = new Map(reference.entries.map(({ id, value }) => [id.slice(id.indexOf("/") + 1), value]));
    const rightSide = `${y} ~ ${x.join(" + ")}`;
    const formulas: Readonly<Record<string, string>> = {
      pooled: rightSide,
      unit: `${rightSide} | ${unit}`,
      time: `${rightSide} | ${time}`,
      twoway: `${rightSide} | ${unit} + ${time}`,
    };
    const covariances: Readonly<Record<string, Covariance>> = {
      iid: { type: "iid" },
      hetero_HC1: { type: "HC1" },
      cluster_unit: { cluster: unit },
      cluster_time: { cluster: time },
      cluster_2way: { cluster: [unit, time] },
    };

    describe.each(Object.keys(formulas))("%s against fixest", (model) => {
      test.each(Object.keys(covariances))("%s", (vcov) => {
        const expected = values.get(`fixest/${model}/${vcov}`) as Readonly<
          Record<"estimate" | "se" | "t" | "p", Named>
        > & {
          readonly df_t: number;
        };
        const fit = feols(data, formulas[model] as string, { vcov: covariances[vcov] as Covariance });
        for (const row of tidy(fit)) {
          const what = `${model} ${vcov} ${row.term}`;
          expectClose(row.estimate, expected.estimate[row.term] as number, { relative: 1e-8, what });
          expectClose(row.standardError, expected.se[row.term] as number, { relative: 1e-7, what: `se of ${what}` });
          expectClose(row.pValue, expected.p[row.term] as number, {
            relative: 1e-5,
            absolute: 1e-14,
            what: `p of ${what}`,
          });
          expect(row.degreesOfFreedom).toBe(expected.df_t);
        }
      });
    });
  });
}
