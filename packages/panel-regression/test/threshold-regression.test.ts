import { grunfeld, produc } from "@mesometrics/datasets";
import type { Dataset } from "@mesometrics/panel-data";
import { estimatorContract, expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  augment,
  crossSection,
  decode,
  encode,
  feols,
  glance,
  panel,
  planThresholdBootstrap,
  thresholdRegression,
  tidy,
  withVcov,
} from "../src/index.js";
import { drawStatistic, thresholdBootstrapSteps } from "../src/threshold/threshold-bootstrap.js";
import { likelihoodRatioCriticalValue } from "../src/threshold/threshold-confidence.js";

interface Case {
  readonly linear: number;
  readonly minimum: number;
  readonly stages: readonly { readonly cuts: number[]; readonly sequential: number; readonly rss: number }[];
  readonly f: readonly number[];
  readonly confidence: readonly Readonly<
    Record<"value" | "low" | "high" | "size" | "candidates" | "first" | "last" | "sum", number>
  >[];
  readonly coefficients: readonly number[];
  readonly regimes: readonly number[];
  readonly draws: readonly number[][];
  readonly bootstrap: readonly number[][];
}

const reference = ownReference<{ readonly grunfeld: Case; readonly produc: Case }>("panel-regression/threshold.json");
const firms = panel(grunfeld.table, { unit: "firm", time: "year" });
const states = panel(produc.table, { unit: "state", time: "year" });

const cases = {
  grunfeld: {
    data: firms as Dataset,
    spec: { outcome: "inv", threshold: "capital", regimeDependent: ["value"], controls: ["capital"] },
    trim: 0.05,
    thresholds: 3,
  },
  produc: {
    data: states as Dataset,
    spec: {
      outcome: "log(gsp)",
      threshold: "unemp",
      regimeDependent: ["log(pcap)", "log(emp)"],
      controls: ["log(pc)"],
    },
    trim: 0.1,
    thresholds: 2,
  },
} as const;

describe.each(["grunfeld", "produc"] as const)("%s against brute force in R", (name) => {
  const expected = reference[name];
  const { data, spec, trim, thresholds } = cases[name];
  const run = (count: 1 | 2 | 3) =>
    thresholdRegression(data, { ...spec, thresholds: count }, { trim, bootstrap: null, vcov: { type: "iid" } });
  const model = run(thresholds);

  test("thresholds, sums of squares and F of every stage", () => {
    expect(model.search.minimumObservations).toBe(expected.minimum);
    expected.stages.forEach((stage, at) => {
      const own = model.tests[at];
      expect(own?.values).toEqual(stage.cuts);
      expectClose(own?.rss ?? 0, stage.rss, { relative: 1e-10, what: "rss" });
    });
    expectClose(
      model.tests.map(({ test: { statistic } }) => statistic),
      expected.f,
      { relative: 1e-8, what: "F" },
    );
    expectClose(model.fit.statistics.rss as number, expected.stages.at(-1)?.rss ?? 0, { relative: 1e-10 });
  });

  test("confidence sets and likelihood-ratio curves", () => {
    for (const one of expected.confidence) {
      const own = model.thresholds.find(({ value }) => value === one.value);
      expect(own?.confidence.low).toBe(one.low);
      expect(own?.confidence.high).toBe(one.high);
      const ratios = own?.curve.likelihoodRatio ?? new Float64Array(0);
      expect(ratios).toHaveLength(one.candidates);
      expect(ratios.filter((ratio) => ratio <= (own?.confidence.criticalValue ?? 0))).toHaveLength(one.size);
      const total = ratios.reduce((sum, ratio) => sum + ratio, 0);
      expectClose([ratios[0] as number, ratios.at(-1) as number, total], [one.first, one.last, one.sum], {
        relative: 1e-8,
      });
    }
  });

  test("slopes and sizes of the regimes", () => {
    expect(model.regimes.map(({ observations }) => observations)).toEqual(expected.regimes);
    // R has the regimes one after the other, the formula every regressor with all its regimes; controls come last there.
    const controls = spec.controls.length;
    const k = spec.regimeDependent.length;
    const regimes = expected.regimes.length;
    const ours = Array.from({ length: k * regimes }, (_, at) => controls + (at % k) * regimes + Math.floor(at / k));
    const order = [...ours, ...Array.from({ length: controls }, (_, at) => at)];
    expectClose(
      order.map((j) => model.fit.coefficients[j] as number),
      expected.coefficients,
      { relative: 1e-8 },
    );
  });

  test("bootstrap statistics for given units", () => {
    expected.bootstrap.forEach((statistics, at) => {
      const plan = planThresholdBootstrap(
        data,
        { ...spec, thresholds: (at + 1) as 1 | 2 },
        { trim, bootstrap: { draws: 3, seed: 1 } },
      );
      const statistic = drawStatistic(plan);
      expectClose(
        expected.draws.map((drawn) => statistic(Int32Array.from(drawn))),
        statistics,
        { relative: 1e-7, what: `F* of ${at + 1}` },
      );
    });
  });
});

