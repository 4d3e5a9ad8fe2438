import { grunfeld } from "@mesometrics/datasets";
import { describe, expect, it } from "vitest";
import { parsePublished, parseReference, parseStudy, runStudy } from "../src/index.js";

const study = parseStudy(`
schema: mesometrics/study@1
id: investment
title: Investment of ten firms
data: { source: { dataset: grunfeld }, unit: firm, time: year }
models:
  - { id: within, estimator: feols, formula: inv ~ value + capital | firm, vcov: { type: iid } }
  - { id: two_way, estimator: feols, formula: inv ~ value + capital | firm + year, vcov: { type: iid } }
  - { id: pooled, estimator: feols, formula: inv ~ value + capital, vcov: { type: iid } }
  - { id: liml, estimator: ivreg, method: liml, formula: "inv ~ capital | firm | value ~ lag(value, 1)" }
exhibits: [{ kind: regression, id: main, title: Investment, models: [within] }]
`);
const text = `
schema: mesometrics/published@1
document: A textbook
comparedData: authors
tables:
  - id: "1"
    title: Fixed effects
    parentheses: standard-error
    brackets: t
    columns: [{ id: a }, { id: b }]
    rows:
      - { id: F, role: coefficient, cells: { a: "0.1101 (0.0119) [9.288]", b: "0.1156" } }
      - { id: C, role: coefficient, cells: { a: "0.3101 (0.0174)" } }
      - { id: cons, role: constant, cells: { a: "-58.7439 (12.4537)", b: "-42.71" } }
      - { id: N, role: observations, cells: { a: "200" } }
      - { id: firm effects, role: unit-effects, cells: { a: "Yes", b: "No" } }
      - { id: R2, role: r2, cells: { a: "0.7668" } }
text: [{ id: effect, printed: "0.1101" }]
entries:
  - column: { table: "1", column: a }
    of: models.within
    rows: { F: value, C: capital, R2: r2.within }
    alternatives: [{ label: two-way effects, of: models.two_way }]
  - column: { table: "1", column: b }
    of: models.within
    rows: { F: value }
    alternatives: [{ label: pooled, of: models.pooled, rows: { cons: (Intercept) } }]
  - { value: models.within.value.estimate, cell: { text: effect } }
`;
const run = (published: string, table: object = grunfeld.table) =>
  runStudy(study, { table: table as never, published: parsePublished(published) });

