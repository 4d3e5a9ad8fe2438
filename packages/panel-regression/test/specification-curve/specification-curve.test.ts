import { grunfeld } from "@mesometrics/datasets";
import { type Covariance, namedCovariance, runResampling, tidy, wildClusterBootstrap } from "@mesometrics/inference";
import { randomStream } from "@mesometrics/matrix";
import { crossSection, type Dataset, panel, winsorise } from "@mesometrics/panel-data";
import { describe, expect, it } from "vitest";
import {
  type CurveSpecification,
  everySubset,
  feols,
  planSpecificationCurve,
  type SpecificationGrid,
  specificationCurveAnalysis,
  specificationCurveSteps,
} from "../../src/index.js";

const index = { unit: "u", time: "t" } as const;

/** A panel with controls, a group, weights and, where asked, missing cells. */
function example(
  options: { units?: number; periods?: number; missing?: boolean; effect?: number; scale?: number } = {},
) {
  const { units = 11, periods = 6, missing = false, effect = 0.5, scale = 1 } = options;
  const stream = randomStream(7, 0);
  const table = { u: [] as string[], t: [] as number[], region: [] as string[] };
  const numbers: Record<"y" | "y2" | "x" | "x2" | "a" | "b" | "c" | "w", (number | null)[]> = {
    y: [],
    y2: [],
    x: [],
    x2: [],
    a: [],
    b: [],
    c: [],
    w: [],
  };
  for (let i = 0; i < units; i++) {
    for (let t = 0; t < periods; t++) {
      table.u.push(`unit ${i}`);
      table.t.push(2010 + t);
      table.region.push(i % 3 === 0 ? "east" : "west");
      const [a, b, c] = [stream.normal(), stream.normal() + i / 5, stream.normal() + t / 4];
      const x = stream.normal() + 0.4 * a + i / 4;
      const y = effect * x + 0.3 * a - 0.2 * b + i / 3 + t / 5 + stream.normal();
      numbers.a.push(missing && i === 2 && t < 3 ? null : a);
      numbers.b.push(missing && i === 5 && t === 4 ? null : b + 3);
      numbers.c.push(c);
      numbers.x.push(missing && i === 1 && t === 1 ? null : x * scale);
      numbers.x2.push((x + 0.3 * stream.normal()) * scale);
      numbers.y.push(y);
      numbers.y2.push(y + 0.2 * stream.normal() + 10);
      numbers.w.push(1 + ((i + t) % 3));
    }
  }
  return { ...table, ...numbers };
}

const grid: SpecificationGrid = {
  variables: [
    { outcome: "y", regressor: "x", choices: { index: "first" } },
    { outcome: "log(y2)", regressor: "lag(x2, 1)", choices: { index: "second" } },
  ],
  controls: everySubset(["a", "b:c", "lag(c, 1)"]),
  effects: [
    { label: "two-way", terms: ["u", "t"] },
    { label: "unit", terms: ["u"] },
    { label: "region-year", terms: ["u", "region^t"] },
    { label: "none", terms: [] },
  ],
  covariances: [
    { label: "default", covariance: null },
    { label: "CR1", covariance: { cluster: "u" } },
    { label: "HC1", covariance: { type: "HC1" } },
  ],
  samples: [
    { label: "all", subset: null },
    { label: "west", subset: { column: "region", values: ["west"] } },
  ],
  winsorising: [
    { label: "none", cuts: null },
    { label: "5 %", cuts: { lower: 0.05, upper: 0.95 } },
  ],
  weights: [
    { label: "none", weights: null },
    { label: "w", weights: { analytic: "w" } },
  ],
};

/** The data with every column of the grid under a name of its own, winsorised. */
function winsorisedColumns(table: ReturnType<typeof example>, specification: CurveSpecification) {
  const plain = panel(table, index);
  const names = new Map<string, string>();
  const added: Record<string, Float64Array> = {};
  const [outcome, right = ""] = specification.formula.split(" | ")[0]!.split(" ~ ");
  for (const term of [outcome!, ...right.split(" + ")]) {
    const name = `w${names.size}`;
    names.set(term, name);
    const whole = valuesOf(plain, term);
    const cut = winsorise(crossSection({ v: whole }), "v", { lower: 0.05, upper: 0.95, whenUnchanged: "accept" });
    added[name] = cut.values;
  }
  const effects = specification.formula.split(" | ")[1];
  const formula = `${names.get(outcome!)} ~ ${right
    .split(" + ")
    .map((term) => names.get(term))
    .join(" + ")}${effects === undefined ? "" : ` | ${effects}`}`;
  return { data: panel({ ...table, ...added }, index) as Dataset, formula };
}

