import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Report, renderReport } from "../../src/index.js";
import { findChromium, startChromium } from "../chromium.js";
import { hostileReport, LONG_ROWS, largeReport, ordinaryReport, WIDE_COLUMNS } from "./page-fixture.js";

const executablePath = findChromium();

interface Opened {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly problems: readonly string[];
}

/** Opens everything that is folded; whether there was something. */
const UNFOLD = `[...document.querySelectorAll("details")].map((one) => (one.open = true)).length > 0`;

/** Scrolls a frame and says where it is then. */
function scrollTo(frame: string, direction: "scrollLeft" | "scrollTop", pixels: number): string {
  return `(() => { const frame = document.querySelector("${frame}"); frame.${direction} = ${pixels}; return frame.${direction}; })()`;
}

describe.skipIf(executablePath === null)("a report opened from disk", () => {
  let folder: string;
  let context: BrowserContext;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "mesometrics report "));
    ({ context, stop } = await startChromium(executablePath!));
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  }, 60_000);
  afterAll(async () => {
    await stop?.();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(report: Report, size = { width: 1280, height: 900 }): Promise<Opened> {
    const path = join(folder, "report.html");
    writeFileSync(path, renderReport(report));
    const page = await context.newPage();
    const requests: string[] = [];
    const problems: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => problems.push(message.text()));
    await page.setViewportSize(size);
    await page.goto(pathToFileURL(path).href);
    return { page, requests, problems };
  }

  const isSidewaysFree = (page: Page) =>
    page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth");

  it("asks for nothing but itself and says nothing in the console", async () => {
    const { page, requests, problems } = await open(ordinaryReport);
    await page.locator("#baseline data").first().click();
    await page.locator("button.language").click();
    await page.locator("button.theme").click();
    expect(requests.filter((url) => !url.startsWith("file:"))).toEqual([]);
    expect(requests).toHaveLength(1);
    expect(problems).toEqual([]);
    await page.close();
  });

  it("runs no script and keeps no markup of hostile texts, in tables, figures and panels", async () => {
    const { page, problems } = await open(hostileReport);
    const title = await page.title();
    const numbers = page.locator("#baseline data");
    for (let index = 0; index < (await numbers.count()); index += 1) await numbers.nth(index).dispatchEvent("click");
    await page.locator("button.language").click();
    expect(await page.title()).toBe(title);
    expect(title).toContain("<script>");
    expect(await page.locator("img, iframe, a[href^='javascript'], main script").count()).toBe(0);
    expect(await page.locator(".number-panel").innerText()).toContain("<script>");
    expect(problems).toEqual([]);
    await page.close();
  });

  it.each([
    ["light", 1280],
    ["dark", 390],
  ] as const)(
    "has no violation of axe: %s, %i px, both languages, with and without a panel",
    async (scheme, width) => {
      const { page } = await open(ordinaryReport, { width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      const violations = async () => {
        const { violations: found } = (await page.evaluate(
          `(async () => { ${axe.source}; return axe.run(document); })()`,
        )) as {
          violations: readonly { id: string; nodes: readonly { html: string; failureSummary: string }[] }[];
        };
        return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
      };
      // The policy of the page admits its own script only; the checker comes in through the debugger.
      expect(await violations()).toEqual([]);
      await page.locator("#baseline data").first().click();
      expect(await violations()).toEqual([]);
      await page.keyboard.press("Escape");
      expect(await page.evaluate(UNFOLD)).toBe(true);
      await page.locator("button.language").click();
      expect(await violations()).toEqual([]);
      await page.close();
    },
    120_000,
  );

  it("opens a number by keyboard, says where it comes from, and gives the focus back", async () => {
    const { page } = await open(ordinaryReport);
    await page.locator("#baseline .table-scroll").focus();
    await page.keyboard.press("Tab");
    const focused = () => page.evaluate("document.activeElement.value ?? document.activeElement.id") as Promise<string>;
    expect(await focused()).toBe("0.1708");
    await page.keyboard.press("ArrowDown");
    const below = await focused();
    expect(Number(below)).toBeCloseTo(0.1708 / 0.0729, 12);
    await page.keyboard.press("Enter");
    const panel = page.locator("#number-panel");
    expect(await panel.isVisible()).toBe(true);
    expect(await focused()).toBe("number-panel");
    const text = await panel.innerText();
    for (const part of [
      below,
      "t or z statistic",
      "ln infrastructure",
      'feols(data, "ln_gsp ~ ln_infra | state")',
      "fixest::feols(",
      "CR2 clustered by state",
      "clubSandwich",
      "816",
      "4 (missing value: ln_infra)",
      "3f9a",
    ]) {
      expect(text).toContain(part);
    }
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Close关闭");
    await page.keyboard.press("Escape");
    expect(await panel.isVisible()).toBe(false);
    expect(await focused()).toBe(below);
    await page.keyboard.press(" ");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await panel.isVisible()).toBe(false);
    expect(await focused()).toBe(below);
    await page.close();
  });

  it("opens a number by click, in a cell of two numbers too, and closes when something else is clicked", async () => {
    const { page } = await open(ordinaryReport);
    const error = page.locator('#inline data[data-role="standard-error"]').first();
    await error.click();
    expect(await page.locator("#number-panel output").innerText()).toBe("0.0729");
    expect(await page.locator("#number-panel .role").innerText()).toContain("Standard error");
    expect(await error.getAttribute("aria-expanded")).toBe("true");
    await page.locator("h1").click();
    expect(await page.locator("#number-panel").isVisible()).toBe(false);
    expect(await page.locator("#number-panel data").count()).toBe(0);
    // A row without a heading takes that of the row above.
    await page.locator(".folded summary").click();
    await page.locator("#folded data").nth(1).click();
    expect(await page.locator("#number-panel h2").innerText()).toBe("a · x");
    await page.keyboard.press("Escape");
    // A number whose table has no record of its own: the data of the report.
    await page.locator("#weights details summary").click();
    await page.locator("#weights data").first().click();
    expect(await page.locator("#number-panel").innerText()).toContain("5838778ab182a977");
    await page.close();
  });

  it("switches languages without reloading", async () => {
    const { page, requests } = await open(ordinaryReport);
    expect(await page.locator("h1").innerText()).toBe("Public infrastructure and output in 48 states");
    expect(await page.locator("#coefficients svg:visible").count()).toBe(1);
    await page.locator("button.language").click();
    expect(await page.locator("h1").innerText()).toBe("48 个州的公共基础设施与产出");
    expect(await page.title()).toBe("48 个州的公共基础设施与产出");
    expect(await page.evaluate("document.documentElement.lang")).toBe("zh-CN");
    expect(await page.locator("#coefficients svg:visible").getAttribute("id")).toBe("coefficients-zh-svg");
    expect(await page.locator("#baseline-caption").innerText()).toMatch(/^表 1\s*基础设施与产出$/u);
    expect(await page.locator("main").innerText()).not.toContain("Observations");
    await page.locator("#baseline data").first().click();
    expect(await page.locator("#number-panel").innerText()).toContain("估计值，完整精度");
    await page.keyboard.press("Escape");
    await page.locator("button.language").click();
    expect(await page.locator("main").innerText()).not.toContain("观测值");
    expect(requests).toHaveLength(1);
    await page.close();
  });

  it("copies a table for Word in the language shown, with rules of 1.5, 0.75 and 1.5 pt", async () => {
    const { page } = await open(ordinaryReport);
    await page.locator("#baseline button.copy").click();
    await page.locator("#baseline .copied", { hasText: "Copied" }).waitFor();
    const read = (type: string) =>
      page.evaluate(
        `navigator.clipboard.read().then(([item]) => item.getType("${type}")).then((blob) => blob.text())`,
      ) as Promise<string>;
    const html = await read("text/html");
    expect(html.match(/border-top: ?1\.5pt solid/gu)).toHaveLength(4);
    expect(html.match(/border-bottom: ?0\.75pt solid/gu)).toHaveLength(4);
    expect(html.match(/border-bottom: ?1\.5pt solid/gu)).toHaveLength(4);
    expect(html).toMatch(/0\.1708<sup[^>]*>\*\*<\/sup>/u);
    expect(html).toContain("Times New Roman");
    expect(html).toContain("SimSun");
    expect(html).toMatch(/<td[^>]*rowspan="2"[^>]*>ln infrastructure<\/td>/u);
    expect(html).not.toMatch(/[一-鿿]|<data|<span|class=/u);
    const lines = (await read("text/plain")).split("\n");
    expect(lines[1]).toMatch(/^ln infrastructure\t0\.1708\*\*\t/u);
    expect(new Set(lines.map((line) => line.split("\t").length))).toEqual(new Set([4]));
    await page.locator("button.language").click();
    await page.locator("#baseline button.copy").click();
    await page.locator("#baseline .copied", { hasText: "已复制" }).waitFor();
    expect(await read("text/html")).toContain("ln 基础设施");
    await page.close();
  });

  it("works without script: texts of the first language, tables, figures, provenance", async () => {
    const path = join(folder, "no-script.html");
    writeFileSync(path, renderReport(ordinaryReport));
    const page = await (await context.browser()!.newContext({ javaScriptEnabled: false })).newPage();
    await page.goto(pathToFileURL(path).href);
    expect(await page.locator("h1").innerText()).toBe("Public infrastructure and output in 48 states");
    expect(await page.locator("main").innerText()).not.toContain("观测值");
    await page.locator("#baseline .provenance summary").click();
    expect(await page.locator("#baseline .provenance").innerText()).toContain("fixest::feols(");
    expect(await page.locator("button, [tabindex='-1']").count()).toBe(0);
    await page.context().close();
  });

  it.each([320, 390, 768, 1119, 1120, 1280, 1920])("never scrolls sideways at %i px", async (width) => {
    const { page } = await open(ordinaryReport, { width, height: 844 });
    expect(await isSidewaysFree(page)).toBe(true);
    await page.locator("#baseline data").last().click();
    expect(await isSidewaysFree(page)).toBe(true);
    const box = (await page.locator("#number-panel").boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    await page.locator("button.language").click();
    expect(await isSidewaysFree(page)).toBe(true);
    await page.close();
  });

  it("keeps tables of 200 columns and of 2,000 rows usable", async () => {
    const { page, problems } = await open(largeReport);
    expect(await page.locator("#long tbody tr").count()).toBe(LONG_ROWS);
    expect(await page.locator("#wide thead th").count()).toBe(WIDE_COLUMNS + 1);
    expect(await isSidewaysFree(page)).toBe(true);
    // Row headings stay in sight when the table is moved sideways, column headings when it is moved down.
    expect(await page.evaluate(scrollTo("#wide .table-scroll", "scrollLeft", 8000))).toBe(8000);
    const frame = (await page.locator("#wide .table-scroll").boundingBox())!;
    const heading = (await page.locator("#wide tbody th").nth(3).boundingBox())!;
    expect(Math.abs(heading.x - frame.x)).toBeLessThan(2);
    expect(await page.evaluate(scrollTo("#long .table-scroll", "scrollTop", 20000))).toBe(20000);
    const longFrame = (await page.locator("#long .table-scroll").boundingBox())!;
    const longHeading = (await page.locator("#long thead th").nth(1).boundingBox())!;
    expect(Math.abs(longHeading.y - longFrame.y)).toBeLessThan(3);
    expect(longFrame.height).toBeLessThan(900);
    // Reaching and opening a number takes no longer than a key press may.
    await page.locator("#long tbody tr").nth(1500).scrollIntoViewIfNeeded();
    await page.locator("#long tbody tr").nth(1500).locator("data").nth(2).click();
    expect(await page.locator("#number-panel").innerText()).toContain("Unit 1501");
    await page.keyboard.press("Escape");
    // Time of the page's thread, which does not count what else the machine does.
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const busy = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
    };
    const before = await busy();
    for (let press = 0; press < 9; press += 1) await page.keyboard.press("ArrowDown");
    expect(((await busy()) - before) / 9).toBeLessThan(250);
    expect(await page.evaluate("document.activeElement.closest('tr').querySelector('th').textContent")).toBe(
      "Unit 1510",
    );
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await isSidewaysFree(page)).toBe(true);
    expect(problems).toEqual([]);
    await page.close();
  }, 60_000);

  it("prints on A4: one light page after the other, no control, nothing cut at the side", async () => {
    const { page } = await open(ordinaryReport);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.setViewportSize({ width: 673, height: 1000 });
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await page.locator("button:visible, details:visible, .hint:visible").count()).toBe(0);
    expect(await page.locator("nav:visible").count()).toBe(1);
    expect(await isSidewaysFree(page)).toBe(true);
    await page.emulateMedia({ media: null, colorScheme: "light" });
    const pdf = await page.pdf({ preferCSSPageSize: true });
    const sheet = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/u.exec(pdf.toString("latin1"));
    expect([Number(sheet?.[1]), Number(sheet?.[2])].map(Math.round)).toEqual([595, 842]);
    await page.close();
  });
});
