import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  crossProduct,
  gramFactor,
  gramInverse,
  leastSquares,
  matrix,
  pivotedQr,
  seminormalLeastSquares,
} from "../src/index.js";
import { largestDifference, normalMatrix } from "./random-matrix.js";

fc.configureGlobal({ seed: 20240601 });

const problem = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  rows: fc.integer({ min: 30, max: 60 }),
  columns: fc.integer({ min: 1, max: 6 }),
  scale: fc.constantFrom(1e-30, 1e-9, 1, 1e9, 1e30),
});

describe("gramFactor and seminormalLeastSquares", () => {
  it("agree with the refined QR on columns that are far from collinear, in any unit", () => {
    fc.assert(
      fc.property(problem, ({ seed, rows, columns, scale }) => {
        const x = normalMatrix(seed, rows, columns);
        for (let i = 0; i < rows; i++) x.data[i] *= scale;
        const y = normalMatrix(seed + 1, rows, 1).data;
        const factor = gramFactor(x);
        expect(factor).not.toBeNull();
        if (factor === null) return;
        const fast = seminormalLeastSquares(x, y, factor);
        const exact = leastSquares(x, y);
        for (let j = 0; j < columns; j++) {
          const size = Math.sqrt(exact.gramInverse.data[j + j * columns]);
          expect(Math.abs(fast.coefficients.data[j] - exact.coefficients.data[j])).toBeLessThan(
            1e-14 * size * Math.sqrt(rows),
          );
          for (let i = 0; i < columns; i++) {
            const both = size * Math.sqrt(exact.gramInverse.data[i + i * columns]);
            expect(
              Math.abs(fast.gramInverse.data[i + j * columns] - exact.gramInverse.data[i + j * columns]),
            ).toBeLessThan(1e-13 * both);
          }
        }
        expect(largestDifference(fast.residuals, exact.residuals)).toBeLessThan(2e-14);
        expect([fast.rank, fast.dropped]).toEqual([columns, []]);
      }),
    );
  });

  it("leaves nearly collinear columns to the QR, in whichever order they stand", () => {
    const x = normalMatrix(5, 40, 3);
    // A correlation of about 1 - 1 / (2 * 30^2): an inflation of 900.
    for (let i = 0; i < 40; i++) x.data[i + 80] = x.data[i] + x.data[i + 40] / 30;
    expect(gramFactor(x)).toBeNull();
    const reversed = matrix(
      40,
      3,
      Float64Array.from([...x.data.slice(80), ...x.data.slice(40, 80), ...x.data.slice(0, 40)]),
    );
    expect(gramFactor(reversed)).toBeNull();
    const worst = normalMatrix(5, 40, 2);
    for (let i = 0; i < 40; i++) worst.data[i + 40] = worst.data[i] + worst.data[i + 40] / 15;
    const factor = gramFactor(worst);
    const exact = gramInverse(pivotedQr(worst));
    expect(factor).not.toBeNull();
    for (let e = 0; e < 4; e++) expect(factor?.inverse.data[e]).toBeCloseTo(exact.data[e], 10);
    expect(gramFactor(worst, { tolerance: 0.5 })).toBeNull();
  });

  it("refuses squares that leave the range of a double, zero columns, and what is not finite", () => {
    const x = normalMatrix(7, 20, 2);
    expect(
      gramFactor(
        matrix(
          20,
          2,
          x.data.map((value) => value * 1e100),
        ),
      ),
    ).toBeNull();
    expect(
      gramFactor(
        matrix(
          20,
          2,
          x.data.map((value) => value * 1e-100),
        ),
      ),
    ).toBeNull();
    expect(gramFactor(matrix(20, 2))).toBeNull();
    const broken = x.data.slice();
    broken[21] = Number.NaN;
    expect(() => gramFactor(matrix(20, 2, broken))).toThrow(/\(1, 1\)/u);
    const factor = gramFactor(x);
    if (factor === null) throw new Error("the columns are far from collinear");
    expect(() => seminormalLeastSquares(x, new Float64Array(19), factor)).toThrow(/19/u);
    expect(() => seminormalLeastSquares(normalMatrix(7, 20, 3), new Float64Array(20), factor)).toThrow(/20 x 2/u);
    expect(() => seminormalLeastSquares(x, new Float64Array(20).fill(Number.NaN), factor)).toThrow(/finite/u);
  });

  it.each([20, 3000])("leave the residuals of %i rows in the place of y where they may", (rows) => {
    const x = normalMatrix(7, rows, 3);
    const y = normalMatrix(8, rows, 1).data;
    const before = y.slice();
    const factor = gramFactor(x)!;
    const apart = seminormalLeastSquares(x, y, factor);
    expect(y).toEqual(before);
    const inPlace = seminormalLeastSquares(x, y, factor, { overwrite: true });
    expect(inPlace.residuals.data).toBe(y);
    expect(inPlace).toEqual(apart);
  });

  it.each([20, 3000])("find the products with a y of %i rows that stands before X in the same pass", (rows) => {
    const both = normalMatrix(7, rows, 4);
    const y = both.data.subarray(0, rows);
    const x = matrix(rows, 3, both.data.subarray(rows));
    const factor = gramFactor(x, { outcome: y })!;
    const alone = gramFactor(x)!;
    expect({ ...factor, products: null }).toEqual(alone);
    const dots = crossProduct(x, matrix(rows, 1, y)).data;
    expect(Array.from(factor.products!)).toEqual([...dots, crossProduct(matrix(rows, 1, y)).data[0]]);
    expect(seminormalLeastSquares(x, y, factor, { products: factor.products })).toEqual(
      seminormalLeastSquares(x, y, alone),
    );
    for (const elsewhere of [y.slice(), both.data.subarray(1, rows + 1), both.data.subarray(0, rows - 1)]) {
      expect(gramFactor(x, { outcome: elsewhere })).toEqual(alone);
    }
    expect(() => seminormalLeastSquares(x, y, factor, { products: new Float64Array(3) })).toThrow(/3 products/u);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      y[3] = value;
      const broken = gramFactor(x, { outcome: y })!;
      expect(() => seminormalLeastSquares(x, y, broken, { products: broken.products })).toThrow(
        expect.objectContaining({ code: "NON_FINITE" }),
      );
    }
  });

  it.each([4095, 4096, 4097, 9001])("agree with the refined QR on %i rows, and see what is not finite", (rows) => {
    const x = normalMatrix(7, rows, 3);
    const y = normalMatrix(8, rows, 1).data;
    for (let i = 0; i < rows; i++) y[i] += 1e4 * x.data[i] + 3;
    const factor = gramFactor(x)!;
    const fast = seminormalLeastSquares(x, y, factor);
    const exact = leastSquares(x, y);
    expect(largestDifference(fast.coefficients, exact.coefficients)).toBeLessThan(2e-12);
    expect(largestDifference(fast.residuals, exact.residuals)).toBeLessThan(4e-11);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const broken = y.slice();
      broken[rows - 1] = value;
      expect(() => seminormalLeastSquares(x, broken, factor)).toThrow(expect.objectContaining({ code: "NON_FINITE" }));
    }
    const huge = seminormalLeastSquares(
      x,
      y.map((value) => value * 1e160),
      factor,
    );
    expect(huge.coefficients.data[0]! / exact.coefficients.data[0]! / 1e160).toBeCloseTo(1, 12);
  });
});
