import { produc } from "@mesometrics/datasets";
import { specificationCurveAnalysis } from "@mesometrics/panel-regression";
import { describe, expect, it } from "vitest";
import { curveOfStudy } from "../../src/curve/curve-of-study.js";
import { parseStudy } from "../../src/parse.js";
import { runStudy } from "../../src/run-study.js";

const block = `
curve:
  model: two_way
  regressor: infrastructure
  index:
    normalisations: [{ method: min-max }, { method: min-max, pool: year }]
    weights: [{ method: entropy }, { method: equal }]
  controls: [[unemp], []]
  effects: [[state, year], [state]]
  covariances: [default, { cluster: state }, { type: HC1 }]
  samples:
    - all
    - without: { column: state, values: [TEXAS, CALIFORNIA] }
    - window: [1975, 1986]
      label: after 1974
  winsorise: [0.05]
  joint: { draws: 19, seed: 3 }
  most: 300
`;
const text = `
schema: mesometrics/study@1
id: output
title: { en: Output of states, zh: 各州产出 }
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
  - { id: weighted, estimator: feols, formula: ln_gsp ~ infrastructure + unemp | state, weights: { analytic: emp } }
  - { id: instruments, estimator: ivreg, formula: ln_gsp ~ unemp | state | infrastructure ~ roads }
${block}
exhibits:
  - { kind: regression, id: main, title: Main, models: [two_way] }
  - { kind: curve, id: curve, title: Curve }
  - { kind: curve-summary, id: tests, title: Tests }
`;
const spec = parseStudy(text);
const result = runStudy(spec, { table: produc.table });
const { curve } = result.computation.curve!;

