import { column, matrix } from "@mesometrics/matrix";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { absorbedRank, type FixedEffect, projector, withinTransform, withinTransformer } from "../src/index.js";
import {
  explicitDummies,
  explicitHat,
  explicitRank,
  explicitResiduals,
  largestDifference,
  randomColumns,
  randomEffect,
} from "./explicit-dummies.js";

// The same cases every run: bounds on rounding error hold for these, not for every matrix that could be drawn.
fc.configureGlobal({ seed: 20240601 });

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
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ seed, rows, shapes }) => ({
    rows,
    columns: randomColumns(seed + 100, rows, 2),
    effects: shapes.map(({ levels, slopes, intercept }, e) =>
      randomEffect(seed + 10 * e, rows, levels, slopes, intercept || slopes === 0),
    ),
  }));

const plain = (effects: readonly FixedEffect[]) => effects.map(({ codes, levels }) => ({ codes, levels }));

describe("projector and withinTransform against explicit dummies", () => {
  it("gives the residuals, the rank and the hat matrix of a QR on all dummies and slopes", () => {
    fc.assert(
      fc.property(sample, ({ rows, columns, effects }) => {
        const within = withinTransform(columns, effects);
        expect(largestDifference(within.columns.data, explicitResiduals(columns, effects).data)).toBeLessThan(1e-12);
        expect(within.absorbed).toBe(explicitRank(effects, rows));
        expect(within.absorbedIsExact).toBe(true);
        expect(within.residualCheck).toBeLessThan(1e-13);

        const maker = projector(effects);
        const hat = explicitHat(effects, rows);
        const leverage = maker.leverage();
        const all = Array.from({ length: rows }, (_, i) => i);
        expect(largestDifference(maker.block(all).data, hat.data)).toBeLessThan(1e-12);
        expect(
          largestDifference(
            leverage,
            all.map((i) => hat.data[i + i * rows]),
          ),
        ).toBeLessThan(1e-12);
        expect(leverage.reduce((total, value) => total + value, 0)).toBeCloseTo(within.absorbed, 10);
      }),
      { numRuns: 200 },
    );
  });

  it("is idempotent, linear and orthogonal to every dummy", () => {
    fc.assert(
      fc.property(sample, ({ rows, columns, effects }) => {
        const maker = projector(effects);
        const x = column(columns, 0);
        const y = column(columns, 1);
        const once = maker.apply(x);
        expect(largestDifference(maker.apply(Float64Array.from(once)), once)).toBeLessThan(1e-13);
        const combined = maker.apply(x.map((value, i) => 2 * value - 3 * y[i]));
        const separate = maker.apply(y).map((value, i) => 2 * once[i] - 3 * value);
        expect(largestDifference(combined, separate)).toBeLessThan(1e-12);
        const dummies = explicitDummies(effects, rows);
        for (let j = 0; j < dummies.columns; j++) {
          const product = column(dummies, j).reduce((total, value, i) => total + value * once[i], 0);
          expect(Math.abs(product)).toBeLessThan(1e-12);
        }
      }),
    );
  });

  it("does not depend on the order of the rows, of the effects or on the unit of a column", () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: -250, max: 250 }), ({ rows, columns, effects }, exponent) => {
        const order = Array.from({ length: rows }, (_, i) => rows - 1 - i);
        const turned = effects.map(({ codes, levels, slopes, intercept }) => ({
          codes: Int32Array.from(order, (i) => codes[i]),
          levels,
          intercept: intercept ?? true,
          slopes: slopes
            ? matrix(
                rows,
                slopes.columns,
                Float64Array.from(slopes.data.keys(), (p) => {
                  const i = p % rows;
                  return slopes.data[p - i + order[i]];
                }),
              )
            : null,
        }));
        const x = column(columns, 0);
        const there = projector(effects).apply(x);
        const back = projector([...turned].reverse()).apply(Float64Array.from(order, (i) => x[i]));
        expect(
          largestDifference(
            Float64Array.from(order, (i) => back[i]),
            there,
          ),
        ).toBeLessThan(1e-12);
        const unit = 2 ** exponent;
        expect([...projector(effects).apply(x.map((value) => value * unit))]).toEqual(
          [...there].map((value) => value * unit),
        );
      }),
    );
  });

  it("solves the same by conjugate gradients, with a certified check", () => {
    fc.assert(
      fc.property(sample, ({ columns, effects }) => {
        const iterative = withinTransform(columns, plain(effects), { denseLimit: 0 });
        const exact = withinTransform(columns, plain(effects));
        expect(largestDifference(iterative.columns.data, exact.columns.data)).toBeLessThan(1e-10);
        expect(iterative.residualCheck).toBeLessThanOrEqual(1e-12);
        expect(iterative.absorbed).toBeGreaterThanOrEqual(exact.absorbed);
        if (iterative.absorbedIsExact) expect(iterative.absorbed).toBe(exact.absorbed);
      }),
    );
  });
});

