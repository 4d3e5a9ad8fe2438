import { readFileSync } from "node:fs";
import { grunfeld } from "@mesometrics/datasets";
import { tidy } from "@mesometrics/inference";
import { describe, expect, it } from "vitest";
import { parsePolicy, parseStudy, policyReport, runStudy } from "../../src/index.js";

const policy = parsePolicy(
  readFileSync(
    new URL("../../../../apps/replication/studies/ai-manufacturing-policy/policy.yaml", import.meta.url),
    "utf8",
  ),
);
const own = parsePolicy(`
schema: mesometrics/policy@1
id: own
title: Own
documents: [{ id: plan, title: A plan, kind: plan, date: null }]
events: []
dictionary: {}
figures:
  - { id: reached, quantity: q, label: Reached, kind: observation, value: 700, unit: million dollars, year: 1950, document: plan, place: p. 1 }
  - { id: inside, quantity: q, label: { en: Inside, zh: 范围内 }, kind: target, relation: ">", value: 1500, unit: million dollars, year: 1960, document: plan, place: p. 2 }
  - { id: beyond, quantity: q, label: Beyond, kind: target, value: 90000, unit: million dollars, year: 1960, document: plan, place: p. 2 }
  - { id: other, quantity: penetration, label: Other, kind: target, value: 70, unit: "%", year: 1960, document: plan, place: p. 3 }
  - { id: between, quantity: q, label: Between, kind: target, value: 3, upTo: 5, unit: million dollars, year: null, document: plan, place: p. 3 }
`);
const head = `
schema: mesometrics/study@1
id: investment
title: { en: Investment, zh: 投资 }
data:
  source: { dataset: grunfeld }
  unit: firm
  time: year
  columns: { value: { unit: million dollars, label: { en: Market value, zh: 市值 } } }
variables: [{ id: ln_value, expression: log(value) }]
models:
  - { id: two_way, estimator: feols, formula: inv ~ value + capital | firm + year }
  - { id: some, estimator: feols, formula: inv ~ value | firm, vcov: { type: iid }, subset: { column: firm, values: [1] } }
  - { id: logs, estimator: feols, formula: inv ~ ln_value | firm }
policy: { file: policy.yaml }
exhibits:
`;
const text = `${head}  - { kind: policy-timeline, id: timeline, title: When }
  - { kind: policy-timeline, id: without, title: When, targets: false }
  - { kind: policy-timeline, as: table, id: events, title: { en: Events, zh: 事件表 }, note: A remark. }
  - { kind: policy-figures, id: figures, title: Figures }
  - { kind: keyword-frequency, id: keywords, title: Keywords }
`;
const scenario = (more: string) => `${head}  - kind: policy-scenario
    id: scenario
    title: Scenario
${more}`;
const run = (yaml: string, given = policy, language: "en" | "zh" = "en") =>
  runStudy(parseStudy(yaml), { table: grunfeld.table, policy: given }, { language });
const table = (result: ReturnType<typeof run>, id: string) => {
  const found = result.exhibits.find(({ spec }) => spec.id === id)!;
  return found.kind === "table" ? found.table : found.figure.table;
};
const notes = (result: ReturnType<typeof run>, id: string) =>
  table(result, id)
    .notes.map((one) => one.text)
    .join("\n");

describe("policy exhibits of a study", () => {
  const result = run(text);

  it("draw the policies and the targets by date, with their documents in the table", () => {
    const targets = policy.figures.filter(({ kind, year }) => kind === "target" && year !== null);
    expect(table(result, "timeline").groups[0]!.rows).toHaveLength(policy.events.length + targets.length);
    expect(table(result, "without").groups[0]!.rows).toHaveLength(policy.events.length);
    const drawn = result.exhibits[0]!;
    expect(drawn.kind === "figure" && drawn.figure.svg).toContain("2027 &gt; 70 %");
    expect(policyReport(policy)).toContain('id="timeline-svg"');
  });

  it("set the tables under the study's own ids and titles, in both languages", () => {
    expect(table(result, "events").title).toBe("Events");
    expect(notes(result, "events")).toContain("A remark.");
    expect(result.report).toContain("事件表");
    expect(table(result, "keywords").columns).toHaveLength(6);
  });

  it("flag 13 against 15 years in the rows and say in the notes what is wrong", () => {
    const figures = table(result, "figures");
    const flag = figures.columns.findIndex(({ id }) => id === "flag");
    const flagged = figures.groups[0]!.rows.filter((row) => JSON.stringify(row.cells[flag]).includes("("));
    expect(flagged).toHaveLength(5);
    expect(JSON.stringify(flagged[0]!.cells[flag])).toContain("agrees for one year only (jiang, section 4)");
    expect(notes(result, "figures")).toContain("only if the one without a year is of 2022");
  });
});

