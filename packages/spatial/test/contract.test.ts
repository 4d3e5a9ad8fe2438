import { produc } from "@mesometrics/datasets/produc";
import { decode, encode, glance, tidy } from "@mesometrics/inference";
import { estimatorContract } from "@mesometrics/testing";
import { augment, contiguityWeights, panel, type SpatialModel, spatialPanel } from "../src/index.js";
import { data, formula, weights } from "./produc-study.js";

type Columns = Record<string, (string | number)[]>;

function reordered(order: readonly number[], change: (columns: Columns) => void = () => {}) {
  const columns: Columns = Object.fromEntries(
    Object.entries(produc.table).map(([name, values]) => [
      name,
      order.map((row) => (values as ArrayLike<string | number>)[row]),
    ]),
  );
  change(columns);
  return panel(columns as unknown as typeof produc.table, { unit: "state", time: "year" });
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
const otherData = reordered(rows, (columns) => {
  columns.unemp[3] = Number(columns.unemp[3]) + 1;
});

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
