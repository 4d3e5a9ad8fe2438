import { MesometricsError } from "@mesometrics/matrix";
import { type Label, localise } from "../label.js";
import type { Cell, TableDocument } from "./document.js";

/** A note that belongs to one place: a row, a column, or the number where both meet. */
export interface Footnote {
  readonly row?: string;
  readonly column?: string;
  readonly text: Label;
}

/**
 * The table with footnotes marked a, b, c … at rows, columns or single numbers, all by id; equal texts share a mark.
 *
 * @throws UNKNOWN_ROW, UNKNOWN_COLUMN; NOT_A_NUMBER_CELL where a row and a column meet in no number; TOO_MANY_FOOTNOTES
 * beyond z
 * @example
 * ```ts
 * import { dataTable, renderText, withFootnotes } from "@mesometrics/reporting";
 * const table = dataTable({
 *   id: "t",
 *   title: "T",
 *   columns: [{ id: "x", label: "x" }],
 *   rows: [{ label: "Roads", values: [0.5] }],
 *   decimals: 1,
 * });
 * renderText(withFootnotes(table, [{ row: "r1", text: "In 2010 prices" }])).split("\n")[4]; // → "Roads[a]  0.5"
 * ```
 */
export function withFootnotes(table: TableDocument, footnotes: readonly Footnote[]): TableDocument {
  const texts = [...new Set(footnotes.map((one) => localise(one.text, table.language)))];
  const used = new Set(table.notes.map((note) => note.mark));
  const letters = [..."abcdefghijklmnopqrstuvwxyz"].filter((letter) => !used.has(letter));
  if (texts.length > letters.length) {
    throw new MesometricsError(
      "TOO_MANY_FOOTNOTES",
      `A table has room for 26 footnotes, and ${texts.length} are given.`,
    );
  }
  const markOf = (note: Footnote) => letters[texts.indexOf(localise(note.text, table.language))] ?? "";
  const known = {
    row: new Set(table.groups.flatMap((group) => group.rows.map((row) => row.id))),
    column: new Set(table.columns.map((column) => column.id)),
  };
  for (const note of footnotes) {
    for (const part of ["row", "column"] as const) {
      const id = note[part];
      if (id === undefined || known[part].has(id)) continue;
      throw new MesometricsError(
        part === "row" ? "UNKNOWN_ROW" : "UNKNOWN_COLUMN",
        `Table "${table.id}" has no ${part} "${id}".`,
        {
          id,
        },
      );
    }
  }
  const find = (row: string | undefined, column: string | undefined) =>
    footnotes.find((note) => note.row === row && note.column === column);
  const marked = <Part extends object>(part: Part, note: Footnote | undefined): Part =>
    note === undefined ? part : { ...part, footnote: markOf(note) };
  return {
    ...table,
    columns: table.columns.map((column) => marked(column, find(undefined, column.id))),
    groups: table.groups.map((group) => ({
      ...group,
      rows: group.rows.map((row) => ({
        ...marked(row, find(row.id, undefined)),
        cells: row.cells.map((cell, index) => {
          const note = find(row.id, table.columns[index]?.id);
          return note === undefined ? cell : markedCell(cell, markOf(note), row.id);
        }),
      })),
    })),
    notes: [
      ...table.notes,
      ...texts.map((text, index) => ({ kind: "footnote" as const, mark: letters[index] ?? "", text })),
    ],
  };
}

function markedCell(cell: Cell, mark: string, row: string): Cell {
  if (cell.kind === "number") return { ...cell, footnote: mark };
  if (cell.kind === "sequence") {
    const [first, ...rest] = cell.cells;
    if (first?.kind === "number") return { ...cell, cells: [{ ...first, footnote: mark }, ...rest] };
  }
  throw new MesometricsError("NOT_A_NUMBER_CELL", `A footnote is put on a cell of row "${row}" that holds no number.`, {
    row,
    kind: cell.kind,
  });
}