function valuesOf(data: Dataset, term: string): Float64Array {
  const column = (name: string) => (data.columns[name] as { values: Float64Array }).values;
  const lagged = (name: string) =>
    column(name).map((_, row) => {
      const codes = (data as never as { index: { unitCodes: Int32Array } }).index.unitCodes;
      return row > 0 && codes[row] === codes[row - 1] ? column(name)[row - 1]! : Number.NaN;
    });
  if (term === "b:c") return column("b").map((value, row) => value * column("c")[row]!);
  if (term === "log(y2)") return column("y2").map(Math.log);
  if (term.startsWith("lag(")) return lagged(term.slice(4, -4));
  return column(term);
}

describe("a specification curve", () => {
  it.each([false, true])("equals a call of feols in every specification (missing cells: %s)", (missing) => {
    const table = example({ missing });
    const data = panel(table, index);
    // The bias-reduced default takes long to estimate again one by one: with missing cells only.
    const covariances = grid.covariances!.slice(missing ? 0 : 1);
    const curve = specificationCurveAnalysis(data, { ...grid, covariances }, { joint: null });
    expect(curve.specifications.length).toBe(2 * 8 * 4 * covariances.length * 2 * 2 * 2);
    expect(curve.failed).toEqual([]);
    let worst = 0;
    for (const one of curve.specifications) {
      const isCut = one.choices.winsorising === "5 %";
      const call = isCut ? winsorisedColumns(table, one) : { data: data as Dataset, formula: one.formula };
      const vcov: Covariance | undefined = grid.covariances?.find(({ label }) => label === one.choices.covariance)
        ?.covariance as Covariance | undefined;
      const fit = feols(call.data as never, call.formula as never, {
        ...(vcov === null || vcov === undefined ? {} : { vcov: namedCovariance(vcov) }),
        ...(one.choices.sample === "west" ? { subset: { column: "region", values: ["west"] } } : {}),
        ...(one.choices.weights === "w" ? { weights: { analytic: "w" } } : {}),
      });
      const term = isCut ? "w1" : one.choices.index === "first" ? "x" : "lag(x2, 1)";
      const row = tidy(fit).find((each) => each.term === term)!;
      expect(one.observations).toBe(fit.sample.observations);
      for (const key of ["estimate", "standardError", "degreesOfFreedom", "pValue", "low", "high"] as const) {
        worst = Math.max(worst, Math.abs(one[key] - row[key]) / Math.max(Math.abs(row[key]), 1e-3));
      }
    }
    expect(worst).toBeLessThan(1e-10);
  });

  it("does not depend on how it is split", async () => {
    const data = panel(example({ units: 9 }), index);
    const small: SpecificationGrid = {
      ...grid,
      weights: grid.weights!.slice(0, 1),
      covariances: grid.covariances!.slice(1),
    };
    const plan = planSpecificationCurve(data, small, { joint: { draws: 19 } });
    const whole = specificationCurveSteps.combine(plan, [specificationCurveSteps.runChunk(plan, 0, plan.draws)]);
    const done: number[] = [];
    const split = await runResampling(specificationCurveSteps, structuredClone(plan), {
      chunkSize: 7,
      onProgress: (count) => done.push(count),
    });
    expect(split).toEqual(whole);
    expect(done.at(-1)).toBe(plan.draws);
  });

  it("counts shares, the median and what was lost", () => {
    const table = example();
    const data = panel(
      { ...table, copy: table.a.map((value) => 2 * value!), one: table.u.map((u) => u.length) },
      index,
    );
    const curve = specificationCurveAnalysis(
      data,
      {
        variables: [
          { outcome: "y", regressor: "x", choices: { x: "good" } },
          { outcome: "y", regressor: "one", choices: { x: "constant within units" } },
        ],
        controls: [
          { label: "a", terms: ["a"] },
          { label: "a twice", terms: ["a", "copy"] },
        ],
        effects: [{ label: "unit", terms: ["u"] }],
      },
      { joint: null },
    );
    expect(curve.specifications.map(({ droppedControls }) => droppedControls)).toEqual([0, 1]);
    expect(curve.failed.map(({ code }) => code)).toEqual(["REGRESSOR_DROPPED", "REGRESSOR_DROPPED"]);
    expect(curve.failed[0]!.message).toContain("fixed effects u");
    expect(curve.summary.estimated).toBe(2);
    expect(curve.summary.median).toBeCloseTo(curve.specifications[0]!.estimate, 12);
    expect(curve.notes.map(({ code }) => code)).toEqual(["SPECIFICATIONS_FAILED", "CONTROLS_DROPPED"]);
  });
});

