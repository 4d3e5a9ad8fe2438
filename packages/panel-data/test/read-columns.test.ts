import { describe, expect, it } from "vitest";
import { columnNames, crossSection, hasColumn, numberColumn, textColumn } from "../src/index.js";
import { errorOf } from "./error-code.js";

const values = (data: Parameters<typeof numberColumn>[0], name: string) => Array.from(numberColumn(data, name).values);

describe("tables of every form", () => {
  const expected = crossSection({ x: [1, Number.NaN, 3], g: ["b", null, "a"] });

  it("reads rows of equal keys as it reads rows whose keys differ", () => {
    class Row {
      constructor(values: Record<string, unknown>) {
        Object.assign(this, values);
      }
    }
    const cells = [
      { g: "b", x: 1, mixed: 3, flag: true, gap: null },
      { g: null, x: -0, mixed: null, flag: false, gap: 4 },
      { g: null, x: Number.NaN, mixed: 5, flag: true, gap: undefined },
      { g: "a", x: 2.5, mixed: "", flag: true, gap: Number.NaN },
    ];
    const plain = crossSection(cells);
    expect(plain).toEqual(crossSection(cells.map((row) => new Row(row))));
    expect(plain).toEqual(crossSection(cells.map((row) => Object.assign(Object.create({ inherited: 1 }), row))));
    const [first, ...others] = cells;
    const reordered = crossSection([first!, ...others.map((row) => Object.fromEntries(Object.entries(row).reverse()))]);
    expect(plain).toEqual(reordered);
    expect(Object.values(plain.columns).map(({ name, missing }) => [name, missing])).toEqual([
      ["g", 2],
      ["x", 1],
      ["mixed", 2],
      ["flag", 0],
      ["gap", 3],
    ]);
  });

  it("reads rows as objects, with absent keys missing", () => {
    expect(crossSection([{ x: 1, g: "b" }, {}, { g: "a", x: 3 }])).toEqual(expected);
  });

  it("reads typed arrays, booleans, integers beyond 32 bits and undefined", () => {
    const data = crossSection({
      a: Float32Array.of(0.5, 1),
      b: Int32Array.of(-1, 2),
      c: [true, false],
      d: [undefined, 4],
    });
    expect(values(data, "a")).toEqual([0.5, 1]);
    expect(values(data, "b")).toEqual([-1, 2]);
    expect(values(data, "c")).toEqual([1, 0]);
    expect(values(data, "d")).toEqual([Number.NaN, 4]);
    const wide = { id: BigInt64Array.of(2n ** 40n) } as unknown as { id: number[] };
    expect(values(crossSection(wide), "id")).toEqual([2 ** 40]);
  });

  it("reads an Arrow table by its structure", () => {
    const columns: Record<string, unknown[]> = { x: [1, null, 3], g: ["b", null, "a"] };
    const arrow = {
      schema: { fields: [{ name: "x" }, { name: "g" }] },
      getChild: (name: string) => columns[name] ?? null,
    };
    expect(crossSection(arrow)).toEqual(expected);
  });

  it("reads an arquero table by its structure, through array() where filters count", () => {
    const columns: Record<string, unknown[]> = { x: [1, null, 3], g: ["b", null, "a"] };
    const column = (name: string) => ({ length: 3, at: (row: number) => columns[name]![row] });
    expect(crossSection({ columnNames: () => ["x", "g"], column })).toEqual(expected);
    const filtered = { columnNames: () => ["x"], column, array: () => [9] };
    expect(values(crossSection(filtered), "x")).toEqual([9]);
  });

  it("keeps text that looks like numbers as text", () => {
    expect(textColumn(crossSection({ code: ["01", "2"] }), "code").levels).toEqual(["01", "2"]);
  });

  it("sorts levels by code point, also beyond the basic plane", () => {
    const data = crossSection({ g: ["\u{20000}", "\uff5e", "b", "a", "B"] });
    expect(textColumn(data, "g").levels).toEqual(["B", "a", "b", "\uff5e", "\u{20000}"]);
    expect(Array.from(textColumn(data, "g").codes)).toEqual([4, 3, 2, 1, 0]);
  });

  it("counts missing cells and takes the empty text for one", () => {
    const data = crossSection({ x: [1, null, Number.NaN, undefined], g: ["a", "", null, "a"] });
    expect(numberColumn(data, "x").missing).toBe(3);
    expect(textColumn(data, "g").missing).toBe(2);
    expect(numberColumn(crossSection({ nothing: [null, null] }), "nothing").missing).toBe(2);
  });

  it("survives column names that are members of every object", () => {
    const table = Object.fromEntries([
      ["__proto__", [1, 2]],
      ["constructor", [3, 4]],
      ["toString", ["a", "b"]],
    ]) as Record<string, number[]>;
    const data = crossSection(table);
    expect(columnNames(data)).toEqual(["__proto__", "constructor", "toString"]);
    expect(values(data, "__proto__")).toEqual([1, 2]);
    expect(hasColumn(data, "valueOf")).toBe(false);
    expect(hasColumn(data, "toString")).toBe(true);
  });

  it("copies: a later change of the input changes nothing", () => {
    const x = Float64Array.of(1, 2);
    const data = crossSection({ x });
    x[0] = 99;
    expect(values(data, "x")).toEqual([1, 2]);
  });

  it("survives structuredClone", () => {
    expect(structuredClone(expected)).toEqual(expected);
  });
});

