import { MesometricsError } from "@mesometrics/matrix";
import type { Label } from "../label.js";
import { checkBreaks, classNames, classOf } from "./class-map.js";
import {
  checkFinite,
  checkSomething,
  FIGURE_WIDTH,
  type Figure,
  type FigureOptions,
  FONT_SIZE,
  figureContext,
  finishFigure,
  SMALL_FONT_SIZE,
  textRoom,
} from "./figure.js";
import { classShade, painted, type Shade, shadeLegend } from "./shade.js";
import { type SvgElement, svgDocument, svgElement } from "./svg-document.js";
import { clipText, textWidth, wrapText } from "./text-width.js";

/** One class of a heat map, such as a grade of coordination: lower < value <= upper. */
export interface HeatMapGrade {
  readonly lower: number;
  readonly upper: number;
  readonly label: Label;
}

export interface HeatMapOptions extends FigureOptions {
  readonly rows: readonly Label[];
  readonly columns: readonly Label[];
  /** One array per row, one value per column; null has no data. */
  readonly values: readonly (readonly (number | null)[])[];
  /** What the numbers are, with their unit. */
  readonly valueLabel: Label;
  /** What the rows are, such as "Province"; heads the table. */
  readonly rowLabel: Label;
  /** Rising thresholds: class i holds breaks[i-1] <= value < breaks[i]. Either these or `grades`. */
  readonly breaks?: readonly number[];
  /** Named classes that adjoin, such as `coordinationGrades` or `couplingStages` of entropy-index. */
  readonly grades?: readonly HeatMapGrade[];
  /** Which end belongs to a grade; default `right`. The first and the last grade hold both of theirs. */
  readonly closed?: "right" | "left";
}

const CELL_HEIGHT = 24;
const LABEL_ROOM = 200;
const MARGIN = 8;

/**
 * Values of units by period in shaded classes, each with its number: the stages of coupling coordination, say.
 *
 * @throws NOTHING_TO_DRAW without rows or columns; TABLE_SHAPE when `values` does not fill them; INVALID_BREAKS unless
 * there are rising breaks or adjoining grades, not both; OUTSIDE_GRADES for a value that no grade holds; NOT_A_NUMBER;
 * INVALID_ID
 * @example
 * ```ts
 * import { heatMap } from "@mesometrics/reporting/figures";
 * const figure = heatMap({
 *   id: "coupling",
 *   title: "Coupling coordination",
 *   rows: ["Beijing", "Tianjin"],
 *   columns: ["2011", "2022"],
 *   values: [[0.61, 0.84], [0.55, null]],
 *   valueLabel: "D",
 *   rowLabel: "Province",
 *   grades: [{ lower: 0, upper: 0.6, label: "Low" }, { lower: 0.6, upper: 1, label: "High" }],
 * });
 * figure.description; // → "Values of 2 rows in 2 columns, 1 without data; the stronger the shade, the higher the value."
 * ```
 */
