import { describe, expect, it } from "vitest";
import { paragraph, wordsOf } from "../src/words.js";

describe("paragraph", () => {
  it("closes sentences that do not close themselves and spaces them by language", () => {
    expect(paragraph(["One", "Two.", "Three?"], wordsOf("en"))).toBe("One. Two. Three?");
    expect(paragraph(["一", "Two.", "三。", "四"], wordsOf("zh"))).toBe("一。Two. 三。四。");
    expect(paragraph([], wordsOf("en"))).toBe("");
  });
});

describe("wordsOf", () => {
  it("has the same words in both languages", () => {
    expect(Object.keys(wordsOf("zh"))).toEqual(Object.keys(wordsOf("en")));
    for (const part of ["descriptive", "mediation", "statistics", "statisticColumns", "statisticNote"] as const) {
      expect(Object.keys(wordsOf("zh")[part])).toEqual(Object.keys(wordsOf("en")[part]));
    }
    for (const kind of Object.keys(wordsOf("en").r2Kinds)) expect(wordsOf("zh").r2Kinds).toHaveProperty(kind);
  });
});
