import { type Histogram, histogram } from "@mesometrics/matrix";
import * as Plot from "@observablehq/plot";
import type { Label } from "../label.js";
import { HALO, numberChart } from "./chart.js";
import {
  checkFinite,
  checkSomething,
  type Figure,
  type FigureContext,
  type FigureOptions,
  figureContext,
  finishFigure,
} from "./figure.js";
import { pText } from "./forest-plot.js";
import { noDataColour, seriesColour } from "./palette.js";
import { formatTick } from "./ticks.js";

export interface PermutationPlotOptions extends FigureOptions {
  /** What is drawn, such as the coefficient under reassigned treatment. */
  readonly xLabel: Label;
  /** The estimate of the data. */
  readonly observed: number;
  readonly pValue: number;
  /** Bars of the histogram; default the square root of the number of draws, 10 to 50. A histogram brings its own. */
  readonly bins?: number;
  /** How the draws were made and the p-value counted, for the notes of the table. */
  readonly rule?: Label;
}

/**
 * The distribution of an estimate under permuted or placebo assignments, with the estimate of the data. Bars are equally
 * wide from the lowest to the highest draw, closed on the left; the last holds its right end.
 *
 * @param draws the draws, or how many lie in each of equally wide bars (`PermutationTest.histogram`)
 * @throws NOTHING_TO_DRAW for no draws; INVALID_BINS unless there is a whole number of bars from 1 to 200; NOT_A_NUMBER;
 * INVALID_ID
 * @example
 * ```ts
 * import { permutationPlot } from "@mesometrics/reporting/figures";
 * const figure = permutationPlot([-0.2, -0.1, 0, 0.1, 0.2], {
 *   id: "placebo", title: "Placebo", xLabel: "Coefficient", observed: 0.5, pValue: 0.1667, bins: 2, decimals: 2,
 * });
 * figure.table.groups[0]?.rows.map((row) => row.label); // → ["−0.20 – 0.00", "0.00 – 0.20"]
 * figure.description; // → "Distribution of 5 draws; the observed estimate is 0.50, p = 0.17."
 * ```
 */
export function permutationPlot(draws: ArrayLike<number> | Histogram, options: PermutationPlotOptions): Figure {
  const context = figureContext(options);
  const { words, figureWords, text, print, decimals } = context;
  const bars = barsOf(countedDraws(draws, options, context));
  const total = bars.reduce((sum, bar) => sum + bar.count, 0);
  checkSomething(context, total, "draws");
  checkFinite(context, [options.observed, options.pValue], "the observed estimate or its p-value");
  const low = bars[0]?.low ?? 0;
  const high = bars.at(-1)?.high ?? 0;
  const ends = [Math.min(low, options.observed), Math.max(high, options.observed)] as const;
  const margin = 0.03 * (ends[1] - ends[0]);
  const most = bars.reduce((top, bar) => Math.max(top, bar.count), 0);
  const colour = seriesColour(1);
  const p = figureWords.pValue(pText(options.pValue, Math.min(4, decimals)));
  const isLeft = options.observed - ends[0] < (ends[1] - ends[0]) / 2;
  const note = `${figureWords.observed}${words.colon}${print(options.observed)}, ${p}`;
  const svg = numberChart({
    x: { domain: [ends[0] - margin, ends[1] + margin], label: text(options.xLabel) },
    // The line of the observed value rises above the bars into the room of its label.
    y: { domain: [0, 1.18 * most], label: figureWords.draws, whole: true },
    frameHeight: 260,
    marks: [
      Plot.rect(bars, {
        x1: "low",
        x2: "high",
        y1: () => 0,
        y2: "count",
        insetLeft: 0.5,
        insetRight: 0.5,
        fill: noDataColour,
        title: (bar: Bar) => `${print(bar.low)} – ${print(bar.high)}${words.colon}${bar.count}`,
      }),
      Plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.55 }),
      Plot.ruleX([options.observed], { stroke: colour, strokeWidth: 2.5, strokeDasharray: "7 3" }),
      Plot.text([options.observed], {
        x: (value: number) => value,
        frameAnchor: "top",
        dx: isLeft ? 8 : -8,
        dy: 6,
        textAnchor: isLeft ? "start" : "end",
        lineAnchor: "top",
        fontWeight: "bold",
        ...HALO,
        text: () => note,
      }),
    ],
  });
  return finishFigure(context, {
    svg,
    description: figureWords.permutation(total, print(options.observed), p),
    table: {
      rowHeading: options.xLabel,
      columns: [{ id: "draws", label: figureWords.draws, role: "count" }],
      rows: bars.map((bar) => ({ label: `${print(bar.low)} – ${print(bar.high)}`, values: [bar.count] })),
      notes: [
        note,
        `${figureWords.draws}${words.colon}${formatTick(total)}`,
        ...(options.rule === undefined ? [] : [options.rule]),
      ],
    },
  });
}

interface Bar {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

function countedDraws(
  draws: ArrayLike<number> | Histogram,
  options: PermutationPlotOptions,
  context: FigureContext,
): Histogram {
  if ("counts" in draws) {
    checkFinite(context, [draws.low, draws.high, ...draws.counts], "an end or a count of the histogram");
    return draws;
  }
  const values = Array.from(draws);
  checkSomething(context, values.length, "draws");
  checkFinite(context, values, "a draw");
  return histogram(values, options.bins);
}

function barsOf({ low, high, counts }: Histogram): readonly Bar[] {
  const width = (high - low) / counts.length;
  return counts.map((count, index) => ({
    low: low + index * width,
    high: index === counts.length - 1 ? high : low + (index + 1) * width,
    count,
  }));
}
