import { grunfeld, produc } from "@mesometrics/datasets";
import { tidy } from "@mesometrics/inference";
import { crossSection, panel } from "@mesometrics/panel-data";
import { feols, planSpecificationCurve, specificationCurveAnalysis } from "@mesometrics/panel-regression";
import { describe, expect, it } from "vitest";
import { curveFiles } from "../../src/curve/curve-documents.js";
import { curveOfFormula } from "../../src/curve/curve-of-formula.js";
import { curveOfStudy } from "../../src/curve/curve-of-study.js";
import { runCurve, runCurveChunk } from "../../src/curve/run-curve.js";
import { parseStudy } from "../../src/parse.js";
import { prepareData } from "../../src/study-data.js";

const data = panel(grunfeld.table, { unit: "firm", time: "year" });
const formula = "inv ~ value + capital | firm + year";

describe("curveOfFormula", () => {
  it("begins with the formula itself, under the default covariance", () => {
    const curve = specificationCurveAnalysis(data, curveOfFormula(data, formula), { joint: null });
    const [own] = curve.specifications;
    const [expected] = tidy(feols(data, formula));
    expect(own!.formula).toBe("inv ~ value + capital | firm + year");
    expect(own!.estimate).toBeCloseTo(expected!.estimate, 12);
    expect(own!.pValue).toBeCloseTo(expected!.pValue, 12);
    expect(curve.specifications).toHaveLength(2 * 4 * 2 * 3);
  });

  it("takes another regressor, controls that stay, groups and cuts", () => {
    const half = grunfeld.table.firm.map((firm) => (Number(firm) <= 5 ? "large" : "small"));
    const grouped = panel({ ...grunfeld.table, half }, { unit: "firm", time: "year" });
    const grid = curveOfFormula(grouped, "inv ~ value + capital + lag(inv, 1) | firm", {
      regressor: "capital",
      always: ["value"],
      by: "half",
      winsorise: [0.025],
    });
    expect(grid.variables).toEqual([{ outcome: "inv", regressor: "capital" }]);
    expect(grid.controls!.map(({ terms }) => terms)).toEqual([["value", "lag(inv, 1)"], ["value"]]);
    expect(grid.samples!.map(({ label }) => label)).toEqual(["all", "large", "small"]);
    expect(grid.winsorising!.map(({ label }) => label)).toEqual(["none", "2.5 %"]);
    expect(grid.effects!.map(({ label }) => label)).toEqual(["firm", "none"]);
  });

  it("leaves many controls out one by one", () => {
    const grid = curveOfFormula(data, "inv ~ value + a + b + c + d + e + f + g");
    expect(grid.controls!.map(({ label }) => label).slice(0, 3)).toEqual(["all", "without a", "without b"]);
    expect(grid.controls).toHaveLength(9);
  });

  it.each([
    ["inv ~ 1 | firm | value ~ capital", {}, "INSTRUMENTS_NOT_SUPPORTED"],
    ["inv ~ 1", {}, "UNKNOWN_TERM"],
    ["inv ~ value", { regressor: "vlaue" }, "UNKNOWN_TERM"],
    ["inv ~ value", { by: "inv" }, "NOT_TEXT"],
    ["inv ~ value", { winsorise: [1] }, "INVALID_CUTS"],
  ] as const)("refuses %s %j", (text, options, code) => {
    expect(() => curveOfFormula(data, text, options)).toThrowError(expect.objectContaining({ code }));
  });
});

const spec = parseStudy(`
schema: mesometrics/study@1
id: output
title: Output of states
data: { source: { dataset: produc }, unit: state, time: year }
indicators:
  - { id: roads, expression: hwy / emp }
  - { id: pipes, expression: water / emp }
index:
  id: infrastructure
  dimensions:
    - { id: all, indicators: [{ column: roads, direction: "+" }, { column: pipes, direction: "+" }] }
variables:
  - { id: ln_gsp, expression: log(gsp / emp) }
models:
  - { id: two_way, estimator: feols, formula: ln_gsp ~ infrastructure + unemp | state + year }
  - { id: none, estimator: feols, formula: ln_gsp ~ unemp | state }
exhibits:
  - { kind: regression, id: main, title: Main, models: [two_way] }
`);

