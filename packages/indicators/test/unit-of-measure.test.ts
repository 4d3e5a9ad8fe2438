import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conversionFactor, formatUnit, parseUnit } from "../src/index.js";
import { sharedData, thrownBy } from "./fixtures.js";

describe("parseUnit", () => {
  it.each<[string, number, Record<string, number>]>([
    ["100 million yuan, current prices", 1e8, { yuan: 1 }],
    ["100 million yuan", 1e8, { yuan: 1 }],
    ["billion yuan", 1e9, { yuan: 1 }],
    ["亿元", 1e8, { yuan: 1 }],
    ["万元", 1e4, { yuan: 1 }],
    ["10,000 persons, year-end resident", 1e4, { person: 1 }],
    ["万人", 1e4, { person: 1 }],
    ["10,000 person-years", 1e4, { person: 1, year: 1 }],
    ["万人年", 1e4, { person: 1, year: 1 }],
    ["percent of GDP", 0.01, {}],
    ["%", 0.01, {}],
    ["‰", 0.001, {}],
    ["10,000 US$", 1e4, { "US dollar": 1 }],
    ["亿美元", 1e8, { "US dollar": 1 }],
    ["million tons of standard coal", 1e6, { "ton of standard coal": 1 }],
    ["万吨标准煤", 1e4, { "ton of standard coal": 1 }],
    ["10,000 t", 1e4, { ton: 1 }],
    ["100 million 1997 yuan", 1e8, { "yuan of 1997": 1 }],
    ["thousand US dollars of 1982", 1e3, { "US dollar of 1982": 1 }],
    ["亿元(2010年价)", 1e8, { "yuan of 2010": 1 }],
    ["100 million yuan, 2010 prices", 1e8, { "yuan of 2010": 1 }],
    ["yuan per person", 1, { person: -1, yuan: 1 }],
    ["元/人", 1, { person: -1, yuan: 1 }],
    ["km", 1000, { metre: 1 }],
    ["平方公里", 1e6, { metre: 2 }],
    ["km^2", 1e6, { metre: 2 }],
    ["人/平方公里", 1e-6, { metre: -2, person: 1 }],
    ["公里", 1000, { metre: 1 }],
    ["千米", 1000, { metre: 1 }],
    ["10,000", 1e4, {}],
    ["1", 1, {}],
    ["10,000 ports", 1e4, { port: 1 }],
  ])("%s", (text, factor, dimensions) => {
    const unit = parseUnit(text);
    expectClose(unit.factor, factor, { relative: 1e-15 });
    expect(unit.dimensions).toEqual(dimensions);
  });

  it("reads every unit of the dictionary of the Chinese provinces, and reads back what it writes", () => {
    const { variables } = JSON.parse(sharedData("china-provinces/dictionary.json") ?? '{"variables":[]}') as {
      variables: { unit: string }[];
    };
    for (const { unit } of [...variables, { unit: "亿元/万人" }, { unit: "yuan per 100 persons" }]) {
      const parsed = parseUnit(unit);
      expect(parsed.factor).toBeGreaterThan(0);
      expect(parseUnit(formatUnit(parsed))).toEqual(parsed);
    }
  });

  it("takes factors from declared units", () => {
    expect(parseUnit("亿元", {})).toEqual(parseUnit("100 million yuan"));
    expectClose(conversionFactor("10,000 US$", "万元", { US$: "6.8974 yuan" }), 6.8974, { relative: 1e-15 });
    expectClose(conversionFactor("households", "万人", { household: "2.62 persons" }), 2.62e-4, { relative: 1e-14 });
  });

  it.each(["", " ", "0 yuan", "yuan /"])("refuses %j", (text) => {
    expect(thrownBy(() => parseUnit(text))).toMatchObject({ code: "INVALID_UNIT" });
  });

  it("refuses a unit that is defined by itself, and conversions between unlike things", () => {
    expect(thrownBy(() => parseUnit("foo", { foo: "2 bar", bar: "3 foo" }))).toMatchObject({ code: "INVALID_UNIT" });
    expect(thrownBy(() => conversionFactor("亿元", "亿美元"))).toMatchObject({ code: "UNIT_MISMATCH" });
    expect(thrownBy(() => conversionFactor("yuan", "yuan of 2010"))).toMatchObject({ code: "UNIT_MISMATCH" });
  });

  it("converts there and back", () => {
    const unit = fc.constantFrom("亿元", "yuan", "billion yuan", "10,000 yuan", "万元");
    fc.assert(
      fc.property(unit, unit, (a, b) => {
        expectClose(conversionFactor(a, b) * conversionFactor(b, a), 1, { relative: 1e-14 });
      }),
    );
  });
});
