import { displayWidth } from "../display-width.js";
import { singleLine } from "../label.js";
import type { TableDocument } from "../table/document.js";
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

/** The widths of a letter and of a raised star, in digits. */
const LETTER = 0.9;
const STAR = 0.6;

/** The size at which a table fits the page, as commands before it; null for the document's own. */
export function latexSize(table: TableDocument): string | null {
  const words = wordsOf(table.language);
  const columns = columnCells(table).map((cells, position) => {
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
    const heading = displayWidth(singleLine(table.columns[position]?.label ?? "")) * LETTER;
    return Math.max(room, heading, ...parts.map(width));
  });
  const labels = table.groups.flatMap((group) =>
    group.rows.map((row) => (displayWidth(singleLine(row.label)) + (group.label === null ? 0 : 2)) * LETTER),
  );
  const total = columns.reduce((sum, one) => sum + one, Math.max(0, ...labels));
  const fits = SIZES.find(({ digits, gap }) => total + gap * (columns.length + 1) <= digits);
  return (fits ?? SIZES[SIZES.length - 1]!).command;
}

function width(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => {
    if (segment.kind === "number") return sum + displayWidth(numberText(segment.number));
    return sum + displayWidth(segment.text) * (segment.kind === "literal" ? LETTER : STAR);
  }, 0);
}
