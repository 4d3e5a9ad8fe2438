import { MesometricsError } from "@mesometrics/matrix";
import * as Plot from "@observablehq/plot";
import { type Label, type Language, localise } from "../label.js";
import { dataTable } from "../table/data-table.js";
import { wordsOf } from "../words.js";
import { FIGURE_WIDTH, type Figure, FONT_SIZE, finishSvg, formatTick, printed, textRoom } from "./figure.js";
import { seriesLegend } from "./legend.js";
import { seriesColour } from "./palette.js";
import { svgDocument } from "./svg-document.js";

/** The weight of one indicator, with the dimension it belongs to. */
export interface Weight {
  readonly label: Label;
  readonly value: number;
  readonly group?: Label;
}

export interface WeightsBarsOptions {
  readonly id: string;
  readonly title: Label;
  readonly description?: Label;
  readonly language?: Language;
  /** Default 4. */
  readonly decimals?: number;
}

/**
 * The weights of an index as bars in the given order, coloured by dimension, each with its number.
 *
 * @throws NOTHING_TO_DRAW for no weights; NOT_A_NUMBER for a weight that is not finite; INVALID_ID
 * @example
 * ```ts
 * import { weightsBars } from "@mesometrics/reporting";
 * const figure = weightsBars(
 *   [{ label: "Roads", value: 0.4, group: "Transport" }, { label: "Water", value: 0.6, group: "Utilities" }],
 *   { id: "weights", title: "Weights of the index" },
 * );
 * figure.description; // → "Weights of 2 indicators; the largest is Water with 0.6000."
 * ```
 */
export function weightsBars(weights: readonly Weight[], options: WeightsBarsOptions): Figure {
  const language = options.language ?? "en";
  const words = wordsOf(language);
  const decimals = options.decimals ?? 4;
  const title = localise(options.title, language);
  if (weights.length === 0) {
    throw new MesometricsError("NOTHING_TO_DRAW", `The figure "${options.id}" has no weights to show.`, {
      id: options.id,
    });
  }
  const bars = weights.map((weight, index) => {
    const label = localise(weight.label, language);
    if (!Number.isFinite(weight.value)) {
      throw new MesometricsError("NOT_A_NUMBER", `The weight of "${label}" in figure "${options.id}" is not finite.`, {
        id: options.id,
        label,
      });
    }
    return {
      key: String(index),
      label,
      group: weight.group === undefined ? "" : localise(weight.group, language),
      value: weight.value,
      printed: printed(weight.value, decimals),
    };
  });
  const groups = [...new Set(bars.map((bar) => bar.group))];
  const largest = bars.reduce((best, bar) => (bar.value > best.value ? bar : best));
  const description =
    options.description === undefined
      ? words.weightsBars(bars.length, largest.label, largest.printed)
      : localise(options.description, language);

  const marginLeft = Math.min(300, Math.max(60, ...bars.map((bar) => textRoom(bar.label) + 16)));
  const marginRight = Math.max(...bars.map((bar) => textRoom(bar.printed))) + 16;
  const legend = seriesLegend(groups, FIGURE_WIDTH - marginLeft - marginRight, { above: 0, symbol: "square" });
  const labels = new Map(bars.map((bar) => [bar.key, bar.label]));
  const svg = Plot.plot({
    document: svgDocument(),
    width: FIGURE_WIDTH,
    height: legend.height + 12 + 44 + bars.length * 30,
    marginTop: legend.height + 12,
    marginRight,
    marginBottom: 44,
    marginLeft,
    x: {
      type: "linear",
      domain: [Math.min(0, ...bars.map((bar) => bar.value)), Math.max(0, largest.value)],
      axis: null,
    },
    y: { type: "band", domain: bars.map((bar) => bar.key), padding: 0.3, axis: null },
    marks: [
      Plot.gridX({ stroke: "currentColor", strokeOpacity: 0.12, ticks: 6 }),
      ...groups.map((group, index) =>
        Plot.barX(
          bars.filter((bar) => bar.group === group),
          {
            y: "key",
            x: "value",
            fill: seriesColour(index),
            title: (bar: (typeof bars)[number]) => `${bar.label}: ${bar.printed}`,
          },
        ),
      ),
      Plot.text(bars, { y: "key", x: "value", text: "printed", textAnchor: "start", dx: 6, ariaHidden: "true" }),
      Plot.ruleX([0], { stroke: "currentColor", strokeOpacity: 0.55 }),
      Plot.axisX({
        ticks: 6,
        tickFormat: formatTick,
        tickSize: 4,
        fontSize: FONT_SIZE,
        label: words.weight,
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 38,
      }),
      Plot.axisY({
        tickFormat: (key: string) => labels.get(key) ?? key,
        tickSize: 0,
        fontSize: FONT_SIZE,
        label: null,
      }),
      ...legend.marks,
    ],
  });
  return {
    id: options.id,
    title,
    description,
    svg: finishSvg(svg, { id: options.id, title, description }),
    table: dataTable({
      id: `${options.id}-data`,
      title,
      language,
      decimals,
      columns: [{ id: "weight", label: words.weight }],
      rows: bars.map((bar) => ({
        label: bar.label,
        values: [bar.value],
        ...(bar.group === "" ? {} : { group: bar.group }),
      })),
    }),
  };
}
