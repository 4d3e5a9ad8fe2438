import { displayWidth } from "../display-width.js";
import { singleLine } from "../label.js";
import type { TableColumn, TableDocument } from "../table/document.js";
import { numberText } from "../table/number-format.js";
import { wordsOf } from "../words.js";
import { alignedNumber } from "./latex-numbers.js";
import { alignedCells, columnCells, type Segment, segmentsOf } from "./segments.js";

/**
 * Sizes of type with the digits that a line of A4 holds between margins of one inch, in the fonts of the size (the smaller,
 * the wider their digits), and the gap between columns in digits.
 */
const SIZES = [
  { command: null, digits: 86, gap: 2.4 },
  { command: "\\small", digits: 97, gap: 2.6 },
  { command: "\\footnotesize\\setlength{\\tabcolsep}{3pt}", digits: 106, gap: 1.5 },
  { command: "\\scriptsize\\setlength{\\tabcolsep}{1pt}", digits: 113, gap: 0.5 },
  { command: "\\tiny\\setlength{\\tabcolsep}{1pt}", digits: 133, gap: 0.6 },
] as const;

/** The largest type in which a table without broken lines is preferred to larger type with them. */
const UNBROKEN = 3;

/** The widths of a letter and of a raised star, in digits. */
const LETTER = 0.9;
const STAR = 0.6;

/** Texts longer than this many digits may be broken, the label column at more than a heading. */
const BROKEN_LABEL = 24;
const BROKEN_HEADING = 14;

/** The lines of a page of A4 between margins of one inch, less the title's; a line of Chinese is higher. */
const LINES = { en: 52, zh: 37 } as const;
/** The letters of a line of notes. */
const NOTE_LINE = { en: 105, zh: 85 } as const;

/** How a table lies on the page. */
export interface LatexLayout {
  /** Commands before the table; null for the document's own type. */
  readonly size: string | null;
  /** The width in em at which the label column breaks its lines, then that of each column; null breaks none. */
  readonly breaks: readonly (number | null)[];
  /** The width of all columns in em. */
  readonly width: number;
  /** Whether the table runs over several pages. */
  readonly isLong: boolean;
}

/** What a column asks for: all its text on one line, and the least if lines may break. */
interface Room {
  readonly natural: number;
  readonly least: number;
}

/** The largest type at which a table fits the page, its longest texts broken where no fair size holds them. */
export function latexLayout(table: TableDocument): LatexLayout {
  const labels = table.groups.flatMap((group) =>
    group.rows.map((row) => letters(row.label) + (group.label === null ? 0 : 2)),
  );
  const stub = Math.max(0, letters(table.rowHeading), ...labels);
  const rooms: readonly Room[] = [
    { natural: stub, least: Math.min(stub, BROKEN_LABEL) },
    ...columnCells(table).map((_, position) => columnRoom(table, position)),
  ];
  const sum = (key: keyof Room) => rooms.reduce((total, room) => total + room[key], 0);
  const holds = (width: number, { digits, gap }: (typeof SIZES)[number]) => width + gap * rooms.length <= digits;
  const whole = SIZES.slice(0, UNBROKEN).find((size) => holds(sum("natural"), size));
  const size =
    whole ?? SIZES.find((one) => holds(sum("least"), one)) ?? SIZES.find((one) => holds(sum("natural"), one));
  const chosen = size ?? SIZES[SIZES.length - 1]!;
  const room = chosen.digits - chosen.gap * rooms.length;
  const widths = whole === undefined ? shared(rooms, room) : rooms.map((one) => one.natural);
  return {
    size: chosen.command,
    // Digits are half an em wide in every size.
    breaks: rooms.map((one, position) =>
      widths[position]! < one.natural ? Math.floor(widths[position]! * 5) / 10 : null,
    ),
    width: widths.reduce((total, width) => total + width, chosen.gap * (rooms.length - 1)) / 2,
    isLong: isLong(table, widths),
  };
}

/** Room for every column: what needs no more than its fair part gets it, the others share the rest. */
function shared(rooms: readonly Room[], total: number): readonly number[] {
  const widths = rooms.map((room) => room.least);
  let rest = total - widths.reduce((sum, width) => sum + width, 0);
  const wanting = rooms
    .map((room, position) => ({ position, more: room.natural - room.least }))
    .filter(({ more }) => more > 0)
    .sort((a, b) => a.more - b.more || a.position - b.position);
  wanting.forEach(({ position, more }, done) => {
    const part = Math.max(0, Math.min(more, rest / (wanting.length - done)));
    widths[position] = widths[position]! + part;
    rest -= part;
  });
  return widths;
}

function columnRoom(table: TableDocument, position: number): Room {
  const words = wordsOf(table.language);
  const column: TableColumn | undefined = table.columns[position];
  const cells = columnCells(table)[position] ?? [];
  const parts = cells.map((cell) => segmentsOf(cell, words, table.flags));
  // An aligned column leaves room for a parenthesis and a sign beside the digits of all its numbers.
  const aligned = alignedCells(cells);
  const numbers = parts.flatMap((segments, row) => (aligned[row] === true ? (alignedNumber(segments) ?? []) : []));
  const most = (values: readonly number[]) => Math.max(0, ...values);
  const room =
    most(numbers.map((one) => one.before.length)) +
    most(numbers.map((one) => (one.negative ? 1 : 0))) +
    most(numbers.map((one) => one.whole)) +
    most(numbers.map((one) => (one.decimals === 0 ? 0 : one.decimals + 1))) +
    most(numbers.map((one) => one.width * STAR));
  const heading = letters(column?.label ?? "");
  const texts = most(parts.map(width));
  const natural = Math.max(room, heading, texts);
  const broken = Math.min(heading, BROKEN_HEADING);
  const least = column?.align === "left" ? Math.min(natural, BROKEN_LABEL) : Math.max(room, texts, broken);
  return { natural, least };
}

function isLong(table: TableDocument, widths: readonly number[]): boolean {
  const linesOf = (text: number, width: number) => Math.max(1, Math.ceil(text / Math.max(1, width)));
  const rows = table.groups.reduce((sum, group) => {
    const own = group.rows.map((row) =>
      Math.max(
        linesOf(letters(row.label), widths[0]!),
        ...row.cells.map((cell, index) => (cell.kind === "text" ? linesOf(letters(cell.text), widths[index + 1]!) : 1)),
      ),
    );
    return own.reduce((lines, one) => lines + one, sum + (group.label === null ? 0 : 1));
  }, 2 + table.spanners.length);
  const notes = table.notes.reduce(
    (lines, note) => lines + linesOf(displayWidth(singleLine(note.text)), NOTE_LINE[table.language]) * 0.85,
    0,
  );
  return rows + notes > LINES[table.language];
}

/** The width of a text in digits. */
export function letters(text: string): number {
  return displayWidth(singleLine(text)) * LETTER;
}

function width(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => {
    if (segment.kind === "number") return sum + displayWidth(numberText(segment.number));
    return sum + displayWidth(segment.text) * (segment.kind === "literal" ? LETTER : STAR);
  }, 0);
}
