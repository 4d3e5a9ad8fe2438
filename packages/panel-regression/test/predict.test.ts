import { grunfeld } from "@mesometrics/datasets";
import type { Dataset } from "@mesometrics/panel-data";
import { describeShared, expectClose, loadCsv, ownReference, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { augment, crossSection, feols, panel, predict, thresholdRegression } from "../src/index.js";

const { prediction } = ownReference<{ readonly prediction: number[] }>("panel-regression/facts.json");
const index = { unit: "firm", time: "year" } as const;
const firms = panel(grunfeld.table, index);
const iid = { vcov: { type: "iid" } } as const;
const code = (expected: string) => expect.objectContaining({ code: expected });

for (const name of ["produc", "grunfeld", "gasoline", "fatalities", "empluk"]) {
  describeShared<{
    readonly dataset: { readonly unit: string; readonly time: string; readonly y: string; readonly x: string[] };
    readonly data: string;
    readonly entries: readonly { readonly id: string; readonly value: unknown }[];
  }>(`panel/${name}.json`, `predictions of ${name}`, (reference) => {
    const { unit, time, y, x } = reference.dataset;
    const columns = loadCsv(sharedText(`panel/${reference.data}`) ?? "") as Record<string, (number | null)[]>;
    const data = panel(columns, { unit, time });
    const effects: Readonly<Record<string, string>> = {
      pooled: "",
      unit: ` | ${unit}`,
      time: ` | ${time}`,
      twoway: ` | ${unit} + ${time}`,
    };
    test.each(Object.keys(effects))("%s: fitted values", (model) => {
      const fit = feols(data, `${y} ~ ${x.join(" + ")}${effects[model]}` as string, iid);
      const { fitted } = predict(fit, data, data);
      const head = reference.entries.find(({ id }) => id === `${name}/fitted_head/${model}`)?.value;
      const present = fitted.filter((value) => value !== null);
      expectClose(present.slice(0, 10), (head as { readonly fitted: number[] }).fitted, { relative: 1e-8 });
    });
  });
}

describe("on the estimation sample a prediction is the fitted value", () => {
  const holes = panel(
    {
      ...grunfeld.table,
      value: grunfeld.table.value.map((value, row) => (row % 23 === 4 ? null : value)),
      size: grunfeld.table.firm.map((firm) => ["small", "middle", "large"][firm % 3] as string),
      weight: grunfeld.table.firm.map((firm, row) => firm + (row % 3)),
    },
    index,
  );
  test.each([
    "inv ~ value + capital",
    "inv ~ value * capital | firm + year",
    "log(inv) ~ value + i(size) + i(size, capital)",
    "log(inv) ~ log(value) + lag(capital, 1) | firm[year]",
    'inv ~ value + i(year, ref = "1940") | firm',
    "inv ~ value + capital | size^year + firm",
    "inv ~ value + twice | firm",
  ])("%s", (formula) => {
    const table = { ...cells(holes), twice: grunfeld.table.value.map((value) => 2 * value) };
    const data = panel(table as Record<string, number[]>, index) as Dataset;
    const fit = feols(data, formula, iid);
    const { rows, fitted } = augment(fit, data);
    const predicted = predict(fit, data, data);
    expectClose(
      Array.from(rows, (row) => predicted.fitted[row] as number),
      fitted,
      { relative: 1e-8, absolute: 1e-8 },
    );
    expect(predicted.fitted.filter((value) => value === null)).toHaveLength(
      predicted.missing.reduce((sum, { count }) => sum + count, 0),
    );
  });

  test("with weights", () => {
    const fit = feols(holes, "inv ~ capital | firm + year", { ...iid, weights: { analytic: "weight" } });
    const { fitted } = augment(fit, holes);
    expectClose(predict(fit, holes, holes).fitted as number[], fitted, { relative: 1e-8, absolute: 1e-8 });
  });

  test("of a threshold regression", () => {
    const { fit } = thresholdRegression(
      firms,
      { outcome: "inv", threshold: "capital", regimeDependent: ["value"] },
      { bootstrap: null, ...iid },
    );
    expectClose(predict(fit, firms, firms).fitted as number[], augment(fit, firms).fitted, { relative: 1e-8 });
  });
});

function cells(data: Dataset): Record<string, (number | string | null)[]> {
  return Object.fromEntries(
    Object.values(data.columns).map((column) => [
      column.name,
      column.kind === "number"
        ? Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
        : Array.from(column.codes, (at) => (at < 0 ? null : (column.levels[at] as string))),
    ]),
  );
}

describe("on new rows", () => {
  const isOut = (row: number) => grunfeld.table.year[row] === 1954 && (grunfeld.table.firm[row] as number) % 2 === 0;

  test("as R predicts rows that were left out", () => {
    const fit = feols(firms, "log(inv) ~ value * capital | firm + year", { ...iid, subset: (row) => !isOut(row) });
    const { fitted } = predict(fit, firms, firms);
    const rows = grunfeld.table.inv.flatMap((_, row) => (isOut(row) ? [row] : []));
    expectClose(
      rows.map((row) => fitted[row] as number),
      prediction,
      { relative: 1e-9 },
    );
  });

  test("levels that were not seen, of an effect and of dummies", () => {
    const fit = feols(firms, "inv ~ value + i(year) | firm", iid);
    const later = panel(
      { firm: [1, 1, 99, 2], year: [1954, 1955, 1954, 1936], value: [1000, 1000, 1000, null] },
      index,
    );
    expect(() => predict(fit, firms, later)).toThrow(code("UNSEEN_LEVEL"));
    const { fitted, missing } = predict(fit, firms, later, { unseenLevel: "null" });
    expect(fitted.map((value) => value === null)).toEqual([false, true, true, true]);
    expect(missing.map(({ column, count }) => [column, count])).toEqual([
      ["value", 1],
      ["year", 1],
      ["firm", 1],
    ]);
  });

  test("no outcome is needed, and a missing reference level changes nothing", () => {
    const fit = feols(firms, "inv ~ value + i(firm)", iid);
    const rows = crossSection({ firm: [3, 2], value: [1000, 1000] });
    const [third, second] = predict(fit, firms, rows).fitted as number[];
    const of = (term: string) => fit.coefficients[fit.terms.indexOf(term)] as number;
    expectClose(
      [third as number, second as number],
      [of("(Intercept)") + 1000 * of("value") + of("firm::3"), of("(Intercept)") + 1000 * of("value") + of("firm::2")],
      { relative: 1e-12 },
    );
  });

  test("effects that do not connect give no sum across their parts", () => {
    const cities = panel(
      {
        city: ["a", "a", "b", "b", "c", "c", "d", "d"],
        year: [1, 2, 1, 2, 3, 4, 3, 4],
        x: [0, 1, 2, 5, 1, 0, 2, 2],
        y: [1, 2, 4, 9, 3, 1, 5, 4],
      },
      { unit: "city", time: "year" },
    );
    const fit = feols(cities, "y ~ x | city + year", iid);
    const rows = panel({ city: ["a", "a", "d"], year: [1, 3, 3], x: [1, 1, 1] }, { unit: "city", time: "year" });
    expect(predict(fit, cities, rows, { unseenLevel: "null" }).fitted.map((value) => value === null)).toEqual([
      false,
      true,
      false,
    ]);
    expect(() => predict(fit, cities, rows)).toThrow(code("UNSEEN_LEVEL"));
  });

  test("other data, other estimators and missing columns are refused", () => {
    const fit = feols(firms, "inv ~ value | firm", iid);
    const rows = panel({ firm: [1], year: [1954], capital: [1] }, index);
    expect(() => predict(fit, firms, rows)).toThrow(code("UNKNOWN_COLUMN"));
    expect(() => predict(fit, rows, firms)).toThrow(code("DATA_MISMATCH"));
    expect(() => predict({ ...fit, kind: "between" }, firms, firms)).toThrow(code("NOT_A_LEVELS_MODEL"));
  });
});