describe("the search", () => {
  const { data, spec } = cases.grunfeld;

  test("finds the least of all sums of squares that feols gives", () => {
    const model = thresholdRegression(data, spec, { bootstrap: null, trim: 0.2 });
    const [found] = model.thresholds;
    const values = Array.from(found?.curve.values ?? []);
    const sums = values.map(
      (c) =>
        feols(data, `inv ~ capital + value:below(capital, ${c}) + value:above(capital, ${c}) | firm` as string, {
          vcov: { type: "iid" },
        }).statistics.rss as number,
    );
    expect(found?.value).toBe(values[sums.indexOf(Math.min(...sums))]);
    const least = Math.min(...sums);
    expectClose(
      found?.curve.likelihoodRatio ?? [],
      sums.map((sum) => (sum - least) / (least / (10 * 19))),
      { relative: 1e-7, absolute: 1e-8 },
    );
  });

  test("does not depend on the order of rows or on units of measure", () => {
    const order = grunfeld.table.inv.map((_, row) => (row * 73 + 11) % 200);
    const shuffled = panel(
      {
        firm: order.map((row) => grunfeld.table.firm[row] as number),
        year: order.map((row) => grunfeld.table.year[row] as number),
        inv: order.map((row) => grunfeld.table.inv[row] as number),
        value: order.map((row) => 1e9 * (grunfeld.table.value[row] as number)),
        capital: order.map((row) => 1e-9 * (grunfeld.table.capital[row] as number)),
      },
      { unit: "firm", time: "year" },
    );
    const options = { bootstrap: { draws: 49, seed: 3 } };
    const one = thresholdRegression(data, { ...spec, thresholds: 2 }, options);
    const other = thresholdRegression(shuffled, { ...spec, thresholds: 2 }, options);
    expectClose(
      other.thresholds.map(({ value }) => value * 1e9),
      one.thresholds.map(({ value }) => value),
      { relative: 1e-14 },
    );
    expect(other.tests.map(({ bootstrap }) => bootstrap?.pValue)).toEqual(
      one.tests.map(({ bootstrap }) => bootstrap?.pValue),
    );
    expectClose(
      other.tests.map(({ test: { statistic } }) => statistic),
      one.tests.map(({ test: { statistic } }) => statistic),
      { relative: 1e-8 },
    );
  });

  test("a threshold that is there is found, and its test says so", () => {
    const cells = Array.from({ length: 30 * 10 }, (_, i) => ({ unit: Math.floor(i / 10), t: i % 10, i }));
    const wave = (i: number, a: number) =>
      Math.sin(a * (i + 1)) * 43758.5453 - Math.floor(Math.sin(a * (i + 1)) * 43758.5453);
    const q = cells.map(({ i }) => wave(i, 12.9898));
    const x = cells.map(({ i }) => wave(i, 78.233) * 4);
    const synthetic = panel(
      {
        unit: cells.map(({ unit }) => unit),
        t: cells.map(({ t }) => t),
        q,
        x,
        y: cells.map(({ unit, i }) => unit + ((q[i] as number) <= 0.4 ? 1 : 2) * (x[i] as number) + wave(i, 39.425)),
      },
      { unit: "unit", time: "t" },
    );
    const model = thresholdRegression(
      synthetic,
      { outcome: "y", threshold: "q", regimeDependent: ["x"], thresholds: 2 },
      { bootstrap: { draws: 199, seed: 5 } },
    );
    const first = model.tests[0];
    expect(first?.values[0]).toBeGreaterThan(0.37);
    expect(first?.values[0]).toBeLessThan(0.4);
    expect(first?.bootstrap?.pValue).toBe(0);
    expect(model.tests[1]?.bootstrap?.pValue).toBeGreaterThan(0.05);
    expect(model.fit.notes.map(({ code }) => code)).toContain("THRESHOLD_NOT_SIGNIFICANT");
  });

  test("the result is an estimate of feols: augment and withVcov take it", () => {
    const { fit } = thresholdRegression(data, spec, { bootstrap: null, vcov: { type: "iid" } });
    expect(augment(fit, data).residual.reduce((sum, e) => sum + e * e, 0)).toBeCloseTo(fit.statistics.rss as number, 4);
    expect(withVcov(fit, data, { cluster: "firm" }).inference.type).toBe("CR1");
    expect(fit.tests.map(({ id }) => id)).toContain("threshold-1");
  });

  test("quantiles are a coarser grid of observed values", () => {
    const coarse = thresholdRegression(data, spec, { bootstrap: null, grid: { quantiles: 20 } });
    const exact = thresholdRegression(data, spec, { bootstrap: null });
    expect(coarse.search.candidates).toBeLessThanOrEqual(20);
    expect(coarse.tests[0]?.rss).toBeGreaterThanOrEqual((exact.tests[0]?.rss as number) * (1 - 1e-12));
    const observed = new Set(grunfeld.table.capital);
    for (const value of coarse.thresholds[0]?.curve.values ?? []) expect(observed.has(value)).toBe(true);
  });
});