describe("curveOfStudy", () => {
  it("varies the index behind the regressor, beginning with the study's own", () => {
    const { data: all, grid } = curveOfStudy(spec, produc.table);
    expect(grid.variables.length).toBeGreaterThan(5);
    const { data: own } = prepareData(spec, produc.table);
    const [expected] = tidy(feols(own as never, "ln_gsp ~ infrastructure + unemp | state + year" as never));
    const whole = specificationCurveAnalysis(
      all,
      { ...grid, winsorising: grid.winsorising!.slice(0, 1), covariances: grid.covariances!.slice(1) },
      { joint: null },
    );
    expect(whole.specifications[0]!.estimate).toBeCloseTo(expected!.estimate, 12);
    const equal = whole.specifications.find(
      ({ choices }) => choices.index === "min-max, 0·ln 0 = 0, equal, arithmetic" && choices.effects === "state + year",
    )!;
    const changed = { ...spec, index: { ...(spec.index as object), conventions: { weights: { method: "equal" } } } };
    const again = tidy(
      feols(
        prepareData(changed as never, produc.table).data as never,
        "ln_gsp ~ infrastructure + unemp | state + year" as never,
      ),
    );
    expect(equal.estimate).toBeCloseTo(again[0]!.estimate, 10);
  });

  it("varies nothing where no index stands behind the model, and names what it cannot do", () => {
    expect(curveOfStudy(spec, produc.table, { model: "none" }).grid.variables).toHaveLength(1);
    expect(() => curveOfStudy(spec, produc.table, { model: "x" })).toThrowError(
      expect.objectContaining({ code: "UNKNOWN_MODEL" }),
    );
  });
});

describe("the files of a curve", () => {
  it("hold every specification and draw at most 600", async () => {
    const grid = {
      ...curveOfFormula(data, formula),
      covariances: Array.from({ length: 14 }, (_, i) => ({
        label: `HC${i}`,
        covariance: { type: (["HC0", "HC1", "HC2", "HC3"] as const)[i % 4]! },
      })),
    };
    const plan = planSpecificationCurve(data, grid, { joint: { draws: 9 } });
    const curve = await runCurve(plan);
    expect(
      await runCurve(plan, {
        mapChunks: async (given, ranges) => ranges.map(({ from, to }) => runCurveChunk(given, from, to)),
      }),
    ).toEqual(curve);
    const files = curveFiles(curve, { id: "g", title: "Investment", formula });
    expect(Object.keys(files)).toEqual(["curve.html", "curve.svg", "curve.csv", "curve.json"]);
    expect(files["curve.csv"]!.trim().split("\n")).toHaveLength(1 + 14 * 24);
    expect(JSON.parse(files["curve.json"]!)).toMatchObject({ schema: "mesometrics/curve@1", id: "g" });
    expect(files["curve.html"]).toContain("All specifications tested together");
    expect(files["curve.html"]).not.toContain("drawn, evenly by rank");
    const many = {
      ...curve,
      specifications: Array.from({ length: 1000 }, (_, index) => ({ ...curve.specifications[index % 300]!, index })),
    };
    expect(curveFiles(many, { id: "g", title: "Investment", formula })["curve.html"]).toContain("of 1000 drawn");
  });

  it("lists what cannot be estimated", () => {
    const rows = crossSection({
      y: [1, 2, 4, 3, 6],
      x: [1, 2, 3, 4, 6],
      z: [2, 4, 6, 8, 12],
      g: ["a", "a", "a", "b", "b"],
    });
    const curve = specificationCurveAnalysis(rows, curveOfFormula(rows, "y ~ x", { by: "g", winsorise: [] }), {
      joint: null,
    });
    expect(curve.failed.map(({ code }) => code)).toEqual(["NO_DEGREES_OF_FREEDOM", "NO_DEGREES_OF_FREEDOM"]);
    expect(curveFiles(curve, { id: "g", title: "g", formula: "y ~ x" })["curve.csv"]).toContain(
      "NO_DEGREES_OF_FREEDOM",
    );
  });
});
