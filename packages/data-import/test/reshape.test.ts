import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvSheet, isStatisticalExport, longTable, sheetTable, wideTable } from "../src/index.js";
import { codeThrownBy } from "./thrown-by.js";

describe("longTable and wideTable", () => {
  it("undo each other and say what went where", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 3, maxLength: 3 }), {
          minLength: 1,
          maxLength: 6,
        }),
        (cells) => {
          const wide = {
            id: cells.map((_, i) => `u${i}`),
            area: Float64Array.from(cells, (_, i) => i + 1),
            x_2019: Float64Array.from(cells, (row) => row[0]!),
            x_2020: Float64Array.from(cells, (row) => row[1]!),
            x_2021: Float64Array.from(cells, (row) => row[2]!),
          };
          const long = longTable(wide, { unit: "id" });
          expect(long.constant).toEqual(["area"]);
          expect(long.columns[0]!.periods.map((one) => one.column)).toEqual(["x_2019", "x_2020", "x_2021"]);
          const { area, ...back } = wideTable(long.table, { unit: "id", time: "year", constant: ["area"] }).table;
          expect({ ...back, area }).toEqual(wide);
        },
      ),
    );
  });

  it("leaves periods without a column missing, and reads names such as GDP 2020年", () => {
    const { table } = longTable({ id: ["a"], "GDP 2020年": [1], GDP2021: [2], pop2021: [3] }, { unit: "id" });
    expect(table).toEqual({
      id: ["a", "a"],
      year: Float64Array.of(2020, 2021),
      GDP: Float64Array.of(1, 2),
      pop: Float64Array.of(Number.NaN, 3),
    });
  });

  it("names what it refuses", () => {
    expect(codeThrownBy(() => longTable({ id: ["a"], x: [1] }, { unit: "id" }))).toBe("NOT_WIDE");
    expect(codeThrownBy(() => longTable({ id: ["a"], x2020: [1] }, { unit: "ID" }))).toBe("UNKNOWN_COLUMN");
    expect(codeThrownBy(() => longTable({ id: ["a", "a"], x2020: [1, 2] }, { unit: "id" }))).toBe("DUPLICATE_INDEX");
    expect(codeThrownBy(() => longTable({ id: ["a"], x2020: [1], x_2020: [1] }, { unit: "id" }))).toBe(
      "DUPLICATE_COLUMN",
    );
    expect(codeThrownBy(() => longTable({ id: ["a"], x2020: [1], x: [1] }, { unit: "id" }))).toBe("DUPLICATE_COLUMN");
    const long = { id: ["a", "a"], year: [2020, 2020], x: [1, 2] };
    expect(codeThrownBy(() => wideTable(long, { unit: "id", time: "year" }))).toBe("DUPLICATE_INDEX");
    expect(
      codeThrownBy(() => wideTable({ ...long, year: [2020, 2021] }, { unit: "id", time: "year", constant: ["x"] })),
    ).toBe("NOT_CONSTANT");
    expect(codeThrownBy(() => wideTable({ ...long, year: [2020, Number.NaN] }, { unit: "id", time: "year" }))).toBe(
      "MISSING_INDEX",
    );
  });
});

describe("sheetTable", () => {
  it("reads decimal commas and full-width digits", () => {
    expect(sheetTable(csvSheet("a.csv", "a;b\n1,5;x\n－２,5;y\n;z\n"), { decimal: "," })).toEqual({
      a: Float64Array.of(1.5, -2.5, Number.NaN),
      b: ["x", "y", "z"],
    });
    expect(sheetTable(csvSheet("a.csv", "a\tb\n01\t１\n02\t２\n"), { types: { a: "text" } })).toEqual({
      a: ["01", "02"],
      b: Float64Array.of(1, 2),
    });
  });

  it("names the cell of a fault", () => {
    expect(codeThrownBy(() => sheetTable(csvSheet("a.csv", "\n")))).toBe("EMPTY_FILE");
    expect(codeThrownBy(() => sheetTable(csvSheet("a.csv", "a,,b\n1,2,3\n")))).toBe("UNNAMED_COLUMN");
    expect(codeThrownBy(() => sheetTable(csvSheet("a.csv", "a,a\n1,2\n")))).toBe("DUPLICATE_COLUMN");
    expect(codeThrownBy(() => sheetTable(csvSheet("a.csv", "a\n1,2\n", ",")))).toBe("RAGGED_ROW");
    expect(() => sheetTable(csvSheet("a.csv", "a,b\n1,2\n2,3\n3,x\n"))).toThrow("cell B4");
  });

  it("tells exports of the bureau from tables", () => {
    expect(isStatisticalExport(csvSheet("a.csv", "指标：x\n地区,2020年\n北京,1\n"))).toBe(true);
    expect(isStatisticalExport(csvSheet("a.csv", "地区,2020年,2019年\n北京,1,2\n"))).toBe(true);
    expect(isStatisticalExport(csvSheet("a.csv", "地区,年份,gdp\n北京,2020,2\n"))).toBe(false);
    expect(isStatisticalExport(csvSheet("a.csv", "a,b\n1,2\n"))).toBe(false);
  });
});
