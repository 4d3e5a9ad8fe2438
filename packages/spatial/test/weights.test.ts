import { describeShared, expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contiguityWeights, panel, spatialLag, spatialLagByPeriod, weightsFromMatrix } from "../src/index.js";
import { matchUnits } from "../src/match-units.js";
import { logDeterminant, spectrumOf, trace } from "../src/spectrum.js";

const failure = (code: string, details: object = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

describe("contiguityWeights", () => {
  test("one chain of three", () => {
    const weights = contiguityWeights(
      ["a", "b", "c"],
      [
        ["a", "b"],
        ["c", "b"],
      ],
    );
    expect(weights).toMatchObject({
      units: ["a", "b", "c"],
      links: 4,
      components: 1,
      islands: [],
      symmetric: true,
      symmetriser: expect.any(Float64Array),
      normalisation: "row",
    });
    expect(Array.from(weights.base.values)).toEqual([1, 1, 1, 1]);
    expect(Array.from(weights.matrix.values)).toEqual([1, 0.5, 0.5, 1]);
    const { structuredClone } = globalThis as unknown as { structuredClone: <T>(value: T) => T };
    expect(structuredClone(weights)).toEqual(weights);
  });

  test("numbers are labels too, and the binary form is kept on request", () => {
    const weights = contiguityWeights([10, 9], [[9, 10]], { normalise: "none" });
    expect(weights.units).toEqual(["10", "9"]);
    expect(weights.matrix).toBe(weights.base);
  });

  test("components count islands", () => {
    const weights = contiguityWeights(
      ["a", "b", "c", "d", "e"],
      [
        ["a", "b"],
        ["c", "d"],
      ],
      { islands: "zero" },
    );
    expect(weights.components).toBe(3);
    expect(weights.islands).toEqual(["e"]);
    expect(Array.from(spatialLag(weights, [1, 2, 3, 4, 5]))).toEqual([2, 1, 4, 3, 0]);
  });

  test("an island is refused and named unless the policy keeps it", () => {
    expect(() => contiguityWeights(["a", "b", "c", "d"], [["a", "b"]])).toThrow(
      failure("ISLAND", { islands: ["c", "d"] }),
    );
    expect(() => contiguityWeights(["a", "b", "c"], [["a", "b"]], { islands: "error" })).toThrow(
      /c\. Give each a link/,
    );
  });

  test.each([
    ["TOO_FEW_UNITS", ["a"], []],
    ["TOO_FEW_UNITS", [], []],
    ["DUPLICATE_UNIT", ["a", "b", "a"], [["a", "b"]]],
    ["UNKNOWN_UNIT", ["a", "b"], [["a", "z"]]],
    ["SELF_LOOP", ["a", "b"], [["a", "a"]]],
    [
      "DUPLICATE_EDGE",
      ["a", "b"],
      [
        ["a", "b"],
        ["a", "b"],
      ],
    ],
    [
      "DUPLICATE_EDGE",
      ["a", "b"],
      [
        ["a", "b"],
        ["b", "a"],
      ],
    ],
  ] as const)("%s", (code, units, edges) => {
    expect(() => contiguityWeights(units, edges as never)).toThrow(failure(code));
  });

  test("an unknown option is refused with the known ones", () => {
    expect(() => contiguityWeights(["a", "b"], [["a", "b"]], { normalise: "rows" as never })).toThrow(
      failure("INVALID_ARGUMENT", { argument: "normalise", allowed: expect.arrayContaining(["row", "spectral"]) }),
    );
  });

  test("labels that look like object keys are labels", () => {
    const weights = contiguityWeights(
      ["__proto__", "constructor", "广州"],
      [
        ["__proto__", "constructor"],
        ["广州", "constructor"],
      ],
    );
    expect(Array.from(spatialLag(weights, [1, 2, 3]))).toEqual([2, 2, 2]);
  });
});

describe("weightsFromMatrix", () => {
  test("row sums become one, directions are kept", () => {
    const weights = weightsFromMatrix(
      ["a", "b", "c"],
      [
        [0, 1, 3],
        [0, 0, 2],
        [5, 0, 0],
      ],
    );
    expect(Array.from(weights.matrix.values)).toEqual([0.25, 0.75, 1, 1]);
    expect(weights).toMatchObject({ symmetric: false, symmetriser: null, components: 1 });
  });

  test("a row-normalised symmetric matrix is known as symmetrizable, a reversed cycle is not", () => {
    expect(
      weightsFromMatrix(
        ["a", "b", "c"],
        [
          [0, 0.5, 0.5],
          [1, 0, 0],
          [1, 0, 0],
        ],
        { normalise: "none" },
      ),
    ).toMatchObject({
      symmetric: false,
      symmetriser: expect.any(Float64Array),
    });
    expect(
      weightsFromMatrix(
        ["a", "b", "c"],
        [
          [0, 2, 1],
          [1, 0, 2],
          [2, 1, 0],
        ],
      ),
    ).toMatchObject({ symmetriser: null });
  });

  test.each([
    ["SHAPE_MISMATCH", [[0, 1]]],
    ["SHAPE_MISMATCH", [[0, 1], [1]]],
    [
      "INVALID_WEIGHT",
      [
        [0, -1],
        [1, 0],
      ],
    ],
    [
      "INVALID_WEIGHT",
      [
        [0, Number.NaN],
        [1, 0],
      ],
    ],
    [
      "INVALID_WEIGHT",
      [
        [0, Number.POSITIVE_INFINITY],
        [1, 0],
      ],
    ],
    [
      "SELF_LOOP",
      [
        [1, 1],
        [1, 0],
      ],
    ],
    [
      "ISLAND",
      [
        [0, 1],
        [0, 0],
      ],
    ],
  ] as const)("%s", (code, rows) => {
    expect(() => weightsFromMatrix(["a", "b"], rows)).toThrow(failure(code));
  });
});

describe("matching units", () => {
  const weights = contiguityWeights(
    ["b", "a", "c"],
    [
      ["a", "b"],
      ["b", "c"],
    ],
  );

  test("rows and columns follow the data's order", () => {
    const matched = matchUnits(weights, ["a", "b", "c"]);
    expect(matched).toEqual(
      contiguityWeights(
        ["a", "b", "c"],
        [
          ["a", "b"],
          ["b", "c"],
        ],
      ),
    );
    expect(matchUnits(weights, ["b", "a", "c"])).toBe(weights);
  });

  test("missing and extra units are both listed", () => {
    expect(() => matchUnits(weights, ["a", "b", "A"])).toThrow(
      failure("WEIGHTS_UNITS_MISMATCH", { missing: ["A"], extra: ["c"] }),
    );
  });
});

describe("spatial lags", () => {
  const weights = contiguityWeights(
    ["a", "b", "c"],
    [
      ["a", "b"],
      ["b", "c"],
    ],
  );

  test("refuse what is no vector of values", () => {
    expect(() => spatialLag(weights, [1, 2])).toThrow(failure("SHAPE_MISMATCH"));
    expect(() => spatialLag(weights, [1, Number.NaN, 2])).toThrow(failure("MISSING_VALUE", { units: ["b"] }));
  });

  test("by period a missing neighbour makes the lag missing, not smaller", () => {
    const data = panel(
      { u: ["a", "b", "c", "a", "b"], t: [1, 1, 1, 2, 2], x: [1, 2, 5, 7, 8] },
      { unit: "u", time: "t" },
    );
    expect(Array.from(spatialLagByPeriod(data, "x", weights))).toEqual([2, 3, 2, 8, Number.NaN]);
    expect(Array.from(spatialLagByPeriod(data, "2 * x", weights)).slice(0, 3)).toEqual([4, 6, 4]);
  });

  test("are means of neighbours under row normalisation: a constant stays, order does not matter", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 9 }),
        fc.integer(),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (n, seed, c) => {
          const units = Array.from({ length: n }, (_, i) => `u${i}`);
          const edges = units.slice(1).map((unit, i) => [units[Math.abs(seed + i * 7) % (i + 1)], unit] as const);
          const lag = spatialLag(contiguityWeights(units, edges), new Float64Array(n).fill(c));
          for (const value of lag) expect(Math.abs(value - c)).toBeLessThanOrEqual(1e-15 * Math.abs(c) * n + 1e-300);
          const x = units.map((_, i) => (i * i * 0.37) % 1);
          const reversed = spatialLag(contiguityWeights(units.toReversed(), edges), x.toReversed());
          expectClose(Array.from(reversed).toReversed(), spatialLag(contiguityWeights(units, edges), x), {
            absolute: 1e-15,
          });
        },
      ),
    );
  });
});

