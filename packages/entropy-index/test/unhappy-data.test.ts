import { crossSection, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import {
  type ConventionChoice,
  compositeIndex,
  conventionGrid,
  couplingCoordination,
  indexUncertainty,
  leaveOneOut,
  normaliseColumns,
  perturbWeights,
  type Weighting,
} from "../src/index.js";

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return undefined;
}

const spec = {
  dimensions: [
    {
      id: "d",
      indicators: [
        { id: "a", direction: "+" },
        { id: "b", direction: "+" },
      ],
    },
  ],
} as const;
const oneUnit = panel({ u: ["x", "x", "x"], y: [1, 2, 3], a: [1, 2, 3], b: [3, 1, 1] }, { unit: "u", time: "y" });
const constant = crossSection({ a: [1, 1, 1], b: [1, 2, 3] });

describe("a constant indicator that is let through", () => {
  const weightOf = (weights: Weighting, others: ConventionChoice = {}) =>
    compositeIndex(spec, constant, { constant: "zero-weight", weights, ...others }).weights.map((one) => one.weight);

  it.each<Weighting>([
    { method: "entropy" },
    { method: "entropy", levels: "by-level" },
    { method: "standard-deviation" },
    { method: "coefficient-of-variation" },
    { method: "combination", of: [{ method: "entropy" }, { method: "standard-deviation" }], by: "additive" },
  ])("weighs nothing under $method", (weights) => {
    expect(weightOf(weights)).toEqual([0, 1]);
    expect(weightOf(weights, { zero: { shift: 0.01 } })).toEqual([0, 1]);
  });

  it.each<Weighting>([
    { method: "equal" },
    { method: "critic" },
    { method: "principal-components" },
    { method: "pull-apart" },
    { method: "expert", weights: { a: 0.5, b: 0.5 } },
    { method: "combination", of: [{ method: "entropy" }, { method: "equal" }], by: "additive" },
  ])("is refused by $method, which would give it a weight", (weights) => {
    expect(codeOf(() => weightOf(weights))).toBe("CONSTANT_INDICATOR");
  });
});

describe("a single unit", () => {
  it("has no ranks within a period", () => {
    const choices = { weights: [{ method: "entropy" }, { method: "equal" }] } as const;
    expect(codeOf(() => conventionGrid(spec, oneUnit, choices))).toBe("NEED_TWO_ROWS");
    expect(codeOf(() => indexUncertainty(spec, oneUnit, { ...choices, seed: 1 }))).toBe("NEED_TWO_ROWS");
    expect(conventionGrid(spec, oneUnit, { ...choices, ranks: "all-rows" }).bands).toHaveLength(3);
  });

  it("has no entropy within a period", () => {
    const yearly = { weights: { method: "entropy", period: "yearly" } } as const;
    const base = { weights: { method: "entropy", period: { base: 2 } } } as const;
    expect(codeOf(() => compositeIndex(spec, oneUnit, yearly))).toBe("NEED_TWO_ROWS");
    expect(codeOf(() => compositeIndex(spec, oneUnit, base))).toBe("NEED_TWO_ROWS");
  });
});

describe("values near the largest double", () => {
  it("have z-scores and coefficients of variation like any others", () => {
    const x = [1.7e308, 1.6e308, -0.5e308];
    const small = x.map((value) => value / 1e300);
    const z = (column: number[]) => normaliseColumns({ x: column }, { normalisation: { method: "z-score" } }).data;
    expectClose(z(x), z(small), { relative: 1e-14 });
    const weights = { method: "coefficient-of-variation" } as const;
    const cv = (a: number[]) => compositeIndex(spec, crossSection({ a, b: [1, 2, 4] }), { weights }).weights[0]!.weight;
    expectClose(cv(x), cv(small), { relative: 1e-14 });
  });
});

describe("weights that differ by period", () => {
  const data = panel(
    { u: ["x", "y", "z", "x", "y", "z"], t: [1, 1, 1, 2, 2, 2], a: [1, 2, 4, 9, 3, 3], b: [3, 1, 1, 2, 5, 4] },
    { unit: "u", time: "t" },
  );
  const conventions = { weights: { method: "entropy", period: "yearly" } } as const;

  it("are not replaced by their mean in silence", () => {
    expect(codeOf(() => leaveOneOut(spec, data, { conventions }))).toBe("UNKNOWN_CONVENTION");
    expect(codeOf(() => perturbWeights(spec, data, { conventions }))).toBe("UNKNOWN_CONVENTION");
    expect(leaveOneOut(spec, data, { conventions, weights: "again" }).removals).toHaveLength(2);
  });
});