describe("solver", () => {
  const effects = [randomEffect(1, 60, 9), randomEffect(2, 60, 5), randomEffect(3, 60, 4)];
  const columns = randomColumns(4, 60, 1);

  it("is named after what was done", () => {
    const name = (count: number, denseLimit = 2000) =>
      withinTransform(columns, effects.slice(0, count), { denseLimit }).solver;
    expect([name(0), name(1), name(2), name(3), name(3, 3)]).toEqual([
      "none",
      "one-way",
      "two-way-exact",
      "n-way-exact",
      "conjugate-gradient",
    ]);
  });

  it("counts iterations only where it iterates, and refuses a result that is not reached", () => {
    expect(withinTransform(columns, effects).iterations).toBe(0);
    expect(withinTransform(columns, effects, { denseLimit: 0 }).iterations).toBeGreaterThan(3);
    expect(() => withinTransform(columns, effects, { denseLimit: 0, maxIterations: 2 })).toThrow(
      expect.objectContaining({ code: "NOT_CONVERGED" }),
    );
  });

  it("refuses the leverage where the Schur complement is not factored", () => {
    const maker = projector([...effects, randomEffect(4, 60, 3)], { denseLimit: 0 });
    expect(maker.solver).toBe("conjugate-gradient");
    expect(maker.absorbedIsExact).toBe(false);
    expect(() => maker.leverage()).toThrow(expect.objectContaining({ code: "TOO_LARGE" }));
    expect(() => maker.block([0])).toThrow(expect.objectContaining({ code: "TOO_LARGE" }));
  });
});

