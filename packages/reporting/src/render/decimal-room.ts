import { displayWidth } from "../display-width.js";
import type { TableDocument } from "../table/document.js";
import type { Words } from "../words.js";
import { alignedCells, columnCells, type Segment, segmentsOf, splitAtPoint } from "./segments.js";

/** The characters that the numbers of a column take before the point, from the point on, and after the first number. */
export interface Room {
  readonly before: number;
  readonly after: number;
  readonly rest: number;
}

/** The room of every cell that takes part in decimal alignment, by column and row, and the room that most columns share. */
export function roomsOf(
  table: TableDocument,
  words: Words,
): { readonly rooms: readonly (readonly (Room | null)[])[]; readonly shared: Room | null } {
  const columns = columnCells(table).map((cells, position) => {
    const aligned = table.columns[position]?.align === "decimal" ? alignedCells(cells) : cells.map(() => false);
    const parts = cells.map((cell, row) => (aligned[row] ? roomOf(segmentsOf(cell, words)) : null));
    const known = parts.filter((part) => part !== null);
    const widest = (key: keyof Room) => Math.max(0, ...known.map((part) => part[key]));
    const room: Room | null =
      known.length === 0 ? null : { before: widest("before"), after: widest("after"), rest: widest("rest") };
    return { room, aligned };
  });
  // Columns that are nearly as wide as the widest share its room: it then stands once, at the table.
  const all = columns.flatMap(({ room }) => (room === null ? [] : [room]));
  const widest = (key: keyof Room) => Math.max(0, ...all.map((room) => room[key]));
  const shared: Room | null =
    all.length === 0 ? null : { before: widest("before"), after: widest("after"), rest: widest("rest") };
  const rooms = columns.map(({ room, aligned }) => {
    const isNear =
      room !== null &&
      shared !== null &&
      shared.before - room.before <= 2 &&
      shared.after - room.after <= 2 &&
      shared.rest - room.rest <= 2;
    const used = isNear ? shared : room;
    return aligned.map((isAligned) => (isAligned ? used : null));
  });
  return { rooms, shared };
}

function roomOf(segments: readonly Segment[]): Room {
  const { head, tail } = splitAtNumber(segments);
  const { before, after } = splitAtPoint(head);
  const rest = tail.length === 0 ? { before: "", after: "" } : splitAtPoint(tail);
  return {
    before: displayWidth(before),
    after: displayWidth(after),
    rest: displayWidth(rest.before) + displayWidth(rest.after),
  };
}

/** The first number with its parentheses and marks, and what follows it: from the space before a second number on. */
export function splitAtNumber(segments: readonly Segment[]): { readonly head: Segment[]; readonly tail: Segment[] } {
  const first = segments.findIndex((segment) => segment.kind === "number");
  const second = segments.findIndex((segment, index) => index > first && segment.kind === "number");
  if (second < 0) return { head: [...segments], tail: [] };
  const space = segments.findIndex(
    (segment, index) => index > first && segment.kind === "literal" && /^[\s,]/u.test(segment.text),
  );
  const end = space < 0 ? second : Math.min(space, second);
  return { head: segments.slice(0, end), tail: segments.slice(end) };
}

/** The room as custom properties of CSS. */
export function roomStyle(room: Room | null, before = ""): string {
  if (room === null) return "";
  return `${before}--i:${room.before};--f:${room.after}${room.rest === 0 ? "" : `;--g:${room.rest}`}`;
}
