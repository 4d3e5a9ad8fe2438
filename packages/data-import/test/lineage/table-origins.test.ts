import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cellAddress,
  cellPlace,
  csvSheet,
  listedOrigins,
  longTable,
  mergedOrigins,
  mergeExports,
  originOf,
  originRuns,
  plainOrigins,
  readStatisticalExport,
  reshapedOrigins,
  selectOrigins,
} from "../../src/index.js";
import { codeThrownBy } from "../thrown-by.js";

describe("addresses", () => {
  it("are read back as they are written", () => {
    fc.assert(
      fc.property(fc.nat(2_000_000), fc.nat(20_000), (row, column) => {
        expect(cellPlace(cellAddress(row, column))).toEqual({ row, column });
      }),
    );
  });

  it.each(["", "5", "B", "B0", "b5", "B5 ", "$B$5", "B05"])("%j is none", (text) => {
    expect(cellPlace(text)).toBeNull();
  });
});

describe("origins", () => {
  const plain = plainOrigins({ file: "a.xlsx", sheet: "Data" }, ["id", "x", "__proto__"], Int32Array.of(1, 2, 5));

  it("name file, sheet and cell", () => {
    expect(originOf(plain, "x", 2)).toEqual({ file: "a.xlsx", sheet: "Data", cell: "B6", transformation: null });
    expect(originOf(plain, "__proto__", 0)?.cell).toBe("C2");
    expect(originOf(plain, "x", 3)).toBeNull();
    expect(originOf(plain, "x", -1)).toBeNull();
    expect(codeThrownBy(() => originOf(plain, "y", 0))).toBe("UNKNOWN_COLUMN");
  });

  it("keep what was done to a column, one after the other", () => {
    const once = selectOrigins(plain, [
      { from: "x", to: "gdp", transformation: "÷ 10000" },
      { from: "id", to: "id" },
      { from: "gone", to: "gone" },
    ]);
    expect([...once.columns.keys()]).toEqual(["gdp", "id"]);
    const twice = selectOrigins(once, [{ from: "gdp", to: "gdp", transformation: "× 6.5" }]);
    expect(originOf(twice, "gdp", 0)?.transformation).toBe("÷ 10000; × 6.5");
    expect(originOf(once, "id", 0)?.transformation).toBeNull();
  });

  it("of a long table lead to the wide columns", () => {
    const wide = plainOrigins(
      { file: "w.csv", sheet: null },
      ["id", "area", "x2020", "x2019", "y2020"],
      Int32Array.of(1, 3),
    );
    const long = longTable(
      { id: ["a", "b"], area: [7, 8], x2020: [2, 4], x2019: [1, 3], y2020: [5, 6] },
      { unit: "id" },
    );
    const origins = reshapedOrigins(wide, long, { unit: "id" });
    const cells = (column: string) => [0, 1, 2, 3].map((row) => originOf(origins, column, row)?.cell ?? null);
    expect(cells("x")).toEqual(["D2", "C2", "D4", "C4"]);
    expect(cells("y")).toEqual([null, "E2", null, "E4"]);
    expect(cells("area")).toEqual(["B2", "B2", "B4", "B4"]);
    expect(cells("id")).toEqual(["A2", "A2", "A4", "A4"]);
  });

  it("of a merged panel lead to the exports, with the conversion", () => {
    const file = (name: string, unit: string, value: string) =>
      csvSheet(name, `指标：人口(${unit})\n地区,2020年,2019年\n北京市,${value}\n天津市,1387,\n`);
    const merged = mergeExports([
      ...readStatisticalExport(file("a.csv", "万人", "2189,")),
      ...readStatisticalExport(csvSheet("b.csv", "指标：人口(人)\n地区,2019年\n北京市,21900000\n")),
    ]);
    const origins = mergedOrigins(merged);
    expect(originOf(origins, "人口", 1)).toEqual({ file: "a.csv", sheet: null, cell: "B3", transformation: null });
    expect(originOf(origins, "人口", 0)).toEqual({ file: "b.csv", sheet: null, cell: "B3", transformation: "÷ 10000" });
    expect(originOf(origins, "人口", 2)).toBeNull();
  });
});

describe("runs", () => {
  it("say of every cell what the single address says", () => {
    const cell = fc.option(
      fc.record({
        file: fc.constantFrom("a.csv", "b.csv"),
        row: fc.nat(4),
        column: fc.nat(4),
        transformation: fc.constantFrom(null, "÷ 10000"),
      }),
      { nil: null },
    );
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 30 }), (cells) => {
        const origins = listedOrigins(
          new Map([
            ["x", cells.map((one) => (one === null ? null : { ...one, source: { file: one.file, sheet: null } }))],
          ]),
        );
        const seen = cells.map((): unknown => null);
        for (const run of originRuns(origins, "x")) {
          const from = cellPlace(run.from)!;
          for (let i = 0; i < run.count; i++) {
            const address = cellAddress(from.row + i * run.down, from.column + i * run.right);
            seen[run.row + i] = { file: run.file, sheet: run.sheet, cell: address, transformation: run.transformation };
            if (i === run.count - 1) expect(run.to).toBe(address);
          }
        }
        expect(seen).toEqual(cells.map((_, row) => originOf(origins, "x", row)));
      }),
    );
  });

  it("are few for a plain table and for years from the newest to the oldest", () => {
    const rows = Int32Array.from({ length: 1000 }, (_, i) => i + 1);
    expect(originRuns(plainOrigins({ file: "a", sheet: null }, ["x"], rows), "x")).toHaveLength(1);
    const sheet = csvSheet("a.csv", "指标：x(元)\n地区,2022年,2021年,2020年\n北京市,1,2,3\n天津市,4,5,6\n");
    const origins = mergedOrigins(mergeExports(readStatisticalExport(sheet)));
    expect(originRuns(origins, "x").map(({ from, to, right }) => [from, to, right])).toEqual([
      ["D3", "B3", -1],
      ["D4", "B4", -1],
    ]);
  });

  it("are none for a column that nothing is known of", () => {
    expect(originRuns(plainOrigins({ file: "a", sheet: null }, ["x"], Int32Array.of(1)), "y")).toEqual([]);
  });
});
