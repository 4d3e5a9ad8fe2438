import { panel } from "@mesometrics/panel-data";
import { describe, expect, it } from "vitest";
import { type CellSheet, csvSheet, type ExportOptions, mergeExports, readStatisticalExport } from "../src/index.js";
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

const tables = (text: string, options = {}) => readStatisticalExport(csvSheet("x.csv", text), options);
const bureau = (indicator: string, header: string, rows = "北京市,1,2\n天津市,3,4\n") =>
  `数据库：分省季度数据\n指标：${indicator}\n时间：最近\n地区,${header}\n${rows}数据来源：国家统计局\n`;

describe("quarters and months", () => {
  it.each([
    ["2023年第四季度,2023年第三季度", ["2023Q4", "2023Q3"]],
    ["2023年4季度,2023年3季度", ["2023Q4", "2023Q3"]],
    ["2023Q4,4Q 2022", ["2023Q4", "2022Q4"]],
    ["2023年12月,2023年1-11月", ["2023-12", "2023-11"]],
    ["202312,202311", ["2023-12", "2023-11"]],
    ["Dec 2023,November 2023", ["2023-12", "2023-11"]],
    ["２０２３年 ,2022 年度", ["2023", "2022"]],
  ])("%s", (header, periods) => {
    const [table] = tables(bureau("生产总值累计值(亿元)", header));
    expect(table!.layout).toEqual({ rows: "regions", columns: "years" });
    expect(table!.cells.slice(0, 2).map((cell) => [cell.period, cell.year])).toEqual(
      periods.map((period) => [period, Number(period.slice(0, 4))]),
    );
  });

  it("make a panel by quarter, in the order of time", () => {
    const merged = mergeExports(tables(bureau("a(元)", "2023年第一季度,2022年第四季度")));
    expect(merged.table.period).toEqual(["2022Q4", "2023Q1", "2022Q4", "2023Q1"]);
    expect(merged.table.a).toEqual(Float64Array.of(2, 1, 4, 3));
    const data = panel(merged.table, { unit: "region", time: "period" });
    expect(data.index.timeLabels).toEqual(["2022Q4", "2023Q1"]);
  });

  it("are not mixed with years", () => {
    expect(codeThrownBy(() => tables(bureau("a(元)", "2023年,2022年第四季度")))).toBe("MIXED_FREQUENCY");
    const both = [...tables(bureau("a(元)", "2023年,2022年")), ...tables(bureau("a(元)", "2023Q1,2022Q4"))];
    expect(codeThrownBy(() => mergeExports(both))).toBe("MIXED_FREQUENCY");
  });
});

describe("other exports of the bureau", () => {
  it("names the unit on a line of its own", () => {
    const [table] = tables("指标：地区生产总值\n单位：亿元\n地区,2020年\n北京市,1\n");
    expect(table!.cells[0]!.indicator).toEqual({ name: "地区生产总值", unit: "亿元" });
    expect(tables("指标：产值(万元)\n单位：亿元\n地区,2020年\n北京市,1\n")[0]!.cells[0]!.indicator.unit).toBe("万元");
  });

  it("takes remarks below the table for notes, and regions without figures for regions", () => {
    const [table] = tables(
      "数据库：x\n指标：a(元)\n地区,2020年,2019年\n北京市,1,2\n西藏自治区,,\n1.本表按当年价格计算。\n(2) 第五次全国经济普查后修订\n数据来源：国家统计局\n",
    );
    expect(table!.cells.map((cell) => cell.regionName)).toEqual(["北京市", "北京市", "西藏自治区", "西藏自治区"]);
    expect([table!.footnotes.length, table!.vintage]).toEqual([3, "economic-census-5"]);
  });

  it("knows the major cities and keeps others under their names", () => {
    const [table] = tables(
      "数据库：主要城市年度数据\n指标：a(元)\n地区,2020年\n石家庄,1\n乌鲁木齐市,2\n广州,3\n苏州,4\n数据来源：x\n",
    );
    expect(table!.cells.map((cell) => cell.region?.code ?? null)).toEqual(["130100", "650100", "440100", null]);
    expect(codeThrownBy(() => mergeExports([table!]))).toBe("UNKNOWN_REGION");
    expect(mergeExports([table!], { unknownRegions: "keep" }).table.region).toContain("苏州");
  });

  it("reads Period, decimal commas on request, separators of thousands and every mark of a missing figure", () => {
    expect(
      tables("Database：Annual by Province\nPeriod：2022\nRegion,GRP (100 million yuan)\nBeijing,41610.9\n")[0]!
        .cells[0],
    ).toMatchObject({
      period: "2022",
      value: 41610.9,
    });
    const semicolons = "指标：x(元);;\n地区;2020年;2019年\n北京市;1,5;2\n";
    expect(codeThrownBy(() => tables(semicolons))).toBe("UNREADABLE_CELL");
    expect(tables(semicolons, { decimal: "," })[0]!.cells[0]!.value).toBe(1.5);
    const marks = ["…", "-", "—", "空", "NaN", "－", "NULL", "无", ""];
    const [table] = tables(
      `指标：x(元)\n地区,${marks.map((_, i) => `${2000 + i}年`).join(",")}\n北京市,${marks.join(",")}\n天津市,"1,234.5",１２３，４５６${",1".repeat(6)}\n`.replace(
        "１２３，４５６",
        '"１２３，４５６"',
      ),
    );
    expect(table!.missing).toBe(marks.length + 1);
    expect(
      table!.cells
        .filter((cell) => cell.regionName === "天津市")
        .slice(0, 2)
        .map((cell) => cell.value),
    ).toEqual([1234.5, 123456]);
  });

  it("keeps an indicator called __proto__", () => {
    const merged = mergeExports(tables("指标：__proto__(元)\n地区,2020年\n北京市,7\n"));
    expect(Object.keys(merged.table)).toEqual(["region", "code", "year", "__proto__"]);
    expect(Object.getOwnPropertyDescriptor(merged.table, "__proto__")!.value).toEqual(Float64Array.of(7));
    expect(Object.keys(merged.origins)).toEqual(["__proto__"]);
  });
});
