import { describe, expect, test } from "vitest";
import { arSet, ivreg, summary, summaryLines } from "../src/index.js";
import { crime, formulas } from "./crime-study.js";
import { weakData } from "./weak-instrument-data.js";

describe("the default summary", () => {
  test("shows the same things whatever the first stage: interval and Anderson-Rubin set, always both", () => {
    const shapes = [0, 0.1, 0.4, 3].map((strength) => {
      const data = weakData(5, strength);
      const fit = ivreg(data, "y ~ w | d ~ z1 + z2", { vcov: { type: "HC1" } });
      const found = summary(fit, data);
      const [first, ...others] = found.coefficients;
      expect(first.term).toBe("d");
      expect(first.andersonRubin).toEqual(arSet(fit, data));
      expect(others.every(({ andersonRubin, reason }) => andersonRubin === null && reason === null)).toBe(true);
      expect(structuredClone(found)).toEqual(found);
      // The label of every line, without its numbers.
      return summaryLines(found).map((line, i) =>
        (i === 1 ? line.replace(/[^A-Za-z;]/g, "") : line.split(" = ")[0]).slice(0, 12),
      );
    });
    for (const shape of shapes.slice(1))
      expect(shape.slice(0, -1).map((s) => s.slice(0, 8))).toEqual(shapes[0].slice(0, -1).map((s) => s.slice(0, 8)));
  });

  test("several endogenous regressors: a set for each, Sanderson-Windmeijer, both languages", () => {
    const fit = ivreg(crime, formulas.two_way as string, { vcov: { type: "iid" } });
    const found = summary(fit, crime);
    expect(found.coefficients.slice(0, 2).map(({ andersonRubin }) => andersonRubin?.kind)).toEqual(["line", "line"]);
    expect(found.sandersonWindmeijer).toHaveLength(2);
    expect(found.effectiveF).toBeNull();
    expect(summaryLines(found).at(-1)).toContain("Verdict: Unidentified");
    expect(summaryLines(found, { language: "zh" }).at(-1)).toContain("结论: 未识别");
  });

  test("says why there is no set, and refuses other results", () => {
    const fit = ivreg(crime, formulas.two_way as string, { vcov: { type: "iid" } });
    expect(() => summary({ ...fit, kind: "feols" }, crime)).toThrow(
      expect.objectContaining({ code: "NOT_AN_IV_ESTIMATE" }),
    );
    expect(() => summary(fit, crime, { level: 2 })).toThrow();
  });
});
