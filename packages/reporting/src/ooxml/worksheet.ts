import { displayWidth } from "../display-width.js";
import { singleLine } from "../label.js";
import { plainFootnote, segmentsOf } from "../render/segments.js";
import type { Cell, TableDocument } from "../table/document.js";
import { sentence, wordsOf } from "../words.js";
import { columnName, inlineCell } from "./cells.js";
import { decimalsOf, formatCode, isSheetNumber, type SheetNumber, segmentsText, sheetNumbers } from "./sheet-format.js";
import type { SheetLook, SheetStyles } from "./sheet-styles.js";
import { xmlHead } from "./xml.js";

/** What stands in one cell: text, or a number. */
interface SheetCell {
  readonly value: string | number | null;
  readonly look: SheetLook;
}

/** The numbers of a cell that a worksheet can hold, or null where it must be text. */
function numbersOf(cell: Cell | undefined): SheetNumber[] | null {
  if (cell === undefined) return null;
  const parts =
    cell.kind === "sequence"
      ? cell.cells.flatMap(sheetNumbers)
      : cell.kind === "number" || cell.kind === "interval"
        ? sheetNumbers(cell)
        : [];
  return parts.length > 0 && parts.every(({ value }) => isSheetNumber(value)) ? parts : null;
}

/**
 * A table as `xl/worksheets/sheetN.xml`: title, headings, body, notes. A cell with several numbers (an estimate and its
 * standard error, the ends of an interval) takes as many columns, so that each stays a number.
 */
