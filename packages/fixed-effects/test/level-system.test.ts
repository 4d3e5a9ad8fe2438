import { column, matrix, randomStream } from "@mesometrics/matrix";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FixedEffect, projector, withinTransform, withinTransformer } from "../src/index.js";
import { directResiduals } from "./direct-sparse.js";
import { explicitResiduals, largestDifference, randomColumns, randomEffect } from "./explicit-dummies.js";
import { cube, type Design, lowMobility, ring, shuffled, sideBySide, slope, slowColumns } from "./hard-designs.js";

fc.configureGlobal({ seed: 20240601 });

/** The system in the coefficients, also for samples that are small enough to be solved directly. */
const IN_COEFFICIENTS = { denseLimit: 0 } as const;

function weights(seed: number, rows: number): Float64Array {
  const stream = randomStream(seed, 3);
  return Float64Array.from({ length: rows }, () => Math.exp(stream.normal()));
}

const small = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    rows: fc.integer({ min: 1, max: 40 }),
    levels: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 }),
    scaled: fc.boolean(),
    sorted: fc.boolean(),
    columns: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ seed, rows, levels, scaled, sorted, columns }) => {
    const scale = scaled ? weights(seed, rows) : null;
    return {
      columns: randomColumns(seed + 100, rows, columns),
      effects: levels.map((count, e): FixedEffect => {
        const effect = randomEffect(seed + 10 * e, rows, count);
        return { ...effect, codes: sorted && e === 0 ? effect.codes.slice().sort() : effect.codes, scale };
      }),
    };
  });