describe("tables that are no data", () => {
  it("has no rows or no columns", () => {
    errorOf("EMPTY_TABLE", () => crossSection({}));
    errorOf("EMPTY_TABLE", () => crossSection({ x: [] }));
    errorOf("EMPTY_TABLE", () => crossSection([]));
  });

  it("has columns of unequal length", () => {
    const error = errorOf("COLUMN_LENGTH", () => crossSection({ x: [1, 2], y: [1] }));
    expect(error.details).toEqual({ column: "y", length: 1, expected: 2 });
    expect(error.message).toContain('"y" has 1 cells but column "x" has 2');
  });

  it("has an infinite cell", () => {
    const error = errorOf("INFINITE_CELL", () => crossSection({ x: [1, -Infinity] }));
    expect(error.details).toEqual({ column: "x", row: 2 });
    errorOf("INFINITE_CELL", () => crossSection({ x: Float64Array.of(Infinity) }));
  });

  it("mixes text and numbers, in either order", () => {
    const mixed = (cells: unknown[]) => () => crossSection({ x: cells as number[] });
    expect(errorOf("TEXT_IN_NUMERIC_COLUMN", mixed([1, null, "n/a", 3])).details).toEqual({
      column: "x",
      row: 3,
      text: "n/a",
    });
    expect(errorOf("TEXT_IN_NUMERIC_COLUMN", mixed(["a", 2])).details.row).toBe(1);
  });

  it("is no table, holds no columns or odd cells", () => {
    errorOf("NOT_A_TABLE", () => crossSection(null as unknown as object[]));
    errorOf("NOT_A_TABLE", () => crossSection([[1, 2]] as unknown as object[]));
    errorOf("NOT_A_COLUMN", () => crossSection({ x: 3 } as unknown as { x: number[] }));
    errorOf("UNSUPPORTED_CELL", () => crossSection({ x: [new Date(0)] as unknown as number[] }));
    errorOf("INEXACT_INTEGER", () => crossSection({ x: [2n ** 53n + 1n] as unknown as number[] }));
  });
});

describe("access by name", () => {
  const data = crossSection({ income: [1], region: ["n"] });

  it("names the nearest column", () => {
    const error = errorOf("UNKNOWN_COLUMN", () => numberColumn(data, "incmoe"));
    expect(error.message).toBe('There is no column "incmoe". Did you mean "income"? The columns are: income, region.');
  });

  it("says how to use text in a formula", () => {
    expect(errorOf("NOT_NUMERIC", () => numberColumn(data, "region")).message).toContain("i(region)");
    errorOf("NOT_TEXT", () => textColumn(data, "income"));
  });
});
