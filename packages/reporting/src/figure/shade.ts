import { FONT_SIZE, textRoom } from "./figure.js";
import { classOpacity, noDataColour, sequentialColour, seriesColour } from "./palette.js";
import { type SvgDocument, type SvgElement, svgElement } from "./svg-document.js";
import { clipText, wrapText } from "./text-width.js";

/** How an area of a class is painted. */
export interface Shade {
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Lines or dots over the colour: the id of a pattern of `patternDefinitions`. */
  readonly pattern?: string;
}

/** Ordered classes are shades of one blue; `null` has no data and is grey and dashed. */
export function classShade(group: number | null, classes: number): Shade {
  if (group === null) {
    return {
      attributes: {
        fill: noDataColour,
        "fill-opacity": 0.25,
        stroke: "currentColor",
        "stroke-opacity": 0.5,
        "stroke-dasharray": "3 2",
      },
    };
  }
  return {
    attributes: {
      fill: sequentialColour,
      "fill-opacity": classOpacity(group, classes),
      stroke: sequentialColour,
      "stroke-opacity": 0.55,
    },
  };
}

/** A kind of area among others without order: a colour of the set, with a pattern where `pattern` names one. */
export function kindShade(series: number | null, pattern: string | null): Shade {
  const attributes =
    series === null
      ? { fill: noDataColour, "fill-opacity": 0.12, stroke: "currentColor", "stroke-opacity": 0.4 }
      : { fill: seriesColour(series), "fill-opacity": 0.6, stroke: "currentColor", "stroke-opacity": 0.4 };
  return pattern === null ? { attributes } : { attributes, pattern };
}

/** The element painted, with a copy that carries the pattern above it. */
export function painted(
  document: SvgDocument,
  name: "rect" | "path",
  shape: Readonly<Record<string, string | number>>,
  shade: Shade,
): SvgElement[] {
  const base = svgElement(document, name, { ...shape, ...shade.attributes });
  if (shade.pattern === undefined) return [base];
  return [base, svgElement(document, name, { ...shape, fill: `url(#${shade.pattern})` })];
}

const PATTERNS: Readonly<Record<PatternKind, readonly Readonly<Record<string, string | number>>[]>> = {
  rising: [{ x1: -1, y1: 7, x2: 7, y2: -1 }],
  falling: [{ x1: -1, y1: -1, x2: 7, y2: 7 }],
  level: [{ x1: 0, y1: 3, x2: 6, y2: 3 }],
};

type PatternKind = "rising" | "falling" | "level";

/** Patterns in the colour of the text, so that kinds survive a print without colour. */
export function patternDefinitions(
  document: SvgDocument,
  patterns: readonly { readonly id: string; readonly kind: PatternKind }[],
): SvgElement {
  return svgElement(
    document,
    "defs",
    {},
    patterns.map(({ id, kind }) =>
      svgElement(
        document,
        "pattern",
        { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
        PATTERNS[kind].map((line) =>
          svgElement(document, "line", { ...line, stroke: "currentColor", "stroke-width": 1, "stroke-opacity": 0.55 }),
        ),
      ),
    ),
  );
}

const SWATCH = 18;
const MARGIN = 8;

/** A heading and rows of swatches with names, wrapped to the width; `bottom` is where it ends. */
export function shadeLegend(
  document: SvgDocument,
  heading: string,
  entries: readonly { readonly name: string; readonly shade: Shade }[],
  top: number,
  width: number,
): { readonly elements: readonly SvgElement[]; readonly bottom: number } {
  const room = width - 2 * MARGIN;
  const lines = wrapText(heading, room, FONT_SIZE, 4);
  const elements = lines.map((line, index) =>
    svgElement(document, "text", { x: MARGIN, y: top + FONT_SIZE + 17 * index, "text-anchor": "start" }, line),
  );
  let x = MARGIN;
  let y = top + FONT_SIZE + 17 * (lines.length - 1) + 10;
  for (const { name, shade } of entries) {
    const text = clipText(name, room - SWATCH - 6, FONT_SIZE);
    const taken = SWATCH + 6 + textRoom(text);
    if (x > MARGIN && x + taken > width - MARGIN) {
      x = MARGIN;
      y += SWATCH + 8;
    }
    elements.push(
      ...painted(document, "rect", { x, y, width: SWATCH, height: SWATCH, rx: 2 }, shade),
      svgElement(document, "text", { x: x + SWATCH + 6, y: y + 13.5, "text-anchor": "start" }, text),
    );
    x += taken + 18;
  }
  return { elements, bottom: y + SWATCH + MARGIN };
}
