import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bindColumns,
  column,
  crossProduct,
  identity,
  inverse,
  leastSquares,
  matrix,
  matrixFromColumns,
  matrixFromRows,
  multiply,
  orthonormalBasis,
  pivotedQr,
  selectColumns,
  subtract,
} from "../src/index.js";
import { diagonal, largestDifference, normalMatrix } from "./random-matrix.js";

// The same cases every run: bounds on rounding error hold for these, not for every matrix that could be drawn.
fc.configureGlobal({ seed: 20240601 });

const problem = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  rows: fc.integer({ min: 8, max: 30 }),
  columns: fc.integer({ min: 1, max: 7 }),
});

describe("pivotedQr", () => {
  it("satisfies X S = Q R with orthonormal Q", () => {
    fc.assert(
      fc.property(problem, ({ seed, rows, columns }) => {
        const x = normalMatrix(seed, rows, columns);
        const qr = pivotedQr(x);
        const q = orthonormalBasis(qr);
        expect(qr.kept).toEqual(Array.from({ length: columns }, (_, j) => j));
        expect(largestDifference(crossProduct(q), identity(columns))).toBeLessThan(1e-14 * rows);
        expect(largestDifference(multiply(q, qr.triangle), multiply(x, diagonal([...qr.scales])))).toBeLessThan(1e-13);
      }),
    );
  });

  it("drops the later one of two dependent columns, in whatever unit it is", () => {
    const base = normalMatrix(1, 20, 3);
    for (const unit of [1e-9, 1, 1e9, 1e-150, 1e150]) {
      const sum = column(base, 0).map((value, i) => (value - 3 * column(base, 1)[i]) * unit);
      const x = bindColumns(selectColumns(base, [0, 1]), matrixFromColumns([sum]), selectColumns(base, [2]));
      const qr = pivotedQr(x);
      expect([qr.kept, qr.dropped, qr.pivots]).toEqual([[0, 1, 3], [2], [0, 1, 3, 2]]);
    }
  });

  it("keeps a column however small its unit is", () => {
    fc.assert(
      fc.property(problem, fc.integer({ min: -280, max: 280 }), ({ seed, rows, columns }, exponent) => {
        const x = normalMatrix(seed, rows, columns + 1);
        const unit = Number(`1e${exponent}`);
        const rescaled = column(x, columns).map((value) => value * unit);
        const qr = pivotedQr(bindColumns(selectColumns(x, [...Array(columns).keys()]), matrixFromColumns([rescaled])));
        expect(qr.dropped).toEqual([]);
      }),
    );
  });

  it("keeps a column that differs by more than the tolerance and drops one that differs by less", () => {
    const ones = new Float64Array(10).fill(1);
    const nearly = (gap: number) => ones.map((value, i) => value + (i % 2 === 0 ? gap : -gap));
    expect(pivotedQr(matrixFromColumns([ones, nearly(1e-10)])).rank).toBe(2);
    expect(pivotedQr(matrixFromColumns([ones, nearly(1e-12)])).dropped).toEqual([1]);
    const many = new Float64Array(10_000).fill(1);
    const manyNearly = many.map((value, i) => value + (i % 2 === 0 ? 5e-12 : -5e-12));
    expect(pivotedQr(matrixFromColumns([many, manyNearly])).dropped).toEqual([1]);
    expect(pivotedQr(matrixFromColumns([ones, nearly(1e-10)]), { tolerance: 1e-9 }).dropped).toEqual([1]);
  });

  it("drops zero columns and columns beyond the number of rows", () => {
    expect(pivotedQr(matrix(3, 2)).dropped).toEqual([0, 1]);
    expect(pivotedQr(normalMatrix(3, 2, 4)).kept).toEqual([0, 1]);
    expect(pivotedQr(matrix(0, 2)).dropped).toEqual([0, 1]);
    expect(pivotedQr(matrix(3, 0)).rank).toBe(0);
    expect(pivotedQr(matrixFromRows([[5]])).kept).toEqual([0]);
  });

  it("rejects non-finite numbers and tolerances", () => {
    expect(() => pivotedQr(matrixFromRows([[1], [Number.NaN]]))).toThrow(
      expect.objectContaining({ code: "NON_FINITE", details: { row: 1, column: 0, value: Number.NaN } }),
    );
    expect(() => pivotedQr(identity(2), { tolerance: Number.NaN })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});

describe("leastSquares", () => {
  it("solves the normal equations, is equivariant and gives (X'X)^-1", () => {
    fc.assert(
      fc.property(problem, ({ seed, rows, columns }) => {
        const x = normalMatrix(seed, rows, columns);
        const y = normalMatrix(seed + 1, rows, 2);
        const fit = leastSquares(x, y);
        expect(largestDifference(crossProduct(x, fit.residuals), matrix(columns, 2))).toBeLessThan(1e-12);
        expect(largestDifference(subtract(y, multiply(x, fit.coefficients)), fit.residuals)).toBeLessThan(1e-13 * 100);
        const gram = inverse(crossProduct(x));
        const size = Math.max(...gram.data.map(Math.abs));
        expect(largestDifference(fit.gramInverse, gram)).toBeLessThan(1e-9 * size);
        // A change of units by powers of two changes nothing but the units.
        const units = Array.from({ length: columns }, (_, j) => 2 ** (13 * j - 20));
        const rescaled = leastSquares(multiply(x, diagonal(units)), y);
        const back = multiply(diagonal(units), rescaled.coefficients);
        expect(largestDifference(back, fit.coefficients)).toBe(0);
        expect(largestDifference(rescaled.residuals, fit.residuals)).toBe(0);
      }),
    );
  });

  it("reproduces an exact relation to the last bit of the coefficients", () => {
    const x = matrixFromRows([
      [1, 0],
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
    const fit = leastSquares(x, Float64Array.of(1, 3, 5, 7));
    expect([...fit.coefficients.data]).toEqual([1, 2]);
    expect(Math.max(...fit.residuals.data.map(Math.abs))).toBeLessThan(1e-29);
  });

  it("reports what it drops and solves for the rest", () => {
    const x = matrixFromRows([
      [1, 2, 0],
      [1, 2, 1],
      [1, 2, 2],
    ]);
    const fit = leastSquares(x, Float64Array.of(0, 1, 2));
    expect([fit.kept, fit.dropped, fit.rank, fit.coefficients.rows]).toEqual([[0, 2], [1], 2, 2]);
    expect(fit.coefficients.data[1]).toBeCloseTo(1, 14);
  });

  it("works at the edges: one row, no columns, all columns dropped", () => {
    expect([...leastSquares(matrixFromRows([[2]]), Float64Array.of(6)).coefficients.data]).toEqual([3]);
    const none = leastSquares(matrix(2, 0), Float64Array.of(6, 7));
    expect([none.rank, ...none.residuals.data]).toEqual([0, 6, 7]);
    expect([...leastSquares(matrix(2, 1), Float64Array.of(6, 7)).residuals.data]).toEqual([6, 7]);
  });

  it("rejects mismatched rows and missing values", () => {
    expect(() => leastSquares(identity(2), Float64Array.of(1))).toThrow(
      expect.objectContaining({ code: "SHAPE_MISMATCH" }),
    );
    expect(() => leastSquares(identity(2), Float64Array.of(1, Number.NaN))).toThrow(
      expect.objectContaining({ code: "NON_FINITE" }),
    );
  });
});
