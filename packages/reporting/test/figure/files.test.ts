import { describe, expect, it } from "vitest";
import { standaloneSvg } from "../../src/figures.js";
import { renderPng } from "../../src/png.js";
import { checkMarkup } from "../markup.js";
import { fullFigures, HOSTILE, plainFigures } from "./gallery.js";

const every = [...Object.entries(plainFigures(HOSTILE)), ...Object.entries(fullFigures())];

describe("standaloneSvg", () => {
  it.each(every)("writes plain colours of one theme: %s", (_, draw) => {
    const figure = draw();
    for (const theme of ["light", "dark"] as const) {
      const svg = standaloneSvg(figure, { theme });
      expect(() => checkMarkup(svg)).not.toThrow();
      for (const word of ["var(", "light-dark", "<style"]) expect(svg).not.toContain(word);
      expect(standaloneSvg(figure, { theme })).toBe(svg);
    }
  });

  it("has another ground and other series in the dark, and none when asked", () => {
    const figure = plainFigures("a")["lineFigure"]!();
    expect(standaloneSvg(figure)).toMatch(/fill="#ffffff".*#0072B2/su);
    expect(standaloneSvg(figure, { theme: "dark" })).toMatch(/fill="#16181c".*#56A5D8/su);
    expect(standaloneSvg(figure, { background: false })).not.toContain('class="ground"');
  });

  it("follows the reader within its own id", () => {
    const svg = standaloneSvg(plainFigures("a")["lineFigure"]!(), { theme: "auto" });
    expect(() => checkMarkup(svg)).not.toThrow();
    expect(svg.match(/<style>(.*?)<\/style>/u)![1]).toMatch(
      /^#trend-svg\{color-scheme:light dark\}#trend-svg\{color:#1b1e23\}/u,
    );
  });
});

describe("renderPng", () => {
  const size = (png: Uint8Array) => {
    const view = new DataView(png.buffer, png.byteOffset);
    return [view.getUint32(16), view.getUint32(20)];
  };

  it.each(["coefficientPlot", "lisaMap", "specificationCurve"])(
    "draws %s, the same twice, in the size asked for",
    (name) => {
      const figure = plainFigures("a")[name]!();
      const [, width, height] = figure.svg.match(/width="(\d+)" height="(\d+)"/u)!.map(Number);
      const png = renderPng(figure, { scale: 2 });
      expect(size(png)).toEqual([2 * width!, 2 * height!]);
      expect(renderPng(figure, { scale: 2 })).toEqual(png);
      expect(renderPng(figure, { scale: 2, theme: "dark" })).not.toEqual(png);
      // More than a blank ground.
      expect(png.length).toBeGreaterThan(3000);
    },
  );

  it.each([0, -1, 11, Number.NaN])("refuses the scale %d", (scale) => {
    expect(() => renderPng(plainFigures("a")["weightsBars"]!(), { scale })).toThrowError(
      expect.objectContaining({ code: "INVALID_SCALE" }),
    );
  });
});
