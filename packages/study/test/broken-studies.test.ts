import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStudy } from "../src/parse.js";

const good = `schema: mesometrics/study@1
id: whole
title: Whole
data: { source: { simulated: x, seed: 1 }, unit: city, time: year }
groupings:
  - { id: half, median: { column: x, of: units } }
indicators:
  - { id: a, expression: x / y }
  - { id: b, winsorise: { column: a, lower: 0.05, upper: 0.95 } }
  - { id: s, schooling: { columns: { primary: p } } }
  - { id: r, robots: { industries: { cars: { employment: e, robots: q } } } }
index:
  - id: i1
    conventions: { zero: limit, weights: { method: entropy } }
    dimensions: [{ id: d, indicators: [{ column: a, direction: "+" }] }]
  - { id: i2, dimensions: [{ id: d, indicators: [{ column: b, direction: "-" }] }] }
coupling: { id: c, systems: [i1, i2], formula: standard }
weights:
  - { id: near, source: { dataset: n } }
  - { id: far, kind: inverse-distance, longitude: lon, latitude: lat }
  - { id: both, kind: nested, of: [near, far] }
conventions:
  paper: { vcov: { type: iid }, columns: { a: b } }
models:
  - { id: one, estimator: feols, formula: y ~ a | city, conventions: [paper, default] }
  - { id: two, estimator: spatialPanel, formula: y ~ a, model: sdm, effects: twoways, weights: near }
splits:
  - { id: halves, formula: y ~ a | city, by: half, test: [a], differences: { methods: [cr2] } }
mediation: [{ id: m, outcome: y, treatment: a, mediator: b, steps: two-step }]
moderation: [{ id: o, outcome: y, treatment: a, moderator: b }]
thresholds: [{ id: t, outcome: y, threshold: b, regimeDependent: [a] }]
moran: [{ variable: y, weights: near }]
workflows: [{ id: w, formula: y ~ a, weights: near }]
mainTable: e1
exhibits:
  - { kind: regression, id: e1, title: E, models: [one, one@paper] }
  - { kind: split, id: e2, title: E, split: halves }
  - { kind: mediation, id: e3, title: E, mediation: m }
  - { kind: moderation, id: e4, title: E, moderation: o }
  - { kind: threshold-plot, id: e5, title: E, threshold: t }
  - { kind: workflow, id: e6, title: E, workflow: w }
  - { kind: lisa-map, id: e7, title: E, variable: y, period: 2012, tiles: g, weights: near }
  - { kind: listing, id: e8, title: E, source: S, columns: [{ id: u }, { id: v, expression: u * 2 }], rows: [[2011, 1]] }
  - { kind: index-weights, id: e9, title: E, index: i2 }
  - { kind: coupling-grades, id: e10, title: E, coupling: c }
`;

interface Problem {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
}

function problems(text: string): readonly Problem[] {
  try {
    parseStudy(text, "s.yaml");
  } catch (error) {
    const { code, details } = error as {
      readonly code: string;
      readonly details: { readonly problems: readonly Problem[] };
    };
    expect(code).toBe("INVALID_STUDY");
    return details.problems;
  }
  throw new Error("the study was accepted");
}

const lineOf = (part: string): number => good.slice(0, good.indexOf(part)).split("\n").length;

it("the study that is broken below is whole", () => {
  expect(parseStudy(good).exhibits).toHaveLength(10);
});

