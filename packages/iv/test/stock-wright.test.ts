import type { Covariance } from "@mesometrics/inference";
import type { Dataset } from "@mesometrics/panel-data";
import { describeShared, expectClose, sharedReference } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { ivreg, panel, stockWrightTest } from "../src/index.js";
import { type SharedEquation, sharedEquation, weakTable } from "./weak-instrument-data.js";

type Kind = "iid" | "hetero" | "cluster";
type Values = Partial<Readonly<Record<Kind, { readonly S: number; readonly p: number; readonly df: number }>>>;

interface PyReference {
  readonly stock_wright_S_beta0_partialled: Values;
  readonly stock_wright_S_beta0_ivreg2: Values;
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
  describeShared<SharedEquation>(`iv/${id}.r.json`, `${id}: Stock-Wright S in both conventions`, (r) => {
    const py = sharedReference<PyReference>(`iv/${id}.py.json`);
    if (py === undefined) throw new Error(`iv/${id}.py.json is absent although ${id}.r.json is there`);
    const { data, spec } = sharedEquation(id, r);
    for (const convention of ["partialled", "ivreg2"] as const) {
      for (const kind of ["iid", "hetero", "cluster"] as const) {
        const expected = py[`stock_wright_S_beta0_${convention}`][kind];
        if (expected === undefined) continue;
        test(`${convention}, ${kind}`, () => {
          const vcov: Covariance =
            kind === "iid"
              ? { type: "iid" }
              : kind === "hetero"
                ? { type: "HC0" }
                : { type: "CR0", cluster: r.cluster as string };
          const found = stockWrightTest(ivreg(data, spec, { vcov: { type: "iid" } }), data, { vcov, convention });
          expect(found.degreesOfFreedom).toEqual([expected.df]);
          expectClose([found.statistic, found.pValue], [expected.S, expected.p], { relative: 1e-8 });
        });
      }
    }
  });
}

test("partialling out leaves the partialled convention alone, and moves ivreg2's", () => {
  const data = panel(weakTable(3, 0.5), { unit: "group", time: "period" }) as Dataset;
  const absorbed = ivreg(data, "y ~ w | period | d ~ z1 + z2", { vcov: { type: "HC0" } });
  const dummies = ivreg(data, "y ~ w + i(period) | d ~ z1 + z2", { vcov: { type: "HC0" } });
  for (const convention of ["partialled", "ivreg2"] as const) {
    const [a, b] = [absorbed, dummies].map((fit) => stockWrightTest(fit, data, { convention, value: 0.4 }).statistic);
    expectClose(a, b, { relative: 1e-9, what: convention });
  }
  const both = (["partialled", "ivreg2"] as const).map(
    (convention) => stockWrightTest(absorbed, data, { convention, value: 0.4 }).statistic,
  );
  expect(Math.abs(both[0] / both[1] - 1)).toBeGreaterThan(1e-3);
});

test("refusals", () => {
  const data = panel(weakTable(3, 0.5, 6), { unit: "group", time: "period" }) as Dataset;
  const fit = ivreg(data, "y ~ w | group | d ~ z1 + z2", { vcov: { type: "CR1", cluster: "group" } });
  const code = (name: string) => expect.objectContaining({ code: name });
  expect(stockWrightTest(fit, data).rule).toContain("clusters by group");
  expect(() => stockWrightTest(fit, data, { convention: "ivreg2" })).toThrow(code("TOO_FEW_CLUSTERS"));
  expect(() => stockWrightTest(fit, data, { convention: "full" as never })).toThrow(code("INVALID_ARGUMENT"));
  expect(() => stockWrightTest(fit, data, { vcov: { type: "driscoll-kraay" } })).toThrow(
    code("COVARIANCE_NOT_OFFERED"),
  );
});
