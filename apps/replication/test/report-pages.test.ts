import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { audit } from "../src/commands/audit.js";
import { run } from "../src/commands/run.js";

let folder: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mesometrics pages "));
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const code = (value: string) => expect.objectContaining({ code: value });

describe("several studies", () => {
  it("get a folder each and a page that links their reports with their scorecards", async () => {
    await run(["grunfeld-investment", "crime-iv"], { output: folder, workers: 1 });
    const index = readFileSync(join(folder, "index.html"), "utf8");
    const links = [...index.matchAll(/<h2><a href="([^"]*)"/gu)].map(([, href]) => href!);
    expect(links).toEqual(["grunfeld-investment/report.html", "crime-iv/report.html"]);
    for (const href of links) expect(readFileSync(join(folder, href), "utf8")).toContain("<!doctype html>");
    expect(index).toMatch(/<b>\d+<\/b> <span lang="en">match<\/span>/u);
    expect(printed).toContain(`Index of the 2 studies: ${join(folder, "index.html")}`);
    await run(["grunfeld-investment", "crime-iv"], { output: folder, workers: 1 });
    expect(readFileSync(join(folder, "index.html"), "utf8")).toBe(index);
  }, 120_000);

  it("write no index page for one", async () => {
    await run(["grunfeld-investment"], { output: folder });
    expect(existsSync(join(folder, "report.html"))).toBe(true);
    expect(existsSync(join(folder, "index.html"))).toBe(false);
  });

  it("are refused twice, and with the data of one, before anything is written", async () => {
    const twice = ["grunfeld-investment", "grunfeld-investment"];
    await expect(run(twice, { output: folder })).rejects.toThrowError(code("DUPLICATE_STUDY"));
    const data = ["x.csv"];
    await expect(run(["grunfeld-investment", "crime-iv"], { output: folder, data })).rejects.toThrowError(
      code("SEVERAL_STUDIES"),
    );
    await expect(run(["grunfeld-investment", "no-such-study"], { output: folder })).rejects.toThrowError();
    expect(existsSync(join(folder, "grunfeld-investment"))).toBe(false);
  });
});

describe("an audit as a page", () => {
  it("holds every finding, the worst first, in both languages", () => {
    const html = join(folder, "audit.html");
    audit("xie-2024", { html, json: true });
    const { findings } = JSON.parse(printed) as { findings: readonly { verdict: string }[] };
    const page = readFileSync(html, "utf8");
    const verdicts = ["impossible", "suspicious", "borderline", "not-checkable", "consistent"];
    const present = verdicts.filter((verdict) => findings.some((one) => one.verdict === verdict));
    const sections = [...page.matchAll(/<section id="audit-([a-z-]+)-section"/gu)].map(([, verdict]) => verdict);
    expect(sections).toEqual(present);
    for (const verdict of present) {
      const count = findings.filter((one) => one.verdict === verdict).length;
      expect(page).toContain(`<li class="v-${verdict}"><b>${count}</b>`);
    }
    expect([...page.matchAll(/<tr>(?:<th scope="row"|<td)/gu)]).toHaveLength(findings.length);
    expect(page).toContain('<html lang="en"');
    expect(page).toContain("可疑");
    audit("xie-2024", { html, json: true, language: "zh" });
    expect(readFileSync(html, "utf8")).toContain('<html lang="zh-CN"');
  });
});
