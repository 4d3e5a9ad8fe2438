import { MesometricsError } from "@mesometrics/matrix";
import * as Plot from "@observablehq/plot";
import type { Label } from "../label.js";
import { HALO, layoutRows, rowChart } from "./chart.js";
import {
  checkSomething,
  FIGURE_WIDTH,
  type Figure,
  type FigureContext,
  type FigureOptions,
  FONT_SIZE,
  figureContext,
  finishFigure,
  textRoom,
} from "./figure.js";
import { seriesEntries } from "./legend.js";
import { isHollowSeries, seriesColour, seriesSymbol } from "./palette.js";
import { clipText } from "./text-width.js";

/** Something with a date. */
export interface TimelineEvent {
  /** A year, a month or a day: `2015`, `2025-08`, `2025-08-26`. */
  readonly date: string;
  readonly name: Label;
  /** What sort of event it is, such as policy or target; sorts have a colour and a shape each. */
  readonly sort?: Label;
  /** Stands beside the date in the figure: `> 70 %`. */
  readonly value?: Label;
  /** For the table: where it is written, what must be said beside it. */
  readonly source?: Label;
}

/** The room between a mark and the text beside it. */
const TEXT_GAP = 8;

/**
 * Events by date, one row each: what is known to the year is drawn as long as the year, a day as a point.
 *
 * Events of one date keep the order in which they are given; a year stands before its months, and a month before its days.
 *
 * @throws NOTHING_TO_DRAW for no events; INVALID_DATE for a date that is no year, month or day of the calendar; INVALID_ID
 * @example
 * ```ts
 * import { timeline } from "@mesometrics/reporting/figures";
 * const figure = timeline(
 *   [
 *     { date: "2025-08-26", name: "Opinions on the initiative", sort: "Policy" },
 *     { date: "2017", name: "Development plan", sort: "Policy" },
 *     { date: "2027", name: "Penetration", sort: "Target", value: "> 70 %" },
 *   ],
 *   { id: "policies", title: "Policies" },
 * );
 * figure.table.groups[0]?.rows.map((row) => row.label); // → ["2017", "2025-08-26", "2027"]
 * figure.description; // → 3 events from 2017 to 2027.
 * ```
 */
export function timeline(events: readonly TimelineEvent[], options: FigureOptions): Figure {
  const context = figureContext(options);
  const { figureWords, text } = context;
  checkSomething(context, events.length, "events");
  const ordered = events
    .map((event) => ({ ...event, span: spanOf(event.date, context) }))
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  const sorts = [...new Set(ordered.map(({ sort }) => (sort === undefined ? "" : text(sort))))];
  const layout = layoutRows(ordered.map(({ name }) => ({ label: text(name), height: 26 })));
  const first = Math.floor(Math.min(...ordered.map(({ span: [from] }) => from)));
  const last = Math.ceil(Math.max(...ordered.map(({ span: [, to] }) => to)));
  const margin = Math.max(0.5, 0.02 * (last - first));
  const domain = [first - margin, last + margin] as const;
  const width = FIGURE_WIDTH - layout.marginLeft - 24;
  const points = ordered.map((event, index) => {
    const [from, to] = event.span;
    const middle = (from + to) / 2;
    const whole = event.value === undefined ? event.date : `${event.date}  ${text(event.value)}`;
    const placeOf = (year: number) => (width * (year - domain[0])) / (domain[1] - domain[0]);
    const roomRight = width - placeOf(to) - TEXT_GAP;
    const roomLeft = placeOf(from) - TEXT_GAP;
    const isLeft = textRoom(whole) > roomRight && roomLeft > roomRight;
    const shown = clipText(whole, isLeft ? roomLeft : roomRight, FONT_SIZE);
    return {
      from,
      to,
      middle,
      centre: layout.rows[index]?.centre ?? 0,
      sort: sorts.indexOf(event.sort === undefined ? "" : text(event.sort)),
      shown,
      isLeft,
      title: `${event.date}: ${text(event.name)}${event.value === undefined ? "" : ` (${text(event.value)})`}`,
    };
  });
  const svg = rowChart({
    x: { domain, label: "", whole: true },
    layout,
    right: 24,
    legend: sorts.length < 2 ? [] : seriesEntries(sorts),
    marks: [
      Plot.ruleY(points, { y: "centre", x1: () => domain[0], x2: "from", stroke: "currentColor", strokeOpacity: 0.18 }),
      ...sorts.flatMap((_, sort) => {
        const own = points.filter((point) => point.sort === sort);
        const colour = seriesColour(sort);
        return [
          Plot.ruleY(own, { y: "centre", x1: "from", x2: "to", stroke: colour, strokeWidth: 4, strokeOpacity: 0.45 }),
          Plot.dot(own, {
            y: "centre",
            x: "middle",
            r: 4.5,
            symbol: seriesSymbol(sort),
            stroke: colour,
            fill: isHollowSeries(sort) ? "none" : colour,
            title: "title",
          }),
        ];
      }),
      ...[false, true].map((isLeft) =>
        Plot.text(
          points.filter((point) => point.isLeft === isLeft),
          {
            y: "centre",
            x: isLeft ? "from" : "to",
            dx: isLeft ? -TEXT_GAP : TEXT_GAP,
            textAnchor: isLeft ? "end" : "start",
            text: "shown",
            fontVariant: "tabular-nums",
            ...HALO,
          },
        ),
      ),
    ],
  });
  const has = (key: "sort" | "value" | "source") => ordered.some((event) => event[key] !== undefined);
  const columns = (
    [
      ["name", figureWords.event],
      ["sort", figureWords.sort],
      ["value", figureWords.value],
      ["source", figureWords.source],
    ] as const
  ).filter(([key]) => key === "name" || has(key));
  const dates = ordered.map(({ date }) => date);
  return finishFigure(context, {
    svg,
    description: figureWords.timeline(ordered.length, dates[0] ?? "", dates.at(-1) ?? ""),
    table: {
      rowHeading: figureWords.date,
      columns: columns.map(([id, label]) => ({ id, label, role: "text" })),
      rows: ordered.map((event) => ({
        label: event.date,
        values: columns.map(([key]) => {
          const cell = event[key];
          return cell === undefined ? null : text(cell);
        }),
      })),
    },
  });
}

/** First and last moment of a date in years: 2015 is [2015, 2016). @throws INVALID_DATE */
function spanOf(date: string, { id }: FigureContext): readonly [from: number, to: number] {
  const [, y, m, d] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(date) ?? [];
  const [year, month, day] = [y, m, d].map((part) => (part === undefined ? null : Number(part)));
  if (year !== null && year !== undefined) {
    if (month === null || month === undefined) return [year, year + 1];
    const days = daysOf(year, month);
    if (month >= 1 && month <= 12) {
      const start = year + (month - 1) / 12;
      if (day === null || day === undefined) return [start, start + 1 / 12];
      if (day >= 1 && day <= days) return [start + (day - 1) / (12 * days), start + day / (12 * days)];
    }
  }
  throw new MesometricsError(
    "INVALID_DATE",
    `In the figure "${id}", ${JSON.stringify(date)} is no date; a date is a year, a month or a day: 2015, 2025-08, 2025-08-26.`,
    { id, date },
  );
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
