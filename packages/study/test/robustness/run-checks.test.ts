import { produc } from "@mesometrics/datasets";
import { tidy } from "@mesometrics/inference";
import { type Panel, winsorise } from "@mesometrics/panel-data";
import { feols, osterDelta, unitPlacebo } from "@mesometrics/panel-regression";
import { describe, expect, it } from "vitest";
import { parseStudy } from "../../src/parse.js";
import { runStudy } from "../../src/run-study.js";
import { prepareData } from "../../src/study-data.js";

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
models:
  - { id: two_way, estimator: feols, formula: ln_gsp ~ infrastructure + unemp | state + year, vcov: { cluster: state } }
  - { id: instruments, estimator: ivreg, formula: ln_gsp ~ unemp | state | infrastructure ~ roads }
robustness:
  - id: checks
    model: two_way
    term: infrastructure
    checks:
      - lag: 1
      - drop: { column: state, values: [TEXAS, CALIFORNIA] }
      - window: [1974, 1984]
      - trends: state
      - winsorise: 0.01
      - winsorise: 0.05
      - index: { weights: { method: equal } }
        label: Equal weights
      - oster: { times: 1.3 }
      - placebo: { draws: 49, seed: 2 }
exhibits:
  - { kind: regression, id: main, title: Main, models: [two_way] }
  - { kind: robustness, id: rob, title: Robustness, robustness: checks }
`;
const spec = parseStudy(text);
const result = runStudy(spec, { table: produc.table });
const value = (path: string) => result.values.get(`robustness.checks.${path}`);
const data = prepareData(spec, produc.table).data as Panel;
const options = { vcov: { cluster: "state" } } as const;
const formula = "ln_gsp ~ infrastructure + unemp | state + year";
const numbers = (values: Panel, text: string, term: string, more: object = {}) => {
  const fit = feols(values as never, text as never, { ...options, ...more });
  return { ...tidy(fit).find((row) => row.term === term)!, observations: fit.sample.observations };
};

describe("routine checks", () => {
  const { index } = data;
  const column = (name: string) => (data.columns[name] as { values: Float64Array }).values;
  const cut = (name: string, share: number) =>
    winsorise(data, name, { lower: share, upper: 1 - share, whenUnchanged: "accept" }).values;
  const withCuts = (share: number) => ({
    ...data,
    columns: Object.fromEntries(
      Object.entries(data.columns).map(([name, one]) =>
        ["ln_gsp", "infrastructure", "unemp"].includes(name)
          ? [name, { ...one, values: cut(name, share) }]
          : [name, one],
      ),
    ),
  });
  const state = (row: number) => index.unitLabels[index.unitCodes[row]!]!;
  const year = (row: number) => index.timeValues[index.timeCodes[row]!]!;
  const equal = () => {
    const one = spec.index as object;
    const changed = { ...spec, index: { ...one, conventions: { weights: { method: "equal" } } } };
    return prepareData(changed as never, produc.table).data as Panel;
  };
  const expected: readonly (readonly [string, () => ReturnType<typeof numbers>])[] = [
    ["base", () => numbers(data, formula, "infrastructure")],
    [
      "lag",
      () => numbers(data, formula.replace("~ infrastructure", "~ lag(infrastructure, 1)"), "lag(infrastructure, 1)"),
    ],
    [
      "drop",
      () =>
        numbers(data, formula, "infrastructure", {
          subset: (row: number) => !["TEXAS", "CALIFORNIA"].includes(state(row)),
        }),
    ],
    [
      "window",
      () =>
        numbers(data, formula, "infrastructure", { subset: (row: number) => year(row) >= 1974 && year(row) <= 1984 }),
    ],
    ["trends", () => numbers(data, formula.replace("| state", "| state[year]"), "infrastructure")],
    ["winsorise", () => numbers(withCuts(0.01) as Panel, formula, "infrastructure")],
    ["winsorise-2", () => numbers(withCuts(0.05) as Panel, formula, "infrastructure")],
    ["index", () => numbers(equal(), formula, "infrastructure")],
  ];
  it.each(expected)("%s is the model with one thing changed", (id, make) => {
    const row = make();
    for (const key of ["estimate", "standardError", "pValue", "observations"] as const) {
      expect(value(`${id}.${key}`), key).toBeCloseTo(row[key], 10);
    }
    expect(column("unemp").length).toBe(816);
  });

  it("holds Oster's delta and the placebo", () => {
    const oster = osterDelta(data as never, formula as never, { term: "infrastructure" });
    expect(value("oster.delta")).toBeCloseTo(oster.delta, 10);
    const placebo = unitPlacebo(data as never, formula as never, { term: "infrastructure", draws: 49, seed: 2 });
    expect(value("placebo.pValue")).toBe(placebo.test.pValue);
  });

  it("shows them as a table in both languages", () => {
    const table = result.exhibits.flatMap((one) =>
      one.kind === "table" && one.spec.id === "rob" ? [one.table] : [],
    )[0]!;
    expect(table.groups[0]!.rows.map(({ label }) => label)).toEqual([
      "As in the study",
      "Regressor lagged by 1",
      "Without TEXAS, CALIFORNIA",
      "1974 to 1984",
      "Trends by state",
      "Winsorised at 1 %",
      "Winsorised at 5 %",
      "Equal weights",
    ]);
    const notes = table.notes.map(({ text: note }) => note).join(" ");
    expect(notes).toContain("Oster's delta");
    expect(notes).toContain("seed 2");
    expect(result.report).toContain("稳健性");
  });

  const broken: readonly (readonly [string, string, RegExp])[] = [
    ["model: two_way", "model: three_way", /UNKNOWN_MODEL|three_way/],
    [
      "model: two_way\n    term",
      "model: instruments\n    term",
      /checks\[7\]: model "instruments" is ivreg: Oster's delta/,
    ],
    ["term: infrastructure", "term: infrastructre", /Did you mean "infrastructure"/],
    ["values: [TEXAS, CALIFORNIA]", "values: [ATLANTIS]", /check 2 \(drop\): No row has ATLANTIS/],
    ["[1974, 1984]", "[1974, 2084]", /check 3 \(window\): There is no period 2084/],
    ["winsorise: 0.05", "winsorise: 5", /<0.5/],
    ["lag: 1", "leg: 1", /leg|check/],
    ["robustness: checks }", "robustness: chekcs }", /Did you mean "checks"/],
    ["lag: 1", "lag: 40", /check 1 \(lag\)/],
  ];
  it.each(broken)("%s -> %s is refused by name", (from, to, message) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(() => runStudy(parseStudy(changed), { table: produc.table })).toThrowError(message);
  });
});
