import { describe, expect, it } from "vitest";
import { describeStars, econStars, starMark, strictStars } from "../../src/index.js";

describe("starMark", () => {
  it.each([
    [0, "***"],
    [0.00999, "***"],
    [0.01, "**"],
    [0.05, "*"],
    [0.1, ""],
    [1, ""],
    [Number.NaN, ""],
  ])("of p = %d in the economics scheme is %j", (p, mark) => {
    expect(starMark(p, econStars)).toBe(mark);
  });

  it("marks nothing without a scheme and by its own levels in another", () => {
    expect(starMark(0.001, null)).toBe("");
    expect(starMark(0.03, strictStars)).toBe("*");
    expect(describeStars(strictStars)).toBe("* p < 0.05, ** p < 0.01, *** p < 0.001");
  });

  it.each([
    [
      [
        { mark: "*", below: 0.05 },
        { mark: "**", below: 0.1 },
      ],
    ],
    [[{ mark: "*", below: 1.5 }]],
    [[{ mark: "*", below: 0 }]],
    [[{ mark: "", below: 0.1 }]],
    [[{ mark: "*", below: Number.NaN }]],
  ])("refuses the levels %j", (levels) => {
    expect(() => starMark(0.5, { id: "bad", levels })).toThrowError(
      expect.objectContaining({ code: "INVALID_STAR_SCHEME" }),
    );
  });
});
