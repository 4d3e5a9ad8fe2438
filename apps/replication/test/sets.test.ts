import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { displayWidth } from "@mesometrics/reporting";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { catalogue } from "../src/catalogue.js";
import { run } from "../src/commands/run.js";
import { emptyFolder, everythingIn, mesometrics, writeStudy } from "./command.js";

let folder: string;
let told: string;

beforeEach(() => {
  folder = emptyFolder();
  told = "";
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const cities = (formula: string): string => `schema: mesometrics/study@1
id: cities
title: Cities
data: { source: { file: cities.csv }, unit: city, time: year }
models: [{ id: one, estimator: feols, formula: ${formula} }]
exhibits: [{ kind: regression, id: main, title: Main, models: [one] }]
`;
const rows = Array.from(
  { length: 24 },
  (_, i) => `c${i % 6},${2000 + Math.floor(i / 6)},${(i * 7) % 11},${(i * 5) % 13}`,
);
const csv = `city,year,y,x\n${rows.join("\n")}\n`;

describe("a set in which one study fails", () => {
  it("gives the others, tells what failed and why, and ends with 2", async () => {
    const study = writeStudy(folder, { "study.yaml": cities("y ~ no_such_column | city"), "cities.csv": csv });
    const output = join(folder, "out");
    await run([study, "grunfeld-investment"], { output, workers: 1 });
    expect(process.exitCode).toBe(2);
    expect(told).toMatch(/study failed: error UNKNOWN_COLUMN: .*no_such_column/u);
    expect(existsSync(join(output, "cities"))).toBe(false);
    expect(existsSync(join(output, "grunfeld-investment", "report.html"))).toBe(true);
    const index = readFileSync(join(output, "index.html"), "utf8");
    expect(index).toContain("UNKNOWN_COLUMN");
    expect(index).toContain('<span lang="en">FAILED</span>');
    const { items } = JSON.parse(readFileSync(join(output, "scorecards.json"), "utf8"));
    expect(items.map(({ status }: { status: string }) => status)).toEqual(["failed", "done"]);
    expect(items[0].error.code).toBe("UNKNOWN_COLUMN");
    expect(items[1].reference).toEqual({ match: 100, differ: 0, notReproducible: 0 });
  });

  it("leaves the folder as it was when all fail", async () => {
    const study = writeStudy(folder, { "study.yaml": cities("y ~ no_such_column | city"), "cities.csv": csv });
    const other = writeStudy(join(folder, "more"), {
      "study.yaml": cities("y ~ x | nowhere").replace("id: cities", "id: towns"),
      "cities.csv": csv,
    });
    const output = join(folder, "out");
    mkdirSync(output);
    writeFileSync(join(output, "index.html"), "mine");
    await run([study, other], { output, workers: 1 });
    expect(process.exitCode).toBe(2);
    expect(everythingIn(output)).toEqual(["index.html"]);
    expect(readFileSync(join(output, "index.html"), "utf8")).toBe("mine");
  });
});

it("data without a study are refused", async () => {
  const attempt = run([], { data: ["x.csv"] });
  await expect(attempt).rejects.toThrowError(expect.objectContaining({ code: "MISSING_STUDY" }) as Error);
});

describe("everything that comes with mesometrics", () => {
  it("runs in worker threads, with an index page, one table of scorecards and the bytes of a run in one thread", async () => {
    const { status, stdout, stderr } = mesometrics(folder, "run", "--workers", "3");
    expect(stderr).not.toContain("FAILED");
    expect(status).toBe(0);
    const reports = join(folder, "reports");
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(`Report: ${join(reports, "index.html")}`);
    const table = stdout.slice(stdout.indexOf("\nScorecards\n"), stdout.indexOf("\nScorecards as JSON"));
    for (const line of table.split("\n")) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
    const index = readFileSync(join(reports, "index.html"), "utf8");
    const scorecards = JSON.parse(readFileSync(join(reports, "scorecards.json"), "utf8"));
    const links = [...index.matchAll(/<a href="([^"#][^"]*)"/gu)].map(([, href]) => href!);
    for (const href of links) expect(existsSync(join(reports, href)), href).toBe(true);
    for (const { page } of scorecards.items as { page: string }[]) {
      expect(links).toContain(page);
      expect(stdout).toContain(dirname(page).replace(/-audit$/u, ""));
    }
    const done = scorecards.items.map(({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`).sort();
    const expected = catalogue.flatMap(({ id, kind, data, isAudited }) =>
      data === "given" ? [] : [`${kind} ${id}`, ...(isAudited === true ? [`audit ${id}`] : [])],
    );
    expect(done).toEqual(expected.sort());
    for (const { id, data, file } of catalogue) {
      if (data === "given") expect(index).toContain(`mesometrics run ${id} --data ${file!.name}`);
      if (data === "simulated") expect(index).toContain('<span lang="en">SIMULATED DATA</span>');
    }
    expect(scorecards.total.reference.differ).toBe(0);
    expect(scorecards.total.reference.match).toBeGreaterThan(900);
    expect(scorecards.total.published).toEqual({ match: 0, differ: 0, notReproducible: 0 });
    await run(["xie-2024"], { output: join(folder, "alone"), workers: 1 });
    for (const name of everythingIn(join(folder, "alone"))) {
      const one = readFileSync(join(folder, "alone", name));
      expect(readFileSync(join(reports, "xie-2024", name)).equals(one), name).toBe(true);
    }
  }, 600_000);
});
