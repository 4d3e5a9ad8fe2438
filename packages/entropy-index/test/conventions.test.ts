import { grunfeld } from "@mesometrics/datasets/grunfeld";
import { produc } from "@mesometrics/datasets/produc";
import { crossSection, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CompositeIndexSpec,
  type ConventionChoice,
  combineWeights,
  compositeIndex,
  couplingCoordination,
  declaredIdentities,
  entropyWeights,
  indexCoherence,
  indexSystems,
  indicatorWeights,
  type Normalisation,
  rankScores,
  standardConventions,
  type Weighting,
  weightConcentration,
  weightsFromEntropies,
} from "../src/index.js";
import { codeOf } from "./fixtures.js";

const data = panel(produc.table, { unit: "state", time: "year" });
const spec: CompositeIndexSpec = {
  dimensions: [
    {
      id: "capital",
      dimensions: [
        {
          id: "public",
          indicators: [
            { id: "hwy", direction: "+" },
            { id: "water", direction: "+" },
          ],
        },
        { id: "private", indicators: [{ id: "pc", direction: "+" }] },
      ],
    },
    {
      id: "labour",
      indicators: [
        { id: "emp", direction: "+" },
        { id: "unemp", direction: "-" },
      ],
    },
  ],
};
const weightsOf = (conventions: ConventionChoice = {}) =>
  compositeIndex(spec, data, conventions).weights.map((one) => one.weight);

