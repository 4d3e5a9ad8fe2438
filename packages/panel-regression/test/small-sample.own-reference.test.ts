import { grunfeld } from "@mesometrics/datasets";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type Covariance, clusterLeverage, feols, namedCovariance, panel, tidy } from "../src/index.js";

interface Rows {
  readonly se: readonly number[];
  readonly t: readonly number[];
  readonly p: readonly number[];
  readonly df: number;
}
interface Leverage {
  readonly partial: readonly number[];
  readonly independent: number;
  readonly correlated: number;
}
type Effects = "unit" | "twoway";
const reference = ownReference("inference/small_sample.json") as {
  readonly results: Readonly<Record<Effects, Readonly<Record<string, Rows>>>>;
  readonly r2: Readonly<Record<string, number>>;
  readonly leverage: Readonly<Record<"pooled" | Effects, Readonly<Record<"value" | "capital", Leverage>>>>;
};

const { firm, year } = grunfeld.table;
const kept = firm.map(
  (id, i) => !(Number(id) === 8 && Number(year[i]) < 1940) && !(Number(id) === 9 && Number(year[i]) > 1950),
);
const table = Object.fromEntries(
  Object.entries(grunfeld.table).map(([name, column]) => [
    name,
    (column as readonly (number | string)[]).filter((_, i) => kept[i]),
  ]),
) as unknown as typeof grunfeld.table;
const data = panel(table, { unit: "firm", time: "year" });
const fit = (effects: "pooled" | Effects, vcov: Covariance) =>
  feols(
    data,
    `inv ~ value + capital${{ pooled: "", unit: " | firm", twoway: " | firm + year" }[effects]}` as "inv ~ value",
    { vcov: namedCovariance(vcov) },
  );

const covariances: Readonly<Record<string, Covariance>> = {
  "plm iid": { type: "iid", preset: "plm" },
  "plm HC0": { type: "HC0", preset: "plm" },
  "plm HC1": { type: "HC1", preset: "plm" },
  "plm firm": { cluster: "firm", preset: "plm" },
  "plm year": { cluster: "year", preset: "plm" },
  "plm both": { cluster: ["firm", "year"], preset: "plm" },
  "plm-sss firm": { cluster: "firm", preset: "plm-sss" },
  "sandwich HC1": { type: "HC1", preset: "sandwich" },
  "sandwich firm": { cluster: "firm", preset: "sandwich" },
  "sandwich both": { cluster: ["firm", "year"], preset: "sandwich" },
};

describe.each(["unit", "twoway"] as const)("%s effects against plm and sandwich", (effects) => {
  test.each(Object.keys(covariances))("%s", (name) => {
    const expected = reference.results[effects][name] as Rows;
    const rows = tidy(fit(effects, covariances[name] as Covariance));
    const close = (actual: readonly number[], of: readonly number[], relative: number) =>
      expectClose(actual, of, { relative, what: `${effects} ${name}` });
    close(
      rows.map((row) => row.standardError),
      expected.se,
      1e-9,
    );
    close(
      rows.map((row) => row.statistic),
      expected.t,
      1e-9,
    );
    close(
      rows.map((row) => row.pValue),
      expected.p,
      1e-7,
    );
    expect(rows[0]?.degreesOfFreedom).toBe(expected.df);
  });
});

const ofStatsmodels = ownReference("inference/statsmodels_rules.json") as {
  readonly results: Readonly<Record<Effects, Readonly<Record<string, Rows & { readonly use_t: boolean }>>>>;
};

describe.each(["unit", "twoway"] as const)("%s effects against statsmodels", (effects) => {
  test.each([
    ["iid", { type: "iid" }],
    ["HC1", { type: "HC1" }],
    ["firm", { cluster: "firm" }],
    ["both", { cluster: ["firm", "year"] }],
  ] as const)("%s", (name, covariance) => {
    const expected = ofStatsmodels.results[effects][name] as Rows & { readonly use_t: boolean };
    const estimate = fit(effects, { ...covariance, preset: "statsmodels" } as Covariance);
    const rows = tidy(estimate);
    expectClose(
      rows.map((row) => row.standardError),
      expected.se,
      { relative: 1e-9 },
    );
    expectClose(
      rows.map((row) => row.pValue),
      expected.p,
      { relative: 1e-7 },
    );
    expect(estimate.inference.distribution).toBe(expected.use_t ? "t" : "normal");
    expect(estimate.tests.every(({ pValue }) => pValue !== null && pValue >= 0 && pValue < 1)).toBe(true);
  });
});

test("R2 of xtreg on an unbalanced panel", () => {
  const all = { ...fit("twoway", { type: "iid" }).r2, ...fit("unit", { type: "iid" }).r2 };
  for (const [kind, value] of Object.entries(reference.r2))
    expectClose(all[kind] as number, value, { relative: 1e-11, what: kind });
});

describe.each(["pooled", "unit", "twoway"] as const)("%s: leverage and effective clusters", (effects) => {
  test.each(["value", "capital"] as const)("%s", (term) => {
    const expected = reference.leverage[effects][term];
    const actual = clusterLeverage(fit(effects, { type: "iid" }), data, "firm");
    const j = actual.terms.indexOf(term);
    expectClose(
      actual.clusters.map(({ partialLeverage }) => partialLeverage[j] as number),
      expected.partial,
      { relative: 1e-9 },
    );
    const of = actual.effectiveClusters[j];
    expectClose(of?.independent as number, expected.independent, { relative: 1e-9 });
    if (effects === "pooled") expectClose(of?.correlated as number, expected.correlated, { relative: 1e-9 });
    else expect(of?.correlated).toBeNull();
    const total = actual.clusters.reduce((sum, { leverage }) => sum + leverage, 0);
    expectClose(total, actual.terms.length, { relative: 1e-12 });
  });
});
