import { grunfeld } from "@mesometrics/datasets";
import { tidy } from "@mesometrics/inference";
import { panel } from "@mesometrics/panel-data";
import { describe, expect, it } from "vitest";
import { feols, unitPlacebo } from "../../src/index.js";

const data = panel(grunfeld.table, { unit: "firm", time: "year" });

describe("a placebo by permuting units", () => {
  it("keeps the estimate, counts the placebos and is seeded", () => {
    const result = unitPlacebo(data, "inv ~ value + capital | firm + year", { term: "capital", draws: 199, seed: 4 });
    const own = tidy(feols(data, "inv ~ value + capital | firm + year")).find(({ term }) => term === "capital")!;
    expect(result.estimate).toBeCloseTo(own.estimate, 12);
    const far = Array.from(result.placebos).filter((one) => Math.abs(one) >= Math.abs(own.estimate)).length;
    expect(result.test.pValue).toBe((1 + far) / 200);
    expect(result.mean).toBeCloseTo(result.placebos.reduce((a, b) => a + b, 0) / 199, 14);
    expect(unitPlacebo(data, "inv ~ value + capital | firm + year", { term: "capital", draws: 199, seed: 4 })).toEqual(
      result,
    );
    expect(
      unitPlacebo(data, "inv ~ value + capital | firm + year", { term: "capital", draws: 199, seed: 5 }).placebos,
    ).not.toEqual(result.placebos);
  });

  it.each([
    ["UNKNOWN_TERM", "inv ~ value", { term: "x" }],
    ["INVALID_GRID", "inv ~ value + i(year)", {}],
    ["INSTRUMENTS_NOT_SUPPORTED", "inv ~ 1 | firm | value ~ capital", {}],
    ["INVALID_ARGUMENT", "inv ~ value", { draws: 0 }],
  ] as const)("%s", (code, formula, options) => {
    expect(() => unitPlacebo(data, formula as never, options)).toThrowError(expect.objectContaining({ code }));
  });

  it("needs a balanced panel", () => {
    const holes = panel(
      { ...grunfeld.table, value: grunfeld.table.value.map((v, i) => (i === 7 ? null : v)) },
      { unit: "firm", time: "year" },
    );
    expect(() => unitPlacebo(holes, "inv ~ value | firm")).toThrowError(
      expect.objectContaining({ code: "NEEDS_BALANCE" }),
    );
  });
});
