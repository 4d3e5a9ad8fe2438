import { describe, expect, it } from "vitest";
import { displayWidth, pad, wrap } from "../src/display-width.js";

describe("displayWidth", () => {
  it.each([
    ["abc", 3],
    ["中文", 4],
    ["R²（组内）", 10],
    ["−1.5", 4],
    ["e\u0301", 1],
    ["한글", 4],
    ["𠀀", 2],
    ["", 0],
  ])("of %j is %i", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("pad", () => {
  it("fills by display width on each side", () => {
    expect(pad("中", 4, "left")).toBe("中  ");
    expect(pad("中", 4, "right")).toBe("  中");
    expect(pad("中", 5, "centre")).toBe(" 中  ");
    expect(pad("long", 2, "left")).toBe("long");
  });
});

describe("wrap", () => {
  it("breaks at spaces and between Chinese characters, never before closing punctuation", () => {
    expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrap("括号内为标准误。", 6)).toEqual(["括号内", "为标准", "误。"]);
    expect(wrap("unbreakable", 3)).toEqual(["unbreakable"]);
    expect(wrap("", 10)).toEqual([""]);
  });
});
