import { describeShared, expectClose, sharedReference } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  contiguityWeights,
  type MoranOptions,
  moranByPeriod,
  moranTest,
  panel,
  weightsFromMatrix,
} from "../src/index.js";

const chain = contiguityWeights(
  ["a", "b", "c", "d", "e"],
  [
    ["a", "b"],
    ["b", "c"],
    ["c", "d"],
    ["d", "e"],
  ],
);
const failure = (code: string, details: object = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

describe("moranTest", () => {
  test("what it reports of itself", () => {
    expect(moranTest([1, 2, 3, 5, 8], chain)).toMatchObject({
      id: "moran",
      distribution: "normal",
      alternative: "two-sided",
      assumption: "randomisation",
      units: 5,
      permutations: null,
      seed: null,
      rule: "two-sided, normal deviate under randomisation",
    });
  });

  test("is the same for a + b x, whatever the size of the numbers", () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 5 })
          .filter((x) => new Set(x).size > 2),
        fc.constantFrom(-1e150, -3, 1e-150, 0.5, 1e150),
        fc.integer({ min: -1000, max: 1000 }),
        (x, slope, offset) => {
          const plain = moranTest(x, chain);
          const moved = moranTest(
            x.map((value) => slope * (value + offset)),
            chain,
          );
          expectClose(
            [moved.estimate, moved.variance, moved.statistic],
            [plain.estimate, plain.variance, plain.statistic],
            {
              relative: 1e-9,
              absolute: 1e-9,
            },
          );
        },
      ),
    );
  });

  test("alternatives share one deviate", () => {
    const p = (alternative: "two-sided" | "greater" | "less") =>
      moranTest([1, 2, 3, 5, 8], chain, { alternative }).pValue ?? 0;
    expectClose(p("greater") + p("less"), 1, { relative: 1e-14 });
    expectClose(p("two-sided"), 2 * Math.min(p("greater"), p("less")), { relative: 1e-14 });
  });

  test.each([
    ["CONSTANT_COLUMN", [3, 3, 3, 3, 3], {}],
    ["CONSTANT_COLUMN", [0, 0, 0, 0, 0], {}],
    ["CONSTANT_COLUMN", [0.1 + 0.2, 0.3, 0.3, 0.3, 0.3], {}],
    ["SHAPE_MISMATCH", [1, 2], {}],
    ["MISSING_VALUE", [1, 2, Number.NaN, 3, 4], {}],
    ["MISSING_VALUE", [1, 2, Number.POSITIVE_INFINITY, 3, 4], {}],
    ["INVALID_ARGUMENT", [1, 2, 3, 4, 5], { alternative: "upper" }],
    ["INVALID_ARGUMENT", [1, 2, 3, 4, 5], { assumption: "none" }],
    ["INVALID_ARGUMENT", [1, 2, 3, 4, 5], { assumption: "permutation", permutations: 0.5 }],
    ["INVALID_ARGUMENT", [1, 2, 3, 4, 5], { assumption: "permutation", seed: -1 }],
  ] as const)("%s for %j", (code, x, options) => {
    expect(() => moranTest(x, chain, options as MoranOptions)).toThrow(failure(code));
  });

  test("too few units, and weights under which every arrangement is alike", () => {
    const three = contiguityWeights(
      ["a", "b", "c"],
      [
        ["a", "b"],
        ["b", "c"],
      ],
    );
    expect(() => moranTest([1, 2, 4], three)).toThrow(failure("TOO_FEW_UNITS", { needed: 4 }));
    expect(moranTest([1, 2, 4], three, { assumption: "normality" }).units).toBe(3);
    const all = [0, 1, 2, 3, 4].map((i) => [0, 1, 2, 3, 4].map((j) => (i === j ? 0 : 1)));
    const complete = weightsFromMatrix(["a", "b", "c", "d", "e"], all);
    for (const assumption of ["randomisation", "normality", "permutation"] as const) {
      expect(() => moranTest([1, 2, 3, 5, 8], complete, { assumption })).toThrow(failure("NO_VARIATION"));
    }
  });
});

