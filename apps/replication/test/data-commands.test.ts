import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BookType, read, utils, write } from "@e965/xlsx";
import { tableFromArrays, tableToIPC } from "@uwdata/flechette";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it, vi } from "vitest";
import { emptyFolder, everythingIn, mesometrics, writeStudy } from "./command.js";

// Each case starts the command two to six times.
vi.setConfig({ testTimeout: 120_000 });

const study = `schema: mesometrics/study@1
id: small
title: { en: Small, zh: 小型研究 }
data:
  source: { file: data.csv }
  unit: province
  time: year
  years: [2016, 2021]
  columns:
    gdp: { label: { en: Gross regional product, zh: 地区生产总值 }, unit: 亿元, range: [0, null], note: Current prices }
    people: { label: { en: Residents, zh: 年末常住人口 }, unit: 万人, range: [1, 20000], integer: true }
    share: { label: { en: Urban share, zh: 城镇人口比重 }, unit: "%", range: [0, 100], required: false }
indicators:
  - { id: income, expression: gdp / people }
  - { id: rise, expression: growth(gdp) }
models:
  - { id: one, estimator: feols, formula: income ~ share | province + year }
exhibits:
  - { kind: regression, id: main, title: Main, models: [one] }
`.replace("  - { id: rise, expression: growth(gdp) }\n", "");

const provinces = ["Beijing", "Tianjin", "Hebei", "Henan", "Liaoning", "Jilin"];
const chinese = ["北京市", "天津市", "河北省", "河南省", "辽宁省", "吉林省"];
const years = [2016, 2017, 2018, 2019, 2020, 2021];
const gdp = (unit: number, year: number) =>
  Math.round(100 * (900 + 310 * unit) * Math.exp(0.06 * (year - 2016) + 0.02 * Math.sin(7 * unit + 3 * year))) / 100;
const people = (unit: number, year: number) => 1500 + 333 * unit + ((unit * 17 + year * 29) % 23);
const share = (unit: number, year: number) => 40 + 3 * unit + ((unit * 13 + year * 7) % 11) / 10;
const rows = provinces.flatMap((province, unit) =>
  years.map((year) => ({ province, year, gdp: gdp(unit, year), people: people(unit, year), share: share(unit, year) })),
);
const columns = {
  province: rows.map((row) => row.province),
  year: rows.map((row) => row.year),
  gdp: rows.map((row) => row.gdp),
  people: rows.map((row) => row.people),
  share: rows.map((row) => row.share),
};
const csv = (list: readonly object[]) =>
  `${[Object.keys(list[0]!), ...list.map((row) => Object.values(row))].map((cells) => cells.join(",")).join("\n")}\n`;
const data = csv(rows);

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = emptyFolder();
  writeStudy(folder, { "study.yaml": study, "data.csv": data });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

function book(sheets: Readonly<Record<string, readonly object[]>>, bookType: BookType): Uint8Array {
  const made = utils.book_new();
  for (const [name, list] of Object.entries(sheets))
    utils.book_append_sheet(made, utils.json_to_sheet([...list]), name);
  return write(made, { type: "buffer", bookType }) as Uint8Array;
}

const wide = provinces.map((province, unit) => ({
  province,
  ...Object.fromEntries(years.map((year) => [`gdp${year}`, gdp(unit, year)])),
  ...Object.fromEntries(years.map((year) => [`people_${year}`, people(unit, year)])),
  ...Object.fromEntries(years.map((year) => [`${year}年share`, share(unit, year)])),
}));
const bureau = (indicator: string, value: (unit: number, year: number) => number) =>
  `数据库：分省年度数据\n指标：${indicator}\n时间：最近6年\n地区,${[...years]
    .reverse()
    .map((year) => `${year}年`)
    .join(",")}\n${chinese
    .map(
      (name, unit) =>
        `${name},${[...years]
          .reverse()
          .map((year) => value(unit, year))
          .join(",")}`,
    )
    .join("\n")}\n数据来源：国家统计局\n`;

const coefficients = (folder: string) =>
  (JSON.parse(readFileSync(join(folder, "results.json"), "utf8")) as { values: Record<string, number> }).values[
    "models.one.share.estimate"
  ];