describe("a framework of three levels", () => {
  const index = compositeIndex(spec, data);
  it("adds up at every level, exactly", () => {
    expect(index.dimensions.map((one) => [one.id, one.parent, one.depth])).toEqual([
      ["capital", null, 0],
      ["public", "capital", 1],
      ["private", "capital", 1],
      ["labour", null, 0],
    ]);
    const [capital, publicCapital, privateCapital, labour] = index.dimensions.map((one) => one.scores);
    for (let row = 0; row < index.rows; row++) {
      expect(capital![row]).toBe(publicCapital![row]! + privateCapital![row]!);
      expect(index.scores[row]).toBe(capital![row]! + labour![row]!);
    }
    expectClose(index.dimensions[0]!.weight + index.dimensions[3]!.weight, 1, { relative: 1e-14 });
    expect(index.weights.map((one) => one.dimension)).toEqual(["public", "public", "private", "labour", "labour"]);
  });

  it("does not depend on how indicators are grouped when weights are over all", () => {
    const flat = compositeIndex(
      {
        dimensions: [
          {
            id: "all",
            indicators: ["hwy", "water", "pc", "emp", "unemp"].map((id) => ({
              id,
              direction: id === "unemp" ? "-" : "+",
            })),
          },
        ],
      },
      data,
    );
    expectClose(index.scores, flat.scores, { relative: 1e-13 });
  });

  it("weighs by level", () => {
    expect(weightsOf({ weights: { method: "equal", levels: "by-level" } })).toEqual([0.125, 0.125, 0.25, 0.25, 0.25]);
    expect(weightsOf({ weights: { method: "equal" } })).toEqual([0.2, 0.2, 0.2, 0.2, 0.2]);
    const byLevel = compositeIndex(spec, data, { weights: { method: "entropy", levels: "by-level" } });
    // Within public capital the shares are those of an index of the two alone.
    const pair = entropyWeights({ hwy: produc.table.hwy, water: produc.table.water }).weights.map((one) => one.weight);
    const [hwy, water] = byLevel.weights.map((one) => one.weight) as [number, number];
    expectClose([hwy / (hwy + water), water / (hwy + water)], pair, { relative: 1e-12 });
    for (const method of ["critic", "standard-deviation", "principal-components"] as const) {
      const weights = weightsOf({ weights: { method, levels: "by-level" } });
      expectClose(
        weights.reduce((total, weight) => total + weight, 0),
        1,
        { relative: 1e-12, what: method },
      );
    }
  });

  it("takes expert weights from the spec or by name", () => {
    const weighted: CompositeIndexSpec = {
      dimensions: [
        {
          id: "a",
          weight: 0.6,
          indicators: [
            { id: "hwy", direction: "+", weight: 0.5 },
            { id: "water", direction: "+", weight: 0.5 },
          ],
        },
        { id: "b", weight: 0.4, indicators: [{ id: "emp", direction: "+" }] },
      ],
    };
    const expert = compositeIndex(weighted, data, { weights: { method: "expert" } });
    expectClose(
      expert.weights.map((one) => one.weight),
      [0.3, 0.3, 0.4],
      { relative: 1e-15 },
    );
    expect(codeOf(() => compositeIndex(spec, data, { weights: { method: "expert" } }))).toBe("INVALID_WEIGHTS");
    const named = (weights: Record<string, number>) => weightsOf({ weights: { method: "expert", weights } });
    expect(named({ hwy: 0.1, water: 0.2, pc: 0.3, emp: 0.2, unemp: 0.2 })).toEqual([0.1, 0.2, 0.3, 0.2, 0.2]);
    expect(codeOf(() => named({ hwy: 0.5 }))).toBe("INVALID_WEIGHTS");
    expect(codeOf(() => named({ hwy: 0.5, watr: 0.5 }))).toBe("UNKNOWN_COLUMN");
    expect(codeOf(() => named({ hwy: -1, water: 0.5, pc: 0.5, emp: 0.5, unemp: 0.5 }))).toBe("INVALID_WEIGHTS");
  });

  it("takes judgements by level", () => {
    const judgements = {
      index: [
        [1, 3],
        [1 / 3, 1],
      ],
      capital: [
        [1, 1],
        [1, 1],
      ],
      public: [
        [1, 4],
        [1 / 4, 1],
      ],
      labour: [
        [1, 1],
        [1, 1],
      ],
    };
    expectClose(weightsOf({ weights: { method: "ahp", judgements } }), [0.3, 0.075, 0.375, 0.125, 0.125], {
      relative: 1e-14,
    });
    const { labour, ...fewer } = judgements;
    expect(labour.length).toBe(2);
    expect(codeOf(() => weightsOf({ weights: { method: "ahp", judgements: fewer } }))).toBe("INVALID_JUDGEMENTS");
    const extra = { ...judgements, nothing: [[1]] };
    expect(codeOf(() => weightsOf({ weights: { method: "ahp", judgements: extra } }))).toBe("UNKNOWN_COLUMN");
  });

  it("aggregates by level", () => {
    const rescaled = { zero: { rescale: [0.01, 1] as const }, weights: { method: "equal" as const } };
    const one = compositeIndex(spec, data, {
      ...rescaled,
      aggregation: { method: "by-level", means: [{ method: "geometric" }, { method: "arithmetic" }] },
    });
    const z = one.normalised;
    const row = 7;
    const capital = (z[0]![row]! + z[1]![row]! + z[2]![row]!) / 3;
    const labour = (z[3]![row]! + z[4]![row]!) / 2;
    expectClose(one.scores[row]!, Math.exp(0.6 * Math.log(capital) + 0.4 * Math.log(labour)), { relative: 1e-13 });
    expect(one.contributions).toEqual([]);
    expectClose(one.dimensions[3]!.scores[row]!, labour, { relative: 1e-14 });
    const all = { method: "by-level", means: [{ method: "arithmetic" }] } as const;
    const plain = compositeIndex(spec, data, rescaled).scores;
    expectClose(compositeIndex(spec, data, { ...rescaled, aggregation: all }).scores, plain, { relative: 1e-13 });
  });

  it("tells how the levels hang together", () => {
    const levels = indexCoherence(index);
    expect(levels.map((one) => one.id)).toEqual(["capital", "public", "private", "labour", "index"]);
    const [, publicLevel] = levels;
    expect(publicLevel!.parts).toEqual(["hwy", "water"]);
    const r = publicLevel!.between[1]!;
    expectClose(publicLevel!.alpha!, (2 * r) / (1 + r), { relative: 1e-13 });
    expect(levels[2]!.alpha).toBe(null);
  });
});

