import { produc } from "@mesometrics/datasets/produc";
import { crossSection } from "@mesometrics/panel-data";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import {
  type Aggregation,
  atkinson,
  coefficientOfVariation,
  compositeIndex,
  couplingCoordination,
  dagumGini,
  generalisedEntropy,
  gini,
  hoover,
  type Normalisation,
  theilL,
  theilT,
  type Weighting,
  type ZeroTreatment,
} from "../src/index.js";

interface Case {
  readonly norm: keyof typeof normalisations;
  readonly zero: keyof typeof zeros;
  readonly weights: keyof typeof weightings;
  readonly agg: keyof typeof aggregations;
  readonly w: readonly number[];
  readonly s: readonly number[];
}

interface Reference {
  readonly columns: Readonly<Record<"Murder" | "Assault" | "UrbanPop" | "Rape", readonly number[]>>;
  readonly kept: readonly number[];
  readonly cases: readonly Case[];
  readonly coupling: readonly Readonly<
    Record<"weights" | "C" | "D" | "weighted" | "wang" | "wangD" | "squared", readonly number[]>
  >[];
  readonly inequality: Readonly<Record<string, number>>;
  readonly dagum: readonly number[];
  readonly dagumW: readonly number[];
}

const combined = (by: "multiplicative" | "additive" | "geometric"): Weighting => ({
  method: "combination",
  of: [{ method: "entropy" }, { method: "critic" }],
  by,
});
const normalisations = {
  minmax: { method: "min-max" },
  rank: { method: "rank" },
  max: { method: "share-of-maximum" },
  z: { method: "z-score" },
  zpop: { method: "z-score", sd: "population" },
  vector: { method: "vector" },
} satisfies Record<string, Normalisation>;
const zeros = {
  limit: "limit",
  rescale: { rescale: [0.01, 1] },
  shift: { shift: 0.01 },
} satisfies Record<string, ZeroTreatment>;
const weightings = {
  equal: { method: "equal" },
  equalL: { method: "equal", levels: "by-level" },
  entropy: { method: "entropy" },
  entropyL: { method: "entropy", levels: "by-level" },
  entropyR: { method: "entropy", levels: "by-level", between: "rescaled" },
  critic: { method: "critic" },
  criticS: { method: "critic", correlation: "spearman" },
  criticA: { method: "critic", absolute: true },
  criticL: { method: "critic", levels: "by-level" },
  cv: { method: "coefficient-of-variation" },
  sd: { method: "standard-deviation" },
  sdL: { method: "standard-deviation", levels: "by-level" },
  pcaO: { method: "principal-components" },
  pcaF: { method: "principal-components", form: "first" },
  pcaC: { method: "principal-components", form: "coefficients" },
  pull: { method: "pull-apart" },
  comboM: combined("multiplicative"),
  comboA: combined("additive"),
  comboG: combined("geometric"),
} satisfies Record<string, Weighting>;
const aggregations = {
  arithmetic: { method: "arithmetic" },
  geometric: { method: "geometric" },
  harmonic: { method: "harmonic" },
  p2: { method: "power", exponent: 2 },
  p3: { method: "power", exponent: 3 },
  pm2: { method: "power", exponent: -2 },
  pm3: { method: "power", exponent: -3 },
  minimum: { method: "minimum" },
  topsis: { method: "topsis" },
  bylevel: { method: "by-level", means: [{ method: "arithmetic" }, { method: "geometric" }, { method: "harmonic" }] },
  mpi: { method: "mazziotta-pareto" },
  mpiP: { method: "mazziotta-pareto", penalty: "+" },
  ampi: { method: "adjusted-mazziotta-pareto" },
} satisfies Record<string, Aggregation>;

const reference = ownReference<Reference>("index/us_arrests_index.json");
const tolerance = { relative: 1e-10, absolute: 1e-14 };
const spec = {
  dimensions: [
    {
      id: "crime",
      indicators: [{ id: "Assault", direction: "-" }],
      dimensions: [
        {
          id: "violent",
          indicators: [
            { id: "Murder", direction: "-" },
            { id: "Rape", direction: "-" },
          ],
        },
      ],
    },
    { id: "urban", indicators: [{ id: "UrbanPop", direction: "+" }] },
  ],
} as const;