describe("the system in the coefficients", () => {
  it("gives the residuals of a QR on all dummies, the same bits from both kernels", () => {
    let solved = 0;
    fc.assert(
      fc.property(small, ({ columns, effects }) => {
        const ts = withinTransform(columns, effects, { ...IN_COEFFICIENTS, kernel: "ts" });
        const wasm = withinTransform(columns, effects, { ...IN_COEFFICIENTS, kernel: "wasm" });
        // Groupings with the same codes, or crossed evenly, need no system.
        if (wasm.kernel === "wasm") solved++;
        expect([wasm.kernel === "wasm", ts.kernel]).toEqual([ts.solver === "conjugate-gradient", "ts"]);
        expect(largestDifference(ts.columns.data, explicitResiduals(columns, effects).data)).toBeLessThan(1e-10);
        expect(ts.residualCheck).toBeLessThanOrEqual(1e-12);
        expect({ ...wasm, kernel: "ts" }).toEqual(ts);
        for (let p = 0; p < ts.columns.data.length; p++) {
          if (!Object.is(ts.columns.data[p], wasm.columns.data[p])) expect.fail(`element ${p} differs`);
        }
      }),
      { numRuns: 150 },
    );
    expect(solved).toBeGreaterThan(100);
  });

  const third = (design: Design, levels: number): FixedEffect => ({
    codes: Int32Array.from(design[0].codes, (_, i) => (i * 7) % levels),
    levels,
  });
  const easy = (): Design => [
    { codes: Int32Array.from({ length: 30_000 }, (_, i) => Math.floor(i / 10)), levels: 3000 },
    randomEffect(5, 30_000, 150) as FixedEffect,
  ];
  const designs: readonly (readonly [string, Design, string])[] = [
    ["firms drawn at random", easy(), "degrees"],
    ["a ring of 2,003 firms", ring(2003, 4000, 5), "cholesky"],
    ["low mobility", lowMobility(2, 400, 3000), "cholesky"],
    ["two rings apart", sideBySide([ring(701, 2000, 4), ring(601, 1500, 4)], false), "cholesky"],
    ["two rings with one worker in both", sideBySide([ring(701, 2000, 4), ring(601, 1500, 4)], true), "cholesky"],
    ["firms on a cube", cube(11), "degrees"],
  ];

  describe.each(designs)("on %s", (_, design, preconditioner) => {
    const columns = slowColumns(9, design);
    const direct = directResiduals(columns, design);

    it("agrees with a direct sparse solve, whatever the order of the rows", () => {
      const within = withinTransform(columns, design);
      expect([within.solver, within.preconditioner]).toEqual(["conjugate-gradient", preconditioner]);
      expect(largestDifference(within.columns.data, direct.data)).toBeLessThan(1e-9);
      expect(Math.abs(slope(within.columns) / slope(direct) - 1)).toBeLessThan(1e-12);
      const other = shuffled(4, design, columns);
      const turned = withinTransform(other.columns, other.effects);
      expect(Math.abs(slope(turned.columns) / slope(direct) - 1)).toBeLessThan(1e-12);
      const n = columns.rows;
      const back = turned.columns.data.map((_, p) => direct.data[p - (p % n) + other.order[p % n]]);
      expect(largestDifference(turned.columns.data, back)).toBeLessThan(1e-9);
    });

    it("is the same to the last bit in TypeScript and WebAssembly, sorted, shuffled, weighted and with a third grouping", () => {
      const scale = weights(3, columns.rows);
      const weighted = design.map((effect) => ({ ...effect, scale }));
      const more = [...design, third(design, 7)];
      for (const effects of [design, weighted, more, more.map((effect) => ({ ...effect, scale }))]) {
        for (const sample of [{ effects, columns }, shuffled(6, effects, columns)]) {
          const ts = withinTransform(sample.columns, sample.effects, { kernel: "ts" });
          const wasm = withinTransform(sample.columns, sample.effects, { kernel: "wasm" });
          expect(wasm.kernel).toBe("wasm");
          expect(largestDifference(ts.columns.data, wasm.columns.data)).toBe(0);
          expect([wasm.iterations, wasm.residualCheck]).toEqual([ts.iterations, ts.residualCheck]);
        }
      }
    });
  });

  it("agrees with a direct solve with weights and with three groupings", () => {
    const design = ring(901, 2500, 4);
    const columns = slowColumns(3, design);
    const scale = weights(8, columns.rows);
    const weighted = design.map((effect) => ({ ...effect, scale }));
    expect(
      largestDifference(withinTransform(columns, weighted).columns.data, directResiduals(columns, weighted).data),
    ).toBeLessThan(1e-9);
    const year = { codes: Int32Array.from({ length: columns.rows }, (_, i) => (i * i) % 11), levels: 11 };
    const effects = [...design, year];
    const within = withinTransform(columns, effects);
    expect(largestDifference(within.columns.data, directResiduals(columns, effects).data)).toBeLessThan(1e-9);
    expect(within.residualCheck).toBeLessThanOrEqual(1e-12);
  });

  it("counts the rank by components, of designs apart and joined by one worker", () => {
    const parts = [ring(701, 2000, 4), ring(601, 1500, 4), ring(52, 400, 3)];
    const levels = 701 + 601 + 52 + 2000 + 1500 + 400;
    for (const [joined, components] of [
      [false, 3],
      [true, 1],
    ] as const) {
      const design = sideBySide(parts, joined);
      const within = withinTransform(slowColumns(1, design), design);
      expect([within.absorbed, within.absorbedIsExact]).toEqual([levels - components, true]);
    }
  });

  it("keeps the digits of a column with a large mean, sorted or not", () => {
    for (const span of [3, 4, 7]) {
      const design = ring(307, 1500, span);
      const rows = 1500 * span;
      const stream = randomStream(4);
      // Multiples of 2^-20, so that adding 2^27 rounds nothing.
      const values = Float64Array.from({ length: rows }, () => Math.round(stream.normal() * 2 ** 20) / 2 ** 20);
      for (const sample of [
        { effects: design, columns: matrix(rows, 1, values) },
        shuffled(2, design, matrix(rows, 1, values)),
      ]) {
        const { effects, columns } = sample;
        const near = withinTransform(columns, effects);
        const far = withinTransform(
          matrix(
            rows,
            1,
            columns.data.map((value) => value + 2 ** 27),
          ),
          effects,
        );
        expect(largestDifference(near.columns.data, far.columns.data)).toBeLessThan(1e-10);
        expect(far.remaining[0]).toBeGreaterThan(1e-9);
      }
    }
  });

  it("sets columns that the effects determine to zero, in whatever unit", () => {
    const design = ring(503, 1600, 4);
    const [worker, firm] = design;
    const rows = worker.codes.length;
    const stream = randomStream(7);
    const ofWorker = Float64Array.from({ length: worker.levels }, () => stream.normal());
    const ofFirm = Float64Array.from({ length: firm.levels }, () => 100 * stream.normal());
    for (const unit of [1e-9, 1, 1e9, 1e-160, 1e160]) {
      const columns = matrix(rows, 3);
      for (let i = 0; i < rows; i++) {
        columns.data[i] = (ofWorker[worker.codes[i]] + ofFirm[firm.codes[i]]) * unit;
        columns.data[rows + i] = ofFirm[firm.codes[i]] * unit;
        columns.data[2 * rows + i] = (ofFirm[firm.codes[i]] + (i % 3)) * unit;
      }
      const within = withinTransform(columns, design);
      expect(within.absorbedColumns).toEqual([0, 1]);
      expect(within.columns.data.subarray(0, 2 * rows).every((value) => value === 0)).toBe(true);
      expect(within.remaining[2]).toBeGreaterThan(1e-4);
    }
  });

  it("transforms a zero column, one column and none", () => {
    const design = ring(301, 1500, 4);
    const columns = slowColumns(2, design);
    const zero = matrix(6000, 2);
    zero.data.set(column(columns, 1), 6000);
    const within = withinTransform(zero, design);
    expect(within.absorbedColumns).toEqual([0]);
    const alone = withinTransform(matrix(6000, 1, column(columns, 1).slice()), design);
    expect(largestDifference(column(within.columns, 1), alone.columns.data)).toBeLessThan(1e-12);
    expect(withinTransform(matrix(6000, 0), design).columns.columns).toBe(0);
    expect(largestDifference(projector(design).apply(column(columns, 1).slice()), alone.columns.data)).toBe(0);
  });

  it("does not depend on what was transformed before", () => {
    const design = ring(2003, 4000, 5);
    const columns = slowColumns(2, design);
    const transform = withinTransformer(design);
    const once = transform(columns);
    transform(slowColumns(3, design));
    expect(transform(columns)).toEqual(once);
  });

  it("refuses what is not finite, has another length, or is not reached", () => {
    const design = ring(2003, 4000, 5);
    const columns = slowColumns(2, design);
    const code = (change: () => void) => {
      try {
        change();
      } catch (error) {
        return [(error as { code: string }).code, (error as { details: { row?: number } }).details.row];
      }
      return "no error";
    };
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const bad = matrix(columns.rows, 2, columns.data.slice());
      bad.data[columns.rows + 123] = value;
      expect(code(() => withinTransform(bad, design))).toEqual(["NON_FINITE", 123]);
    }
    expect(code(() => projector(design).apply(new Float64Array(3)))).toEqual(["SHAPE_MISMATCH", undefined]);
    expect(code(() => withinTransform(columns, design, { maxIterations: 3 }))).toEqual(["NOT_CONVERGED", undefined]);
    expect(code(() => withinTransform(columns, design, { tolerance: 1e-30 }))).toEqual(["NOT_CONVERGED", undefined]);
  });
});
