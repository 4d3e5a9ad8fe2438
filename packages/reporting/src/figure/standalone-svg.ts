import type { Figure } from "./figure.js";

/** The colours of a figure outside a page. */
export interface StandaloneOptions {
  /** Default `light`, as journals print; `auto` follows the reader's setting and needs a browser to show it. */
  readonly theme?: "light" | "dark" | "auto";
  /** Paints the ground; default true. Without, the figure is transparent. */
  readonly background?: boolean;
}

const INK = { light: "#1b1e23", dark: "#e6e4df" } as const;
const PAGE = { light: "#ffffff", dark: "#16181c" } as const;

/** A colour of the palette: the variable that a page may set, its value on a light and on a dark page. */
const COLOUR = /var\(--[a-z0-9-]+, light-dark\((#[0-9A-Fa-f]{6}), (#[0-9A-Fa-f]{6})\)\)/gu;

/**
 * A figure as an SVG file for a journal, a slide or a web page of another kind. Inside a page that Mesometrics makes, the
 * figure takes its colours from the page; this writes them down as plain colours, which every program reads.
 *
 * @example
 * ```ts
 * import { standaloneSvg, weightsBars } from "@mesometrics/reporting/figures";
 * const figure = weightsBars([{ label: "Roads", value: 1 }], { id: "weights", title: "Weights" });
 * standaloneSvg(figure).includes("var("); // → false
 * standaloneSvg(figure, { theme: "auto" }).includes("prefers-color-scheme"); // → true
 * ```
 */
export function standaloneSvg(figure: Figure, options: StandaloneOptions = {}): string {
  const theme = options.theme ?? "light";
  const ground =
    options.background === false
      ? ""
      : `<rect class="ground" width="100%" height="100%" fill="${PAGE[theme === "dark" ? "dark" : "light"]}"/>`;
  const end = figure.svg.indexOf("</desc>") + "</desc>".length;
  const open = figure.svg.slice(0, end);
  const rest = figure.svg.slice(end);
  if (theme === "auto") {
    const rule = (scheme: "light" | "dark") =>
      `#${figure.id}-svg{color:${INK[scheme]}}#${figure.id}-svg>.ground{fill:${PAGE[scheme]}}`;
    const styles = `#${figure.id}-svg{color-scheme:light dark}${rule("light")}@media (prefers-color-scheme:dark){${rule("dark")}}`;
    return `${open}<style>${styles}</style>${ground}${rest}`;
  }
  const plain = (text: string) =>
    text.replace(COLOUR, (_, light: string, dark: string) => (theme === "dark" ? dark : light));
  return `${open}${ground}${plain(rest)}`.replace("<svg ", `<svg color="${INK[theme]}" `);
}
