import * as Plot from "@observablehq/plot";
import type { Label } from "../label.js";
import { type ChartRow, layoutRows, REFERENCE, rowChart, sideRoom } from "./chart.js";
import {
  checkFinite,
  checkSomething,
  type Figure,
  type FigureOptions,
  FONT_SIZE,
  figureContext,
  finishFigure,
} from "./figure.js";
import { seriesColour } from "./palette.js";

/** The weight of one indicator, with the dimension it belongs to. */
export interface Weight {
  readonly label: Label;
  readonly value: number;
  readonly group?: Label;
}

/**
 * The weights of an index as bars in the given order, under the headings of their dimensions, each with its
 * number.
 *
 * @throws NOTHING_TO_DRAW for no weights; NOT_A_NUMBER for a weight that is not finite; INVALID_ID
 * @example
 * ```ts
 * import { weightsBars } from "@mesometrics/reporting/figures";
 * const figure = weightsBars(
 *   [{ label: "Roads", value: 0.4, group: "Transport" }, { label: "Water", value: 0.6, group: "Utilities" }],
 *   { id: "weights", title: "Weights of the index" },
 * );
 * figure.description; // → "Weights of 2 indicators; the largest is Water with 0.6000."
 * ```
 */
export function weightsBars(weights: readonly Weight[], options: FigureOptions): Figure {
  const context = figureContext(options);
  const { words, text, print } = context;
  checkSomething(context, weights.length, "weights");
  checkFinite(
    context,
    weights.map((weight) => weight.value),
    "a weight",
  );
  const bars = weights.map((weight) => ({
    label: text(weight.label),
    group: weight.group === undefined ? "" : text(weight.group),
    value: weight.value,
    printed: print(weight.value),
  }));
  const groups = [...new Set(bars.map((bar) => bar.group))];
  const largest = bars.reduce((best, bar) => (bar.value > best.value ? bar : best));
  const rows = bars.flatMap((bar, index): (ChartRow & { readonly bar: number | null })[] => [
    ...(bar.group !== "" && bar.group !== bars[index - 1]?.group
      ? [{ label: bar.group, height: 32, kind: "heading", bar: null } as const]
      : []),
    { label: bar.label, height: 28, bar: index },
  ]);
  const layout = layoutRows(rows);
  const centres = new Map(rows.map((row, place) => [row.bar, layout.rows[place]?.centre ?? 0]));
  const placed = bars.map((bar, index) => {
    const centre = centres.get(index) ?? 0;
    return { ...bar, top: centre - 10, bottom: centre + 10, centre, end: Math.max(0, bar.value), zero: 0 };
  });
  const svg = rowChart({
    x: {
      domain: [Math.min(0, ...bars.map((bar) => bar.value)), largest.value > 0 ? largest.value : 1],
      label: words.weight,
    },
    layout,
    right: sideRoom(
      bars.map((bar) => bar.printed),
      FONT_SIZE,
    ),
    areas: groups.map((group, index) =>
      Plot.rect(
        placed.filter((bar) => bar.group === group),
        {
          x1: "zero",
          x2: "value",
          y1: "top",
          y2: "bottom",
          fill: seriesColour(index),
          title: (bar: (typeof placed)[number]) => `${bar.label}: ${bar.printed}`,
        },
      ),
    ),
    marks: [
      Plot.text(placed, { y: "centre", x: "end", text: "printed", textAnchor: "start", dx: 6, ariaHidden: "true" }),
      Plot.ruleX([0], REFERENCE),
    ],
  });
  return finishFigure(context, {
    svg,
    description: words.weightsBars(bars.length, largest.label, largest.printed),
    table: {
      columns: [{ id: "weight", label: words.weight }],
      rows: bars.map((bar) => ({
        label: bar.label,
        values: [bar.value],
        ...(bar.group === "" ? {} : { group: bar.group }),
      })),
    },
  });
}
