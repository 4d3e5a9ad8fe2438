import { identity, type Matrix, multiplyVector, randomStream } from "@mesometrics/matrix";
import { type Dataset, groupColumn, panel } from "@mesometrics/panel-data";
import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  combineWildClusterBootstrap,
  planWildClusterBootstrap,
  runResampling,
  runWildClusterChunk,
  type WildClusterBootstrap,
  type WildClusterOptions,
  type WorkingModel,
  wildClusterBootstrap,
  wildClusterBootstrapSteps,
  wildClusterPlanOf,
  workingModel,
} from "../src/index.js";
import { type WildWeights, weightedSums } from "../src/wild-weights.js";
import { estimateOf, modelOf, randomPanel, tableOf } from "./small-model.js";

const code = (expected: string) => expect.objectContaining({ code: expected });

interface Enumerated {
  readonly G: number;
  readonly draws: number;
  readonly t_unscaled: Readonly<Record<string, number>>;
  readonly p_sym_ge: number;
  readonly p_sym_gt: number;
  readonly p_equal_tail: number;
}

for (const name of ["grunfeld", "produc"]) {
  describeShared<{
    readonly dataset: { readonly unit: string; readonly time: string; readonly y: string; readonly x: string[] };
    readonly data: string;
    readonly entries: readonly { readonly id: string; readonly value: unknown }[];
  }>(`panel/${name}.json`, `wild cluster bootstrap, ${name}`, ({ dataset, data: file, entries }) => {
    const { unit, time, y, x } = dataset;
    const data = panel(loadCsv(sharedText(`panel/${file}`) ?? "") as Record<string, number[]>, {
      unit,
      time,
    }) as Dataset;
    for (const { id, value } of entries.filter((entry) => entry.id.includes("/wild_cluster_exact/"))) {
      test(id, () => {
        const expected = value as Enumerated;
        const [[term, t]] = Object.entries(expected.t_unscaled);
        const effects = id.includes("twoway") ? `${unit} + ${time}` : unit;
        const cluster = id.endsWith("region") ? "region" : unit;
        const fit = estimateOf(data, `${y} ~ ${x.join(" + ")} | ${effects}`, { cluster });
        const plan = planWildClusterBootstrap(fit, data, { term, cluster });
        expectClose(plan.observed, t, { relative: 1e-7, what: "t" });
        const result = wildClusterBootstrap(fit, data, { term, cluster });
        expect(result.draws).toBe(expected.draws);
        expect(result.enumerated).toBe(true);
        // Shares of 2^G draws are exact fractions.
        expect(result.pValues.symmetric).toBe(expected.p_sym_ge);
        expect(result.pValues.equalTail).toBe(expected.p_equal_tail);
        const strict = wildClusterBootstrap(fit, data, { term, cluster, ties: "boottest" });
        expect(strict.test.pValue).toBe(expected.p_sym_gt);
        const equal = wildClusterBootstrap(fit, data, { term, cluster, tail: "equal-tail" });
        expect(equal.test.pValue).toBe(expected.p_equal_tail);
      });
    }
  });
}

/** t (or F) of every draw by a refit of the model on the draw's outcomes. */
function refitted(
  model: WorkingModel,
  clusters: Int32Array,
  contrasts: Matrix,
  under: { readonly fitted: Float64Array; readonly residuals: Float64Array; readonly values: Float64Array },
  weights: Float64Array,
): number {
  const outcome = under.fitted.map((value, i) => value + under.residuals[i] * weights[clusters[i]]);
  const again = workingModel({ ...model.frame, outcome });
  const q = contrasts.rows;
  const groups = weights.length;
  const z = Array.from({ length: q }, (_, s) => {
    const row = Float64Array.from({ length: contrasts.columns }, (_, j) => contrasts.data[s + j * q]);
    return multiplyVector(again.design, multiplyVector(again.bread, row));
  });
  const scores = z.map((column) => {
    const sums = new Float64Array(groups);
    column.forEach((value, i) => {
      sums[clusters[i]] += value * again.residuals[i];
    });
    return sums;
  });
  const a = multiplyVector(contrasts, again.coefficients).map((value, s) => value - under.values[s]);
  const gram = (s: number, t: number) => scores[s].reduce((sum, value, h) => sum + value * scores[t][h], 0);
  if (q === 1) return a[0] / Math.sqrt(gram(0, 0));
  const [v11, v12, v22] = [gram(0, 0), gram(0, 1), gram(1, 1)];
  return (v22 * a[0] * a[0] - 2 * v12 * a[0] * a[1] + v11 * a[1] * a[1]) / (v11 * v22 - v12 * v12) / 2;
}

