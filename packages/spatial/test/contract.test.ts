import { produc } from "@mesometrics/datasets/produc";
import { decode, encode, explain, glance, summary, tidy } from "@mesometrics/inference";
import { crossSection, type Dataset } from "@mesometrics/panel-data";
import { estimatorContract } from "@mesometrics/testing";
import { expect, test } from "vitest";
import {
  augment,
  contiguityWeights,
  type Estimate,
  normaliseWeights,
  panel,
  type SpatialModel,
  type SpatialTwoStageOptions,
  spatialPanel,
  spatialRegression,
  spatialTwoStage,
  type TwoStageCovariance,
  weightsByPeriod,
  withVcov,
} from "../src/index.js";
import { data, formula, weights } from "./produc-study.js";

type Columns = Record<string, (string | number)[]>;

function columnsOf(order: readonly number[], change: (columns: Columns) => void = () => {}): Columns {
  const columns: Columns = Object.fromEntries(
    Object.entries(produc.table).map(([name, values]) => [
      name,
      order.map((row) => (values as ArrayLike<string | number>)[row]),
    ]),
  );
  change(columns);
  return columns;
}

function reordered(order: readonly number[], change?: (columns: Columns) => void) {
  return panel(columnsOf(order, change) as unknown as typeof produc.table, { unit: "state", time: "year" });
}

const rows = Array.from({ length: data.rows }, (_, row) => row);
// 529 and 816 have no common factor, so this visits every row once.
const permuted = reordered(rows.map((row) => (row * 529 + 11) % data.rows));
// The other order of units: rows and columns of W change places too.
const neighbours = weights.units.flatMap((unit, i) =>
  Array.from(weights.base.columnIndices.subarray(weights.base.rowPointers[i], weights.base.rowPointers[i + 1]))
    .filter((j) => j < i)
    .map((j) => [unit, weights.units[j]] as const),
);
const otherWeights = contiguityWeights(weights.units.toReversed(), neighbours);
const changed = (columns: Columns) => {
  columns.unemp[3] = Number(columns.unemp[3]) + 1;
};
const otherData = reordered(rows, changed);

for (const model of ["slx", "sdm", "sem"] satisfies SpatialModel[]) {
  const options = { model, effects: "twoways" } as const;
  estimatorContract(`spatialPanel (${model})`, {
    data,
    fit: () => spatialPanel(data, formula, { ...options, weights }),
    refitPermuted: () => spatialPanel(permuted, formula, { ...options, weights: otherWeights }),
    tidy,
    glance,
    augment: (fit, set: typeof data) => augment(fit, set, { weights }),
    encode,
    decode,
    otherData,
  });
}

// One W per period: the same graph, its links counted differently in every other year.
const byPeriod = (own: typeof weights) =>
  weightsByPeriod(
    data.index.timeLabels.map((year, t) => [year, t % 2 === 0 ? own : normaliseWeights(own, "spectral")] as const),
  );
for (const model of ["sdm", "sem"] satisfies SpatialModel[]) {
  const options = { model, effects: "twoways" } as const;
  estimatorContract(`spatialPanel (${model}, weights by period)`, {
    data,
    fit: () => spatialPanel(data, formula, { ...options, weights: byPeriod(weights) }),
    refitPermuted: () => spatialPanel(permuted, formula, { ...options, weights: byPeriod(otherWeights) }),
    permutationTolerance: 1e-8,
    tidy,
    glance,
    augment: (fit, set: typeof data) => augment(fit, set, { weights: byPeriod(weights) }),
    encode,
    decode,
    otherData,
  });
}

// The cross-section of 1986.
const lastYear = rows.filter((row) => produc.table.year[row] === 1986);
const crossSectionOf = (order: readonly number[], change?: (columns: Columns) => void) =>
  crossSection(columnsOf(order, change) as unknown as typeof produc.table);
const states = crossSectionOf(lastYear);
const statesPermuted = crossSectionOf(lastYear.map((_, i) => lastYear[(i * 29 + 5) % lastYear.length]));
const otherStates = crossSectionOf(lastYear, changed);