describe("joint inference", () => {
  const data = panel(grunfeld.table, { unit: "firm", time: "year" });
  const single: SpecificationGrid = {
    variables: [{ outcome: "inv", regressor: "capital" }],
    controls: [{ label: "value", terms: ["value"] }],
    effects: [{ label: "firm", terms: ["firm"] }],
  };

  it("is the wild cluster bootstrap where there is one specification", () => {
    const curve = specificationCurveAnalysis(data, single, { joint: { draws: 1024 } });
    const [, , average] = curve.joint!.tests;
    const expected = wildClusterBootstrap(feols(data, "inv ~ value + capital | firm"), data, { term: "capital" });
    expect(curve.joint!.seed).toBeNull();
    expect(average!.statistic).toBeCloseTo(expected.test.statistic, 9);
    expect(average!.pValue).toBe(expected.test.pValue);
  });

  it("permutes units as estimating again does", () => {
    const draws = 19;
    const curve = specificationCurveAnalysis(data, single, { joint: { scheme: "permute-units", draws, seed: 3 } });
    const columns = data.columns as unknown as Record<string, { values: Float64Array }>;
    const { unitCodes, timeCodes, unitLabels, timeLabels } = data.index;
    const rowAt = new Int32Array(unitLabels.length * timeLabels.length);
    for (let row = 0; row < data.rows; row++) rowAt[unitCodes[row]! * timeLabels.length + timeCodes[row]!] = row;
    const t = (fit: ReturnType<typeof feols>) => tidy(fit).find(({ term }) => term === "moved" || term === "capital")!;
    const options = { vcov: { cluster: "firm" } } as const;
    const own = t(feols(data, "inv ~ value + capital | firm", options));
    let [byT, byEstimate] = [0, 0];
    for (let d = 0; d < draws; d++) {
      const order = randomStream(3, d).shuffle(Int32Array.from({ length: unitLabels.length }, (_, u) => u));
      const moved = Array.from(
        { length: data.rows },
        (_, row) => columns.capital!.values[rowAt[order[unitCodes[row]!]! * timeLabels.length + timeCodes[row]!]!]!,
      );
      const again = panel({ ...grunfeld.table, moved }, { unit: "firm", time: "year" });
      const one = t(feols(again, "inv ~ value + moved | firm", options));
      if (Math.abs(one.statistic) >= Math.abs(own.statistic)) byT++;
      if (Math.abs(one.estimate) >= Math.abs(own.estimate)) byEstimate++;
    }
    const [median, , average] = curve.joint!.tests;
    expect(average!.statistic).toBeCloseTo(own.statistic, 9);
    expect(average!.pValue).toBe((1 + byT) / (1 + draws));
    expect(median!.pValue).toBe((1 + byEstimate) / (1 + draws));
  });

  it.each(["wild", "permute-units"] as const)("%s finds a strong effect and is calm without one", (scheme) => {
    const many: SpecificationGrid = {
      variables: [
        { outcome: "y", regressor: "x", choices: { x: "x" } },
        { outcome: "y", regressor: "x2", choices: { x: "x2" } },
      ],
      controls: everySubset(["a", "b", "c"]),
      effects: [
        { label: "two-way", terms: ["u", "t"] },
        { label: "unit", terms: ["u"] },
      ],
      covariances: [{ label: "CR1", covariance: { cluster: "u" } }],
    };
    const pValues = (effect: number) =>
      specificationCurveAnalysis(panel(example({ effect }), index), many, {
        joint: { scheme, draws: 199 },
      }).joint!.tests.map(({ pValue }) => pValue!);
    expect(Math.max(...pValues(1))).toBeLessThan(0.05);
    expect(Math.min(...pValues(0))).toBeGreaterThan(0.05);
  });

  it("is free of units of measurement", () => {
    const run = (scale: number) =>
      specificationCurveAnalysis(
        panel(example({ scale }), index),
        {
          variables: [{ outcome: "y", regressor: "x" }],
          effects: [{ label: "u", terms: ["u"] }],
          controls: everySubset(["a", "b"]),
        },
        { joint: { draws: 99 } },
      );
    const [plain, large] = [run(1), run(1e9)];
    large.specifications.forEach((one, i) => {
      expect(one.estimate * 1e9).toBeCloseTo(plain.specifications[i]!.estimate, 9);
      expect(one.pValue).toBeCloseTo(plain.specifications[i]!.pValue, 9);
    });
    expect(large.joint!.tests.map(({ pValue }) => pValue)).toEqual(plain.joint!.tests.map(({ pValue }) => pValue));
  });

  it("does not depend on the order of rows", () => {
    const table = example({ missing: true });
    const order = randomStream(5, 0).shuffle(Int32Array.from({ length: table.u.length }, (_, row) => row));
    const mixed = Object.fromEntries(
      Object.entries(table).map(([name, cells]) => [name, Array.from(order, (row) => cells[row]!)]),
    );
    const small = { ...grid, samples: grid.samples!.slice(0, 1), covariances: grid.covariances!.slice(0, 1) };
    const [one, two] = [table, mixed as typeof table].map((each) =>
      specificationCurveAnalysis(panel(each, index), small, { joint: { draws: 19 } }),
    );
    two!.specifications.forEach((each, i) => {
      expect(each.estimate).toBeCloseTo(one!.specifications[i]!.estimate, 10);
      expect(each.pValue).toBeCloseTo(one!.specifications[i]!.pValue, 10);
    });
    expect(two!.joint!.tests.map(({ pValue }) => pValue)).toEqual(one!.joint!.tests.map(({ pValue }) => pValue));
  });
});

