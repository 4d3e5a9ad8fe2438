import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crossProduct, identity, matrix, matrixFromRows, multiply, pivotedCholesky, transpose } from "../src/index.js";
import { diagonal, normalMatrix } from "./random-matrix.js";

// The same cases every run: bounds on rounding error hold for these, not for every matrix that could be drawn.
fc.configureGlobal({ seed: 20240601 });

describe("pivotedCholesky", () => {
  it("satisfies A[p, p] = L L' and finds the rank, whatever the units", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
        fc.boolean(),
        (seed, n, factors, spread) => {
          const units = diagonal(Array.from({ length: n }, (_, j) => (spread ? 2 ** (20 * j - 60) : 1)));
          const a = crossProduct(multiply(normalMatrix(seed, factors, n), units));
          const { rank, pivots, lower } = pivotedCholesky(a);
          expect(rank).toBe(Math.min(n, factors));
          expect([...pivots].sort((x, y) => x - y)).toEqual(Array.from({ length: n }, (_, i) => i));
          const rebuilt = multiply(lower, transpose(lower));
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < n; j++) {
              const [p, q] = [pivots[i], pivots[j]];
              const scale = Math.sqrt(a.data[p + p * n] * a.data[q + q * n]);
              expect(Math.abs(rebuilt.data[i + j * n] - a.data[p + q * n])).toBeLessThan(1e-12 * scale);
            }
          }
        },
      ),
    );
  });

  it("stops at a rank that is known, and compares with scales that are given", () => {
    expect(pivotedCholesky(identity(3), { rank: 2 }).rank).toBe(2);
    const tiny = diagonal([1, 1e-14]);
    expect(pivotedCholesky(tiny).rank).toBe(2);
    expect(pivotedCholesky(tiny, { scales: Float64Array.of(1, 1) }).rank).toBe(1);
  });

  it("treats zero and empty matrices as of rank zero", () => {
    expect(pivotedCholesky(matrix(3, 3)).rank).toBe(0);
    expect(pivotedCholesky(matrix(0, 0)).lower.columns).toBe(0);
  });

  it("rejects what it cannot factor", () => {
    expect(() => pivotedCholesky(matrix(1, 2))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(() => pivotedCholesky(identity(2), { scales: new Float64Array(1) })).toThrow(
      expect.objectContaining({ code: "SHAPE_MISMATCH" }),
    );
    expect(() => pivotedCholesky(matrixFromRows([[Number.NaN]]))).toThrow(
      expect.objectContaining({ code: "NON_FINITE" }),
    );
  });
});
