import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { panel } from "../src/index.js";
import { errorOf } from "./error-code.js";

describe("the index", () => {
  it("codes units and periods in sorted order and orders the rows", () => {
    const { index } = panel(
      { id: ["b", "a", "b", "a"], year: [2002, 2002, 2001, 2001], x: [1, 2, 3, 4] },
      { unit: "id", time: "year" },
    );
    expect(index.unitLabels).toEqual(["a", "b"]);
    expect(index.timeLabels).toEqual(["2001", "2002"]);
    expect(Array.from(index.unitCodes)).toEqual([1, 0, 1, 0]);
    expect(Array.from(index.timeCodes)).toEqual([1, 1, 0, 0]);
    expect(Array.from(index.timeValues)).toEqual([2001, 2002]);
    expect(Array.from(index.order)).toEqual([3, 1, 2, 0]);
  });

  it("orders text periods by value where they read as numbers, by code point otherwise", () => {
    const numeric = panel({ id: [1, 1, 1], t: ["10", "9", "11"] }, { unit: "id", time: "t" }).index;
    expect(numeric.timeLabels).toEqual(["9", "10", "11"]);
    expect(Array.from(numeric.timeValues)).toEqual([9, 10, 11]);
    const quarters = panel({ id: [1, 1], t: ["2001Q2", "2001Q1"] }, { unit: "id", time: "t" }).index;
    expect(quarters.timeLabels).toEqual(["2001Q1", "2001Q2"]);
    expect(Array.from(quarters.timeValues)).toEqual([0, 1]);
    const twice = panel({ id: [1, 1], t: ["1", "01"] }, { unit: "id", time: "t" }).index;
    expect(twice.timeLabels).toEqual(["01", "1"]);
  });

  it("takes numeric units in numeric order", () => {
    expect(panel({ id: [10, 9], t: [1, 1] }, { unit: "id", time: "t" }).index.unitLabels).toEqual(["9", "10"]);
  });

  it("sorts any rows by unit, then time", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 })), {
          minLength: 1,
          selector: ([unit, time]) => unit * 100 + time,
        }),
        (pairs) => {
          const { index, report } = panel(
            { id: pairs.map(([unit]) => unit), t: pairs.map(([, time]) => time) },
            { unit: "id", time: "t" },
          );
          const sorted = Array.from(index.order, (row) => pairs[row]!);
          expect(sorted).toEqual([...pairs].sort(([a, s], [b, t]) => a - b || s - t));
          // Holes inside the units and at their ends make up all that is missing to a balanced panel.
          const holes = report.gaps.reduce((total, { missing }) => total + missing.length, 0);
          expect(holes).toBeLessThanOrEqual(report.units * report.periods - report.rows);
          expect(report.balanced).toBe(report.rows === report.units * report.periods);
        },
      ),
    );
  });
});

describe("the report", () => {
  it("names gaps and counts missing cells", () => {
    const { report } = panel(
      { id: ["a", "a", "b", "b", "b", "c"], t: [1, 4, 1, 2, 3, 2], x: [1, null, 3, null, 5, 6], y: [1, 2, 3, 4, 5, 6] },
      { unit: "id", time: "t" },
    );
    expect(report).toEqual({
      rows: 6,
      units: 3,
      periods: 4,
      balanced: false,
      gaps: [{ unit: "a", missing: ["2", "3"] }],
      missing: { x: 2 },
    });
  });

  it("is balanced with one row", () => {
    expect(panel({ id: ["a"], t: [1] }, { unit: "id", time: "t" }).report.balanced).toBe(true);
  });
});

describe("an index that identifies no rows", () => {
  it("repeats pairs: all of them are named", () => {
    const error = errorOf("DUPLICATE_INDEX", () =>
      panel({ id: ["a", "b", "a", "a", "b", "c"], t: [1, 1, 1, 1, 1, 1] }, { unit: "id", time: "t" }),
    );
    expect(error.details).toEqual({
      count: 3,
      pairs: [
        { unit: "a", time: "1", rows: [1, 3, 4] },
        { unit: "b", time: "1", rows: [2, 5] },
      ],
    });
    expect(error.message).toContain("(a, 1) in rows 1, 3, 4; (b, 1) in rows 2, 5");
  });

  it("bounds the list of repeated pairs, not their count", () => {
    const ids = Array.from({ length: 100 }, (_, i) => Math.floor(i / 2));
    const error = errorOf("DUPLICATE_INDEX", () => panel({ id: ids, t: ids.map(() => 1) }, { unit: "id", time: "t" }));
    expect(error.details.count).toBe(50);
    expect(error.details.pairs).toHaveLength(20);
  });

  it("is missing, unknown or one column twice", () => {
    const table = { id: ["a", null], t: [1, 2], u: [Number.NaN, 1] };
    expect(errorOf("MISSING_INDEX", () => panel(table, { unit: "id", time: "t" })).details).toEqual({
      column: "id",
      row: 2,
      missing: 1,
    });
    expect(errorOf("MISSING_INDEX", () => panel(table, { unit: "t", time: "u" })).details.row).toBe(1);
    expect(errorOf("UNKNOWN_COLUMN", () => panel(table, { unit: "it" as "id", time: "t" })).message).toContain('"id"');
    errorOf("SAME_INDEX_COLUMN", () => panel(table, { unit: "t", time: "t" }));
    errorOf("INVALID_STEP", () => panel({ id: [1], t: [1] }, { unit: "id", time: "t", step: 0 }));
  });
});
