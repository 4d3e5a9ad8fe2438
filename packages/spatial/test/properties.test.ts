import { MesometricsError } from "@mesometrics/matrix";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  baltagiSongKohTests,
  contiguityWeights,
  crossSection,
  type Estimate,
  edgeWeights,
  effectsTests,
  errorModelHausmanTest,
  lagrangeMultiplierTests,
  moranByPeriod,
  normaliseWeights,
  panel,
  readWeights,
  residualMoranTest,
  type SpatialWeights,
  spatialPanel,
  spatialRegression,
  specificationWorkflow,
  writeWeights,
} from "../src/index.js";
import { componentOf, standardErrors } from "./produc-study.js";

const failure = (code: string) => expect.objectContaining({ code });
const failureOf = (result: Estimate | string) => (typeof result === "string" ? result : null);
const seeds = fc.integer({ min: 1, max: 2147483646 });

/** Independent numbers of a multiplicative generator. */
function numbers(seed: number) {
  let state = seed;
  const uniform = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  return {
    uniform,
    normal: () => Array.from({ length: 12 }, uniform).reduce((total, value) => total + value, -6),
  };
}

const labels = (n: number) => Array.from({ length: n }, (_, i) => `unit ${String(i).padStart(2, "0")}`);

/** A connected graph of n units: a chain with further links, undirected. */
function graphOf(seed: number, n: number): (readonly [string, string])[] {
  const { uniform } = numbers(seed);
  const names = labels(n);
  const edges: (readonly [string, string])[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) if (j === i + 1 || uniform() < 0.2) edges.push([names[i], names[j]]);
  }
  return edges;
}

function tableOf(seed: number, n: number, periods: number) {
  const { normal } = numbers(seed);
  const names = labels(n);
  const level = names.map(() => 3 * normal());
  const rows = Array.from({ length: n * periods }, (_, k) => {
    const x = normal() + level[k % n] / 3;
    return { unit: names[k % n], time: 2001 + Math.floor(k / n), x, z: normal(), e: normal(), level: level[k % n] };
  });
  return {
    unit: rows.map(({ unit }) => unit),
    time: rows.map(({ time }) => time),
    x: rows.map(({ x }) => x),
    z: rows.map(({ z }) => z),
    y: rows.map(({ x, z, e, level: own, time }) => x - 0.5 * z + own + (time - 2001) / 2 + e),
  };
}

