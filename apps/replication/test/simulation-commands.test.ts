import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, everythingIn, mesometrics } from "./command.js";

describe("mesometrics simulate", () => {
  it("writes a panel that says SIMULATED in every row, with its truth, the same bytes twice", () => {
    const folder = emptyFolder();
    const { status, stdout } = mesometrics(folder, "simulate", "xie-2024", "--seed", "7", "--output", "a");
    mesometrics(folder, "simulate", "xie-2024", "--seed", "7", "--output", "b");
    expect(status).toBe(0);
    expect(stdout).toContain("SIMULATED DATA");
    expect(stdout).toContain("0.3093");
    expect(stdout).toContain("coupling_controls.int");
    expect(
      Math.max(
        ...stdout
          .split("\n")
          .filter((line) => !line.startsWith("Files") && !/^\d+ rows/.test(line))
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
    const chinese = mesometrics(folder, "simulate", "xie-2024", "--output", "c", "--language", "zh").stdout;
    expect(chinese).toContain("生成数据所用的参数");
    const names = ["xie-2024-simulated-seed-7-truth.json", "xie-2024-simulated-seed-7.csv"];
    expect(everythingIn(join(folder, "a"))).toEqual(names);
    for (const name of names) {
      expect(readFileSync(join(folder, "a", name), "utf8") === readFileSync(join(folder, "b", name), "utf8")).toBe(
        true,
      );
    }
    const rows = readFileSync(join(folder, "a", names[1]!), "utf8")
      .trim()
      .split("\n");
    expect(rows).toHaveLength(232);
    expect(rows.slice(1).every((row) => row.includes("SIMULATED"))).toBe(true);
    const truth = JSON.parse(readFileSync(join(folder, "a", names[0]!), "utf8"));
    expect([truth.schema, truth.truth.int.value]).toEqual(["mesometrics/simulated-panel@2", 0.3093]);
  }, 120_000);

  it.each([
    ["UNKNOWN_STUDY", ["simulate", "he-2025"]],
    ["UNKNOWN_DESIGN", ["simulate", "he-2026", "--design", "serial"]],
    ["INVALID_ARGUMENT", ["simulate", "he-2026", "--seed", "1.5"]],
    ["UNKNOWN_STUDY", ["monte-carlo", "crime-iv"]],
    ["INVALID_ARGUMENT", ["monte-carlo", "he-2026", "--draws", "0"]],
  ])(
    "refuses with %s, one message, nothing written",
    (code, given) => {
      const folder = emptyFolder();
      const { status, stdout, stderr } = mesometrics(folder, ...given);
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(`error ${code}:`);
      expect(everythingIn(folder)).toEqual([]);
    },
    120_000,
  );
});

describe("mesometrics monte-carlo", () => {
  it("runs its draws in workers and gives table and JSON", () => {
    const folder = emptyFolder();
    const given = ["monte-carlo", "xie-2024", "--draws", "4", "--bootstrap-draws", "19"];
    const { status, stdout } = mesometrics(folder, ...given);
    expect(status).toBe(0);
    expect(stdout).toContain("SIMULATED");
    expect(stdout).toContain("CR2 (default)");
    const json = mesometrics(folder, ...given, "--json", "--output", "out");
    expect(JSON.parse(json.stdout).draws).toBe(4);
    expect(readFileSync(join(folder, "out", "monte-carlo.json"), "utf8")).toBe(json.stdout);
  }, 120_000);
});

describe("mesometrics policy", () => {
  it("prints what the documents contradict, counts texts anew, and writes a page", () => {
    const folder = emptyFolder();
    const { status, stdout } = mesometrics(folder, "policy", "--output", "out");
    expect(status).toBe(0);
    for (const text of ["2025-08-26", "nearly 340", "run-fits-year", "per 1,000"]) expect(stdout).toContain(text);
    expect(readFileSync(join(folder, "out", "policy.html"), "utf8")).toContain("时间线");
    writeFileSync(join(folder, "text.txt"), "Talent and robots, robots and talent.");
    expect(mesometrics(folder, "policy", "--text", "jiang=text.txt").stdout).toContain("jiang 6");
  }, 120_000);

  it.each([
    ["FILE_NOT_FOUND", ["policy", "nothing.yaml"]],
    ["INVALID_ARGUMENT", ["policy", "--text", "jiang"]],
    ["UNKNOWN_DOCUMENT", ["policy", "--text", "nobody=text.txt"]],
    ["INVALID_STUDY", ["policy", "text.txt"]],
  ])(
    "refuses with %s",
    (code, given) => {
      const folder = emptyFolder();
      writeFileSync(join(folder, "text.txt"), "a text");
      const { status, stderr } = mesometrics(folder, ...given);
      expect(status).toBe(2);
      expect(stderr).toContain(`error ${code}:`);
    },
    120_000,
  );
});
