import { crossSection, numberColumn, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dependentCells, deriveIndicators, type ImputeOptions, imputeMissing, traceCell } from "../src/index.js";
import { thrownBy } from "./fixtures.js";

const gappy = panel(
  {
    id: ["b", "a", "a", "b", "a", "b"],
    year: [2012, 2010, 2015, 2010, 2011, 2011],
    x: [8, 1, 11, 2, null, null],
    y: [1, 1, 1, 1, 1, 1],
  },
  { unit: "id", time: "year" },
);

describe("imputeMissing", () => {
  it("by default lists the missing cells in an error", () => {
    expect(thrownBy(() => imputeMissing(gappy))).toMatchObject({
      code: "MISSING_CELLS",
      details: {
        count: 2,
        cells: [
          { column: "x", row: 5, unit: "a", time: "2011" },
          { column: "x", row: 6, unit: "b", time: "2011" },
        ],
      },
    });
    expect(imputeMissing(gappy, ["y"]).data).toEqual(gappy);
  });

  it("weighs a gap by its years, and logs each cell with the rows it was made from", () => {
    const { data, log, counts, rule } = imputeMissing(gappy, ["x"], { method: "linear" });
    expectClose(numberColumn(data, "x").values, [8, 1, 11, 2, 3, 5], { relative: 1e-15 });
    expect(log).toEqual([
      { column: "x", row: 4, unit: "a", time: "2011", value: 3, how: "interpolated", from: [1, 2], group: null },
      { column: "x", row: 5, unit: "b", time: "2011", value: 5, how: "interpolated", from: [3, 0], group: null },
    ]);
    expect(counts).toEqual([{ column: "x", rows: 6, missing: 2, imputed: 2, remaining: 0, shareImputed: 1 / 3 }]);
    expect(rule).toContain("linear interpolation");
    expect(numberColumn(gappy, "x").missing).toBe(2);
  });

  it("extrapolates at the nearest growth rate with a geometric fill", () => {
    const data = panel({ id: [1, 1, 1, 1], t: [0, 1, 2, 4], x: [null, 2, 4, null] }, { unit: "id", time: "t" });
    const filled = imputeMissing(data, ["x"], { method: "geometric", extrapolate: "linear" });
    expectClose(numberColumn(filled.data, "x").values, [1, 2, 4, 16], { relative: 1e-14 });
    expect(filled.log.map((one) => one.how)).toEqual(["extrapolated", "extrapolated"]);
  });

  it("keeps the panel's step, and counts quarters as one step", () => {
    const data = panel(
      { id: [1, 1, 1], t: [2001, 2001.25, 2001.5], x: [1, null, 3] },
      { unit: "id", time: "t", step: 0.25 },
    );
    const { data: filled } = imputeMissing(data, ["x"], { method: "moving-average" });
    expect(numberColumn(filled, "x").values[1]).toBe(2);
    expect(filled.index.timeStep).toBe(0.25);
  });

  it("takes group means on a cross-section, and leaves a group without values", () => {
    const data = crossSection({ region: ["n", "n", "s", "s", "w"], x: [1, null, 4, 8, null] });
    const { data: filled, counts, log } = imputeMissing(data, ["x"], { method: "mean", by: "region" });
    expectClose(numberColumn(filled, "x").values, [1, 1, 4, 8, Number.NaN], { relative: 0 });
    expect(counts[0]).toMatchObject({ imputed: 1, remaining: 1 });
    expect(log[0]).toMatchObject({ how: "mean", from: null, group: "n" });
  });

  it.each<[string, ImputeOptions]>([
    ["NOT_POSITIVE", { method: "geometric" }],
    ["UNKNOWN_OPTION", { method: "spline" as "linear" }],
    ["UNKNOWN_OPTION", { method: "linear", extrapolate: "flat" as "none" }],
    ["INVALID_WINDOW", { method: "moving-average", window: 0 }],
    ["UNKNOWN_COLUMN", { method: "mean", by: "region" }],
  ])("%s", (code, options) => {
    const data = panel({ id: [1, 1, 1], t: [1, 2, 3], x: [-1, null, 2] }, { unit: "id", time: "t" });
    expect(thrownBy(() => imputeMissing(data, ["x"], options))).toMatchObject({ code });
  });

  it("needs a panel to go by time, and numbers", () => {
    const data = crossSection({ x: [1, null], name: ["a", "b"] });
    expect(thrownBy(() => imputeMissing(data, ["x"], { method: "linear" }))).toMatchObject({ code: "NEEDS_PANEL" });
    expect(thrownBy(() => imputeMissing(data, ["name"], { method: "mean" }))).toMatchObject({ code: "NOT_NUMERIC" });
  });

  it("restores a straight line whatever is missing inside, in any unit of measurement and order of rows", () => {
    const holes = fc.subarray([1, 2, 3, 4, 5, 6, 7]);
    fc.assert(
      fc.property(
        holes,
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.constantFrom(1e-9, 1, 1e9),
        (rows, slope, size) => {
          const line = Array.from({ length: 9 }, (_, t) => size * (3 + slope * t));
          const x = line.map((value, t) => (rows.includes(t) ? null : value));
          const order = [4, 0, 8, 2, 6, 1, 7, 3, 5];
          const data = panel(
            { id: order.map(() => 1), t: order, x: order.map((t) => x[t]!) },
            { unit: "id", time: "t" },
          );
          const { values } = numberColumn(imputeMissing(data, ["x"], { method: "linear" }).data, "x");
          expectClose(
            values,
            order.map((t) => line[t]!),
            { relative: 1e-9, absolute: 1e-12 * size },
          );
        },
      ),
    );
  });
});