describe("edges", () => {
  it("returns the columns as they are without effects", () => {
    const columns = randomColumns(5, 4, 2);
    const within = withinTransform(columns, []);
    expect(within.columns.data).toEqual(columns.data);
    expect([within.absorbed, within.iterations, within.residualCheck]).toEqual([0, 0, 0]);
    const none = projector([], { observations: 3 });
    expect(() => none.apply(new Float64Array(4))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    expect([...projector([]).apply(Float64Array.of(1, 2))]).toEqual([1, 2]);
    expect([...none.leverage()]).toEqual([0, 0, 0]);
    expect([...none.block([0, 1]).data]).toEqual([0, 0, 0, 0]);
  });

  it("handles one row, one level, unused levels, no columns and no rows", () => {
    const one = { codes: Int32Array.of(0), levels: 1 };
    expect([...projector([one, one]).apply(Float64Array.of(5))]).toEqual([0]);
    expect(absorbedRank([one, one])).toBe(1);
    const lonely = { codes: Int32Array.of(2, 2, 2), levels: 5 };
    expect([...projector([lonely]).apply(Float64Array.of(1, 2, 3))]).toEqual([-1, 0, 1]);
    expect(absorbedRank([lonely, { codes: Int32Array.of(0, 3, 3), levels: 4 }])).toBe(2);
    expect(withinTransform(matrix(3, 0), [lonely]).columns.columns).toBe(0);
    const empty = { codes: new Int32Array(0), levels: 0 };
    expect(withinTransform(matrix(0, 1), [empty, empty]).absorbed).toBe(0);
  });

  it("sets a column that the effects determine to zero, in whatever unit, and keeps a small one that they do not", () => {
    const unit = { codes: Int32Array.of(0, 0, 1, 1, 2, 2), levels: 3 };
    const time = { codes: Int32Array.of(0, 1, 0, 1, 0, 1), levels: 2 };
    const additive = [0.1, 0.4, 7.3, 7.6, -2.2, -1.9];
    const other = [0.3, 0.1, -0.2, 0.9, 0.4, 0.8];
    for (const factor of [1e-9, 1, 1e9, 1e-160, 1e160]) {
      const columns = matrix(
        6,
        2,
        Float64Array.from([...additive, ...other], (value) => value * factor),
      );
      const within = withinTransform(columns, [unit, time]);
      expect(within.absorbedColumns).toEqual([0]);
      expect([...column(within.columns, 0)]).toEqual([0, 0, 0, 0, 0, 0]);
      expect(within.remaining[1]).toBeGreaterThan(0.1);
    }
  });

  it("takes slopes by level like the dummies times the variable, once or twice", () => {
    const codes = Int32Array.of(0, 0, 0, 1, 1, 1);
    const trend = matrix(6, 1, Float64Array.of(2001, 2002, 2003, 2001, 2002, 2003));
    const line = Float64Array.of(5, 7, 9, 1, 0, -1);
    const unit = { codes, levels: 2 };
    for (const effects of [
      [{ ...unit, slopes: trend }],
      [unit, { ...unit, slopes: trend, intercept: false }],
      [unit, { ...unit, slopes: trend }, unit],
    ]) {
      expect(absorbedRank(effects)).toBe(4);
      expect(withinTransform(matrix(6, 1, line), effects).absorbedColumns).toEqual([0]);
    }
  });

  it("rejects malformed effects and columns", () => {
    const good = { codes: Int32Array.of(0, 1), levels: 2 };
    const failing = (effects: FixedEffect[], columns = matrix(2, 1)) => {
      try {
        withinTransform(columns, effects);
      } catch (error) {
        return (error as { code: string }).code;
      }
      return "no error";
    };
    expect(failing([good, { codes: Int32Array.of(0), levels: 1 }])).toBe("SHAPE_MISMATCH");
    expect(failing([{ codes: Int32Array.of(0, 2), levels: 2 }])).toBe("INVALID_CODES");
    expect(failing([{ codes: Int32Array.of(0, -1), levels: 2 }])).toBe("INVALID_CODES");
    expect(failing([{ ...good, intercept: false }])).toBe("INVALID_ARGUMENT");
    expect(failing([{ ...good, slopes: matrix(3, 1) }])).toBe("SHAPE_MISMATCH");
    expect(failing([{ ...good, slopes: matrix(2, 1, Float64Array.of(1, Number.NaN)) }])).toBe("NON_FINITE");
    expect(failing([good], matrix(3, 1))).toBe("SHAPE_MISMATCH");
    expect(failing([good], matrix(2, 1, Float64Array.of(1, Number.NaN)))).toBe("NON_FINITE");
    expect(failing([good])).toBe("no error");
    expect(() => projector([good]).apply(Float64Array.of(1))).toThrow(
      expect.objectContaining({ code: "SHAPE_MISMATCH" }),
    );
    expect(() => projector([good], { tolerance: 0 })).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    expect(() => projector([good]).block([0.5])).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    expect(() => projector([good]).block([2])).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});

describe("withinTransformer", () => {
  it("transforms one matrix after another as withinTransform does", () => {
    fc.assert(
      fc.property(sample, ({ rows, columns, effects }) => {
        const transform = withinTransformer(effects);
        const others = randomColumns(7, rows, 3);
        for (const x of [columns, others, columns]) expect(transform(x)).toEqual(withinTransform(x, effects));
      }),
    );
  });

  it("refuses columns of another length", () => {
    const transform = withinTransformer([{ codes: Int32Array.of(0, 0, 1), levels: 2 }]);
    expect(() => transform(matrix(4, 1, Float64Array.of(1, 2, 3, 4)))).toThrow(/3/u);
  });
});