describe("data of any format give the numbers of the CSV file", () => {
  const own = folderWith({});
  const first = mesometrics(own, "run", "study", "--output", "out");
  const expected = coefficients(join(own, "out"));

  it("runs on its own", () => {
    expect(first.stderr).not.toContain("error");
    expect(first.status).toBe(0);
    expect(expected).toBeTypeOf("number");
  });

  it.each<[string, Readonly<Record<string, string | Uint8Array>>, readonly string[]]>([
    [
      "CSV with semicolons, decimal commas and a byte order mark",
      { "d.csv": `\ufeff${data.replaceAll(",", ";").replaceAll(".", ",")}` },
      [],
    ],
    ["CSV in UTF-16 with tabs", { "d.csv": Buffer.from(`\ufeff${data.replaceAll(",", "\t")}`, "utf16le") }, []],
    ["CSV with carriage returns", { "d.csv": data.replaceAll("\n", "\r") }, []],
    ["XLSX", { "d.xlsx": book({ Data: rows }, "xlsx") }, []],
    ["XLSX with other sheets", { "d.xlsx": book({ Remarks: [{ a: 1 }], Data: rows }, "xlsx") }, []],
    ["XLSX by the sheet's name", { "d.xlsx": book({ Old: rows.slice(1), Data: rows }, "xlsx") }, ["--sheet", "Data"]],
    ["XLS", { "d.xls": book({ Data: rows }, "biff8") }, []],
    ["Arrow", { "d.arrow": tableToIPC(tableFromArrays(columns), { format: "file" }) as Uint8Array }, []],
    [
      "Parquet",
      {
        "d.parquet": new Uint8Array(
          parquetWriteBuffer({
            columnData: Object.entries(columns).map(([name, cells]) => ({
              name,
              data: [...cells],
              type: typeof cells[0] === "string" ? "STRING" : "DOUBLE",
            })) as never,
          }),
        ),
      },
      [],
    ],
    ["a wide table", { "d.csv": csv(wide) }, []],
    [
      "a wide workbook with the study's labels and other units",
      {
        "d.xlsx": book(
          {
            Data: rows.map((row) => ({
              province: row.province,
              year: row.year,
              "地区生产总值（万元）": row.gdp * 1e4,
              "Residents (人)": row.people * 1e4,
              城镇人口比重: row.share,
            })),
          },
          "xlsx",
        ),
      },
      [],
    ],
  ])("%s", (_, files, more) => {
    const folder = folderWith(files);
    const given = Object.keys(files).flatMap((name) => ["--data", name]);
    const { status, stderr, stdout } = mesometrics(folder, "run", "study", ...given, ...more, "--output", "out");
    expect(stderr).not.toContain("error");
    expect(status).toBe(0);
    expect(coefficients(join(folder, "out"))).toBeCloseTo(expected!, 10);
    if (_.startsWith("a wide table")) {
      expect(stdout).toContain("made long");
      expect(stdout).toContain("gdp2016, gdp2017");
      expect(stdout).toContain("2016年share");
    }
    if (_.includes("labels")) expect(stdout).toContain('Column "地区生产总值（万元）" is gdp, ÷ 10000 (亿元).');
  });

  it("several exports of the bureau, an indicator finding its column by the label, units converted", () => {
    const folder = folderWith({
      "a.csv": bureau("地区生产总值(万元)", (unit, year) => Math.round(gdp(unit, year) * 1e6) / 100),
      "b.csv": bureau("年末常住人口(万人)", people),
      "c.csv": bureau("城镇人口比重(%)", share),
    });
    const given = ["--data", "a.csv", "--data", "b.csv", "--data", "c.csv"];
    const { status, stdout, stderr } = mesometrics(folder, "run", "study", ...given, "--output", "out");
    expect(stderr).not.toContain("error");
    expect(status).toBe(0);
    expect(stdout).toContain("地区生产总值 -> gdp (亿元");
    expect(coefficients(join(folder, "out"))).toBeCloseTo(expected!, 10);
    const lineage = readFileSync(join(folder, "out", "lineage.csv"), "utf8");
    expect(lineage).toContain("gdp,Beijing,2016,900,,a.csv!G5 ÷ 10000\n".replace("900", String(gdp(0, 2016))));
    expect(lineage).toMatch(/income,Beijing,2021,[\d.]+,gdp \/ people,a\.csv!B5 ÷ 10000; b\.csv!B5\n/);
  });
});