describe("the lineage of imputed cells", () => {
  const { data, log } = imputeMissing(gappy, ["x"], { method: "linear" });
  const derived = deriveIndicators(
    data,
    [
      { id: "ratio", expression: "x / y" },
      { id: "rise", expression: "growth(ratio)" },
      { id: "plain", expression: "2 * y" },
    ],
    { imputations: log },
  );

  it("counts the derived cells that rest on imputed ones", () => {
    expect(derived.lineage.map((one) => one.imputed)).toEqual([2, 3, 0]);
  });

  it("marks them in the trace", () => {
    const { cells } = traceCell(derived, "rise", 0);
    expect(cells.map((cell) => [cell.column, cell.time, cell.imputed?.how ?? null])).toEqual([
      ["x", "2012", null],
      ["y", "2012", null],
      ["x", "2011", "interpolated"],
      ["y", "2011", null],
    ]);
  });

  it("finds every derived cell that a raw cell enters: the inverse of the trace", () => {
    for (const column of ["x", "y"]) {
      for (let row = 0; row < data.rows; row++) {
        const found = dependentCells(derived, column, row).map((one) => `${one.indicator} ${one.row}`);
        const traced = derived.lineage.flatMap(({ id }) =>
          Array.from({ length: data.rows }, (_, at) => at)
            .filter((at) => traceCell(derived, id, at).cells.some((cell) => cell.column === column && cell.row === row))
            .map((at) => `${id} ${at}`),
        );
        expect(found).toEqual(traced);
      }
    }
    expect(thrownBy(() => dependentCells(derived, "x", 9))).toMatchObject({ code: "ROW_OUT_OF_RANGE" });
    expect(thrownBy(() => dependentCells(derived, "z", 0))).toMatchObject({ code: "UNKNOWN_COLUMN" });
  });
});

describe("an option that a method does not have", () => {
  const data = panel({ id: [1, 1, 1], t: [1, 2, 3], x: [null, 2, null] }, { unit: "id", time: "t" });
  it.each([
    { method: "previous", extrapolate: "linear" },
    { method: "mean", extrapolate: "carry" },
    { method: "linear", window: 2 },
    { method: "linear", by: "id" },
  ] as const)("is refused: %o", (options) => {
    expect(thrownBy(() => imputeMissing(data, ["x"], options))).toMatchObject({ code: "UNKNOWN_OPTION" });
  });
});

describe("cells at the ends and single observations", () => {
  const filled = (x: readonly (number | null)[], options: object, year = x.map((_, i) => 2000 + i)) => {
    const data = panel({ id: x.map(() => "a"), year, x: [...x] }, { unit: "id", time: "year" });
    return [...numberColumn(imputeMissing(data, ["x"], options).data, "x").values];
  };
  it.each([
    ["linear", "none", [Number.NaN, 2, 5, 8, Number.NaN, Number.NaN]],
    ["linear", "carry", [2, 2, 5, 8, 8, 8]],
    ["linear", "linear", [-1, 2, 5, 8, 11, 14]],
    ["geometric", "none", [Number.NaN, 2, 4, 8, Number.NaN, Number.NaN]],
    ["geometric", "linear", [1, 2, 4, 8, 16, 32]],
  ])("%s, %s", (method, extrapolate, expected) => {
    expectClose(filled([null, 2, null, 8, null, null], { method, extrapolate }), expected, { relative: 1e-14 });
    // Two values are needed for a direction, one for a constant, none for nothing.
    const lonely = extrapolate === "carry" ? 2 : Number.NaN;
    expect(filled([null, 2, null], { method, extrapolate })).toEqual([lonely, 2, lonely]);
    expect(filled([null, null], { method, extrapolate })).toEqual([Number.NaN, Number.NaN]);
  });

  it("go by years, not by rows", () => {
    const years = [2000, 2001, 2010, 2015];
    expectClose(filled([1, null, 9, null], { method: "linear", extrapolate: "linear" }, years), [1, 1.8, 9, 13], {
      relative: 1e-14,
    });
    const geometric = filled([1, null, 9, null], { method: "geometric", extrapolate: "linear" }, years);
    expectClose(geometric, [1, 9 ** 0.1, 9, 27], { relative: 1e-14 });
  });
});
