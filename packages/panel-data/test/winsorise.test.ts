import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
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

interface Winsor2 {
  readonly lo: number;
  readonly hi: number;
  readonly mean: number;
  readonly sd: number;
  readonly n_trim_kept: number;
}

for (const name of ["produc", "grunfeld", "gasoline", "fatalities", "empluk"]) {
  describeShared<{
    readonly dataset: { readonly y: string };
    readonly data: string;
    readonly entries: readonly { readonly id: string; readonly value: unknown }[];
  }>(`panel/${name}.json`, `winsorising ${name}`, (shared) => {
    const column = loadCsv(sharedText(`panel/${shared.data}`) ?? "")[shared.dataset.y] as (number | null)[];
    const expected = shared.entries.find(({ id }) => id === `${name}/winsor2`)?.value as Record<string, Winsor2>;
    it.each(Object.keys(expected))("%s: bounds, moments and counts", (key) => {
      const [, per, type] = /^p(\d+)_type(\d)$/.exec(key) as unknown as [string, string, string];
      const share = Number(per) / 100;
      const data = crossSection({ x: column });
      const { bounds, values, changed } = winsorise(data, "x", {
        lower: share,
        upper: 1 - share,
        quantileType: Number(type) as 2 | 7,
      });
      const { lo, hi, mean, sd, n_trim_kept } = expected[key] as Winsor2;
      const present = Array.from(values).filter((value) => !Number.isNaN(value));
      const average = present.reduce((sum, value) => sum + value, 0) / present.length;
      const squares = present.reduce((sum, value) => sum + (value - average) * (value - average), 0);
      expectClose(
        [bounds[0]!.low, bounds[0]!.high, average, Math.sqrt(squares / (present.length - 1))],
        [lo, hi, mean, sd],
        { relative: 1e-12, what: "bounds, mean and deviation" },
      );
      expect(present.length - changed.low - changed.high).toBe(n_trim_kept);
    });
  });
}

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
