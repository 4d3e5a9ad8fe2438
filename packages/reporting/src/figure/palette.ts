/**
 * Colours of series: the Okabe-Ito set, which readers with any colour vision can tell apart (Okabe and Ito 2008); on a
 * dark page its dark colours are lightened, hue and order stay.
 */
const LIGHT: readonly string[] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];
const DARK: readonly string[] = ["#56A5D8", "#F0803C", "#2FC79A", "#DE9CC2", "#E69F00", "#8ECBF0"];

/** Shapes go with the colours, so that a series never depends on colour alone. */
const SYMBOLS: readonly string[] = ["circle", "square", "triangle", "diamond", "star", "wye"];

const DASHES: readonly string[] = ["none", "6 3", "2 3", "8 3 2 3", "1 2", "10 4"];

/** A colour that the page may set; else it follows the page's colour scheme. */
function pageColour(variable: string, light: string, dark: string): string {
  return `var(--${variable}, light-dark(${light}, ${dark}))`;
}

export function seriesColour(index: number): string {
  const position = index % LIGHT.length;
  return pageColour(`series-${position + 1}`, LIGHT[position] ?? "", DARK[position] ?? "");
}

export function seriesSymbol(index: number): string {
  return SYMBOLS[index % SYMBOLS.length] ?? "circle";
}

/** The seventh to the twelfth series repeat colours and shapes and are hollow. */
export function isHollowSeries(index: number): boolean {
  return Math.floor(index / SYMBOLS.length) % 2 === 1;
}

export function seriesDash(index: number): string {
  return DASHES[index % DASHES.length] ?? "none";
}

/** One blue for ordered classes; the classes differ by opacity, so that text in currentColor stays legible on each. */
export const sequentialColour: string = pageColour("sequential", "#2b7bba", "#2b7bba");

/** Opacities of ordered classes, evenly spaced from pale to strong. */
export function classOpacity(index: number, classes: number): number {
  return classes === 1 ? 0.5 : Math.round((0.1 + (0.7 * index) / (classes - 1)) * 1000) / 1000;
}

export const noDataColour: string = pageColour("no-data", "#9a9a9a", "#9a9a9a");

/** What lies behind a figure, for marks that hide what they cover. */
export const pageBackground: string = pageColour("page", "#ffffff", "#16181c");

/** The series colours as CSS custom properties of a page. */
export const seriesVariables: Readonly<Record<"light" | "dark", string>> = {
  light: LIGHT.map((colour, index) => `--series-${index + 1}:${colour}`).join(";"),
  dark: DARK.map((colour, index) => `--series-${index + 1}:${colour}`).join(";"),
};