function weightsOfDraw(kind: WildWeights, groups: number, seed: number, draw: number): Float64Array {
  const sums = weightedSums(identity(groups), kind);
  const patterns = new Int32Array(sums.blocks);
  sums.draw(randomStream(seed, draw), patterns);
  const weights = new Float64Array(groups);
  sums.sum(patterns, weights);
  return weights;
}

describe("the statistics of draws", () => {
  const data = randomPanel(11, 14, 6);
  const cases = [
    ["one-way effects", "y ~ x + z | id", "id"],
    ["two-way effects, unbalanced", "y ~ x + z | id + t", "id"],
    ["clusters across the units", "y ~ x + z | id + t", "shuffled"],
    ["unit trends", "y ~ x + z | id[t]", "region"],
    ["no effects", "y ~ x + z", "id"],
  ] as const;
  for (const [name, formula, cluster] of cases) {
    for (const kind of ["rademacher", "webb"] as const) {
      for (const impose of ["null", "unrestricted"] as const) {
        test(`${name}, ${kind}, ${impose}: those of a refit`, () => {
          const model = modelOf(data, formula);
          const groups = groupColumn(data, cluster, model.frame.rows);
          const j = model.terms.indexOf("x");
          const contrasts = { rows: 1, columns: model.terms.length, data: new Float64Array(model.terms.length) };
          contrasts.data[j] = 1;
          const values = Float64Array.of(0.7);
          // Under the null x b is known: estimate the rest without x.
          const known = model.frame.regressorLabels.indexOf("x");
          const offset = model.frame.regressors.data.subarray(
            known * model.frame.observations,
            (known + 1) * model.frame.observations,
          );
          const rest = modelOf(data, formula.replace("x + ", ""));
          const restricted = workingModel({
            ...rest.frame,
            outcome: model.frame.outcome.map((value, i) => value - values[0] * offset[i]),
          });
          const residuals = impose === "null" ? restricted.residuals : model.residuals;
          const fitted = model.frame.outcome.map((value, i) => value - residuals[i]);
          const centre = impose === "null" ? values : Float64Array.of(model.coefficients[j]);
          // Four clusters would be enumerated; these draws are sampled on purpose.
          const plan = {
            ...wildClusterPlanOf(model, data, contrasts, values, { cluster, weights: kind, impose, draws: 6, seed: 3 }),
            seed: 3,
            draws: 6,
          };
          const drawn = runWildClusterChunk(plan, 0, 6);
          const width = drawn.length / 6;
          for (let draw = 0; draw < 6; draw++) {
            const weights = weightsOfDraw(kind, groups.levels, 3, draw);
            const expected = refitted(model, groups.codes, contrasts, { fitted, residuals, values: centre }, weights);
            expectClose(drawn[draw * width], expected, { relative: 1e-9, absolute: 1e-10, what: `draw ${draw}` });
          }
        });
      }
    }
  }

  test("several restrictions: those of a refit under both", () => {
    const model = modelOf(data, "y ~ x + z | id + t");
    const contrasts = identity(2);
    const values = Float64Array.of(0.5, -0.5);
    const n = model.frame.observations;
    const x = model.frame.regressors.data;
    const plan = wildClusterPlanOf(model, data, contrasts, values, { draws: 5, seed: 8 });
    const drawn = runWildClusterChunk(plan, 0, 5);
    const offset = model.frame.outcome.map((value, i) => value - values[0] * x[i] - values[1] * x[i + n]);
    // M y with a regressor that the estimate then gives back.
    const only = workingModel({ ...model.frame, outcome: offset });
    const residuals = only.outcome;
    const fitted = model.frame.outcome.map((value, i) => value - residuals[i]);
    const { codes } = groupColumn(data, "id", model.frame.rows);
    for (let draw = 0; draw < 5; draw++) {
      const weights = weightsOfDraw("rademacher", 14, 8, draw);
      const expected = refitted(model, codes, contrasts, { fitted, residuals, values }, weights);
      expectClose(drawn[draw], expected, { relative: 1e-8, what: `draw ${draw}` });
    }
  });
});