const shuffled = <T>(items: readonly T[], seed: number): T[] => {
  const { uniform } = numbers(seed);
  return items
    .map((item) => ({ item, at: uniform() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
};

describe("properties of any panel", () => {
  test("two-way models are those of one stacked cross-section with a dummy per unit and period", () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom("sar" as const, "sdm" as const, "sem" as const), (seed, model) => {
        const [n, periods] = [7, 4];
        const table = tableOf(seed, n, periods);
        const edges = graphOf(seed, n);
        const weights = contiguityWeights(labels(n), edges);
        const fit = spatialPanel(panel(table, { unit: "unit", time: "time" }), "y ~ x + z", {
          weights,
          model,
          effects: "twoways",
          likelihood: "direct",
        });
        const years = [2001, 2002, 2003, 2004];
        const place = table.unit.map((unit, k) => `${unit} in ${table.time[k]}`);
        const stacked = spatialRegression(
          crossSection({ ...table, place }),
          "y ~ x + z + factor(unit) + factor(time)",
          {
            weights: contiguityWeights(
              place,
              years.flatMap((year) => edges.map(([a, b]) => [`${a} in ${year}`, `${b} in ${year}`] as const)),
            ),
            unit: "place",
            model,
            ...(model === "sdm" ? { durbin: ["x", "z"] } : {}),
          },
        );
        expectClose(fit.statistics.logLikelihood, stacked.statistics.logLikelihood, {
          relative: 1e-11,
          what: "logLik",
        });
        const at = fit.terms.map((term) => stacked.terms.indexOf(term));
        expect(at.every((j) => j >= 0)).toBe(true);
        const [own, theirs] = [standardErrors(fit), standardErrors(stacked)];
        expectClose(
          fit.coefficients.map((value, j) => value / own[j]),
          at.map((k, j) => stacked.coefficients[k] / own[j]),
          { absolute: 1e-7, what: "coefficients over errors" },
        );
        expectClose(
          own,
          at.map((k) => theirs[k]),
          { relative: 1e-7, what: "standard errors" },
        );
      }),
      { numRuns: 12 },
    );
  });

  test("neither the order of units, of rows nor the scale of W matters", () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom("sar" as const, "sdm" as const, "sem" as const, "sdem" as const),
        fc.constantFrom("none" as const, "individual" as const, "time" as const, "twoways" as const, "random" as const),
        (seed, model, effects) => {
          const table = tableOf(seed, 8, 4);
          const edges = graphOf(seed, 8);
          const order = shuffled(
            table.y.map((_, k) => k),
            seed,
          );
          const moved = Object.fromEntries(
            Object.entries(table).map(([name, column]) => [name, order.map((k) => (column as unknown[])[k])]),
          ) as typeof table;
          // A few of so small panels have no maximum inside the interval, and must then have none in any order.
          const run = (data: typeof table, weights: SpatialWeights): Estimate | string => {
            try {
              const index = { unit: "unit", time: "time" } as const;
              return spatialPanel(panel(data, index), "y ~ x + z", { weights, model, effects });
            } catch (error) {
              if (error instanceof MesometricsError && error.code === "NO_INTERIOR_MAXIMUM") return error.code;
              throw error;
            }
          };
          const one = run(table, contiguityWeights(labels(8), edges));
          const two = run(moved, contiguityWeights(shuffled(labels(8), seed + 1), shuffled(edges, seed + 2)));
          const binary = run(table, contiguityWeights(labels(8), edges, { normalise: "none" }));
          const spectral = run(table, normaliseWeights(contiguityWeights(labels(8), edges), "spectral"));
          if (
            typeof one === "string" ||
            typeof two === "string" ||
            typeof binary === "string" ||
            typeof spectral === "string"
          ) {
            expect([two, spectral].map(failureOf)).toEqual([one, binary].map(failureOf));
            return;
          }
          expect(two.terms).toEqual(one.terms);
          const size = standardErrors(one);
          expectClose(
            two.coefficients.map((value, j) => value / size[j]),
            one.coefficients.map((value, j) => value / size[j]),
            { absolute: 1e-6, what: "order" },
          );
          expectClose(two.statistics.logLikelihood, one.statistics.logLikelihood, { relative: 1e-11, what: "order" });
          expectClose(spectral.statistics.logLikelihood, binary.statistics.logLikelihood, {
            relative: 1e-10,
            what: "scale",
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  test("under row normalisation the total effect of a lag model is beta / (1 - rho)", () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom("none" as const, "individual" as const, "twoways" as const),
        (seed, effects) => {
          const data = panel(tableOf(seed, 9, 3), { unit: "unit", time: "time" });
          const weights = contiguityWeights(labels(9), graphOf(seed, 9));
          const fit = spatialPanel(data, "y ~ x + z", { weights, model: "sar", effects });
          const rho = fit.coefficients[fit.terms.indexOf("rho")];
          const { coefficients } = componentOf(fit, "total");
          expectClose(
            coefficients,
            ["x", "z"].map((term) => fit.coefficients[fit.terms.indexOf(term)] / (1 - rho)),
            { relative: 1e-12 },
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  test("GAL text comes back as the same graph, whatever the labels and their order", () => {
    fc.assert(
      fc.property(
        seeds,
        fc.uniqueArray(fc.stringMatching(/^[\p{L}\d_.-]{1,8}$/u), { minLength: 3, maxLength: 12 }),
        (seed, names) => {
          const { uniform } = numbers(seed);
          const edges = names.flatMap((a, i) =>
            names.flatMap((b, j) =>
              i !== j && (j === (i + 1) % names.length || uniform() < 0.3) ? [{ from: a, to: b }] : [],
            ),
          );
          const weights = edgeWeights(names, edges);
          const found = readWeights(writeWeights(weights, { format: "gal" }), { format: "gal" });
          expect(found.units).toEqual(weights.units);
          expect(found.base).toEqual(weights.base);
          expect(found.matrix).toEqual(weights.matrix);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("weights and panels that leave nothing to test", () => {
  const names = labels(8);
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const));
  const complete = contiguityWeights(names, pairs);
  const data = panel(tableOf(7, 8, 5), { unit: "unit", time: "time" });

  test("all units linked alike beside period effects: every residual vector has the same statistic", () => {
    for (const effects of ["time", "twoways"] as const) {
      const options = { weights: complete, effects };
      expect(() => lagrangeMultiplierTests(data, "y ~ x + z", options)).toThrow(failure("NO_VARIATION"));
      expect(() => residualMoranTest(data, "y ~ x + z", options)).toThrow(failure("NO_VARIATION"));
      expect(() => spatialPanel(data, "y ~ x + z", { weights: complete, model: "sar", effects })).toThrow(
        failure("NO_INTERIOR_MAXIMUM"),
      );
      expect(() => errorModelHausmanTest(data, "y ~ x + z", options)).toThrow(failure("NO_INTERIOR_MAXIMUM"));
    }
    // Without period effects there is something left.
    expect(residualMoranTest(data, "y ~ x + z", { weights: complete, effects: "individual" }).variance).toBeGreaterThan(
      1e-4,
    );
    const one = crossSection({ place: names, x: [1, 3, 2, 5, 4, 7, 6, 9], y: [2, 1, 4, 3, 7, 5, 9, 6] });
    const alone = { weights: complete, unit: "place" };
    expect(() => residualMoranTest(one, "y ~ x", alone)).toThrow(failure("NO_VARIATION"));
    expect(() => lagrangeMultiplierTests(one, "y ~ x", alone)).toThrow(failure("NO_VARIATION"));
    expect(() => moranByPeriod(data, "y", complete)).toThrow(failure("NO_VARIATION"));
    expect(() => specificationWorkflow(data, "y ~ x + z", { weights: complete })).toThrow(failure("NO_VARIATION"));
  });

  test("one unit, two units, one period", () => {
    expect(() => contiguityWeights(["a"], [])).toThrow(failure("TOO_FEW_UNITS"));
    const two = panel(tableOf(3, 2, 6), { unit: "unit", time: "time" });
    const pair = contiguityWeights(labels(2), [[labels(2)[0], labels(2)[1]]]);
    expect(() => lagrangeMultiplierTests(two, "y ~ x", { weights: pair, effects: "twoways" })).toThrow(
      failure("NO_VARIATION"),
    );
    expect(() => specificationWorkflow(two, "y ~ x", { weights: pair })).toThrow(failure("TOO_FEW_UNITS"));
    const single = panel(tableOf(3, 8, 1), { unit: "unit", time: "time" });
    const chain = contiguityWeights(names, graphOf(3, 8));
    for (const run of [
      () => spatialPanel(single, "y ~ x", { weights: chain, model: "sar", effects: "individual" }),
      () => spatialPanel(single, "y ~ x", { weights: chain, model: "sar", effects: "random" }),
      () => lagrangeMultiplierTests(single, "y ~ x", { weights: chain, effects: "twoways" }),
      () => baltagiSongKohTests(single, "y ~ x", { weights: chain }),
      () => effectsTests(single, "y ~ x", { weights: chain }),
      () => specificationWorkflow(single, "y ~ x", { weights: chain }),
    ]) {
      expect(run).toThrow(failure("TOO_FEW_PERIODS"));
    }
    // One period without effects is a cross-section.
    const cross = crossSection(tableOf(3, 8, 1));
    expectClose(
      spatialPanel(single, "y ~ x", { weights: chain, model: "sar", effects: "none" }).coefficients,
      spatialRegression(cross, "y ~ x", { weights: chain, model: "sar", unit: "unit" }).coefficients,
      { relative: 1e-10 },
    );
  });

  test("a graph in two parts, and links that turn in a circle, are estimated like any other", () => {
    const parts = contiguityWeights(names, [
      [names[0], names[1]],
      [names[1], names[2]],
      [names[2], names[3]],
      [names[4], names[5]],
      [names[5], names[6]],
      [names[6], names[7]],
    ]);
    const circle = edgeWeights(
      names,
      names.map((from, i) => ({ from, to: names[(i + 1) % 8] })),
    );
    for (const weights of [parts, circle]) {
      for (const model of ["sar", "sdm", "sem"] as const) {
        const fit = spatialPanel(data, "y ~ x + z", { weights, model, effects: "twoways" });
        const parameter = fit.coefficients.at(-1) as number;
        expect(Math.abs(parameter)).toBeLessThan(1);
        expect([...fit.coefficients, ...standardErrors(fit)].every(Number.isFinite)).toBe(true);
      }
      expect(lagrangeMultiplierTests(data, "y ~ x + z", { weights, effects: "twoways" }).tests).toHaveLength(9);
    }
  });

  test("an outcome next to the boundary is estimated with a note", () => {
    const table = tableOf(5, 8, 4);
    const chain = contiguityWeights(names, graphOf(5, 8));
    const smooth = panel(
      { ...table, y: table.y.map((value, k) => 5 + (table.time[k] - 2001) + 1e-7 * value) },
      {
        unit: "unit",
        time: "time",
      },
    );
    const fit = spatialPanel(smooth, "y ~ x", { weights: chain, model: "sar", effects: "individual" });
    expect(fit.coefficients.at(-1)).toBeGreaterThan(0.999);
    expect(fit.coefficients.at(-1)).toBeLessThan(1);
    expect(fit.notes.map(({ code }) => code)).toContain("NEAR_BOUNDARY");
  });
});
