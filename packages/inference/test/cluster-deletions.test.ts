import { type Dataset, groupColumn, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { clusterDeletions, deletionsByBlock, deletionsByRefit } from "../src/cluster-deletions.js";
import { frameOf, type WorkingModel, workingModel } from "../src/index.js";
import { modelOf, randomPanel } from "./small-model.js";

function values(data: Dataset, name: string): Float64Array {
  return (data.columns[name] as unknown as { values: Float64Array }).values;
}

/** The definition: the rows without the cluster as a data set of their own, estimated from the start. */
function byHand(data: Dataset, formula: string, cluster: string, model: WorkingModel): (number | null)[][] {
  const { codes, levels } = groupColumn(data, cluster);
  const columns = ["id", "t", "x", "z", "y", "region", "shuffled"].map((name) => [name, values(data, name)] as const);
  return Array.from({ length: levels }, (_, g) => {
    const rows = Array.from(codes.keys()).filter((i) => codes[i] !== g);
    const table = Object.fromEntries(columns.map(([name, cells]) => [name, rows.map((i) => cells[i])]));
    const rest = workingModel(frameOf(panel(table, { unit: "id", time: "t" }) as Dataset, formula, {}));
    return model.terms.map((term) => rest.coefficients[rest.terms.indexOf(term)] ?? null);
  });
}

describe.each([
  "y ~ x + z",
  "y ~ x + z | id",
  "y ~ x + z | t",
  "y ~ x + z | id + t",
  "y ~ x + z | id[t]",
  "y ~ x | id | z ~ shuffled",
])("%s", (formula) => {
  const data = randomPanel(5, 8, 6);
  const model = modelOf(data, formula);

  test.each(["id", "region", "shuffled", "t"])("without each cluster of %s, as estimated by hand", (cluster) => {
    const groups = groupColumn(data, cluster, model.frame.rows);
    const found = clusterDeletions(model, groups);
    const expected = byHand(data, formula, cluster, model);
    for (const [j] of model.terms.entries()) {
      expectClose(
        found.data.subarray(j * groups.levels, (j + 1) * groups.levels),
        expected.map((row) => row[j] as number),
        { relative: 1e-9 },
      );
    }
  });
});

test.each([
  ["y ~ x + z | id", "region"],
  ["y ~ x + z | id + t", "id"],
  ["y ~ x + z | id + t", "t"],
  ["y ~ x + z | id[t] + t", "region"],
  ["y ~ x + z | region^t", "id"],
])("blocks and refits of %s by %s agree", (formula, cluster) => {
  const data = randomPanel(9, 8, 6);
  const model = modelOf(data, formula);
  const groups = groupColumn(data, cluster, model.frame.rows);
  expectClose(deletionsByBlock(model, groups).data, deletionsByRefit(model, groups).data, { relative: 1e-10 });
});

test.each([
  ["y ~ x + z | id", "region"],
  ["y ~ x + z | id + t", "id"],
])("with weights, blocks and refits of %s by %s agree", (formula, cluster) => {
  const data = randomPanel(9, 8, 6);
  const weights = { frequency: "repeats" } as const;
  const repeats = Array.from({ length: data.rows }, (_, i) => 1 + (i % 3));
  const columns = ["id", "t", "x", "z", "y", "region"].map((name) => [name, values(data, name)] as const);
  const table: Record<string, number[] | Float64Array> = { ...Object.fromEntries(columns), repeats };
  const weighted = panel(table, { unit: "id", time: "t" }) as Dataset;
  const model = workingModel(frameOf(weighted, formula, { weights }));
  const groups = groupColumn(weighted, cluster, model.frame.rows);
  expectClose(deletionsByBlock(model, groups).data, deletionsByRefit(model, groups).data, { relative: 1e-10 });
});

test("a cluster that dwarfs the others costs no digits", () => {
  const table = { id: [] as number[], t: [] as number[], x: [] as number[], y: [] as number[] };
  for (let i = 0; i < 4; i++) {
    for (let t = 0; t < 5; t++) {
      const size = i === 0 ? 1e9 : 1;
      table.id.push(i);
      table.t.push(t);
      table.x.push(size * ((t * (i + 2)) % 5));
      table.y.push(size * ((t * (i + 3)) % 7) + ((i * t) % 3));
    }
  }
  const model = modelOf(panel(table, { unit: "id", time: "t" }) as Dataset, "y ~ x");
  const groups = groupColumn(panel(table, { unit: "id", time: "t" }) as Dataset, "id");
  expectClose(deletionsByBlock(model, groups).data, deletionsByRefit(model, groups).data, { relative: 1e-12 });
});

test("a coefficient that only one cluster determines is not determined without it", () => {
  // w varies in unit 0 alone; v equals x in every other unit.
  const table: Record<string, number[]> = { id: [], t: [], x: [], v: [], w: [], y: [] };
  for (let i = 0; i < 5; i++) {
    for (let t = 0; t < 5; t++) {
      const x = ((i + 2) * t) % 5;
      const row = { id: i, t, x, v: i === 1 ? t * t : x, w: i === 0 ? t : 7.3, y: ((i + 3) * (t + 2)) % 11 };
      for (const [name, value] of Object.entries(row)) (table[name] as number[]).push(value);
    }
  }
  const data = panel(table, { unit: "id", time: "t" }) as Dataset;
  const model = modelOf(data, "y ~ x + v + w | id");
  const groups = groupColumn(data, "id");
  for (const deletions of [deletionsByBlock, deletionsByRefit]) {
    const found = deletions(model, groups);
    const isUndetermined = (g: number) => model.terms.map((_, j) => Number.isNaN(found.data[g + j * 5]));
    expect(isUndetermined(0)).toEqual([false, false, true]);
    expect(isUndetermined(1)).toEqual([true, true, false]);
    for (const g of [2, 3, 4]) expect(isUndetermined(g)).toEqual([false, false, false]);
  }
});