describe("the bootstrap", () => {
  const { data, spec } = cases.grunfeld;
  const options = { bootstrap: { draws: 40, seed: 11 } };
  const plan = planThresholdBootstrap(data, spec, options);
  const { runChunk, combine } = thresholdBootstrapSteps;

  test("chunks in any division give the same draws", () => {
    const whole = runChunk(plan, 0, 40);
    const parts = [runChunk(plan, 25, 40), runChunk(plan, 0, 25)];
    expect([...(parts[1] as Float64Array), ...(parts[0] as Float64Array)]).toEqual([...whole]);
    const combined = combine(structuredClone(plan), parts);
    expect(combined).toEqual(thresholdRegression(data, spec, options).tests[0]?.bootstrap);
    expect(combined.pValue).toBe(whole.filter((draw) => draw >= plan.statistic).length / 40);
    expect(combined.criticalValues[0]).toBeLessThanOrEqual(combined.criticalValues[2]);
  });

  test("chunks that are no part of the plan, or missing, are refused", () => {
    expect(() => runChunk(plan, 30, 41)).toThrow(expect.objectContaining({ code: "INVALID_CHUNK" }));
    expect(() => combine(plan, [runChunk(plan, 0, 10)])).toThrow(expect.objectContaining({ code: "INVALID_CHUNK" }));
  });
});

describe("what a threshold model refuses", () => {
  const { data, spec } = cases.grunfeld;
  const code = (expected: string) => expect.objectContaining({ code: expected });

  test("an unbalanced panel, naming the units", () => {
    const gaps = panel(
      { ...grunfeld.table, inv: grunfeld.table.inv.map((inv, row) => (row === 5 ? null : inv)) },
      { unit: "firm", time: "year" },
    );
    expect(() => thresholdRegression(gaps, spec)).toThrow(code("UNBALANCED_PANEL"));
    // Without the year in question the panel is balanced.
    const year = grunfeld.table.year[5] as number;
    const model = thresholdRegression(gaps, spec, {
      bootstrap: null,
      subset: (row) => grunfeld.table.year[row] !== year,
    });
    expect(model.fit.sample.observations).toBe(190);
  });

  test("a cross-section, several effects, dummies with a changing slope, no regressor", () => {
    expect(() => thresholdRegression(crossSection(grunfeld.table), spec)).toThrow(code("NEEDS_PANEL"));
    expect(() => thresholdRegression(data, { ...spec, controls: ["capital | year"] })).toThrow();
    expect(() => thresholdRegression(data, { ...spec, regimeDependent: ["i(year)"] })).toThrow(code("INVALID_SPEC"));
    expect(() => thresholdRegression(data, { ...spec, regimeDependent: [] })).toThrow(code("INVALID_SPEC"));
  });

  test("options without sense", () => {
    expect(() => thresholdRegression(data, { ...spec, thresholds: 4 as 3 })).toThrow(code("INVALID_SPEC"));
    expect(() => thresholdRegression(data, spec, { trim: 0.5 })).toThrow(code("INVALID_TRIM"));
    expect(() => thresholdRegression(data, spec, { grid: { quantiles: 1 } })).toThrow(code("INVALID_GRID"));
    expect(() => thresholdRegression(data, spec, { bootstrap: null, level: 95 })).toThrow(code("INVALID_LEVEL"));
    expect(() => thresholdRegression(data, spec, { bootstrap: { draws: 0, seed: 1 } })).toThrow(
      code("INVALID_BOOTSTRAP"),
    );
  });

  test("a variable with too few values", () => {
    const two = panel(
      { ...grunfeld.table, late: grunfeld.table.year.map((year) => (year > 1945 ? 1 : 0)) },
      { unit: "firm", time: "year" },
    );
    expect(() => thresholdRegression(two, { ...spec, threshold: "late", thresholds: 2 }, { bootstrap: null })).toThrow(
      code("NO_THRESHOLD_CANDIDATE"),
    );
  });
});

const held = panel(
  { ...grunfeld.table, capital: grunfeld.table.capital.map((value, row) => (row === 0 ? value + 1 : value)) },
  { unit: "firm", time: "year" },
);
const order = grunfeld.table.inv.map((_, row) => (row * 73 + 11) % 200);
const permuted = panel(
  Object.fromEntries(
    Object.entries(grunfeld.table).map(([name, values]) => [name, order.map((row) => values[row] as number)]),
  ),
  { unit: "firm", time: "year" },
);
const estimate = (data: Dataset) =>
  thresholdRegression(data, cases.grunfeld.spec, { bootstrap: { draws: 19, seed: 1 }, vcov: { cluster: "firm" } }).fit;
estimatorContract("a threshold regression", {
  data: firms as Dataset,
  fit: () => estimate(firms as Dataset),
  refitPermuted: () => estimate(permuted as Dataset),
  otherData: held as Dataset,
  tidy,
  glance,
  augment,
  encode,
  decode,
});

test("the critical value is Hansen's", () => {
  expectClose([0.9, 0.95, 0.99].map(likelihoodRatioCriticalValue), [5.94, 7.35, 10.59], { absolute: 0.005 });
});
