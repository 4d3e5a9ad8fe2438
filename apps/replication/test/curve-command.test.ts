import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { grunfeld } from "@mesometrics/datasets";
import { toCsv } from "@mesometrics/panel-data";
import { describe, expect, it } from "vitest";
import { commandPath, everythingIn, mesometrics } from "./command.js";

const folder = mkdtempSync(join(tmpdir(), "mesometrics-curve-"));
writeFileSync(join(folder, "firms.csv"), toCsv(grunfeld.table));
const given = ["curve", "firms.csv", "inv ~ value + capital | firm + year", "--unit", "firm", "--time", "year"];

describe("mesometrics curve", () => {
  it("runs the grid of a formula in workers, the same bytes twice", () => {
    for (const output of ["one", "two"]) {
      const { status, stdout, stderr } = mesometrics(folder, ...given, "--draws", "99", "--output", output);
      expect(status).toBe(0);
      expect(stderr).toContain("48 specifications, 24 regressions");
      expect(stderr).toContain("24 of 24 regressions");
      expect(stdout).toMatch(/Specifications estimated +48/);
      expect(stdout).toContain("wild cluster bootstrap by firm");
    }
    expect(everythingIn(join(folder, "one"))).toEqual(["curve.csv", "curve.html", "curve.json", "curve.svg"]);
    for (const name of everythingIn(join(folder, "one"))) {
      expect(readFileSync(join(folder, "one", name)).equals(readFileSync(join(folder, "two", name))), name).toBe(true);
    }
  });

  it("runs a study's model with its index under other conventions", () => {
    const options = ["--model", "two_way", "--no-joint", "--winsorise", "0.01", "--language", "zh"];
    const { status, stdout } = mesometrics(folder, "curve", "us-infrastructure", ...options, "--output", "us");
    expect(status).toBe(0);
    expect(stdout).toContain("设定");
    expect(readFileSync(join(folder, "us", "curve.csv"), "utf8")).toContain("min-max by year");
  }, 120_000);

  it("leaves the folder as it was when it is interrupted", async () => {
    const output = join(folder, "kept");
    mkdirSync(output);
    writeFileSync(join(output, "curve.csv"), "mine");
    const child = spawn(process.execPath, [commandPath, ...given, "--draws", "20000", "--output", output], {
      cwd: folder,
    });
    await new Promise<void>((resolve) => {
      child.stderr.on("data", (text: Buffer) => {
        if (String(text).includes("regressions")) resolve();
      });
    });
    child.kill("SIGINT");
    await new Promise((resolve) => child.once("close", resolve));
    expect(child.exitCode === 0).toBe(false);
    expect(everythingIn(output)).toEqual(["curve.csv"]);
    expect(readFileSync(join(output, "curve.csv"), "utf8")).toBe("mine");
    expect(everythingIn(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it.each([
    [["curve", "firms.csv"], /MISSING_FORMULA/],
    [["curve", "nothing"], /UNKNOWN_STUDY/],
    [["curve", "firms.csv", "inv ~ valeu", "--no-joint"], /UNKNOWN_COLUMN/],
    [["curve", "firms.csv", "inv ~ value"], /NO_CLUSTER/],
    [["curve", "firms.csv", "inv ~ value", "--unit", "firm"], /MISSING_INDEX_COLUMN/],
    [[...given, "--draws", "1.5"], /INVALID_ARGUMENT/],
    [[...given, "--regressor", "x"], /UNKNOWN_TERM/],
    [[...given, "--model", "x"], /OPTIONS_CONFLICT/],
    [["curve", "us-infrastructure", "--unit", "state"], /OPTIONS_CONFLICT/],
    [["curve", "us-infrastructure", "--model", "durbin"], /UNKNOWN_MODEL|NOT_LEAST_SQUARES/],
  ])("refuses %j", (words, message) => {
    const { status, stderr } = mesometrics(folder, ...words, "--output", "none");
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(status).toBe(2);
    expect(everythingIn(folder)).not.toContain("none");
  });
});
