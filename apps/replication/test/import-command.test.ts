import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, everythingIn, mesometrics } from "./command.js";

const bureau = (rows: string) =>
  `数据库：分省年度数据\n指标：人口(万人)\n地区,2020年,2019年\n${rows}数据来源：国家统计局\n`;

describe("mesometrics import", () => {
  it("merges exports, lists conflicts and says where every figure stands", () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "a.csv"), bureau("北京市,2189,2190\n陕西省,3955,3944\n"));
    writeFileSync(join(folder, "b.csv"), bureau("北京市,2189,2191\n"));
    const given = ["import", "a.csv", "b.csv", "--output", "p.csv", "--name", "人口=population"];
    const { stdout, status } = mesometrics(folder, ...given);
    expect(status).toBe(0);
    expect(stdout).toContain("conflict: population, Beijing 2019: 2190 (a.csv C4), 2191 (b.csv C4); left missing");
    expect(readFileSync(join(folder, "p.csv"), "utf8")).toBe(
      "region,code,year,population\nBeijing,110000,2019,\nBeijing,110000,2020,2189\nShaanxi,610000,2019,3944\nShaanxi,610000,2020,3955\n",
    );
    expect(readFileSync(join(folder, "p-lineage.csv"), "utf8")).toContain("population,Shaanxi,2020,a.csv,,B5,3955,\n");
    expect(everythingIn(folder)).toEqual(
      ["a.csv", "b.csv", "p-columns.csv", "p-conflicts.csv", "p-lineage.csv", "p.csv"].sort(),
    );
    const again = mesometrics(folder, ...given);
    expect(again.status).toBe(2);
    expect(again.stderr).toContain("error FILE_EXISTS");
    expect(mesometrics(folder, ...given, "--overwrite", "--conflicts", "last").status).toBe(0);
    expect(readFileSync(join(folder, "p.csv"), "utf8")).toContain("Beijing,110000,2019,2191\n");
  });

  it("makes a wide table long and shows how", () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "w.csv"), "id;x2019;x2020\na;1,5;2\nb;3;4\n");
    const { stdout, status } = mesometrics(folder, "import", "w.csv", "--long", "id", "--decimal", ",");
    expect(status).toBe(0);
    expect(stdout).toContain("x2019, x2020 -> x");
    expect(readFileSync(join(folder, "panel.csv"), "utf8")).toBe(
      "id,year,x\na,2019,1.5\na,2020,2\nb,2019,3\nb,2020,4\n",
    );
  });
});