describe("mesometrics check", () => {
  it("says where a figure that is out of line stands, in text, JSON and on a page", () => {
    const spoilt = rows.map((row) =>
      row.province === "Hebei" && row.year === 2019 ? { ...row, gdp: row.gdp * 1e4 } : row,
    );
    const folder = folderWith({ "d.xlsx": book({ Data: spoilt }, "xlsx") });
    const { status, stdout } = mesometrics(folder, "check", "study", "--data", "d.xlsx", "--html", "check.html");
    expect(status).toBe(0);
    expect(stdout).toMatch(/unit-jump: gdp of Hebei in 2019 .* \[d\.xlsx, Data, C17\]/);
    const page = readFileSync(join(folder, "check.html"), "utf8");
    expect(page).toContain("<svg");
    expect(page).toContain("地区生产总值");
    const json = JSON.parse(mesometrics(folder, "check", "study", "--data", "d.xlsx", "--json").stdout) as {
      schema: string;
      findings: { kind: string; source: string }[];
    };
    expect(json.schema).toBe("mesometrics/check@1");
    expect(json.findings.find(({ kind }) => kind === "unit-jump")?.source).toBe("d.xlsx, Data, C17");
  });

  it("lists all that is wrong at once and does not stop", () => {
    const folder = folderWith({
      "d.csv": csv([
        ...rows.map(({ share: _, ...row }) => ({
          ...row,
          people: row.year === 2020 ? row.people + 0.5 : row.people,
          gdp: row.province === "Jilin" && row.year === 2018 ? -5 : row.gdp,
        })),
        { province: "Jilin", year: 2018, gdp: 1, people: 2 },
      ]).replace(/^Tianjin,2017,[^,]*/m, "Tianjin,2017,"),
    });
    const { status, stdout } = mesometrics(folder, "check", "study", "--data", "d.csv");
    expect(status).toBe(0);
    for (const kind of ["duplicate-row", "out-of-range", "not-whole", "missing-cells"])
      expect(stdout).toContain(`${kind}: `);
    expect(stdout).toContain("not-whole: people is no whole number in 6 cell(s)");
    expect(everythingIn(folder)).toEqual(["d.csv", "study", "study/data.csv", "study/study.yaml"]);
  });

  it("sees that a column is in another unit than the study's own data", () => {
    const folder = folderWith({ "d.csv": csv(rows.map((row) => ({ ...row, gdp: row.gdp * 1e4 }))) });
    expect(mesometrics(folder, "check", "study", "--data", "d.csv").stdout).toContain(
      "other-unit: gdp is about 10,000 times what the study's unit (亿元)",
    );
  });

  it("refuses a page that is none", () => {
    const folder = folderWith({});
    const { status, stderr } = mesometrics(folder, "check", "study", "--html", "check.txt");
    expect(status).toBe(2);
    expect(stderr).toContain("error INVALID_OPTION");
  });
});

describe("mesometrics template", () => {
  it("writes forms that check what is typed, and reads them back when they are filled in", () => {
    const folder = folderWith({});
    expect(mesometrics(folder, "template", "study", "--out", "forms").status).toBe(0);
    expect(everythingIn(join(folder, "forms"))).toEqual([
      "small-template-columns.csv",
      "small-template.csv",
      "small-template.xlsx",
    ]);
    const form = readFileSync(join(folder, "forms", "small-template.csv"), "utf8").split("\n");
    expect(form.slice(0, 2)).toEqual(["province,year,gdp,people,share", "Beijing,2016,,,"]);
    expect(form).toHaveLength(1 + 36 + 1);
    expect(readFileSync(join(folder, "forms", "small-template-columns.csv"), "utf8")).toContain(
      "people,Residents,年末常住人口,万人,whole number,1,20000,2016,2021,,yes,,\n",
    );
    const workbook = read(readFileSync(join(folder, "forms", "small-template.xlsx")));
    expect(workbook.SheetNames).toEqual(["data", "columns", "lists"]);
    const sheet = workbook.Sheets.data!;
    utils.sheet_add_aoa(
      sheet,
      rows.map((row) => [row.gdp, row.people, row.share]),
      { origin: "C2" },
    );
    writeFileSync(join(folder, "filled.xlsx"), write(workbook, { type: "buffer" }) as Buffer);
    const { stdout, status } = mesometrics(folder, "check", "study", "--data", "filled.xlsx");
    expect(status).toBe(0);
    expect(stdout).toContain("What the study needs and the data do not give: 0");
    expect(stdout).toContain("Questions to the source of the figures: 0");
    const again = mesometrics(folder, "template", "study", "--out", "forms");
    expect([again.status, again.stderr.includes("error FILE_EXISTS")]).toEqual([2, true]);
    expect(mesometrics(folder, "template", "study", "--out", "forms", "--overwrite").status).toBe(0);
  });

  it("takes provinces from the weights where the study comes without data", () => {
    const folder = emptyFolder();
    const bare = `${study.replace("data.csv", "none.csv")}weights: { source: { dataset: us-states-contiguity } }\n`;
    writeStudy(folder, { "study.yaml": bare });
    expect(mesometrics(folder, "template", "study").stdout).toContain("for 48 units (province) and 6 periods (year)");
  });
});
