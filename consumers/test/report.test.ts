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
      execFileSync(process.execPath, [command, "run", "--language", language, "--output", folder], {
        env: cleanEnvironment,
        stdio: "pipe",
      });
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
      expect(await page.locator("figure svg").count()).toBe(3);
      expect(await page.locator("figure svg:not(:has(title))").count()).toBe(0);
      const ids = await page
        .locator("[id]")
        .evaluateAll((nodes) => nodes.map((node) => (node as unknown as { id: string }).id));
      expect(new Set(ids).size).toBe(ids.length);
    });

    it("shows a number's full precision and its rule when it is chosen", async () => {
      const number = page.locator("#baseline data").filter({ hasText: "0.1238" }).first();
      await number.click();
      const text = await page.locator("body").innerText();
      expect(text).toContain("0.12376");
      expect(text).toContain("CR2");
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