describe("scenarios of a study", () => {
  const body = (targets: string, more = "") =>
    scenario(`    model: two_way\n    term: value\n${more}    targets: ${targets}\n`);
  const all = run(body("[inside, beyond, other, between, reached]"), own);

  it("are computed inside the sample and in the unit, and refused with the reason elsewhere", () => {
    const rows = table(all, "scenario").groups[0]!.rows;
    expect(rows.map(({ label }) => label)).toEqual(["Inside", "Beyond", "Other", "Between", "Reached"]);
    const said = notes(all, "scenario");
    expect(said).toContain("The target is a bound and is taken at it.");
    expect(said).toContain("outside the sample");
    expect(said).toContain("other is in % of penetration, and value is in million dollars");
    expect(said).toContain("is a range");
    expect(said).toContain("is an observation, not a target");
    expect(rows.filter((row) => JSON.stringify(row.cells).includes("refused"))).toHaveLength(4);
  });

  it("are coefficient times the way from the mean of the last period, with the interval", () => {
    const { computation } = all;
    const [{ estimate, low }] = [tidy(computation.models[0]!.estimate).find(({ term }) => term === "value")!];
    const years = grunfeld.table.year as ArrayLike<number>;
    const values = grunfeld.table.value as ArrayLike<number>;
    const last = Array.from(values).filter((_, i) => years[i] === 1954);
    const from = last.reduce((sum, one) => sum + one, 0) / last.length;
    const cells = table(all, "scenario").groups[0]!.rows[0]!.cells.map((cell) => (cell as { value?: unknown }).value);
    const step = 1500 - from;
    expect(
      cells.some(
        (one) => typeof one === "number" && Math.abs(one - estimate * step) < 1e-9 * Math.abs(estimate * step),
      ),
    ).toBe(true);
    expect(
      cells.some((one) => typeof one === "number" && Math.abs(one - low * step) < 1e-9 * Math.abs(low * step)),
    ).toBe(true);
    expect(notes(run(body("[inside]", "    from: mean\n"), own), "scenario")).toContain("the mean of the sample");
    expect(notes(run(body("[inside]", "    from: 1940\n"), own), "scenario")).toContain("the mean of 1940");
  });

  it("print the mapping that somebody gives, and its statement", () => {
    const given = body('[{ target: other, mapping: { offset: 100, factor: 10, statement: "by the ministry, p. 9" } }]');
    for (const language of ["en", "zh"] as const) {
      const printed = notes(run(given, own, language), "scenario");
      expect(printed).toContain("value = 100 + 10");
      expect(printed).toContain("by the ministry, p. 9");
    }
    const far = body('[{ target: other, mapping: { offset: 0, factor: 1e6, statement: "x" } }]');
    expect(notes(run(far, own), "scenario")).toContain("outside the sample");
  });

  it("take the range of the rows that the model used", () => {
    const one = scenario("    model: some\n    term: value\n    targets: [inside]\n");
    expect(notes(run(one, own), "scenario")).toMatch(/outside the sample \(2792\.2|Sample range 2792/);
  });

  const broken: readonly (readonly [string, string, RegExp])[] = [
    [
      "a target that is not there",
      scenario("    model: two_way\n    term: value\n    targets: [nosuch]\n"),
      /no figure "nosuch"; targets are inside, beyond/,
    ],
    [
      "a regressor without a unit",
      scenario("    model: logs\n    term: ln_value\n    targets: [inside]\n"),
      /gives "ln_value" no unit/,
    ],
    [
      "a term of another model",
      scenario("    model: two_way\n    term: vlaue\n    targets: [inside]\n"),
      /Did you mean "value"/,
    ],
    [
      "a period that is not there",
      scenario("    model: two_way\n    term: value\n    from: 1800\n    targets: [inside]\n"),
      /no period 1800/,
    ],
    [
      "nothing to show",
      `${head}  - { kind: keyword-frequency, id: keywords, title: Keywords }\n`,
      /holds nothing for a table of kind/,
    ],
  ];
  it.each(broken)("say what is wrong: %s", (_, yaml, message) => {
    expect(() => run(yaml, own)).toThrowError(message);
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    [
      "no policy",
      text.replace("policy: { file: policy.yaml }\n", ""),
      /study\.yaml:\d+:\d+ exhibits\[0\]\.kind: .*no `policy`/,
    ],
    [
      "an unknown model",
      scenario("    model: tow_way\n    term: value\n    targets: [inside]\n"),
      /study\.yaml:\d+:\d+ .*Did you mean "two_way"/,
    ],
    [
      "a mapping without a statement",
      scenario(
        "    model: two_way\n    term: value\n    targets: [{ target: other, mapping: { offset: 0, factor: 1 } }]\n",
      ),
      /study\.yaml:\d+:\d+ exhibits\[0\]\.targets\[0\]/,
    ],
    ["neither figure nor table", text.replace("as: table", "as: list"), /study\.yaml:\d+:\d+ exhibits\[2\]\.as/],
  ];
  it.each(refused)("are refused with the line: %s", (_, yaml, message) => {
    expect(() => parseStudy(yaml)).toThrowError(message);
  });

  it("need the policy beside the data", () => {
    expect(() => runStudy(parseStudy(text), { table: grunfeld.table })).toThrowError(
      expect.objectContaining({ code: "NO_POLICY" }),
    );
  });
});