describe("a broken study is refused with the line and what to do", () => {
  it.each([
    // references to parts that are not there
    [
      "an unknown model",
      "models: [one, one@paper]",
      "models: [oen, one@paper]",
      "exhibits[0].models[0]",
      /Did you mean "one"/,
    ],
    ["an unknown convention of a model", "one@paper]", "one@papper]", "exhibits[0].models[1]", /one@paper/],
    ["an unknown split", "split: halves", "split: halfs", "exhibits[1].split", /halves/],
    ["an unknown mediation", "mediation: m }", "mediation: n }", "exhibits[2].mediation", /there are m/],
    ["an unknown moderation", "moderation: o }", "moderation: p }", "exhibits[3].moderation", /there are o/],
    ["an unknown threshold", "threshold: t }\n", "threshold: u }\n", "exhibits[4].threshold", /there are t/],
    ["an unknown workflow", "workflow: w }", "workflow: v }", "exhibits[5].workflow", /there are w/],
    [
      "unknown weights of an exhibit",
      "tiles: g, weights: near",
      "tiles: g, weights: neer",
      "exhibits[6].weights",
      /near/,
    ],
    ["an unknown index", "index: i2 }", "index: i3 }", "exhibits[8].index", /i1, i2/],
    ["an unknown coupling", "coupling: c }", "coupling: d }", "exhibits[9].coupling", /there are c/],
    ["an unknown main table", "mainTable: e1", "mainTable: e99", "mainTable", /no "e99"/],
    [
      "unknown weights of a model",
      "effects: twoways, weights: near",
      "effects: twoways, weights: afar",
      "models[1].weights",
      /afar/,
    ],
    [
      "weights left open where there are several",
      ", effects: twoways, weights: near",
      ", effects: twoways",
      "models[1]",
      /which weights/,
    ],
    ["nested weights of later ones", "of: [near, far]", "of: [near, later]", "weights[2].of[1]", /before it/],
    [
      "an unknown convention",
      "conventions: [paper, default]",
      "conventions: [papr, default]",
      "models[0].conventions[0]",
      /Did you mean "paper"/,
    ],
    [
      "a convention twice",
      "conventions: [paper, default]",
      "conventions: [paper, paper]",
      "models[0].conventions[1]",
      /twice/,
    ],
    // ids
    ["a model's id twice", "{ id: two, estimator", "{ id: one, estimator", "models[1].id", /own id/],
    ["an exhibit's id twice", "id: e2,", "id: e1,", "exhibits[1].id", /own id/],
    ["weights without an id among several", "{ id: near, source", "{ source", "weights[0]", /each needs an id/],
    ["an id in capitals", "id: whole", "id: Whole", "id", /lower-case/],
    // formulas and expressions
    [
      "a formula without a tilde",
      "formula: y ~ a | city, conventions",
      "formula: y a | city, conventions",
      "models[0].formula",
      /./,
    ],
    [
      "a formula of a split that does not end",
      "formula: y ~ a | city, by",
      "formula: y ~ log(a | city, by",
      "splits[0].formula",
      /./,
    ],
    ["an expression that does not end", "expression: x / y", "expression: x / (y", "indicators[0].expression", /./],
    [
      "an expression with an unknown function",
      "expression: x / y",
      "expression: lgo(x)",
      "indicators[0].expression",
      /./,
    ],
    // shapes
    [
      "two methods for one column",
      "winsorise: { column: a, lower",
      "expression: a, winsorise: { column: a, lower",
      "indicators[1].winsorise",
      /./,
    ],
    ["a share above one", "upper: 0.95", "upper: 95", "indicators[1].winsorise.upper", /./],
    ["an unknown estimator", "estimator: feols", "estimator: fels", "models[0].estimator", /./],
    ["an unknown spatial model", "model: sdm", "model: smd", "models[1].model", /./],
    ["an unknown kind of weights", "kind: inverse-distance", "kind: inverse", "weights[1].kind", /./],
    ["an unknown kind of exhibit", "kind: lisa-map", "kind: liza-map", "exhibits[6].kind", /./],
    ["an unknown method of differences", "methods: [cr2]", "methods: [cr9]", "splits[0].differences.methods[0]", /./],
    ["an unknown way of weighting", "method: entropy", "method: enthropy", "index[0].conventions.weights.method", /./],
    ["an unknown formula of coupling", "formula: standard", "formula: usual", "coupling.formula", /./],
    [
      "an unknown direction",
      'direction: "+"',
      'direction: "up"',
      "index[0].dimensions[0].indicators[0].direction",
      /./,
    ],
    ["steps that are none", "steps: two-step", "steps: four-step", "mediation[0].steps", /./],
    ["a median of nothing", "of: units }", "of: cities }", "groupings[0].median.of", /./],
    ["a listing whose row is short", "rows: [[2011, 1]]", "rows: [[2011]]", "exhibits[7].rows[0]", /0 numbers for 1/],
    ["a listing with a text for a number", "rows: [[2011, 1]]", 'rows: [[2011, "one"]]', "exhibits[7].rows[0][1]", /./],
    [
      "an unknown key of a convention",
      "vcov: { type: iid }, columns",
      "vcvo: { type: iid }, columns",
      "conventions.paper.vcvo",
      /unknown key/,
    ],
    ["an unknown covariance", "vcov: { type: iid }", "vcov: { type: robust }", "conventions.paper.vcov.type", /./],
    ["a seed that is no whole number", "seed: 1", "seed: 1.5", "data.source.seed", /./],
    ["no exhibits", good.slice(good.indexOf("exhibits:")), "exhibits: []\n", "exhibits", /./],
  ])("%s", (_, from, to, path, message) => {
    expect(good).toContain(from);
    const text = good.replace(from, to);
    const found = problems(text);
    const here = found.find((one) => one.path === path);
    expect(here, JSON.stringify(found)).toBeDefined();
    expect(here?.message).toMatch(message);
    // The line of what was changed; an enclosing part where something is missing.
    const changedLine = lineOf(from);
    expect(here?.line).toBeGreaterThanOrEqual(Math.min(changedLine, lineOf("index:")) - 40);
    if (from.split("\n").length === 1 && path !== "exhibits") expect(here?.line).toBe(changedLine);
  });

  it("spatial parts without weights are told so once each", () => {
    const text = good.replace(/weights:\n( {2}- .*\n){3}/, "");
    expect(
      problems(text)
        .filter(({ message }) => message.includes("no `weights`"))
        .map(({ path }) => path),
    ).toEqual(["models[1]", "moran[0]", "workflows[0]", "exhibits[6]"]);
  });
});

describe("whatever a line becomes", () => {
  const lines = good.trimEnd().split("\n");
  const hostile = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom(
      "",
      "  ",
      "\t- x",
      "? y",
      "*a",
      "&a b",
      "!!js/function x",
      "- - -",
      "{",
      "[[",
      "~",
      "null",
      '"',
      "%YAML 1.2",
      "---",
      "a: b: c",
    ),
  );

  it("a study is read or refused with places inside the file, never anything else", () => {
    fc.assert(
      fc.property(fc.nat(lines.length - 1), hostile, fc.boolean(), (at, line, isInserted) => {
        const changed = [...lines.slice(0, at), line, ...lines.slice(isInserted ? at : at + 1)];
        try {
          parseStudy(`${changed.join("\n")}\n`, "s.yaml");
        } catch (error) {
          const { code, details } = error as { code?: string; details?: { problems: readonly Problem[] } };
          expect(code).toBe("INVALID_STUDY");
          for (const problem of details?.problems ?? []) {
            expect(problem.line).toBeGreaterThanOrEqual(1);
            expect(problem.line).toBeLessThanOrEqual(changed.join("\n").split(/\r\n|\n|\r/).length + 1);
            expect(problem.message.length).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 250, seed: 7 },
    );
  });
});
