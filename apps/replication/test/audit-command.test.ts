import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, everythingIn, mesometrics } from "./command.js";

const small = `schema: mesometrics/published@1
document: A paper
design: { units: 21, periods: 11 }
tables:
  - id: "4"
    title: Main results
    parentheses: standard-error
    columns: [{ id: "1" }]
    rows:
      - { id: x, role: coefficient, cells: { "1": "0.0954** (0.0381)" } }
      - { id: Obs, role: observations, cells: { "1": "252" } }
`;

describe("mesometrics audit", () => {
  it.each(["he-2026", "xie-2024"])("prints %s in 80 columns of ASCII, the same twice, and writes no file", (id) => {
    const folder = emptyFolder();
    const { stdout, stderr, status } = mesometrics(folder, "audit", id);
    expect([status, stderr]).toEqual([0, ""]);
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^\d+ impossible, \d+ suspicious, \d+ borderline, \d+ not checkable, \d+ consistent$/m);
    expect(mesometrics(folder, "audit", id).stdout).toBe(stdout);
    expect(everythingIn(folder)).toEqual([]);
  });

  it("shows the arithmetic that regenerates LM 31.46 beside F 34.25", () => {
    // Lines may break at any space.
    const text = mesometrics(emptyFolder(), "audit", "he-2026").stdout.replace(/\s+/g, " ");
    expect(text).toMatch(/319 x 34\.2506\d*\/\(34\.2506\d* \+ 313\) = 31\.4641/);
    expect(text).toContain("5.8524^2 = 34.2506");
  });

  it("gives everything as JSON, with the rules", () => {
    const read = JSON.parse(mesometrics(emptyFolder(), "audit", "xie-2024", "--json").stdout);
    expect(read.schema).toBe("mesometrics/audit@1");
    expect(read.rules["anderson-lm"].number).toBe(5);
    expect(read.findings.filter((one: { verdict: string }) => one.verdict === "impossible")).toHaveLength(
      read.counts.impossible,
    );
    expect(read.printed.counts).toEqual({ reproduced: 5, impossible: 14, "needs-data": 71, doubtful: 8 });
  });

  it("ends with the verdicts on all printed numbers", () => {
    const text = mesometrics(emptyFolder(), "audit", "he-2026").stdout.replace(/\s+/g, " ").trimEnd();
    expect(text).toMatch(
      /Of 271 printed numbers, arithmetic reproduces 51, 0 are impossible as printed, 220 need the data; 76 are doubtful\.$/,
    );
  });

  it("lists the consistent ones with --all and speaks Chinese", () => {
    const folder = emptyFolder();
    const all = mesometrics(folder, "audit", "xie-2024", "--all").stdout;
    expect(all.length).toBeGreaterThan(mesometrics(folder, "audit", "xie-2024").stdout.length);
    expect(mesometrics(folder, "audit", "xie-2024", "--language", "zh").stdout).toContain("不可能");
  });

  it("takes a file, and a folder with a published.yaml", () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "my paper.yaml"), small);
    writeFileSync(join(folder, "published.yaml"), small);
    const one = mesometrics(folder, "audit", "my paper.yaml");
    expect(one.stdout).toContain("21 units x 11 periods = 231; N printed 252");
    expect(mesometrics(folder, "audit", ".").stdout).toBe(one.stdout);
  });

  it.each([
    ["a misspelt id", "he-2062", "UNKNOWN_STUDY", /he-2026/],
    ["a file that is not there", "no.yaml", "FILE_NOT_FOUND", /no\.yaml/],
    ["a study without printed tables", "crime-iv", "NO_TABLES", /published\.yaml/],
    ["a folder without printed tables", ".", "FILE_NOT_FOUND", /published\.yaml/],
  ])("refuses %s", (_, name, code, message) => {
    const { stderr, stdout, status } = mesometrics(emptyFolder(), "audit", name);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`error ${code}: `);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
  });

  it.each([
    ["an unknown key", small.replace("    title:", "    tilte:"), /bad\.yaml:6:5 tables\[0\]\.tilte/],
    [
      "a cell that is no number",
      small.replace("0.0954**", "about 0.1"),
      /bad\.yaml:10:\d+ tables\[0\]\.rows\[0\]\.cells\.1/,
    ],
    ["broken YAML", small.replace("document: A", "document: [A"), /bad\.yaml:\d+:\d+/],
    ["an empty file", "", /bad\.yaml:1:1/],
    ["no tables", "schema: mesometrics/published@1\n", /no tables/],
    ["a hostile name", small.replace('[{ id: "1" }]', '[{ id: "\\e[31m\\u202e" }]'), /no column/],
  ])("refuses %s with code, line and what to do", (_, text, message) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "bad.yaml"), text);
    const { stderr, status } = mesometrics(folder, "audit", "bad.yaml");
    expect(stderr).toMatch(/error (INVALID_STUDY|NO_TABLES): /);
    expect(stderr).toMatch(message);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
    expect(status).toBe(2);
  });

  it("prints hostile text of a paper as text", () => {
    const folder = emptyFolder();
    const hostile = small
      .replace("A paper", `"\\e[31m<script>\\u202e ${"x".repeat(10_000)}"`)
      .replace("id: Obs", 'id: "=cmd()\\e[2J"');
    writeFileSync(join(folder, "p.yaml"), hostile);
    const { stdout, status } = mesometrics(folder, "audit", "p.yaml");
    expect(status).toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
    expect(stdout).toContain("=cmd()");
  });
});
