import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  autocorrelationByPeriod,
  contiguityWeights,
  falseDiscoveryRate,
  gearyTest,
  getisOrdTest,
  localGetisOrd,
  localMoran,
  moranScatter,
  moranTest,
  panel,
  weightsByPeriod,
  weightsFromMatrix,
} from "../src/index.js";

const units = ["a", "b", "c", "d", "e"];
const edges = [
  ["a", "b"],
  ["b", "c"],
  ["c", "d"],
  ["d", "e"],
  ["a", "d"],
] as const;
const chain = contiguityWeights(units, edges);
const binary = contiguityWeights(units, edges, { normalise: "none" });
const x = [1, 2.5, 3, 5, 8];
const failure = (code: string) => expect.objectContaining({ code });

function arrangements(values: readonly number[]): number[][] {
  if (values.length < 2) return [[...values]];
  return values.flatMap((value, i) => arrangements(values.filter((_, j) => j !== i)).map((rest) => [value, ...rest]));
}
const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length;
const variance = (values: readonly number[]) => mean(values.map((value) => (value - mean(values)) ** 2));

describe("moments under randomisation are those of all arrangements", () => {
  test.each([
    ["Geary", gearyTest, chain],
    ["Geary, binary", gearyTest, binary],
    ["Getis-Ord", getisOrdTest, binary],
    ["Moran", moranTest, chain],
  ] as const)("%s", (_, of, weights) => {
    const observed = of(x, weights);
    const all = arrangements(x).map((values) => of(values, weights).estimate);
    expectClose([observed.expectation, observed.variance], [mean(all), variance(all)], { relative: 1e-12 });
    for (const alternative of ["greater", "less", "two-sided"] as const) {
      const sign = observed.id === "geary" ? -1 : 1;
      const at = (value: number) => sign * (value - observed.expectation);
      const p =
        all.filter((value) =>
          alternative === "greater"
            ? at(value) >= at(observed.estimate) - 1e-12
            : alternative === "less"
              ? at(value) <= at(observed.estimate) + 1e-12
              : Math.abs(at(value)) >= Math.abs(at(observed.estimate)) - 1e-12,
        ).length / all.length;
      const drawn = of(x, weights, { assumption: "permutation", permutations: 4999, alternative });
      expectClose(drawn.pValue, p, { absolute: 4 * Math.sqrt((p * (1 - p)) / 5000) + 5e-4, what: alternative });
    }
  });
});

