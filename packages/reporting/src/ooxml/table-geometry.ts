import { displayWidth } from "../display-width.js";
import { singleLine } from "../label.js";
import { alignedCells, columnCells, segmentsOf, splitAtPoint } from "../render/segments.js";
import type { TableDocument } from "../table/document.js";
import { wordsOf } from "../words.js";

/** Widths in twips (1/1440 inch) and the size of type that a page of A4 needs for a table. */
export interface TableGeometry {
  readonly landscape: boolean;
  /** In half points, as Word counts: 21 is 10.5 pt. */
  readonly fontSize: number;
  /** The label column first. */
  readonly widths: readonly number[];
  /** The decimal tab of each number column, from the left of its cell's text; null where nothing aligns. */
  readonly tabs: readonly (number | null)[];
  /** Per number column, whether each body cell takes part in decimal alignment. */
  readonly aligned: readonly (readonly boolean[])[];
}

/** A4 with margins of one inch. */
const pageText = { portrait: 9026, landscape: 13958 } as const;

/** The empty room left and right of a cell's text, in twips. */
export const cellPadding = 70;

/** A number column is never narrower than this many characters. */
const NARROWEST = 5;

/** The label column takes at most this share of the page; longer labels wrap. */
const WIDEST_STUB = 0.4;

const SIZES = [
  { fontSize: 21, landscape: false },
  { fontSize: 18, landscape: false },
  { fontSize: 18, landscape: true },
  { fontSize: 15, landscape: true },
] as const;

/** The room of the columns in characters (a digit of Times New Roman is half an em wide, a Chinese character a whole one). */
interface Room {
  readonly before: number;
  readonly after: number;
  readonly width: number;
}

/** The largest type and the narrowest page on which the table fits; if none does, its columns are narrowed and wrap. */
export function tableGeometry(table: TableDocument): TableGeometry {
  const words = wordsOf(table.language);
  const aligned = columnCells(table).map(alignedCells);
  const rooms = columnCells(table).map((cells, position): Room => {
    const split = cells.map((cell) => splitAtPoint(segmentsOf(cell, words)));
    const numeric = split.filter((_, row) => aligned[position]?.[row]);
    const before = Math.max(0, ...numeric.map((text) => displayWidth(text.before)));
    const after = Math.max(0, ...numeric.map((text) => displayWidth(text.after)));
    const column = table.columns[position];
    const heading = [column?.label ?? "", column?.number ?? ""].map((text) => displayWidth(singleLine(text)));
    // A heading may wrap between words, so that it asks for half its length only.
    const width = Math.max(
      NARROWEST,
      before + after,
      ...split.map((text) => Math.min(displayWidth(text.before + text.after), 40)),
      ...heading.map((length) => (length > 12 ? Math.ceil(length / 2) : length)),
    );
    return { before, after, width };
  });
  const labels = table.groups.flatMap((group) =>
    group.rows.map((row) => displayWidth(singleLine(row.label)) + (group.label === null ? 0 : 2)),
  );
  const stub = Math.max(NARROWEST, displayWidth(singleLine(table.rowHeading)), ...labels);

  const layouts = SIZES.map((size) => {
    const page = size.landscape ? pageText.landscape : pageText.portrait;
    const character = (size.fontSize / 2) * 10;
    const twips = (characters: number) => Math.ceil(characters * character) + 2 * cellPadding;
    const widths = [Math.min(twips(stub), Math.round(page * WIDEST_STUB)), ...rooms.map((room) => twips(room.width))];
    return { ...size, page, character, widths, total: widths.reduce((sum, width) => sum + width, 0) };
  });
  const chosen = layouts.find((layout) => layout.total <= layout.page) ?? layouts.at(-1)!;
  const scale = chosen.page / chosen.total;
  const widths = chosen.widths.map((width) => Math.floor(width * scale));
  return {
    landscape: chosen.landscape,
    fontSize: chosen.fontSize,
    widths,
    tabs: rooms.map((room, position) => {
      if (room.before + room.after === 0) return null;
      const text = (widths[position + 1] ?? 0) - 2 * cellPadding;
      const numbers = (room.before + room.after) * chosen.character;
      return Math.round(Math.max(0, (text - numbers) / 2) + room.before * chosen.character);
    }),
    aligned,
  };
}
