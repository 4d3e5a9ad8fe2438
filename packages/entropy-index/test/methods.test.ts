import { produc } from "@mesometrics/datasets/produc";
import { panel } from "@mesometrics/panel-data";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import {
  atkinson,
  type CompositeIndexSpec,
  type ConventionChoice,
  compositeIndex,
  dagumGini,
  gini,
  theilDecomposition,
  type Weighting,
} from "../src/index.js";

type Reference = Record<
  | "rows"
  | "critic"
  | "criticSpearman"
  | "sd"
  | "cv"
  | "pca"
  | "pullApart"
  | "baseYear"
  | "geometric"
  | "harmonic"
  | "topsis"
  | "mpi",
  number[]
> & { yearly: number[][]; gini: number; theilT: number; theilBetween: number; atkinson2: number };

const reference = ownReference<Reference>("index/methods_index.json");
// R's row order is that of the data set: by state, then year.
const data = panel(produc.table, { unit: "state", time: "year" });
const indicators = ["hwy", "water", "pc", "gsp", "unemp"].map((id) => ({
  id,
  direction: id === "unemp" ? ("-" as const) : ("+" as const),
}));
const spec: CompositeIndexSpec = { dimensions: [{ id: "d", indicators }] };
const build = (conventions: ConventionChoice = {}) => compositeIndex(spec, data, conventions);
const closeness = { relative: 1e-11 };

describe("methods on produc agree with base R", () => {
  it.each([
    ["critic", { method: "critic" }],
    ["criticSpearman", { method: "critic", correlation: "spearman" }],
    ["sd", { method: "standard-deviation" }],
    ["cv", { method: "coefficient-of-variation" }],
    ["pca", { method: "principal-components" }],
    ["pullApart", { method: "pull-apart" }],
    ["baseYear", { method: "entropy", period: { base: 1970 } }],
  ] as const satisfies readonly (readonly [string, Weighting])[])("weights: %s", (name, weights) => {
    expectClose(
      build({ weights }).weights.map((one) => one.weight),
      reference[name],
      { ...closeness, what: name },
    );
  });

  it("yearly weights, first and last year", () => {
    const byPeriod = build({ weights: { method: "entropy", period: "yearly" } }).weightsByPeriod!;
    expect(byPeriod.map((one) => one.period).filter((_, t) => t === 0 || t === 16)).toEqual(["1970", "1986"]);
    expectClose([[...byPeriod[0]!.weights], [...byPeriod[16]!.weights]], reference.yearly, {
      ...closeness,
      what: "yearly",
    });
  });

  it("aggregations", () => {
    const pooled = Object.fromEntries(build().weights.map((one) => [one.indicator, one.weight]));
    const rescaled = { zero: { rescale: [0.01, 0.99] }, weights: { method: "expert", weights: pooled } } as const;
    const at = (scores: Float64Array) => reference.rows.map((row) => scores[row - 1]!);
    for (const method of ["geometric", "harmonic"] as const) {
      expectClose(at(build({ ...rescaled, aggregation: { method } }).scores), reference[method], {
        ...closeness,
        what: method,
      });
    }
    expectClose(at(build({ aggregation: { method: "topsis" } }).scores), reference.topsis, {
      ...closeness,
      what: "TOPSIS",
    });
    const mpi = build({
      normalisation: { method: "z-score", sd: "population" },
      weights: { method: "equal" },
      aggregation: { method: "mazziotta-pareto" },
    });
    expectClose(at(mpi.scores), reference.mpi, { ...closeness, what: "MPI" });
  });

  it("inequality of the states' product in 1986", () => {
    const rows = produc.table.year.flatMap((year, row) => (year === 1986 ? [row] : []));
    const y = rows.map((row) => produc.table.gsp[row]!);
    const region = rows.map((row) => String(produc.table.region[row]));
    expectClose([gini(y), atkinson(y, 2)], [reference.gini, reference.atkinson2], { ...closeness, what: "measures" });
    const theil = theilDecomposition(y, region);
    expectClose([theil.total, theil.levels[0]!.between], [reference.theilT, reference.theilBetween], {
      ...closeness,
      what: "Theil",
    });
    expectClose(dagumGini(y, region).gini, reference.gini, closeness);
  });
});
