import { produc } from "@mesometrics/datasets/produc";
import { crossSection, panel } from "@mesometrics/panel-data";
import { describeShared, expectClose, ownReference } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CompositeIndexSpec, compositeIndex } from "../src/index.js";
import { codeOf, economyColumns, type IndexReference, infrastructureColumns } from "./fixtures.js";

const reference = ownReference<IndexReference>("index/produc_index.json");

const infrastructure: CompositeIndexSpec = {
  dimensions: [
    { id: "transport", indicators: [{ id: "highways", direction: "+" }] },
    {
      id: "utilities",
      indicators: [
        { id: "water", direction: "+" },
        { id: "other", direction: "+" },
      ],
    },
  ],
};

const economy: CompositeIndexSpec = {
  dimensions: [
    {
      id: "production",
      indicators: [
        { id: "product", column: "output", direction: "+" },
        { id: "machines", column: "capital", direction: "+" },
      ],
    },
    { id: "labour", indicators: [{ id: "jobless", column: "unemployment", direction: "-" }] },
  ],
};

describe("compositeIndex on produc", () => {
  it("the infrastructure index agrees with base R in every score and contribution", () => {
    const index = compositeIndex(infrastructure, crossSection(infrastructureColumns));
    expectClose(index.scores, reference.infrastructure.scores, { relative: 1e-12, what: "scores" });
    for (const { indicator, values } of index.contributions) {
      expectClose(values, reference.infrastructure.contributions[indicator]!, {
        relative: 1e-10,
        absolute: 1e-15,
        what: indicator,
      });
    }
  });

  it("the economy index, with a negative indicator and renamed columns, agrees with base R", () => {
    const index = compositeIndex(economy, crossSection(economyColumns));
    expectClose(index.scores, reference.economy.scores, { relative: 1e-12, what: "scores" });
    expect(index.weights.map((one) => [one.indicator, one.column, one.dimension, one.direction])).toEqual([
      ["product", "output", "production", "+"],
      ["machines", "capital", "production", "+"],
      ["jobless", "unemployment", "labour", "-"],
    ]);
    expectClose(
      index.weights.map((one) => one.weight),
      reference.economy.weight,
      { relative: 1e-13, what: "weights" },
    );
  });

  it("says on a panel that early scores depend on later data", () => {
    const table = { state: produc.table.state, year: produc.table.year, ...infrastructureColumns };
    const index = compositeIndex(infrastructure, panel(table, { unit: "state", time: "year" }));
    expect(index.notes.map((note) => note.code)).toEqual(["WEIGHTS_USE_ALL_PERIODS"]);
    expect(index.rows).toBe(816);
  });
});

interface SharedCase {
  id: string;
  input: { X: number[][]; dirs: number[]; columns: string[] };
  expected: { score: number[]; contributions: number[][] };
}

describeShared<{ cases: SharedCase[] }>("index/weights-aggregation.json", "shared index scores", ({ cases }) => {
  const find = (id: string) => cases.find((one) => one.id === id)!;
  it.each(["usarrests", "grunfeld"])("%s", (name) => {
    const { input } = find(`${name}/input`);
    const { expected } = find(`${name}/entropy.pooled`);
    const columns = Object.fromEntries(input.columns.map((one, j) => [one, input.X.map((row) => row[j]!)]));
    const indicators = input.columns.map((id, j) => ({ id, direction: input.dirs[j]! > 0 ? "+" : "-" }) as const);
    const index = compositeIndex({ dimensions: [{ id: "all", indicators }] }, crossSection(columns));
    expectClose(index.scores, expected.score, { relative: 1e-10, what: "scores" });
    index.contributions.forEach(({ values, indicator }, j) => {
      expectClose(
        values,
        expected.contributions.map((row) => row[j]!),
        { relative: 1e-10, absolute: 1e-15, what: indicator },
      );
    });
  });
});

