import { expectClose } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import {
  leastSquares,
  randomStream,
  sparseFromTriplets,
  sparseLeastSquares,
  sparseMultiplyVector,
  toDense,
} from "../src/index.js";

describe("sparseLeastSquares", () => {
  const stream = randomStream(5, 0);
  const triplets: [number, number, number][] = [];
  for (let block = 0; block < 3; block++) {
    for (let i = 0; i < 12; i++) {
      for (let j = 0; j < 5; j++) {
        if (stream.uniform() < 0.6) triplets.push([(i * 3 + block) % 36, j * 3 + block, stream.normal()]);
      }
    }
  }
  const s = sparseFromTriplets(36, 15, triplets);
  const y = Float64Array.from({ length: 36 }, () => stream.normal());

  it("is dense least squares, whatever the blocks", () => {
    const dense = leastSquares(toDense(s), y);
    const { coefficients, residuals, dropped } = sparseLeastSquares(s, y);
    expect(dropped).toEqual([]);
    expectClose(coefficients, dense.coefficients.data, { relative: 1e-12 });
    expectClose(residuals, dense.residuals.data, { relative: 1e-12, absolute: 1e-14 });
  });

  it("gives back what made an exact outcome", () => {
    const truth = Float64Array.from({ length: 15 }, (_, j) => j - 7.5);
    expectClose(sparseLeastSquares(s, sparseMultiplyVector(s, truth)).coefficients, truth, { relative: 1e-12 });
  });

  it("drops empty and dependent columns and keeps rows without entries as they are", () => {
    const small = sparseFromTriplets(4, 4, [
      [0, 0, 1],
      [1, 0, 2],
      [0, 3, 2],
      [1, 3, 4],
      [2, 2, 5],
    ]);
    const { coefficients, residuals, dropped } = sparseLeastSquares(small, Float64Array.of(1, 2, 10, 7));
    expect(dropped).toEqual([1, 3]);
    expectClose(coefficients, [1, 0, 2, 0], { relative: 1e-15 });
    expectClose(residuals, [0, 0, 0, 7], { absolute: 1e-15 });
  });

  it("refuses other lengths", () => {
    expect(() => sparseLeastSquares(s, y.slice(1))).toThrow(/36 rows/);
  });
});
