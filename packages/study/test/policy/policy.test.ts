import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { renderText } from "@mesometrics/reporting";
import { describe, expect, it } from "vitest";
import { parsePolicy, policyConflicts, policyExhibits, policyReport, policyScenario } from "../../src/index.js";

const file = fileURLToPath(
  new URL("../../../../apps/replication/studies/ai-manufacturing-policy/policy.yaml", import.meta.url),
);
const text = readFileSync(file, "utf8");
const policy = parsePolicy(text);

const minimal = (figures: string, more = ""): string => `
schema: mesometrics/policy@1
id: example
title: Example
documents: [{ id: a, title: A, kind: paper, date: null }]
events: []
dictionary: {}
${more}figures:
${figures}`;
const figure = (id: string, value: number, year: string, more = ""): string =>
  `  - { id: ${id}, quantity: q, label: Q, kind: observation, value: ${value}, unit: years, year: ${year}, document: a, place: p${more} }\n`;

describe("conflicts", () => {
  it("flags 13 against 15 years, both against the undated news, and the two meanings of 70 %", () => {
    const found = policyConflicts(policy).map(({ kind, figures }) => `${kind}: ${figures.join(", ")}`);
    expect(found).toEqual([
      "run-fits-year: years_2024, years_now",
      "run-fits-year: years_2024, years_news",
      "undated: years_now, years_news",
      "same-number-other-quantity: penetration_2027, scenarios_in_use",
    ]);
    expect(policyConflicts(policy)[0]!.message.en).toContain("only if the one without a year is of 2022");
  });

  it("lets a run of years grow by one a year and flags one that does not", () => {
    const runs = (a: string, b: string): readonly string[] =>
      policyConflicts(parsePolicy(minimal(a + b))).map(({ kind }) => kind);
    const counts = ", countsYears: true";
    expect(runs(figure("x", 13, "2022", counts), figure("y", 15, "2024", counts))).toEqual([]);
    expect(runs(figure("x", 13, "2024", counts), figure("y", 15, "2024", counts))).toEqual(["run-broken"]);
    expect(runs(figure("x", 13, "2022"), figure("y", 15, "2024"))).toEqual([]);
    expect(runs(figure("x", 13, "2022"), figure("y", 15, "2022"))).toEqual(["values-differ"]);
    expect(runs(figure("x", 13, "null"), figure("y", 15, "2022"))).toEqual(["undated"]);
    expect(runs(figure("x", 13, "null"), figure("y", 13, "null"))).toEqual([]);
  });
});

describe("exhibits", () => {
  it("sets timeline, figures, conflicts and keywords in both languages", () => {
    for (const language of ["en", "zh"] as const) {
      const { timeline, figures, conflicts, keywords } = policyExhibits(policy, language);
      expect(timeline!.groups[0]!.rows.map(({ label }) => label)).toEqual(
        [...policy.events.map(({ date }) => date)].sort(),
      );
      expect(figures!.groups[0]!.rows).toHaveLength(policy.figures.length);
      expect(conflicts!.groups[0]!.rows).toHaveLength(4);
      expect(keywords!.columns).toHaveLength(6);
      expect(renderText(figures!)).toContain(language === "en" ? "nearly 340" : "近 340");
    }
    expect(policyReport(policy)).toContain("<!doctype html>");
  });

  it("leaves out the tables that an empty policy has no rows for", () => {
    const empty = parsePolicy(minimal("  []"));
    expect(policyExhibits(empty)).toEqual({ timeline: null, figures: null, conflicts: null, keywords: null });
    expect(policyReport(empty)).toContain("Example");
  });

  it("keeps markup of a file out of the page's markup", () => {
    const hostile = parsePolicy(minimal("  []").replace("title: Example", 'title: "<script>alert(1)</script>"'));
    expect(policyReport(hostile)).not.toContain("<script>alert(1)");
  });
});

