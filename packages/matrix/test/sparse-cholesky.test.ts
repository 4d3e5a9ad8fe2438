import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cholesky,
  choleskyInverse,
  choleskyLogDeterminant,
  type SparseMatrix,
  sparseCholesky,
  sparseFromTriplets,
  sparseInverseEntries,
  sparseMultiplyVector,
  symbolicCholesky,
  toDense,
} from "../src/index.js";

/** I - rho S for the queen's moves on a k x k board, S = the links over eight. */
function board(k: number, rho: number): SparseMatrix {
  const triplets: [number, number, number][] = [];
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      for (let a = -1; a <= 1; a++) {
        for (let b = -1; b <= 1; b++) {
          const inside = i + a >= 0 && i + a < k && j + b >= 0 && j + b < k;
          if (inside) triplets.push([i * k + j, (i + a) * k + j + b, a === 0 && b === 0 ? 1 : -rho / 8]);
        }
      }
    }
  }
  return sparseFromTriplets(k * k, k * k, triplets);
}

function check(a: SparseMatrix): void {
  const factor = sparseCholesky(symbolicCholesky(a), a);
  const dense = cholesky(toDense(a));
  const logarithm = choleskyLogDeterminant(dense);
  expect(Math.abs(factor.logDeterminant - logarithm)).toBeLessThan(1e-13 * (100 + Math.abs(logarithm)));
  const inverse = choleskyInverse(dense);
  const entries = sparseInverseEntries(factor, a);
  for (let i = 0; i < a.rows; i++) {
    for (let p = a.rowPointers[i] as number; p < (a.rowPointers[i + 1] as number); p++) {
      const expected = inverse.data[i + (a.columnIndices[p] as number) * a.rows] as number;
      expect(Math.abs((entries[p] as number) - expected)).toBeLessThan(1e-12 * (1 + Math.abs(expected)));
    }
  }
  const x = Float64Array.from({ length: a.rows }, (_, i) => Math.sin(i + 1));
  sparseMultiplyVector(a, factor.solve(x)).forEach((value, i) => {
    expect(Math.abs(value - (x[i] as number))).toBeLessThan(1e-12);
  });
}

describe("sparse Cholesky", () => {
  test("log-determinant, solution and entries of the inverse are those of the dense factor", () => {
    check(board(11, 0.95));
    check(board(9, -0.8));
  });

  test("one symbolic factorisation serves every value", () => {
    const symbolic = symbolicCholesky(board(8, 1));
    for (const rho of [-0.5, 0, 0.3, 0.9]) {
      const a = board(8, rho);
      expect(
        Math.abs(sparseCholesky(symbolic, a).logDeterminant - choleskyLogDeterminant(cholesky(toDense(a)))),
      ).toBeLessThan(1e-11);
    }
  });

  test("any sparse graph, also in pieces", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 25 }),
        fc.array(fc.tuple(fc.nat(24), fc.nat(24), fc.double({ min: -1, max: 1, noNaN: true })), { maxLength: 60 }),
        (n, links) => {
          const off = new Map<string, number>();
          for (const [i, j, value] of links) {
            if (i < n && j < n && i !== j) off.set(`${Math.min(i, j)} ${Math.max(i, j)}`, value);
          }
          const triplets: [number, number, number][] = Array.from({ length: n }, (_, i) => [i, i, 30]);
          for (const [key, value] of off) {
            const [i, j] = key.split(" ").map(Number) as [number, number];
            triplets.push([i, j, value], [j, i, value]);
          }
          check(sparseFromTriplets(n, n, triplets));
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    ["a hub among many", 400, (i: number, j: number) => i === 0 || j === 0],
    ["two hubs in a ring", 300, (i: number, j: number) => i < 2 || j < 2 || Math.abs(i - j) === 1],
    ["a path", 200, (i: number, j: number) => Math.abs(i - j) === 1],
    ["all linked with all", 60, () => true],
    ["no links", 40, () => false],
    [
      "cliques in a row",
      180,
      (i: number, j: number) => Math.floor(i / 12) === Math.floor(j / 12) || i + 12 === j || j + 12 === i,
    ],
    ["far links", 230, (i: number, j: number) => (i * j) % 41 === 3],
  ])("graphs of another kind: %s", (_, n, isLinked) => {
    const triplets: [number, number, number][] = [];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (i === j) triplets.push([i, i, 2 + n / 40]);
        else if (isLinked(i, j) && isLinked(j, i)) triplets.push([i, j, -Math.cos(Math.min(i, j) + 1) / 40]);
      }
    }
    const a = sparseFromTriplets(n, n, triplets);
    const { order } = symbolicCholesky(a);
    expect(Array.from(order).sort((x, y) => x - y)).toEqual(Array.from({ length: n }, (_, i) => i));
    check(a);
  });

  test("the order keeps the factor of a board sparse", () => {
    // CHOLMOD's approximate minimum degree leaves 2.0 million of 200 x 250.
    expect(symbolicCholesky(board(60, 1)).factorEntries).toBeLessThan(95_000);
    expect(symbolicCholesky(board(20, 1)).factorEntries).toBeLessThan(6_600);
  });

  test("refuses what it cannot factor", () => {
    const a = board(4, 1.5);
    expect(() => sparseCholesky(symbolicCholesky(a), a)).toThrow(
      expect.objectContaining({ code: "NOT_POSITIVE_DEFINITE" }),
    );
    expect(() => symbolicCholesky(sparseFromTriplets(1, 2, []))).toThrow(
      expect.objectContaining({ code: "SHAPE_MISMATCH" }),
    );
    expect(() => sparseCholesky(symbolicCholesky(board(3, 0.5)), a)).toThrow(
      expect.objectContaining({ code: "SHAPE_MISMATCH" }),
    );
    const factor = sparseCholesky(
      symbolicCholesky(
        sparseFromTriplets(2, 2, [
          [0, 0, 1],
          [1, 1, 1],
        ]),
      ),
      sparseFromTriplets(2, 2, [
        [0, 0, 1],
        [1, 1, 1],
      ]),
    );
    expect(() => sparseInverseEntries(factor, sparseFromTriplets(2, 2, [[0, 1, 1]]))).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
    expect(() => factor.solve(new Float64Array(3))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
  });
});
