import { displayWidth } from "../display-width.js";
import { singleLine } from "../label.js";
import type { TableDocument } from "../table/document.js";
import { wordsOf } from "../words.js";
import { columnCells, segmentsOf, splitAtPoint } from "./segments.js";

/** Sizes of type with the characters of half an em that a line of A4 holds between margins of one inch. */
const SIZES = [
  { command: null, characters: 82, columnGap: 2.4 },
  { command: "\\small", characters: 90, columnGap: 2.4 },
  { command: "\\footnotesize\\setlength{\\tabcolsep}{3pt}", characters: 102, columnGap: 1.5 },
  { command: "\\scriptsize\\setlength{\\tabcolsep}{1pt}", characters: 118, columnGap: 0.6 },
  { command: "\\tiny\\setlength{\\tabcolsep}{1pt}", characters: 150, columnGap: 0.7 },
] as const;

/** The size at which a table fits the page, as commands before it; null for the document's own. */
export function latexSize(table: TableDocument): string | null {
  const words = wordsOf(table.language);
  const columns = columnCells(table).map((cells, position) => {
    const split = cells.map((cell) => splitAtPoint(segmentsOf(cell, words, table.flags)));
    const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(displayWidth));
    const numbers = longest(split.map((text) => text.before)) + longest(split.map((text) => text.after));
    return Math.max(numbers, displayWidth(singleLine(table.columns[position]?.label ?? "")));
  });
  const labels = table.groups.flatMap((group) =>
    group.rows.map((row) => displayWidth(singleLine(row.label)) + (group.label === null ? 0 : 2)),
  );
  const total = columns.reduce((sum, width) => sum + width, Math.max(0, ...labels));
  const fits = SIZES.find(({ characters, columnGap }) => total + columnGap * (columns.length + 1) <= characters);
  return (fits ?? SIZES[SIZES.length - 1]!).command;
}