describe("wildClusterBootstrap", () => {
  const data = randomPanel(4, 15, 6);
  const fit = estimateOf(data, "y ~ x + z | id + t", { cluster: "id" });
  const run = (options: Partial<WildClusterOptions> = {}) =>
    wildClusterBootstrap(fit, data, { term: "x", draws: 999, ...options });

  test("the result names its rule", () => {
    const result = run();
    expect(result.test).toMatchObject({ id: "wild-cluster-bootstrap", nullHypothesis: "x = 0" });
    expect(result.test.rule).toBe(
      "t from CR1 clustered by id, 999 Rademacher draws, seed 1, symmetric p, ties count (>=)",
    );
    expect(result.cluster).toEqual({ column: "id", count: 15 });
    expect(result.smallestPValue).toBe(1 / 1000);
    expect(structuredClone(result)).toEqual(result);
  });

  test("the statistic is that of CR1", () => {
    const se = Math.sqrt(fit.vcov.data[0]);
    expectClose(run().test.statistic, fit.coefficients[0] / se, { relative: 1e-12 });
  });

  test("the ends of the interval are where p crosses 1 - level", () => {
    for (const tail of ["symmetric", "equal-tail"] as const) {
      for (const impose of ["null", "unrestricted"] as const) {
        for (const weights of ["rademacher", "webb"] as const) {
          const { interval } = run({ tail, impose, weights, level: 0.9 });
          if (interval === null) throw new Error("an interval");
          const width = interval.high - interval.low;
          const p = (value: number) => run({ tail, impose, weights, value, interval: false }).test.pValue as number;
          expect(p(interval.low + 1e-8 * width)).toBeGreaterThan(0.1);
          expect(p(interval.low - 1e-8 * width)).toBeLessThanOrEqual(0.1);
          expect(p(interval.high - 1e-8 * width)).toBeGreaterThan(0.1);
          expect(p(interval.high + 1e-8 * width)).toBeLessThanOrEqual(0.1);
        }
      }
    }
  });

  test("neither chunks nor workers nor the order of rows change a bit", async () => {
    const plan = planWildClusterBootstrap(fit, data, { term: "x", draws: 999 });
    const whole = run();
    const done: number[] = [];
    const driven = await runResampling(wildClusterBootstrapSteps, plan, {
      chunkSize: 100,
      onProgress: (count) => done.push(count),
    });
    expect(driven).toEqual(whole);
    expect(done).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 999]);
    const elsewhere = await runResampling(wildClusterBootstrapSteps, plan, {
      mapChunks: async (given, ranges) =>
        ranges.map(({ from, to }) => runWildClusterChunk(structuredClone(given), from, to)),
    });
    expect(elsewhere).toEqual(whole);
    const reversed = panel(
      Object.fromEntries(Object.entries(tableOf(data)).map(([name, values]) => [name, values.toReversed()])),
      { unit: "id", time: "t" },
    ) as Dataset;
    const other = estimateOf(reversed, "y ~ x + z | id + t", { cluster: "id" });
    expect(wildClusterBootstrap(other, reversed, { term: "x", draws: 999 }).pValues).toEqual(whole.pValues);
  });

  test("units of measurement do not matter", () => {
    for (const factor of [1e-9, 1e9]) {
      const columns = tableOf(data);
      columns.x = columns.x.map((value) => value * factor);
      const scaled = panel(columns, { unit: "id", time: "t" }) as Dataset;
      const other = estimateOf(scaled, "y ~ x + z | id + t", { cluster: "id" });
      const result = wildClusterBootstrap(other, scaled, { term: "x", draws: 999 });
      expect(result.pValues).toEqual(run().pValues);
      expectClose((result.interval?.low as number) * factor, run().interval?.low as number, { relative: 1e-9 });
    }
  });

  test("few clusters: the attainable p is said, and an interval without ends is infinite", () => {
    const result = run({ cluster: "shuffled" });
    expect(result.draws).toBe(16);
    expect(result.smallestPValue).toBe(1 / 8);
    expect(result.interval).toEqual({ level: 0.95, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
    expect(result.notes.map((note) => note.code)).toEqual(["COARSE_P_VALUE", "INTERVAL_UNBOUNDED"]);
    expect(run({ cluster: "shuffled", ties: "boottest" }).smallestPValue).toBe(0);
    expect(run({ cluster: "shuffled", weights: "webb" }).smallestPValue).toBe(2 / 6 ** 4);
  });

  test("a joint hypothesis has F and no interval; one term given as a list is the same test as by name", () => {
    const joint = wildClusterBootstrap(fit, data, { restriction: ["x", "z"], draws: 999 });
    expect(joint.interval).toBeNull();
    expect(joint.pValues.lower).toBeNull();
    expect(joint.test.statistic).toBeGreaterThan(0);
    const listed = wildClusterBootstrap(fit, data, { restriction: ["x"], draws: 999 });
    expect(listed).toEqual(run());
  });

  test("what cannot be tested is refused", () => {
    expect(() => run({ term: "w" })).toThrow(code("UNKNOWN_TERM"));
    expect(() => run({ restriction: ["x"] })).toThrow(code("INVALID_ARGUMENT"));
    expect(() => wildClusterBootstrap(fit, data, {})).toThrow(code("INVALID_ARGUMENT"));
    for (const options of [{ draws: 0 }, { draws: 1.5 }, { seed: -1 }, { level: 95 }, { value: Number.NaN }]) {
      expect(() => run(options)).toThrow(code("INVALID_ARGUMENT"));
    }
    expect(() => run({ cluster: "nowhere" })).toThrow(code("UNKNOWN_COLUMN"));
    expect(() => wildClusterBootstrap(fit, randomPanel(5), { term: "x" })).toThrow(code("DATA_MISMATCH"));
    const joint = { restriction: { matrix: identity(2), values: new Float64Array(2) } };
    expect(() => wildClusterBootstrap(fit, data, { ...joint, restriction: ["x", "x"] })).toThrow(
      code("SINGULAR_RESTRICTIONS"),
    );
    expect(wildClusterBootstrap(fit, data, { ...joint, draws: 99 }).test.pValue).toBeGreaterThan(0);
  });

  test("chunks that do not make up the draws are refused, and a signal stops", async () => {
    const plan = planWildClusterBootstrap(fit, data, { term: "x", draws: 99 });
    expect(() => runWildClusterChunk(plan, 50, 100)).toThrow(code("INVALID_CHUNK"));
    expect(() => combineWildClusterBootstrap(plan, [runWildClusterChunk(plan, 0, 98)])).toThrow(code("INVALID_CHUNK"));
    const signal = { aborted: false };
    const stopped = runResampling(wildClusterBootstrapSteps, plan, {
      chunkSize: 10,
      signal,
      onProgress: () => {
        signal.aborted = true;
      },
    });
    await expect(stopped).rejects.toThrow(code("ABORTED"));
    await expect(runResampling(wildClusterBootstrapSteps, plan, { chunkSize: 0 })).rejects.toThrow(
      code("INVALID_ARGUMENT"),
    );
    await expect(runResampling(wildClusterBootstrapSteps, plan, { mapChunks: async () => [] })).rejects.toThrow(
      code("INVALID_CHUNK"),
    );
  });

  test("an instrumental model is refused", () => {
    const model = modelOf(data, "y ~ 1 | id | x ~ z");
    const contrasts = { rows: 1, columns: 1, data: Float64Array.of(1) };
    expect(() => wildClusterPlanOf(model, data, contrasts, Float64Array.of(0), {})).toThrow(code("LEAST_SQUARES_ONLY"));
  });

  test("sampled p-values are near the enumerated ones", () => {
    const small = randomPanel(9, 9, 6);
    const few = estimateOf(small, "y ~ x + z | id", { cluster: "id" });
    const exact: WildClusterBootstrap = wildClusterBootstrap(few, small, { term: "z", value: -0.8 });
    const plan = planWildClusterBootstrap(few, small, { term: "z", value: -0.8 });
    const sampled = { ...plan, draws: 9999, seed: 5 };
    const result = combineWildClusterBootstrap(sampled, [runWildClusterChunk(sampled, 0, 9999)]);
    expect(Math.abs((result.test.pValue as number) - (exact.test.pValue as number))).toBeLessThan(0.02);
  });
});
