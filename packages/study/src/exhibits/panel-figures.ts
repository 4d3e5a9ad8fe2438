import { coordinationGrades } from "@mesometrics/entropy-index";
import { MesometricsError } from "@mesometrics/matrix";
import { groupColumn, numberColumn, type Panel } from "@mesometrics/panel-data";
import { kernelDensity } from "@mesometrics/panel-regression";
import type { Label } from "@mesometrics/reporting";
import { densityPlot, type Figure, heatMap, type LineSeries, lineFigure } from "@mesometrics/reporting/figures";
import { requireColumn } from "../study-data.js";
import type { ExhibitOf } from "../study-spec.js";
import { type ExhibitContext, labelOf } from "./context.js";

/** More lines than this cannot be told apart. */
const MOST_LINES = 8;

/** Means by period, one line per group. */
export function trendsFigure(exhibit: ExhibitOf<"trends">, context: ExhibitContext): Figure {
  const { data, spec } = context.computation;
  requireColumn(data, exhibit.variable, `Exhibit "${exhibit.id}"`);
  const { values } = numberColumn(data, exhibit.variable);
  const { timeLabels, timeCodes } = data.index;
  const groups = exhibit.by === undefined ? null : groupsOf(data, exhibit.by, exhibit.id);
  const meansOf = (inGroup: (row: number) => boolean) =>
    timeLabels.flatMap((label, period) => {
      let total = 0;
      let count = 0;
      for (let row = 0; row < data.rows; row++) {
        if (timeCodes[row] !== period || !inGroup(row) || Number.isNaN(values[row])) continue;
        total += values[row] as number;
        count += 1;
      }
      return count === 0 ? [] : [{ x: timeNumber(label, exhibit.id), y: total / count }];
    });
  const series: readonly LineSeries[] =
    groups === null
      ? [{ label: labelOf(context, exhibit.variable), points: meansOf(() => true) }]
      : groups.labels.map((label, group) => ({ label, points: meansOf((row) => groups.codes[row] === group) }));
  const by = exhibit.by === undefined ? null : localText(labelOf(context, exhibit.by));
  const name = localText(labelOf(context, exhibit.variable));
  return lineFigure(series, {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    description: {
      en: `Means of ${name("en")} by period${by === null ? "" : `, by ${by("en")}`}.`,
      zh: `${name("zh")}各期均值${by === null ? "" : `，按${by("zh")}分组`}。`,
    },
    xLabel: labelOf(context, spec.data.time),
    yLabel: labelOf(context, exhibit.variable),
  });
}

function groupsOf(data: Panel, column: string, exhibit: string) {
  requireColumn(data, column, `Exhibit "${exhibit}"`);
  const { levelLabels: labels, codes } = groupColumn(data, column);
  if (labels.length > MOST_LINES) {
    throw new MesometricsError(
      "TOO_MANY_LINES",
      `Exhibit "${exhibit}" would draw ${labels.length} lines, one for each value of "${column}"; more than ${MOST_LINES} cannot be told apart.`,
      { exhibit, column, lines: labels.length },
    );
  }
  return { labels, codes };
}

function timeNumber(label: string, exhibit: string): number {
  const value = Number(label);
  if (Number.isFinite(value)) return value;
  throw new MesometricsError(
    "TIME_NOT_NUMERIC",
    `Exhibit "${exhibit}" needs periods that are numbers, not "${label}".`,
    {
      exhibit,
      period: label,
    },
  );
}

function localText(label: Label): (language: "en" | "zh") => string {
  return (language) => (typeof label === "string" ? label : label[language]);
}

/** The position of a period among those of the data. @throws UNKNOWN_PERIOD */
export function periodPosition(data: Panel, period: string | number, exhibit: string): number {
  const { timeLabels } = data.index;
  const position = timeLabels.indexOf(String(period));
  if (position >= 0) return position;
  throw new MesometricsError(
    "UNKNOWN_PERIOD",
    `Exhibit "${exhibit}" shows the period ${period}; the data have ${timeLabels[0]} to ${timeLabels.at(-1)}.`,
    { exhibit, period },
  );
}

/** Gaussian kernel densities of a variable in several periods, on one scale. */
export function densityFigure(exhibit: ExhibitOf<"density">, context: ExhibitContext): Figure {
  const { data } = context.computation;
  requireColumn(data, exhibit.variable, `Exhibit "${exhibit.id}"`);
  const { values } = numberColumn(data, exhibit.variable);
  const { timeCodes } = data.index;
  const curves = exhibit.periods.map((period) => {
    const position = periodPosition(data, period, exhibit.id);
    const own = Array.from(values).filter((_, row) => timeCodes[row] === position);
    const { x, density } = kernelDensity(own);
    return { label: String(period), x, density };
  });
  return densityPlot(curves, {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    xLabel: labelOf(context, exhibit.variable),
  });
}

/** A variable of every unit in every period, shaded; with the grades of coupling coordination, or in classes of its own. */
export function heatMapFigure(exhibit: ExhibitOf<"heat-map">, context: ExhibitContext): Figure {
  const { data, spec } = context.computation;
  requireColumn(data, exhibit.variable, `Exhibit "${exhibit.id}"`);
  const { values } = numberColumn(data, exhibit.variable);
  const { unitLabels, unitCodes, timeLabels, timeCodes } = data.index;
  const cells: (number | null)[][] = unitLabels.map(() => timeLabels.map(() => null));
  for (let row = 0; row < data.rows; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    (cells[unitCodes[row] as number] as (number | null)[])[timeCodes[row] as number] = value;
  }
  return heatMap({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    rows: unitLabels,
    columns: timeLabels,
    values: cells,
    valueLabel: labelOf(context, exhibit.variable),
    rowLabel: labelOf(context, spec.data.unit),
    ...(exhibit.grades === "coordination" ? { grades: coordinationGrades } : {}),
  });
}
