/**
 * Colours of series: the Okabe-Ito set, which readers with any colour vision can tell apart (Okabe and Ito 2008). Each
 * is a CSS variable with the colour as its fallback, so that a page can adapt one SVG to light and dark.
 */
const OKABE_ITO: readonly string[] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

/** Shapes go with the colours, so that a series never depends on colour alone. */
const SYMBOLS: readonly string[] = ["circle", "square", "triangle", "diamond", "star", "wye"];

const DASHES: readonly string[] = ["none", "6 3", "2 3", "8 3 2 3", "1 2", "10 4"];

export function seriesColour(index: number): string {
  const position = index % OKABE_ITO.length;
  return `var(--series-${position + 1}, ${OKABE_ITO[position]})`;
}

export function seriesSymbol(index: number): string {
  return SYMBOLS[index % SYMBOLS.length] ?? "circle";
}

export function seriesDash(index: number): string {
  return DASHES[index % DASHES.length] ?? "none";
}

/** One blue for ordered classes; the classes differ by opacity, so that text in currentColor stays legible on each. */
export const sequentialColour = "var(--sequential, #2b7bba)";

/** Opacities of up to five ordered classes, evenly spaced from pale to strong. */
export function classOpacity(index: number, classes: number): number {
  return classes === 1 ? 0.5 : Math.round((0.1 + (0.7 * index) / (classes - 1)) * 1000) / 1000;
}

export const noDataColour = "var(--no-data, #9a9a9a)";

/** The series colours as CSS custom properties of a page. */
export const seriesVariables: Readonly<Record<"light" | "dark", string>> = {
  light: OKABE_ITO.map((colour, index) => `--series-${index + 1}:${colour}`).join(";"),
  // On a dark page the two dark colours of the set are lightened; hue and order stay.
  dark: ["#56A5D8", "#F0803C", "#2FC79A", "#DE9CC2", "#E69F00", "#8ECBF0"]
    .map((colour, index) => `--series-${index + 1}:${colour}`)
    .join(";"),
};