describe("scenarios", () => {
  const regressor = {
    name: "ai",
    unit: "robots per 10,000 workers",
    minimum: 1,
    maximum: 60,
    from: 20,
    estimate: 0.005,
    low: 0.001,
    high: 0.009,
  };

  it("refuses the documents' application penetration, for its unit", () => {
    for (const target of ["penetration_2027", "penetration_2030"]) {
      expect(policyScenario(policy, target, regressor)).toMatchObject({ verdict: "refused", reason: "other-unit" });
    }
  });

  it("computes with a mapping, and prints it", () => {
    const mapping = { offset: 0, factor: 0.5, statement: "half a robot for each per cent" };
    const scenario = policyScenario(policy, "penetration_2027", regressor, mapping);
    expect(scenario).toMatchObject({ verdict: "computed", to: 35, mapping });
    if (scenario.verdict !== "computed") throw new Error("refused");
    expect([scenario.change, scenario.low, scenario.high].map((one) => Number(one.toPrecision(12)))).toEqual([
      0.075, 0.015, 0.135,
    ]);
    expect(scenario.message.en).toContain("half a robot for each per cent");
    expect(scenario.message.en).toContain("bound");
  });

  it("refuses a value outside the sample, an observation and a range", () => {
    const far = { offset: 0, factor: 10, statement: "ten" };
    expect(policyScenario(policy, "penetration_2030", regressor, far)).toMatchObject({ reason: "outside-sample" });
    expect(policyScenario(policy, "firms", regressor)).toMatchObject({ reason: "not-a-target" });
    expect(policyScenario(policy, "general_models", regressor)).toMatchObject({ reason: "relation" });
  });

  it("turns the interval's ends when the regressor falls", () => {
    const down = policyScenario(policy, "tasks_2026", { ...regressor, unit: "tasks" });
    expect(down).toMatchObject({ verdict: "computed", to: 10, low: -0.09, high: -0.01 });
  });

  it.each([
    ["UNKNOWN_TARGET", "no such", regressor, null],
    ["INVALID_ARGUMENT", "penetration_2027", { ...regressor, estimate: Number.NaN }, null],
    ["INVALID_ARGUMENT", "penetration_2027", { ...regressor, minimum: 5, maximum: 1 }, null],
    [
      "INVALID_ARGUMENT",
      "penetration_2027",
      regressor,
      { offset: 0, factor: Number.POSITIVE_INFINITY, statement: "x" },
    ],
    ["INVALID_ARGUMENT", "penetration_2027", regressor, { offset: 0, factor: 1, statement: "  " }],
  ] as const)("throws %s", (code, target, given, mapping) => {
    expect(() => policyScenario(policy, target, given, mapping)).toThrow(expect.objectContaining({ code }));
  });
});

describe("policy.yaml", () => {
  it.each([
    ["an empty file", "", "empty"],
    ["a list", "- a\n", "a list"],
    ["an unknown key", minimal("  []", "notes: x\n"), "notes"],
    [
      "a date in words",
      minimal("  []").replace("events: []", 'events: [{ date: "May 2025", name: N, document: a, place: p }]'),
      "year, a month or a day",
    ],
    [
      "a month 13",
      minimal("  []").replace("events: []", 'events: [{ date: "2025-13", name: N, document: a, place: p }]'),
      "year, a month or a day",
    ],
    ["a number as text", minimal(figure("x", 1, "2020").replace("value: 1", 'value: "1"')), "value"],
    [
      "an unknown document",
      minimal(figure("x", 1, "2020").replace("document: a", "document: b")),
      "none of the documents",
    ],
    ["a figure twice", minimal(figure("x", 1, "2020") + figure("x", 1, "2020")), "twice"],
    [
      "a group of no dictionary",
      minimal("  []").replace("date: null", "date: null, counted: { words: 1, groups: { z: 1 } }"),
      "no group",
    ],
    ["no documents", minimal("  []").replace("[{ id: a, title: A, kind: paper, date: null }]", "[]"), "documents"],
  ])("refuses %s with its line", (_, broken, message) => {
    expect(() => parsePolicy(broken)).toThrow(expect.objectContaining({ code: "INVALID_STUDY" }));
    expect(() => parsePolicy(broken)).toThrow(message);
    expect(() => parsePolicy(broken)).toThrow(/^policy\.yaml:\d+:\d+/);
  });
});
