import { numberColumn } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { deriveIndicators } from "../src/index.js";
import { thrownBy } from "./fixtures.js";

const table = {
  gdp: [1200, 800],
  people: [400, 200],
  transfers: [3, 5],
  urban: [80, 60],
  usd: [10, 20],
  area: [2, 4],
  cpi: [105, 110],
  mu: [30, 45],
};
const units = {
  columns: {
    cpi: "index",
    mu: "mu",
    gdp: "亿元",
    people: "万人",
    transfers: "billion yuan",
    urban: "%",
    usd: "100 million US$",
    area: "10,000 km^2",
  },
  definitions: {},
};

function derive(expression: string, unit?: string, definitions = {}) {
  const spec = unit === undefined ? { id: "y", expression } : { id: "y", expression, unit };
  const { data, lineage } = deriveIndicators(table, [spec], { units: { ...units, definitions } });
  return { values: [...numberColumn(data, "y").values], ...lineage[0]! };
}

describe("the unit check", () => {
  it.each<[expression: string, unit: string, values: readonly number[]]>([
    ["gdp / people", "10,000 yuan / person", [3, 4]],
    ["gdp + transfers", "100,000,000 yuan", [1230, 850]],
    ["transfers + gdp", "1,000,000,000 yuan", [123, 85]],
    ["people * urban", "100 person", [32000, 12000]],
    ["1 - urban / 100", "1", [0.2, 0.4]],
    ["gdp * 2^2 - 0 * gdp", "100,000,000 yuan", [4800, 3200]],
    ["log(gdp) - log(people)", "ln(10,000 yuan / person)", [Math.log(3), Math.log(4)]],
    ["log(gdp) - log(gdp)", "1", [0, 0]],
    ["exp(log(gdp))", "100,000,000 yuan", [1200, 800]],
    ["sqrt(area * area)", "10,000,000,000 metre^2", [2, 4]],
    ["(gdp / people)^2", "100,000,000 yuan^2 / person^2", [9, 16]],
    ["2 * gdp - gdp", "100,000,000 yuan", [1200, 800]],
    ["-gdp + gdp + 0", "100,000,000 yuan", [0, 0]],
    ["above(gdp, 1000)", "1", [1, 0]],
  ])("%s is in %s", (expression, unit, values) => {
    const derived = derive(expression);
    expect(derived.unit).toBe(unit);
    expectClose(derived.values, values, { relative: 1e-14, absolute: 1e-12 });
  });

  it("converts to the declared unit, and says by how much", () => {
    const { values, unit, expression, conversions } = derive("gdp / people", "yuan per person");
    expect(values).toEqual([30000, 40000]);
    expect(unit).toBe("yuan per person");
    expect(expression).toBe("gdp / people * 10000");
    expect(conversions).toEqual([
      { part: "gdp / people", from: "10,000 yuan / person", to: "yuan / person", factor: 10000 },
    ]);
    expect(derive("gdp * 10000 / people", "yuan / person").values).toEqual([30000, 40000]);
    expect(derive("urban", "1").expression).toBe("urban / 100");
  });

  it.each<[expression: string, unit: string, values: readonly number[]]>([
    // A change of unit by hand: the result is in the declared unit as it stands.
    ["gdp / gdp * 100", "%", [100, 100]],
    ["gdp * 10000 / people", "yuan / person", [30000, 40000]],
    ["gdp * 10^4 / people", "yuan / person", [30000, 40000]],
    ["urban / 100", "1", [0.8, 0.6]],
    ["urban * 0.01", "1", [0.8, 0.6]],
    ["mu / 15", "hectare", [2, 3]],
    // A number: an index with the base 100 is a pure number 100 times as large.
    ["gdp / (cpi / 100)", "亿元", [1200 / 1.05, 800 / 1.1]],
    ["gdp / gdp * 100", "index", [100, 100]],
    ["gdp / cpi * 100", "亿元", [1200 / 1.05, 800 / 1.1]],
    ["(2 * gdp + transfers) / people", "10,000 yuan / person", [6.075, 8.25]],
    ["2 * gdp", "yuan", [2400e8, 1600e8]],
    ["gdp * 100 + transfers * 1000", "million yuan", [123000, 85000]],
  ])("takes the reading of %s in %s that needs no conversion", (expression, unit, values) => {
    expectClose(derive(expression, unit).values, values, { relative: 1e-14 });
  });

  it.each<[expression: string, unit?: string]>([
    ["gdp / (cpi / 100)", "yuan"],
    ["gdp / gdp * 100"],
    ["urban / 100"],
    ["gdp * 10000 / people"],
    ["transfers * 100", "亿元"],
  ])("refuses to guess what the power of ten in %s means for the unit %s", (expression, unit) => {
    expect(thrownBy(() => derive(expression, unit))).toMatchObject({ code: "AMBIGUOUS_FACTOR" });
  });

  it("leaves the zero of a logarithm open", () => {
    expectClose(derive("log(gdp * 100) - log(people)").values, [Math.log(300), Math.log(400)], { relative: 1e-14 });
  });

  it("uses declared factors between unlike units", () => {
    expect(thrownBy(() => derive("gdp + usd"))).toMatchObject({ code: "UNIT_MISMATCH" });
    expectClose(derive("gdp + usd", "亿元", { US$: "6.5 yuan" }).values, [1265, 930], { relative: 1e-14 });
  });

  it("goes on through earlier indicators", () => {
    const { lineage } = deriveIndicators(
      table,
      [
        { id: "share", expression: "urban", unit: "1" },
        { id: "rural", expression: "1 - share", unit: "%" },
        { id: "income", expression: "gdp / people" },
      ],
      { units },
    );
    expect(lineage.map((one) => one.unit)).toEqual(["1", "%", "10,000 yuan / person"]);
  });

  it.each<[string, string, string?]>([
    ["UNIT_MISMATCH", "gdp + people"],
    ["UNIT_MISMATCH", "gdp - usd"],
    ["UNIT_MISMATCH", "gdp / people", "person"],
    ["UNIT_MISMATCH", "log(gdp) + people"],
    ["UNIT_MISMATCH", "above(gdp, people)"],
    ["UNIT_OF_NUMBER", "1 - urban"],
    ["UNIT_OF_NUMBER", "gdp + 5"],
    ["UNIT_IN_FUNCTION", "exp(gdp)"],
    ["UNIT_IN_FUNCTION", "gdp^0.3"],
    ["UNIT_IN_FUNCTION", "2^gdp"],
    ["INVALID_UNIT", "gdp", " "],
    ["UNKNOWN_COLUMN", "gpd"],
  ])("%s: %s", (code, expression, unit) => {
    const error = thrownBy(() => derive(expression, unit));
    expect(error).toMatchObject({ code });
    expect(error!.message).toContain('Indicator "y"');
  });

  it("needs the unit of every column that is used", () => {
    const options = { units: { columns: { gdp: "亿元" } } };
    expect(thrownBy(() => deriveIndicators(table, [{ id: "y", expression: "gdp / people" }], options))).toMatchObject({
      code: "NO_UNIT",
      details: { column: "people" },
    });
    const unknown = { units: { columns: { gpd: "亿元" } } };
    expect(thrownBy(() => deriveIndicators(table, [], unknown))).toMatchObject({ code: "UNKNOWN_COLUMN" });
  });
});
