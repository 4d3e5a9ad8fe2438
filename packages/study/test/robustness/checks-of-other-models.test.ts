import { produc, usStatesContiguity } from "@mesometrics/datasets";
import { tidy } from "@mesometrics/inference";
import { ivreg } from "@mesometrics/iv";
import { type Panel, panel, toTable, winsorise, withColumns } from "@mesometrics/panel-data";
import { feols } from "@mesometrics/panel-regression";
import { contiguityWeights, spatialPanel } from "@mesometrics/spatial";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { parseStudy } from "../../src/parse.js";
import { runStudy } from "../../src/run-study.js";
import { prepareData } from "../../src/study-data.js";

const checks = {
  spatial: `
      - lag: 1
      - drop: { column: state, values: [TEXAS, CALIFORNIA] }
      - window: [1974, 1984]
      - winsorise: 0.05
      - weights: second
      - index: { weights: { method: equal } }`,
  iv: `
      - lag: 1
      - drop: { column: state, values: [TEXAS] }
      - window: [1974, 1984]
      - trends: state
      - winsorise: 0.05
      - weights: { analytic: emp }`,
};
const text = `
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
weights:
  - { id: first, kind: contiguity, source: { dataset: us-states-contiguity }, units: data }
  - { id: second, kind: contiguity, source: { dataset: us-states-contiguity }, units: data, order: 2 }
models:
  - id: durbin
    estimator: spatialPanel
    formula: ln_gsp ~ infrastructure + unemp
    model: sdm
    effects: twoways
    weights: first
  - { id: error, estimator: spatialPanel, formula: ln_gsp ~ infrastructure, model: sem, effects: twoways, weights: first }
  - { id: instruments, estimator: ivreg, formula: ln_gsp ~ unemp | state + year | infrastructure ~ roads + log(pc) }
  - { id: weighted, estimator: feols, formula: ln_gsp ~ infrastructure + unemp | state, weights: { analytic: emp } }
  - { id: some, estimator: feols, formula: ln_gsp ~ infrastructure | state, subset: { column: year, values: [1980, 1981] } }
robustness:
  - id: space
    model: durbin
    term: infrastructure
    effect: total
    checks:${checks.spatial}
  - { id: plain, model: durbin, term: infrastructure, checks: [{ weights: second }] }
  - id: iv
    model: instruments
    term: infrastructure
    checks:${checks.iv}
  - { id: heavy, model: weighted, term: infrastructure, checks: [{ window: [1974, 1984] }, { oster: {} }] }
exhibits:
  - { kind: robustness, id: space, title: Space, robustness: space }
  - { kind: robustness, id: iv, title: Instruments, robustness: iv }
`;
const spec = parseStudy(text);
const inputs = { table: produc.table, contiguity: usStatesContiguity };
const result = runStudy(spec, inputs);
const { values } = result;
const data = prepareData(spec, produc.table).data as Panel;
const numbers = (table: object) => toTable(table as Panel) as Record<string, ArrayLike<number | string>>;

/** The rows of the data as a table of their own. */
function rowsWhere(keep: (state: string, year: number) => boolean): Panel {
  const all = numbers(data);
  const rows = Array.from({ length: data.rows }, (_, i) => i).filter((i) =>
    keep(String(all.state![i]), Number(all.year![i])),
  );
  const table = Object.fromEntries(Object.entries(all).map(([name, cells]) => [name, rows.map((i) => cells[i])]));
  return panel(table as never, { unit: "state", time: "year" }) as Panel;
}

function winsorised(names: readonly string[], share: number): Panel {
  const changed = Object.fromEntries(
    names.map((name) => [`${name}_w`, winsorise(data, name, { lower: share, upper: 1 - share }).values]),
  );
  return withColumns(data, changed) as Panel;
}

const neighbours = (units: readonly string[]) =>
  contiguityWeights(
    usStatesContiguity.units.filter((unit) => units.includes(unit)),
    usStatesContiguity.edges.filter((edge) => edge.every((unit) => units.includes(unit))),
    { normalise: "row" },
  );

function total(of: Panel, formula = "ln_gsp ~ infrastructure + unemp", term = "infrastructure") {
  const weights = neighbours(of.index.unitLabels);
  const fit = spatialPanel(of, formula, { weights, model: "sdm", effects: "twoways" });
  return { ...tidy(fit, { component: "total" }).find((row) => row.term === term)!, n: fit.sample.observations };
}

