import { describe, expect, it } from "vitest";
import {
  cholesky,
  choleskyInverse,
  choleskySolve,
  crossProduct,
  forwardSolve,
  identity,
  type Matrix,
  matrix,
  multiply,
  transpose,
} from "../../src/index.js";
import { largestDifference, normalMatrix } from "../random-matrix.js";
import { expectSameBits } from "./same-bits.js";

const wasm = { kernel: "wasm" } as const;
const ts = { kernel: "ts" } as const;

/** Positive definite and well conditioned. */
function definite(seed: number, n: number): Matrix {
  const gram = crossProduct(normalMatrix(seed, n + 5, n));
  for (let j = 0; j < n; j++) gram.data[j + j * n] += n;
  return gram;
}

/** Zeros of either sign are one number here: a kernel skips what is zero a block, its twin a number at a time. */
function withoutSign(x: Matrix): Float64Array {
  return x.data.map((value) => value + 0);
}

const SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 31, 63, 64, 65, 67, 128, 130, 257, 331];

describe("Cholesky factors of both kernels", () => {
  it.each(SIZES)("are the same bits, n = %i", (n) => {
    const a = definite(n + 1, n);
    const l = cholesky(a, wasm);
    expectSameBits(l.data, cholesky(a, ts).data, `L, n = ${n}`);
    expectSameBits(cholesky(a).data, l.data, `L by size, n = ${n}`);
    if (n > 0) expect(largestDifference(multiply(l, transpose(l)), a)).toBeLessThan(1e-14 * a.data[0] * n);
  });

  it("read the lower triangle only and leave zeros above", () => {
    const a = definite(3, 70);
    const garbage = matrix(70, 70, a.data.slice());
    for (let j = 0; j < 70; j++) for (let i = 0; i < j; i++) garbage.data[i + j * 70] = 1e9;
    expectSameBits(cholesky(garbage, wasm).data, cholesky(a, wasm).data, "L");
  });

  it.each([0, 1, 2, 3, 4, 66, 128, 149])("name the same pivot, %i", (pivot) => {
    const a = definite(4, 150);
    for (let i = 0; i < 150; i++) {
      a.data[i + pivot * 150] = i === pivot ? -1 : 0;
      a.data[pivot + i * 150] = i === pivot ? -1 : 0;
    }
    for (const kernel of [wasm, ts]) {
      expect(() => cholesky(a, kernel)).toThrow(
        expect.objectContaining({ code: "NOT_POSITIVE_DEFINITE", details: { pivot, value: -1 } }),
      );
    }
    // The memory of the call that failed is whole again.
    const b = definite(5, 150);
    expectSameBits(cholesky(b, wasm).data, cholesky(b, ts).data, "the next L");
  });
});

describe("triangular systems of both kernels", () => {
  it.each(SIZES)("are the same bits, n = %i", (n) => {
    const l = cholesky(definite(n + 2, n));
    for (const m of [0, 1, 3, 4, 6, 67, 70]) {
      const b = normalMatrix(m + 9, n, m);
      expectSameBits(withoutSign(forwardSolve(l, b, wasm)), withoutSign(forwardSolve(l, b, ts)), `${n} x ${m}`);
    }
    expectSameBits(
      withoutSign(forwardSolve(l, identity(n), wasm)),
      withoutSign(forwardSolve(l, identity(n), ts)),
      `L^-1, n = ${n}`,
    );
  });

  it("keep leading zeros, NaN and infinity of the right side as the twin does", () => {
    const l = cholesky(definite(6, 90));
    const b = normalMatrix(7, 90, 75);
    for (let j = 0; j < 75; j++) for (let i = 0; i < 90 - j; i++) b.data[i + j * 90] = 0;
    b.data[80 + 20 * 90] = Number.NaN;
    b.data[70 + 71 * 90] = Number.POSITIVE_INFINITY;
    expectSameBits(withoutSign(forwardSolve(l, b, wasm)), withoutSign(forwardSolve(l, b, ts)), "hostile");
  });

  it("are solved by the twin where L is not finite", () => {
    const l = matrix(70, 70, identity(70).data.slice());
    l.data[69] = Number.POSITIVE_INFINITY;
    expectSameBits(forwardSolve(l, identity(70), wasm).data, forwardSolve(l, identity(70), ts).data, "L with infinity");
  });
});

describe("inverses by Cholesky", () => {
  it.each([63, 64, 65, 200])("are inverses and symmetric, n = %i", (n) => {
    const a = definite(n, n);
    const l = cholesky(a);
    const inverse = choleskyInverse(l);
    expect(largestDifference(multiply(a, inverse), identity(n))).toBeLessThan(1e-13);
    expect(largestDifference(inverse, choleskySolve(l, identity(n)))).toBeLessThan(1e-15);
    expect(largestDifference(inverse, transpose(inverse))).toBe(0);
  });
});
