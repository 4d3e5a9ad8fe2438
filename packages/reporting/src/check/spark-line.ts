import { escapeHtml } from "../render/escape-html.js";
import type { CheckSeries } from "./check-finding.js";

const WIDTH = 320;
const HEIGHT = 146;
const LEFT = 10;
const RIGHT = 10;
const TOP = 26;
const BOTTOM = 44;
/** A series whose largest figure is more than this many times its smallest is drawn on a logarithmic scale. */
const LOGARITHMIC = 30;

/** A figure with five digits and separators of thousands, as a chart has room for. */
function shortNumber(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return value.toExponential(2).replace("e+", "e");
  const text = String(Number(value.toPrecision(5)));
  const [whole, fraction] = text.split(".");
  return `${whole!.replace(/\B(?=(?:\d{3})+$)/g, ",")}${fraction === undefined ? "" : `.${fraction}`}`;
}

/**
 * A small line chart of one series as inline SVG: dots where figures are, a break where one is missing, rings and values at
 * the flagged periods, and the expected path dashed. Colours come from the page.
 */
export function sparkLine(series: CheckSeries, title: string): string {
  const { points, expected = [], marked } = series;
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (known.length === 0) return "";
  const drawn = [...known, ...expected.flatMap((value) => (value === null ? [] : [value]))];
  let low = Math.min(...drawn);
  let high = Math.max(...drawn);
  const isLog = isLogarithmic(series);
  const scale = (value: number) => (isLog ? Math.log(value) : value);
  low = scale(low);
  high = scale(high);
  const range = high > low ? high - low : 1;
  const step = points.length < 2 ? 0 : (WIDTH - LEFT - RIGHT) / (points.length - 1);
  const x = (at: number) => round(points.length < 2 ? WIDTH / 2 : LEFT + step * at);
  const y = (value: number) =>
    round(high > low ? TOP + ((HEIGHT - TOP - BOTTOM) * (high - scale(value))) / range : HEIGHT / 2);
  const path = (values: readonly (number | null)[]): string => {
    let d = "";
    let isOpen = false;
    values.forEach((value, at) => {
      if (value !== null) d += `${isOpen ? "L" : "M"}${x(at)} ${y(value)}`;
      isOpen = value !== null;
    });
    return d;
  };
  const values = points.map(({ value }) => value);
  const flagged = points.flatMap(({ time, value }, at) =>
    marked.includes(time) && value !== null ? [{ time, value, at }] : [],
  );
  const anchor = (at: number) => (x(at) < 60 ? "start" : x(at) > WIDTH - 60 ? "end" : "middle");
  const labelled = flagged.slice(0, 3);
  const ends = [0, points.length - 1];
  const between = flagged
    .map(({ at }) => at)
    .filter((at, i, all) => all.indexOf(at) === i && ends.every((end) => Math.abs(x(at) - x(end)) > 50))
    .slice(0, 1);
  return [
    `<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">`,
    `<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${HEIGHT - 20}" y2="${HEIGHT - 20}"/>`,
    ...(expected.some((value) => value !== null) ? [`<path class="expected" d="${path(expected)}"/>`] : []),
    `<path class="series" d="${path(values)}"/>`,
    ...points.flatMap(({ time, value }, at) =>
      value === null
        ? []
        : [
            `<circle class="dot" cx="${x(at)}" cy="${y(value)}" r="2.2"><title>${escapeHtml(`${time}: ${value}`)}</title></circle>`,
          ],
    ),
    ...flagged.map(({ at, value }) => `<circle class="mark" cx="${x(at)}" cy="${y(value)}" r="5"/>`),
    ...labelled.map(({ at, value }) => {
      // Below the lowest of three points, above the others, so that the line does not run through the figure.
      const beside = [values[at - 1], values[at + 1]].filter((one) => one !== null && one !== undefined);
      const isLow = beside.length > 0 && beside.every((one) => one > value);
      return `<text class="value" x="${x(at)}" y="${round(isLow ? y(value) + 17 : y(value) - 9)}" text-anchor="${anchor(at)}">${shortNumber(value)}</text>`;
    }),
    ...[...new Set([...ends, ...between])].map(
      (at) =>
        `<text x="${x(at)}" y="${HEIGHT - 6}" text-anchor="${at === 0 && points.length > 1 ? "start" : at === points.length - 1 && points.length > 1 ? "end" : "middle"}">${escapeHtml(points[at]!.time)}</text>`,
    ),
    "</svg>",
  ].join("");
}

/** Whether a series is drawn on a logarithmic scale. */
export function isLogarithmic({ points, expected = [] }: CheckSeries): boolean {
  const drawn = [...points.map(({ value }) => value), ...expected].filter((value) => value !== null);
  const low = Math.min(...drawn);
  return low > 0 && Math.max(...drawn) / low > LOGARITHMIC;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
