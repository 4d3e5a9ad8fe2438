import * as Plot from "@observablehq/plot";
import { textRoom } from "./figure.js";
import type { Mark } from "./mark.js";
import { seriesColour, seriesSymbol } from "./palette.js";

const LINE = 20;
const SWATCH = 16;
const GAP = 22;

/** A row of symbols and names above the plot, wrapped to the width. */
export interface Legend {
  readonly height: number;
  readonly marks: readonly Mark[];
}

/**
 * The legend of the series, `above` pixels above the frame; nothing for a single one, whose name stands in the title.
 * `symbol` replaces the symbols of the series, for bars.
 */
export function seriesLegend(
  names: readonly string[],
  width: number,
  look: { readonly above: number; readonly symbol?: string },
): Legend {
  if (names.length < 2) return { height: 0, marks: [] };
  const places: { x: number; line: number }[] = [];
  let x = 0;
  let line = 0;
  for (const name of names) {
    const room = SWATCH + textRoom(name) + GAP;
    if (x > 0 && x + room > width) {
      x = 0;
      line += 1;
    }
    places.push({ x, line });
    x += room;
  }
  const height = (line + 1) * LINE + 8;
  const marks = names.flatMap((name, index) => {
    const place = places[index] ?? { x: 0, line: 0 };
    const dy = place.line * LINE + 2 - height - look.above;
    const anchor = { frameAnchor: "top-left", dy } as const;
    const colour = seriesColour(index);
    return [
      Plot.dot([name], {
        ...anchor,
        dx: place.x + 6,
        symbol: look.symbol ?? seriesSymbol(index),
        fill: colour,
        r: 5,
        ariaHidden: "true",
      }),
      Plot.text([name], {
        ...anchor,
        dx: place.x + SWATCH,
        dy: dy - 6,
        text: (text: string) => text,
        textAnchor: "start",
        lineAnchor: "top",
      }),
    ];
  });
  return { height, marks };
}
