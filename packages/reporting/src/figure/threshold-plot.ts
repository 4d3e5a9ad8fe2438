import { MesometricsError } from "@mesometrics/matrix";
import * as Plot from "@observablehq/plot";
import type { Label } from "../label.js";
import type { DataRow } from "../table/data-table.js";
import { HALO, numberChart } from "./chart.js";
import { checkFinite, checkSomething, type Figure, type FigureOptions, figureContext, finishFigure } from "./figure.js";
import { seriesEntries } from "./legend.js";
import { seriesColour, seriesDash, seriesSymbol } from "./palette.js";
import { formatTick, paddedDomain } from "./ticks.js";

/** A threshold with its likelihood-ratio curve, as `thresholdRegression` of panel-regression gives it. */
export interface ThresholdFacts {
  readonly value: number;
  readonly confidence: {
    readonly level: number;
    readonly criticalValue: number;
    readonly low: number;
    readonly high: number;
  };
  readonly curve: { readonly values: ArrayLike<number>; readonly likelihoodRatio: ArrayLike<number> };
}

export interface ThresholdPlotOptions extends FigureOptions {
  /** The threshold variable, with its unit. */
  readonly xLabel: Label;
}

/** The axis shows ratios up to this many times the critical value. */
const LARGEST_MULTIPLE = 8;

/**
 * The likelihood ratio LR(c) of every candidate threshold with the critical value (Hansen 1999, equation 16): the
 * candidates below the line form the confidence set, the one at zero is the estimate.
 *
 * @throws NOTHING_TO_DRAW for no thresholds or an empty curve; CURVE_SHAPE when a curve's two arrays differ in length;
 * NOT_A_NUMBER; INVALID_ID
 * @example
 * ```ts
 * import { thresholdPlot } from "@mesometrics/reporting/figures";
 * const figure = thresholdPlot(
 *   [
 *     {
 *       value: 2,
 *       confidence: { level: 0.95, criticalValue: 7.352277, low: 1, high: 2 },
 *       curve: { values: [1, 2, 3], likelihoodRatio: [5, 0, 30] },
 *     },
 *   ],
 *   { id: "threshold", title: "Threshold of income", xLabel: "Income", decimals: 2 },
 * );
 * figure.table.groups[0]?.rows.length; // → 3
 * ```
 */
export function thresholdPlot(thresholds: readonly ThresholdFacts[], options: ThresholdPlotOptions): Figure {
  const context = figureContext(options);
  const { words, figureWords, text, print } = context;
  const curves = thresholds.map(({ value, confidence, curve }, index) => {
    if (curve.values.length !== curve.likelihoodRatio.length) {
      throw new MesometricsError(
        "CURVE_SHAPE",
        `A curve of the figure "${options.id}" has ${curve.values.length} candidates and ${curve.likelihoodRatio.length} likelihood ratios.`,
        { id: options.id, candidates: curve.values.length, ratios: curve.likelihoodRatio.length },
      );
    }
    const points = Array.from(curve.values, (x, place) => ({ x, y: curve.likelihoodRatio[place] ?? Number.NaN }));
    checkSomething(context, points.length, "candidates");
    return {
      points: points.sort((a, b) => a.x - b.x),
      value,
      confidence,
      name: `${figureWords.threshold} ${index + 1}${words.colon}${print(value)}`,
    };
  });
  checkSomething(context, curves.length, "thresholds");
  const every = curves.flatMap((curve) => curve.points);
  checkFinite(
    context,
    every.flatMap(({ x, y }) => [x, y]),
    "a candidate or its likelihood ratio",
  );
  checkFinite(
    context,
    curves.flatMap(({ value, confidence }) => [value, confidence.criticalValue, confidence.low, confidence.high]),
    "a threshold or its confidence set",
  );
  const critical = [...new Set(curves.map(({ confidence }) => confidence.criticalValue))];
  const percent = formatTick(100 * (curves[0]?.confidence.level ?? 0));
  // The confidence set is what matters: far above the critical value the curve leaves the frame.
  const highest = every.reduce((most, { y }) => Math.max(most, y), Math.max(...critical));
  const top = Math.min(highest, LARGEST_MULTIPLE * Math.max(...critical));
  const svg = numberChart({
    x: {
      domain: paddedDomain([...every.map(({ x }) => x), ...curves.map(({ value }) => value)], 0.02),
      label: text(options.xLabel),
    },
    y: { domain: [0, 1.06 * top], label: figureWords.likelihoodRatio },
    frameHeight: 280,
    legend: seriesEntries(curves.map(({ name }) => name)),
    marks: [
      Plot.ruleY(critical, { stroke: "currentColor", strokeOpacity: 0.7, strokeDasharray: "5 4" }),
      Plot.text(critical, {
        ...HALO,
        y: (value: number) => value,
        frameAnchor: "right",
        textAnchor: "end",
        dy: -9,
        text: (value: number) => `${figureWords.criticalValue(percent)}${words.colon}${print(value)}`,
      }),
      ...curves.flatMap(({ points, value, confidence, name }, index) => {
        const colour = seriesColour(index);
        return [
          Plot.line(below(points, 1.06 * top), {
            x: "x",
            y: "y",
            stroke: colour,
            strokeWidth: 1.75,
            strokeDasharray: seriesDash(index),
            ariaLabel: () => name,
          }),
          // The confidence set on the axis, and the estimate.
          Plot.ruleY([confidence], {
            y: () => 0,
            x1: "low",
            x2: "high",
            stroke: colour,
            strokeWidth: 5,
            strokeOpacity: 0.5,
          }),
          Plot.dot([value], {
            x: (x: number) => x,
            y: () => 0,
            r: 5,
            symbol: seriesSymbol(index),
            fill: colour,
            title: () => `${name} [${print(confidence.low)}, ${print(confidence.high)}]`,
          }),
        ];
      }),
    ],
  });
  const facts = curves.map(({ value, confidence }) =>
    figureWords.thresholdFact(print(value), print(confidence.low), print(confidence.high)),
  );
  return finishFigure(context, {
    svg,
    description:
      figureWords.thresholdPlot(facts, percent) +
      (top < highest ? words.sentenceGap + figureWords.axisEnd(formatTick(Number((1.06 * top).toPrecision(3)))) : ""),
    table: {
      rowHeading: options.xLabel,
      columns: [{ id: "ratio", label: figureWords.likelihoodRatio }],
      rows: curves.flatMap(({ points, name }): DataRow[] =>
        points.map(({ x, y }) => ({
          label: formatTick(x),
          values: [y],
          ...(curves.length > 1 ? { group: name } : {}),
        })),
      ),
      notes: [
        ...facts,
        ...critical.map((value) => `${figureWords.criticalValue(percent)}${words.colon}${print(value)}`),
      ],
    },
  });
}

interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** The curve up to a height: it ends where it crosses, and the line breaks (NaN) where it is above. */
function below(points: readonly CurvePoint[], height: number): readonly CurvePoint[] {
  return points.flatMap((point, index) => {
    const previous = points[index - 1];
    const shown = point.y <= height ? [point] : [];
    if (previous === undefined || previous.y > height === point.y > height) return shown;
    const share = (height - previous.y) / (point.y - previous.y);
    const crossing = { x: previous.x + share * (point.x - previous.x), y: height };
    return point.y > height ? [crossing, { x: crossing.x, y: Number.NaN }] : [crossing, ...shown];
  });
}