describe("the curve of a study", () => {
  it("has every combination of the choices, the study's own model first", () => {
    expect(curve.specifications.length + curve.failed.length).toBe(4 * 2 * 2 * 3 * 3 * 2);
    const own = result.computation.models[0]!.estimate;
    expect(curve.specifications[0]!.estimate).toBeCloseTo(own.coefficients[0]!, 12);
    expect(new Set(curve.specifications.map(({ choices }) => choices.sample))).toEqual(
      new Set(["all", "without TEXAS, CALIFORNIA", "after 1974"]),
    );
    expect(new Set(curve.specifications.map(({ choices }) => choices.covariance))).toEqual(
      new Set(["default", "CR1 by state", "HC1"]),
    );
    expect(curve.specifications.filter(({ choices }) => choices.sample === "after 1974")[0]!.observations).toBe(
      48 * 12,
    );
  });

  it("is the analysis of the same grid that the command runs", () => {
    const { data, grid } = curveOfStudy(spec, produc.table);
    const same = specificationCurveAnalysis(data, grid, { joint: { draws: 19, seed: 3 } });
    expect(same.summary).toEqual(curve.summary);
    expect(same.joint).toEqual(curve.joint);
  });

  it("gives numbers, a figure and a table of tests in both languages", () => {
    expect(result.values.get("curve.estimated")).toBe(curve.summary.estimated);
    expect(result.values.get("curve.tests.median-estimate.pValue")).toBe(curve.joint!.tests[0]!.pValue);
    const figure = result.exhibits.find(({ spec: { id } }) => id === "curve")!;
    expect(figure.kind === "figure" && figure.figure.svg).toContain("Coefficient of infrastructure");
    const table = result.exhibits.find(({ spec: { id } }) => id === "tests")!;
    const shown = table.kind === "table" ? table.table : null;
    expect(shown!.groups.flatMap(({ rows }) => rows)).toHaveLength(8 + 3);
    expect(shown!.notes.map(({ text: note }) => note).join(" ")).toContain("First specification: two_way");
    expect(result.report).toContain("指数构造");
    expect(result.report).toContain("全部设定的联合检验");
  });

  it("keeps the weights of the model's rows", () => {
    const clustered = text.replace(
      "covariances: [default, { cluster: state }, { type: HC1 }]",
      "covariances: [{ cluster: state }]",
    );
    const weighted = parseStudy(clustered.replace("model: two_way\n  regressor", "model: weighted\n  regressor"));
    const { computation } = runStudy(weighted, { table: produc.table });
    const specifications = computation.curve!.curve.specifications;
    const own = computation.models.find(({ model }) => model.id === "weighted")!.estimate;
    const found = specifications.find(
      ({ choices }) => choices.effects === "state" && choices.sample === "all" && choices.winsorising === "none",
    )!;
    expect(found.estimate).toBeCloseTo(own.coefficients[0]!, 12);
  });

  it("takes the choices of the caller before its own, and none of them for another model", () => {
    const options = { winsorise: [0.02], by: undefined as never, always: ["unemp"] };
    const { grid } = curveOfStudy(spec, produc.table, options);
    expect(grid.winsorising!.map(({ label }) => label)).toEqual(["none", "2 %"]);
    expect(grid.controls!.map(({ terms }) => terms)).toEqual([["unemp"]]);
    const other = curveOfStudy(spec, produc.table, { model: "weighted" });
    expect(other.grid.covariances!.map(({ label }) => label)).toEqual(["default", "CR1 by state"]);
    const own = curveOfStudy(
      parseStudy(text.replace(/ {2}index:\n.*\n.*\n {2}controls/, "  index: own\n  controls")),
      produc.table,
    );
    expect(own.grid.variables).toHaveLength(1);
  });

  it("leaves joint tests out where the study does", () => {
    const without = runStudy(parseStudy(text.replace("joint: { draws: 19, seed: 3 }", "joint: null")), {
      table: produc.table,
    });
    expect(without.computation.curve!.curve.joint).toBeNull();
    expect(without.values.has("curve.tests.median-estimate.pValue")).toBe(false);
  });

  it("is bounded in a run, and says what is left to the command", () => {
    const small = parseStudy(text.replace("most: 300", "most: 30"));
    const { computation, exhibits, report } = runStudy(small, { table: produc.table });
    const { curve: bounded, leftOut } = computation.curve!;
    expect(bounded.specifications).toHaveLength(4 * 2 * 2 * 1 * 1 * 1);
    expect(leftOut).toEqual([
      "covariances: CR1 by state",
      "samples: without TEXAS, CALIFORNIA",
      "winsorising: 5 %",
      "covariances: HC1",
      "samples: after 1974",
    ]);
    expect(bounded.specifications[0]!.estimate).toBe(curve.specifications[0]!.estimate);
    expect(exhibits).toHaveLength(3);
    expect(report).toContain("Left to the command mesometrics curve");
    expect(curveOfStudy(small, produc.table).leftOut).toEqual([]);
    const one = curveOfStudy(small, produc.table, { most: 1 });
    expect(one.grid.variables.length * one.grid.controls!.length * one.grid.samples!.length).toBe(1);
  });

  const broken: readonly (readonly [string, string, RegExp])[] = [
    [
      "model: two_way\n  regressor",
      "model: two_wya\n  regressor",
      /curve\.model: there is no "two_wya".*Did you mean "two_way"/,
    ],
    [
      "model: two_way\n  regressor",
      "model: instruments\n  regressor",
      /is ivreg; a specification curve is made of least squares/,
    ],
    ["regressor: infrastructure", "regressor: infrastructre", /curve\.regressor: .*Did you mean "infrastructure"/],
    ["winsorise: [0.05]", "winsorise: [5]", /curve\.winsorise\[0\]: .*<0\.5/],
    ["draws: 19", "draws: 2", /curve\.joint\.draws/],
    ["{ method: equal }]", "{ method: eqaul }]", /curve\.index/],
    ["- all\n", "- al\n", /curve\.samples\[0\]/],
    ["  winsorise:", "  winsorize:", /unknown key "winsorize"/],
    [block, "", /exhibits\[1\]\.kind: this shows a specification curve and the study has no `curve`/],
  ];
  it.each(broken)("%s -> %s is refused with its place", (from, to, message) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(() => parseStudy(changed)).toThrowError(message);
    expect(() => parseStudy(changed)).toThrowError(/study\.yaml:\d+:\d+/);
  });

  it.each([
    ["window: [1975, 1986]", "window: [1975, 2086]", "UNKNOWN_PERIOD"],
    ["values: [TEXAS, CALIFORNIA]", "values: []", "INVALID_STUDY"],
    ["controls: [[unemp], []]", "controls: [[unepm], []]", "UNKNOWN_COLUMN"],
  ])("%s -> %s has the code %s", (from, to, code) => {
    const run = () => runStudy(parseStudy(text.replace(from, to)), { table: produc.table });
    expect(run).toThrowError(expect.objectContaining({ code }));
  });
});