export function heatMap(options: HeatMapOptions): Figure {
  const context = figureContext(options, 3);
  const { words, figureWords, text, print } = context;
  const { names, groupOf } = classesOf(options, text);
  checkShape(options);
  checkSomething(context, options.rows.length, "rows");
  checkSomething(context, options.columns.length, "columns");
  const rowNames = options.rows.map(text);
  const columnNames = options.columns.map(text);
  const cells = options.values.map((values, row) =>
    values.map((value, column) => {
      if (value === null) return { value, group: null, printed: "" };
      checkFinite(context, [value], `the value of "${rowNames[row]}", "${columnNames[column]}"`);
      return { value, group: groupOf(value), printed: print(value) };
    }),
  );
  const without = cells.flat().filter(({ value }) => value === null).length;

  const document = svgDocument();
  const labelRoom = Math.min(LABEL_ROOM, Math.max(40, ...rowNames.map(textRoom)));
  const left = MARGIN + labelRoom + 10;
  const widest = cells.flat().reduce((most, { printed }) => Math.max(most, textWidth(printed, SMALL_FONT_SIZE)), 0);
  const headRoom = Math.min(
    110,
    columnNames.reduce((most, name) => Math.max(most, textRoom(name)), 0),
  );
  const isTurned = headRoom > Math.max(widest + 8, (FIGURE_WIDTH - left - MARGIN) / columnNames.length - 6);
  // Many columns make the figure wider than the page, which scrolls; a number is never cut.
  const cellWidth = Math.max(
    widest + 8,
    isTurned ? 20 : headRoom + 6,
    Math.floor((FIGURE_WIDTH - left - MARGIN) / columnNames.length),
  );
  const width = Math.max(FIGURE_WIDTH, left + columnNames.length * cellWidth + MARGIN);
  const top = isTurned ? headRoom + 16 : 30;
  const elements: SvgElement[] = columnNames.map((name, column) => {
    const x = left + (column + 0.5) * cellWidth;
    const head = clipText(name, isTurned ? 110 : cellWidth - 6, FONT_SIZE);
    return isTurned
      ? svgElement(
          document,
          "text",
          { x: 0, y: 0, transform: `translate(${x + 4},${top - 8}) rotate(-90)`, "text-anchor": "start" },
          head,
        )
      : svgElement(document, "text", { x, y: top - 10 }, head);
  });
  let y = top;
  cells.forEach((row, index) => {
    const lines = wrapText(rowNames[index] ?? "", labelRoom, FONT_SIZE, 3);
    const height = Math.max(CELL_HEIGHT, lines.length * 16 + 6);
    lines.forEach((line, number) => {
      const baseline = y + height / 2 + 4.5 + (number - (lines.length - 1) / 2) * 16;
      elements.push(svgElement(document, "text", { x: left - 10, y: baseline, "text-anchor": "end" }, line));
    });
    row.forEach(({ value, group, printed }, column) => {
      const x = left + column * cellWidth;
      const shown = value === null ? words.noData : `${printed} (${names[group ?? 0]})`;
      elements.push(
        svgElement(document, "g", {}, [
          svgElement(document, "title", {}, `${rowNames[index]}, ${columnNames[column]}${words.colon}${shown}`),
          ...painted(
            document,
            "rect",
            { x: x + 0.5, y: y + 0.5, width: cellWidth - 1, height: height - 1 },
            cellShade(group, names.length),
          ),
          ...(printed === ""
            ? []
            : [
                svgElement(
                  document,
                  "text",
                  { x: x + cellWidth / 2, y: y + height / 2 + 4, "font-size": SMALL_FONT_SIZE },
                  printed,
                ),
              ]),
        ]),
      );
    });
    y += height;
  });
  const entries = names.map((name, index) => ({ name, shade: cellShade(index, names.length) }));
  if (without > 0) entries.push({ name: words.noData, shade: cellShade(null, names.length) });
  const legend = shadeLegend(document, text(options.valueLabel), entries, y + 14, width);
  const svg = svgElement(
    document,
    "svg",
    {
      width,
      height: legend.bottom,
      viewBox: `0 0 ${width} ${legend.bottom}`,
      fill: "currentColor",
      "text-anchor": "middle",
    },
    [svgElement(document, "g", {}, elements), svgElement(document, "g", {}, legend.elements)],
  );
  return finishFigure(context, {
    svg,
    description: figureWords.heatMap(rowNames.length, columnNames.length, without),
    table: {
      rowHeading: options.rowLabel,
      columns: columnNames.map((label, index) => ({ id: `c${index + 1}`, label })),
      rows: cells.map((row, index) => ({ label: rowNames[index] ?? "", values: row.map(({ value }) => value) })),
      notes: [`${text(options.valueLabel)}${words.colon}${names.join(words.listSeparator)}`],
    },
  });
}

/** Cells touch each other, so only those without data have an outline. */
function cellShade(group: number | null, classes: number): Shade {
  const { attributes } = classShade(group, classes);
  return group === null ? { attributes } : { attributes: { ...attributes, stroke: "none" } };
}

function classesOf(
  { id, breaks, grades, closed = "right" }: HeatMapOptions,
  text: (label: Label) => string,
): { readonly names: readonly string[]; readonly groupOf: (value: number) => number } {
  if (breaks !== undefined && grades === undefined) {
    checkBreaks(id, breaks);
    return { names: classNames(breaks), groupOf: (value) => classOf(value, breaks) };
  }
  const adjoin =
    breaks === undefined &&
    grades !== undefined &&
    grades.length > 0 &&
    grades.every(({ lower, upper }, index) => lower < upper && (index === 0 || lower === grades[index - 1]?.upper));
  if (!adjoin) {
    throw new MesometricsError(
      "INVALID_BREAKS",
      `The figure "${id}" needs either rising breaks or grades, each beginning where the one before ends.`,
      { id },
    );
  }
  return {
    names: grades.map((grade) => text(grade.label)),
    groupOf: (value) => {
      const last = grades.length - 1;
      const place = grades.findIndex(({ upper }) => (closed === "right" ? value <= upper : value < upper));
      const group = place < 0 && value === grades[last]?.upper ? last : place;
      if (group < 0 || value < (grades[0]?.lower ?? value)) {
        throw new MesometricsError(
          "OUTSIDE_GRADES",
          `The figure "${id}" has the value ${value}; its grades go from ${grades[0]?.lower} to ${grades[last]?.upper}.`,
          { id, value },
        );
      }
      return group;
    },
  };
}

function checkShape({ id, rows, columns, values }: HeatMapOptions): void {
  const wrong = values.findIndex((row) => row.length !== columns.length);
  if (values.length === rows.length && wrong < 0) return;
  throw new MesometricsError(
    "TABLE_SHAPE",
    wrong < 0
      ? `The figure "${id}" has ${rows.length} rows and values for ${values.length}.`
      : `Row ${wrong + 1} of the figure "${id}" has ${values[wrong]?.length} values for ${columns.length} columns.`,
    { id, rows: rows.length, columns: columns.length },
  );
}
