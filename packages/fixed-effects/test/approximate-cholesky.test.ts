import { dot, type SparseMatrix, sparseFromTriplets, sparseMultiplyVector } from "@mesometrics/matrix";
import { describe, expect, it } from "vitest";
import { approximateCholesky } from "../src/approximate-cholesky.js";
import { largestDifference, randomColumns } from "./explicit-dummies.js";

/** The Laplacian of a graph with these edges. */
function laplacian(vertices: number, edges: readonly (readonly [number, number, number])[]): SparseMatrix {
  return sparseFromTriplets(
    vertices,
    vertices,
    edges.flatMap(([a, b, weight]): [number, number, number][] => [
      [a, a, weight],
      [b, b, weight],
      [a, b, -weight],
      [b, a, -weight],
    ]),
  );
}

function square(side: number): SparseMatrix {
  const edges: [number, number, number][] = [];
  for (let a = 0; a < side; a++) {
    for (let b = 0; b < side; b++) {
      if (a + 1 < side) edges.push([a * side + b, (a + 1) * side + b, 1 + ((a * 7 + b) % 3)]);
      if (b + 1 < side) edges.push([a * side + b, a * side + b + 1, 1 + ((a + b * 5) % 4)]);
    }
  }
  return laplacian(side * side, edges);
}

/** Preconditioned conjugate gradients, as in a textbook; the steps to 1e-10. */
function steps(graph: SparseMatrix, b: Float64Array, precondition: (x: Float64Array) => Float64Array): number {
  const r = b.slice();
  let y = precondition(r);
  const p = y.slice();
  let product = dot(r, y);
  const limit = 1e-20 * dot(b, b);
  for (let step = 1; step < 2000; step++) {
    const image = sparseMultiplyVector(graph, p);
    const length = product / dot(p, image);
    for (let i = 0; i < r.length; i++) r[i] -= length * image[i];
    if (dot(r, r) <= limit) return step;
    y = precondition(r);
    const next = dot(r, y);
    for (let i = 0; i < p.length; i++) p[i] = y[i] + (next / product) * p[i];
    product = next;
  }
  return 2000;
}

describe("a sampled factor", () => {
  it("is exact on a tree, where nothing is left to sample", () => {
    const vertices = 200;
    const graph = laplacian(
      vertices,
      Array.from({ length: vertices - 1 }, (_, i) => [i + 1, Math.floor(i / 2), 1 + (i % 5)] as const),
    );
    const z = randomColumns(1, vertices, 1).data;
    const solution = approximateCholesky(graph)(sparseMultiplyVector(graph, z));
    const shift = z[0] - solution[0];
    expect(
      largestDifference(
        solution.map((value) => value + shift),
        z,
      ),
    ).toBeLessThan(1e-10);
  });

  it("needs hardly more steps on a larger graph, and far fewer than the diagonal", () => {
    for (const [side, most] of [
      [20, 40],
      [60, 60],
    ] as const) {
      const graph = square(side);
      const b = randomColumns(2, side * side, 1).data;
      const mean = b.reduce((total, value) => total + value, 0) / b.length;
      const right = b.map((value) => value - mean);
      const factor = approximateCholesky(graph);
      const diagonal = Float64Array.from(right, (_, i) => {
        for (let p = graph.rowPointers[i]; p < graph.rowPointers[i + 1]; p++)
          if (graph.columnIndices[p] === i) return graph.values[p];
        return 1;
      });
      const sampled = steps(graph, right, factor);
      expect(sampled).toBeLessThan(most);
      expect(sampled * 2).toBeLessThan(steps(graph, right, (x) => x.map((value, i) => value / diagonal[i])));
    }
  });

  it("is the same every time, symmetric, and leaves components and lonely vertices apart", () => {
    const graph = laplacian(7, [
      [0, 1, 2],
      [1, 2, 1],
      [0, 2, 3],
      [3, 4, 1e-9],
      [4, 5, 1e9],
    ]);
    const factor = approximateCholesky(graph);
    const unit = (i: number) => Float64Array.from({ length: 7 }, (_, j) => (i === j ? 1 : 0));
    const inverse = Array.from({ length: 7 }, (_, i) => factor(unit(i)));
    const again = Array.from({ length: 7 }, (_, i) => approximateCholesky(graph)(unit(i)));
    expect(again).toEqual(inverse);
    for (let i = 0; i < 7; i++) {
      for (let j = 0; j < 7; j++) {
        expect(inverse[i][j]).toBeCloseTo(inverse[j][i], 12);
        if (i < 3 !== j < 3) expect(inverse[i][j]).toBe(0);
      }
    }
    expect([...inverse[6]]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});