describe("permutations", () => {
  const x = [1, 2, 3, 5, 8];

  test("are set by the seed alone, and (r + 1) / (R + 1) is their p", () => {
    const options = { assumption: "permutation", permutations: 499, seed: 7 } as const;
    const first = moranTest(x, chain, options);
    expect(moranTest(x, chain, options)).toEqual(first);
    expect(moranTest(x, chain, { ...options, seed: 8 }).pValue).not.toBe(first.pValue);
    const share = (first.pValue ?? 0) * 500;
    expectClose(share, Math.round(share), { relative: 1e-12 });
    expect(first).toMatchObject({ distribution: "none", permutations: 499, seed: 7 });
  });

  test("reach the moments and the p-value of all 120 arrangements", () => {
    const all: number[][] = [[]];
    for (let n = 0; n < 5; n++) {
      all.push(
        ...all.splice(0).flatMap((list) => [0, 1, 2, 3, 4].filter((i) => !list.includes(i)).map((i) => [...list, i])),
      );
    }
    const observed = moranTest(x, chain);
    const values = all.map(
      (order) =>
        moranTest(
          order.map((i) => x[i]),
          chain,
        ).estimate,
    );
    expect(values).toHaveLength(120);
    const mean = values.reduce((total, value) => total + value, 0) / 120;
    const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / 120;
    expectClose([mean, variance], [observed.expectation, observed.variance], {
      relative: 1e-12,
      what: "exact moments",
    });
    const drawn = (alternative: "greater" | "less" | "two-sided") =>
      moranTest(x, chain, { assumption: "permutation", permutations: 19_999, alternative });
    const exact = {
      greater: values.filter((value) => value >= observed.estimate - 1e-12).length / 120,
      less: values.filter((value) => value <= observed.estimate + 1e-12).length / 120,
      "two-sided":
        values.filter((value) => Math.abs(value + 0.25) >= Math.abs(observed.estimate + 0.25) - 1e-12).length / 120,
    };
    for (const [alternative, p] of Object.entries(exact)) {
      const error = 4 * Math.sqrt((p * (1 - p)) / 20_000) + 1e-4;
      expectClose(drawn(alternative as "less").pValue, p, { absolute: error, what: alternative });
    }
    const { expectation, variance: spread } = drawn("greater");
    expectClose([expectation, spread], [mean, variance], { absolute: 0.01, what: "moments of the draws" });
  });
});

describe("moranByPeriod", () => {
  const table = { u: ["e", "d", "c", "b", "a", "a", "b", "c", "d", "e"], t: [1, 1, 1, 1, 1, 2, 2, 2, 2, 2] };

  test("is moranTest of every period, whatever the order of rows and units", () => {
    const data = panel({ ...table, x: [8, 5, 3, 2, 1, 3, 1, 4, 1, 5] }, { unit: "u", time: "t" });
    const shuffled = contiguityWeights(
      ["d", "b", "a", "e", "c"],
      [
        ["b", "a"],
        ["b", "c"],
        ["d", "c"],
        ["d", "e"],
      ],
    );
    const rows = moranByPeriod(data, "x", shuffled);
    expect(rows.map(({ period }) => period)).toEqual(["1", "2"]);
    const { period: _, ...first } = rows[0];
    expect(first).toEqual(moranTest([1, 2, 3, 5, 8], chain));
    expect(rows[1].estimate).toBe(moranTest([3, 1, 4, 1, 5], chain).estimate);
  });

  test("names the period of what is wrong", () => {
    const constant = panel({ ...table, x: [1, 2, 3, 4, 5, 6, 6, 6, 6, 6] }, { unit: "u", time: "t" });
    expect(() => moranByPeriod(constant, "x", chain)).toThrow(/x in 2 has the same value/);
    const missing = panel({ ...table, x: [1, 2, 3, 4, 5, 6, null, 7, null, 8] }, { unit: "u", time: "t" });
    expect(() => moranByPeriod(missing, "x", chain)).toThrow(
      failure("MISSING_VALUE", { period: "2", units: ["b", "d"] }),
    );
    const fewer = contiguityWeights(
      ["a", "b", "c", "d"],
      [
        ["a", "b"],
        ["b", "c"],
        ["c", "d"],
      ],
    );
    expect(() => moranByPeriod(constant, "x", fewer)).toThrow(failure("WEIGHTS_UNITS_MISMATCH", { missing: ["e"] }));
    expect(() => moranByPeriod(constant, "z", chain)).toThrow(failure("UNKNOWN_COLUMN"));
  });
});

interface Columbus {
  readonly [variable: string]: Readonly<
    Record<
      string,
      {
        readonly x: number[];
        readonly [test: string]: unknown;
      }
    >
  >;
}

describeShared<Columbus>("spatial/esda_columbus.json", "Moran's I of 49 neighbourhoods agrees with spdep", (esda) => {
  // Its weights are those of the package's own neighbour file.
  const { nb } = sharedReference<{ nb: number[][] }>("spatial/gal_columbus.json") ?? { nb: [] };
  const units = nb.map((_, i) => i + 1);
  const edges = nb.flatMap((list, i) => list.filter((j) => j > i + 1).map((j) => [i + 1, j] as const));
  const variables = Object.keys(esda).filter((key) => key !== "meta" && key !== "weights");

  test.each(variables.flatMap((variable) => ["W", "B"].map((style) => [variable, style] as const)))(
    "%s, style %s",
    (variable, style) => {
      const weights = contiguityWeights(units, edges, { normalise: style === "W" ? "row" : "none" });
      const block = esda[variable][style];
      const cases = [
        ["moran_rand_greater", { alternative: "greater" }],
        ["moran_norm_greater", { alternative: "greater", assumption: "normality" }],
        ["moran_rand_two", {}],
      ] as const;
      for (const [name, options] of cases) {
        const expected = block[name] as { statistic: number; p: number; estimate: Record<string, number> };
        const found = moranTest(block.x, weights, options);
        expectClose(
          [found.estimate, found.expectation, found.variance, found.statistic, found.pValue],
          [...Object.values(expected.estimate), expected.statistic, expected.p],
          { relative: 1e-10, what: `${variable} ${style} ${name}` },
        );
      }
    },
  );
});
