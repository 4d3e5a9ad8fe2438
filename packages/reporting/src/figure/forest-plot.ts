import type { TestResult } from "@mesometrics/inference";
import * as Plot from "@observablehq/plot";
import type { Label } from "../label.js";
import type { DataRow } from "../table/data-table.js";
import { formatNumber, numberText } from "../table/number-format.js";
import { type ChartRow, layoutRows, rowChart, sideRoom } from "./chart.js";
import {
  checkFinite,
  checkSomething,
  type Figure,
  type FigureContext,
  type FigureOptions,
  FONT_SIZE,
  figureContext,
  finishFigure,
} from "./figure.js";
import { seriesColour, seriesSymbol } from "./palette.js";
import { formatTick, paddedDomain } from "./ticks.js";

/** The estimate in one subsample. */
export interface ForestRow {
  readonly label: Label;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly observations?: number;
}

/** One split of the sample with the test that its coefficients are equal. */
export interface ForestGroup {
  readonly label: Label;
  readonly rows: readonly ForestRow[];
  readonly test?: Pick<TestResult, "statistic" | "distribution" | "degreesOfFreedom" | "pValue"> & {
    /** Which test it is, such as "Permutation of units"; default "Equality". */
    readonly label?: Label;
  };
}

export interface ForestPlotOptions extends FigureOptions {
  /** The confidence level of the intervals; default 0.95. */
  readonly level?: number;
  /** A vertical line; default 0. */
  readonly reference?: number;
  /** Default names the interval. */
  readonly xLabel?: Label;
}

/**
 * Heterogeneity: the estimate in each subsample with its interval and, below each split, the test that the coefficients
 * are equal. That one interval covers zero and another does not is no evidence of a difference; the test is.
 *
 * @throws NOTHING_TO_DRAW for no rows; NOT_A_NUMBER for an estimate or an end of an interval that is not finite; INVALID_ID
 * @example
 * ```ts
 * import { forestPlot } from "@mesometrics/reporting/figures";
 * const figure = forestPlot(
 *   [
 *     {
 *       label: "By region",
 *       rows: [
 *         { label: "East", estimate: 0.31, low: 0.12, high: 0.5, observations: 121 },
 *         { label: "West", estimate: 0.08, low: -0.11, high: 0.27, observations: 110 },
 *       ],
 *       test: { statistic: 3.1, distribution: "F", degreesOfFreedom: [1, 18.4], pValue: 0.0951 },
 *     },
 *   ],
 *   { id: "split", title: "Effect by region", decimals: 2 },
 * );
 * figure.table.groups[0]?.label; // → "By region"
 * figure.svg.includes("Equality: F(1, 18.4) = 3.10, p = 0.10"); // → true
 * ```
 */
export function forestPlot(groups: readonly ForestGroup[], options: ForestPlotOptions): Figure {
  const context = figureContext(options, 3);
  const { words, figureWords, text, print } = context;
  const all = groups.flatMap((group) => group.rows);
  checkSomething(context, all.length, "subsamples");
  const reference = options.reference ?? 0;
  const ends = all.flatMap((row) => [row.estimate, row.low, row.high]);
  checkFinite(context, [...ends, reference], "an estimate or an end of an interval");

  const rows: (ChartRow & { readonly shown: ForestRow | null })[] = groups.flatMap((group) => [
    { label: text(group.label), height: 30, kind: "heading", shown: null } as const,
    ...group.rows.map((row) => ({ label: text(row.label), height: 26, shown: row })),
    ...(group.test === undefined
      ? []
      : [{ label: testSentence(group.test, context), height: 28, kind: "remark", shown: null } as const]),
  ]);
  const layout = layoutRows(rows);
  const points = rows.flatMap(({ shown }, index) =>
    shown === null
      ? []
      : [
          {
            ...shown,
            centre: layout.rows[index]?.centre ?? 0,
            words: `${text(shown.label)}: ${interval(shown, print)}`,
            printed: interval(shown, print),
          },
        ],
  );
  const percent = formatTick(100 * (options.level ?? 0.95));
  const room = sideRoom(
    points.map((point) => point.printed),
    FONT_SIZE,
  );
  const colour = seriesColour(0);
  const svg = rowChart({
    x: {
      domain: paddedDomain([reference, ...ends], 0.04),
      label: options.xLabel === undefined ? figureWords.interval(percent) : text(options.xLabel),
    },
    layout,
    right: room,
    reference,
    marks: [
      Plot.ruleY(points, { y: "centre", x1: "low", x2: "high", stroke: colour, strokeWidth: 2.5 }),
      Plot.dot(points, { y: "centre", x: "estimate", fill: colour, symbol: seriesSymbol(1), r: 5, title: "words" }),
      Plot.text(points, { y: "centre", frameAnchor: "right", dx: room - 8, textAnchor: "end", text: "printed" }),
    ],
  });
  const hasCounts = all.some((row) => row.observations !== undefined);
  return finishFigure(context, {
    svg,
    description: figureWords.forest(all.length, groups.length, percent),
    table: {
      rowHeading: figureWords.group,
      columns: [
        { id: "estimate", label: words.estimate, role: "estimate" },
        { id: "low", label: words.low, role: "interval" },
        { id: "high", label: words.high, role: "interval" },
        ...(hasCounts ? [{ id: "observations", label: words.observations, role: "count" } as const] : []),
        { id: "p", label: `${figureWords.equality} (p)`, role: "p" },
      ],
      rows: groups.flatMap((group) =>
        group.rows.map(
          (row, index): DataRow => ({
            label: row.label,
            group: group.label,
            values: [
              row.estimate,
              row.low,
              row.high,
              ...(hasCounts ? [row.observations ?? null] : []),
              index === 0 ? (group.test?.pValue ?? null) : null,
            ],
          }),
        ),
      ),
      notes: groups.flatMap((group) =>
        group.test === undefined ? [] : [`${text(group.label)}${words.colon}${testSentence(group.test, context)}`],
      ),
    },
  });
}

function interval(row: ForestRow, print: (value: number) => string): string {
  return `${print(row.estimate)} [${print(row.low)}, ${print(row.high)}]`;
}

const SYMBOLS = { normal: "z", t: "t", chi2: "χ²", chibar2: "χ̄²", F: "F", none: "" } as const;

/** "Equality: F(1, 20.5) = 4.123, p = 0.041". */
function testSentence(test: NonNullable<ForestGroup["test"]>, context: FigureContext): string {
  const { figureWords, words, text, print, decimals } = context;
  const name = test.label === undefined ? figureWords.equality : text(test.label);
  const degrees = test.degreesOfFreedom.map((value) => formatTick(Math.round(value * 10) / 10)).join(", ");
  const symbol = SYMBOLS[test.distribution];
  const statistic = symbol === "" ? "" : `${symbol}${degrees === "" ? "" : `(${degrees})`} = ${print(test.statistic)}`;
  const p = test.pValue === null ? "" : figureWords.pValue(pText(test.pValue, decimals));
  return `${name}${words.colon}${[statistic, p].filter((part) => part !== "").join(", ")}`;
}

/** A p-value as tables print it. */
export function pText(value: number, decimals: number): string {
  return numberText(formatNumber(value, { style: "p-value", decimals }));
}
