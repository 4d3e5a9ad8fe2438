import { describeShared, expectClose } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { crossSection, panel, sortedQuantile, winsorise } from "../src/index.js";
import { errorOf } from "./error-code.js";
import { reference } from "./reference.js";

describe("quantiles", () => {
  it.each(reference.quantiles.map((one) => ({ ...one, size: one.x.length })))(
    "of $size values are R's",
    ({ x, type2, type7 }) => {
      const sorted = Float64Array.from(x).sort();
      const quantiles = (type: 2 | 7) => reference.probabilities.map((p) => sortedQuantile(sorted, p, type));
      expectClose(quantiles(2), type2, { relative: 1e-14, what: "type 2" });
      expectClose(quantiles(7), type7, { relative: 1e-14, what: "type 7" });
    },
  );
});

interface WinsorCase {
  readonly id: string;
  readonly expected: {
    readonly x: number[];
    readonly cuts: readonly [number, number];
    readonly low: number;
    readonly high: number;
    readonly winsor: number[];
    readonly type7: readonly [number, number];
  };
}

describeShared<{ readonly cases: readonly WinsorCase[] }>("index/winsor2.json", "winsor2", ({ cases }) => {
  it.each(cases)("$id", ({ expected }) => {
    const data = crossSection({ x: expected.x });
    const [lower, upper] = expected.cuts.map((cut) => cut / 100) as [number, number];
    // The 1 % cuts of these ten values are their extremes.
    const result = winsorise(data, "x", { lower, upper, whenUnchanged: "accept" });
    expect(result.bounds).toEqual([{ period: null, low: expected.low, high: expected.high }]);
    expect(Array.from(result.values)).toEqual(expected.winsor);
    const [bounds] = winsorise(data, "x", { lower, upper, quantileType: 7, whenUnchanged: "accept" }).bounds;
    expectClose([bounds!.low, bounds!.high], expected.type7, { relative: 1e-14, what: "type 7 bounds" });
  });
});

describe("winsorising", () => {
  it("counts what it changes and leaves missing cells missing", () => {
    const data = crossSection({ x: [null, 1, 2, 3, 4, 100] });
    expect(winsorise(data, "x", { lower: 0.2, upper: 0.8 })).toEqual({
      values: Float64Array.of(Number.NaN, 1.5, 2, 3, 4, 52),
      changed: { low: 1, high: 1 },
      bounds: [{ period: null, low: 1.5, high: 52 }],
      rule: { lower: 0.2, upper: 0.8, quantileType: 2, scope: "pooled" },
    });
  });

  it("is an error where nothing changes, unless that is accepted", () => {
    const data = crossSection({ x: [null, 1, 2, 3, 4, 100] });
    const error = errorOf("NOTHING_WINSORISED", () => winsorise(data, "x"));
    expect(error.details).toMatchObject({ column: "x", bounds: [{ period: null, low: 1, high: 100 }] });
    expect(winsorise(data, "x", { whenUnchanged: "accept" }).changed).toEqual({ low: 0, high: 0 });
    errorOf("NOTHING_WINSORISED", () =>
      winsorise(crossSection({ x: [5, 5, 5, 5] }), "x", { lower: 0.25, upper: 0.75 }),
    );
  });

  it("takes bounds by period, skipping periods without values", () => {
    const data = panel(
      { id: [1, 2, 3, 1, 2, 3, 1], t: [1, 1, 1, 2, 2, 2, 3], x: [1, 2, 9, 10, 20, 90, null] },
      { unit: "id", time: "t" },
    );
    const result = winsorise(data, "x", { lower: 0, upper: 0.5, scope: "period" });
    expect(Array.from(result.values)).toEqual([1, 2, 2, 10, 20, 20, Number.NaN]);
    expect(result.bounds).toEqual([
      { period: "1", low: 1, high: 2 },
      { period: "2", low: 10, high: 20 },
    ]);
    expect(result.changed).toEqual({ low: 0, high: 2 });
  });

  it("is the identity on one value and on a column without values", () => {
    const accepting = { whenUnchanged: "accept" } as const;
    expect(Array.from(winsorise(crossSection({ x: [7] }), "x", accepting).values)).toEqual([7]);
    expect(winsorise(crossSection({ x: [null] }), "x", accepting).bounds).toEqual([]);
  });

  it("refuses shares that are none and periods of a cross-section", () => {
    const data = crossSection({ x: [1, 2], g: ["a", "b"] });
    errorOf("INVALID_CUTS", () => winsorise(data, "x", { lower: 1, upper: 99 }));
    errorOf("INVALID_CUTS", () => winsorise(data, "x", { lower: 0.5, upper: 0.5 }));
    errorOf("INVALID_CUTS", () => winsorise(data, "x", { lower: Number.NaN }));
    errorOf("NEEDS_PANEL", () => winsorise(data, "x", { scope: "period" }));
    errorOf("NOT_NUMERIC", () => winsorise(data, "g"));
  });
});