for (const model of ["ols", "sar", "sem", "sdm", "sac"] satisfies SpatialModel[]) {
  const options = { model, unit: "state" } as const;
  estimatorContract(`spatialRegression (${model})`, {
    data: states,
    fit: () => spatialRegression(states, formula, { ...options, weights }),
    refitPermuted: () => spatialRegression(statesPermuted, formula, { ...options, weights: otherWeights }),
    // Second derivatives of two parameters are differences of the gradient.
    permutationTolerance: model === "sac" ? 1e-8 : 1e-10,
    tidy,
    glance,
    augment: (fit, set: typeof states) => augment(fit, set, { weights }),
    encode,
    decode,
    otherData: otherStates,
  });
}

type Options = Omit<SpatialTwoStageOptions, "weights">;

const points = {
  units: weights.units,
  x: weights.units.map((_, i) => (i * 31) % 17),
  y: weights.units.map((_, i) => (i * 13) % 11),
};
const hac = { type: "spatial-hac", points, bandwidth: 4 } as const;

function twoStageContract<Data extends Dataset>(
  name: string,
  sets: { readonly data: Data; readonly permuted: Data; readonly otherData: Data },
  options: Options,
  values: readonly TwoStageCovariance[],
) {
  estimatorContract<Estimate, Data, TwoStageCovariance>(`spatialTwoStage (${name})`, {
    data: sets.data,
    fit: () => spatialTwoStage(sets.data, formula, { ...options, weights }),
    refitPermuted: () => spatialTwoStage(sets.permuted, formula, { ...options, weights: otherWeights }),
    permutationTolerance: 1e-9,
    tidy,
    glance,
    augment: (fit, set) => augment(fit, set, { weights }),
    encode,
    decode,
    otherData: sets.otherData,
    covariances: {
      withVcov: (fit, set, vcov) => withVcov(fit, set, vcov, { weights }),
      refit: (vcov) => spatialTwoStage(sets.data, formula, { ...options, weights, vcov }),
      values,
    },
  });
}

const crossSections = { data: states, permuted: statesPermuted, otherData: otherStates };
twoStageContract("sar", crossSections, { model: "sar", unit: "state" }, ["iid", hac]);
twoStageContract("sac, weighted moments", crossSections, { model: "sac", unit: "state" }, ["HC0"]);
twoStageContract("sem, three moments", crossSections, { model: "sem", unit: "state", vcov: "iid" }, ["iid"]);
const panels = { data, permuted, otherData };
twoStageContract("sdm, two ways", panels, { model: "sdm", effects: "twoways" }, ["iid", "HC0", "cluster", hac]);
twoStageContract("sac, individual, weighted moments", panels, { model: "sac", effects: "individual" }, ["cluster"]);
twoStageContract("sem, random", panels, { model: "sem", effects: "random" }, ["iid", "cluster"]);
twoStageContract("sar, random", panels, { model: "sar", effects: "random" }, ["HC0"]);

test("explain and summary speak of two-stage estimates too", () => {
  const fit = spatialTwoStage(data, formula, { model: "sac", effects: "individual", weights });
  expect(explain(fit)[1]).toMatch(/unequal variances.*clustered by unit/u);
  expect(summary(fit, data).coefficients.map(({ term }) => term)).toEqual(fit.terms);
});

test("refusals of another covariance say why", () => {
  const code = (name: string) => expect.objectContaining({ code: name });
  const weighted = spatialTwoStage(states, formula, { model: "sem", unit: "state", weights });
  expect(() => withVcov(weighted, states, "iid", { weights })).toThrow(code("VCOV_NOT_AVAILABLE"));
  expect(withVcov(weighted, states, { type: "HC0" })).toBe(weighted);
  const lag = spatialTwoStage(states, formula, { model: "sar", unit: "state", weights });
  expect(() => withVcov(lag, states, "iid")).toThrow(code("INVALID_ARGUMENT"));
  const wider = contiguityWeights(weights.units, [...neighbours, ["ALABAMA", "MAINE"]]);
  expect(() => withVcov(lag, states, "iid", { weights: wider })).toThrow(code("WEIGHTS_MISMATCH"));
  expect(() => augment(lag, states, { weights: wider })).toThrow(code("WEIGHTS_MISMATCH"));
  expect(() => withVcov(lag, states, { type: "HC3" }, { weights })).toThrow(code("VCOV_NOT_AVAILABLE"));
});
