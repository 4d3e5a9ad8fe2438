import { crossProduct, inverse, type Matrix, multiply } from "@mesometrics/matrix";
import type { GroupColumn } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meansByGroup } from "../src/group-means.js";
import { keptShares, quasiDemean, type VarianceComponents } from "../src/quasi-demeaning.js";

function group(label: string, codes: readonly number[]): GroupColumn {
  const levels = Math.max(...codes) + 1;
  return {
    label,
    codes: Int32Array.from(codes),
    levels,
    levelLabels: Array.from({ length: levels }, (_, g) => `${g}`),
  };
}

/** Units 0 and 2 miss a period. */
const unit = group("unit", [0, 0, 1, 1, 1, 2, 2, 3, 3, 3]);
const time = group("time", [0, 2, 0, 1, 2, 1, 2, 0, 1, 2]);
const n = unit.codes.length;
const variances: VarianceComponents = { idiosyncratic: 2, unit: 3, time: 0.7 };

/** The transformation as a matrix R: column j is R e_j. */
function matrixOf(transform: (x: Float64Array) => Float64Array): Matrix {
  const data = new Float64Array(n * n);
  for (let j = 0; j < n; j++) data.set(transform(Float64Array.from({ length: n }, (_, i) => (i === j ? 1 : 0))), j * n);
  return { rows: n, columns: n, data };
}

/** Omega / s_e^2 written out. */
function omega({ idiosyncratic, unit: ofUnit, time: ofTime }: VarianceComponents): Matrix {
  const data = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      data[i + j * n] =
        (i === j ? 1 : 0) +
        (unit.codes[i] === unit.codes[j] ? ofUnit / idiosyncratic : 0) +
        (time.codes[i] === time.codes[j] ? ofTime / idiosyncratic : 0);
    }
  }
  return { rows: n, columns: n, data };
}

describe("quasi-demeaning", () => {
  test.each([
    ["unit", { ...variances, time: 0 }],
    ["time", { ...variances, unit: 0 }],
    ["twoways", variances],
    ["twoways", { ...variances, time: 0 }],
    ["twoways", { ...variances, unit: 0 }],
  ] as const)("is an inverse root of the covariance: R'R = Omega^-1 (%s)", (effect, own) => {
    const root = matrixOf(quasiDemean({ unit, time }, effect, own));
    expectClose(crossProduct(root).data, inverse(omega(own)).data, { absolute: 1e-13 });
  });

  test("equals the closed form with three thetas on a balanced panel", () => {
    const units = group("unit", [0, 0, 0, 1, 1, 1]);
    const periods = group("time", [0, 1, 2, 0, 1, 2]);
    const x = Float64Array.of(1, 4, 2, 8, 5, 7);
    const [byUnit, byTime] = [meansByGroup(x, units), meansByGroup(x, periods)];
    const { idiosyncratic: e, unit: u, time: t } = variances;
    const one = 1 - Math.sqrt(e / (e + 3 * u));
    const two = 1 - Math.sqrt(e / (e + 2 * t));
    const three = one + two - 1 + Math.sqrt(e / (e + 3 * u + 2 * t));
    const mean = 4.5;
    const expected = x.map(
      (value, i) =>
        value -
        one * (byUnit[units.codes[i] as number] as number) -
        two * (byTime[periods.codes[i] as number] as number) +
        three * mean,
    );
    expectClose(quasiDemean({ unit: units, time: periods }, "twoways", variances)(x), expected, { relative: 1e-13 });
  });

  test("keeps the digits of what varies within, whatever the level", () => {
    const transform = quasiDemean({ unit, time }, "unit", { ...variances, time: 0 });
    const x = Float64Array.from({ length: n }, (_, i) => 2 ** 40 + i);
    const low = transform(Float64Array.from({ length: n }, (_, i) => i));
    const constant = transform(new Float64Array(n).fill(2 ** 40));
    expectClose(
      transform(x).map((value, i) => value - (constant[i] as number)),
      low,
      { absolute: 1e-3 },
    );
  });

  test("is linear", () => {
    const transform = quasiDemean({ unit, time }, "twoways", variances);
    const column = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: n, maxLength: n });
    fc.assert(
      fc.property(column, column, (a, b) => {
        const sum = transform(Float64Array.from(a, (value, i) => value + 2 * (b[i] as number)));
        const [left, right] = [transform(Float64Array.from(a)), transform(Float64Array.from(b))];
        expectClose(
          sum,
          left.map((value, i) => value + 2 * (right[i] as number)),
          { absolute: 1e-11 },
        );
      }),
    );
  });

  test("refuses an error without variance", () => {
    expect(() => quasiDemean({ unit, time }, "unit", { ...variances, idiosyncratic: 0 })).toThrow(
      expect.objectContaining({ code: "NO_IDIOSYNCRATIC_VARIANCE" }),
    );
  });

  test("the kept share of a mean falls with the size of its group", () => {
    expectClose(keptShares(unit, 3, 2), [0.5, 1 / Math.sqrt(5.5), 0.5, 1 / Math.sqrt(5.5)], { relative: 1e-15 });
  });

  test("the matrix helper of this test multiplies as the transformation does", () => {
    const transform = quasiDemean({ unit, time }, "twoways", variances);
    const x = Float64Array.from({ length: n }, (_, i) => i * i);
    const product = multiply(matrixOf(transform), { rows: n, columns: 1, data: x });
    expectClose(product.data, transform(x), { relative: 1e-12, absolute: 1e-12 });
  });
});
