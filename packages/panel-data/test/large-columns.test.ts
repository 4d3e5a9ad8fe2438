import fc from "fast-check";
import { expect, it } from "vitest";
import {
  crossSection,
  groupColumn,
  modelFrame,
  numberColumn,
  panel,
  parseFormula,
  regressorColumns,
  rowsLeft,
  textColumn,
} from "../src/index.js";
import { errorOf } from "./error-code.js";

const table = () => ({
  id: Int32Array.of(1, 1, 2, 2),
  year: Int32Array.of(1, 2, 1, 2),
  y: Float64Array.of(1, 2, 4, 8),
  x: Float64Array.of(3, 1, 4, 1),
});
const index = { unit: "id", time: "year" } as const;

it("copies a table, so that later changes do not reach the data set", () => {
  const given = table();
  const data = panel(given, index);
  const { hash } = panel(table(), index);
  given.id.fill(9);
  given.y.fill(9);
  expect(data.hash).toBe(hash);
  expect(Array.from(numberColumn(data, "id").values)).toEqual([1, 1, 2, 2]);
  expect(data.index.unitLabels).toEqual(["1", "2"]);
});

it("keeps the arrays where that is asked for, and checks them all the same", () => {
  const given = table();
  const data = panel(given, { ...index, copy: false });
  expect(numberColumn(data, "y").values).toBe(given.y);
  expect(numberColumn(data, "id").integers).toBe(given.id);
  expect(data.hash).toBe(panel(table(), index).hash);
  errorOf("INFINITE_CELL", () => crossSection({ x: Float64Array.of(1, Number.POSITIVE_INFINITY) }, { copy: false }));
  expect(numberColumn(crossSection({ x: [1, null] }, { copy: false }), "x").missing).toBe(1);
});

it("counts missing cells and finds infinite ones wherever they stand", () => {
  for (let row = 0; row < 9; row++) {
    const x = Float64Array.from({ length: 9 }, (_, i) => i);
    x[row] = Number.NaN;
    expect(numberColumn(crossSection({ x }), "x").missing).toBe(1);
    x[row] = Number.NEGATIVE_INFINITY;
    expect(errorOf("INFINITE_CELL", () => crossSection({ x })).details).toEqual({ column: "x", row: row + 1 });
  }
});

it("survives a structured clone with everything that is made when it is read", () => {
  const data = panel(table(), index);
  const clone = structuredClone(data);
  expect(clone).toEqual(data);
  expect(clone.hash).toBe(data.hash);
  expect(groupColumn(clone, "id").levelLabels).toEqual(["1", "2"]);
});

it("needs no list of rows where all are in, and none is left behind by a frame that was derived", () => {
  const data = crossSection(table());
  const frame = modelFrame(data, parseFormula("y ~ x | id"));
  expect(rowsLeft(frame)).toBeUndefined();
  expect(Array.from(frame.rows)).toEqual([0, 1, 2, 3]);
  expect(frame.outcome).toBe(numberColumn(data, "y").values);
  expect(regressorColumns(frame)).toEqual([numberColumn(data, "x").values]);
  const derived = {
    ...frame,
    rows: Int32Array.of(1, 0, 2, 3),
    regressors: { rows: 4, columns: 1, data: frame.outcome },
  };
  expect(rowsLeft(derived)).toBe(derived.rows);
  expect(regressorColumns(derived)[0]).toEqual(frame.outcome);
  const some = modelFrame(data, parseFormula("y ~ x"), { subset: (row: number) => row !== 1 });
  expect(Array.from(rowsLeft(some) ?? [])).toEqual([0, 2, 3]);
  expect(rowsLeft(modelFrame(data, parseFormula("y ~ x"), { subset: () => true }))).toBeUndefined();
});

it("sorts text by code point, with and without characters outside the basic plane", () => {
  const cell = fc.oneof(fc.string({ unit: "binary", minLength: 1 }), fc.constantFrom("\uffee", "𠀀", "广东", "b", "a"));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 12 }), (cells) => {
      const expected = [...new Set(cells)].sort((a, b) => {
        const [p, q] = [Array.from(a, (c) => c.codePointAt(0)!), Array.from(b, (c) => c.codePointAt(0)!)];
        for (let i = 0; i < Math.min(p.length, q.length); i++) if (p[i] !== q[i]) return p[i]! - q[i]!;
        return p.length - q.length;
      });
      const { levels, codes } = textColumn(crossSection({ g: cells }), "g");
      expect(levels).toEqual(expected);
      expect(Array.from(codes, (code) => levels[code])).toEqual(cells);
    }),
  );
});

it("reads text in one pass, and still says where a number stands among it", () => {
  const found = textColumn(crossSection({ g: ["b", null, "a", undefined, "", Number.NaN as never] }), "g");
  expect([Array.from(found.codes), found.levels, found.missing]).toEqual([[1, -1, 0, -1, -1, -1], ["a", "b"], 4]);
  expect(errorOf("TEXT_IN_NUMERIC_COLUMN", () => crossSection({ g: ["b", 1 as never] })).details.row).toBe(1);
  expect(numberColumn(crossSection({ g: ["", null] }), "g").missing).toBe(2);
  expect(Array.from(numberColumn(crossSection({ g: ["" as never, 3] }), "g").values)).toEqual([Number.NaN, 3]);
});