describe("parts of an index", () => {
  it("add up exactly: contributions to sub-scores, sub-scores to scores, weights to 1", () => {
    const cell = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const column = fc.array(cell, { minLength: 5, maxLength: 5 }).filter((x) => Math.max(...x) - Math.min(...x) > 1e-3);
    fc.assert(
      fc.property(fc.array(column, { minLength: 2, maxLength: 6 }), fc.nat(), (columns, cut) => {
        const indicators = columns.map((_, j) => ({ id: `x${j}`, direction: j % 2 === 0 ? "+" : "-" }) as const);
        const first = 1 + (cut % (columns.length - 1));
        const index = compositeIndex(
          {
            dimensions: [
              { id: "a", indicators: indicators.slice(0, first) },
              { id: "b", indicators: indicators.slice(first) },
            ],
          },
          crossSection(Object.fromEntries(columns.map((one, j) => [`x${j}`, one]))),
        );
        for (let row = 0; row < 5; row++) {
          const parts = index.dimensions.map(({ id, scores }) => {
            let total = 0;
            for (const one of index.contributions) if (one.dimension === id) total += one.values[row]!;
            expect(scores[row]).toBe(total);
            return scores[row]!;
          });
          expect(index.scores[row]).toBe(parts[0]! + parts[1]!);
          expect(index.scores[row]).toBeGreaterThanOrEqual(0);
          expect(index.scores[row]).toBeLessThanOrEqual(1 + 1e-15);
        }
        expectClose(
          index.dimensions.reduce((total, one) => total + one.weight, 0),
          1,
          { relative: 1e-14 },
        );
        for (const one of index.weights) {
          expect(one.dimensionWeight).toBe(index.dimensions.find(({ id }) => id === one.dimension)!.weight);
        }
      }),
    );
  });

  it("turning every direction turns the order around when there is one indicator", () => {
    const data = crossSection({ x: [1, 4, 2] });
    const spec = (direction: "+" | "-"): CompositeIndexSpec => ({
      dimensions: [{ id: "d", indicators: [{ id: "x", direction }] }],
    });
    const up = compositeIndex(spec("+"), data).scores;
    const down = compositeIndex(spec("-"), data).scores;
    expectClose(
      up.map((score, row) => score + down[row]!),
      [1, 1, 1],
      { relative: 1e-15 },
    );
  });

  it("survives structuredClone", () => {
    const index = compositeIndex(infrastructure, crossSection(infrastructureColumns));
    const { structuredClone } = globalThis as unknown as { structuredClone: <T>(value: T) => T };
    expect(structuredClone(index)).toEqual(index);
  });

  it("keeps the order of the spec, also for ids that look like numbers", () => {
    const data = crossSection({ b: [1, 2, 4], a: [3, 1, 1] });
    const index = compositeIndex(
      {
        dimensions: [
          {
            id: "d",
            indicators: [
              { id: "2", column: "b", direction: "+" },
              { id: "1", column: "a", direction: "-" },
            ],
          },
        ],
      },
      data,
    );
    expect(index.weights.map((one) => [one.indicator, one.column, one.maximum])).toEqual([
      ["2", "b", 4],
      ["1", "a", 3],
    ]);
  });
});

describe("misuse of compositeIndex", () => {
  const data = crossSection({ x: [1, 2, 3], y: [3, 1, 2], flat: [1, 1, 1], name: ["a", "b", "c"], gap: [1, null, 3] });
  const one = (column: string, direction: unknown = "+") => ({
    dimensions: [{ id: "d", indicators: [{ id: column, direction: direction as "+" }] }],
  });

  it.each([
    ["UNKNOWN_COLUMN", one("z")],
    ["NOT_NUMERIC", one("name")],
    ["CONSTANT_INDICATOR", one("flat")],
    ["MISSING_CELLS", one("gap")],
    ["UNKNOWN_DIRECTION", one("x", "positive")],
    ["UNKNOWN_DIRECTION", one("x", null)],
    ["INVALID_SPEC", {} as CompositeIndexSpec],
    ["INVALID_SPEC", { dimensions: [{ id: "d" }] } as unknown as CompositeIndexSpec],
    ["NO_INDICATORS", { dimensions: [] }],
    ["NO_INDICATORS", { dimensions: [{ id: "d", indicators: [] }] }],
    ["DUPLICATE_DIMENSION", { dimensions: [...one("x").dimensions, ...one("y").dimensions] }],
    ["DUPLICATE_INDICATOR", { dimensions: [...one("x").dimensions, { ...one("x").dimensions[0]!, id: "e" }] }],
  ])("%s", (code, spec) => {
    expect(codeOf(() => compositeIndex(spec, data))).toBe(code);
  });

  it("notes a column that is counted twice and rows without a score", () => {
    const { notes } = compositeIndex(
      {
        dimensions: [
          { id: "d", indicators: [{ id: "x", direction: "+" }] },
          { id: "e", indicators: [{ id: "again", column: "x", direction: "+" }] },
        ],
      },
      data,
    );
    expect(notes.map((note) => [note.code, note.terms])).toEqual([
      ["REPEATED_COLUMN", ["x"]],
      ["ZERO_SCORES", []],
    ]);
  });
});
