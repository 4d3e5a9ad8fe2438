import { describe, expect, it } from "vitest";
import { crossSection, numberColumn, panel, withColumns } from "../src/index.js";

const data = panel({ id: ["b", "a"], year: [1, 1], x: [2, 4] }, { unit: "id", time: "year" });

describe("withColumns", () => {
  it("adds columns in the order of the rows and leaves the input alone", () => {
    const more = withColumns(data, { y: [5, null], g: ["p", "q"] });
    expect(Array.from(numberColumn(more, "y").values)).toEqual([5, Number.NaN]);
    expect(more.report.missing).toEqual({ y: 1 });
    expect(more.index).toEqual(data.index);
    expect(Object.keys(data.columns)).toEqual(["id", "year", "x"]);
    expect(more.hash).not.toBe(data.hash);
  });

  it("gives the data set that would have come from one table", () => {
    const whole = panel({ id: ["b", "a"], year: [1, 1], x: [2, 4], y: [1, 2] }, { unit: "id", time: "year" });
    expect(withColumns(data, { y: [1, 2] })).toEqual(whole);
    expect(withColumns(crossSection({ x: [1] }), { y: [2] })).toEqual(crossSection({ x: [1], y: [2] }));
  });

  it("refuses a known name, another length and an infinite cell", () => {
    expect(() => withColumns(data, { x: [1, 2] })).toThrowError(expect.objectContaining({ code: "DUPLICATE_COLUMN" }));
    expect(() => withColumns(data, { y: [1] })).toThrowError(expect.objectContaining({ code: "COLUMN_LENGTH" }));
    expect(() => withColumns(data, { y: [1, Infinity] })).toThrowError(
      expect.objectContaining({ code: "INFINITE_CELL" }),
    );
  });
});
