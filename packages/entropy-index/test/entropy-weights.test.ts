import { matrixFromRows } from "@mesometrics/matrix";
import { describeShared, expectClose, ownReference } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Direction, entropyWeights, standardConventions } from "../src/index.js";
import { codeOf, economyColumns, type IndexReference, infrastructureColumns } from "./fixtures.js";

const weightsOf = (columns: Record<string, readonly number[]>, directions: Record<string, Direction> = {}) =>
  entropyWeights(columns, { directions }).weights.map((one) => one.weight);

describe("entropyWeights on produc", () => {
  const reference = ownReference<IndexReference>("index/produc_index.json");
  it.each([
    ["infrastructure", infrastructureColumns, reference.infrastructure],
    ["economy", economyColumns, reference.economy],
  ] as const)("%s agrees with base R", (what, columns, expected) => {
    const directions = Object.fromEntries(expected.negative.map((name) => [name, "-" as const]));
    const { weights } = entropyWeights(columns, { directions });
    expect(weights.map((one) => one.indicator)).toEqual(expected.indicators);
    for (const field of ["minimum", "maximum", "entropy", "weight"] as const) {
      expectClose(
        weights.map((one) => one[field]),
        expected[field],
        { relative: 1e-13, what: `${what} ${field}` },
      );
    }
  });
});

interface SharedCase {
  id: string;
  data: string;
  input: { X: number[][]; dirs: number[]; columns: string[] };
  expected: { entropy: number[]; divergence: number[]; weights: number[] };
}

describeShared<{ cases: SharedCase[] }>("index/weights-aggregation.json", "shared entropy weights", ({ cases }) => {
  const find = (id: string) => cases.find((one) => one.id === id)!;
  it.each(["usarrests", "grunfeld"])("%s, pooled min-max", (name) => {
    const { input } = find(`${name}/input`);
    const { expected } = find(`${name}/entropy.pooled`);
    const directions = Object.fromEntries(
      input.columns.map((one, j) => [one, input.dirs[j]! > 0 ? "+" : "-"] as const),
    );
    const { weights } = entropyWeights(matrixFromRows(input.X), { names: input.columns, directions });
    const closeness = { relative: 1e-10 };
    expectClose(
      weights.map((one) => one.entropy),
      expected.entropy,
      { ...closeness, what: "entropy" },
    );
    expectClose(
      weights.map((one) => one.divergence),
      expected.divergence,
      { ...closeness, what: "1 - entropy" },
    );
    expectClose(
      weights.map((one) => one.weight),
      expected.weights,
      { ...closeness, what: "weights" },
    );
  });
});

/** Columns with at least two different values, on a scale where min-max is well conditioned. */
const column = (rows: number) =>
  fc
    .array(fc.integer({ min: -1000, max: 1000 }), { minLength: rows, maxLength: rows })
    .filter((values) => new Set(values).size > 1);
const table = fc
  .tuple(fc.integer({ min: 3, max: 30 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) => fc.array(column(rows), { minLength: columns, maxLength: columns }));
const named = (columns: readonly (readonly number[])[]) => Object.fromEntries(columns.map((one, j) => [`x${j}`, one]));

describe("properties of entropy weights", () => {
  it("weights are positive and sum to 1, entropies lie in [0, 1)", () => {
    fc.assert(
      fc.property(table, (columns) => {
        const { weights } = entropyWeights(named(columns));
        expect(Math.abs(weights.reduce((total, one) => total + one.weight, 0) - 1)).toBeLessThan(1e-14);
        for (const { weight, entropy, divergence } of weights) {
          expect(weight).toBeGreaterThan(0);
          expect(entropy).toBeGreaterThanOrEqual(0);
          expect(entropy).toBeLessThan(1);
          expect(divergence).toBe(1 - entropy);
        }
      }),
    );
  });

  it("do not change under a·x + b with a > 0, and a < 0 is the other direction", () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 500 }), fc.integer({ min: -500, max: 500 }), (columns, a, b) => {
        const plain = weightsOf(named(columns));
        const moved = columns.map((one, j) => (j === 0 ? one.map((x) => a * x + b) : one));
        expectClose(weightsOf(named(moved)), plain, { relative: 1e-12, what: "affine" });
        const turned = columns.map((one, j) => (j === 0 ? one.map((x) => -a * x + b) : one));
        expectClose(weightsOf(named(turned), { x0: "-" }), plain, { relative: 1e-12, what: "turned" });
      }),
    );
  });

  it("do not depend on the order of the rows nor of the indicators", () => {
    fc.assert(
      fc.property(table, fc.infiniteStream(fc.nat()), (columns, keys) => {
        const order = columns[0]!
          .map((_, row) => [keys.next().value as number, row] as const)
          .sort((p, q) => p[0] - q[0]);
        const plain = weightsOf(named(columns));
        const permuted = columns.map((one) => order.map(([, row]) => one[row]!));
        expectClose(weightsOf(named(permuted)), plain, { relative: 1e-13, what: "rows permuted" });
        const reversed = Object.fromEntries(Object.entries(named(columns)).reverse());
        expectClose(weightsOf(reversed), [...plain].reverse(), { relative: 1e-13, what: "columns reversed" });
      }),
    );
  });

  it("repeating an indicator repeats its weight", () => {
    fc.assert(
      fc.property(table, (columns) => {
        const weights = weightsOf(named([...columns, columns[0]!]));
        expect(weights.at(-1)).toBe(weights[0]);
      }),
    );
  });
});

