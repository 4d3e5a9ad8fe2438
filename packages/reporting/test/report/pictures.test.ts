import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderReport } from "../../src/index.js";
import { findChromium, startChromium } from "../chromium.js";
import { ordinaryReport } from "./page-fixture.js";

/** Pictures of a report as it looked when somebody last looked at it; `REPORT_PICTURES=1` takes them anew. */
const kept = fileURLToPath(new URL("./pictures/", import.meta.url));
const takesAnew = process.env["REPORT_PICTURES"] === "1";
const executablePath = findChromium();

const looks = [
  { name: "light-1280", width: 1280, height: 860, scheme: "light", media: "screen", language: "en", opens: false },
  { name: "dark-1280", width: 1280, height: 860, scheme: "dark", media: "screen", language: "zh", opens: true },
  { name: "light-390", width: 390, height: 844, scheme: "light", media: "screen", language: "en", opens: false },
  { name: "dark-390", width: 390, height: 844, scheme: "dark", media: "screen", language: "zh", opens: true },
  { name: "print", width: 673, height: 950, scheme: "dark", media: "print", language: "en", opens: false },
] as const;

/** Fonts differ between machines: pictures are compared as a grid of this many mean colours. */
const GRID = { columns: 24, rows: 18 };
/** Of 255: how far the mean colour of the whole, and of one cell, may be from the kept one. */
const MOST_ON_AVERAGE = 5;
const MOST_IN_A_CELL = 70;

describe.skipIf(executablePath === null)("a report looks as it did", () => {
  let folder: string;
  let context: BrowserContext;
  let stop: () => Promise<void>;
  let page: Page;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "mesometrics-pictures-"));
    ({ context, stop } = await startChromium(executablePath!));
    page = await context.newPage();
    if (takesAnew) mkdirSync(kept, { recursive: true });
  }, 60_000);
  afterAll(async () => {
    await stop?.();
    rmSync(folder, { recursive: true, force: true });
  });

  async function picture(look: (typeof looks)[number]): Promise<Buffer> {
    const path = join(folder, "report.html");
    writeFileSync(path, renderReport({ ...ordinaryReport, language: look.language }));
    await page.setViewportSize({ width: look.width, height: look.height });
    await page.emulateMedia({ colorScheme: look.scheme, media: look.media, reducedMotion: "reduce" });
    await page.goto(pathToFileURL(path).href);
    if (look.opens) {
      await page.evaluate(`document.querySelector("#baseline").scrollIntoView()`);
      await page.locator("#baseline data").nth(1).click();
    }
    await page.mouse.move(0, 0);
    return page.screenshot({ animations: "disabled" });
  }

  /** The mean colours of a picture, cell by cell: red, green, blue. */
  async function grid(image: Buffer): Promise<readonly number[]> {
    await page.goto("about:blank");
    return (await page.evaluate(`(async () => {
      const image = new Image();
      image.src = "data:image/png;base64,${image.toString("base64")}";
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const drawing = canvas.getContext("2d");
      drawing.drawImage(image, 0, 0);
      const { data } = drawing.getImageData(0, 0, image.width, image.height);
      const means = new Float64Array(${GRID.columns * GRID.rows * 3});
      const counts = new Float64Array(means.length);
      for (let y = 0; y < image.height; y += 1) {
        for (let x = 0; x < image.width; x += 1) {
          const cell = Math.floor((y * ${GRID.rows}) / image.height) * ${GRID.columns} + Math.floor((x * ${GRID.columns}) / image.width);
          for (let colour = 0; colour < 3; colour += 1) {
            means[3 * cell + colour] += data[4 * (y * image.width + x) + colour];
            counts[3 * cell + colour] += 1;
          }
        }
      }
      return Array.from(means, (sum, index) => sum / counts[index]);
    })()`)) as number[];
  }

  const distances = (a: readonly number[], b: readonly number[]) =>
    a.map((value, index) => Math.abs(value - (b[index] ?? Number.POSITIVE_INFINITY)));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it.each(looks)("$name", async (look) => {
    const now = await picture(look);
    const file = join(kept, `${look.name}.png`);
    if (takesAnew) writeFileSync(file, now);
    expect(existsSync(file), `${file} is missing: REPORT_PICTURES=1 takes it`).toBe(true);
    const apart = distances(await grid(now), await grid(readFileSync(file)));
    expect(mean(apart)).toBeLessThan(MOST_ON_AVERAGE);
    expect(Math.max(...apart)).toBeLessThan(MOST_IN_A_CELL);
  });

  it("would see another theme, a missing panel and a page moved by an eighth of its height", async () => {
    const reference = await grid(readFileSync(join(kept, "dark-1280.png")));
    const look = looks[1];
    const isSeen = (other: readonly number[]) => {
      const apart = distances(reference, other);
      return mean(apart) >= MOST_ON_AVERAGE || Math.max(...apart) >= MOST_IN_A_CELL;
    };
    expect(isSeen(await grid(await picture({ ...looks[0], opens: true as never })))).toBe(true);
    await picture(look);
    await page.evaluate("scrollTo(0, 0)");
    expect(isSeen(await grid(await page.screenshot()))).toBe(true);
  });
});