describe("an index of US arrests, three levels deep, against base R", () => {
  const data = crossSection(reference.columns);
  it.each(reference.cases.map((one) => ({ ...one, label: `${one.norm}, ${one.zero}, ${one.weights}, ${one.agg}` })))(
    "$label",
    ({ norm, zero, weights, agg, w, s }) => {
      const index = compositeIndex(spec, data, {
        normalisation: normalisations[norm],
        zero: zeros[zero],
        weights: weightings[weights],
        aggregation: aggregations[agg],
      });
      const given = Object.fromEntries(index.weights.map((one) => [one.indicator, one.weight]));
      expectClose(
        ["Murder", "Assault", "UrbanPop", "Rape"].map((name) => given[name]!),
        w,
        tolerance,
      );
      expectClose(
        reference.kept.map((row) => index.scores[row]!),
        s,
        tolerance,
      );
    },
  );
});

describe("coupling of 2, 3 and 4 systems against base R", () => {
  const systems = Object.entries(reference.columns).map(([name, x]) => {
    const low = Math.min(...x);
    const range = Math.max(...x) - low;
    return { name, values: x.map((value) => 0.05 + 0.9 * ((value - low) / range)) };
  });
  it.each(reference.coupling.map((one, i) => ({ ...one, count: i + 2 })))("$count systems", (one) => {
    const chosen = systems.slice(0, one.count);
    const kept = (values: ArrayLike<number | null>) => reference.kept.map((row) => values[row]!);
    const standard = couplingCoordination(chosen);
    expectClose(kept(standard.coupling), one.C, tolerance);
    expectClose(kept(standard.coordination), one.D, tolerance);
    const weights = Object.fromEntries(chosen.map(({ name }, s) => [name, one.weights[s]!]));
    expectClose(kept(couplingCoordination(chosen, { weights }).coordination), one.weighted, tolerance);
    const wang = couplingCoordination(chosen, { formula: "wang-2021" });
    expectClose(kept(wang.coupling), one.wang, tolerance);
    expectClose(kept(wang.coordination), one.wangD, tolerance);
    expectClose(kept(couplingCoordination(chosen, { exponent: 2 }).coupling), one.squared, tolerance);
  });
});

describe("inequality of product per worker between US states, weighted by workers, against base R", () => {
  const rows = produc.table.year.flatMap((year, row) => (year === 1986 ? [row] : []));
  const values = rows.map((row) => produc.table.gsp[row]! / produc.table.emp[row]!);
  const weights = rows.map((row) => produc.table.emp[row]!);
  const groups = rows.map((row) => String(produc.table.region[row]));
  const by = { weights };

  it.each<[string, number]>([
    ["giniW", gini(values, by)],
    ["theilTW", theilT(values, by)],
    ["theilLW", theilL(values, by)],
    ["ge2W", generalisedEntropy(values, 2, by)],
    ["geHalfW", generalisedEntropy(values, 0.5, by)],
    ["geMinus1", generalisedEntropy(values, -1)],
    ["atkinsonHalf", atkinson(values, 0.5)],
    ["atkinson1", atkinson(values, 1)],
    ["atkinson2W", atkinson(values, 2, by)],
    ["cvW", coefficientOfVariation(values, by)],
    ["hooverW", hoover(values, by)],
  ])("%s", (name, value) => expectClose(value, reference.inequality[name]!, tolerance));

  it("Dagum's decomposition, by states and by workers", () => {
    const parts = (one: ReturnType<typeof dagumGini>) => [one.within, one.netBetween, one.transvariation, one.gini];
    expectClose(parts(dagumGini(values, groups)), reference.dagum, tolerance);
    expectClose(parts(dagumGini(values, groups, by)), reference.dagumW, tolerance);
    // A weight of 2 is the value twice.
    const twice = dagumGini([1, 4, 4, 2, 9], ["a", "a", "a", "b", "b"]);
    const weighted = dagumGini([1, 4, 2, 9], ["a", "a", "b", "b"], { weights: [1, 2, 1, 1] });
    expectClose(parts(weighted), parts(twice), { relative: 1e-14 });
  });

  it("keeps its digits where the order or the aversion is next to 1", () => {
    expectClose(generalisedEntropy(values, 1 + 1e-11), theilT(values), { relative: 1e-9 });
    expectClose(generalisedEntropy(values, 1e-11), theilL(values), { relative: 1e-9 });
    expectClose(atkinson(values, 1 - 1e-11), atkinson(values, 1), { relative: 1e-9 });
    expectClose(atkinson([0, ...values], 0.9), 1 - (atkinsonSum(values, 0.1) / 49) ** 10 / meanWithZero(values), {
      relative: 1e-9,
    });
    expect(atkinson(values, 1e-9)).toBeGreaterThan(0);
  });
});

function atkinsonSum(values: readonly number[], exponent: number): number {
  return values.reduce((total, y) => total + Math.exp(exponent * Math.log(y)), 0);
}

function meanWithZero(values: readonly number[]): number {
  return values.reduce((total, y) => total + y, 0) / (values.length + 1);
}