describe("edges of entropyWeights", () => {
  it("takes 0·ln 0 as 0: the entropy of 0, 1/2, 1", () => {
    expectClose(entropyWeights({ x: [0, 0.5, 1] }).weights[0]!.entropy, 0.5793801642856949, { relative: 1e-14 });
  });

  it("gives two rows equal weights and says why", () => {
    const { weights, notes } = entropyWeights({ x: [1, 2], y: [5, 3] });
    expect(weights.map((one) => [one.entropy, one.weight])).toEqual([
      [0, 0.5],
      [0, 0.5],
    ]);
    expect(notes.map((note) => note.code)).toEqual(["TWO_ROWS"]);
  });

  it("normalises negative values and states its conventions", () => {
    const { weights, conventions, k } = entropyWeights({ x: [-1, 0, 3] });
    expect(weights[0]).toMatchObject({ minimum: -1, maximum: 3, weight: 1 });
    expect(conventions).toEqual(standardConventions);
    expect(k).toBe(1 / Math.log(3));
  });

  it("survives huge and tiny scales", () => {
    const shape = [0, 1, 3, 4];
    const plain = weightsOf({ x: shape, y: [1, 4, 2, 2] });
    const scaled = weightsOf({ x: shape.map((x) => x * 1e-300), y: [1, 4, 2, 2] });
    expectClose(scaled, plain, { relative: 1e-13, what: "tiny" });
    const huge = weightsOf({ x: [-1.6e308, -0.8e308, 0.8e308, 1.6e308], y: [1, 4, 2, 2] });
    expectClose(huge, plain, { relative: 1e-13, what: "huge" });
  });

  it("names the constant indicator, also one that varies by rounding only", () => {
    expect(() => entropyWeights({ a: [1, 2, 3], b: [3, 3, 3] })).toThrow(/"b" is the same in every row/);
    expect(codeOf(() => entropyWeights({ b: [3, 3, 3] }))).toBe("CONSTANT_INDICATOR");
    expect(codeOf(() => entropyWeights({ b: [0, 0, 0] }))).toBe("CONSTANT_INDICATOR");
    expect(codeOf(() => entropyWeights({ b: [0.1 + 0.2, 0.3, 0.3] }))).toBe("CONSTANT_INDICATOR");
    expect(() => entropyWeights({ b: [0.3, 0.3000000001, 0.3] })).not.toThrow();
  });

  it("names the cell that is missing, infinite or no number", () => {
    const missing = codeAndDetails(() => entropyWeights({ a: [1, null, 4], b: [2, 3, Number.NaN] }));
    expect(missing).toMatchObject({
      code: "MISSING_CELLS",
      details: {
        count: 2,
        cells: [
          { column: "a", row: 2 },
          { column: "b", row: 3 },
        ],
      },
    });
    const infinite = codeAndDetails(() => entropyWeights({ a: [1, 2], b: [Number.NEGATIVE_INFINITY, 3] }));
    expect(infinite).toMatchObject({ code: "INFINITE_CELL", details: { column: "b", row: 1 } });
    const text = codeAndDetails(() => entropyWeights({ a: [1, "2"] as unknown as number[] }));
    expect(text).toMatchObject({ code: "TEXT_IN_NUMERIC_COLUMN", details: { column: "a", row: 2 } });
  });

  it("refuses other misuse by its code", () => {
    expect(codeOf(() => entropyWeights({ a: [1] }))).toBe("NEED_TWO_ROWS");
    expect(codeOf(() => entropyWeights({ a: [] }))).toBe("NEED_TWO_ROWS");
    expect(codeOf(() => entropyWeights({}))).toBe("NO_INDICATORS");
    expect(codeOf(() => entropyWeights({ a: [1, 2], b: [1, 2, 3] }))).toBe("COLUMN_LENGTH");
    expect(codeOf(() => entropyWeights({ a: [1, 2] }, { directions: { a: "postive" as "+" } }))).toBe(
      "UNKNOWN_DIRECTION",
    );
    expect(() => entropyWeights({ income: [1, 2] }, { directions: { incme: "-" } })).toThrow(/Did you mean "income"/);
    expect(codeOf(() => entropyWeights(matrixFromRows([[1], [2]]), { names: ["a", "b"] }))).toBe("INDICATOR_NAMES");
    expect(
      codeOf(() =>
        entropyWeights(
          matrixFromRows([
            [1, 2],
            [2, 3],
          ]),
          { names: ["a", "a"] },
        ),
      ),
    ).toBe("INDICATOR_NAMES");
  });

  it("is not confused by names that objects inherit", () => {
    const { weights } = entropyWeights({ constructor: [1, 2, 4], toString: [3, 1, 2] } as Record<string, number[]>);
    expect(weights.map((one) => [one.indicator, one.direction])).toEqual([
      ["constructor", "+"],
      ["toString", "+"],
    ]);
  });

  it("does not change its input", () => {
    const column = Float64Array.of(3, 1, 2);
    entropyWeights({ column }, { directions: { column: "-" } });
    expect([...column]).toEqual([3, 1, 2]);
  });
});

function codeAndDetails(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
