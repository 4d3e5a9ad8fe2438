import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  crossProduct,
  gramFactor,
  leastSquares,
  type Matrix,
  matrix,
  seminormalLeastSquares,
  sum,
  weightedCrossProduct,
} from "../../src/index.js";
import { normalMatrix } from "../random-matrix.js";
import { expectSameBits } from "./same-bits.js";

const HOSTILE = [0, -0, 1, -1, 1e-310, 1e300, -1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** Both kernels on A'B, A'A, A'WB and A'WA. */
function expectTwins(a: Matrix, b: Matrix, w: Float64Array): void {
  const of = `${a.rows} x ${a.columns} and ${b.columns}`;
  const wasm = { kernel: "wasm" } as const;
  const ts = { kernel: "ts" } as const;
  expectSameBits(crossProduct(a, b, wasm).data, crossProduct(a, b, ts).data, `A'B ${of}`);
  expectSameBits(crossProduct(a, a, wasm).data, crossProduct(a, a, ts).data, `A'A ${of}`);
  expectSameBits(weightedCrossProduct(a, w, b, wasm).data, weightedCrossProduct(a, w, b, ts).data, `A'WB ${of}`);
  expectSameBits(weightedCrossProduct(a, w, a, wasm).data, weightedCrossProduct(a, w, a, ts).data, `A'WA ${of}`);
}

describe("cross products of both kernels", () => {
  it.each([0, 1, 2, 3, 7, 8, 9, 11, 63, 1023, 1024, 1025, 2047, 2048, 3001])(
    "are the same bits for %i rows",
    (rows) => {
      for (const k of [0, 1, 2, 3, 6]) {
        for (const m of [0, 1, 2, 5]) {
          const w = normalMatrix(3, rows, 1).data;
          expectTwins(normalMatrix(rows + k, rows, k), normalMatrix(rows - m + 9, rows, m), w);
        }
      }
    },
  );

  it("are the same bits for hostile numbers", () => {
    const element = fc.oneof(fc.constantFrom(...HOSTILE), fc.double());
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })),
        fc.infiniteStream(element),
        ([n, k, m], stream) => {
          const draw = (length: number) => Float64Array.from({ length }, () => stream.next().value);
          expectTwins(matrix(n, k, draw(n * k)), matrix(n, m, draw(n * m)), draw(n));
        },
      ),
    );
  });

  it("are those of `dot` up to 1024 rows, and symmetric to the last bit beyond", () => {
    const x = normalMatrix(8, 5000, 7);
    const gram = crossProduct(x);
    for (let i = 0; i < 7; i++) {
      for (let j = 0; j < 7; j++) expect(gram.data[i + 7 * j]).toBe(gram.data[j + 7 * i]);
    }
  });

  it("do not lose digits with the number of rows", () => {
    const n = 3_000_000;
    const x = matrix(
      n,
      1,
      Float64Array.from({ length: n }, (_, i) => 1 + (i % 1000) / 7),
    );
    const exact = sum(x.data.map((value) => value * value));
    // Squares are rounded in both, at random: 1.1e-16 / sqrt(n); a plain sum of so many terms is wrong by 1e-13.
    expect(Math.abs(crossProduct(x).data[0] / exact - 1)).toBeLessThan(4e-16);
  });

  it("overflow as a plain sum does", () => {
    const x = matrix(3000, 1, new Float64Array(3000).fill(1e160));
    for (const kernel of ["wasm", "ts"] as const) expect(crossProduct(x, x, { kernel }).data[0]).toBe(Infinity);
  });
});

describe("least squares by the seminormal equations in both kernels", () => {
  it.each([2, 9, 1023, 1024, 1025, 5003])("are the same bits for %i rows", (rows) => {
    for (const k of [1, 2, 5].filter((columns) => columns <= rows)) {
      const x = normalMatrix(rows + k, rows, k);
      const y = normalMatrix(3, rows, 1).data;
      const wasm = gramFactor(x, { kernel: "wasm" });
      const ts = gramFactor(x, { kernel: "ts" });
      if (wasm === null || ts === null) continue;
      expectSameBits(wasm.inverse.data, ts.inverse.data, "(X'X)^-1");
      const inWasm = seminormalLeastSquares(x, y, wasm, { kernel: "wasm" });
      const inTs = seminormalLeastSquares(x, y, ts, { kernel: "ts" });
      expectSameBits(inWasm.coefficients.data, inTs.coefficients.data, "b");
      expectSameBits(inWasm.residuals.data, inTs.residuals.data, "r");
    }
  });

  it("have the coefficients of the refined QR, with many rows", () => {
    const n = 200_000;
    const x = normalMatrix(17, n, 3);
    for (let i = 0; i < n; i++) x.data[i] += 4;
    const y = Float64Array.from({ length: n }, (_, i) => 2 * x.data[i] - x.data[i + n] + (i % 7));
    const factor = gramFactor(x);
    if (factor === null) throw new Error("A factor is expected here");
    const fit = seminormalLeastSquares(x, y, factor);
    const exact = leastSquares(x, y);
    for (let j = 0; j < 3; j++) {
      expect(Math.abs(fit.coefficients.data[j] / exact.coefficients.data[j] - 1)).toBeLessThan(2e-15);
    }
  });
});
