import { grunfeld } from "@mesometrics/datasets";
import { panel } from "@mesometrics/panel-data";
import { expectClose, ownReference } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { osterDelta } from "../../src/index.js";
import { realRoots } from "../../src/robustness/real-roots.js";

interface Reference {
  readonly b0: number;
  readonly b1: number;
  readonly r0: number;
  readonly r1: number;
  readonly rmax: number;
  readonly delta: number;
  readonly betas: readonly number[] | number;
}
const reference = ownReference("robustness/oster-delta.json") as {
  readonly z: readonly number[];
  readonly y2: readonly number[];
} & Readonly<Record<"within" | "within_delta2" | "pooled" | "pooled_half" | "always", Reference>>;

const index = { unit: "firm", time: "year" } as const;
const table = { ...grunfeld.table, z: reference.z, y2: reference.y2 };
const data = panel(table, index);

describe("Oster's delta", () => {
  it.each([
    ["within", "inv ~ value + capital | firm", {}],
    ["within_delta2", "inv ~ value + capital | firm", { delta: 2 }],
    ["pooled", "y2 ~ z + value + capital", { rMax: { value: 1 } }],
    ["pooled_half", "y2 ~ z + value + capital", { delta: 0.5, beta: 0.1 }],
    ["always", "y2 ~ z + value + capital", { always: ["value"], rMax: { times: 1.5 }, delta: -1 }],
  ] as const)("%s is that of lm and polyroot", (name, formula, options) => {
    const found = osterDelta(data, formula as never, options);
    const expected = reference[name];
    expectClose(found.short.estimate, expected.b0, { relative: 1e-10 });
    expectClose(found.full.estimate, expected.b1, { relative: 1e-10 });
    expectClose(found.short.r2, expected.r0, { relative: 1e-10 });
    expectClose(found.full.r2, expected.r1, { relative: 1e-10 });
    expectClose(found.rMax, expected.rmax, { relative: 1e-10 });
    expectClose(found.delta, expected.delta, { relative: 1e-9 });
    const betas = [expected.betas].flat();
    expect(found.betas).toHaveLength(betas.length);
    found.betas.forEach(({ beta }, i) => {
      expectClose(beta, betas[i]!, { relative: 1e-8 });
    });
  });

  it("inverts itself: the delta of an adjusted coefficient is the one that made it", () => {
    for (const delta of [-2, 0.3, 1, 1.7, 4]) {
      const { betas } = osterDelta(data, "inv ~ value + capital | firm + year", { delta });
      const nearest = betas.find(({ determined }) => determined);
      // Beyond some delta no coefficient has it.
      expect(nearest === undefined).toBe(delta === 4);
      if (nearest === undefined) continue;
      const back = osterDelta(data, "inv ~ value + capital | firm + year", { beta: nearest.beta });
      expectClose(back.delta, delta, { relative: 1e-6 });
    }
  });

  it("is free of units and of the order of rows", () => {
    const plain = osterDelta(data, "inv ~ value + capital | firm");
    const scaled = panel(
      { ...table, inv: table.inv.map((v) => v * 1e9), capital: table.capital.map((v) => v * 1e-9) },
      index,
    );
    expectClose(osterDelta(scaled, "inv ~ value + capital | firm").delta, plain.delta, { relative: 1e-9 });
    const back = panel(
      Object.fromEntries(
        Object.entries(table).map(([name, cells]) => [name, [...cells].reverse()]),
      ) as unknown as typeof table,
      index,
    );
    expectClose(osterDelta(back, "inv ~ value + capital | firm").adjusted!, plain.adjusted!, { relative: 1e-9 });
  });

  it.each([
    ["NO_CONTROLS", "inv ~ value | firm", {}],
    ["NO_CONTROLS", "inv ~ value + capital", { always: ["capital"] }],
    ["UNKNOWN_TERM", "inv ~ value + capital", { term: "x" }],
    ["UNKNOWN_TERM", "inv ~ value + capital", { always: ["x"] }],
    ["INVALID_ARGUMENT", "inv ~ value + capital", { rMax: { value: 0.1 } }],
    ["INVALID_ARGUMENT", "inv ~ value + capital", { delta: Number.NaN }],
    ["INSTRUMENTS_NOT_SUPPORTED", "inv ~ value | firm | capital ~ z", {}],
  ] as const)("%s", (code, formula, options) => {
    expect(() => osterDelta(data, formula as never, options)).toThrowError(expect.objectContaining({ code }));
  });
});

describe("real roots", () => {
  it("finds all roots of products", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 3 }), (roots) => {
        const sorted = [...roots].sort((a, b) => a - b);
        const product = sorted.reduce<number[]>(
          (c, root) => [...c.map((one) => -root * one), 0].map((one, j) => one + (j > 0 ? c[j - 1]! : 0)),
          [1],
        );
        const found = realRoots(product);
        expect(found).toHaveLength(sorted.length);
        found.forEach((root, i) => {
          expect(root).toBeCloseTo(sorted[i]!, 6);
        });
      }),
    );
  });

  it("has none where there are none, and touches", () => {
    expect(realRoots([1, 0, 1])).toEqual([]);
    expect(realRoots([1, -2, 1])).toEqual([1]);
    expect(realRoots([0, 0, 0, 0])).toEqual([]);
    expect(realRoots([5])).toEqual([]);
  });
});
