import { produc } from "@mesometrics/datasets/produc";
import { crossSection, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { deriveIndicators, traceCell } from "../src/index.js";
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
