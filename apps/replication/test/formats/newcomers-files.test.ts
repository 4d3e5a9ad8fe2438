import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StudySpec } from "@mesometrics/study";
import { describe, expect, it } from "vitest";
import { studyTable } from "../../src/formats/study-table.js";
import { openStudy } from "../../src/study-folder.js";

const folder = mkdtempSync(join(tmpdir(), "mesometrics newcomer "));
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const spec = {
  data: {
    source: { file: "d.csv" },
    unit: "province",
    time: "year",
    columns: {
      province: { label: { en: "Province", zh: "省份" }, type: "text" },
      year: { label: { en: "Year", zh: "年份" }, integer: true },
      gdp: { label: { en: "GDP", zh: "地区生产总值" }, unit: "100 million yuan", type: "number" },
      ports: { label: { en: "Ports", zh: "宽带接入端口" }, unit: "10,000 ports", type: "number" },
    },
  },
  groupings: [{ id: "region", column: "province", groups: { East: ["Beijing", "Guangdong"], West: ["Sichuan"] } }],
} as const satisfies Pick<StudySpec, "data" | "groupings">;

describe("files as people have them", () => {
  it("semicolons and decimal commas, also where the study says that a column holds numbers", async () => {
    const text = "province;year;gdp;ports\r\nBeijing;2019;35371,28;1903,5\r\nBeijing;2020;36102,6;2028,1\r\n";
    const { table, log } = await studyTable([file("semicolons.csv", `\ufeff${text}`)], spec);
    expect(Array.from(table.gdp as Float64Array)).toEqual([35371.28, 36102.6]);
    expect(Array.from(table.ports as Float64Array)).toEqual([1903.5, 2028.1]);
    expect(log.join("\n")).toContain("decimal comma");
  });

  it("a decimal point between semicolons stays one, and a text among figures is told", async () => {
    const good = file("points.csv", "province;year;gdp\nBeijing;2019;35371.28\nBeijing;2020;36102.6\n");
    expect(Array.from((await studyTable([good], spec)).table.gdp as Float64Array)).toEqual([35371.28, 36102.6]);
    const bad = file(
      "text.csv",
      "province;year;gdp\nBeijing;2019;35371.28\nBeijing;2020;about 36102\nBeijing;2021;4\n",
    );
    await expect(studyTable([bad], spec)).rejects.toThrowError(/the text "about 36102".*gdp.*C3/u);
    const kept = await studyTable([bad], spec, { texts: "keep" });
    expect(Array.from(kept.table.gdp as readonly unknown[])).toEqual([35371.28, "about 36102", 4]);
  });

  it("headings and provinces in Chinese, in the study's own names", async () => {
    const text =
      "省份,年份,地区生产总值（万元）,宽带接入端口（万个）\n北京,2019,353712800,1903.5\n广东省,2019,1079869000,8000\n四川,2019,463639000,7000\n";
    const { table, log } = await studyTable([file("chinese.csv", text)], spec);
    expect(table.province).toEqual(["Beijing", "Guangdong", "Sichuan"]);
    expect(Array.from(table.gdp as Float64Array)).toEqual([35371.28, 107986.9, 46363.9]);
    expect(Array.from(table.ports as Float64Array)).toEqual([1903.5, 8000, 7000]);
    expect(log.at(-1)).toBe("3 regions are spelt as the study spells them: 北京 -> Beijing, ….");
  });

  it("names that the study has, that no register knows or that are there in both spellings stay", async () => {
    const text = "province,year,gdp\nBeijing,2019,1\nAtlantis,2019,2\n";
    const { table, log } = await studyTable([file("own.csv", text)], spec);
    expect(table.province).toEqual(["Beijing", "Atlantis"]);
    expect(log.join()).not.toContain("spelt");
    const both = file("both.csv", "province,year,gdp\nBeijing,2019,1\n北京,2020,2\n");
    expect((await studyTable([both], spec)).table.province).toEqual(["Beijing", "北京"]);
    const { groupings: _, ...without } = spec;
    const chinese = file("plain.csv", "province,year,gdp\n北京,2019,1\n");
    expect((await studyTable([chinese], without)).table.province).toEqual(["北京"]);
  });

  it("counts in a measure word convert by their scale, money and persons never by it", async () => {
    const heading = (unit: string) =>
      file(`${unit.length}.csv`, `province,year,宽带接入端口（${unit}）\nBeijing,2019,5\n`);
    const { table } = await studyTable([heading("个")], spec);
    expect(Array.from(table.ports as Float64Array)).toEqual([5 / 10_000]);
    for (const unit of ["万元", "万人", "公里"]) {
      await expect(studyTable([heading(unit)], spec), unit).rejects.toThrowError(
        /no factor leads from one to the other/u,
      );
    }
  });
});

it("a bundled study that needs a file says which and where it comes from", async () => {
  const { ownData } = await import("../../src/load-data.js");
  expect(() => ownData(openStudy("card-proximity"))).toThrowError(
    /--data card\.csv .*R package wooldridge.*template card-proximity/u,
  );
});