export function worksheet(table: TableDocument, title: string, styles: SheetStyles): string {
  const words = wordsOf(table.language);
  const rows = table.groups.flatMap((group) => group.rows);
  const spread = table.columns.map((_, index) =>
    Math.max(1, ...rows.map((row) => numbersOf(row.cells[index])?.length ?? 1)),
  );
  const starts = spread.map((_, index) => 1 + spread.slice(0, index).reduce((sum, one) => sum + one, 0));
  const width = 1 + spread.reduce((sum, one) => sum + one, 0);
  const tails = table.columns.map((_, index) =>
    Array.from({ length: spread[index] ?? 1 }, (_unused, place) => {
      const numbers = rows.flatMap((row) => numbersOf(row.cells[index])?.[place] ?? []);
      const longest = (texts: readonly string[]) => [...texts].sort((a, b) => b.length - a.length)[0] ?? "";
      const mark = longest(numbers.map((number) => number.mark));
      const close = longest(numbers.map((number) => number.close));
      return { mark, close, decimals: Math.max(0, ...numbers.map(decimalsOf)) };
    }),
  );

  const lines: SheetCell[][] = [];
  const merges: string[] = [];
  const blankLine = (look: SheetLook): SheetCell[] => Array.from({ length: width }, () => ({ value: null, look }));
  const merge = (row: number, from: number, to: number) => {
    if (to > from) merges.push(`${columnName(from)}${row}:${columnName(to)}${row}`);
  };
  const centre: SheetLook = { align: "center" };

  lines.push([{ value: title, look: { align: "left", font: "bold" } }]);
  for (const level of table.spanners) {
    const line = blankLine(centre);
    for (const { label, from, to } of level) {
      const first = starts[from] ?? 1;
      const last = (starts[to] ?? 1) + (spread[to] ?? 1) - 1;
      for (let column = first; column <= last; column += 1) {
        line[column] = { value: column === first ? label : null, look: { align: "center", below: "hair" } };
      }
      merge(lines.length + 1, first, last);
    }
    lines.push(line);
  }
  const numbered = table.columns.some((column) => column.number !== null);
  const heading = (stub: string, text: (index: number) => string) => {
    const line = blankLine(centre);
    line[0] = { value: stub, look: { align: "left" } };
    table.columns.forEach((column, index) => {
      const first = starts[index] ?? 1;
      line[first] = { value: text(index), look: { align: column.align === "left" ? "left" : "center", wrap: true } };
      merge(lines.length + 1, first, first + (spread[index] ?? 1) - 1);
    });
    lines.push(line);
  };
  if (numbered) heading(table.rowHeading, (index) => table.columns[index]?.number ?? "");
  if (!numbered || table.columns.some((column) => column.label !== "")) {
    heading(numbered ? "" : table.rowHeading, (index) => {
      const column = table.columns[index];
      return (column?.label ?? "") + plainFootnote(column?.footnote);
    });
  }
  const top = 1;
  const bottomOfHead = lines.length - 1;
  for (const group of table.groups) {
    const first = lines.length;
    if (group.label !== null) {
      const line = blankLine(centre);
      line[0] = { value: group.label, look: { align: "left", font: table.language === "zh" ? "bold" : "italic" } };
      lines.push(line);
    }
    for (const row of group.rows) {
      const line = blankLine(centre);
      const indent = group.label === null ? {} : { indent: 1 };
      const label = row.continues ? null : row.label + plainFootnote(row.footnote);
      line[0] = { value: label, look: { align: "left", ...indent } };
      row.cells.forEach((cell, index) => {
        const numbers = numbersOf(cell);
        const start = starts[index] ?? 1;
        if (numbers === null) {
          const text = segmentsText(segmentsOf(cell, words, table.flags));
          const align = table.columns[index]?.align === "left" ? "left" : "center";
          line[start] = { value: text === "" ? null : text, look: { align } };
          if (text !== "") merge(lines.length + 1, start, start + (spread[index] ?? 1) - 1);
          return;
        }
        numbers.forEach((number, place) => {
          const tail = tails[index]?.[place] ?? { mark: "", close: "", decimals: 0 };
          const isCount = cell.kind === "number" && cell.role === "count";
          line[start + place] = {
            value: number.value,
            look: isCount
              ? { align: "center", format: formatCode(number, { mark: "", close: "", decimals: 0 }) }
              : { align: "right", format: formatCode(number, tail) },
          };
        });
      });
      lines.push(line);
    }
    if (group.ruled && lines.length > first) lines[first] = ruled(lines[first] ?? [], { above: "thin" });
  }
  lines[top] = ruled(lines[top] ?? [], { above: "medium" });
  lines[bottomOfHead] = ruled(lines[bottomOfHead] ?? [], { below: "thin" });
  lines[lines.length - 1] = ruled(lines.at(-1) ?? [], { below: "medium" });
  const body = lines.length;
  table.notes.forEach((note, index) => {
    const mark = note.mark === undefined ? "" : `${plainFootnote(note.mark)} `;
    const text = (index === 0 ? words.notes + words.colon : "") + mark + sentence(note.text, words);
    lines.push([{ value: text, look: { align: "left", font: "notes" } }]);
  });

  const widths = Array.from({ length: width }, (_, column) =>
    Math.min(48, 3 + Math.max(6, ...lines.slice(1, body).map((line) => textWidth(line[column], column === 0)))),
  );
  return [
    `${xmlHead}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`,
    '<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>',
    `<cols>${widths.map((size, index) => `<col min="${index + 1}" max="${index + 1}" width="${size}" customWidth="1"/>`).join("")}</cols>`,
    "<sheetData>",
    ...lines.map((line, index) => sheetRow(line, index + 1, styles)),
    "</sheetData>",
    ...(merges.length === 0
      ? []
      : [
          `<mergeCells count="${merges.length}">${merges.map((range) => `<mergeCell ref="${range}"/>`).join("")}</mergeCells>`,
        ]),
    '<pageSetup paperSize="9" orientation="portrait"/>',
    "</worksheet>",
  ].join("\n");
}

function ruled(line: readonly SheetCell[], rule: Pick<SheetLook, "above" | "below">): SheetCell[] {
  return line.map(({ value, look }) => ({ value, look: { ...look, ...rule } }));
}

function textWidth(cell: SheetCell | undefined, whole: boolean): number {
  if (typeof cell?.value === "number") return 10;
  const length = displayWidth(singleLine(cell?.value ?? ""));
  return whole || length <= 14 ? length : Math.ceil(length / 2);
}

function sheetRow(line: readonly SheetCell[], row: number, styles: SheetStyles): string {
  const cells = line.map(({ value, look }, column) => inlineCell(value, column, row, styles.index(look)));
  return `<row r="${row}">${cells.join("")}</row>`;
}
