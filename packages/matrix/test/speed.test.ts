import { fastestInTurn } from "@mesometrics/testing";
import { CholeskyDecomposition, Matrix as MlMatrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { cholesky, crossProduct, type Matrix, multiply } from "../src/index.js";
import { normalMatrix } from "./random-matrix.js";

function inMlMatrix(a: Matrix): MlMatrix {
  const copy = MlMatrix.zeros(a.rows, a.columns);
  for (let j = 0; j < a.columns; j++) for (let i = 0; i < a.rows; i++) copy.set(i, j, a.data[i + j * a.rows]!);
  return copy;
}

function largestDifference(ours: Matrix, theirs: MlMatrix): number {
  let largest = 0;
  for (let j = 0; j < ours.columns; j++) {
    for (let i = 0; i < ours.rows; i++) {
      largest = Math.max(largest, Math.abs(ours.data[i + j * ours.rows]! - theirs.get(i, j)));
    }
  }
  return largest;
}

describe("kernels beside ml-matrix", () => {
  const n = 256;
  const a = normalMatrix(1, n, n);
  const b = normalMatrix(2, n, n);

  it("multiplies in a quarter of its time, with its numbers", () => {
    const [theirA, theirB] = [inMlMatrix(a), inMlMatrix(b)];
    expect(largestDifference(multiply(a, b), theirA.mmul(theirB))).toBeLessThan(1e-12);
    const { ours, theirs } = fastestInTurn(
      () => multiply(a, b),
      () => theirA.mmul(theirB),
      5,
    );
    expect(theirs / ours).toBeGreaterThan(4);
  });

  it("factors by Cholesky in a third of its time, with its numbers", () => {
    const gram = crossProduct(a);
    for (let i = 0; i < n; i++) gram.data[i + i * n]! += n;
    const theirGram = inMlMatrix(gram);
    expect(largestDifference(cholesky(gram), new CholeskyDecomposition(theirGram).lowerTriangularMatrix)).toBeLessThan(
      1e-11,
    );
    const { ours, theirs } = fastestInTurn(
      () => cholesky(gram),
      () => new CholeskyDecomposition(theirGram),
      8,
    );
    expect(theirs / ours).toBeGreaterThan(3);
  });
});