describe("the spectrum", () => {
  test("of two linked pairs, and of a matrix without negative real eigenvalues", () => {
    const pairs = contiguityWeights(
      ["a", "b", "c", "d"],
      [
        ["a", "b"],
        ["c", "d"],
      ],
    );
    expectClose(spectrumOf(pairs).real, [-1, -1, 1, 1], { absolute: 1e-15 });
    const cycle = weightsFromMatrix(
      ["a", "b", "c"],
      [
        [0, 1, 0],
        [0, 0, 1],
        [1, 0, 0],
      ],
    );
    const spectrum = spectrumOf(cycle);
    expectClose([spectrum.lower, spectrum.upper], [-1, 1], { relative: 1e-14 });
    // |I - r W| = 1 - r^3
    expectClose(logDeterminant(spectrum, 0.5), Math.log(0.875), { relative: 1e-14 });
    expectClose(trace(spectrum, 0.5, 1, 1), (3 * 0.25) / 0.875, { relative: 1e-13, what: "-d ln|I - rW| / dr" });
  });

  test("of weights that only look back: no eigenvalue bounds rho, the row sums do", () => {
    const back = weightsFromMatrix(
      ["a", "b", "c"],
      [
        [0, 0, 0],
        [1, 0, 0],
        [1, 1, 0],
      ],
      { islands: "zero" },
    );
    const spectrum = spectrumOf(back);
    expect([spectrum.lower, spectrum.upper]).toEqual([-1, 1]);
    expect(logDeterminant(spectrum, 0.7)).toBeCloseTo(0, 12);
  });

  test("traces are those of the matrices", () => {
    // W = [[0, 1], [1, 0]], r = 1/2: A = (I - W/2)^-1 = [[4/3, 2/3], [2/3, 4/3]].
    const spectrum = spectrumOf(contiguityWeights(["a", "b"], [["a", "b"]]));
    expectClose(trace(spectrum, 0.5, 0, 1), 8 / 3, { relative: 1e-14, what: "tr A" });
    expectClose(trace(spectrum, 0.5, 1, 1), 4 / 3, { relative: 1e-14, what: "tr WA" });
    expectClose(trace(spectrum, 0.5, 1, 2), 32 / 9, { relative: 1e-14, what: "tr WAA" });
    expectClose(trace(spectrum, 0.5, 2, 2), 40 / 9, { relative: 1e-14, what: "tr WWAA" });
  });
});

