import { displayWidth } from "../display-width.js";
import { singleLine } from "../label.js";
import { checkId, type TableDocument } from "../table/document.js";
import { decimalFormat, formatNumber, numberText } from "../table/number-format.js";
import { type SvgElement, serialise, svgElement } from "./svg-document.js";

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

export const FONT_SIZE = 13;
export const FIGURE_WIDTH = 680;
const FONT_FAMILY =
  'Inter, -apple-system, "Segoe UI", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", sans-serif';

/** Gives a drawn SVG its id, its title and its description, and writes it as text. */
export function finishSvg(svg: SvgElement, figure: Pick<Figure, "id" | "title" | "description">): string {
  checkId(figure.id);
  const document = svg.ownerDocument;
  for (const child of [...svg.children]) {
    // Plot's own style element would reach beyond the SVG when it stands in a page.
    if (child.nodeName === "style") svg.removeChild(child);
  }
  const first = svg.children[0] ?? null;
  svg.insertBefore(svgElement(document, "title", { id: `${figure.id}-svg-title` }, singleLine(figure.title)), first);
  svg.insertBefore(
    svgElement(document, "desc", { id: `${figure.id}-svg-desc` }, singleLine(figure.description)),
    first,
  );
  svg.removeAttribute("class");
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("id", `${figure.id}-svg`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-labelledby", `${figure.id}-svg-title ${figure.id}-svg-desc`);
  svg.setAttribute("font-family", FONT_FAMILY);
  svg.setAttribute("font-size", FONT_SIZE);
  return serialise(svg);
}

/** The room in pixels that a text takes at the size of the figures, on the safe side. */
export function textRoom(text: string): number {
  return Math.ceil(displayWidth(text) * FONT_SIZE * 0.56);
}

/** Ticks of a number axis: as many decimals as the tick needs, minus as U+2212, independent of any locale. */
export function formatTick(value: number): string {
  const short = String(Number(value.toPrecision(12)));
  return short.startsWith("-") ? `−${short.slice(1)}` : short;
}

export function printed(value: number, decimals: number): string {
  return numberText(formatNumber(value, decimalFormat(decimals)));
}
