import { produc } from "@mesometrics/datasets";
import { describe, expect, it } from "vitest";
import { parseStudy } from "../../src/parse.js";
import { runStudy } from "../../src/run-study.js";

const text = `
schema: mesometrics/study@1
id: output
title: Output of states
data: { source: { dataset: produc }, unit: state, time: year }
variables:
  - { id: ln_gsp, expression: log(gsp) }
  - { id: roads, expression: log(hwy), label: { en: Roads (ln), zh: 公路 } }
models:
  - { id: two_way, estimator: feols, formula: ln_gsp ~ roads + unemp | state + year }
robustness:
  - { id: checks, model: two_way, term: roads, checks: [{ placebo: { draws: 49, seed: 2 } }, { placebo: { draws: 29, seed: 3 } }] }
exhibits:
  - { kind: regression, id: main, title: Main, models: [two_way] }
  - { kind: placebo, id: first, title: { en: Placebo, zh: 安慰剂检验 }, robustness: checks }
  - { kind: placebo, id: second, title: Other placebo, robustness: checks, check: placebo-2 }
`;

const figureOf = (language: "en" | "zh", id: string) => {
  const { exhibits } = runStudy(parseStudy(text), { table: produc.table }, { language });
  const found = exhibits.find(({ spec }) => spec.id === id)!;
  if (found.kind !== "figure") throw new Error("no figure");
  return found.figure;
};

describe("the placebo figure", () => {
  it("counts all draws and marks the estimate and its p-value", () => {
    const result = runStudy(parseStudy(text), { table: produc.table });
    const figure = figureOf("en", "first");
    const counts = figure.table.groups
      .flatMap(({ rows }) => rows)
      .map(({ cells }) => (cells[0]?.kind === "number" ? cells[0].value : Number.NaN));
    expect(counts.reduce((total, one) => total + one, 0)).toBe(49);
    const p = result.values.get("robustness.checks.placebo.pValue")!;
    expect(figure.description).toContain("49 draws");
    expect(figure.description).toContain(`p = ${p.toFixed(2)}`);
    expect(figure.table.notes.map((note) => note.text).join(" ")).toContain("seed 2");
    expect(figure.svg).toContain("Roads (ln): coefficient when units exchange their histories");
    expect(figureOf("en", "second").description).toContain("29 draws");
    expect(result.report).toContain('id="first"');
  });

  it("speaks Chinese", () => {
    const figure = figureOf("zh", "first");
    expect(figure.svg).toContain("公路：单位间交换历史后的系数");
    expect(figure.table.notes.map((note) => note.text).join(" ")).toContain("种子 2");
  });

  it.each([
    [
      "robustness: checks }\n  - { kind: placebo, id: second",
      "robustness: chekcs }\n  - { kind: placebo, id: second",
      /Did you mean "checks"/,
    ],
    ["check: placebo-2", "check: placebo-3", /have no "placebo-3"; they have placebo, placebo-2/],
    [
      "checks: [{ placebo: { draws: 49, seed: 2 } }, { placebo: { draws: 29, seed: 3 } }]",
      "checks: [{ lag: 1 }]",
      /have no "placebo": add \{ placebo: \{\} \}/,
    ],
  ])("%s -> %s is refused by name", (from, to, message) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(() => runStudy(parseStudy(changed), { table: produc.table })).toThrowError(message);
  });
});
