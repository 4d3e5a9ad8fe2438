import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { decodeTables } from "@mesometrics/reporting";
import { describe, expect, it } from "vitest";
import { emptyFolder, mesometrics } from "./command.js";

/** The entries of a zip container whose local headers hold the sizes. */
function zipEntries(path: string): Readonly<Record<string, string>> {
  const bytes = readFileSync(path);
  const entries: Record<string, string> = {};
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50; ) {
    const [method, size] = [bytes.readUInt16LE(at + 8), bytes.readUInt32LE(at + 18)];
    const [name, extra] = [bytes.readUInt16LE(at + 26), bytes.readUInt16LE(at + 28)];
    const start = at + 30 + name + extra;
    const content = bytes.subarray(start, start + size);
    entries[bytes.toString("utf8", at + 30, at + 30 + name)] = (
      method === 8 ? inflateRawSync(content) : content
    ).toString("utf8");
    at = start + size;
  }
  return entries;
}

describe("the command", () => {
  it("lists its studies and tells its version and its use", () => {
    const folder = emptyFolder();
    const { stdout } = mesometrics(folder, "list");
    for (const id of ["crime-iv", "grunfeld-investment", "us-infrastructure"]) expect(stdout).toContain(id);
    expect(mesometrics(folder, "--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(mesometrics(folder, "run", "--help").stdout).toContain("Examples:");
  });

  it("checks a study without running it", () => {
    const { stdout, status } = mesometrics(emptyFolder(), "check", "us-infrastructure");
    expect(stdout).toContain("816 rows, 48 units, 17 periods, balanced");
    expect(stdout).toContain("highways_per_worker = hwy / emp");
    expect(status).toBe(0);
  });
});

describe.each(["us-infrastructure", "grunfeld-investment", "crime-iv", "cigarette-demand"])("the study %s", (id) => {
  it("gives the same bytes twice, in another folder and another time zone, and matches its references", () => {
    const first = emptyFolder();
    const second = emptyFolder();
    const one = mesometrics(first, "run", id, "--output", "out");
    const zone = process.env.TZ;
    process.env.TZ = "Asia/Shanghai";
    const two = mesometrics(second, "run", id, "--output", "elsewhere");
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    expect([one.status, two.status]).toEqual([0, 0]);
    for (const name of ["results.json", "report.html", "tables.txt", "tables.tex", "tables.md"]) {
      const text = readFileSync(join(first, "out", name), "utf8");
      expect(readFileSync(join(second, "elsewhere", name), "utf8") === text, name).toBe(true);
      expect(text).not.toContain("NaN");
      expect(text).not.toContain("undefined");
      expect(text).not.toContain(first);
    }
    for (const name of ["tables.docx", "tables.xlsx", "tables.csv", "tables.json"]) {
      const bytes = readFileSync(join(first, "out", name));
      expect(readFileSync(join(second, "elsewhere", name)).equals(bytes), name).toBe(true);
      expect(one.stdout).toContain(name);
    }
    const latex = readFileSync(join(first, "out", "tables.tex"), "utf8");
    const written = decodeTables(readFileSync(join(first, "out", "tables.json"), "utf8"));
    const exhibits = written.filter((table) => table.id !== "scorecard");
    const word = zipEntries(join(first, "out", "tables.docx"))["word/document.xml"];
    const sheets = Object.keys(zipEntries(join(first, "out", "tables.xlsx")));
    expect(latex).toMatch(/^% Compile with pdfLaTeX.*\n\\documentclass\{article\}[\s\S]*\\end\{document\}\n$/u);
    for (const table of exhibits) {
      expect(latex).toContain(`\\label{tab:${table.id}}`);
      expect(word).toContain(`w:name="table_${table.id.replaceAll("-", "_")}"`);
    }
    expect(sheets.filter((path) => path.startsWith("xl/worksheets/sheet"))).toHaveLength(written.length);
    expect(one.stdout.trimEnd().split("\n").at(-1)).toMatch(/^Report: .*report\.html$/);
    const results = JSON.parse(readFileSync(join(first, "out", "results.json"), "utf8"));
    expect(results.scorecard.counts.reference.differ).toBe(0);
    expect(results.scorecard.counts.reference.match).toBeGreaterThan(20);
    expect(results.scorecard.counts.published).toEqual({ match: 0, differ: 0, notReproducible: 0 });
    expect(readFileSync(join(first, "out", "report.html")).byteLength).toBeLessThan(300_000);
  });

  it("runs in Chinese", () => {
    const folder = emptyFolder();
    expect(mesometrics(folder, "run", id, "--language", "zh", "--output", "out").stdout).toContain("观测");
    expect(readFileSync(join(folder, "out", "report.html"), "utf8")).toContain('<html lang="zh-CN"');
  });
});
