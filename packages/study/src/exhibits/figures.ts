import { classify } from "@mesometrics/entropy-index";
import { sortedQuantile } from "@mesometrics/panel-data";
import { coefficientPlot, type Figure, tileGridMap, weightsBars } from "@mesometrics/reporting/figures";
import type { ExhibitOf } from "../study-spec.js";
import { columnLabel, columnOf, type ExhibitContext, labelOf, modelsOf } from "./context.js";
import { indexOf } from "./data-exhibits.js";
import { gridOfUnits, type TileGrids, tileGrid, unitValues } from "./space-figures.js";

/** Chosen coefficients of several models with their intervals. */
export function coefficientFigure(exhibit: ExhibitOf<"coefficient-plot">, context: ExhibitContext): Figure {
  const columns = modelsOf(context, exhibit.models).map((one) => {
    const { model, base, isOneOfSeveral } = one;
    const own = columnLabel(context, one);
    const name = model.label ?? base;
    const text = (label: typeof own, language: "en" | "zh") => (typeof label === "string" ? label : label[language]);
    const label = isOneOfSeveral
      ? { en: `${text(name, "en")}, ${text(own, "en")}`, zh: `${text(name, "zh")}（${text(own, "zh")}）` }
      : own;
    return columnOf(label, one.estimate, one.columns);
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

/** The weights of an index, by dimension. */
export function weightsFigure(exhibit: ExhibitOf<"weights-bars">, context: ExhibitContext): Figure {
  const { index, spec } = indexOf(context, exhibit.index, exhibit.id);
  return weightsBars(
    index.weights.map((one) => ({
      label: labelOf(context, one.column),
      value: one.weight,
      group: spec.dimensions.find(({ id }) => id === one.dimension)?.label ?? one.dimension,
    })),
    { id: exhibit.id, title: exhibit.title, language: context.language },
  );
}

/** A class limit that the legend can print in full. */
function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}

/** One period of a variable, or its means, on a tile grid, in classes of equal counts or by another method. */
export function tileMapFigure(exhibit: ExhibitOf<"tile-map">, context: ExhibitContext, tiles: TileGrids): Figure {
  const grid = tileGrid(tiles, exhibit.tiles, exhibit.id);
  const values = unitValues(context, exhibit.variable, exhibit.period, exhibit.id);
  const known = Float64Array.from(values.values()).sort();
  const breaks = [...new Set(classLimits(known, exhibit.classes ?? 4, exhibit.method))];
  return tileGridMap({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    tiles: gridOfUnits(grid, context.computation.data.index.unitLabels),
    values: Object.fromEntries(values),
    // With ties a threshold may repeat or start at the smallest value: such a class would be empty.
    breaks: breaks.filter((one) => one > known[0]!),
    valueLabel: labelOf(context, exhibit.variable),
  });
}

/** Where one class ends and the next begins: a value at a limit belongs to the upper class. */
function classLimits(
  sorted: Float64Array,
  classes: number,
  method: ExhibitOf<"tile-map">["method"],
): readonly number[] {
  if (method === undefined || method === "quantile") {
    return Array.from({ length: classes - 1 }, (_, i) => threeDigits(sortedQuantile(sorted, (i + 1) / classes, 7)));
  }
  const { breaks, classes: codes } = classify(sorted, { method, classes });
  // A limit halfway between the neighbours on its two sides is printed short and puts no unit elsewhere.
  return Array.from(breaks)
    .slice(1, -1)
    .map((limit, i) => {
      const last = sorted.findLastIndex((_, j) => (codes[j] as number) <= i + 1);
      const [below, above] = [sorted[last], sorted[last + 1]];
      if (below === undefined || above === undefined) return limit;
      return shortBetween(below, above);
    });
}

/** The shortest decimal number above one value and up to another. */
function shortBetween(below: number, above: number): number {
  for (let digits = 1; digits <= 17; digits++) {
    const middle = Number(((below + above) / 2).toPrecision(digits));
    if (middle > below && middle <= above) return middle;
  }
  return above;
}
