import { matrix } from "@mesometrics/matrix";
import fc from "fast-check";
import { expect, test } from "vitest";
import { gridWithinTransform, withinTransform } from "../src/index.js";

const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });

test("the projection on a grid is the within projection, whichever effects are taken out, in any unit", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 7 }),
      fc.integer({ min: 2, max: 6 }),
      fc.boolean(),
      fc.boolean(),
      fc.array(value, { minLength: 84, maxLength: 84 }),
      fc.constantFrom(1e-200, 1e-9, 1, 1e9),
      (units, periods, unitEffects, periodEffects, values, unit) => {
        const n = units * periods;
        const x = matrix(
          n,
          2,
          Float64Array.from(values.slice(0, 2 * n), (one) => one * unit),
        );
        const effects = [
          ...(unitEffects ? [{ codes: Int32Array.from({ length: n }, (_, i) => i % units), levels: units }] : []),
          ...(periodEffects
            ? [{ codes: Int32Array.from({ length: n }, (_, i) => Math.floor(i / units)), levels: periods }]
            : []),
        ];
        const own = gridWithinTransform(x, { units, periods, effects: { units: unitEffects, periods: periodEffects } });
        const general = withinTransform(x, effects);
        expect(own.absorbed).toBe(effects.length === 0 ? 0 : general.absorbed);
        own.columns.data.forEach((got, i) => {
          expect(Math.abs(got - (general.columns.data[i] as number))).toBeLessThanOrEqual(1e-10 * 1e3 * unit);
        });
      },
    ),
  );
});

test("a column of unit and period effects is zero, and exactly so", () => {
  const units = 13;
  const periods = 9;
  const x = matrix(
    units * periods,
    1,
    Float64Array.from(
      { length: units * periods },
      (_, i) => Math.sin(i % units) * 1e6 + Math.cos(Math.floor(i / units)),
    ),
  );
  const { columns } = gridWithinTransform(x, { units, periods, effects: { units: true, periods: true } });
  expect(columns.data.every((one) => one === 0)).toBe(true);
  expect(x.data[0]).not.toBe(0);
});

test("columns of another length are refused", () => {
  expect(() =>
    gridWithinTransform(matrix(5, 1), { units: 2, periods: 3, effects: { units: true, periods: false } }),
  ).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
});
