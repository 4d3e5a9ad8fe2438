import { numberColumn, panel } from "@mesometrics/panel-data";
import { describeShared, expectClose } from "@mesometrics/testing";
import { expect, it } from "vitest";
import {
  averageSchooling,
  deflate,
  growthRate,
  type ImputeOptions,
  imputeMissing,
  keywordFrequency,
  robotPenetration,
} from "../src/index.js";
import { thrownBy } from "./fixtures.js";

interface Case {
  id: string;
  // biome-ignore lint/suspicious/noExplicitAny: each case has its own shape
  input: any;
  // biome-ignore lint/suspicious/noExplicitAny: each case has its own shape
  expected: any;
  dictionary?: string[];
}

const numbers = (list: readonly (number | string | null)[]) =>
  list.map((one) => (one === null ? Number.NaN : Number(one)));

describeShared<{ cases: Case[] }>("index/data-preparation.json", "shared data preparation", ({ cases }) => {
  const find = (id: string) => cases.find((one) => one.id === id)!;
  const series = (t: number[], x: (number | null)[]) =>
    panel({ id: t.map(() => "a"), t, x }, { unit: "id", time: "t" });

  it.each<[string, ImputeOptions]>([
    ["interpolate.linear(ipolate)", { method: "linear" }],
    ["interpolate.linear+epolate", { method: "linear", extrapolate: "linear" }],
    ["interpolate.locf-ends(zoo rule=2)", { method: "linear", extrapolate: "carry" }],
    ["interpolate.irregular-time", { method: "linear" }],
    ["interpolate.geometric", { method: "geometric" }],
  ])("%s", (id, options) => {
    const { input, expected } = find(id);
    const { data } = imputeMissing(series(input.t, input.x), ["x"], options);
    expectClose(numberColumn(data, "x").values, numbers(expected), { relative: 1e-10 });
  });

  it("movingAverage.centred.k=1", () => {
    const { input, expected } = find("movingAverage.centred.k=1");
    const data = series(
      input.map((_: unknown, i: number) => i),
      input,
    );
    const filled = imputeMissing(data, ["x"], { method: "moving-average", window: 1 });
    expectClose(numberColumn(filled.data, "x").values, numbers(expected), { relative: 1e-10 });
  });

  it("fewer-than-2-known", () => {
    const { input, expected } = find("fewer-than-2-known");
    for (const extrapolate of ["none", "linear"] as const) {
      const { data, counts } = imputeMissing(series(input.t, input.x), ["x"], { method: "linear", extrapolate });
      expectClose(numberColumn(data, "x").values, numbers(expected.linear), { relative: 0 });
      expect(counts[0]).toMatchObject({ missing: 2, imputed: 0, remaining: 2 });
    }
  });

  it.each(["rate", "index", "log"] as const)("growthRate, %s", (form) => {
    const { input, expected } = find("growthRate");
    const data = series(
      input.map((_: unknown, i: number) => i),
      input,
    );
    expectClose(growthRate(data, "x", { form }).values, numbers(expected[form]), { relative: 1e-10, absolute: 1e-15 });
  });

  it("growthRate.negativeBase", () => {
    const { input, expected } = find("growthRate.negativeBase");
    const error = thrownBy(() => growthRate(series([1, 2], input), "x"));
    expect(expected.rate).toContain(error!.code);
  });

  it("growthRate.gap-in-panel", () => {
    const { input, expected } = find("growthRate.gap-in-panel");
    expectClose(growthRate(series(input.t, input.x), "x").values, numbers(expected.rate), { relative: 1e-10 });
  });

  it.each(["deflate.chain", "deflate.chain.base-middle"])("%s", (id) => {
    const { input, expected } = find(id);
    const data = panel(
      {
        id: input.nominal.map(() => "a"),
        t: input.nominal.map((_: unknown, i: number) => 2010 + i),
        nominal: input.nominal,
        index: input.index_prev100,
      },
      { unit: "id", time: "t" },
    );
    const { real, level } = deflate(data, "nominal", { index: "index", base: 2010 + input.base_year_pos });
    expectClose(real, expected.real, { relative: 1e-10 });
    if (expected.chain !== undefined) expectClose(level, expected.chain, { relative: 1e-10 });
  });

  const levels = { none: "none", primary: "primary", junior: "junior", senior: "senior", college: "college" };
  const oneRow = (input: Record<string, number>) =>
    Object.fromEntries(Object.entries(input).map(([name, value]) => [name, [value]])) as Record<string, number[]>;

  it("schooling", () => {
    const { input, expected } = find("schooling");
    const data = panel({ ...oneRow(input), id: ["a"], t: [1] }, { unit: "id", time: "t" });
    const all = averageSchooling(data, { columns: levels, total: "total" });
    expectClose(all.values, [expected.years_total6plus], { relative: 1e-10 });
    const schooled = averageSchooling(data, { columns: levels, denominator: "with-schooling" });
    expectClose(schooled.values, [expected.years_excluding_illiterate], { relative: 1e-10 });
  });

  it("schooling.badTotal", () => {
    const { input, expected } = find("schooling.badTotal");
    const data = panel({ ...oneRow(input), id: ["a"], t: [1] }, { unit: "id", time: "t" });
    const error = thrownBy(() => averageSchooling(data, { columns: levels, total: "total" }));
    expect(error!.code).toBe(expected.error_or_warning);
  });

  it("shiftShare.robotExposure", () => {
    const { labor_ij, labor_i, robot_j, labor_j } = find("shiftShare.robotExposure").input;
    const sectors = ["s1", "s2", "s3"];
    const design = robotPenetration({
      employment: {
        unit: labor_ij.flatMap((_: unknown, i: number) => sectors.map(() => `u${i}`)),
        sector: labor_ij.flatMap(() => sectors),
        time: labor_ij.flatMap(() => sectors.map(() => 2010)),
        value: labor_ij.flat(),
      },
      totals: { unit: ["u0", "u1"], time: [2010, 2010], value: labor_i },
      nationalEmployment: { sector: sectors, time: sectors.map(() => 2010), value: labor_j },
      robots: {
        sector: robot_j.flatMap(() => sectors),
        time: robot_j.flatMap((_: unknown, t: number) => sectors.map(() => 2010 + t)),
        value: robot_j.flat(),
      },
    });
    expectClose(design.exposure, find("shiftShare.robotExposure").expected.by_year.flat(), { relative: 1e-10 });
    expectClose(design.shareSums, [1, 1, 1, 1], { relative: 1e-14 });
  });

  it("keywordFrequency", () => {
    const { input, expected, dictionary } = find("keywordFrequency");
    const { documents } = keywordFrequency(input.texts, dictionary!);
    expect(documents.map((one) => one.counts.人工智能)).toEqual(expected.counts_人工智能);
    expect(documents.map((one) => one.total)).toEqual(expected.dict_total);
    expect(documents.map((one) => one.characters)).toEqual(expected.chars_no_punct);
  });
});

