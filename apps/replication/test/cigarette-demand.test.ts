import { runStudy } from "@mesometrics/study";
import { describe, expect, it } from "vitest";
import { openStudy } from "../src/study-folder.js";
import { loadInputs } from "../src/study-inputs.js";

const study = openStudy("cigarette-demand");
const { scorecard, values } = runStudy(study.spec, loadInputs(study, undefined));
const value = (path: string) => values.get(path)!;

describe("the cigarette panel", () => {
  it("matches every reference number", () => {
    expect(scorecard!.entries.length).toBeGreaterThan(150);
    expect(scorecard!.entries.filter(({ verdict }) => verdict !== "match")).toEqual([]);
  });

  it("is the panel of the literature: both likelihood ratio tests of effects in Elhorst (2014, section 3.6.2)", () => {
    const ratio = (less: string) => 2 * (value("models.two_way.logLikelihood") - value(`models.${less}.logLikelihood`));
    expect(ratio("year_effects").toFixed(1)).toBe("2315.7");
    expect(ratio("state_effects").toFixed(1)).toBe("473.1");
  });

  // Quoted at second hand, so within what the coarse grid of the original program explains, and no closer.
  it.each([
    ["durbin", { rho: 0.219, ln_price: -1.003, ln_income: 0.601, "W:ln_price": 0.045, "W:ln_income": -0.292 }],
    [
      "durbin_corrected",
      { rho: 0.264, ln_price: -1.001, ln_income: 0.603, "W:ln_price": 0.093, "W:ln_income": -0.314 },
    ],
  ])("%s is within 0.012 of what is quoted from Elhorst (2014)", (id, quoted) => {
    for (const [term, expected] of Object.entries(quoted)) {
      expect(Math.abs(value(`models.${id}.${term}.estimate`) - expected), term).toBeLessThan(0.012);
    }
  });
});
