import { produc } from "@mesometrics/datasets/produc";
import { MesometricsError } from "@mesometrics/matrix";
import { crossSection, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import {
  type CompositeIndexSpec,
  compositeIndex,
  conventionGrid,
  couplingCoordination,
  detectCouplingVariant,
  entropyWeights,
  explainWeights,
  indexUncertainty,
  indicatorWeights,
  leaveOneOut,
  propagate,
  theilDecomposition,
} from "../src/index.js";
import { codeOf } from "./fixtures.js";

const data = panel(produc.table, { unit: "state", time: "year" });
const names = ["hwy", "water", "pc", "gsp", "unemp"];
const indicators = names.map((id) => ({ id, direction: id === "unemp" ? ("-" as const) : ("+" as const) }));
const spec: CompositeIndexSpec = { dimensions: [{ id: "d", indicators }] };
// The last four years are enough to tell a convention by.
const late = produc.table.year.flatMap((year, row) => (year >= 1983 ? [row] : []));
const columns = Object.fromEntries(names.map((name) => [name, late.map((row) => produc.table[name as "hwy"][row]!)]));
const directions = { unemp: "-" } as const;
const periods = late.map((row) => produc.table.year[row]!);

describe("explainWeights", () => {
  const rounded = (weights: ArrayLike<number>, digits = 4) =>
    Object.fromEntries(names.map((name, j) => [name, Number(weights[j]!.toFixed(digits))]));

  it.each([
    ["the standard", {}, "min-max, 0·ln 0 = 0, entropy pooled", false],
    [
      "the script with ln T",
      { formula: "ln-periods-script" },
      "min-max, 0·ln 0 = 0, entropy pooled, ln-periods-script",
      true,
    ],
    ["document 000", { formula: "as-printed-000" }, "min-max, 0·ln 0 = 0, entropy pooled, as-printed-000", true],
    ["a shift of 0.01", { zero: { shift: 0.01 } }, "min-max, all + 0.01, entropy pooled", false],
    ["yearly weights", { period: "yearly" }, "min-max, 0·ln 0 = 0, entropy yearly", false],
    ["raw shares", { normalisation: { method: "none" } }, "raw shares, 0·ln 0 = 0, entropy pooled", false],
  ] as const)("finds %s", (_, options, label, faulty) => {
    const { weights } = entropyWeights(columns, { directions, periods, ...options });
    const published = rounded(
      weights.map((one) => one.weight),
      6,
    );
    const { explanations } = explainWeights(published, columns, { directions, periods });
    expect(explanations[0]).toMatchObject({ label, faulty, withinPrintedDigits: true });
    const matches = explanations.filter((one) => one.withinPrintedDigits);
    expect(matches.every((one) => one.totalVariation < 1e-5)).toBe(true);
  });

  it.each([
    ["the periods", 4, "ln-periods-script"],
    ["the units", 48, "ln-units-script"],
    ["the indicators", 5, "ln-indicators-script"],
  ])("finds a script, written down as it circulates, that divides by the logarithm of %s", (_, count, formula) => {
    // egen total, p = z/total, e = -1/ln(count) Σ p ln p, d = 1 - e, w = d/Σd; zeros moved by 0.0001.
    const divergences = names.map((name) => {
      const x = columns[name]!;
      const [low, high] = [Math.min(...x), Math.max(...x)];
      const z = x.map((value) => (name === "unemp" ? high - value : value - low) / (high - low) + 0.0001);
      const total = z.reduce((all, one) => all + one, 0);
      return 1 + z.reduce((all, one) => all + (one / total) * Math.log(one / total), 0) / Math.log(count);
    });
    const all = divergences.reduce((total, one) => total + one, 0);
    const published = rounded(
      divergences.map((one) => one / all),
      6,
    );
    const { explanations } = explainWeights(published, columns, { directions, periods });
    expect(explanations[0]).toMatchObject({
      label: `min-max, all + 0.0001, entropy pooled, ${formula}`,
      faulty: true,
      withinPrintedDigits: true,
    });
  });

  it("finds CRITIC from percentages, and says when weights are suspiciously even", () => {
    const { weights } = indicatorWeights(columns, { method: "critic" }, { directions });
    const published = Object.fromEntries(names.map((name, j) => [name, Number((100 * weights[j]!).toFixed(2))]));
    const found = explainWeights(published, columns, { directions, periods });
    expect(found.explanations[0].weights).toEqual({ method: "critic" });
    expect(found.digits).toBe(4);
    const even = explainWeights(Object.fromEntries(names.map((name) => [name, 0.2])), columns, {
      directions,
      digits: 4,
    });
    expect(even.explanations[0].label).toBe("min-max, equal");
    expect(even.notes.map((note) => note.code)).toEqual(["NEARLY_EQUAL_WEIGHTS"]);
    const short = explainWeights({ ...rounded([0.3012, 0.2, 0.2, 0.1, 0.1]) }, columns, { directions });
    expect(short.notes.map((note) => note.code)).toContain("SUM_NOT_ONE");
  });

  it("lists conventions that negative values do not allow", () => {
    const { refused } = explainWeights({ a: 0.5, b: 0.5 }, { a: [-1, 2, 5, 0], b: [1, 2, 3, 7] });
    expect(refused.map((one) => one.code)).toContain("NEGATIVE_SHARE");
    const two = explainWeights({ a: 0.5, b: 0.5 }, { a: [1, 2], b: [3, 1] });
    expect(two.explanations[0].withinPrintedDigits).toBe(true);
    expect(two.refused.map((one) => one.code)).toContain("COLLINEAR_WEIGHTS");
    expect(codeOf(() => explainWeights({ a: 0.5 }, { a: [1, 2], b: [2, 1] }))).toBe("INVALID_WEIGHTS");
    expect(codeOf(() => explainWeights({ c: 0.5 }, { a: [1, 2], b: [2, 1] }))).toBe("UNKNOWN_COLUMN");
  });
});

describe("detectCouplingVariant", () => {
  const systems = [
    { name: "a", values: [0.11, 0.52, 0.93, 0.3, 0.71] },
    { name: "b", values: [0.81, 0.44, 0.35, 0.28, 0.64] },
  ];
  it.each(["standard", "wang-2021", "as-printed-002", "without-factor", "without-root"] as const)(
    "finds %s",
    (formula) => {
      const published = Array.from(couplingCoordination(systems, { formula }).coordination, (d) =>
        Number(d.toFixed(4)),
      );
      const [nearest, second] = detectCouplingVariant(published, systems);
      expect(nearest).toMatchObject({ formula, quantity: "coordination", withinPrintedDigits: true });
      expect(second!.withinPrintedDigits).toBe(false);
    },
  );

  it("finds an exponent, and numbers that are of C or T", () => {
    const squared = couplingCoordination(systems, { exponent: 2 });
    const [nearest] = detectCouplingVariant(Array.from(squared.coordination), systems);
    expect(nearest).toMatchObject({ formula: "standard", exponent: 2, quantity: "coordination" });
    const { coupling, development } = couplingCoordination(systems);
    expect(detectCouplingVariant(coupling as number[], systems)[0].quantity).toBe("coupling");
    expect(detectCouplingVariant([...development], systems)[0].quantity).toBe("development");
    expect(codeOf(() => detectCouplingVariant([1], systems))).toBe("COLUMN_LENGTH");
  });
});

describe("a grid of conventions and its way into a regression", () => {
  const grid = conventionGrid(spec, data, {
    zero: ["limit", { rescale: [0.01, 1] }],
    weights: [{ method: "entropy" }, { method: "equal" }, { method: "critic" }],
    aggregation: [{ method: "arithmetic" }, { method: "geometric" }],
  });

  it("holds every combination or says why not", () => {
    expect(grid.variants.length + grid.refused.length).toBe(12);
    expect(grid.refused.map((one) => one.code)).toEqual(["ZERO_IN_MEAN", "ZERO_IN_MEAN", "ZERO_IN_MEAN"]);
    expect(grid.bands.length).toBe(48);
    expect(grid.variants[0]).toMatchObject({ largestShift: 0, spearman: 1, weightDistance: 0 });
    const equal = compositeIndex(spec, data, { weights: { method: "equal" } });
    expect(grid.variants[1]!.scores).toEqual(equal.scores);
  });

  it("gives the shares of conventions under which sign and significance hold", () => {
    const seen: string[] = [];
    const outcome = propagate(grid, (scores, { label }) => {
      seen.push(label);
      expect(scores.length).toBe(816);
      if (label.includes("CRITIC, geometric")) throw new MesometricsError("SINGULAR", "collinear");
      return label.includes("equal") ? { estimate: -1, pValue: 0.2 } : { estimate: 2, pValue: 0.01 };
    });
    expect(seen.length).toBe(10);
    expect(outcome.failed.map((one) => one.code)).toEqual(["SINGULAR"]);
    expect(outcome.variants.length).toBe(8);
    expect([outcome.sameSign, outcome.significant, outcome.sameSignAndSignificant]).toEqual([0.625, 0.625, 0.625]);
    expect([outcome.smallest, outcome.median, outcome.largest]).toEqual([-1, 2, 2]);
    expect(codeOf(() => propagate(grid, () => ({ estimate: Number.NaN, pValue: 1 })))).toBe("INVALID_FIT");
    const broken = () =>
      propagate(grid, () => {
        throw new TypeError("bug");
      });
    expect(broken).toThrow(TypeError);
  });
});

describe("Monte-Carlo over choices", () => {
  const choices = {
    zero: [{ rescale: [0.01, 1] }, { rescale: [0.001, 1] }],
    weights: [{ method: "entropy" }, { method: "equal" }, { method: "critic" }],
    aggregation: [{ method: "arithmetic" }, { method: "geometric" }, { method: "topsis" }],
  } as const;

  it("repeats itself, and its first draws do not depend on how many follow", () => {
    const one = indexUncertainty(spec, data, { ...choices, weightNoise: 0.2, draws: 300, seed: 5 });
    const two = indexUncertainty(spec, data, { ...choices, weightNoise: 0.2, draws: 100, seed: 5 });
    expect(two.meanShift).toEqual(one.meanShift.slice(0, 100));
    expect(one.units.length).toBe(48);
    for (const unit of one.units) expect(unit.p5 <= unit.median && unit.median <= unit.p95).toBe(true);
    expect(one.variants.length).toBe(18);
    expect(one.refused).toEqual([]);
  });

  it("without noise every draw is a cell of the grid", () => {
    const grid = conventionGrid(spec, data, choices);
    const { meanShift, drawn } = indexUncertainty(spec, data, { ...choices, draws: 50, seed: 2 });
    expectClose(
      meanShift,
      Array.from(drawn, (place) => grid.variants[place]!.meanShift),
      { relative: 1e-12, absolute: 1e-15 },
    );
  });

  it("shares the variance out over the choices", () => {
    const { sobol } = indexUncertainty(spec, data, { ...choices, weightNoise: 0.1, draws: 1, seed: 3, sobol: 512 });
    expect(sobol!.map((one) => one.factor)).toEqual(["zero", "weights", "aggregation", "weight-noise"]);
    const total = Object.fromEntries(sobol!.map((one) => [one.factor, one.total]));
    // The method moves ranks; how zeros are treated hardly does.
    expect(total.weights!).toBeGreaterThan(10 * total.zero!);
    expect(
      codeOf(() => indexUncertainty(spec, data, { ...choices, zero: ["limit"], draws: 1, seed: 1, sobol: 8 })),
    ).toBe("REFUSED_COMBINATIONS");
    expect(codeOf(() => indexUncertainty(spec, data, { draws: 0, seed: 1 }))).toBe("INVALID_ARGUMENT");
    expect(codeOf(() => indexUncertainty(spec, data, { draws: 1, seed: 1, weightNoise: 1 }))).toBe("INVALID_ARGUMENT");
  });
});

describe("leaving indicators out", () => {
  it("makes weights again on request, and works through nested groups", () => {
    const nested: CompositeIndexSpec = {
      dimensions: [
        { id: "a", dimensions: [{ id: "b", indicators: indicators.slice(0, 1) }] },
        { id: "c", indicators: indicators.slice(1) },
      ],
    };
    const kept = leaveOneOut(nested, data).removals;
    expect(kept.map((one) => one.removed)).toEqual(names);
    const again = leaveOneOut(nested, data, { weights: "again" }).removals;
    // Pooled entropy weights of the rest keep their proportions: both ways agree.
    again.forEach((one, i) => {
      expect(one.largestShift).toBe(kept[i]!.largestShift);
    });
    const critic = { conventions: { weights: { method: "critic" } } } as const;
    expect(leaveOneOut(nested, data, { ...critic, weights: "again" }).removals).not.toEqual(
      leaveOneOut(nested, data, critic).removals,
    );
    const single = { dimensions: [{ id: "d", indicators: indicators.slice(0, 1) }] };
    expect(codeOf(() => leaveOneOut(single, data))).toBe("NEED_TWO_INDICATORS");
  });
});

describe("nested inequality", () => {
  it("adds up over two stages, for both measures, with and without populations", () => {
    const { gsp, state, emp } = produc.table;
    const first = state.map((name) => name.slice(0, 1));
    for (const measure of ["T", "L"] as const) {
      for (const options of [{ measure }, { measure, weights: emp }]) {
        const { total, within, levels } = theilDecomposition(gsp, [first, [...state]], options);
        expectClose(within + levels[0]!.between + levels[1]!.between, total, { relative: 1e-12 });
        const single = theilDecomposition(gsp, [...state], options);
        expectClose([single.total, single.within], [total, within], { relative: 1e-12 });
      }
    }
    expect(codeOf(() => theilDecomposition([1, 2], []))).toBe("NO_GROUPS");
    const rows = crossSection({ a: [1, 2] });
    expect(rows.rows).toBe(2);
  });
});
