import { FONT_SIZE, SMALL_FONT_SIZE } from "./figure.js";
import { textWidth } from "./text-width.js";

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A point that would like a label. */
interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** Where a label stands: its anchor and the middle of its line. */
export interface PlacedLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
}

const HEIGHT = FONT_SIZE + 2;

/**
 * Labels beside their points where there is room, in the given order of importance: to the right, left, above, below.
 * One that would cut a border, a point, another label or a box of `taken` is left out.
 */
export function placeLabels(
  points: readonly LabelledPoint[],
  room: Box,
  options: { readonly radius: number; readonly taken?: readonly Box[]; readonly dots?: readonly LabelledPoint[] },
): readonly PlacedLabel[] {
  const { radius } = options;
  const boxes: Box[] = [...(options.taken ?? [])];
  const dots = (options.dots ?? points).map(({ x, y }) => around(x, y, radius));
  const placed: PlacedLabel[] = [];
  for (const { x, y, text } of points) {
    const width = textWidth(text, SMALL_FONT_SIZE);
    const candidates: readonly (readonly [PlacedLabel, Box])[] = [
      [{ text, x: x + radius + 4, y, anchor: "start" }, boxOf(x + radius + 4, y, width)],
      [{ text, x: x - radius - 4, y, anchor: "end" }, boxOf(x - radius - 4 - width, y, width)],
      [{ text, x, y: y - radius - 8, anchor: "middle" }, boxOf(x - width / 2, y - radius - 8, width)],
      [{ text, x, y: y + radius + 8, anchor: "middle" }, boxOf(x - width / 2, y + radius + 8, width)],
    ];
    const free = candidates.find(
      ([, box]) =>
        box.left >= room.left &&
        box.right <= room.right &&
        box.top >= room.top &&
        box.bottom <= room.bottom &&
        ![...boxes, ...dots].some((other) => cuts(box, other)),
    );
    if (free === undefined) continue;
    placed.push(free[0]);
    boxes.push(free[1]);
  }
  return placed;
}

function boxOf(left: number, middle: number, width: number): Box {
  return { left, right: left + width, top: middle - HEIGHT / 2, bottom: middle + HEIGHT / 2 };
}

function around(x: number, y: number, radius: number): Box {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function cuts(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
