import { describe, expect, it } from "vitest";
import { type DataTableOptions, dataTable } from "../../src/index.js";

const moran: DataTableOptions = {
  id: "moran",
  title: "Moran's I by year",
  columns: [
    { id: "i", label: "I", starsFrom: "p" },
    { id: "p", label: "p", role: "p" },
    { id: "n", label: "N", role: "count" },
    { id: "verdict", label: "Verdict", role: "text" },
  ],
  rows: [
    { label: "1985", group: "Eighties", values: [0.31, 0.004, 48, "clustered"] },
    { label: "1986", group: "Eighties", values: [0.02, 0.4, 48, null] },
    { label: "1990", group: "Nineties", values: [null, null, null, true] },
  ],
};

describe("dataTable", () => {
  it("stars by the p-value of the same row and leaves null empty", () => {
    const table = dataTable(moran);
    const cells = table.groups.flatMap((group) => group.rows.map((row) => row.cells));
    expect(cells[0]![0]).toMatchObject({ value: 0.31, mark: "***" });
    expect(cells[1]![0]).toMatchObject({ value: 0.02, mark: "" });
    expect(cells[2]!.slice(0, 3).map((cell) => cell.kind)).toEqual(["empty", "empty", "empty"]);
    expect(cells[2]![3]).toEqual({ kind: "flag", value: true, levels: null });
    expect(table.notes).toEqual([{ kind: "stars", text: "* p < 0.1, ** p < 0.05, *** p < 0.01" }]);
  });

  it("opens a group wherever the group of the rows changes", () => {
    expect(dataTable(moran).groups.map((group) => [group.label, group.rows.length])).toEqual([
      ["Eighties", 2],
      ["Nineties", 1],
    ]);
  });

  it("prints no star scheme where no column is starred", () => {
    const table = dataTable({ ...moran, stars: null });
    expect(table.stars).toBeNull();
    expect(table.notes).toEqual([]);
  });

  it("holds a table without rows", () => {
    expect(dataTable({ ...moran, rows: [] }).groups).toEqual([]);
  });

  it("refuses misuse with a code", () => {
    const code = (value: string) => expect.objectContaining({ code: value });
    const columns = [{ id: "i", label: "I", starsFrom: "q" }];
    expect(() => dataTable({ ...moran, columns, rows: [] })).toThrowError(code("UNKNOWN_COLUMN"));
    expect(() => dataTable({ ...moran, rows: [{ label: "1985", values: [1] }] })).toThrowError(code("TABLE_SHAPE"));
    const values = [Number.NaN, 0.5, 1, ""];
    expect(() => dataTable({ ...moran, rows: [{ label: "1985", values }] })).toThrowError(code("NOT_A_NUMBER"));
  });
});