describe("a printed column beside a part of the study", () => {
  const { scorecard, printedVerdicts: verdicts } = run(text);
  const of = (row: string | null, column: string | null, part = "estimate") =>
    verdicts!.numbers.find(({ place, part: own }) => place.row === row && place.column === column && own === part)!;

  it("compares every number with its brackets, each once", () => {
    expect(verdicts!.numbers).toHaveLength(12);
    expect(scorecard!.entries).toHaveLength(12);
    expect(scorecard!.entries.map(({ id }) => id).slice(0, 4)).toEqual([
      "models.within.value.estimate",
      "models.within.value.standardError",
      "models.within.value.statistic",
      "models.within.capital.estimate",
    ]);
    expect(verdicts!.compared).toEqual({ match: 10, differ: 2, notReproducible: 0 });
    for (const row of ["F", "C", "cons", "N", "R2"]) expect(of(row, "a").compared?.verdict, row).toBe("match");
    expect(of("cons", "a", "parentheses").compared?.verdict).toBe("match");
    expect(of("F", "a", "brackets").compared?.verdict).toBe("match");
    expect(of(null, null).compared?.computed).toBeCloseTo(0.110124, 5);
  });

  it("names other readings of the print that give the digits", () => {
    expect(of("F", "b").compared).toMatchObject({ verdict: "differ", nearMatches: ["pooled"] });
    expect(of("cons", "b").compared).toMatchObject({ verdict: "differ", nearMatches: ["pooled"] });
  });

  it("leaves the verdicts of the arithmetic alone, and says both in a sentence and a table", () => {
    expect(verdicts!.counts).toEqual(run(text.slice(0, text.indexOf("entries:"))).printedVerdicts!.counts);
    const { report } = run(text);
    expect(report).toContain("10 of 12 match, 2 differ");
    expect(report).toContain("differ (matches: pooled)");
    expect(report).toContain("与数据对照");
  });

  it("says which number the data do not yield, in place of stopping", () => {
    const collinear = { ...grunfeld.table, capital: grunfeld.table.value.map((value) => 2 * value) };
    // Without the instrumental model, which such data do not allow.
    const spec = { ...study, models: study.models.slice(0, 3) };
    const card = runStudy(spec, { table: collinear as never, published: parsePublished(text) });
    const missing = card.scorecard!.entries.filter(({ verdict }) => verdict === "not-reproducible");
    expect(missing.map(({ id }) => id)).toEqual([
      "models.within.capital.estimate",
      "models.within.capital.standardError",
    ]);
    expect(missing[0]!.reason).toContain("do not yield");
  });

  it("is not scored on a simulated panel, and stops at a number of no name where the data are the study's own", () => {
    const simulated = { ...grunfeld.table, simulated: grunfeld.table.firm.map(() => "SIMULATED test seed 1") };
    expect(run(text, simulated).scorecard).toBeNull();
    const own = text.replace("comparedData: authors\n", "").replace("C: capital", "C: capitol");
    expect(() => run(own)).toThrowError(/published\.yaml names "models\.within\.capitol\.estimate".*Did you mean/s);
  });

  it("holds for references too", () => {
    const reference = parseReference(`
schema: mesometrics/reference@1
software: R
script: none
comparedData: authors
entries: [{ value: models.within.value.estimate, expected: 0.1101238, tolerance: 1.0e-6 }]
`);
    const simulated = { ...grunfeld.table, simulated: grunfeld.table.firm.map(() => "SIMULATED test seed 1") };
    expect(runStudy(study, { table: grunfeld.table, reference }).scorecard!.counts.reference.match).toBe(1);
    expect(runStudy(study, { table: simulated as never, reference }).scorecard).toBeNull();
  });

  it("has the constant of every estimator with effects", () => {
    const { values } = run(text);
    expect(values.get("models.within.(Constant).estimate")).toBeCloseTo(-58.74394, 5);
    expect(values.get("models.within.(Constant).standardError")).toBeCloseTo(12.45369, 5);
    expect(Number.isFinite(values.get("models.liml.(Constant).estimate"))).toBe(true);
    expect(values.has("models.pooled.(Constant).estimate")).toBe(false);
  });
});

describe("entries that do not fit are refused with their line", () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      'column: { table: "1", column: a }',
      'column: { table: "9", column: a }',
      /entries\[0\]\.column\.table: there is no table "9"/,
    ],
    ['column: { table: "1", column: a }', 'column: { table: "1", column: z }', /has no column "z"; it has a, b/],
    [
      "rows: { F: value, C: capital, R2: r2.within }",
      "rows: { F: value, C: capital }",
      /row "R2" \(r2\) prints a number: give it in `rows`/,
    ],
    ["R2: r2.within }", "R2: r2.within, X: y }", /entries\[0\]\.rows\.X: table "1" has no row "X"/],
    ["rows: { cons: (Intercept) }", "rows: { konst: (Intercept) }", /alternatives\[0\]\.rows\.konst/],
    ["cell: { text: effect }", "cell: { text: efect }", /entries\[2\]\.cell: .*efect/],
    ["cell: { text: effect }", 'cell: { table: "1", row: F, column: a }', /compared twice: entry 1 has it already/],
    ["comparedData: authors", "comparedData: author", /comparedData/],
    [
      "of: models.within\n    rows: { F: value, C",
      "off: models.within\n    rows: { F: value, C",
      /unknown key "off"|of/,
    ],
  ];
  it.each(cases)("%s -> %s", (from, to, message) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(() => parsePublished(changed)).toThrowError(message);
    expect(() => parsePublished(changed)).toThrowError(/published\.yaml:\d+:\d+/);
  });

  it("but null leaves a row out, and an empty file has none", () => {
    const without = parsePublished(text.replace("R2: r2.within }", "R2: null, N: null }"));
    expect(runStudy(study, { table: grunfeld.table, published: without }).scorecard!.entries).toHaveLength(10);
    expect(
      runStudy(study, { table: grunfeld.table, published: parsePublished("schema: mesometrics/published@1\n") })
        .scorecard,
    ).toBeNull();
  });
});
