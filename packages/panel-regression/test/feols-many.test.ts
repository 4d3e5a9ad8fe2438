import { grunfeld, produc } from "@mesometrics/datasets";
import { describe, expect, test } from "vitest";
import { crossSection, encode, feols, feolsMany, panel } from "../src/index.js";

const firms = panel(
  {
    ...grunfeld.table,
    half: grunfeld.table.firm.map((firm, row) => (row === 3 ? null : firm <= 5 ? "large" : "small")),
    decade: grunfeld.table.year.map((year) => (year < 1945 ? 1935 : 1945)),
  },
  { unit: "firm", time: "year" },
);
const describeOf = (many: ReturnType<typeof feolsMany>) =>
  many.map(({ outcome, regressors, fixedEffects, sample }) =>
    [sample === null ? "full" : sample.value, fixedEffects.join("+"), outcome, regressors.join("+")].join(" / "),
  );

test("the order is fixest's: sample, fixed effects, outcome, right side", () => {
  const many = feolsMany(firms, "c(inv, log(inv)) ~ value + csw0(capital) | sw0(firm)", {
    fsplit: "half",
    vcov: { type: "iid" },
  });
  const one = ["/ inv / value", "/ inv / value+capital", "/ log(inv) / value", "/ log(inv) / value+capital"];
  const block = [...one.map((tail) => ` ${tail}`), ...one.map((tail) => `firm ${tail}`)];
  expect(describeOf(many)).toEqual(
    ["full", "large", "small"].flatMap((sample) => block.map((tail) => `${sample} / ${tail}`)),
  );
});

test("each estimate is the one that feols makes of its formula and sample", () => {
  const options = { vcov: { cluster: "firm" }, weights: { analytic: "value" } } as const;
  const many = feolsMany(firms, "inv ~ sw(capital, value + capital) | firm + sw0(year)", { ...options, split: "half" });
  expect(many).toHaveLength(8);
  const formulas = [
    "inv ~ capital | firm",
    "inv ~ value + capital | firm",
    "inv ~ capital | firm + year",
    "inv ~ value + capital | firm + year",
  ];
  ["large", "small"].forEach((value, s) => {
    formulas.forEach((formula, f) => {
      const expected = feols(firms, formula as string, { ...options, subset: { column: "half", values: [value] } });
      expect(encode(many[4 * s + f]!.estimate)).toBe(encode(expected));
      expect(many[4 * s + f]!.sample).toEqual({ column: "half", value });
    });
  });
});

test("a plain formula gives one estimation", () => {
  const many = feolsMany(firms, "inv ~ value + i(decade) | firm");
  expect(many).toHaveLength(1);
  expect(many[0]).toMatchObject({
    outcome: "inv",
    regressors: ["value", "i(decade)"],
    fixedEffects: ["firm"],
    sample: null,
  });
  expect(encode(many[0]!.estimate)).toBe(encode(feols(firms, "inv ~ value + i(decade) | firm")));
});

test("a split within a subset, by numbers, and rows without a value of the split column", () => {
  const many = feolsMany(firms, "inv ~ value", {
    split: "decade",
    subset: { column: "half", values: ["large"] },
    vcov: { type: "iid" },
  });
  expect(many.map(({ sample, estimate }) => [sample?.value, estimate.sample.observations])).toEqual([
    ["1935", 49],
    ["1945", 50],
  ]);
  const all = feolsMany(firms, "inv ~ value", { fsplit: "half", vcov: { type: "iid" } });
  expect(all.map(({ estimate }) => estimate.sample.observations)).toEqual([200, 99, 100]);
  const withMask = feolsMany(firms, "inv ~ value", {
    split: "half",
    subset: (row) => row % 2 === 0,
    vcov: { type: "iid" },
  });
  expect(withMask.map(({ estimate }) => estimate.sample.observations)).toEqual([50, 50]);
});

test("formulas keep the rows that are complete for them", () => {
  const data = crossSection({ y: [1, 2, 4, 3, 5], x: [0, 1, 2, 2, 4], z: [1, null, 3, 1, 2] });
  const many = feolsMany(data, "y ~ x + sw0(z)", { vcov: { type: "iid" } });
  expect(many.map(({ estimate }) => estimate.sample.observations)).toEqual([5, 4]);
});

test("a split by the nine regions takes every row once", () => {
  const data = panel(produc.table, { unit: "state", time: "year" });
  const many = feolsMany(data, "log(gsp) ~ log(pcap) | state", { split: "region", vcov: { type: "iid" } });
  expect(many.map(({ sample }) => sample?.value)).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  expect(many.reduce((total, { estimate }) => total + estimate.sample.observations, 0)).toBe(816);
});

describe("errors", () => {
  test("name the estimation", () => {
    expect(() =>
      feolsMany(firms, "inv ~ value + sw0(capital) | firm", { split: "year", vcov: { type: "iid" } }),
    ).toThrow(/estimation 1 of 40, inv ~ value \| firm, year = 1935/);
  });

  test.each([
    ["y ~ sw(x", {}, "FORMULA_SYNTAX"],
    ["y ~ sw(x, q)", {}, "UNKNOWN_COLUMN"],
    ["y ~ x", { split: "q" }, "UNKNOWN_COLUMN"],
    ["y ~ x", { split: "g", fsplit: "g" }, "INVALID_SPLIT"],
    ["y ~ x", { split: "empty" }, "NO_GROUPS"],
    ["y ~ x", { split: "g", subset: () => false }, "NO_GROUPS"],
    ["c(y, x) ~ z | sw(d, e) ~ x", {}, "FORMULA_SYNTAX"],
    ["y ~ x | z ~ x", {}, "INSTRUMENTS_NOT_SUPPORTED"],
  ])("%s with %j: %s", (formula, options, code) => {
    const table: Record<string, (number | null)[]> = {
      y: [1, 2, 4, 3, 5, 7],
      x: [0, 1, 2, 2, 4, 5],
      z: [1, 3, 2, 5, 4, 4],
      g: [1, 1, 1, 2, 2, 2],
      empty: [null, null, null, null, null, null],
    };
    expect(() => feolsMany(crossSection(table), formula, options)).toThrow(expect.objectContaining({ code }));
  });

  test("feols refuses several formulas and names the function that takes them", () => {
    expect(() => feols(firms, "inv ~ sw(value, capital)" as string)).toThrow(
      expect.objectContaining({ code: "SEVERAL_FORMULAS", message: expect.stringContaining("feolsMany") }),
    );
    // @ts-expect-error sw() makes several formulas; feolsMany estimates each
    expect(() => feols(firms, "inv ~ sw(value, capital)")).toThrow();
    // @ts-expect-error no column "captial"
    expect(() => feolsMany(firms, "inv ~ sw(value, captial)")).toThrow();
  });
});
