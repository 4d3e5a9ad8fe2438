import { displayWidth, pad, wrap } from "../display-width.js";
import { singleLine } from "../label.js";
import type { Spanner, TableColumn, TableDocument, TableRow } from "../table/document.js";
import { sentence, wordsOf } from "../words.js";
import { alignedCells, columnCells, plainFootnote, segmentsOf, splitAtPoint } from "./segments.js";

const GAP = 2;

/** Notes are not wrapped narrower than this. */
const NARROWEST_NOTES = 60;

/** A body cell whose numbers are already aligned with those of its column. */
interface Grid {
  readonly widths: readonly number[];
  /** Body rows, cell by cell, each as wide as its column. */
  readonly lines: readonly (readonly string[])[];
}

/**
 * The table for a terminal or a log: numbers aligned on the decimal point, Chinese characters counted as two cells,
 * minus as U+2212, control characters removed.
 *
 * @example
 * ```ts
 * import { dataTable, renderText } from "@mesometrics/reporting";
 * const table = dataTable({
 *   id: "weights",
 *   title: "权重",
 *   columns: [{ id: "w", label: "权重" }],
 *   rows: [{ label: "公路", values: [0.25] }, { label: "供水", values: [-12.5] }],
 *   decimals: 2,
 *   language: "zh",
 * });
 * renderText(table).split("\n").slice(4, 6).join("|"); // → "公路    0.25|供水  −12.50"
 * ```
 */
export function renderText(table: TableDocument): string {
  const words = wordsOf(table.language);
  const rows = table.groups.flatMap((group) => group.rows);
  const grid = bodyGrid(table);
  const stub = Math.max(
    displayWidth(singleLine(table.rowHeading)),
    ...table.groups.map((group) => displayWidth(singleLine(group.label ?? "")) - GAP),
    ...rows.map((row) => displayWidth(rowLabel(row)) + (isIndented(table) ? GAP : 0)),
  );
  const width = stub + grid.widths.reduce((total, column) => total + GAP + column, 0);

  const lines: string[] = [];
  const push = (line: string) => lines.push(line.trimEnd());
  for (const line of wrap(singleLine(table.title), Math.max(width, NARROWEST_NOTES))) push(line);
  push("=".repeat(width));
  for (const level of table.spanners) {
    push(spannerLine(level, stub, grid.widths, (label, room) => pad(label, room, "centre")));
    push(spannerLine(level, stub, grid.widths, (_, room) => "-".repeat(room)));
  }
  const numbered = table.columns.some((column) => column.number !== null);
  const heading = singleLine(table.rowHeading);
  if (numbered) push(headerLine(heading, table.columns, stub, grid.widths, (column) => column.number ?? ""));
  if (!numbered || table.columns.some((column) => column.label !== "")) {
    push(headerLine(numbered ? "" : heading, table.columns, stub, grid.widths, columnLabel));
  }
  push("-".repeat(width));
  let index = 0;
  for (const group of table.groups) {
    if (group.ruled) push("-".repeat(width));
    if (group.label !== null) push(singleLine(group.label));
    for (const row of group.rows) {
      const indent = group.label === null ? "" : " ".repeat(GAP);
      const label = row.continues ? "" : indent + rowLabel(row);
      push([pad(label, stub, "left"), ...(grid.lines[index] ?? [])].join(" ".repeat(GAP)));
      index += 1;
    }
  }
  push("=".repeat(width));
  table.notes.forEach((note, position) => {
    const mark = note.mark === undefined ? "" : `${plainFootnote(note.mark)} `;
    const text = (position === 0 ? words.notes + words.colon : "") + mark + singleLine(sentence(note.text, words));
    for (const line of wrap(text, Math.max(width, NARROWEST_NOTES))) push(line);
  });
  return `${lines.join("\n")}\n`;
}

function rowLabel(row: TableRow): string {
  return singleLine(row.label) + plainFootnote(row.footnote);
}

function columnLabel(column: TableColumn): string {
  return singleLine(column.label) + plainFootnote(column.footnote);
}

function isIndented(table: TableDocument): boolean {
  return table.groups.some((group) => group.label !== null);
}

function bodyGrid(table: TableDocument): Grid {
  const words = wordsOf(table.language);
  const cellsByColumn = columnCells(table);
  const columns = table.columns.map((column, position) => {
    const cells = cellsByColumn[position] ?? [];
    const split = cells.map((cell) => splitAtPoint(segmentsOf(cell, words, table.flags)));
    const numeric = alignedCells(cells);
    const before = Math.max(0, ...split.map((text, row) => (numeric[row] ? displayWidth(text.before) : 0)));
    const after = Math.max(0, ...split.map((text, row) => (numeric[row] ? displayWidth(text.after) : 0)));
    const width = Math.max(
      before + after,
      displayWidth(columnLabel(column)),
      displayWidth(column.number ?? ""),
      ...split.map((text) => displayWidth(text.before + text.after)),
    );
    return { width, before, after, split, numeric, align: column.align };
  });
  widenForSpanners(table.spanners, columns);
  return {
    widths: columns.map((column) => column.width),
    lines: (cellsByColumn[0] ?? []).map((_, row) =>
      columns.map(({ width, before, after, split, numeric, align }) => {
        const text = split[row] ?? { before: "", after: "" };
        if (!numeric[row]) return pad(text.before + text.after, width, align === "left" ? "left" : "centre");
        const aligned = pad(text.before, before, "right") + pad(text.after, after, "left");
        return pad(aligned, width, "centre");
      }),
    ),
  };
}

function widenForSpanners(levels: TableDocument["spanners"], columns: { width: number }[]): void {
  for (const { label, from, to } of levels.flat()) {
    const covered = columns.slice(from, to + 1);
    const room = covered.reduce((total, column) => total + column.width, 0) + GAP * (to - from);
    const last = covered.at(-1);
    const missing = displayWidth(singleLine(label)) - room;
    if (last !== undefined && missing > 0) last.width += missing;
  }
}

function headerLine(
  stubText: string,
  columns: readonly TableColumn[],
  stub: number,
  widths: readonly number[],
  text: (column: TableColumn) => string,
): string {
  const cells = columns.map((column, index) =>
    pad(text(column), widths[index] ?? 0, column.align === "left" ? "left" : "centre"),
  );
  return [pad(stubText, stub, "left"), ...cells].join(" ".repeat(GAP));
}

function spannerLine(
  level: readonly Spanner[],
  stub: number,
  widths: readonly number[],
  draw: (label: string, room: number) => string,
): string {
  const pieces = [" ".repeat(stub)];
  let column = 0;
  for (const { label, from, to } of level) {
    for (; column < from; column += 1) pieces.push(" ".repeat(widths[column] ?? 0));
    const room = widths.slice(from, to + 1).reduce((total, width) => total + width, 0) + GAP * (to - from);
    pieces.push(draw(singleLine(label), room));
    column = to + 1;
  }
  return pieces.join(" ".repeat(GAP));
}
