import { describe, expect, it } from "vitest";
import { type CellSheet, csvSheet, type ExportOptions, readStatisticalExport } from "../src/index.js";
import { codeThrownBy } from "./thrown-by.js";

const read = (text: string, options?: ExportOptions) => readStatisticalExport(csvSheet("f.csv", text), options);
const brief = (text: string, options?: ExportOptions) =>
  read(text, options).flatMap((table) =>
    table.cells.map((one) => [
      one.indicator.name,
      one.indicator.unit,
      one.region?.unit ?? one.regionName,
      one.year,
      one.value,
      one.cell,
    ]),
  );

describe("layouts", () => {
  it("regions by years", () => {
    expect(
      brief(
        "数据库：分省年度数据\n指标：人口(万人)\n时间：最近2年\n地区,2020年,2019年\n北京市,2189,2190\n数据来源：国家统计局\n",
      ),
    ).toEqual([
      ["人口", "万人", "Beijing", 2020, 2189, "B5"],
      ["人口", "万人", "Beijing", 2019, 2190, "C5"],
    ]);
  });

  it("regions by indicators of one year, with tabs and trailing commas", () => {
    expect(brief("时间：2021年 \n地区\t,生产总值 (亿元) \t,人均生产总值（元/人） \t,\n北京市\t,1.5\t,20\t,\n")).toEqual(
      [
        ["生产总值", "亿元", "Beijing", 2021, 1.5, "B3"],
        ["人均生产总值", "元/人", "Beijing", 2021, 20, "C3"],
      ],
    );
  });

  it("indicators by years of one region", () => {
    expect(brief("地区：广东省\n指标,2020年,2019年\n烟(粉)尘排放量(万吨),,2\n")).toEqual([
      ["烟(粉)尘排放量", "万吨", "Guangdong", 2020, null, "B3"],
      ["烟(粉)尘排放量", "万吨", "Guangdong", 2019, 2, "C3"],
    ]);
  });

  it("indicators by regions of one year, and years by regions of one indicator", () => {
    expect(brief("时间：2020年\n指标,北京市,天津市\nGDP(亿元),1,2\n").map((one) => one.slice(2))).toEqual([
      ["Beijing", 2020, 1, "B3"],
      ["Tianjin", 2020, 2, "C3"],
    ]);
    expect(brief("指标：GDP(亿元)\n时间,北京市,天津市\n2020年,1,2\n").map((one) => one.slice(2))).toEqual([
      ["Beijing", 2020, 1, "B3"],
      ["Tianjin", 2020, 2, "C3"],
    ]);
  });

  it("the English version, with and without a preamble", () => {
    const body = "Region,2020,2019\nInner Mongolia,1,2\nShaanxi,3,4\n";
    const text = `Database：Annual by Province\nIndicators：Population (year-end)(10000 persons)\nTime：LATEST2\n${body}Note：Revised after the Seventh National Population Census.\nSource：National Bureau of Statistics\n`;
    expect(brief(text)[0]).toEqual(["Population (year-end)", "10000 persons", "Inner Mongolia", 2020, 1, "B5"]);
    expect(read(text)[0]!.vintage).toBe("population-census-7");
    const [bare] = read(body);
    expect(bare!.cells[0]!.indicator).toEqual({ name: "f", unit: null });
    expect(bare!.notes.map((one) => one.code)).toEqual(["INDICATOR_NOT_NAMED"]);
    expect(read(body, { indicator: "人口(万人)" })[0]!.notes).toEqual([]);
  });

  it("several tables below each other", () => {
    const one = (name: string) =>
      `数据库：分省年度数据\n指标：${name}(亿元)\n地区,2020年\n北京市,1\n数据来源：国家统计局\n\n`;
    expect(brief(one("甲") + one("乙")).map((cell) => [cell[0], cell[5]])).toEqual([
      ["甲", "B4"],
      ["乙", "B10"],
    ]);
  });

  it("an unquoted comma in a title and in notes", () => {
    const [table] = read(
      "指标：交通,仓储(亿元)\n地区,2020年\n北京市,1\n注：1. 收入均为本级收入,不包括债务。\n2. 其他\n数据来源：国家统计局\n",
    );
    expect(table!.cells[0]!.indicator.name).toBe("交通,仓储");
    expect(table!.footnotes).toEqual(["注：1. 收入均为本级收入,不包括债务。", "2. 其他", "数据来源：国家统计局"]);
  });

  it("numbers of a workbook, and its sheet's name", () => {
    const sheet: CellSheet = {
      file: "a.xls",
      sheet: "分省",
      rows: [["指标：人口(人)"], [], ["地区", 2020, "2019年"], ["北京市", 5, null]],
    };
    const [table] = readStatisticalExport(sheet);
    expect(table!.sheet).toBe("分省");
    expect(table!.cells.map((one) => [one.year, one.value])).toEqual([
      [2020, 5],
      [2019, null],
    ]);
  });
});

