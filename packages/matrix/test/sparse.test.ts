import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Matrix,
  matrix,
  multiply,
  multiplyVector,
  randomStream,
  sparseFromDense,
  sparseFromTriplets,
  sparseMultiply,
  sparseMultiplyVector,
  sparseTranspose,
  toDense,
  toRows,
  transpose,
} from "../src/index.js";
import { largestDifference, normalMatrix } from "./random-matrix.js";

// The same cases every run: bounds on rounding error hold for these, not for every matrix that could be drawn.
fc.configureGlobal({ seed: 20240601 });

function mostlyZero(seed: number, rows: number, columns: number): Matrix {
  const stream = randomStream(seed);
  const values = Float64Array.from({ length: rows * columns }, () => (stream.uniform() < 0.7 ? 0 : stream.normal()));
  return matrix(rows, columns, values);
}

const size = fc.integer({ min: 0, max: 10 });

describe("sparse matrices", () => {
  it("do what dense ones do", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), size, size, (seed, rows, columns) => {
        const dense = mostlyZero(seed, rows, columns);
        const sparse = sparseFromDense(dense);
        const other = normalMatrix(seed + 1, columns, 3);
        const vector = normalMatrix(seed + 2, columns, 1).data;
        expect(toDense(sparse)).toEqual(dense);
        expect(toDense(sparseTranspose(sparse))).toEqual(transpose(dense));
        expect(sparseTranspose(sparseTranspose(sparse))).toEqual(sparse);
        expect(largestDifference(sparseMultiply(sparse, other), multiply(dense, other))).toBeLessThan(1e-14);
        const product = matrix(rows, 1, sparseMultiplyVector(sparse, vector));
        expect(largestDifference(product, matrix(rows, 1, multiplyVector(dense, vector)))).toBeLessThan(1e-14);
      }),
    );
  });

  it("add triplets at the same place, whatever their order, and leave rows empty", () => {
    const sparse = sparseFromTriplets(3, 3, [
      [2, 1, 1],
      [0, 2, 4],
      [2, 0, 5],
      [2, 1, 2],
      [0, 2, -1],
    ]);
    expect(toRows(toDense(sparse))).toEqual([
      [0, 0, 3],
      [0, 0, 0],
      [5, 3, 0],
    ]);
    expect([[...sparse.rowPointers], [...sparse.columnIndices]]).toEqual([
      [0, 1, 1, 3],
      [2, 0, 1],
    ]);
    expect(toRows(toDense(sparseFromTriplets(1, 2, [])))).toEqual([[0, 0]]);
  });

  it("do not join equal columns of neighbouring rows", () => {
    expect(
      toRows(
        toDense(
          sparseFromTriplets(2, 2, [
            [0, 1, 1],
            [1, 1, 2],
          ]),
        ),
      ),
    ).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });

  it("refuse places outside, values that are not finite and vectors of another length", () => {
    const invalid = expect.objectContaining({ code: "INVALID_ARGUMENT" });
    expect(() => sparseFromTriplets(2, 2, [[2, 0, 1]])).toThrow(invalid);
    expect(() => sparseFromTriplets(2, 2, [[0, -1, 1]])).toThrow(invalid);
    expect(() => sparseFromTriplets(2, 2, [[0, 0.5, 1]])).toThrow(invalid);
    expect(() => sparseFromTriplets(1, 1, [[0, 0, Number.NaN]])).toThrow(
      expect.objectContaining({ code: "NON_FINITE" }),
    );
    const sparse = sparseFromTriplets(2, 2, []);
    const mismatch = expect.objectContaining({ code: "SHAPE_MISMATCH" });
    expect(() => sparseMultiplyVector(sparse, new Float64Array(3))).toThrow(mismatch);
    expect(() => sparseMultiply(sparse, matrix(3, 1))).toThrow(mismatch);
  });
});
