import { panel } from "@mesometrics/panel-data";
import { describe, expect, it } from "vitest";
import { csvSheet, mergeExports, readStatisticalExport } from "../src/index.js";
import { codeThrownBy } from "./thrown-by.js";

const table = (file: string, indicator: string, rows: string, note = "") =>
  readStatisticalExport(csvSheet(file, `指标：${indicator}\n地区,2020年,2019年\n${rows}${note}`))[0]!;

describe("mergeExports", () => {
  it("makes a panel with codes, sorted by code and year", () => {
    const merged = mergeExports([
      table("a.csv", "甲(元)", "天津,3,4\n北京,1,2\n"),
      table("b.csv", "乙(元)", "北京,5,\n"),
    ]);
    expect(merged.table).toEqual({
      region: ["Beijing", "Beijing", "Tianjin", "Tianjin"],
      code: ["110000", "110000", "120000", "120000"],
      year: Float64Array.of(2019, 2020, 2019, 2020),
      甲: Float64Array.of(2, 1, 4, 3),
      乙: Float64Array.of(Number.NaN, 5, Number.NaN, Number.NaN),
    });
    expect(merged.columns.map((one) => [one.name, one.unit, one.observed, one.missing])).toEqual([
      ["甲", "元", 4, 0],
      ["乙", "元", 1, 3],
    ]);
    expect(merged.origins.甲![1]).toEqual({ file: "a.csv", sheet: null, cell: "B4", text: "1", transformation: null });
    expect(panel(merged.table, { unit: "region", time: "year" }).rows).toBe(4);
  });

  it("converts like units, and says by how much", () => {
    const merged = mergeExports([table("a.csv", "甲(万元)", "北京,1,2\n"), table("b.csv", "甲(亿元)", "天津,3,4.1\n")]);
    expect(merged.table.甲).toEqual(Float64Array.of(2, 1, 41000, 30000));
    expect(merged.origins.甲![2]!.transformation).toBe("× 10000");
    expect(merged.conflicts).toEqual([]);
  });

  it("divides where the factor is below one, so that round figures stay round", () => {
    const merged = mergeExports([table("a.csv", "甲(亿元)", "北京,1,2\n"), table("b.csv", "甲(万元)", "天津,3,7\n")]);
    expect(merged.table.甲).toEqual(Float64Array.of(2, 1, 0.0007, 0.0003));
    expect(merged.origins.甲![2]!.transformation).toBe("÷ 10000");
  });

  it("keeps unlike units and vintages apart", () => {
    const revised = "注：第五次全国经济普查后修订。\n";
    const merged = mergeExports([
      table("a.csv", "甲(元)", "北京,1,2\n"),
      table("b.csv", "甲(人)", "北京,1,2\n"),
      table("c.csv", "甲(元)", "北京,1.1,2.2\n", revised),
    ]);
    expect(merged.columns.map((one) => one.name)).toEqual([
      "甲 [vintage not stated]",
      "甲 [vintage not stated, 人]",
      "甲 [economic-census-5]",
    ]);
    expect(merged.notes.map((one) => one.code)).toContain("UNIT_MISMATCH");
  });

  it("takes neither of two figures that disagree, unless told which", () => {
    const files = [table("a.csv", "甲(元)", "北京,1,2\n"), table("b.csv", "甲(元)", "北京,1,3\n")];
    const merged = mergeExports(files);
    expect(merged.table.甲).toEqual(Float64Array.of(Number.NaN, 1));
    expect(merged.agreements).toBe(1);
    expect(merged.conflicts).toHaveLength(1);
    expect(merged.conflicts[0]).toMatchObject({
      kind: "value",
      column: "甲",
      region: "Beijing",
      year: 2019,
      kept: null,
    });
    expect(merged.conflicts[0]!.values.map((one) => [one.file, one.cell, one.value])).toEqual([
      ["a.csv", "C3", 2],
      ["b.csv", "C3", 3],
    ]);
    expect(mergeExports(files, { conflicts: "first" }).table.甲).toEqual(Float64Array.of(2, 1));
    expect(mergeExports(files, { conflicts: "last" }).table.甲).toEqual(Float64Array.of(3, 1));
  });

  it("keeps the finer of two figures that are one figure rounded", () => {
    const merged = mergeExports([table("a.csv", "甲(元)", "北京,1.2,2\n"), table("b.csv", "甲(元)", "北京,1.24,2\n")]);
    expect(merged.conflicts.map((one) => [one.kind, one.kept])).toEqual([["rounding", 1.24]]);
  });

  it("finds a region that stands twice in one file", () => {
    const merged = mergeExports([table("a.csv", "甲(元)", "Shanxi,1,2\nShanxi,3,2\n")]);
    expect(merged.conflicts.map((one) => one.values.map((value) => value.cell))).toEqual([["B3", "B4"]]);
    expect(merged.agreements).toBe(1);
  });

  it("leaves out totals and counts them", () => {
    const merged = mergeExports([table("a.csv", "甲(元)", "全国,9,9\n北京,1,2\n")]);
    expect(merged.table.region).toEqual(["Beijing", "Beijing"]);
    expect(merged.notes.map((one) => [one.code, one.file])).toEqual([["LEFT_OUT", "a.csv"]]);
  });

  it("asks about unknown regions", () => {
    const files = [table("a.csv", "甲(元)", "北京,1,2\nGuandong,3,4\n")];
    expect(codeThrownBy(() => mergeExports(files))).toBe("UNKNOWN_REGION");
    expect(mergeExports(files, { regions: { Guandong: "广东" } }).table.code).toEqual([
      "110000",
      "110000",
      "440000",
      "440000",
    ]);
    expect(mergeExports(files, { unknownRegions: "keep" }).table.code).toEqual(["110000", "110000", null, null]);
    expect(mergeExports(files, { unknownRegions: "drop" }).table.code).toEqual(["110000", "110000"]);
  });

  it("renames columns, and refuses two of one name", () => {
    const files = [table("a.csv", "甲(元)", "北京,1,2\n"), table("b.csv", "乙(元)", "北京,1,2\n")];
    expect(mergeExports(files, { names: { 甲: "x" }, language: "zh" }).columns.map((one) => one.name)).toEqual([
      "x",
      "乙",
    ]);
    expect(codeThrownBy(() => mergeExports(files, { names: { 甲: "乙" } }))).toBe("DUPLICATE_COLUMN");
    expect(codeThrownBy(() => mergeExports(files, { names: { 甲: "year" } }))).toBe("DUPLICATE_COLUMN");
    expect(codeThrownBy(() => mergeExports([]))).toBe("NO_EXPORTS");
  });

  it("gives one panel whatever the order of the files", () => {
    const files = [table("a.csv", "甲(元)", "天津,3,4\n北京,1,2\n"), table("b.csv", "甲(元)", "北京,1,5\n")];
    const [one, other] = [mergeExports(files), mergeExports([...files].reverse())];
    expect(other.table).toEqual(one.table);
    expect(other.agreements).toBe(one.agreements);
  });
});
