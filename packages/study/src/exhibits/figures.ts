import { MesometricsError } from "@mesometrics/matrix";
import { numberColumn, sortedQuantile } from "@mesometrics/panel-data";
import { coefficientPlot, type Figure, tileGridMap, weightsBars } from "@mesometrics/reporting/figures";
import type { StudyTile } from "../run-study.js";
import type { StudyExhibit } from "../study-spec.js";
import { columnOf, type ExhibitContext, labelOf, modelOf } from "./context.js";
import { noIndex } from "./data-exhibits.js";

type Of<Kind extends StudyExhibit["kind"]> = Extract<StudyExhibit, { kind: Kind }>;

/** Chosen coefficients of several models with their intervals. */
export function coefficientFigure(exhibit: Of<"coefficient-plot">, context: ExhibitContext): Figure {
  const columns = exhibit.models.map((id) => {
    const { model, estimate } = modelOf(context, id, exhibit.id);
    return columnOf(model.label ?? model.id, estimate);
  });
  return coefficientPlot(columns, {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    labels: context.labels,
    component: "coefficients",
    keep: exhibit.terms,
  });
}

/** The index's weights, by dimension. */
export function weightsFigure(exhibit: Of<"weights-bars">, context: ExhibitContext): Figure {
  const { index, spec } = context.computation;
  if (index === null || spec.index === undefined) throw noIndex(exhibit.id);
  const dimensions = spec.index.dimensions;
  return weightsBars(
    index.weights.map((one) => ({
      label: labelOf(context, one.column),
      value: one.weight,
      group: dimensions.find(({ id }) => id === one.dimension)?.label ?? one.dimension,
    })),
    { id: exhibit.id, title: exhibit.title, language: context.language },
  );
}

/** A class limit that the legend can print in full. */
function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}

/** One period of a variable on a tile grid, in classes of equal counts. */
export function tileMapFigure(
  exhibit: Of<"tile-map">,
  context: ExhibitContext,
  tiles: Readonly<Record<string, readonly StudyTile[]>>,
): Figure {
  const grid = tiles[exhibit.tiles];
  if (grid === undefined) {
    throw new MesometricsError(
      "UNKNOWN_TILES",
      `Exhibit "${exhibit.id}" uses the tile grid "${exhibit.tiles}"; there are ${Object.keys(tiles).join(", ") || "none"}.`,
      { exhibit: exhibit.id, tiles: exhibit.tiles },
    );
  }
  const { data } = context.computation;
  const { index } = data;
  const period = index.timeLabels.indexOf(String(exhibit.period));
  if (period < 0) {
    throw new MesometricsError(
      "UNKNOWN_PERIOD",
      `Exhibit "${exhibit.id}" shows the period ${exhibit.period}; the data have ${index.timeLabels[0]} to ${index.timeLabels.at(-1)}.`,
      { exhibit: exhibit.id, period: exhibit.period },
    );
  }
  const column = numberColumn(data, exhibit.variable);
  const values: Record<string, number | null> = {};
  for (let row = 0; row < data.rows; row++) {
    if (index.timeCodes[row] !== period) continue;
    const value = column.values[row]!;
    values[index.unitLabels[index.unitCodes[row]!]!] = Number.isNaN(value) ? null : value;
  }
  const known = Float64Array.from(Object.values(values).filter((value): value is number => value !== null)).sort();
  const classes = exhibit.classes ?? 5;
  const breaks = new Set<number>();
  for (let i = 1; i < classes && known.length > 0; i++) breaks.add(threeDigits(sortedQuantile(known, i / classes, 7)));
  return tileGridMap({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    tiles: grid,
    values,
    // With ties a threshold may repeat or start at the smallest value: such a class would be empty.
    breaks: [...breaks].filter((one) => one > known[0]!),
    valueLabel: labelOf(context, exhibit.variable),
  });
}
