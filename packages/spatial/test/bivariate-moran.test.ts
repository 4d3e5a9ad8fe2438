import { expectClose, sharedReference, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  bivariateLocalMoran,
  bivariateMoran,
  contiguityWeights,
  edgeWeights,
  localMoran,
  moranScatter,
  moranTest,
  normaliseWeights,
  readWeights,
  spatialLag,
} from "../src/index.js";
import { columbus } from "./columbus.js";

const units = ["a", "b", "c", "d", "e", "f"];
const weights = edgeWeights(
  units,
  (
    [
      ["a", "b", 1],
      ["b", "a", 2],
      ["b", "c", 1],
      ["c", "d", 3],
      ["d", "a", 1],
      ["e", "f", 1],
      ["f", "c", 0.5],
      ["a", "f", 1],
    ] as const
  ).map(([from, to, weight]) => ({ from, to, weight })),
  { normalise: "none" },
);
const x = [3, 1, 4, 1, 5, 9];
const y = [2, 7, 1, 8, 2, 8];
const failure = (code: string) => expect.objectContaining({ code });

function* arrangements(values: readonly number[]): Generator<number[]> {
  if (values.length === 0) yield [];
  for (let i = 0; i < values.length; i++) {
    for (const rest of arrangements([...values.slice(0, i), ...values.slice(i + 1)])) yield [values[i], ...rest];
  }
}
const momentsOf = (values: readonly number[]) => {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return [mean, values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length];
};

describe("bivariateMoran", () => {
  test("its moments are those of all 720 arrangements of y", () => {
    const all = [...arrangements(y)].map((arranged) => bivariateMoran(x, arranged, weights).estimate);
    const { estimate, expectation, variance, statistic, rule } = bivariateMoran(x, y, weights);
    const [mean, spread] = momentsOf(all);
    expectClose([expectation, variance], [mean, spread], { relative: 1e-12, absolute: 1e-14 });
    expect(statistic).toBe((estimate - expectation) / Math.sqrt(variance));
    expect(rule).toBe("two-sided, normal deviate under randomisation, arrangements of y");
  });

  test("arrangements of pairs are centred at minus the correlation over n - 1", () => {
    const all = [...arrangements([0, 1, 2, 3, 4, 5])].map(
      (places) =>
        bivariateMoran(
          places.map((place) => x[place]),
          places.map((place) => y[place]),
          weights,
        ).estimate,
    );
    const options = { arranged: "pairs", assumption: "permutation", permutations: 4000, seed: 3 } as const;
    const drawn = bivariateMoran(x, y, weights, options);
    const [mean, spread] = momentsOf(all);
    expectClose(mean, -drawn.correlation / 5, { relative: 1e-12 });
    expect(Math.abs(drawn.expectation - mean)).toBeLessThan(5 * Math.sqrt(spread / 4000));
    expectClose(drawn.variance, spread, { relative: 0.15 });
    const extreme = all.filter((one) => Math.abs(one - mean) >= Math.abs(drawn.estimate - mean) - 1e-12).length;
    expect(Math.abs((drawn.pValue ?? 2) - extreme / 720)).toBeLessThan(0.04);
    const second = bivariateMoran(x, y, weights, { ...options, arranged: "second" });
    expect(second.pValue).not.toBe(drawn.pValue);
    expect(Math.abs(second.expectation)).toBeLessThan(5 * Math.sqrt(second.variance / 4000));
  });

  test("of a variable with itself is Moran's I; of linear forms is the same up to the sign", () => {
    expectClose(bivariateMoran(x, x, weights).estimate, moranTest(x, weights).estimate, { relative: 1e-14 });
    const { estimate, pValue } = bivariateMoran(x, y, weights);
    const turned = bivariateMoran(
      x.map((value) => 1e9 * value - 4e9),
      y.map((value) => 3 - 1e-9 * value),
      normaliseWeights(weights, "minmax"),
    );
    expectClose([turned.estimate, turned.pValue ?? 0], [-estimate, pValue ?? 0], { relative: 1e-7 });
    expect(bivariateMoran(y, x, weights).estimate).not.toBeCloseTo(estimate, 3);
  });

  test("neither the order of the units nor that of the values matters", () => {
    const order = [4, 2, 0, 5, 1, 3];
    const moved = edgeWeights(
      order.map((i) => units[i]),
      weights.units.flatMap((from, i) =>
        Array.from(
          weights.matrix.columnIndices.subarray(weights.matrix.rowPointers[i], weights.matrix.rowPointers[i + 1]),
          (j, p) => ({ from, to: weights.units[j], weight: weights.matrix.values[weights.matrix.rowPointers[i] + p] }),
        ),
      ),
      { normalise: "none" },
    );
    const map = (values: readonly number[]) => new Map(units.map((unit, i) => [unit, values[i]]));
    for (const arranged of ["second", "pairs"] as const) {
      const options = { arranged, assumption: "permutation", permutations: 199 } as const;
      const one = bivariateMoran(map(x), map(y), weights, options);
      const two = bivariateMoran(map(x), map(y), moved, options);
      expectClose([two.estimate, two.expectation, two.variance], [one.estimate, one.expectation, one.variance], {
        relative: 1e-12,
      });
      expect(two.pValue).toBe(one.pValue);
    }
  });

  test("what cannot be tested is named", () => {
    expect(() => bivariateMoran(x, [1, 1, 1, 1, 1, 1], weights)).toThrow(failure("CONSTANT_COLUMN"));
    expect(() => bivariateMoran(x, [1, 2, 3, Number.NaN, 5, 6], weights)).toThrow(failure("MISSING_VALUE"));
    expect(() => bivariateMoran(x, [1, 2, 3], weights)).toThrow(failure("SHAPE_MISMATCH"));
    expect(() => bivariateMoran(x, y, weights, { assumption: "normality" })).toThrow(failure("INVALID_ARGUMENT"));
    expect(() => bivariateMoran(x, y, weights, { arranged: "pairs" })).toThrow(failure("INVALID_ARGUMENT"));
    expect(() => bivariateMoran(x, y, weights, { arranged: "both" as never })).toThrow(failure("INVALID_ARGUMENT"));
    const three = contiguityWeights(
      ["a", "b", "c"],
      [
        ["a", "b"],
        ["b", "c"],
      ],
    );
    expect(() => bivariateMoran([1, 2, 3], [2, 1, 3], three)).toThrow(failure("TOO_FEW_UNITS"));
    // Every x but one the same: W'x varies, y moves. Complete graph: it does not.
    const pairs = units.flatMap((a, i) => units.slice(i + 1).map((b) => [a, b] as const));
    const complete = bivariateMoran(x, y, contiguityWeights(units, pairs));
    expectClose(complete.estimate, -complete.correlation / 5, { relative: 1e-12 });
    expect(complete.variance).toBeGreaterThan(0);
  });

  test.skipIf(sharedText("spatial/esda_columbus.json") === undefined)("agrees with spdep on Columbus", () => {
    const reference = sharedReference<{
      readonly CRIME: Readonly<Record<"W" | "B", { readonly bivariate_moran_spdep_moran_bv: number }>>;
    }>("spatial/esda_columbus.json");
    const { data } = columbus();
    const gal = readWeights(sharedText("spatial/inputs/columbus.gal") as string, { format: "gal" });
    const column = (name: string) => (data.columns[name] as unknown as { values: Float64Array }).values;
    const rows = { CRIME: column("CRIME"), INC: column("INC") };
    const row = normaliseWeights(gal, "row");
    const none = normaliseWeights(gal, "none");
    const { W, B } = (reference as NonNullable<typeof reference>).CRIME;
    expectClose(bivariateMoran(rows.CRIME, rows.INC, row).estimate, W.bivariate_moran_spdep_moran_bv, {
      relative: 1e-11,
    });
    // spdep leaves out n / S0, so that its statistic grows with the weights.
    const scale = none.matrix.values.length / 49;
    expectClose(bivariateMoran(rows.CRIME, rows.INC, none).estimate * scale, B.bivariate_moran_spdep_moran_bv, {
      relative: 1e-11,
    });
  });
});

