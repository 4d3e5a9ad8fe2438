import { chinaProvincesContiguity } from "@mesometrics/datasets/china-provinces-contiguity";
import { chinaRegions } from "@mesometrics/datasets/china-regions";
import { guangdongCitiesContiguity } from "@mesometrics/datasets/guangdong-cities-contiguity";
import { describe, expect, it } from "vitest";
import { matchRegion, matchRegions } from "../src/index.js";

describe("the register", () => {
  it("spells units as the contiguity documents do", () => {
    expect(chinaRegions.provinces.map((one) => one.unit)).toEqual(chinaProvincesContiguity.units);
    expect(chinaRegions.guangdongCities.map((one) => one.unit)).toEqual(guangdongCitiesContiguity.units);
    expect(chinaRegions.provinces.map((one) => one.code)).toEqual(
      chinaProvincesContiguity.places.map((one) => one.code),
    );
  });

  it("gives no spelling to two regions", () => {
    const owners = new Map<string, string>();
    for (const one of [...chinaRegions.provinces, ...chinaRegions.guangdongCities, ...chinaRegions.majorCities]) {
      for (const name of [one.unit, one.label.zh, one.fullName.zh, one.fullName.en, ...one.aliases]) {
        expect(owners.get(name) ?? one.code).toBe(one.code);
        owners.set(name, one.code);
      }
    }
  });

  it.each(chinaRegions.groupings)("puts each region into one group of $id", ({ groups, id }) => {
    const all = id.startsWith("guangdong") ? chinaRegions.guangdongCities : chinaRegions.provinces;
    expect(groups.flatMap((one) => one.codes).sort()).toEqual(all.map((one) => one.code));
  });
});

describe("matchRegion", () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ["广西壮族自治区", "450000"],
    ["广 西", "450000"],
    ["新疆", "650000"],
    ["Nei Mongol", "150000"],
    ["inner-mongolia", "150000"],
    ["NEIMENGGU", "150000"],
    ["Xizang", "540000"],
    ["Tibet", "540000"],
    ["Shanxi", "140000"],
    ["Shaanxi", "610000"],
    ["SHAANXI PROVINCE", "610000"],
    ["陕西省", "610000"],
    ["山西省", "140000"],
    ["Guangdong Sheng", "440000"],
    ["Shenzhen City", "440300"],
    ["東莞", null],
    ["东莞市", "441900"],
    ["440300", "440300"],
    ["４４", "440000"],
    ["4403", "440300"],
    ["", null],
    ["Jilinx", null],
    ["全国", null],
    ["__proto__", null],
    ["constructor", null],
  ];
  it.each(cases)("reads %j", (name, code) => expect(matchRegion(name)?.code ?? null).toBe(code));

  it("keeps the province of every full name apart from every other", () => {
    for (const one of [...chinaRegions.provinces, ...chinaRegions.guangdongCities, ...chinaRegions.majorCities]) {
      for (const name of [one.code, one.unit, one.label.zh, one.fullName.zh, one.fullName.en, ...one.aliases]) {
        expect(matchRegion(` ${name.toUpperCase()} `)?.code).toBe(one.code);
      }
    }
  });
});

describe("matchRegions", () => {
  it("says when Shanxi may be Shaanxi, and is silent when both are there", () => {
    expect(matchRegions(["ShanXi", "Hubei"]).notes.map((one) => one.code)).toEqual(["AMBIGUOUS_REGION"]);
    expect(matchRegions(["Shanxi", "Shaanxi"]).notes).toEqual([]);
    expect(matchRegions(["山西", "湖北"]).notes).toEqual([]);
  });

  it("lists unknown names with the nearest spelling", () => {
    const { unknown } = matchRegions(["Guandong", "内蒙古自治区", "Bejing", "广東省", "qqqqqqqqqqqq"]);
    expect(unknown.map((one) => [one.name, one.nearest])).toEqual([
      ["Guandong", "Guangdong"],
      ["Bejing", "Beijing"],
      ["广東省", "广东省"],
      ["qqqqqqqqqqqq", null],
    ]);
  });

  it("notes one region under two names", () => {
    expect(matchRegions(["西藏", "Tibet"]).notes.map((one) => one.code)).toEqual(["SEVERAL_NAMES"]);
  });
});