describe("periods", () => {
  it("weights of a base period do not depend on later data", () => {
    const base: ConventionChoice = {
      normalisation: { method: "min-max", pool: { base: [1970, 1971] } },
      weights: { method: "entropy", period: { base: [1970, 1971] } },
    };
    const early = produc.table.year.map((year) => year <= 1975);
    const keep = <T>(cells: readonly T[]) => cells.filter((_, row) => early[row]);
    const { state, year, hwy, water, pc, emp, unemp } = produc.table;
    const part = panel(
      {
        state: keep(state),
        year: keep(year),
        hwy: keep(hwy),
        water: keep(water),
        pc: keep(pc),
        emp: keep(emp),
        unemp: keep(unemp),
      },
      { unit: "state", time: "year" },
    );
    const short = compositeIndex(spec, part, base);
    const long = compositeIndex(spec, data, base);
    expectClose(
      short.weights.map((one) => one.weight),
      long.weights.map((one) => one.weight),
      { relative: 1e-13 },
    );
    expectClose(
      short.scores,
      long.scores.filter((_, row) => early[row]),
      { relative: 1e-12 },
    );
    expect(long.notes.map((note) => note.code)).not.toContain("WEIGHTS_USE_ALL_PERIODS");
    expect(compositeIndex(spec, data).notes.map((note) => note.code)).toContain("WEIGHTS_USE_ALL_PERIODS");
    const clipped = compositeIndex(spec, data, {
      ...base,
      normalisation: { method: "min-max", pool: { base: 1970 }, outside: "clip" },
    });
    expect(clipped.notes.map((note) => note.code)).toContain("CLIPPED");
  });

  it("are asked for where they are needed", () => {
    const rows = crossSection({ hwy: [1, 2, 4], water: [3, 1, 2] });
    const flat: CompositeIndexSpec = {
      dimensions: [
        {
          id: "d",
          indicators: [
            { id: "hwy", direction: "+" },
            { id: "water", direction: "+" },
          ],
        },
      ],
    };
    for (const conventions of [
      { normalisation: { method: "min-max", pool: "year" } },
      { weights: { method: "entropy", period: "yearly" } },
      { weights: { method: "entropy", period: { base: 1970 } } },
    ] as const) {
      expect(codeOf(() => compositeIndex(flat, rows, conventions))).toBe("NEEDS_PERIODS");
    }
    expect(codeOf(() => compositeIndex(spec, data, { weights: { method: "entropy", period: { base: 1905 } } }))).toBe(
      "UNKNOWN_PERIOD",
    );
    const yearly = { weights: { method: "entropy", period: "yearly" }, aggregation: { method: "topsis" } } as const;
    expect(codeOf(() => compositeIndex(spec, data, yearly))).toBe("UNKNOWN_CONVENTION");
  });

  it("names unit and year of a missing cell", () => {
    const gap = panel(
      { firm: ["A", "A", "B", "B"], year: [2001, 2002, 2001, 2002], x: [1, 2, null, 4] },
      { unit: "firm", time: "year" },
    );
    const one: CompositeIndexSpec = { dimensions: [{ id: "d", indicators: [{ id: "x", direction: "+" }] }] };
    expect(() => compositeIndex(one, gap)).toThrow(/x of B in 2001/);
    try {
      compositeIndex(one, gap);
    } catch (error) {
      expect((error as { details: unknown }).details).toMatchObject({
        cells: [{ column: "x", row: 3, unit: "B", period: "2001" }],
      });
    }
  });
});

