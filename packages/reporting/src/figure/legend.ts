import * as Plot from "@observablehq/plot";
import { FONT_SIZE, textRoom } from "./figure.js";
import type { Mark } from "./mark.js";
import { isHollowSeries, seriesColour, seriesSymbol } from "./palette.js";
import { clipText } from "./text-width.js";

const LINE = 20;
const SWATCH = 16;
const GAP = 22;

/** Rows of symbols and names above the plot, wrapped to the width. */
export interface Legend {
  readonly height: number;
  readonly marks: readonly Mark[];
}

/** The look of one series in the legend. */
export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  readonly symbol: string;
  readonly hollow: boolean;
}

/** The entries of series that follow each other in colours and symbols. */
export function seriesEntries(names: readonly string[]): readonly LegendEntry[] {
  return names.map((name, index) => ({
    name,
    colour: seriesColour(index),
    symbol: seriesSymbol(index),
    hollow: isHollowSeries(index),
  }));
}

/**
 * The legend `above` pixels above the frame, from `left` (0 is the left end of the frame) on; nothing for a single
 * series, whose name stands in the title.
 */
export function legendAbove(
  entries: readonly LegendEntry[],
  { width, above, left }: { readonly width: number; readonly above: number; readonly left: number },
): Legend {
  if (entries.length < 2) return { height: 0, marks: [] };
  const places: { x: number; line: number; name: string }[] = [];
  let x = 0;
  let line = 0;
  for (const entry of entries) {
    const name = clipText(entry.name, width - SWATCH, FONT_SIZE);
    const room = SWATCH + textRoom(name);
    if (x > 0 && x + room > width) {
      x = 0;
      line += 1;
    }
    places.push({ x, line, name });
    x += room + GAP;
  }
  const height = (line + 1) * LINE + 8;
  const marks = entries.flatMap(({ colour, symbol, hollow }, index) => {
    const place = places[index] ?? { x: 0, line: 0, name: "" };
    const dy = place.line * LINE + 8 - height - above;
    const anchor = { frameAnchor: "top-left" } as const;
    return [
      Plot.dot([place.name], {
        ...anchor,
        dx: left + place.x + 6,
        dy,
        symbol,
        fill: hollow ? "none" : colour,
        stroke: colour,
        strokeWidth: hollow ? 1.75 : 1,
        r: hollow ? 4.5 : 5,
        ariaHidden: "true",
      }),
      Plot.text([place.name], {
        ...anchor,
        dx: left + place.x + SWATCH,
        dy,
        text: (text: string) => text,
        textAnchor: "start",
        lineAnchor: "middle",
      }),
    ];
  });
  return { height, marks };
}
