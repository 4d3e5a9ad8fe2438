import { produc } from "@mesometrics/datasets/produc";
import { crossSection, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import {
  averageSchooling,
  chainVolume,
  deflate,
  dependentCells,
  deriveIndicators,
  imputeMissing,
  netLabourInflow,
  traceCell,
} from "../src/index.js";
import { thrownBy } from "./fixtures.js";

const derived = deriveIndicators(panel(produc.table, { unit: produc.unit, time: produc.time }), [
  { id: "highways", expression: "hwy / emp" },
  { id: "rise", expression: "growth(highways, 2)" },
  { id: "ahead", expression: "lead(gsp) - lag(gsp)" },
]);

describe("traceCell", () => {
  it("leads a ratio back to its two cells", () => {
    const { value, cells, unit, time, expression } = traceCell(derived, "highways", 17);
    expect({ unit, time, expression }).toEqual({ unit: "ARIZONA", time: "1970", expression: "hwy / emp" });
    expect(cells).toEqual([
      { column: "hwy", row: 17, unit: "ARIZONA", time: "1970", value: produc.table.hwy[17] },
      { column: "emp", row: 17, unit: "ARIZONA", time: "1970", value: produc.table.emp[17] },
    ]);
    expect(value).toBe(cells[0]!.value! / cells[1]!.value!);
  });

  it("goes through earlier indicators and back in time; the cells give the value again", () => {
    const { value, cells } = traceCell(derived, "rise", 5);
    expect(cells.map(({ column, row, time }) => [column, row, time])).toEqual([
      ["hwy", 5, "1975"],
      ["emp", 5, "1975"],
      ["hwy", 3, "1973"],
      ["emp", 3, "1973"],
    ]);
    const [h1, e1, h0, e0] = cells.map((cell) => cell.value!) as [number, number, number, number];
    expectClose(value, h1 / e1 / (h0 / e0) - 1, { relative: 1e-12 });
  });

  it("shows the period that has no row", () => {
    const { value, cells } = traceCell(derived, "ahead", 0);
    expect(value).toBeNull();
    expect(cells).toEqual([
      { column: "gsp", row: 1, unit: "ALABAMA", time: "1971", value: 29375 },
      { column: "gsp", row: null, unit: "ALABAMA", time: null, value: null },
    ]);
  });

  it("shows the missing cell, names each cell once, and works on a cross-section", () => {
    const small = deriveIndicators(crossSection({ x: [1, null] }), [{ id: "y", expression: "x * x + x" }], {
      missing: "keep",
    });
    expect(traceCell(small, "y", 1)).toEqual({
      indicator: "y",
      row: 1,
      unit: null,
      time: null,
      expression: "x * x + x",
      value: null,
      cells: [{ column: "x", row: 1, unit: null, time: null, value: null }],
    });
  });

  it("uses time, not the order of rows, and the panel's step", () => {
    const shuffled = deriveIndicators(
      panel({ id: ["a", "a", "a"], year: [2010, 2000, 2005], x: [4, 1, 2] }, { unit: "id", time: "year", step: 5 }),
      [{ id: "before", expression: "lag(x)" }],
    );
    expect([0, 1, 2].map((row) => traceCell(shuffled, "before", row).cells[0]!.row)).toEqual([2, null, 1]);
  });

  it("refuses an unknown indicator, a raw column and a row that is not there", () => {
    expect(thrownBy(() => traceCell(derived, "highway", 0))).toMatchObject({
      code: "UNKNOWN_INDICATOR",
      message: expect.stringContaining('Did you mean "highways"?'),
    });
    expect(thrownBy(() => traceCell(derived, "gsp", 0))).toMatchObject({ code: "UNKNOWN_INDICATOR" });
    for (const row of [-1, 816, 0.5, Number.NaN]) {
      expect(thrownBy(() => traceCell(derived, "rise", row))).toMatchObject({ code: "ROW_OUT_OF_RANGE" });
    }
  });
});

describe("lineage through several steps", () => {
  const raw = panel(
    {
      id: ["a", "b", "a", "b", "a", "b"],
      year: [2011, 2010, 2010, 2012, 2012, 2011],
      gdp: [110, 50, 100, 66, 121, 60],
      price: [102, 90, 101, 105, 104, 110],
      people: [10, 5, 10, 6, null, 5],
    },
    { unit: "id", time: "year" },
  );
  const read = (cells: readonly { column: string; unit: string | null; time: string | null }[]) =>
    cells.map((cell) => `${cell.column} ${cell.unit} ${cell.time}`);

  it("leads from growth of real income down to nominal values, index and imputed people", () => {
    const filled = imputeMissing(raw, ["people"], { method: "previous" });
    const start = deriveIndicators(filled.data, [], { imputations: filled.log });
    const real = deflate(start, "gdp", { index: "price", base: 2010 });
    const derived = deriveIndicators(real, [
      { id: "income", expression: "real_gdp / people" },
      { id: "rise", expression: "growth(income)" },
    ]);
    expect(derived.lineage.map((one) => [one.id, one.sources, one.uses, one.imputed])).toEqual([
      ["real_gdp", ["gdp", "price"], [], 0],
      ["income", ["gdp", "price", "people"], ["real_gdp"], 1],
      ["rise", ["gdp", "price", "people"], ["income"], 1],
    ]);
    const trace = traceCell(derived, "rise", 4);
    expect(read(trace.cells)).toEqual([
      "gdp a 2012",
      "price a 2011",
      "price a 2012",
      "people a 2012",
      "gdp a 2011",
      "people a 2011",
    ]);
    expect(trace.cells[3]!.imputed).toMatchObject({ how: "carried", from: [0] });
    // The cells give the value again.
    expectClose(trace.value!, 121 / 1.02 / 1.04 / 10 / (110 / 1.02 / 10) - 1, { relative: 1e-13 });
    // From the raw cell outwards: the index of 2011 is in every later real value.
    expect(dependentCells(derived, "price", 0).map((cell) => `${cell.indicator} ${cell.time}`)).toEqual([
      "real_gdp 2011",
      "real_gdp 2012",
      "income 2011",
      "income 2012",
      "rise 2011",
      "rise 2012",
    ]);
  });

  it("leads from a volume to the nominal value of the base period, in both directions of the chain", () => {
    const volume = chainVolume(raw, "gdp", { index: "price", base: 2011, id: "volume" });
    expect(read(traceCell(volume, "volume", 4).cells)).toEqual(["gdp a 2011", "price a 2012"]);
    expect(read(traceCell(volume, "volume", 2).cells)).toEqual(["gdp a 2011", "price a 2011"]);
    expect(read(traceCell(volume, "volume", 0).cells)).toEqual(["gdp a 2011"]);
    expect(thrownBy(() => deflate(volume, "gdp", { index: "price", base: 2011, id: "volume" }))).toMatchObject({
      code: "COLUMN_EXISTS",
    });
  });

  it("goes on from the inflow and from the years of schooling", () => {
    const people = panel(
      { id: [1, 1], t: [1, 2], residents: [100, 110], natural: [1, 2], primary: [30, 20], senior: [70, 80] },
      { unit: "id", time: "t" },
    );
    const inflow = netLabourInflow(people, { resident: "residents", naturalIncrease: "natural" });
    const both = averageSchooling(inflow, { columns: { primary: "primary", senior: "senior" } });
    const derived = deriveIndicators(both, [{ id: "skill", expression: "net_inflow * schooling" }]);
    expect(traceCell(derived, "skill", 1)).toMatchObject({ value: 8 * (0.2 * 6 + 0.8 * 12) });
    expect(read(traceCell(derived, "skill", 1).cells)).toEqual([
      "residents 1 2",
      "residents 1 1",
      "natural 1 2",
      "primary 1 2",
      "senior 1 2",
    ]);
  });

  it("keeps the units of earlier steps", () => {
    const units = { columns: { gdp: "亿元", people: "万人" } };
    const first = deriveIndicators(raw, [{ id: "income", expression: "gdp / people", unit: "yuan / person" }], {
      units,
      missing: "keep",
    });
    const second = deriveIndicators(first, [{ id: "double", expression: "income + income" }], {
      units,
      missing: "keep",
    });
    expect(second.lineage[1]!.unit).toBe("yuan / person");
  });
});
