import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  csvSheet,
  decodeText,
  mergeExports,
  readStatisticalExport,
  type StatisticalExport,
} from "@mesometrics/data-import";
import { expectClose, loadCsv, ownReference, sharedReferenceFolder, sharedText } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { readWorkbook } from "../../src/formats/workbook.js";

const folder = join(sharedReferenceFolder(), "..", "data", "nbs-exports");
const files = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(csv|xls)$/.test(name)) : [];

/** What a file itself does not name. */
const indicators: Readonly<Record<string, string>> = {
  "liu-fiscal.csv": "地方财政一般公共预算收入(亿元)",
  "liu-gdp-index.csv": "地区生产总值指数(上年=100)",
  "liu-retail.csv": "社会消费品零售总额(亿元)",
  "tec-1.csv": "地方财政科学技术支出(亿元)",
  "tec-4.csv": "地方财政一般公共预算支出(亿元)",
  "tec-6.csv": "地区生产总值(亿元)",
  "tec-8.csv": "国内发明专利申请授权量(项)",
  "yinthan-population-en.csv": "年末常住人口(万人)",
};

async function imported(name: string): Promise<readonly StatisticalExport[]> {
  const bytes = readFileSync(join(folder, name));
  const indicator = indicators[name];
  const options = indicator === undefined ? {} : { indicator };
  const sheets = name.endsWith(".xls") ? await readWorkbook(bytes, name) : [csvSheet(name, decodeText(bytes).text)];
  return sheets.flatMap((sheet) => readStatisticalExport(sheet, options));
}

