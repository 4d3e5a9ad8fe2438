import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clipText, textWidth, wrapText } from "../../src/figure/text-width.js";
import { axisTicks, formatTick, paddedDomain } from "../../src/figure/ticks.js";

describe("wrapText", () => {
  it("breaks at spaces and between Chinese characters, no closing mark in front", () => {
    expect(wrapText("Industry and services", 90, 13, 3)).toEqual(["Industry and", "services"]);
    expect(wrapText("规模以上，工业", 52, 13, 3)).toEqual(["规模以", "上，工业"]);
    expect(wrapText("a", 1, 13, 2)).toHaveLength(1);
  });

  it("never exceeds the room or the lines, and loses text only behind an ellipsis", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "W", "中", "，", " ", "(", "é", "😀", ")"), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 30, max: 200 }), fc.integer({ min: 1, max: 4 }), (raw, room, lines) => {
        const clean = raw.replace(/\s+/gu, " ").trim();
        const wrapped = wrapText(clean, room, 13, lines);
        expect(wrapped.length).toBeLessThanOrEqual(lines);
        for (const line of wrapped) expect(textWidth(line, 13)).toBeLessThanOrEqual(room);
        const joined = wrapped.join("").replaceAll(" ", "");
        const whole = clean.replaceAll(" ", "");
        if (joined.endsWith("…")) expect(whole.startsWith(joined.slice(0, -1))).toBe(true);
        else expect(joined).toBe(whole);
      }),
    );
  });
});

it("clips at whole characters", () => {
  expect(clipText("abc", 100, 13)).toBe("abc");
  expect(clipText("😀😀😀😀", 40, 13)).toBe("😀😀…");
});

describe("axisTicks", () => {
  it.each([
    [
      [0, 1],
      ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"],
    ],
    [
      [-0.05, 0.1],
      ["−0.05", "0.00", "0.05", "0.10"],
    ],
    [
      [0, 1.5e7],
      ["0", "0.5×10⁷", "1.0×10⁷", "1.5×10⁷"],
    ],
    [
      [0, 5e-9],
      ["0", "1×10⁻⁹", "2×10⁻⁹", "3×10⁻⁹", "4×10⁻⁹", "5×10⁻⁹"],
    ],
  ] as const)("of %j are %j", (domain, texts) => {
    const ticks = axisTicks(domain, 6, Number.POSITIVE_INFINITY);
    expect(ticks.values.map(ticks.text)).toEqual(texts);
  });

  it("are round, inside the domain, different, and fit", () => {
    const end = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(end, end, fc.integer({ min: 150, max: 700 }), (a, b, room) => {
        const domain = paddedDomain([a, b]);
        const { values, text } = axisTicks(domain, 7, room);
        const texts = values.map(text);
        expect(new Set(texts).size).toBe(values.length);
        for (const value of values) {
          expect(value).toBeGreaterThanOrEqual(domain[0] - 1e-9 * Math.abs(domain[0]));
          expect(value).toBeLessThanOrEqual(domain[1] + 1e-9 * Math.abs(domain[1]));
        }
        expect(texts.reduce((sum, one) => sum + textWidth(one, 13), 0)).toBeLessThanOrEqual(room);
      }),
    );
  });

  it("are whole numbers for years", () => {
    expect(axisTicks([2011, 2013], 9, 600, true).values).toEqual([2011, 2012, 2013]);
  });
});

it("writes numbers without a locale", () => {
  expect([0, -0, -1.5, 1e7, -2.5e-7, 123456.75].map(formatTick)).toEqual([
    "0",
    "0",
    "−1.5",
    "1×10⁷",
    "−2.5×10⁻⁷",
    "123456.75",
  ]);
});
