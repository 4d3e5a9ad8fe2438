import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  cholesky,
  choleskyInverse,
  choleskyLogDeterminant,
  choleskySolve,
  crossProduct,
  eigenvalues,
  forwardSolve,
  identity,
  inverse,
  logAbsoluteDeterminant,
  lu,
  type Matrix,
  matrix,
  matrixFromRows,
  multiply,
  randomStream,
  selectRows,
  singularValues,
  solve,
  subtract,
  svd,
  symmetricEigen,
  symmetricPower,
  toRows,
  transpose,
} from "../src/index.js";
import { diagonal, largestDifference, normalMatrix } from "./random-matrix.js";

// The same cases every run: bounds on rounding error hold for these, not for every matrix that could be drawn.
fc.configureGlobal({ seed: 20240601 });

const shape = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  rows: fc.integer({ min: 1, max: 12 }),
  columns: fc.integer({ min: 1, max: 12 }),
});

function definite(seed: number, n: number): Matrix {
  return add(crossProduct(normalMatrix(seed, n + 2, n)), identity(n));
}

describe("cholesky", () => {
  it("satisfies L L' = A, A A^-1 = I and log det", () => {
    fc.assert(
      fc.property(shape, ({ seed, columns }) => {
        const a = definite(seed, columns);
        const l = cholesky(a);
        expect(largestDifference(multiply(l, transpose(l)), a)).toBeLessThan(1e-12 * (1 + columns * 10));
        expect(largestDifference(multiply(a, choleskyInverse(l)), identity(columns))).toBeLessThan(1e-11);
        expect(choleskyLogDeterminant(l)).toBeCloseTo(logAbsoluteDeterminant(a), 10);
        const b = normalMatrix(seed + 1, columns, 2);
        expect(largestDifference(multiply(l, forwardSolve(l, b)), b)).toBeLessThan(1e-12);
        expect(largestDifference(multiply(a, choleskySolve(l, b)), b)).toBeLessThan(1e-11);
      }),
    );
  });

  it("names the pivot and its value", () => {
    expect(() =>
      cholesky(
        matrixFromRows([
          [4, 2],
          [2, 1],
        ]),
      ),
    ).toThrow(expect.objectContaining({ code: "NOT_POSITIVE_DEFINITE", details: { pivot: 1, value: 0 } }));
    expect(() =>
      cholesky(
        matrixFromRows([
          [1, 0],
          [0, -3],
        ]),
      ),
    ).toThrow(expect.objectContaining({ details: { pivot: 1, value: -3 } }));
  });

  it("judges a pivot in the unit of its own row", () => {
    const tiny = cholesky(
      matrixFromRows([
        [1, 0],
        [0, 1e-200],
      ]),
    );
    expect(tiny.data[3]).toBe(1e-100);
    expect(() =>
      cholesky(
        matrixFromRows([
          [1, 1],
          [1, 1 + Number.EPSILON],
        ]),
      ),
    ).toThrow(/pivot 1/);
  });

  it("rejects shapes and values that it cannot factor", () => {
    expect(() => cholesky(matrix(2, 3))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(() => cholesky(matrixFromRows([[Number.NaN]]))).toThrow(expect.objectContaining({ code: "NON_FINITE" }));
    expect(() => forwardSolve(identity(2), identity(3))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(() => choleskySolve(identity(2), identity(3))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(cholesky(matrix(0, 0)).rows).toBe(0);
  });
});

describe("lu, solve and inverse", () => {
  it("satisfies P A = L U", () => {
    fc.assert(
      fc.property(shape, ({ seed, rows }) => {
        const a = normalMatrix(seed, rows, rows);
        const { lower, upper, permutation } = lu(a);
        expect(largestDifference(multiply(lower, upper), selectRows(a, permutation))).toBeLessThan(1e-13 * rows * 10);
      }),
    );
  });

  it("solves A X = B to the residual of correct rounding whatever the units of equations and unknowns", () => {
    fc.assert(
      fc.property(shape, ({ seed, rows }) => {
        const units = randomStream(seed, 9);
        const factors = () => Array.from({ length: rows }, () => 2 ** (units.integer(200) - 100));
        const a = multiply(multiply(diagonal(factors()), definite(seed, rows)), diagonal(factors()));
        const truth = normalMatrix(seed + 1, rows, 1);
        const solution = solve(a, multiply(a, truth));
        const check = multiply(a, solution);
        const product = multiply(a, truth);
        for (let i = 0; i < rows; i++) {
          let size = 0;
          for (let j = 0; j < rows; j++) size += Math.abs(a.data[i + j * rows] * truth.data[j]);
          expect(Math.abs(check.data[i] - product.data[i])).toBeLessThanOrEqual(1e-13 * size);
        }
      }),
    );
  });

  it("is exact on a system with an integer solution", () => {
    const a = matrixFromRows([
      [2, 1, 1],
      [1, 3, 2],
      [1, 0, 0],
    ]);
    expect(toRows(solve(a, matrixFromRows([[4], [5], [6]])))).toEqual([[6], [15], [-23]]);
  });

  it("names the pivot of a singular matrix, also when it is tiny as a whole", () => {
    const singular = matrixFromRows([
      [1e-150, 2e-150],
      [2e-150, 4e-150],
    ]);
    expect(() => solve(singular, identity(2))).toThrow(expect.objectContaining({ code: "SINGULAR_MATRIX" }));
    expect(() => inverse(matrix(2, 2))).toThrow(expect.objectContaining({ code: "SINGULAR_MATRIX" }));
    expect(logAbsoluteDeterminant(matrix(2, 2))).toBe(Number.NEGATIVE_INFINITY);
    expect(toRows(inverse(diagonal([1e-200, 1e200])))).toEqual([
      [1e200, 0],
      [0, 1e-200],
    ]);
  });

  it("rejects mismatched shapes and non-finite numbers", () => {
    expect(() => solve(identity(2), identity(3))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(() => inverse(matrix(1, 2))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(() => lu(matrixFromRows([[Number.POSITIVE_INFINITY]]))).toThrow(
      expect.objectContaining({ code: "NON_FINITE" }),
    );
    expect(lu(matrix(0, 0)).permutation).toHaveLength(0);
    expect(logAbsoluteDeterminant(matrix(0, 0))).toBe(0);
  });
});

describe("symmetricEigen and symmetricPower", () => {
  it("satisfies A = V diag V', V'V = I, ascending values", () => {
    fc.assert(
      fc.property(shape, ({ seed, columns }) => {
        const a = subtract(definite(seed, columns), definite(seed + 1, columns));
        const { values, vectors } = symmetricEigen(a);
        const rebuilt = multiply(multiply(vectors, diagonal([...values])), transpose(vectors));
        expect(largestDifference(rebuilt, a)).toBeLessThan(1e-12 * (1 + Math.max(...a.data.map(Math.abs))) * columns);
        expect(largestDifference(crossProduct(vectors), identity(columns))).toBeLessThan(1e-13 * columns);
        expect([...values]).toEqual([...values].sort((x, y) => x - y));
      }),
    );
  });

  it("gives powers that multiply: A^-1/2 A A^-1/2 = I, A^1/2 A^1/2 = A, A^0.25 four times", () => {
    const a = definite(3, 6);
    const half = symmetricPower(a, -0.5);
    expect(largestDifference(multiply(multiply(half, a), half), identity(6))).toBeLessThan(1e-13);
    expect(largestDifference(multiply(symmetricPower(a, 0.5), symmetricPower(a, 0.5)), a)).toBeLessThan(1e-12);
    const quarter = symmetricPower(a, 0.25);
    expect(largestDifference(multiply(quarter, quarter), symmetricPower(a, 0.5))).toBeLessThan(1e-13);
    expect(largestDifference(symmetricPower(a, 1), a)).toBeLessThan(1e-12);
    expect(largestDifference(multiply(symmetricPower(a, -1), a), identity(6))).toBeLessThan(1e-12);
  });

  it("gives the pseudo-power of a deficient matrix: the projector when it is applied", () => {
    const basis = normalMatrix(5, 6, 3);
    const a = multiply(basis, transpose(basis));
    const half = symmetricPower(a, -0.5);
    const projector = multiply(multiply(half, a), half);
    expect(largestDifference(multiply(projector, projector), projector)).toBeLessThan(1e-12);
    expect(largestDifference(multiply(projector, basis), basis)).toBeLessThan(1e-12);
  });

  it("scales with the matrix, however small or large", () => {
    const a = definite(8, 4);
    for (const factor of [2 ** -900, 2 ** 900]) {
      const scaled = symmetricEigen(
        matrix(
          4,
          4,
          a.data.map((value) => value * factor),
        ),
      );
      expect([...scaled.values]).toEqual([...symmetricEigen(a).values].map((value) => value * factor));
    }
  });

  it("refuses what has no such power or is not symmetric", () => {
    expect(() => symmetricPower(diagonal([1, -1]), 0.5)).toThrow(
      expect.objectContaining({ code: "NOT_POSITIVE_SEMIDEFINITE" }),
    );
    expect(() => symmetricPower(diagonal([-1]), 0.5)).toThrow(
      expect.objectContaining({ code: "NOT_POSITIVE_SEMIDEFINITE" }),
    );
    expect(() => symmetricPower(identity(1), Number.NaN)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
    expect(() =>
      symmetricEigen(
        matrixFromRows([
          [1, 2],
          [0, 1],
        ]),
      ),
    ).toThrow(expect.objectContaining({ code: "NOT_SYMMETRIC" }));
    expect([...symmetricEigen(matrix(2, 2)).values]).toEqual([0, 0]);
    expect(toRows(symmetricPower(matrix(2, 2), -0.5))).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(symmetricPower(matrix(0, 0), 0.5).rows).toBe(0);
  });
});

describe("eigenvalues", () => {
  it("finds the roots of a companion matrix and conjugate pairs in a fixed order", () => {
    // (x - 1)(x - 2)(x^2 + 1)
    const companion = matrixFromRows([
      [3, -3, 3, -2],
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
    ]);
    const { real, imaginary } = eigenvalues(companion);
    for (const [i, value] of [0, 0, 1, 2].entries()) expect(real[i]).toBeCloseTo(value, 12);
    for (const [i, value] of [-1, 1, 0, 0].entries()) expect(imaginary[i]).toBeCloseTo(value, 12);
  });

  it("agrees with the trace and the determinant", () => {
    const a = normalMatrix(11, 9, 9);
    const { real, imaginary } = eigenvalues(a);
    let trace = 0;
    for (let i = 0; i < 9; i++) trace += a.data[i + i * 9];
    expect(real.reduce((total, value) => total + value, 0)).toBeCloseTo(trace, 11);
    const logs = real.reduce((total, value, i) => total + Math.log(Math.hypot(value, imaginary[i])), 0);
    expect(logs).toBeCloseTo(logAbsoluteDeterminant(a), 10);
    expect([...eigenvalues(matrix(2, 2)).real]).toEqual([0, 0]);
    expect(() => eigenvalues(matrix(1, 2))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect(() => eigenvalues(matrixFromRows([[Number.NaN]]))).toThrow(expect.objectContaining({ code: "NON_FINITE" }));
  });
});

describe("svd", () => {
  it("satisfies A = U diag(s) V' for tall and wide matrices", () => {
    fc.assert(
      fc.property(shape, ({ seed, rows, columns }) => {
        const a = normalMatrix(seed, rows, columns);
        const { u, singularValues: s, v } = svd(a);
        expect(largestDifference(multiply(multiply(u, diagonal([...s])), transpose(v)), a)).toBeLessThan(1e-12);
        expect(s).toHaveLength(Math.min(rows, columns));
        expect([...s]).toEqual([...s].sort((x, y) => y - x));
      }),
    );
  });

  it("finds the rank relative to the matrix, not in absolute terms", () => {
    const factor = normalMatrix(2, 8, 3);
    const a = multiply(factor, normalMatrix(4, 3, 6));
    for (const unit of [1, 1e-200, 1e200]) {
      expect(
        svd(
          matrix(
            8,
            6,
            a.data.map((value) => value * unit),
          ),
        ).rank,
      ).toBe(3);
    }
    expect(svd(matrixFromRows([[1e-17]])).rank).toBe(1);
    expect(svd(matrix(3, 2)).rank).toBe(0);
    expect(singularValues(matrix(0, 2))).toHaveLength(0);
    expect(() => svd(matrixFromRows([[Number.NaN]]))).toThrow(expect.objectContaining({ code: "NON_FINITE" }));
  });
});
