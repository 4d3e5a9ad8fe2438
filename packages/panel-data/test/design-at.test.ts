import { describe, expect, it } from "vitest";
import { crossSection, designAt, modelFrame, panel, parseFormula } from "../src/index.js";
import { errorOf } from "./error-code.js";

describe("a design on other rows", () => {
  const table = {
    y: [1, 2, 4, 3, 5, 7],
    x: [1, 0, 2, 5, 1, 3],
    z: [2, 2, 1, 4, 4, 6],
    g: ["a", "b", "c", "a", "b", "c"],
  };

  it.each([
    "y ~ x + i(g)",
    "y ~ i(g, x) + log(z)",
    'y ~ x * z + i(g, ref = "b")',
    "y ~ 0 + i(g):x + i(g)",
    "y ~ x | g | z ~ x",
  ])("is the model frame's on its own rows: %s", (text) => {
    const data = crossSection(table);
    const formula = parseFormula(text);
    const frame = modelFrame(data, formula);
    expect(designAt(data, formula, frame.regressorLabels).design).toEqual(frame.regressors);
    expect(designAt(data, formula, frame.endogenousLabels).design).toEqual(frame.endogenous);
    expect(designAt(data, formula, []).fixedEffects).toEqual(frame.fixedEffects);
  });

  it("needs no outcome, leaves out rows that are not complete, and gives zeros for a level that is not there", () => {
    const later = crossSection({ x: [1, null, 3], g: ["c", "a", "d"] });
    const { rows, design, dropped, dummies } = designAt(later, parseFormula("y ~ x + i(g)"), ["g::b", "g::c", "x"]);
    expect(Array.from(rows)).toEqual([0, 2]);
    expect(Array.from(design.data)).toEqual([0, 0, 1, 0, 1, 3]);
    expect(dropped).toEqual([{ reason: "missing in x", column: "x", count: 1 }]);
    expect(dummies.map(({ label, levelLabels }) => [label, levelLabels])).toEqual([["g", ["c", "d"]]]);
  });

  it("looks back in the new data for lags", () => {
    const later = panel({ id: [1, 1, 1], t: [1, 2, 3], x: [4, 5, 6] }, { unit: "id", time: "t" });
    const { rows, design } = designAt(later, parseFormula("y ~ lag(x, 1) | id"), ["lag(x, 1)"]);
    expect([Array.from(rows), Array.from(design.data)]).toEqual([
      [1, 2],
      [4, 5],
    ]);
  });

  it("refuses a label that the formula does not make", () => {
    errorOf("UNKNOWN_LABEL", () => designAt(crossSection({ x: [1] }), parseFormula("y ~ x"), ["z"]));
  });
});
