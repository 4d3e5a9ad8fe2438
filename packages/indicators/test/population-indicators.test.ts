import { crossSection, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import {
  averageSchooling,
  deriveIndicators,
  growthRate,
  netLabourInflow,
  SCHOOLING_YEARS,
  traceCell,
} from "../src/index.js";
import { thrownBy } from "./fixtures.js";

const levels = crossSection({
  n: [5, 2],
  p: [30, 20],
  j: [40, 40],
  s: [15, 20],
  c: [10, 18],
  pop: [100, 101],
  大专: [4, 8],
  b: [5, 8],
  g: [1, 2],
});
const five = { none: "n", primary: "p", junior: "j", senior: "s", college: "c" };

describe("averageSchooling", () => {
  it("is the same from persons and from shares, with its lineage", () => {
    const { values, lineage, rule, notes, data } = averageSchooling(levels, { columns: five });
    expectClose(values, [8.8, (120 + 360 + 240 + 288) / 100], { relative: 1e-14 });
    expect(lineage[0]!.sources).toEqual(["p", "j", "s", "c", "n"]);
    expect(notes).toEqual([]);
    expect(rule).toContain("college 16");
    expect(traceCell({ data, lineage, imputations: [] }, "schooling", 0).cells).toHaveLength(5);
  });

  it("takes the named convention with three tertiary levels, and years of one's own", () => {
    const { college: _, ...rest } = five;
    const seven = { ...rest, associate: "大专", bachelor: "b", graduate: "g" };
    const { values } = averageSchooling(levels, { columns: seven, years: "seven-level", id: "edu" });
    expectClose(values[0]!, (6 * 30 + 9 * 40 + 12 * 15 + 15 * 4 + 16 * 5 + 19) / 100, { relative: 1e-14 });
    const own = averageSchooling(levels, { columns: five, years: { ...SCHOOLING_YEARS["five-level"], primary: 5 } });
    expectClose(own.values[0]!, 8.5, { relative: 1e-14 });
  });

  it("notes levels that fall short of the total", () => {
    const { notes, values } = averageSchooling(levels, { columns: five, total: "pop" });
    expect(notes).toMatchObject([{ code: "PARTS_BELOW_TOTAL", message: expect.stringContaining("In 1 row(s)") }]);
    expectClose(values[1]!, 1008 / 101, { relative: 1e-14 });
  });

  it("refuses what cannot be", () => {
    const negative = crossSection({ n: [-1], p: [1] });
    expect(thrownBy(() => averageSchooling(negative, { columns: { none: "n", primary: "p" } }))).toMatchObject({
      code: "NEGATIVE_SHARE",
    });
    expect(thrownBy(() => averageSchooling(levels, { columns: { ...five, phd: "g" } }))).toMatchObject({
      code: "UNKNOWN_LEVEL",
    });
    expect(thrownBy(() => averageSchooling(levels, { columns: five, years: "six" as "five-level" }))).toMatchObject({
      code: "UNKNOWN_OPTION",
    });
    const missing = crossSection({ n: [null], p: [1] });
    expect(thrownBy(() => averageSchooling(missing, { columns: { none: "n", primary: "p" } }))).toMatchObject({
      code: "MISSING_CELLS",
    });
    const empty = crossSection({ n: [0], p: [0] });
    expect(thrownBy(() => averageSchooling(empty, { columns: { none: "n", primary: "p" } }))).toMatchObject({
      code: "DIVISION_BY_ZERO",
    });
  });
});

describe("netLabourInflow", () => {
  const cities = panel(
    {
      city: ["a", "b", "a", "b", "b"],
      year: [2020, 2020, 2021, 2021, 2023],
      P: [1000, 500, 1030, 490, 495],
      rate: [5, 4, 6, 2, 1],
      births: [5, 2, 6, 1, 1],
      H: [900, 520, 905, 521, 522],
    },
    { unit: "city", time: "year" },
  );

  it("takes natural increase as persons or as a rate of the mean or the earlier population", () => {
    const nan = Number.NaN;
    const given = netLabourInflow(cities, { resident: "P", naturalIncrease: "births" });
    expectClose(given.values, [nan, nan, 24, -11, nan], { relative: 1e-14 });
    const mean = netLabourInflow(cities, { resident: "P", naturalRate: "rate" });
    expectClose(mean.values, [nan, nan, 30 - 6.09, -10 - 0.99, nan], { relative: 1e-14 });
    const previous = netLabourInflow(cities, {
      resident: "P",
      naturalRate: "rate",
      rateUnit: "percent",
      rateOf: "previous",
    });
    expectClose(previous.values, [nan, nan, 30 - 60, -10 - 10, nan], { relative: 1e-14 });
    expect(previous.lineage[0]!.missing).toEqual({ cells: 0, periods: 3 });
    expect(mean.rule).toContain("mean of both year-ends");
  });

  it("takes residents minus registered population as the alternative", () => {
    const { values, rule } = netLabourInflow(cities, { resident: "P", registered: "H", id: "floating" });
    expect([...values]).toEqual([100, -20, 125, -31, -27]);
    expect(rule).toContain("stock");
  });

  it("refuses options it does not know", () => {
    const none = { resident: "P" } as unknown as { resident: string; registered: string };
    expect(thrownBy(() => netLabourInflow(cities, none))).toMatchObject({ code: "UNKNOWN_OPTION" });
    const unit = { resident: "P", naturalRate: "rate", rateUnit: "per-cent" as "percent" };
    expect(thrownBy(() => netLabourInflow(cities, unit))).toMatchObject({ code: "UNKNOWN_OPTION" });
  });
});

describe("growthRate", () => {
  it("refuses unknown forms and shifts", () => {
    const data = panel({ id: [1, 1], t: [1, 2], x: [1, -2] }, { unit: "id", time: "t" });
    expect(thrownBy(() => growthRate(data, "x", { form: "percent" as "rate" }))).toMatchObject({
      code: "UNKNOWN_OPTION",
    });
    expect(thrownBy(() => growthRate(data, "x", { periods: 0 }))).toMatchObject({ code: "INVALID_PERIODS" });
    expect(thrownBy(() => growthRate(data, "x", { form: "log" }))).toMatchObject({ code: "NEGATIVE_BASE" });
    const losses = panel({ id: [1, 1, 1], t: [1, 2, 3], x: [-5, 5, 6] }, { unit: "id", time: "t" });
    for (const expression of ["growth(x)", "1 + growth(2 * x) * 3", "-growth(x, 2)"]) {
      expect(thrownBy(() => deriveIndicators(losses, [{ id: "y", expression }]))).toMatchObject({
        code: "NEGATIVE_BASE",
        details: { row: 1, unit: "1", time: "1", indicator: "y" },
      });
    }
    expect(growthRate(data, "x").values[1]).toBe(-3);
  });
});
