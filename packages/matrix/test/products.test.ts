import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  bindColumns,
  column,
  crossProduct,
  dot,
  identity,
  inversePowerOfTwo,
  type Matrix,
  matrix,
  matrixFromColumns,
  matrixFromRows,
  multiply,
  multiplyVector,
  quadraticForm,
  scale,
  selectColumns,
  selectRows,
  subtract,
  sum,
  toRows,
  transpose,
  transposeMultiplyVector,
  weightedCrossProduct,
} from "../src/index.js";
import { diagonal, largestDifference, normalMatrix } from "./random-matrix.js";

// The same cases every run: bounds on rounding error hold for these, not for every matrix that could be drawn.
fc.configureGlobal({ seed: 20240601 });

/** AB by its definition. */
function product(a: Matrix, b: Matrix): Matrix {
  const result = matrix(a.rows, b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      for (let l = 0; l < a.columns; l++) {
        result.data[i + j * a.rows] += a.data[i + l * a.rows] * b.data[l + j * b.rows];
      }
    }
  }
  return result;
}

const size = fc.integer({ min: 0, max: 15 });
const sizes = fc.record({ seed: fc.integer({ min: 0, max: 1e6 }), m: size, n: size, k: size });

describe("products", () => {
  it("agree with their definition for every shape, empty ones too", () => {
    fc.assert(
      fc.property(sizes, ({ seed, m, n, k }) => {
        const a = normalMatrix(seed, m, n);
        const b = normalMatrix(seed + 1, n, k);
        const c = normalMatrix(seed + 2, m, k);
        const w = normalMatrix(seed + 3, m, 1).data;
        expect(largestDifference(multiply(a, b), product(a, b))).toBeLessThan(1e-13);
        expect(largestDifference(crossProduct(a, c), product(transpose(a), c))).toBeLessThan(1e-13);
        expect(largestDifference(crossProduct(a), product(transpose(a), a))).toBeLessThan(1e-13);
        const weighted = product(transpose(a), product(diagonal([...w]), c));
        expect(largestDifference(weightedCrossProduct(a, w, c), weighted)).toBeLessThan(1e-13);
        const vector = normalMatrix(seed + 4, n, 1);
        expect(multiplyVector(a, vector.data)).toEqual(multiply(a, vector).data);
        const tall = normalMatrix(seed + 5, m, 1);
        expect(transposeMultiplyVector(a, tall.data)).toEqual(crossProduct(a, tall).data);
        expect(toRows(transpose(transpose(a)))).toEqual(toRows(a));
      }),
    );
  });

  it("are exactly symmetric where they must be", () => {
    const a = normalMatrix(1, 37, 6);
    for (const gram of [crossProduct(a), weightedCrossProduct(a, normalMatrix(2, 37, 1).data)]) {
      expect(transpose(gram).data).toEqual(gram.data);
    }
  });

  it("carry NaN on instead of hiding it behind a zero", () => {
    const bad = matrixFromRows([[Number.NaN, 1]]);
    expect(multiply(bad, matrix(2, 1)).data[0]).toBeNaN();
    expect(crossProduct(bad, matrix(1, 1)).data[0]).toBeNaN();
  });

  it("compute quadratic forms, sums and multiples", () => {
    const a = normalMatrix(3, 4, 4);
    const x = normalMatrix(4, 4, 1);
    const y = normalMatrix(5, 4, 1);
    expect(quadraticForm(x.data, a, y.data)).toBeCloseTo(product(transpose(x), product(a, y)).data[0], 12);
    expect(subtract(add(a, a), scale(a, 2)).data.every((value) => value === 0)).toBe(true);
  });

  it("refuse shapes that do not fit", () => {
    const mismatch = expect.objectContaining({ code: "SHAPE_MISMATCH" });
    const vector = new Float64Array(5);
    expect(() => multiply(identity(2), identity(3))).toThrow(mismatch);
    expect(() => crossProduct(identity(2), identity(3))).toThrow(mismatch);
    expect(() => weightedCrossProduct(identity(2), vector)).toThrow(mismatch);
    expect(() => weightedCrossProduct(identity(2), new Float64Array(2), identity(3))).toThrow(mismatch);
    expect(() => multiplyVector(identity(2), vector)).toThrow(mismatch);
    expect(() => transposeMultiplyVector(identity(2), vector)).toThrow(mismatch);
    expect(() => quadraticForm(vector, identity(2))).toThrow(mismatch);
    expect(() => quadraticForm(vector, matrix(5, 2))).toThrow(mismatch);
    expect(() => add(identity(2), matrix(2, 1))).toThrow(mismatch);
    expect(() => subtract(identity(2), matrix(1, 2))).toThrow(mismatch);
    expect(() => dot([1], [1, 2])).toThrow(mismatch);
    expect(() => bindColumns(identity(2), identity(3))).toThrow(mismatch);
    expect(() => matrix(2, 2, vector)).toThrow(mismatch);
    expect(() => matrixFromRows([[1], [1, 2]])).toThrow(mismatch);
    expect(() => matrixFromColumns([vector, new Float64Array(1)])).toThrow(mismatch);
  });
});

