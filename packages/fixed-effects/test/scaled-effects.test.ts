import { column, matrix, randomStream } from "@mesometrics/matrix";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { absorbedRank, type FixedEffect, projector, withinTransform } from "../src/index.js";
import {
  explicitHat,
  explicitRank,
  explicitResiduals,
  largestDifference,
  randomColumns,
  randomEffect,
} from "./explicit-dummies.js";

fc.configureGlobal({ seed: 20240601 });

function randomWeights(seed: number, rows: number): Float64Array {
  const stream = randomStream(seed, 3);
  return Float64Array.from({ length: rows }, () => Math.exp(2 * stream.normal()));
}

const sample = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    rows: fc.integer({ min: 1, max: 40 }),
    shapes: fc.array(
      fc.record({
        levels: fc.integer({ min: 1, max: 9 }),
        slopes: fc.integer({ min: 0, max: 2 }),
        intercept: fc.boolean(),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ seed, rows, shapes }) => {
    const scale = randomWeights(seed, rows).map(Math.sqrt);
    return {
      rows,
      scale,
      columns: randomColumns(seed + 100, rows, 2),
      effects: shapes.map(({ levels, slopes, intercept }, e) => ({
        ...randomEffect(seed + 10 * e, rows, levels, slopes, intercept || slopes === 0),
        scale,
      })),
    };
  });

describe("effects with scaled rows", () => {
  it("project on the scaled dummies and slopes, written out", () => {
    fc.assert(
      fc.property(sample, ({ rows, columns, effects }) => {
        const within = withinTransform(columns, effects);
        expect(largestDifference(within.columns.data, explicitResiduals(columns, effects).data)).toBeLessThan(1e-11);
        expect(within.absorbed).toBe(explicitRank(effects, rows));
        const hat = explicitHat(effects, rows);
        const maker = projector(effects);
        expect(largestDifference(maker.block(Array.from({ length: rows }, (_, i) => i)).data, hat.data)).toBeLessThan(
          1e-11,
        );
        expect(
          largestDifference(
            maker.leverage(),
            Array.from({ length: rows }, (_, i) => hat.data[i + i * rows]),
          ),
        ).toBeLessThan(1e-11);
      }),
      { numRuns: 60 },
    );
  });

  it("takes weighted level means out of a column", () => {
    const weights = Float64Array.of(1, 3, 2, 2);
    const scale = weights.map(Math.sqrt);
    const x = Float64Array.of(2, 6, 1, 5);
    const within = withinTransform(
      matrix(
        4,
        1,
        x.map((value, i) => value * (scale[i] as number)),
      ),
      [{ codes: Int32Array.of(0, 0, 1, 1), levels: 2, scale }],
    );
    const centred = column(within.columns, 0).map((value, i) => value / (scale[i] as number));
    expect(largestDifference(centred, [-3, 1, -2, 2])).toBeLessThan(1e-14);
  });

  it("does not depend on the unit of the scale", () => {
    fc.assert(
      fc.property(sample, fc.constantFrom(1e-150, 1e-9, 1e9, 1e150), ({ columns, effects, scale }, unit) => {
        const rescaled = effects.map((effect) => ({ ...effect, scale: scale.map((value) => value * unit) }));
        const [a, b] = [withinTransform(columns, effects), withinTransform(columns, rescaled)];
        expect(b.absorbed).toBe(a.absorbed);
        expect(largestDifference(b.columns.data, a.columns.data)).toBeLessThan(1e-11);
      }),
      { numRuns: 30 },
    );
  });

  it("counts two groupings of dummies exactly, and keeps groupings apart that are scaled differently", () => {
    const [unit, time] = [Int32Array.of(0, 0, 1, 1, 2, 2), Int32Array.of(0, 1, 0, 1, 0, 1)];
    const scale = Float64Array.of(1, 2, 3, 4, 5, 6);
    const effect = (codes: Int32Array, levels: number, own: Float64Array | null): FixedEffect => ({
      codes,
      levels,
      scale: own,
    });
    expect(absorbedRank([effect(unit, 3, scale), effect(time, 2, scale)])).toBe(4);
    expect(absorbedRank([effect(unit, 3, scale), effect(unit, 3, null)])).toBe(6);
    expect(absorbedRank([effect(unit, 3, scale), effect(unit, 3, scale.slice())])).toBe(3);
  });

  it.each([
    ["a zero", Float64Array.of(1, 0), "INVALID_ARGUMENT"],
    ["a negative number", Float64Array.of(1, -1), "INVALID_ARGUMENT"],
    ["infinity", Float64Array.of(1, Number.POSITIVE_INFINITY), "INVALID_ARGUMENT"],
    ["another length", Float64Array.of(1), "SHAPE_MISMATCH"],
  ])("refuses a scale with %s", (_, scale, code) => {
    const effects = [{ codes: Int32Array.of(0, 1), levels: 2, scale }];
    expect(() => projector(effects)).toThrow(expect.objectContaining({ code }));
  });
});
