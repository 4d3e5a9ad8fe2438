import { MesometricsError } from "@mesometrics/matrix";
import { type Label, type Language, localise, singleLine } from "../label.js";
import { type DataTableOptions, dataTable } from "../table/data-table.js";
import { checkId, type TableDocument } from "../table/document.js";
import { decimalFormat, formatNumber, numberText } from "../table/number-format.js";
import { type Words, wordsOf } from "../words.js";
import { type FigureWords, figureWordsOf } from "./figure-words.js";
import { type SvgElement, serialise, svgElement } from "./svg-document.js";
import { textWidth } from "./text-width.js";

/** A figure with the table that holds its numbers. */
export interface Figure {
  readonly id: string;
  readonly title: string;
  /** What the figure shows, in words; also the description of the SVG. */
  readonly description: string;
  /** A self-contained SVG that takes its text colour from the page. */
  readonly svg: string;
  /** The numbers of the figure. */
  readonly table: TableDocument;
}

/** What every figure can be told. */
export interface FigureOptions {
  /** Starts with a letter; the ids inside the figure begin with it. */
  readonly id: string;
  readonly title: Label;
  /** Default: a sentence made from the numbers. */
  readonly description?: Label;
  /** Of all fixed words; default `en`. */
  readonly language?: Language;
  /** Decimals of the numbers in the table and the tool tips. */
  readonly decimals?: number;
}

/** The options with their defaults, and what each figure needs to speak its language. */
export interface FigureContext {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly language: Language;
  readonly decimals: number;
  readonly words: Words;
  readonly figureWords: FigureWords;
  /** A label as one printable line. */
  readonly text: (label: Label) => string;
  /** A number as the figure prints it. */
  readonly print: (value: number) => string;
}

export const FONT_SIZE = 13;
export const SMALL_FONT_SIZE = 11;
export const FIGURE_WIDTH = 680;
const FONT_FAMILY =
  'Inter, -apple-system, "Segoe UI", "Helvetica Neue", Arial, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", sans-serif';

/** @throws INVALID_ID */
export function figureContext(options: FigureOptions, decimals = 4): FigureContext {
  checkId(options.id);
  const language = options.language ?? "en";
  const text = (label: Label) => singleLine(localise(label, language));
  const places = options.decimals ?? decimals;
  return {
    id: options.id,
    title: text(options.title),
    description: options.description === undefined ? null : text(options.description),
    language,
    decimals: places,
    words: wordsOf(language),
    figureWords: figureWordsOf(language),
    text,
    print: (value) => numberText(formatNumber(value, decimalFormat(places))),
  };
}

/** The figure of a drawing: title, description and id inside the SVG, and its table. */
export function finishFigure(
  context: FigureContext,
  drawn: {
    readonly svg: SvgElement;
    /** Used where the options have none. */
    readonly description: string;
    readonly table: Omit<DataTableOptions, "id" | "title" | "language" | "decimals">;
  },
): Figure {
  const { id, title, language, decimals } = context;
  const description = context.description ?? drawn.description;
  return {
    id,
    title,
    description,
    svg: finishSvg(drawn.svg, { id, title, description }),
    table: dataTable({ id: `${id}-data`, title, language, decimals, ...drawn.table }),
  };
}

function finishSvg(svg: SvgElement, figure: Pick<Figure, "id" | "title" | "description">): string {
  const document = svg.ownerDocument;
  removePlotStyles(svg);
  const first = svg.children[0] ?? null;
  svg.insertBefore(svgElement(document, "title", { id: `${figure.id}-svg-title` }, figure.title), first);
  svg.insertBefore(svgElement(document, "desc", { id: `${figure.id}-svg-desc` }, figure.description), first);
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("id", `${figure.id}-svg`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-labelledby", `${figure.id}-svg-title ${figure.id}-svg-desc`);
  svg.setAttribute("font-family", FONT_FAMILY);
  svg.setAttribute("font-size", FONT_SIZE);
  return serialise(svg);
}

/** Plot's own style element and class would reach beyond the SVG when it stands in a page. */
function removePlotStyles(svg: SvgElement): void {
  for (const child of [...svg.children]) {
    if (child.nodeName === "style") svg.removeChild(child);
    else if (child.nodeName === "svg") removePlotStyles(child);
  }
  svg.removeAttribute("class");
}

/** The room in pixels that a text takes at the size of the figures, on the safe side. */
export function textRoom(text: string): number {
  return textWidth(text, FONT_SIZE);
}

/** @throws NOTHING_TO_DRAW when `count` is 0 */
export function checkSomething(context: FigureContext, count: number, what: string): void {
  if (count > 0) return;
  throw new MesometricsError("NOTHING_TO_DRAW", `The figure "${context.id}" has no ${what} to show.`, {
    id: context.id,
  });
}

/** Beyond this the range of an axis may overflow. */
const LARGEST = 1e300;

/** @throws NOT_A_NUMBER unless every value is finite; `what` names the number in the message */
export function checkFinite(context: FigureContext, values: Iterable<number>, what: string): void {
  let position = 0;
  for (const value of values) {
    position += 1;
    if (Math.abs(value) <= LARGEST) continue;
    throw new MesometricsError(
      "NOT_A_NUMBER",
      `In the figure "${context.id}", ${what} (number ${position}) is ${value}; a figure shows finite numbers up to 1e300 only. Leave the row out, or pass null where the figure takes it.`,
      { id: context.id, position },
    );
  }
}

/** @throws NOT_POSITIVE unless every value is above zero, as a logarithmic axis needs it */
export function checkPositive(context: FigureContext, values: readonly number[], what: string): void {
  const position = values.findIndex((value) => !(value > 0)) + 1;
  if (position === 0) return;
  throw new MesometricsError(
    "NOT_POSITIVE",
    `In the figure "${context.id}", ${what} (number ${position}) is ${values[position - 1]}; a logarithmic axis shows numbers above zero only. Leave the row out, or leave the axis linear.`,
    { id: context.id, position },
  );
}
