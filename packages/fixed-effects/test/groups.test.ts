import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  absorbedRank,
  connectedComponents,
  degreesOfFreedom,
  type FixedEffect,
  nestedIn,
  singletons,
} from "../src/index.js";
import { explicitRank, randomEffect } from "./explicit-dummies.js";

// The same cases every run: bounds on rounding error hold for these, not for every matrix that could be drawn.
fc.configureGlobal({ seed: 20240601 });

const grouping = (...codes: number[]) => ({ codes: Int32Array.from(codes), levels: Math.max(...codes) + 1 });

describe("connectedComponents", () => {
  it("counts what the rank of the dummies says", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        (seed, rows, first, second) => {
          const a = randomEffect(seed, rows, first);
          const b = randomEffect(seed + 1, rows, second);
          const { count, ofFirst, ofSecond } = connectedComponents(a, b);
          const used = new Set(a.codes).size + new Set(b.codes).size;
          expect(used - count).toBe(explicitRank([a, b], rows));
          for (let i = 0; i < rows; i++) expect(ofFirst[a.codes[i]]).toBe(ofSecond[b.codes[i]]);
          expect(new Set([...ofFirst, ...ofSecond].filter((component) => component >= 0)).size).toBe(count);
        },
      ),
    );
  });

  it("numbers components by their first level and gives -1 to a level without rows", () => {
    const result = connectedComponents({ codes: Int32Array.of(3, 0, 3), levels: 5 }, grouping(1, 0, 2));
    expect([...result.ofFirst]).toEqual([0, -1, -1, 1, -1]);
    expect([...result.ofSecond]).toEqual([0, 1, 1]);
    expect(
      connectedComponents({ codes: new Int32Array(0), levels: 0 }, { codes: new Int32Array(0), levels: 2 }).count,
    ).toBe(0);
  });

  it("follows a chain of any length", () => {
    const n = 20_000;
    const a = { codes: Int32Array.from({ length: 2 * n }, (_, i) => i >> 1), levels: n };
    const b = { codes: Int32Array.from({ length: 2 * n }, (_, i) => (i + 1) >> 1), levels: n + 1 };
    expect(connectedComponents(a, b).count).toBe(1);
  });

  it("rejects groupings of different rows and codes out of range", () => {
    expect(() => connectedComponents(grouping(0, 1), grouping(0))).toThrow(
      expect.objectContaining({ code: "SHAPE_MISMATCH" }),
    );
    expect(() => connectedComponents(grouping(0), { codes: Int32Array.of(1), levels: 1 })).toThrow(
      expect.objectContaining({ code: "INVALID_CODES" }),
    );
  });
});

describe("singletons", () => {
  it("follows the chain that each removal starts", () => {
    expect([...singletons([grouping(0, 0, 1, 1), grouping(0, 1, 1, 2)])]).toEqual([0, 1, 2, 3]);
    expect([...singletons([grouping(0, 0, 1, 1, 2), grouping(0, 1, 0, 1, 1)])]).toEqual([4]);
  });

  it("leaves no singleton and removes no row that is not one in turn", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 30 }), (seed, rows) => {
        const effects = [randomEffect(seed, rows, 10), randomEffect(seed + 1, rows, 12)];
        const removed = new Set(singletons(effects));
        // One at a time, from the definition.
        const left = new Set(Array.from({ length: rows }, (_, i) => i));
        for (let changed = true; changed; ) {
          changed = false;
          for (const i of left) {
            const alone = effects.some(({ codes }) => ![...left].some((j) => j !== i && codes[j] === codes[i]));
            if (alone) {
              left.delete(i);
              changed = true;
            }
          }
        }
        expect([...left].every((i) => !removed.has(i)) && left.size + removed.size === rows).toBe(true);
      }),
    );
  });

  it("finds none in slopes alone, none without effects, and everything in a single row", () => {
    const unit: FixedEffect = grouping(0, 1);
    const slopes = { rows: 2, columns: 1, data: Float64Array.of(1, 2) };
    expect(singletons([{ ...unit, slopes, intercept: false }])).toHaveLength(0);
    expect(singletons([])).toHaveLength(0);
    expect([...singletons([grouping(0)])]).toEqual([0]);
  });
});

describe("nestedIn and degreesOfFreedom", () => {
  const unit = grouping(0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3);
  const time = grouping(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2);
  const region = grouping(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1);

  it("sees nesting in one direction", () => {
    expect([nestedIn(unit.codes, region.codes), nestedIn(region.codes, unit.codes)]).toEqual([true, false]);
    expect(nestedIn(unit.codes, unit.codes)).toBe(true);
    expect(nestedIn(new Int32Array(0), new Int32Array(0))).toBe(true);
    expect(() => nestedIn(unit.codes, Int32Array.of(1))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
  });

  it("counts the constant alone of nested effects", () => {
    expect(degreesOfFreedom([unit, time])).toEqual({ absorbed: 6, nested: [false, false], counted: 6 });
    expect(degreesOfFreedom([unit, time], [unit.codes])).toEqual({ absorbed: 6, nested: [true, false], counted: 3 });
    expect(degreesOfFreedom([unit, time], [region.codes]).counted).toBe(3);
    expect(degreesOfFreedom([unit], [unit.codes]).counted).toBe(1);
    expect(degreesOfFreedom([unit, time], [unit.codes, time.codes]).counted).toBe(1);
    expect(degreesOfFreedom([], [unit.codes])).toEqual({ absorbed: 0, nested: [], counted: 0 });
  });

  it("gives slopes their own parameters, and no constant where there is none", () => {
    const trend = { rows: 12, columns: 1, data: Float64Array.from(time.codes) };
    expect(absorbedRank([{ ...unit, slopes: trend }])).toBe(8);
    expect(absorbedRank([{ ...unit, slopes: trend }, time])).toBe(9);
    const pure = [{ ...unit, slopes: trend, intercept: false }];
    expect(degreesOfFreedom(pure, [unit.codes])).toEqual({ absorbed: 4, nested: [true], counted: 0 });
  });

  it("does not count an effect twice that another one contains", () => {
    expect(absorbedRank([unit, region])).toBe(4);
    expect(absorbedRank([unit, region, time])).toBe(6);
    expect(absorbedRank([unit, unit, time, time])).toBe(6);
  });
});