describe("construction and selection", () => {
  it("is column-major, and a column is a view", () => {
    const a = matrixFromRows([
      [1, 2],
      [3, 4],
    ]);
    expect([...a.data]).toEqual([1, 3, 2, 4]);
    column(a, 1)[0] = 9;
    expect(toRows(a)).toEqual([
      [1, 9],
      [3, 4],
    ]);
  });

  it("selects with repeats, and copies", () => {
    const a = matrixFromRows([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(toRows(selectColumns(a, [2, 2, 0]))).toEqual([
      [3, 3, 1],
      [6, 6, 4],
    ]);
    expect(toRows(selectRows(a, Int32Array.of(1, 1, 0)))).toEqual([
      [4, 5, 6],
      [4, 5, 6],
      [1, 2, 3],
    ]);
    expect(selectColumns(a, []).rows).toBe(2);
    selectRows(a, [0]).data.fill(0);
    expect(a.data[0]).toBe(1);
    expect(bindColumns().columns).toBe(0);
  });

  it("refuses indices and dimensions that do not exist", () => {
    const invalid = expect.objectContaining({ code: "INVALID_ARGUMENT" });
    for (const index of [-1, 2, 0.5, Number.NaN]) {
      expect(() => column(identity(2), index)).toThrow(invalid);
      expect(() => selectColumns(identity(2), [index])).toThrow(invalid);
      expect(() => selectRows(identity(2), [index])).toThrow(invalid);
    }
    expect(() => matrix(-1, 2)).toThrow(invalid);
    expect(() => matrix(1.5, 2)).toThrow(invalid);
  });
});

describe("sum, dot and inversePowerOfTwo", () => {
  it("sums what a plain loop loses, and reports overflow as infinity", () => {
    const values = Array.from({ length: 10 }, () => 0.1);
    expect(values.reduce((total, value) => total + value, 0)).not.toBe(1);
    expect(sum(values)).toBe(1);
    expect(sum([1e16, 1, -1e16])).toBe(1);
    expect(sum([])).toBe(0);
    expect(sum([1e308, 1e308])).toBe(Number.POSITIVE_INFINITY);
    expect(sum([1, Number.NaN])).toBeNaN();
  });

  it("takes lists and typed arrays of any length", () => {
    for (const length of [0, 1, 3, 7, 8, 9, 10, 11, 12, 100]) {
      const ones = Array.from({ length }, (_, i) => i + 1);
      expect(dot(ones, Float64Array.from(ones))).toBe((length * (length + 1) * (2 * length + 1)) / 6);
    }
  });

  it("brings any positive number into [1, 2) by a power of two", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-290, max: 1e290, noNaN: true }), (value) => {
        const scaled = value * inversePowerOfTwo(value);
        expect(scaled >= 1 && scaled < 2).toBe(true);
        expect(scaled / inversePowerOfTwo(value)).toBe(value);
      }),
    );
    expect(inversePowerOfTwo(0)).toBe(1);
    expect(Number.isFinite(inversePowerOfTwo(Number.MIN_VALUE))).toBe(true);
    expect(inversePowerOfTwo(Number.MAX_VALUE)).toBeGreaterThan(0);
  });
});