interface ImputeCase {
  id: string;
  expected: Record<string, (number | string)[]> & {
    value?: { input: { uCode: string; Time: number; x: number | string }[]; out: (number | string)[] };
  };
}

const cell = (x: number | string) => (x === "NA" ? null : Number(x));

describeShared<{ cases: ImputeCase[] }>("index/coinr-primitives.json", "COINr's imputation", ({ cases }) => {
  const find = (id: string) => cases.find((one) => one.id === id)!.expected;

  it.each<[string, ImputeOptions]>([
    ["mean", { method: "mean", by: [] }],
    ["median", { method: "median", by: [] }],
    ["mean_grp", { method: "mean", by: "g" }],
    ["median_grp", { method: "median", by: ["g"] }],
    ["approx_linear", { method: "linear" }],
    ["approx_rule2", { method: "linear", extrapolate: "carry" }],
  ])("%s", (name, options) => {
    const expected = find("impute");
    const x = expected.x!.map(cell);
    const data = panel(
      { id: x.map(() => "a"), t: x.map((_, i) => i), x, g: expected.g! as string[] },
      { unit: "id", time: "t" },
    );
    const filled = imputeMissing(data, ["x"], options);
    expectClose(numberColumn(filled.data, "x").values, numbers(expected[name]!.map(cell)), { relative: 1e-10 });
  });

  it("impute_panel, linear with carried ends", () => {
    const { input, out } = find("impute_panel_linear").value!;
    const data = panel(
      { id: input.map((one) => one.uCode), t: input.map((one) => one.Time), x: input.map((one) => cell(one.x)) },
      { unit: "id", time: "t" },
    );
    const filled = imputeMissing(data, ["x"], { method: "linear", extrapolate: "carry" });
    expectClose(numberColumn(filled.data, "x").values, out as number[], { relative: 1e-10 });
  });

  it("impute_panel, latest value", () => {
    const { input, out } = find("impute_panel_latest").value!;
    // COINr returns these rows by year, then unit.
    const rows = [...input].sort((a, b) => a.Time - b.Time || (a.uCode < b.uCode ? -1 : 1));
    const data = panel(
      { id: rows.map((one) => one.uCode), t: rows.map((one) => one.Time), x: rows.map((one) => cell(one.x)) },
      { unit: "id", time: "t" },
    );
    const filled = imputeMissing(data, ["x"], { method: "previous" });
    expectClose(numberColumn(filled.data, "x").values, numbers(out.map(cell)), { relative: 0 });
  });
});

interface EdgeCase {
  id: string;
  expected: { error: string };
}

describeShared<{ cases: EdgeCase[] }>("index/edge-cases.json", "shared edge cases of raw tables", ({ cases }) => {
  it("duplicate-unit-year is refused", () => {
    const { expected } = cases.find((one) => one.id === "duplicate-unit-year")!;
    const error = thrownBy(() => panel({ id: ["a", "a"], t: [1, 1], x: [1, 2] }, { unit: "id", time: "t" }));
    expect({ DUPLICATE_INDEX: "DUPLICATE_KEY" }[error!.code]).toBe(expected.error);
  });
});