describe("localMoran", () => {
  test("conditional moments and pseudo p are those of all arrangements of the others, for either divisor", () => {
    for (const [divisor, scale] of [
      ["n", 5],
      ["n-1", 4],
    ] as const) {
      const result = localMoran(x, chain, { divisor, permutations: 19_999, alternative: "greater" });
      const m2 = x.reduce((total, value) => total + (value - mean(x)) ** 2, 0) / scale;
      x.forEach((own, i) => {
        const others = arrangements(x.filter((_, j) => j !== i));
        const all = others.map((rest) => {
          const values = [...rest.slice(0, i), own, ...rest.slice(i)].map((value) => value - mean(x));
          const { rowPointers, columnIndices, values: w } = chain.matrix;
          let lag = 0;
          for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) lag += w[p] * values[columnIndices[p]];
          return (values[i] / m2) * lag;
        });
        const { estimate, expectation, variance: spread, pseudoPValue } = result.units[i];
        expectClose([expectation, spread], [mean(all), variance(all)], {
          relative: 1e-11,
          what: `moments ${units[i]}`,
        });
        const p = all.filter((value) => value >= (estimate as number) - 1e-12).length / all.length;
        expectClose(pseudoPValue, p, { absolute: 4 * Math.sqrt((p * (1 - p)) / 20_000) + 1e-4, what: `p ${units[i]}` });
      });
    }
  });

  test("an island has no statistic, and is called an island", () => {
    const weights = contiguityWeights([...units, "f"], edges, { islands: "zero" });
    const { units: rows } = localMoran([...x, 2], weights, { permutations: 99 });
    expect(rows[5]).toMatchObject({ estimate: null, pseudoPValue: null, quadrant: null, cluster: "island" });
    expect(localGetisOrd([...x, 2], weights)[5]).toMatchObject({ statistic: null, spot: "undefined" });
  });

  test("level and adjustment decide what is a cluster", () => {
    const side = 12;
    const names = Array.from({ length: side * side }, (_, i) => `u${i}`);
    const grid = names.flatMap((name, i) => [
      ...(i % side < side - 1 ? [[name, names[i + 1]] as const] : []),
      ...(i + side < names.length ? [[name, names[i + side]] as const] : []),
    ]);
    const weights = contiguityWeights(names, grid);
    const values = names.map((_, i) => (i % side < 4 ? 10 : 0) + (i % 5) / 10);
    const plain = localMoran(values, weights, { adjustment: "none" });
    const adjusted = localMoran(values, weights, { adjustment: "fdr" });
    const count = (result: typeof plain) => result.units.filter(({ cluster }) => cluster !== "not-significant").length;
    expect(count(adjusted)).toBeGreaterThan(0);
    expect(count(plain)).toBeGreaterThanOrEqual(count(adjusted));
    expect(plain.units[5 * side + 1].cluster).toBe("HH");
    const spots = localGetisOrd(values, weights);
    expect(spots[5 * side + 1].spot).toBe("hot");
  });

  test("units that all neighbour each other alike leave nothing to arrange", () => {
    const rows = units.map((_, i) => units.map((__, j) => (i === j ? 0 : 1)));
    const { units: found } = localMoran(x, weightsFromMatrix(units, rows), { permutations: 0 });
    expect(found.map(({ statistic, variance: spread }) => [statistic, spread])).toEqual(units.map(() => [null, 0]));
  });
});

