import { grunfeld } from "@mesometrics/datasets";
import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { crossSection, feols, panel, summary, tidy, withVcov } from "../src/index.js";

const data = panel(grunfeld.table, { unit: "firm", time: "year" });
const fit = feols(data, "inv ~ value + capital | firm + year");

describe("summary", () => {
  const all = summary(fit, data);

  test("shows the fit's own rows and three companions by firm", () => {
    expect(all.coefficients).toEqual(tidy(fit));
    expect(all.companions.map(({ method, term }) => `${method} ${term}`)).toEqual([
      "CR1 value",
      "CR1 capital",
      "CV3 value",
      "CV3 capital",
      "wild cluster bootstrap value",
      "wild cluster bootstrap capital",
    ]);
    expect(all.unavailable).toEqual([]);
    const cr1 = tidy(withVcov(fit, data, { cluster: "firm" }));
    expect(all.companions.slice(0, 2).map((row) => row.pValue)).toEqual(cr1.map((row) => row.pValue));
  });

  test("names the firm that moves each coefficient most", () => {
    expect(all.leaveOneOut.map(({ mostInfluential }) => mostInfluential)).toEqual(["1", "1"]);
    for (const { low, high, estimate } of all.leaveOneOut) {
      expect(low as number).toBeLessThan(estimate);
      expect(high as number).toBeGreaterThan(estimate);
    }
  });

  test("measures information in effective clusters and shares that sum to one", () => {
    const { clusters = [], effectiveClusters = [] } = all.clusters ?? {};
    for (let j = 0; j < 2; j++) {
      const shares = clusters.map(({ partialLeverage }) => partialLeverage[j] as number);
      expectClose(
        shares.reduce((total, share) => total + share, 0),
        1,
        { relative: 1e-12 },
      );
      // G* of shares p is 1 / sum p^2.
      expectClose(
        effectiveClusters[j]?.independent as number,
        1 / shares.reduce((total, share) => total + share * share, 0),
        {
          relative: 1e-12,
        },
      );
    }
  });

  test("is the same whatever the order of rows and the units of measure", () => {
    const order = grunfeld.table.firm.map((_, i) => (i * 77) % 200);
    const table = Object.fromEntries(
      Object.entries(grunfeld.table).map(([name, column]) => [
        name,
        order.map((i) => (column as readonly unknown[])[i]),
      ]),
    ) as unknown as typeof grunfeld.table;
    const scaled = { ...table, value: table.value.map((value) => value * 1e9) };
    const other = panel(scaled, { unit: "firm", time: "year" });
    const again = summary(feols(other, "inv ~ value + capital | firm + year"), other);
    expectClose(
      again.companions.map((row) => row.statistic),
      all.companions.map((row) => row.statistic),
      { relative: 1e-9 },
    );
    expectClose(
      (again.clusters?.effectiveClusters ?? []).map(({ independent }) => independent),
      (all.clusters?.effectiveClusters ?? []).map(({ independent }) => independent),
      { relative: 1e-9 },
    );
    expect(again.leaveOneOut.map(({ mostInfluential }) => mostInfluential)).toEqual(["1", "1"]);
  });

  test("leaves the companions out on request, and takes another cluster column", () => {
    expect(summary(fit, data, { companions: false }).companions).toEqual([]);
    const byYear = summary(feols(data, "inv ~ value + capital | firm", { vcov: { cluster: "year" } }), data);
    expect(byYear.clusters?.column).toBe("year");
    expect(summary(fit, data, { cluster: "year", draws: 199, seed: 3 }).companions.at(-1)?.label).toContain(
      "199 draws, seed 3",
    );
  });

  test("a cross-section without clusters has rows, R2 and notes alone", () => {
    const cross = crossSection({ y: [1, 2, 4, 4, 7], x: [0, 1, 2, 3, 5] });
    const plain = summary(feols(cross, "y ~ x"), cross);
    expect(plain.coefficients).toHaveLength(2);
    expect([plain.companions, plain.clusters, plain.leaveOneOut]).toEqual([[], null, []]);
  });

  test("says why a companion is missing", () => {
    const only = {
      ...grunfeld.table,
      one: grunfeld.table.firm.map((firm, i) => (Number(firm) === 1 ? i % 3 : 0)),
    };
    const sample = panel(only, { unit: "firm", time: "year" });
    const { unavailable, companions, leaveOneOut } = summary(
      feols(sample, "inv ~ value + one | firm", { vcov: { cluster: "firm" } }),
      sample,
    );
    expect(unavailable.map(({ method }) => method)).toContain("CV3");
    expect(unavailable.find(({ method }) => method === "CV3")?.reason).toContain("'one'");
    expect(companions.some(({ method }) => method === "CR1")).toBe(true);
    expect(leaveOneOut[1]?.undeterminedWithout).toEqual(["1"]);
  });

  test("refuses other data and an unknown column", () => {
    const other = panel(
      { ...grunfeld.table, inv: grunfeld.table.inv.map((value) => value + 1) },
      { unit: "firm", time: "year" },
    );
    expect(() => summary(fit, other)).toThrowError(expect.objectContaining({ code: "DATA_MISMATCH" }));
    expect(() => summary(fit, data, { cluster: "farm" })).toThrowError(
      expect.objectContaining({ code: "UNKNOWN_COLUMN" }),
    );
    expect(() => summary(fit, data, { level: 1.5 })).toThrowError(expect.objectContaining({ code: "INVALID_LEVEL" }));
  });
});

interface ReferenceFile {
  readonly dataset: { readonly unit: string; readonly time: string; readonly y: string; readonly x: readonly string[] };
  readonly data: string;
  readonly entries: readonly { readonly id: string; readonly value: unknown }[];
}

for (const name of ["produc", "grunfeld", "gasoline", "fatalities"]) {
  describeShared<ReferenceFile>(`panel/${name}.json`, `companions, ${name}`, (reference) => {
    const { unit, time, y, x } = reference.dataset;
    const sample = panel(loadCsv(sharedText(`panel/${reference.data}`) ?? "") as Record<string, (number | null)[]>, {
      unit,
      time,
    });
    const entry = <T>(id: string) => reference.entries.find((one) => one.id === `${name}/${id}`)?.value as T;

    test.each([
      ["unit", ` | ${unit}`],
      ["twoway", ` | ${unit} + ${time}`],
    ])("CV3 and the most influential unit, %s effects", (model, effects) => {
      const expected = entry<{
        readonly p_CV3: Readonly<Record<string, number>>;
        readonly dfbeta_max_abs: Readonly<Record<string, number>>;
        readonly most_influential: readonly string[];
      }>(`cv3_jackknife/${model}`);
      const { companions, leaveOneOut } = summary(feols(sample, `${y} ~ ${x.join(" + ")}${effects}`), sample, {
        draws: 99,
      });
      const cv3 = companions.filter(({ method }) => method === "CV3");
      expectClose(
        cv3.map(({ pValue }) => pValue as number),
        Object.values(expected.p_CV3),
        { relative: 1e-6 },
      );
      expect(leaveOneOut.map(({ mostInfluential }) => mostInfluential)).toEqual(expected.most_influential.map(String));
      expectClose(
        leaveOneOut.map(({ largestChange }) => Math.abs(largestChange as number)),
        Object.values(expected.dfbeta_max_abs),
        { relative: 1e-7 },
      );
    });
  });
}
