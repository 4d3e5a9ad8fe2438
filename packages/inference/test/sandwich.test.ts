import { crossProduct, matrix, randomStream } from "@mesometrics/matrix";
import { expect, it } from "vitest";
import { meatOfClusters } from "../src/sandwich.js";

/** Cluster codes in runs of a length, or in any order. */
const orders: Record<string, (row: number, levels: number, draw: () => number) => number> = {
  "one cluster": () => 0,
  "a cluster per row": (row, levels) => row % levels,
  "runs of three": (row, levels) => Math.floor(row / 3) % levels,
  "runs of eleven": (row, levels) => Math.floor(row / 11) % levels,
  "any order": (_, levels, draw) => Math.floor(draw() * levels),
};

it.each(Object.keys(orders))("sums the scores of clusters whatever the order of rows: %s", (name) => {
  const stream = randomStream(20261122);
  for (const k of [1, 2, 3, 4, 5])
    for (const n of [1, 2, 3, 4, 5, 7, 8, 9, 33, 200]) {
      const levels = Math.min(n, 17);
      const codes = Int32Array.from({ length: n }, (_, row) => orders[name](row, levels, () => stream.uniform()));
      const design = matrix(
        n,
        k,
        Float64Array.from({ length: n * k }, () => stream.normal()),
      );
      const residuals = Float64Array.from({ length: n }, () => stream.normal());
      const sums = matrix(levels, k);
      for (let j = 0; j < k; j++)
        for (let i = 0; i < n; i++) sums.data[codes[i] + j * levels] += design.data[i + j * n] * residuals[i];
      const meat = meatOfClusters({ scoreDesign: design, residuals }, { label: "c", codes, levels, levelLabels: [] });
      const expected = crossProduct(sums);
      for (const [at, value] of expected.data.entries())
        expect(Math.abs(meat.data[at] - value), `${n} x ${k} at ${at}`).toBeLessThanOrEqual(1e-13 * n);
    }
});