describe("invariances", () => {
  const values = fc
    .array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 5, maxLength: 5 })
    .filter((list) => {
      const spread = Math.max(...list) - Math.min(...list);
      return spread > 1e-3 && list.every((value) => value === 0 || Math.abs(value) > 1e-6);
    });
  const orders = fc.shuffledSubarray(units, { minLength: 5, maxLength: 5 });

  test("the order of units and of links is irrelevant, draws included", () => {
    fc.assert(
      fc.property(values, orders, fc.shuffledSubarray([...edges], { minLength: 5 }), (list, order, links) => {
        const map = new Map(units.map((unit, i) => [unit, list[i]]));
        const other = contiguityWeights(
          order,
          links.map(([a, b]) => [b, a] as const),
        );
        for (const of of [moranTest, gearyTest]) {
          const drawn = { assumption: "permutation", permutations: 49 } as const;
          const [one, two] = [of(map, chain), of(map, other)];
          expectClose(two.statistic, one.statistic, { relative: 1e-9, absolute: 1e-9 });
          expect(of(map, other, drawn).pValue).toBe(of(map, chain, drawn).pValue);
        }
        const locals = (weights: typeof chain) =>
          new Map(localMoran(map, weights, { permutations: 49 }).units.map((unit) => [unit.unit, unit.pseudoPValue]));
        const [one, two] = [locals(chain), locals(other)];
        for (const unit of units) expect(two.get(unit)).toBe(one.get(unit));
      }),
      { numRuns: 10 },
    );
  });

  test("scale of the values and, except for G, of the weights is irrelevant", () => {
    fc.assert(
      fc.property(values, fc.constantFrom(1e-9, 1e9, 3), (list, factor) => {
        const scaled = weightsFromMatrix(
          units,
          units.map((a) =>
            units.map((b) =>
              edges.some((edge) => new Set<string>(edge).has(a) && new Set<string>(edge).has(b)) && a !== b
                ? factor
                : 0,
            ),
          ),
          { normalise: "none" },
        );
        for (const of of [moranTest, gearyTest]) {
          const found = of(list, binary);
          expectClose(of(list, scaled).statistic, found.statistic, { relative: 1e-8, absolute: 1e-9 });
          expectClose(
            of(
              list.map((value) => value * factor),
              binary,
            ).statistic,
            found.statistic,
            { relative: 1e-8, absolute: 1e-9 },
          );
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("tables and errors", () => {
  const table = {
    u: [...units, ...units],
    t: [1, 1, 1, 1, 1, 2, 2, 2, 2, 2],
    x: [...x, 8, 1, 6, 2, 2],
    z: [1, 2, 3, 4, 5, 1, 1, 1, 1, 1],
    m: [1, 2, 3, 4, null, 1, 2, 3, 4, 5],
  };
  const data = panel(table, { unit: "u", time: "t" });

  test("one call for several columns, periods and statistics, W by period", () => {
    const other = contiguityWeights(units, edges.slice(0, 4));
    const byPeriod = weightsByPeriod([
      [1, chain],
      [2, other],
    ]);
    const rows = autocorrelationByPeriod(data, ["x", "x + 1"], byPeriod, { statistics: ["moran", "getis-ord"] });
    expect(rows.map(({ column, period, id }) => [column, period, id])).toEqual(
      ["x", "x + 1"].flatMap((column) =>
        ["1", "2"].flatMap((period) => ["moran", "getis-ord"].map((id) => [column, period, id])),
      ),
    );
    expect(rows[0].estimate).toBe(moranTest(x, chain).estimate);
    expect(rows[2].estimate).toBe(moranTest([8, 1, 6, 2, 2], other).estimate);
    expect(() => autocorrelationByPeriod(data, ["x"], weightsByPeriod([[1, chain]]))).toThrow(
      failure("UNKNOWN_PERIOD"),
    );
  });

  test("misuse is named", () => {
    expect(() => autocorrelationByPeriod(data, ["z"], chain)).toThrow(/z in 2 has the same value/);
    expect(() => autocorrelationByPeriod(data, ["m"], chain)).toThrow(
      expect.objectContaining({ code: "MISSING_VALUE", details: { column: "m", period: "1", units: ["e"] } }),
    );
    expect(() => getisOrdTest([-1, 2, 3, 4, 5], binary)).toThrow(
      expect.objectContaining({ code: "NEGATIVE_VALUE", details: { column: "x", units: ["a"] } }),
    );
    expect(() => getisOrdTest(x, binary, { assumption: "normality" })).toThrow(failure("INVALID_ARGUMENT"));
    expect(() => gearyTest({ a: 1, b: 2, c: 3, d: 4 }, chain)).toThrow(
      expect.objectContaining({ code: "WEIGHTS_UNITS_MISMATCH", details: { missing: ["e"], extra: [] } }),
    );
    expect(() => gearyTest(new Map([...units, "f"].map((unit, i) => [unit, i])), chain)).toThrow(
      /f, which are not among/,
    );
    expect(() => gearyTest({ a: 1, b: 2, c: 3, d: 4, e: Number.NaN }, chain)).toThrow(failure("MISSING_VALUE"));
    expect(() => localMoran(x, chain, { permutations: 1 })).toThrow(failure("INVALID_ARGUMENT"));
    expect(() => localMoran(x, chain, { level: 0 })).toThrow(failure("INVALID_ARGUMENT"));
    expect(() => falseDiscoveryRate([0.5, 1.2])).toThrow(failure("INVALID_ARGUMENT"));
    const weighted = weightsFromMatrix(
      ["a", "b", "c", "d"],
      [
        [0, 2, 0, 0],
        [2, 0, 1, 0],
        [0, 1, 0, 1],
        [0, 0, 1, 0],
      ],
    );
    expect(() => localGetisOrd([1, 2, 3, 5], weighted)).toThrow(failure("SELF_WEIGHT_NEEDED"));
    expect(localGetisOrd([1, 2, 3, 5], weighted, { selfWeight: 2 })).toHaveLength(4);
    const empty = contiguityWeights(units, [], { islands: "zero" });
    expect(() => moranScatter(x, empty)).toThrow(failure("NO_SPATIAL_LINKS"));
  });
});