function same(path: string, row: { estimate: number; standardError: number; pValue: number; n: number }) {
  expectClose(values.get(`robustness.${path}.estimate`)!, row.estimate, { relative: 1e-7 });
  expectClose(values.get(`robustness.${path}.standardError`)!, row.standardError, { relative: 1e-6 });
  expect(values.get(`robustness.${path}.observations`)).toBe(row.n);
}

describe("checks of a spatial panel model", () => {
  it("begin with the effect of the model itself", () => {
    same("space.base", total(data));
    expect(values.get("robustness.space.base.estimate")).toBe(
      values.get("models.durbin.total.infrastructure.estimate"),
    );
    expect(values.get("robustness.plain.base.estimate")).toBe(values.get("models.durbin.infrastructure.estimate"));
  });

  it("leave out the first period where the regressor is lagged", () => {
    const all = numbers(data);
    const before = new Map<string, number>();
    Array.from({ length: data.rows }, (_, i) =>
      before.set(`${all.state![i]} ${all.year![i]}`, all.infrastructure![i] as number),
    );
    const later = rowsWhere((_, year) => year > 1970);
    const rows = numbers(later);
    const moved = Array.from(
      { length: later.rows },
      (_, i) => before.get(`${rows.state![i]} ${Number(rows.year![i]) - 1}`)!,
    );
    const lagged = withColumns(later, { moved: Float64Array.from(moved) }) as Panel;
    same("space.lag", total(lagged, "ln_gsp ~ moved + unemp", "moved"));
    expect(values.get("robustness.space.lag.observations")).toBe(48 * 16);
  });

  it("take dropped units out of the weights, which are normalised anew", () => {
    same("space.drop", total(rowsWhere((state) => state !== "TEXAS" && state !== "CALIFORNIA")));
  });

  it("keep a window of periods", () => {
    same("space.window", total(rowsWhere((_, year) => year >= 1974 && year <= 1984)));
  });

  it("winsorise outcome and regressors", () => {
    const cut = winsorised(["ln_gsp", "infrastructure", "unemp"], 0.05);
    same("space.winsorise", total(cut, "ln_gsp_w ~ infrastructure_w + unemp_w", "infrastructure_w"));
  });

  it("take another matrix and another index", () => {
    expect(values.get("robustness.space.weights.estimate")).not.toBe(values.get("robustness.space.base.estimate"));
    expect(values.get("robustness.space.weights.observations")).toBe(816);
    const index = { ...(spec.index as object), conventions: { weights: { method: "equal" } } };
    same("space.index", total(prepareData({ ...spec, index } as never, produc.table).data as Panel));
  });
});

describe("checks of an instrumental variables model", () => {
  const formula = "ln_gsp ~ unemp | state + year | infrastructure ~ roads + log(pc)";
  const row = (of: Panel, text: string, term: string, options: object = {}) => {
    const fit = ivreg(of, text as never, options);
    return { ...tidy(fit).find((one) => one.term === term)!, n: fit.sample.observations };
  };
  const year = (i: number) => Number(data.index.timeValues[data.index.timeCodes[i]!]);
  const state = (i: number) => data.index.unitLabels[data.index.unitCodes[i]!]!;

  it("move the instruments with the regressor", () => {
    const lagged = "ln_gsp ~ unemp | state + year | lag(infrastructure, 1) ~ lag(roads, 1) + lag(log(pc), 1)";
    same("iv.lag", row(data, lagged, "lag(infrastructure, 1)"));
  });

  it("change the rows", () => {
    same("iv.drop", row(data, formula, "infrastructure", { subset: (i: number) => state(i) !== "TEXAS" }));
    const inside = (i: number) => year(i) >= 1974 && year(i) <= 1984;
    same("iv.window", row(data, formula, "infrastructure", { subset: inside }));
  });

  it("add trends, winsorise and weigh", () => {
    same("iv.trends", row(data, formula.replace("| state", "| state[year]"), "infrastructure"));
    const cut = withColumns(data, { ln_pc: numbers(data).pc as never }) as Panel;
    const logs = withColumns(cut, { z: Float64Array.from(Array.from(numbers(data).pc!, (x) => Math.log(Number(x)))) });
    const names = ["ln_gsp", "unemp", "infrastructure", "roads", "z"];
    const changed = Object.fromEntries(
      names.map((name) => [`${name}_w`, winsorise(logs as Panel, name, { lower: 0.05, upper: 0.95 }).values]),
    );
    const both = withColumns(logs, changed) as Panel;
    same(
      "iv.winsorise",
      row(both, "ln_gsp_w ~ unemp_w | state + year | infrastructure_w ~ roads_w + z_w", "infrastructure_w"),
    );
    same("iv.weights", row(data, formula, "infrastructure", { weights: { analytic: "emp" } }));
  });
});

