import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Matrix, matrix, multiply, multiplyVector } from "../../src/index.js";
import { normalMatrix } from "../random-matrix.js";
import { expectSameBits } from "./same-bits.js";

const HOSTILE = [0, -0, 1, -1, 1e-310, 1e300, -1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** AB with every number's products added in the order of l. */
function inOrder(a: Matrix, b: Matrix): Float64Array {
  const result = new Float64Array(a.rows * b.columns);
  for (let j = 0; j < b.columns; j++) {
    for (let i = 0; i < a.rows; i++) {
      let s = 0;
      for (let l = 0; l < a.columns; l++) s += a.data[i + l * a.rows] * b.data[l + j * b.rows];
      result[i + j * a.rows] = s;
    }
  }
  return result;
}

function expectTwins(a: Matrix, b: Matrix): void {
  const of = `${a.rows} x ${a.columns} x ${b.columns}`;
  const expected = inOrder(a, b);
  expectSameBits(multiply(a, b, { kernel: "ts" }).data, expected, `ts ${of}`);
  expectSameBits(multiply(a, b, { kernel: "wasm" }).data, expected, `wasm ${of}`);
}

describe("products of both kernels", () => {
  it("are the same bits as the definition for every small shape, empty ones too", () => {
    for (let m = 0; m < 7; m++) {
      for (let depth = 0; depth < 7; depth++) {
        for (let n = 0; n < 7; n++) expectTwins(normalMatrix(m + 7, m, depth), normalMatrix(n + 70, depth, n));
      }
    }
  });

  it.each([
    [63, 255, 65],
    [64, 256, 64],
    [65, 257, 63],
    [129, 513, 5],
    [1, 700, 1030],
    [70, 1, 70],
    [5, 3, 2049],
    [1029, 5, 1026],
    [1024, 258, 4],
    [260, 300, 1],
  ])("are the same bits around the edges of blocks, %i x %i x %i", (m, depth, n) => {
    expectTwins(normalMatrix(m, m, depth), normalMatrix(n + 3000, depth, n));
  });

  it("are the same bits for hostile numbers", () => {
    const element = fc.oneof(fc.constantFrom(...HOSTILE), fc.double());
    const size = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(fc.tuple(size, size, size), fc.infiniteStream(element), ([m, depth, n], stream) => {
        const draw = (length: number) => Float64Array.from({ length }, () => stream.next().value);
        expectTwins(matrix(m, depth, draw(m * depth)), matrix(depth, n, draw(depth * n)));
      }),
    );
  });

  it("leave nothing of one call to the next", () => {
    const nan = matrix(90, 90, new Float64Array(90 * 90).fill(Number.NaN));
    multiply(nan, nan, { kernel: "wasm" });
    expectTwins(normalMatrix(1, 77, 41), normalMatrix(2, 41, 59));
  });

  it("agree with the product of a vector", () => {
    const a = normalMatrix(4, 33, 21);
    const x = normalMatrix(5, 21, 1);
    expectSameBits(multiplyVector(a, x.data), inOrder(a, x), "Ax");
  });

  it("take WebAssembly on their own where it pays, and give the same", () => {
    const a = normalMatrix(6, 120, 120);
    expect(120 ** 3).toBeGreaterThan(100_000);
    expectSameBits(multiply(a, a).data, inOrder(a, a), "120");
  });
});