describe("an aggregation that is defined for equal weights", () => {
  it("loses an indicator like any other", () => {
    const three = {
      dimensions: [{ id: "d", indicators: ["a", "b", "c"].map((id) => ({ id, direction: "+" as const })) }],
    };
    const data = crossSection({ a: [1, 2, 3, 5], b: [2, 1, 4, 5], c: [9, 3, 2, 1] });
    const conventions = {
      normalisation: { method: "z-score" },
      weights: { method: "equal" },
      aggregation: { method: "mazziotta-pareto" },
    } as const;
    expect(leaveOneOut(three, data, { conventions }).removals).toHaveLength(3);
  });
});

describe("the noise of weights", () => {
  const data = panel(
    {
      u: ["w", "x", "y", "z", "w", "x", "y", "z"],
      t: [1, 1, 1, 1, 2, 2, 2, 2],
      a: [1, 2, 4, 9, 3, 3.5, 5, 2],
      b: [3, 1, 1.5, 2, 5, 4, 1, 6],
      c: [5, 2, 8, 1, 1, 7, 3, 2],
    },
    { unit: "u", time: "t" },
  );
  const three = {
    dimensions: [
      { id: "d", indicators: [{ id: "a", direction: "+" }] },
      {
        id: "e",
        indicators: [
          { id: "b", direction: "+" },
          { id: "c", direction: "-" },
        ],
      },
    ],
  } as const;
  const zero = { rescale: [0.01, 1] } as const;

  it.each<[string, ConventionChoice]>([
    ["geometric", { zero, aggregation: { method: "geometric" } }],
    ["power 2", { aggregation: { method: "power", exponent: 2 } }],
    ["power -3", { zero, aggregation: { method: "power", exponent: -3 } }],
    ["TOPSIS", { aggregation: { method: "topsis" } }],
    [
      "by level",
      { zero, aggregation: { method: "by-level", means: [{ method: "arithmetic" }, { method: "geometric" }] } },
    ],
    ["yearly", { weights: { method: "entropy", period: "yearly" } }],
  ])("moves ranks under %s, and none at a hair's breadth", (_, base) => {
    for (const ranks of ["last-period", "all-rows"] as const) {
      const wide = indexUncertainty(three, data, { base, weightNoise: 0.95, draws: 300, seed: 1, ranks });
      expect(wide.variants[0]!.weightsMoved).toBe(true);
      expect(Math.max(...wide.meanShift)).toBeGreaterThan(0);
      // With next to no noise the order is that of the scores themselves.
      const narrow = indexUncertainty(three, data, { base, weightNoise: 1e-9, draws: 20, seed: 1, ranks });
      expect(narrow.units.map((one) => one.kept)).toEqual(narrow.units.map(() => 1));
    }
  });

  it("says where it cannot move anything", () => {
    const base = { aggregation: { method: "minimum" } } as const;
    const { variants, meanShift } = indexUncertainty(three, data, { base, weightNoise: 0.5, draws: 20, seed: 1 });
    expect(variants[0]!.weightsMoved).toBe(false);
    expect(Math.max(...meanShift)).toBe(0);
  });
});

describe("coupling", () => {
  it("refuses text in place of a level", () => {
    const text = ["0.5"] as unknown as number[];
    const systems = [
      { name: "a", values: text },
      { name: "b", values: [0.5] },
    ];
    expect(codeOf(() => couplingCoordination(systems))).toBe("TEXT_IN_NUMERIC_COLUMN");
  });
});

describe("a faulty formula whose entropies lie on both sides of 1", () => {
  const unit = Array.from({ length: 40 }, (_, i) => Math.floor(i / 2));
  const even = unit.map((_, i) => 1 + i);
  const spike = unit.map((_, i) => (i === 7 ? 1 : i === 3 ? 0.5 : 0));
  const data = panel({ u: unit, t: unit.map((_, i) => i % 2), a: even, b: spike }, { unit: "u", time: "t" });

  it.each(["ln-periods-script", "ln-units-script", "ln-indicators-script"] as const)(
    "gives the negative weight that it gives: %s",
    (formula) => {
      const { weights, identities, notes } = compositeIndex(spec, data, { weights: { method: "entropy", formula } });
      expect(Math.min(...weights.map((one) => one.weight))).toBeLessThan(0);
      expect(identities.map((one) => one.identity)).not.toContain("scores-in-unit-interval");
      expect(notes.map((one) => one.code)).toContain("AS_PRINTED");
    },
  );
});
