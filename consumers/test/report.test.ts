import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium, launch } from "./chromium.js";
import { cleanEnvironment, root } from "./packed.js";

const executablePath = findChromium();

describe.skipIf(executablePath === null).each(["en", "zh"])(
  "the report of the default study (%s), opened from disk",
  (language) => {
    let folder: string;
    let context: BrowserContext;
    let page: Page;
    const requests: string[] = [];
    const problems: string[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "mesometrics report "));
      const command = join(root, "apps", "replication", "dist", "main.js");
      execFileSync(
        process.execPath,
        [command, "run", "us-infrastructure", "--language", language, "--output", folder],
        {
          env: cleanEnvironment,
          stdio: "pipe",
        },
      );
      context = await launch(executablePath!);
      page = await context.newPage();
      page.on("request", (request) => requests.push(request.url()));
      page.on("pageerror", (error) => problems.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
      });
      await page.goto(pathToFileURL(join(folder, "report.html")).href);
    }, 120_000);
    afterAll(async () => {
      await context?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it("asks for nothing but itself and reports no problem", () => {
      expect(requests.filter((url) => !url.startsWith("file:"))).toEqual([]);
      expect(requests.length).toBe(1);
      expect(problems).toEqual([]);
    });

    it.each([
      [390, 844],
      [1280, 900],
    ])("never scrolls sideways at %i pixels", async (width, height) => {
      await page.setViewportSize({ width, height });
      const room = await page.evaluate(() => {
        const { document } = globalThis as unknown as {
          document: { documentElement: { scrollWidth: number; clientWidth: number } };
        };
        return [document.documentElement.scrollWidth, document.documentElement.clientWidth];
      });
      expect(room[0]).toBeLessThanOrEqual(room[1]!);
    });

    it("has headed tables, described figures and unique ids", async () => {
      expect(await page.locator("table").count()).toBeGreaterThan(6);
      expect(await page.locator("table:not(:has(caption))").count()).toBe(0);
      expect(await page.locator("th:not([scope])").count()).toBe(0);
      const figures = await page.locator("figure").count();
      expect(figures).toBeGreaterThanOrEqual(3);
      expect(await page.locator("figure svg:visible").count()).toBe(figures);
      expect(await page.locator("figure svg:not(:has(title))").count()).toBe(0);
      const ids = await page
        .locator("[id]")
        .evaluateAll((nodes) => nodes.map((node) => (node as unknown as { id: string }).id));
      expect(new Set(ids).size).toBe(ids.length);
    });

    it("takes less than 300 ms of the browser's main thread", async () => {
      const times: number[] = [];
      for (let load = 0; load < 4; load += 1) {
        const fresh = await context.newPage();
        const session = await context.newCDPSession(fresh);
        await session.send("Performance.enable", { timeDomain: "threadTicks" });
        await fresh.goto(pathToFileURL(join(folder, "report.html")).href);
        await fresh.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
        const { metrics } = await session.send("Performance.getMetrics");
        times.push(1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.POSITIVE_INFINITY));
        await fresh.close();
      }
      expect(Math.min(...times)).toBeLessThan(300);
    });

    it("shows a number's full precision and its rule when it is chosen by click and by keyboard", async () => {
      const number = page.locator("#baseline data").filter({ hasText: "0.1238" }).first();
      const panel = page.locator("#number-panel");
      await number.click();
      for (const part of ["0.12376", "CR2", "feols(data,", "clubSandwich::coef_test(", "regress "]) {
        expect(await panel.innerText()).toContain(part);
      }
      await page.keyboard.press("Escape");
      expect(await panel.isVisible()).toBe(false);
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("Enter");
      expect(await panel.innerText()).toContain("-0.00758");
      await page.keyboard.press("Escape");
    });

    it("says the same in the other language without loading anything", async () => {
      const other = language === "en" ? "基础设施指数" : "Infrastructure index";
      expect(await page.locator("#baseline").innerText()).not.toContain(other);
      await page.locator("button.language").click();
      expect(await page.locator("#baseline").innerText()).toContain(other);
      await page.locator("button.language").click();
      expect(requests.length).toBe(1);
    });

    it("changes to dark and back", async () => {
      const colour = () =>
        page.evaluate(() => {
          const { getComputedStyle, document } = globalThis as unknown as {
            getComputedStyle(node: unknown): { backgroundColor: string };
            document: { body: unknown };
          };
          return getComputedStyle(document.body).backgroundColor;
        });
      await page.emulateMedia({ colorScheme: "light" });
      const light = await colour();
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await colour()).not.toBe(light);
    });
  },
);