describe("checks of a weighted model", () => {
  it("keep its weights", () => {
    const inside = (i: number) => {
      const year = Number(data.index.timeValues[data.index.timeCodes[i]!]);
      return year >= 1974 && year <= 1984;
    };
    const fit = feols(data, "ln_gsp ~ infrastructure + unemp | state", {
      weights: { analytic: "emp" },
      subset: inside,
    });
    const row = tidy(fit)[0]!;
    same("heavy.window", { ...row, n: fit.sample.observations });
  });
});

describe("what is not defined is refused with its line and the reason", () => {
  const line = (needle: string) => text.slice(0, text.indexOf(needle)).split("\n").length;
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["      - weights: second\n", "      - oster: {}\n", /"durbin" is spatialPanel: Oster's delta compares/],
    ["      - weights: second\n", "      - placebo: {}\n", /"durbin" is spatialPanel: the placebo/],
    ["      - weights: second\n", "      - trends: state\n", /absorbs units and periods and no trends/],
    ["      - weights: second\n", "      - weights: { analytic: emp }\n", /is the id of one of the study's matrices/],
    ["      - weights: second\n", "      - weights: third\n", /no "third" among the weights/],
    [
      "      - weights: { analytic: emp }",
      "      - weights: first",
      /"instruments" is ivreg: `weights` is \{ analytic/,
    ],
    ["      - trends: state", "      - oster: {}", /"instruments" is ivreg: Oster/],
    [
      "model: durbin\n    term: infrastructure\n    effect",
      "model: error\n    term: infrastructure\n    effect",
      /sem, which has no effects/,
    ],
    [
      "model: instruments\n    term: infrastructure",
      "model: instruments\n    term: infrastructure\n    effect: total",
      /its coefficients are the effects/,
    ],
    ["{ oster: {} }", "{ placebo: {} }", /"weighted" has weights of rows/],
    [
      "model: weighted, term: infrastructure, checks: [{ window: [1974, 1984] }, { oster: {} }]",
      "model: some, term: infrastructure, checks: [{ placebo: {} }]",
      /"some" uses some rows only/,
    ],
  ];
  it.each(cases)("%s -> %s", (from, to, message) => {
    expect(text.split(from).length, from).toBe(2);
    const changed = text.replace(from, to);
    expect(() => parseStudy(changed)).toThrowError(message);
    expect(() => parseStudy(changed)).toThrowError(/study\.yaml:\d+:\d+/);
  });

  it("names the line of the check", () => {
    const at = line("      - weights: second");
    expect(() => parseStudy(text.replace("      - weights: second\n", "      - oster: {}\n"))).toThrowError(
      new RegExp(`study\\.yaml:${at}:`),
    );
  });

  it("says which unit would have no neighbour left", () => {
    const island = text.replace("values: [TEXAS, CALIFORNIA]", "values: [NEW_HAMPSHIRE]");
    expect(() => runStudy(parseStudy(island), inputs)).toThrowError(/check 2 \(drop\).*MAINE/s);
  });
});

describe("the table", () => {
  it("says which effect it shows and what each line changes", () => {
    const tables = result.exhibits.flatMap((one) => (one.kind === "table" ? [one.table] : []));
    const [space, iv] = tables as [(typeof tables)[0], (typeof tables)[0]];
    expect(space.groups[0]!.rows.map(({ label }) => label)).toContain("Weights: second");
    expect(iv.groups[0]!.rows.map(({ label }) => label)).toContain("Weighted by emp");
    expect(space.notes.map(({ text: note }) => note).join(" ")).toContain("The total effect.");
    expect(result.report).toContain("总效应");
  });
});
