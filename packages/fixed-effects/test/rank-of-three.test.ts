import { randomStream } from "@mesometrics/matrix";
import { describe, expect, it } from "vitest";
import { absorbedRank, type FixedEffect, withinTransform } from "../src/index.js";
import { explicitRank, randomColumns, randomEffect } from "./explicit-dummies.js";
import { lowMobility, ring } from "./hard-designs.js";

function years([worker]: readonly FixedEffect[], periods: number, by: (row: number) => number): FixedEffect {
  return { codes: Int32Array.from((worker as FixedEffect).codes, (_, i) => by(i) % periods), levels: periods };
}

describe("the rank of three groupings of a large sample", () => {
  it("is exact where rows that share two levels chain those of the third together", () => {
    const design = lowMobility(3, 8, 40);
    const effects = [...design, years(design, 10, (row) => row)];
    const within = withinTransform(randomColumns(1, 400, 1), effects, { denseLimit: 0 });
    expect(within.solver).toBe("conjugate-gradient");
    expect([within.absorbed, within.absorbedIsExact]).toEqual([explicitRank(effects, 400), true]);
    expect(absorbedRank([...effects].reverse())).toBe(within.absorbed);
  });

  it("is exact where the third is nested in another, and where only a factor tells", () => {
    const rows = 4230;
    const design = ring(29, 90, 47);
    const nested = { codes: design[1].codes.map((code) => code % 4), levels: 4 };
    const stream = randomStream(3);
    const arbitrary = { codes: Int32Array.from(design[0].codes, () => stream.integer(3)), levels: 3 };
    for (const third of [nested, arbitrary, years(design, 5, (row) => row)]) {
      const effects = [...design, third];
      const within = withinTransform(randomColumns(1, rows, 1), effects);
      expect(within.solver).toBe("conjugate-gradient");
      expect([within.absorbed, within.absorbedIsExact]).toEqual([explicitRank(effects, rows), true]);
    }
  });

  it("is the rank of the dummies for random groupings, with unused levels and components", () => {
    for (let seed = 0; seed < 12; seed++) {
      const rows = 60;
      // Above the limit of the direct solver, so that the certificate alone may say that it is exact.
      const effects = [
        randomEffect(seed, rows, 25),
        randomEffect(seed + 50, rows, 9),
        randomEffect(seed + 90, rows, 4),
      ];
      const within = withinTransform(randomColumns(1, rows, 1), effects, { denseLimit: 0 });
      const rank = explicitRank(effects, rows);
      if (within.absorbedIsExact) expect(within.absorbed).toBe(rank);
      else expect(within.absorbed).toBeGreaterThanOrEqual(rank);
    }
  });
});