describe.skipIf(files.length === 0)("the bureau's raw exports", () => {
  it("are 21", () => expect(files).toHaveLength(21));

  it.each(files.filter((name) => name.endsWith(".csv")))("reads %s as its raw lines, cell by cell", async (name) => {
    const [table, ...others] = await imported(name);
    expect(others).toEqual([]);
    // An independent reading: lines cut at commas, tabs and blanks taken off, figures where a line begins with a region.
    const bytes = readFileSync(join(folder, name));
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      text = new TextDecoder("gb18030", { fatal: true }).decode(bytes);
    }
    const lines = text
      .split(/\r?\n/)
      .map((line) => line.split(",").map((cell) => cell.replace(/^[\s\ufeff]+|\s+$/g, "")));
    const header = lines.findIndex(([first]) => first === "地区" || first === "Region");
    const labels = lines[header]!.slice(1).filter((label) => label !== "");
    const raw = new Map<string, string>();
    for (let row = header + 1; row < lines.length; row++) {
      const [region, ...cells] = lines[row]!;
      if (region === undefined || region === "" || /^(?:"?注|数据来源|\d)/.test(region)) continue;
      for (const [column, label] of labels.entries()) raw.set(`${region}|${label}`, cells[column] ?? "");
    }
    expect(table!.cells).toHaveLength(raw.size);
    const label = ({ indicator, year }: StatisticalExport["cells"][number]) =>
      labels.find((one) =>
        table!.layout.columns === "years" ? one.startsWith(String(year)) : one.startsWith(`${indicator.name} (`),
      )!;
    for (const cell of table!.cells) {
      const text = raw.get(`${cell.regionName}|${label(cell)}`);
      expect(text).toBe(cell.text);
      expect(cell.value).toBe(text === "" ? null : Number(text));
      expect(cell.region).not.toBeNull();
    }
    expect(
      table!.notes.filter((note) => note.code !== "NO_SOURCE_LINE" && note.code !== "INDICATOR_NOT_NAMED"),
    ).toEqual([]);
  });

  it.each(Object.entries(ownReference<Record<string, WorkbookSums>>("data-import/workbooks.json")))(
    "reads %s as readxl does",
    async (name, expected) => {
      const [table] = await imported(name);
      expect(table!.sheet).toBe(expected.sheet);
      const known = table!.cells.filter((cell) => cell.value !== null);
      const place = ({ cell }: { cell: string }) => /^([A-Z]+)(\d+)$/.exec(cell)!;
      const column = (cell: { cell: string }) =>
        [...place(cell)[1]!].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1;
      const row = (cell: { cell: string }) => Number(place(cell)[2]) - expected.header_row;
      const sum = (weight: (cell: { cell: string }) => number) =>
        known.reduce((total, cell) => total + weight(cell) * cell.value!, 0);
      expect(known).toHaveLength(expected.numbers);
      expectClose(
        sum(() => 1),
        expected.sum,
        { relative: 1e-13 },
      );
      expectClose(sum(row), expected.sum_by_row, { relative: 1e-13 });
      expectClose(sum(column), expected.sum_by_column, { relative: 1e-13 });
    },
  );

  it("equals the assembled panel by vintage, and counts what has no counterpart", async () => {
    const panel31 = loadCsv(sharedText("../data/china-provinces/panel31_2011_2024_wide.csv")!);
    const row = new Map(
      (panel31.code as (number | string)[]).map((code, index) => [`${code}|${panel31.year![index]}`, index]),
    );
    // Printed name and vintage to the assembled panel's column.
    const columns: Readonly<Record<string, string>> = {
      "地区生产总值|economic-census-5": "gdp",
      "地区生产总值|economic-census-4": "gdp_13",
      "地方财政科学技术支出|": "fiscal_scitech_expenditure",
      "地方财政一般公共预算支出|": "fiscal_expenditure",
      "地方财政一般公共预算收入|": "fiscal_revenue",
      "国内发明专利申请授权量|": "invention_grants",
      "社会消费品零售总额|economic-census-4": "retail_sales",
      "年末常住人口|": "population",
      "第一产业增加值|economic-census-5": "va_primary",
      "第二产业增加值|economic-census-5": "va_secondary",
      "第三产业增加值|economic-census-5": "va_tertiary",
      "工业增加值|economic-census-5": "va_industry",
      "建筑业增加值|economic-census-5": "va_construction",
      "金融业增加值|economic-census-5": "va_finance",
      "人均地区生产总值|economic-census-5": "gdp_per_capita",
      "二氧化硫排放量|": "so2_13",
      "氮氧化物排放量|": "nox_13",
      "化学需氧量排放量|": "cod_13",
      "氨氮排放量|": "nh3n_13",
      "废水排放总量|": "wastewater_13",
      "工业增加值|economic-census-4": "va_industry_13",
      "第二产业增加值|economic-census-4": "va_secondary_13",
      "第三产业增加值|economic-census-4": "va_tertiary_13",
      "制造业城镇单位就业人员|population-census-6": "mfg_urban_employment_13",
    };
    const counts = { equal: 0, differ: [] as string[], noColumn: 0, noRow: 0, missingThere: 0 };
    const met = new Set<string>();
    for (const name of files) {
      for (const table of await imported(name)) {
        for (const { indicator, region, year, value } of table.cells) {
          if (value === null) continue;
          const column = columns[`${indicator.name}|${table.vintage ?? ""}`];
          // The export of 1993-2017 is an older vintage whose notes do not say so.
          if (column === undefined) counts.noColumn++;
          else {
            const index = row.get(`${region!.code}|${year}`);
            const there = index === undefined ? null : (panel31[column]![index] as number | null);
            if (index === undefined) counts.noRow++;
            else if (there === null) counts.missingThere++;
            else if (there === value) {
              counts.equal++;
              met.add(column);
            } else counts.differ.push(`${name} ${column} ${region!.unit} ${year}: ${value} / ${there}`);
          }
        }
      }
    }
    expect({ ...counts, columns: met.size }).toEqual({
      equal: 3659,
      differ: [],
      noColumn: 3511,
      noRow: 549,
      missingThere: 0,
      columns: 21,
    });
  });

  it("merges them into one panel whose every figure names its cell", async () => {
    const tables = (await Promise.all(files.map(imported))).flat();
    const merged = mergeExports(tables);
    const rows = 31 * (2025 - 1993 + 1);
    expect(merged.table.year).toHaveLength(rows);
    expect(merged.conflicts).toEqual([]);
    expect(merged.agreements).toBe(651);
    expect(merged.columns.filter(({ indicator }) => indicator === "地区生产总值").map(({ name }) => name)).toEqual([
      "地区生产总值 [economic-census-4]",
      "地区生产总值 [economic-census-5]",
      "地区生产总值 [vintage not stated]",
    ]);
    const byCell = new Map(
      tables.flatMap((table) => table.cells.map((cell) => [`${table.file}!${cell.cell}`, cell] as const)),
    );
    for (const { name } of merged.columns) {
      const values = merged.table[name] as Float64Array;
      merged.origins[name]!.forEach((origin, row) => {
        expect(origin === null).toBe(Number.isNaN(values[row]));
        if (origin === null) return;
        const cell = byCell.get(`${origin.file}!${origin.cell}`)!;
        expect([cell.value, cell.year, cell.text]).toEqual([
          values[row],
          (merged.table.year as Float64Array)[row],
          origin.text,
        ]);
        expect(cell.region!.code).toBe((merged.table.code as readonly string[])[row]);
      });
    }
  }, 120_000);
});

interface WorkbookSums {
  readonly sheet: string;
  readonly header_row: number;
  readonly numbers: number;
  readonly sum: number;
  readonly sum_by_row: number;
  readonly sum_by_column: number;
}