interface Columbus {
  readonly queen: number[][];
  readonly queen_W_eig: number[];
  readonly n_comp_queen: number;
  readonly logdet_queenW: Readonly<Record<string, number>>;
  readonly trW_queenW: number[];
  readonly queen_styles: { readonly W: { readonly weights: number[][] } };
}

describeShared<Columbus>(
  "spatial/weights_columbus.json",
  "weights of 49 neighbourhoods agree with spdep",
  (columbus) => {
    const units = columbus.queen.map((_, i) => i + 1);
    const edges = columbus.queen.flatMap((list, i) => list.filter((j) => j > i + 1).map((j) => [i + 1, j] as const));
    const weights = contiguityWeights(units, edges);

    test("weights, components, eigenvalues, Jacobian and traces", () => {
      expect(weights.components).toBe(columbus.n_comp_queen);
      expectClose(weights.matrix.values, columbus.queen_styles.W.weights.flat(), { relative: 1e-14, what: "weights" });
      const spectrum = spectrumOf(weights);
      expectClose(
        spectrum.real,
        [...columbus.queen_W_eig].sort((a, b) => a - b),
        { absolute: 1e-13, what: "eigenvalues" },
      );
      for (const [rho, expected] of Object.entries(columbus.logdet_queenW)) {
        expectClose(logDeterminant(spectrum, Number(rho)), expected, { relative: 1e-11, what: `ln |I - ${rho} W|` });
      }
      const powers = columbus.trW_queenW.map((_, k) => trace(spectrum, 0, k + 1, 1));
      expectClose(powers, columbus.trW_queenW, { relative: 1e-11, absolute: 1e-12, what: "tr W^k" });
    });
  },
);
