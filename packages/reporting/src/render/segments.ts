import { singleLine } from "../label.js";
import {
  type Cell,
  emptyCell,
  type FlagCell,
  type NumberCell,
  type NumberRole,
  type TableDocument,
} from "../table/document.js";
import { type FormattedNumber, formatNumber, numberBeforePoint, numberFromPoint } from "../table/number-format.js";
import type { Words } from "../words.js";

/** A printable part of a cell: a number, or the characters around it. */
export type Segment =
  | {
      readonly kind: "number";
      readonly number: FormattedNumber;
      readonly value: number;
      readonly role: NumberRole;
      readonly source: string | null;
    }
  /** Parentheses, brackets, separators and words. */
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "mark"; readonly text: string }
  /** The sign of a footnote. */
  | { readonly kind: "footnote"; readonly text: string };

/** How yes and no are printed. */
export type FlagStyle = NonNullable<TableDocument["flags"]>;

/** The sign of a footnote where the output has no superscript. */
export function plainFootnote(mark: string | undefined): string {
  return mark === undefined ? "" : `[${singleLine(mark)}]`;
}

/** A segment other than a number, where the output has no superscript. */
export function plainSegment(segment: Exclude<Segment, { kind: "number" }>): string {
  return segment.kind === "footnote" ? plainFootnote(segment.text) : segment.text;
}

/** The parts of a cell in reading order; every renderer starts from these. */
export function segmentsOf(cell: Cell, words: Words, flags: FlagStyle = "words"): Segment[] {
  switch (cell.kind) {
    case "empty":
      return [];
    case "text":
      return [{ kind: "literal", text: singleLine(cell.text) }];
    case "flag": {
      const word = flagWord(cell.value, words, flags);
      return [{ kind: "literal", text: cell.levels === null ? word : `${word} (${cell.levels})` }];
    }
    case "number":
      return numberSegments(cell);
    case "interval": {
      const { format, source } = cell;
      const end = (value: number): Segment => ({
        kind: "number",
        number: formatNumber(value, format),
        value,
        role: "interval",
        source,
      });
      return [literal("["), end(cell.low), literal(", "), end(cell.high), literal("]")];
    }
    case "sequence":
      return cell.cells.flatMap((part, index) => [...(index > 0 ? [literal(" ")] : []), ...segmentsOf(part, words)]);
  }
}

function flagWord(value: FlagCell["value"], words: Words, flags: FlagStyle): string {
  if (value === "partly") return words.partly;
  if (flags === "ticks") return value ? "✓" : "";
  return value ? words.yes : words.no;
}

function numberSegments(cell: NumberCell): Segment[] {
  const [open, close] = { none: ["", ""], parentheses: ["(", ")"], brackets: ["[", "]"] }[cell.enclosure];
  const segments: Segment[] = [
    {
      kind: "number",
      number: formatNumber(cell.value, cell.format),
      value: cell.value,
      role: cell.role,
      source: cell.source,
    },
  ];
  if (open !== undefined && open !== "") segments.unshift(literal(open));
  if (cell.mark !== "") segments.push({ kind: "mark", text: cell.mark });
  if (close !== undefined && close !== "") segments.push(literal(close));
  if (cell.footnote !== undefined) segments.push({ kind: "footnote", text: cell.footnote });
  return segments;
}

function literal(text: string): Segment {
  return { kind: "literal", text };
}

/** Whether a cell holds a number. */
export function isNumeric(cell: Cell): boolean {
  return cell.kind === "number" || cell.kind === "interval" || cell.kind === "sequence";
}

/**
 * Whether each cell of a column takes part in decimal alignment: numbers do, but counts only among themselves. Below
 * coefficients they are centred, as journals print them.
 */
export function alignedCells(column: readonly Cell[]): boolean[] {
  const onlyCounts = column.every((cell) => !isNumeric(cell) || isCount(cell));
  return column.map((cell) => isNumeric(cell) && (onlyCounts || !isCount(cell)));
}

function isCount(cell: Cell): boolean {
  return cell.kind === "number" && cell.role === "count";
}

/** The cells of each column, over all groups of rows. */
export function columnCells(table: TableDocument): Cell[][] {
  const rows = table.groups.flatMap((group) => group.rows);
  return table.columns.map((_, position) => rows.map((row) => row.cells[position] ?? emptyCell));
}

/** The cell as text, divided before the decimal point of its first number. */
export function splitAtPoint(segments: readonly Segment[]): { readonly before: string; readonly after: string } {
  let before = "";
  let after = "";
  let seenNumber = false;
  for (const segment of segments) {
    if (segment.kind !== "number") {
      if (seenNumber) after += plainSegment(segment);
      else before += plainSegment(segment);
      continue;
    }
    const head = numberBeforePoint(segment.number);
    const tail = numberFromPoint(segment.number);
    if (seenNumber) {
      after += head + tail;
    } else {
      before += head;
      after += tail;
      seenNumber = true;
    }
  }
  return { before, after };
}