describe("what a reader must know", () => {
  it("names the revision", () => {
    const at = (note: string) => read(`指标：x(元)\n地区,2020年\n北京,1\n注：${note}\n`)[0]!.vintage;
    expect(at("在第五次全国经济普查后,对历史数据进行了系统修订。")).toBe("economic-census-5");
    expect(at("第四次全国经济普查后修订,第五次全国经济普查后再修订。")).toBe("economic-census-5");
    expect(at("第七次全国人口普查修订数。")).toBe("population-census-7");
    expect(at("常住人口口径。")).toBeNull();
  });

  it("notes unknown regions, short rows and a lost end", () => {
    const [table] = read("数据库：分省年度数据\n指标：x(元)\n地区,2020年,2019年\n北京,1,2\n天律市,3,4\n河北,5\n");
    expect(table!.notes.map((one) => one.code)).toEqual(["UNKNOWN_REGION", "SHORT_ROWS", "NO_SOURCE_LINE"]);
    expect(table!.notes[0]!.message).toContain("天津市");
    expect(table!.missing).toBe(1);
  });
});

describe("what is refused", () => {
  const faults: readonly (readonly [string, string])[] = [
    ["", "NO_TABLE"],
    ["数据库：分省年度数据\n指标：x\n时间：最近\n", "NO_TABLE"],
    ["地区,2020年\n", "NO_TABLE"],
    ["地区,2020年\n数据来源：国家统计局\n", "NO_TABLE"],
    ["地区,2020年,,2019年\n北京,1,2,3\n", "MERGED_HEADER"],
    ["地区,2020年,2020年\n北京,1,2\n", "REPEATED_LABEL"],
    ["地区,2020年\n北京,1,2\n", "RAGGED_ROW"],
    ["地区,2020年\n,1\n", "NO_LABEL"],
    ["地区,2020年\n北京,abc\n", "UNREADABLE_CELL"],
    ["地区,2020年\n北京,#REF!\n", "UNREADABLE_CELL"],
    ["地区,甲(元)\n北京,1\n", "YEAR_NOT_NAMED"],
    ["时间：2019-2020\n地区,甲(元)\n北京,1\n", "YEAR_NOT_NAMED"],
    ["指标,2020年\n甲(元),1\n", "REGION_NOT_NAMED"],
    ["指标：x\n地区,北京\n天津,1\n", "UNKNOWN_LAYOUT"],
    ["指标：x\n地区,2020年,增速\n北京,1,2\n天津,1,2\n", "UNKNOWN_LAYOUT"],
  ];
  it.each(faults)("%j", (text, code) => {
    // Half of the labels are years: neither years nor indicators.
    expect(codeThrownBy(() => read(text))).toBe(
      code === "UNKNOWN_LAYOUT" && text.includes("增速") ? "YEAR_NOT_NAMED" : code,
    );
  });
});