describe("misuse", () => {
  const data = panel(example({ missing: true }), index);
  const base: SpecificationGrid = { variables: [{ outcome: "y", regressor: "x" }] };
  it.each([
    ["INVALID_GRID", { variables: [] }, {}],
    ["INVALID_GRID", { ...base, controls: [] }, {}],
    ["INVALID_GRID", { ...base, controls: [{ label: "g", terms: ["i(region)"] }] }, {}],
    ["INVALID_GRID", { ...base, controls: [{ label: "g", terms: ["a + b"] }] }, {}],
    [
      "INVALID_GRID",
      {
        ...base,
        effects: [
          { label: "u", terms: ["u"] },
          { label: "u", terms: ["t"] },
        ],
      },
      {},
    ],
    ["INVALID_GRID", { variables: [...base.variables, ...base.variables] }, {}],
    ["INVALID_GRID", { variables: [{ outcome: "y", regressor: "x", choices: { effects: "a" } }] }, {}],
    ["UNKNOWN_COLUMN", { variables: [{ outcome: "y", regressor: "z" }] }, {}],
    ["UNKNOWN_COLUMN", { ...base, effects: [{ label: "v", terms: ["v"] }] }, {}],
    ["UNKNOWN_COVARIANCE", { ...base, covariances: [{ label: "x", covariance: { type: "HC9" } as never }] }, {}],
    ["NO_SPECIFICATION", { ...base, samples: [{ label: "none", subset: () => false }] }, {}],
    ["INVALID_CUTS", { ...base, winsorising: [{ label: "x", cuts: { lower: 1, upper: 99 } }] }, { joint: null }],
    ["INVALID_ARGUMENT", base, { level: 95 }],
    ["INVALID_ARGUMENT", base, { joint: { draws: 0 } }],
    ["INVALID_ARGUMENT", base, { joint: { scheme: "bootstrap" as never } }],
    ["NEEDS_BALANCE", base, { joint: { scheme: "permute-units" as const } }],
    ["UNKNOWN_COLUMN", base, { joint: { cluster: "v" } }],
  ] as const)("%s", (code, grid, options) => {
    expect(() => specificationCurveAnalysis(data, grid as SpecificationGrid, options as never)).toThrowError(
      expect.objectContaining({ code }),
    );
  });

  it("needs clusters on a cross-section", () => {
    const rows = crossSection(example());
    expect(() => specificationCurveAnalysis(rows, base)).toThrowError(expect.objectContaining({ code: "NO_CLUSTER" }));
    expect(specificationCurveAnalysis(rows, base, { joint: { cluster: "region" } }).joint!.draws).toBe(4);
  });
});
