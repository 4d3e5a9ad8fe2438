import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium, startChromium } from "../chromium.js";
import { fullFigures, LONG, plainFigures } from "./gallery.js";

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Measured {
  readonly frame: Omit<Box, "text">;
  readonly boxes: readonly Box[];
  readonly inks: readonly string[];
}

/** Runs in the page: the boxes of all texts of the figure, in pixels, and their colours. */
const MEASURE = `(() => {
  const box = (node) => { const { left, right, top, bottom } = node.getBoundingClientRect(); return { left, right, top, bottom }; };
  const svg = document.querySelector("svg");
  const texts = [...svg.querySelectorAll("text")].filter((node) => node.textContent.trim() !== "");
  return {
    frame: box(svg),
    boxes: texts.map((node) => ({ text: node.textContent, ...box(node) })),
    inks: [...new Set(texts.map((node) => getComputedStyle(node).fill))],
  };
})()`;

function problemsOf({ frame, boxes }: Measured): readonly string[] {
  return boxes.flatMap((a, index) => {
    const cut = Math.max(frame.left - a.left, a.right - frame.right, frame.top - a.top, a.bottom - frame.bottom);
    const cuts = cut > 1 ? [`${a.text} is cut by ${cut.toFixed(1)} px`] : [];
    const overlaps = boxes.slice(0, index).flatMap((b) => {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      // Line boxes are higher than letters: neighbours may share the empty edge of their lines.
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      return wide > 1 && high > 3 ? [`${a.text} | ${b.text}: ${wide.toFixed(1)} x ${high.toFixed(1)} px`] : [];
    });
    return [...cuts, ...overlaps];
  });
}

/** The contrast of two opaque colours as WCAG 2 defines it. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/gu) ?? []).map((text) => {
      const share = Number(text) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const executablePath = findChromium();

const cases = [
  ...Object.entries(plainFigures("Industry & services")).map(([name, draw]) => [`${name}, plain`, draw] as const),
  ...Object.entries(plainFigures(LONG)).map(([name, draw]) => [`${name}, every label long`, draw] as const),
  ...Object.entries(
    plainFigures("WWW MMM @@@ %%% WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"),
  ).map(([name, draw]) => [`${name}, a word that does not break`, draw] as const),
  ...Object.entries(fullFigures()).map(([name, draw]) => [`${name}, full size`, draw] as const),
];

describe.skipIf(executablePath === null)("in a browser", () => {
  let stop: () => Promise<void>;
  let page: Page;

  beforeAll(async () => {
    const browser = await startChromium(executablePath!);
    stop = browser.stop;
    page = await browser.context.newPage();
  }, 60_000);
  afterAll(() => stop?.());

  it.each(cases)("no text overlaps another or is cut: %s", async (_, draw) => {
    for (const font of ["", "DejaVu Sans"]) {
      const rule = font === "" ? "" : `svg,svg *{font-family:"${font}" !important}`;
      await page.setContent(`<!doctype html><style>body{margin:20px}${rule}</style>${draw().svg}`);
      const measured = (await page.evaluate(MEASURE)) as Measured;
      expect(measured.boxes.length).toBeGreaterThan(0);
      expect(problemsOf(measured), font).toEqual([]);
    }
  });

  it("would see an overlap and a cut", async () => {
    const text = (x: number) => `<text x="${x}" y="20">some text</text>`;
    await page.setContent(`<!doctype html><svg width="100" height="30">${text(0)}${text(10)}${text(90)}</svg>`);
    const measured = (await page.evaluate(MEASURE)) as Measured;
    expect(problemsOf(measured)).toEqual([
      expect.stringMatching(/^some text \| some text: /u),
      expect.stringMatching(/^some text is cut by /u),
    ]);
  });

  it("takes its ink from the page and its colours from the scheme", async () => {
    const { svg } = plainFigures("a")["lineFigure"]!();
    const look = async (scheme: "light" | "dark", ink: string) => {
      await page.setContent(`<!doctype html><body style="color-scheme:${scheme};color:${ink}">${svg}</body>`);
      const { inks } = (await page.evaluate(MEASURE)) as Measured;
      const line = await page.evaluate(`getComputedStyle(document.querySelector('g[data-mark="line"]')).stroke`);
      return [inks, line];
    };
    expect(await look("light", "rgb(1, 2, 3)")).toEqual([["rgb(1, 2, 3)"], "rgb(0, 114, 178)"]);
    expect(await look("dark", "rgb(200, 201, 202)")).toEqual([["rgb(200, 201, 202)"], "rgb(86, 165, 216)"]);
  });

  it.each(Object.entries(plainFigures("Industry & services")))(
    "texts stand out from a light and from a dark page, at the same places: %s",
    async (_, draw) => {
      const look = async (scheme: "light" | "dark", ink: string, ground: string) => {
        const style = `margin:20px;color-scheme:${scheme};color:${ink};background:${ground}`;
        await page.setContent(`<!doctype html><body style="${style}">${draw().svg}</body>`);
        const { boxes, inks } = (await page.evaluate(MEASURE)) as Measured;
        for (const one of inks) expect(contrast(one, ground), `${one} on ${ground}`).toBeGreaterThanOrEqual(4.5);
        return boxes;
      };
      const light = await look("light", "rgb(27, 30, 35)", "rgb(255, 253, 249)");
      expect(light.length).toBeGreaterThan(0);
      expect(await look("dark", "rgb(230, 228, 223)", "rgb(22, 24, 28)")).toEqual(light);
    },
  );

  it("lets a page set the colours", async () => {
    const { svg } = plainFigures("a")["lineFigure"]!();
    await page.setContent(`<!doctype html><body style="--series-1:rgb(9, 8, 7)">${svg}</body>`);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('g[data-mark="line"]')).stroke`)).toBe(
      "rgb(9, 8, 7)",
    );
  });
});
