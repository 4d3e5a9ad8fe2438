import { describe, expect, it } from "vitest";
import { encodeResults, parseStudy, runStudy, type StudyInputs } from "../src/index.js";

const units = ["a", "b", "c", "d", "e", "f"];
const table = {
  city: units.flatMap((unit) => [unit, unit, unit, unit]),
  year: units.flatMap(() => [1, 2, 3, 4]),
  zone: units.flatMap((_, i) => [i < 3 ? "n" : "s", i < 3 ? "n" : "s", i < 3 ? "n" : "s", i < 3 ? "n" : "s"]),
  roads: units.flatMap((_, i) => [0, 1, 2, 3].map((t) => ((i * 7 + t * 5) % 11) + 1)),
  water: units.flatMap((_, i) => [0, 1, 2, 3].map((t) => ((i * 3 + t * t * 2) % 7) + 2)),
  people: units.flatMap((_, i) => [0, 1, 2, 3].map((t) => 10 + i + t)),
  output: units.flatMap((_, i) => [0, 1, 2, 3].map((t) => 20 + ((i * 5 + t * 3) % 13))),
};
const inputs: StudyInputs = {
  table,
  contiguity: {
    units,
    edges: [
      ["a", "b"],
      ["b", "c"],
      ["c", "d"],
      ["d", "e"],
      ["e", "f"],
    ],
  },
  tiles: { row: units.map((unit, i) => ({ unit, code: unit, column: i, row: 0 })) },
};

const text = `schema: mesometrics/study@1
id: cities
title: { en: Cities, zh: 城市 }
data: { source: { file: cities.csv }, unit: city, time: year }
groupings:
  - { id: half, column: zone, groups: { South: [s], North: [n] } }
indicators:
  - { id: roads_each, expression: roads / people }
index:
  id: score
  dimensions:
    - { id: roads, indicators: [{ column: roads_each, direction: "+" }] }
    - { id: water, indicators: [{ column: water, direction: "-" }] }
coupling: { id: together, systems: [score, score_again] }
variables:
  - { id: ln_output, expression: log(output / people) }
weights: { source: { file: edges.csv } }
models:
  - { id: two_way, estimator: feols, formula: ln_output ~ score | city + year, vcov: { cluster: city } }
  - { id: durbin, estimator: spatialPanel, formula: ln_output ~ score, model: sar, effects: individual }
splits:
  - { id: by_half, formula: ln_output ~ score | city, by: half, test: [score] }
moran: [{ variable: ln_output }]
exhibits:
  - { kind: descriptive, id: d, title: D, columns: [ln_output, score] }
  - { kind: index-weights, id: w, title: W }
  - { kind: weights-bars, id: wb, title: WB }
  - { kind: tile-map, id: map, title: M, variable: score, period: 4, tiles: row, classes: 3 }
  - { kind: regression, id: r, title: "R <b>&", models: [two_way] }
  - { kind: split, id: s, title: S, split: by_half }
  - { kind: moran, id: m, title: M }
  - { kind: effects, id: e, title: E, model: durbin }
  - { kind: coefficient-plot, id: c, title: C, models: [two_way, durbin], terms: [score] }
`.replace(/^coupling.*\n/m, "");

const withChange = (from: string, to: string) => {
  if (!text.includes(from)) throw new Error(`nothing to change: ${from}`);
  return parseStudy(text.replace(from, to));
};