describe("identities", () => {
  const weightings: readonly Weighting[] = [
    { method: "equal" },
    { method: "entropy" },
    { method: "entropy", period: "yearly" },
    { method: "entropy", levels: "by-level" },
    { method: "critic" },
    { method: "coefficient-of-variation" },
    { method: "standard-deviation" },
    { method: "principal-components" },
    { method: "pull-apart" },
    { method: "combination", of: [{ method: "entropy" }, { method: "critic" }], by: "game-theory" },
    { method: "combination", of: [{ method: "entropy" }, { method: "coefficient-of-variation" }], by: "additive" },
  ];
  it.each(weightings)("exactly those declared are checked: $method $by", (weights) => {
    const index = compositeIndex(spec, data, { weights });
    expect(index.identities.map((one) => one.identity)).toEqual(declaredIdentities(index.conventions));
    for (const { departure, tolerance } of index.identities) expect(departure).toBeLessThanOrEqual(tolerance);
  });

  it("a coefficient of variation is not affine invariant, and does not say so", () => {
    const cv: Weighting = { method: "coefficient-of-variation" };
    expect(declaredIdentities({ ...standardConventions, weights: cv })).not.toContain("affine-invariant-weights");
    const moved = indicatorWeights({ a: [1, 2, 4], b: [3, 1, 2] }, cv).weights;
    const plain = indicatorWeights({ a: [101, 102, 104], b: [3, 1, 2] }, cv).weights;
    expect(Math.abs(moved[0]! - plain[0]!)).toBeGreaterThan(0.1);
  });

  it("are not refused to a column whose values differ by a few roundings only", () => {
    const tight = [1, 1 + 18 * Number.EPSILON, 1 + 10 * Number.EPSILON, 1 + 2 * Number.EPSILON];
    const { weights } = entropyWeights({ tight, plain: [1, 2, 5, 3] });
    expect(weights.every((one) => one.weight > 0)).toBe(true);
  });

  it("hold for any table, unit and order of rows", () => {
    const column = fc
      .array(fc.integer({ min: -50, max: 50 }), { minLength: 6, maxLength: 6 })
      .filter((x) => new Set(x).size > 2);
    fc.assert(
      fc.property(
        fc.array(column, { minLength: 2, maxLength: 4 }),
        fc.constantFrom(
          ...weightings.filter(
            (one) =>
              !("period" in one) &&
              declaredIdentities({ ...standardConventions, weights: one }).includes("affine-invariant-weights"),
          ),
        ),
        fc.integer({ min: 1, max: 60 }),
        (columns, weights, scale) => {
          const indicators = columns.map((_, j) => ({ id: `x${j}`, direction: j % 2 === 0 ? "+" : "-" }) as const);
          const one: CompositeIndexSpec = { dimensions: [{ id: "d", indicators }] };
          const table = (change: (x: number, j: number) => number) =>
            crossSection(Object.fromEntries(columns.map((cells, j) => [`x${j}`, cells.map((x) => change(x, j))])));
          const build = (other: ReturnType<typeof table>) => {
            try {
              return compositeIndex(one, other, { weights });
            } catch (error) {
              return (error as { code: string }).code;
            }
          };
          const plain = build(table((x) => x));
          const moved = build(table((x) => x * scale + 7));
          if (typeof plain === "string" || typeof moved === "string") {
            expect(["NO_CONFLICT", "COLLINEAR_WEIGHTS"]).toContain(plain);
            expect(moved).toBe(plain);
            return;
          }
          expectClose(moved.scores, plain.scores, { relative: 1e-8, absolute: 1e-10 });
          for (const score of plain.scores) expect(Number.isFinite(score)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("guards", () => {
  it("an entropy outside [0, 1] is an error that names the usual cause", () => {
    expectClose(weightsFromEntropies([0.5, 0.75]), [2 / 3, 1 / 3], { relative: 1e-15 });
    expect(codeOf(() => weightsFromEntropies([1.4, 2]))).toBe("ENTROPY_OUT_OF_RANGE");
    expect(() => weightsFromEntropies([1.4, 2])).toThrow(/ln\(periods\)/);
    expect(codeOf(() => weightsFromEntropies([-0.1, 0.5]))).toBe("ENTROPY_OUT_OF_RANGE");
    expect(codeOf(() => weightsFromEntropies([Number.NaN]))).toBe("ENTROPY_OUT_OF_RANGE");
    expect(codeOf(() => weightsFromEntropies([1, 1]))).toBe("NO_INFORMATION");
  });

  it("warns of one indicator that carries the index", () => {
    const skewed = crossSection({ a: [0, 0, 0, 0, 0, 0, 9], b: [1, 2, 3, 4, 5, 6, 7], c: [2, 1, 4, 3, 6, 5, 8] });
    const indicators = ["a", "b", "c"].map((id) => ({ id, direction: "+" as const }));
    const { notes } = compositeIndex({ dimensions: [{ id: "d", indicators }] }, skewed);
    expect(notes.find((note) => note.code === "WEIGHT_CONCENTRATION")?.terms).toEqual(["a"]);
    expect(weightConcentration([0.25, 0.25, 0.25, 0.25])).toMatchObject({ effectiveNumber: 4, ratio: 1, notes: [] });
    expect(codeOf(() => weightConcentration([]))).toBe("NO_INDICATORS");
  });

  it("refuses conventions that do not exist or do not fit", () => {
    const refused = (conventions: ConventionChoice) => codeOf(() => compositeIndex(spec, data, conventions));
    expect(refused({ normalisation: { method: "min-max", goalposts: { hwy: [3, 3] } } })).toBe("INVALID_GOALPOSTS");
    expect(refused({ normalisation: { method: "min-max", goalposts: { hwy: [0, 10] }, outside: "error" } })).toBe(
      "OUTSIDE_GOALPOSTS",
    );
    expect(refused({ normalisation: { method: "none" } })).toBe("NEEDS_DIRECTION");
    expect(refused({ normalisation: { method: "z-score" } })).toBe("NEGATIVE_SHARE");
    expect(refused({ aggregation: { method: "geometric" } })).toBe("ZERO_IN_MEAN");
    expect(refused({ aggregation: { method: "mazziotta-pareto" } })).toBe("UNKNOWN_CONVENTION");
    expect(refused({ zero: { shift: -1 } })).toBe("UNKNOWN_CONVENTION");
    expect(refused({ zero: { rescale: [1, 0] } })).toBe("UNKNOWN_CONVENTION");
    expect(refused({ weights: { method: "guess" } as unknown as Weighting })).toBe("UNKNOWN_CONVENTION");
    expect(refused({ normalisation: { method: "guess" } as unknown as Normalisation })).toBe("UNKNOWN_CONVENTION");
    const nothing = { weights: undefined } as unknown as ConventionChoice;
    expect(compositeIndex(spec, data, nothing).conventions).toEqual(standardConventions);
    expect(codeOf(() => combineWeights([[0.5, 0.5]]))).toBe("NEED_TWO_SETS");
    expect(
      codeOf(() =>
        combineWeights(
          [
            [0.5, 0.5],
            [0.5, 0.5],
          ],
          "game-theory",
        ),
      ),
    ).toBe("COLLINEAR_WEIGHTS");
    expect(
      codeOf(() =>
        combineWeights([
          [0.5, 0.6],
          [0.5, 0.5],
        ]),
      ),
    ).toBe("INVALID_WEIGHTS");
    expect(
      codeOf(() =>
        combineWeights(
          [
            [1, 0],
            [0, 1],
          ],
          "multiplicative",
        ),
      ),
    ).toBe("NO_INFORMATION");
    expect(codeOf(() => rankScores([1, Number.NaN]))).toBe("MISSING_CELLS");
    expect([...rankScores([1, 2, 5, 4], { within: [1, 1, 2, 2] })]).toEqual([2, 1, 1, 2]);
  });
});

describe("several systems", () => {
  it("stand side by side and go into their coupling", () => {
    const firms = panel(grunfeld.table, { unit: "firm", time: "year" });
    const systems = indexSystems(
      [
        { id: "investment", dimensions: [{ id: "i", indicators: [{ id: "inv", direction: "+" }] }] },
        {
          id: "wealth",
          dimensions: [
            {
              id: "w",
              indicators: [
                { id: "value", direction: "+" },
                { id: "capital", direction: "+" },
              ],
            },
          ],
        },
      ],
      firms,
    );
    const result = couplingCoordination(systems);
    expect(result.systems.map((one) => one.name)).toEqual(["investment", "wealth"]);
    expect(result.rows).toBe(firms.rows);
    expect(result.coordination.every((d) => d >= 0 && d <= 1)).toBe(true);
    expect(codeOf(() => indexSystems([], firms))).toBe("NO_SYSTEMS");
  });
});