describe("bivariateLocalMoran", () => {
  test("is the product of the standardised value and the standardised lag", () => {
    const points = moranScatter(x, weights).points.map(({ value }) => value);
    const lags = spatialLag(
      weights,
      moranScatter(y, weights).points.map(({ value }) => value),
    );
    const { units: found } = bivariateLocalMoran(x, y, weights, { permutations: 0 });
    expectClose(
      found.map(({ estimate }) => estimate),
      points.map((value, i) => value * lags[i]),
      { relative: 1e-13 },
    );
    const row = normaliseWeights(weights, "row");
    const mean = bivariateLocalMoran(x, y, row, { permutations: 0 }).units.reduce(
      (t, { estimate }) => t + (estimate ?? 0),
      0,
    );
    expectClose(mean / 5, bivariateMoran(x, y, row).estimate, { relative: 1e-13 });
    expectClose(
      bivariateLocalMoran(x, y, weights, { permutations: 0, divisor: "n" }).units.map(({ estimate }) => estimate),
      points.map((value, i) => (value * lags[i] * 6) / 5),
      { relative: 1e-13 },
    );
  });

  test("its moments are those of all arrangements of the others", () => {
    const { units: found } = bivariateLocalMoran(x, y, weights, { permutations: 0 });
    for (const i of [0, 1, 2]) {
      const others = y.filter((_, j) => j !== i);
      const all = [...arrangements(others)].map((arranged) => {
        const full = [...arranged.slice(0, i), y[i], ...arranged.slice(i)];
        return bivariateLocalMoran(x, full, weights, { permutations: 0 }).units[i].estimate ?? Number.NaN;
      });
      expectClose([found[i].expectation, found[i].variance], momentsOf(all), { relative: 1e-11, absolute: 1e-13 });
    }
  });

  test("of a variable with itself is local Moran, draws included", () => {
    const one = bivariateLocalMoran(x, x, weights, { permutations: 199, seed: 5 });
    const two = localMoran(x, weights, { permutations: 199, seed: 5 });
    one.units.forEach((unit, i) => {
      expectClose(
        [unit.estimate, unit.expectation, unit.variance],
        [two.units[i].estimate, two.units[i].expectation, two.units[i].variance],
        { relative: 1e-13 },
      );
      expect([unit.pseudoPValue, unit.quadrant, unit.cluster]).toEqual([
        two.units[i].pseudoPValue,
        two.units[i].quadrant,
        two.units[i].cluster,
      ]);
    });
  });

  test("an island has no statistic", () => {
    const island = contiguityWeights(
      units,
      [
        ["a", "b"],
        ["c", "d"],
        ["d", "e"],
      ],
      { islands: "zero" },
    );
    const { units: found } = bivariateLocalMoran(x, y, island, { permutations: 19 });
    expect(found[5]).toMatchObject({ unit: "f", estimate: null, pseudoPValue: null, cluster: "island" });
    expect(bivariateMoran(x, y, island).units).toBe(5);
  });
});