describe("runStudy", () => {
  const result = runStudy(parseStudy(text), inputs);

  it("sets every exhibit in the study's order", () => {
    expect(result.exhibits.map((one) => one.spec.id)).toEqual(["d", "w", "wb", "map", "r", "s", "m", "e", "c"]);
    expect(result.report).toContain("R &lt;b&gt;&amp;");
    expect(result.scorecard).toBeNull();
  });

  it("gives every number a path", () => {
    for (const path of [
      "models.two_way.score.estimate",
      "models.two_way.r2.within",
      "models.durbin.rho.standardError",
      "models.durbin.total.score.estimate",
      "splits.by_half.South.score.estimate",
      "index.weights.roads_each",
      "moran.ln_output.3.pValue",
      "descriptive.score.mean",
    ]) {
      expect(result.values.has(path), path).toBe(true);
    }
    for (const [path, value] of result.values) expect(Number.isFinite(value), path).toBe(true);
  });

  it("orders the groups of a split as the study names them", () => {
    expect(result.computation.splits[0]!.regressions.groups.map(({ label }) => label)).toEqual(["South", "North"]);
  });

  it("writes results as JSON that reads back, the same twice", () => {
    const encoded = encodeResults(result);
    expect(encodeResults(runStudy(parseStudy(text), inputs))).toBe(encoded);
    const read = JSON.parse(encoded);
    expect(read.schema).toBe("mesometrics/results@1");
    expect(read.values["models.two_way.score.estimate"]).toBe(result.values.get("models.two_way.score.estimate"));
    expect(read.lineage.map((one: { id: string }) => one.id)).toEqual(["roads_each", "ln_output"]);
  });

  it("does not touch its inputs and reports its steps", () => {
    const before = JSON.stringify(inputs);
    const steps: number[] = [];
    runStudy(parseStudy(text), inputs, { onProgress: ({ done, total }) => steps.push(done / total) });
    expect(JSON.stringify(inputs)).toBe(before);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(1);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
  });

  it("scores published and reference numbers apart", () => {
    const value = "models.two_way.score.estimate";
    const computed = result.values.get(value)!;
    const scored = runStudy(parseStudy(text), {
      ...inputs,
      published: {
        schema: "mesometrics/published@1",
        entries: [
          { value, printed: computed.toFixed(3), where: { document: "X", table: "2" } },
          { value, printed: (computed + 0.01).toFixed(3), where: { document: "X", page: 7 } },
          { value: "not in the study", printed: "1.2", where: { document: "X" }, reason: "data not public" },
        ],
      },
      reference: {
        schema: "mesometrics/reference@1",
        software: "R",
        script: "x.R",
        entries: [
          { value, expected: computed, tolerance: 1e-12 },
          { value, expected: computed * 1.001, tolerance: 1e-6 },
        ],
      },
    });
    expect(scored.scorecard!.counts).toEqual({
      published: { match: 1, differ: 1, notReproducible: 1 },
      reference: { match: 1, differ: 1, notReproducible: 0 },
    });
    expect(scored.report).toContain("data not public");
    expect(scored.report).toMatch(/differ \([+-][\d.]+ in the last digit, [+-][\d.]+ standard errors\)/);
    expect(scored.report).toMatch(/differ \([+-][\d.e-]+ relative\)/);
  });

  it.each([
    ["UNKNOWN_COLUMN", "moran: [{ variable: ln_output }]", "moran: [{ variable: ln_outptu }]"],
    ["UNKNOWN_COLUMN", "by: half", "by: hlaf"],
    ["GROUPING_INCOMPLETE", "South: [s]", "South: [t]"],
    ["GROUPING_OVERLAP", "South: [s]", "South: [s, n]"],
    ["DUPLICATE_COLUMN", "id: half, column", "id: zone, column"],
    ["COLUMN_EXISTS", "id: roads_each, expression", "id: roads, expression"],
    ["UNKNOWN_TILES", "tiles: row", "tiles: rows"],
    ["UNKNOWN_PERIOD", "period: 4", "period: 9"],
    ["NO_EFFECTS", "model: durbin }", "model: two_way }"],
    ["UNKNOWN_COLUMN", "formula: ln_output ~ score | city + year", "formula: ln_output ~ scor | city + year"],
  ])("refuses with %s", (code, from, to) => {
    expect(() => runStudy(withChange(from, to), inputs)).toThrowError(expect.objectContaining({ code }));
  });

  it.each([
    ["UNKNOWN_SPLIT", { exhibits: [{ kind: "split", id: "s", title: "S", split: "by_third" }] }],
    ["DUPLICATE_ID", { models: [...parseStudy(text).models, ...parseStudy(text).models] }],
    ["DUPLICATE_EXHIBIT", { exhibits: [...parseStudy(text).exhibits, ...parseStudy(text).exhibits] }],
    ["NO_WEIGHTS", { weights: undefined }],
  ] as const)("refuses a spec made by hand with %s", (code, change) => {
    expect(() => runStudy({ ...parseStudy(text), ...change } as never, inputs)).toThrowError(
      expect.objectContaining({ code }),
    );
  });

  it("refuses reference values that it does not compute, with the nearest", () => {
    const entries = [{ value: "models.two_way.scroe.estimate", expected: 1, tolerance: 1e-8 }];
    expect(() =>
      runStudy(parseStudy(text), {
        ...inputs,
        reference: { schema: "mesometrics/reference@1", software: "R", script: "x.R", entries },
      }),
    ).toThrowError(expect.objectContaining({ code: "UNKNOWN_VALUE", message: expect.stringContaining("score") }));
  });

  it("keeps texts of the data out of the page's markup", () => {
    const hostile = { ...table, zone: table.zone.map((zone) => (zone === "s" ? "s" : "<script>alert(1)</script>")) };
    const spec = parseStudy(text.replace("North: [n]", '"<img src=x>": ["<script>alert(1)</script>"]'));
    const { report } = runStudy(spec, { ...inputs, table: hostile });
    expect(report).not.toContain("<img src=x>");
    expect(report).not.toContain("<script>alert(1)");
  });
});
