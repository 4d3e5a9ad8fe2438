import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { grunfeld, produc, usStatesContiguity } from "@mesometrics/datasets";
import { toCsv } from "@mesometrics/panel-data";
import { describe, expect, it } from "vitest";
import { fitHelp } from "../src/fit-help.js";
import { everythingIn, mesometrics } from "./command.js";

const folder = mkdtempSync(join(tmpdir(), "mesometrics-fit-"));
writeFileSync(join(folder, "firms.csv"), toCsv(grunfeld.table));
writeFileSync(join(folder, "states.csv"), toCsv(produc.table));
writeFileSync(
  join(folder, "neighbours.csv"),
  `from,to\n${usStatesContiguity.edges.map((edge) => edge.join(",")).join("\n")}\n`,
);
const before = everythingIn(folder);
const fit = (...given: string[]) => mesometrics(folder, "fit", ...given);
const panel = ["--unit", "firm", "--time", "year"];

// Six units on a ring, six periods, all columns of the help's examples.
const units = ["a", "b", "c", "d", "e", "f"];
const example = mkdtempSync(join(tmpdir(), "mesometrics-help-"));
writeFileSync(
  join(example, "data.csv"),
  `unit,year,y,x,z,d\n${units
    .flatMap((unit, i) =>
      [2001, 2002, 2003, 2004, 2005, 2006].map((year, t) => {
        const x = ((i * 7 + t * 5) % 11) + 1;
        const z = ((i * 3 + t * t) % 7) + 1;
        const d = z + ((i * 5 + t * 3) % 4);
        return [unit, year, (4 + 0.4 * x + 0.3 * d + ((i * t) % 3)).toFixed(2), x, z, d].join(",");
      }),
    )
    .join("\n")}\n`,
);
writeFileSync(
  join(example, "w.gal"),
  `6\n${units.map((unit, i) => `${unit} 2\n${units[(i + 5) % 6]} ${units[(i + 1) % 6]}`).join("\n")}\n`,
);

describe("mesometrics fit", () => {
  it("prints a table with its rule, companions and leave-one-out", () => {
    const { status, stdout, stderr } = fit("firms.csv", "inv ~ value + capital | firm + year", ...panel);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^capital +0\.3579\* +0\.1002 +3\.5715 +0\.0791 /m);
    expect(stdout).toContain("CR2 clustered by firm, Satterthwaite df");
    expect(stdout).toMatch(/wild cluster bootstrap +7\.4802 +0\.0508/);
    expect(stdout).toContain("Estimates without each cluster");
  });

  it("writes JSON that another program can read", () => {
    const { stdout, status } = fit(
      "firms.csv",
      "inv ~ value + capital | firm",
      ...panel,
      "--vcov",
      "cluster:firm",
      "--json",
    );
    expect(status).toBe(0);
    const { schema, tidy, glance, notes } = JSON.parse(stdout);
    expect(schema).toBe("mesometrics/fit@1");
    expect(tidy.map((row: { term: string }) => row.term)).toEqual(["value", "capital"]);
    expect(tidy[0].standardError).toBeCloseTo(0.015194494, 9);
    expect(glance.observations).toBe(200);
    expect(notes[0].code).toBe("FEW_CLUSTERS");
  });

  it("fits a spatial panel with weights from a file", () => {
    const { stdout, status } = fit(
      ...["states.csv", "log(gsp) ~ log(pcap) + log(emp) | state + year", "--unit", "state", "--time", "year"],
      ...["--spatial", "sdm", "--spatial-weights", "neighbours.csv", "--language", "zh"],
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/rho +0\.4352/);
    expect(stdout).toContain("间接效应");
  });

  it("writes LaTeX, Markdown and CSV", () => {
    for (const [format, sign] of [
      ["latex", "\\documentclass"],
      ["markdown", "| value"],
      ["csv", "regression"],
    ] as const) {
      expect(fit("firms.csv", "inv ~ value", "--format", format).stdout, format).toContain(sign);
    }
  });

  it.each(fitHelp.split("\n").filter((line) => line.startsWith("  mesometrics fit")))("%s", (line) => {
    const words = [...line.trim().matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
    const { status, stderr, stdout } = mesometrics(example, ...words.slice(1));
    expect(`${status} ${stderr}`).toBe("0 ");
    expect(stdout.length).toBeGreaterThan(300);
  });

  const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["no such file", ["none.csv", "y ~ x"], /FILE_NOT_FOUND.*none\.csv/],
    ["a folder", [".", "y ~ x"], /error [A-Z_]+: /],
    ["a misspelt column", ["firms.csv", "inv ~ valeu"], /UNKNOWN_COLUMN.*value/],
    ["a broken formula", ["firms.csv", "inv ~ (value"], /FORMULA_SYNTAX/],
    ["no formula", ["firms.csv", ""], /FORMULA_SYNTAX/],
    ["a time without unit", ["firms.csv", "inv ~ value", "--time", "year"], /MISSING_INDEX_COLUMN/],
    ["a unit that is none", ["firms.csv", "inv ~ value", "--unit", "frm", "--time", "year"], /UNKNOWN_COLUMN.*firm/],
    ["a unit that repeats", ["states.csv", "gsp ~ emp", "--unit", "region", "--time", "year"], /DUPLICATE_INDEX/],
    ["an unknown covariance", ["firms.csv", "inv ~ value", "--vcov", "robst"], /INVALID_VCOV_TEXT/],
    ["an unknown cluster", ["firms.csv", "inv ~ value", "--vcov", "cluster:frm"], /UNKNOWN_COLUMN.*firm/],
    ["spatial without weights", ["states.csv", "gsp ~ emp", "--spatial", "sar"], /OPTIONS_CONFLICT.*--spatial-weights/],
    ["effects without spatial", ["firms.csv", "inv ~ value", "--effects", "time"], /OPTIONS_CONFLICT.*formula/],
    ["two kinds of weights", ["firms.csv", "inv ~ value", "--weights", "a", "--frequencies", "b"], /OPTIONS_CONFLICT/],
    ["two outputs", ["firms.csv", "inv ~ value", "--json", "--format", "csv"], /OPTIONS_CONFLICT/],
    ["an unknown method", ["firms.csv", "inv ~ 1 | value ~ capital", "--method", "gmm:x"], /INVALID_ARGUMENT/],
    ["a level in per cent", ["firms.csv", "inv ~ value", "--level", "95"], /INVALID_LEVEL/],
    ["a level that is no number", ["firms.csv", "inv ~ value", "--level", "x"], /a number is due/],
    ["a model that is none", ["firms.csv", "inv ~ value", "--spatial", "sdn"], /sdm/],
    [
      "weights of other units",
      ["firms.csv", "inv ~ value", ...panel, "--spatial", "sar", "--spatial-weights", "neighbours.csv"],
      /WEIGHTS_UNITS_MISMATCH/,
    ],
    [
      "weights that are no weights",
      ["firms.csv", "inv ~ value", ...panel, "--spatial", "sar", "--spatial-weights", "firms.csv"],
      /INVALID_FILE: In firms\.csv: Line 3/,
    ],
    ["a regressor that is constant", ["firms.csv", "inv ~ I(value/value) | firm", ...panel], /NO_REGRESSORS/],
  ];
  it.each(refused)("refuses %s with code 2, one message and no trace", (_, given, message) => {
    const { status, stdout, stderr } = fit(...given);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stdout).toBe("");
    expect(status).toBe(2);
    expect(everythingIn(folder)).toEqual(before);
  });
});
