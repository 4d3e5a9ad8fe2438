import { MesometricsError } from "@mesometrics/matrix";
import * as Plot from "@observablehq/plot";
import type { Label } from "../label.js";
import type { DataRow } from "../table/data-table.js";
import { layoutRows, rowChart } from "./chart.js";
import { checkFinite, checkSomething, type Figure, type FigureOptions, figureContext, finishFigure } from "./figure.js";
import { seriesColour } from "./palette.js";
import { formatTick, paddedDomain } from "./ticks.js";

/** The estimated density of one period or group on a grid. */
export interface DensityCurve {
  readonly label: Label;
  readonly x: ArrayLike<number>;
  readonly density: ArrayLike<number>;
}

export interface DensityPlotOptions extends FigureOptions {
  /** The variable, with its unit. */
  readonly xLabel: Label;
}

const STEP = 34;
/** The highest curve reaches this many rows up. */
const OVERLAP = 2.2;

/**
 * Kernel densities by period, one above the other in the given order, all on one scale of density: a move to the right
 * is growth, a wider curve more inequality, two peaks polarisation.
 *
 * @throws NOTHING_TO_DRAW for no curve or an empty one; CURVE_SHAPE when the two arrays of a curve differ in length;
 * NEGATIVE_DENSITY; NOT_A_NUMBER; INVALID_ID
 * @example
 * ```ts
 * import { densityPlot } from "@mesometrics/reporting/figures";
 * const x = [0, 0.5, 1];
 * const figure = densityPlot(
 *   [{ label: "2011", x, density: [0.2, 1.6, 0.2] }, { label: "2022", x, density: [0.4, 1.2, 0.4] }],
 *   { id: "density", title: "Density of the index", xLabel: "Index" },
 * );
 * figure.table.columns.map((column) => column.label); // → ["2011", "2022"]
 * ```
 */
export function densityPlot(curves: readonly DensityCurve[], options: DensityPlotOptions): Figure {
  const context = figureContext(options);
  const { figureWords, text, print } = context;
  checkSomething(context, curves.length, "densities");
  const drawn = curves.map((curve) => {
    const name = text(curve.label);
    checkSomething(context, curve.x.length, `points in the curve "${name}"`);
    if (curve.x.length !== curve.density.length) {
      throw new MesometricsError(
        "CURVE_SHAPE",
        `The curve "${name}" of the figure "${options.id}" has ${curve.x.length} places and ${curve.density.length} densities.`,
        { id: options.id, curve: name, places: curve.x.length, densities: curve.density.length },
      );
    }
    const points = Array.from(curve.x, (x, place) => ({ x, density: curve.density[place] ?? Number.NaN }));
    checkFinite(
      context,
      points.flatMap(({ x, density }) => [x, density]),
      `a place or a density of "${name}"`,
    );
    if (points.some(({ density }) => density < 0)) {
      throw new MesometricsError(
        "NEGATIVE_DENSITY",
        `The curve "${name}" of the figure "${options.id}" has a negative density.`,
        { id: options.id, curve: name },
      );
    }
    return { name, points: points.sort((a, b) => a.x - b.x) };
  });
  const highest = drawn.reduce(
    (top, { points }) => points.reduce((most, { density }) => Math.max(most, density), top),
    0,
  );
  const layout = layoutRows([
    // Room for the first curve, which has no row above it.
    { label: "", height: Math.round(STEP * (OVERLAP - 1)) },
    ...drawn.map(({ name }) => ({ label: name, height: STEP })),
  ]);
  const scale = highest === 0 ? 0 : (STEP * OVERLAP) / highest;
  const colour = seriesColour(0);
  const svg = rowChart({
    x: {
      domain: paddedDomain(
        drawn.flatMap(({ points }) => points.map(({ x }) => x)),
        0.01,
      ),
      label: text(options.xLabel),
    },
    layout,
    marks: drawn.flatMap(({ name, points }, index) => {
      const row = layout.rows[index + 1];
      const base = row === undefined ? 0 : row.centre + row.height / 2 - 6;
      const heights = points.map(({ x, density }) => ({ x, base, top: base - scale * density }));
      return [
        Plot.areaY(heights, { x: "x", y1: "base", y2: "top", fill: colour, fillOpacity: 0.3, ariaHidden: "true" }),
        Plot.line(heights, { x: "x", y: "top", stroke: colour, strokeWidth: 1.5, ariaLabel: () => name }),
      ];
    }),
  });
  const grid = drawn[0]?.points ?? [];
  const isShared = drawn.every(
    ({ points }) => points.length === grid.length && points.every(({ x }, place) => x === grid[place]?.x),
  );
  return finishFigure(context, {
    svg,
    description: figureWords.densityPlot(drawn.map(({ name }) => name)),
    table: isShared
      ? {
          rowHeading: options.xLabel,
          columns: drawn.map(({ name }, index) => ({ id: `d${index + 1}`, label: name })),
          rows: grid.map(({ x }, place) => ({
            label: formatTick(x),
            values: drawn.map(({ points }) => points[place]?.density ?? null),
          })),
        }
      : {
          rowHeading: options.xLabel,
          columns: [{ id: "density", label: figureWords.density }],
          rows: drawn.flatMap(({ name, points }) =>
            points.map(({ x, density }): DataRow => ({ label: print(x), group: name, values: [density] })),
          ),
        },
  });
}
