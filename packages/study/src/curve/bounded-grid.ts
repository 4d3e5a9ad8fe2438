import type { ConventionChoice } from "@mesometrics/entropy-index";
import type { SpecificationGrid } from "@mesometrics/panel-regression";

/** The lists of choices of a study's curve. */
export interface CurveChoices {
  readonly grid: SpecificationGrid;
  readonly normalisations: readonly NonNullable<ConventionChoice["normalisation"]>[];
  readonly weightings: readonly NonNullable<ConventionChoice["weights"]>[];
}

const DIMENSIONS = ["controls", "effects", "covariances", "samples", "winsorising"] as const;

/**
 * The choices with the last options of the longest lists taken out, one by one, until they make no more specifications than
 * asked for. The first option of each list stays; of lists of one length the later one gives way.
 */
export function boundedGrid(
  { grid, normalisations, weightings }: CurveChoices,
  most: number | undefined,
): CurveChoices & { readonly leftOut: readonly string[] } {
  const lists: Record<string, readonly { readonly label?: string; readonly method?: string }[]> = {
    normalisations,
    weightings,
    ...Object.fromEntries(DIMENSIONS.map((name) => [name, grid[name] ?? []])),
  };
  const leftOut: string[] = [];
  // The study's own index may stand beside those of the lists.
  const size = () =>
    Object.entries(lists).reduce(
      (product, [name, list]) =>
        name === "normalisations" || name === "weightings" ? product : product * Math.max(1, list.length),
      Math.max(1, lists.normalisations!.length * lists.weightings!.length),
    );
  while (most !== undefined && size() > most) {
    let longest = "normalisations";
    for (const [name, list] of Object.entries(lists)) if (list.length >= lists[longest]!.length) longest = name;
    const list = lists[longest]!;
    if (list.length <= 1) break;
    const last = list.at(-1)!;
    leftOut.push(`${longest}: ${last.label ?? last.method ?? ""}`);
    lists[longest] = list.slice(0, -1);
  }
  const kept = Object.fromEntries(
    DIMENSIONS.flatMap((name) => (grid[name] === undefined ? [] : [[name, lists[name]]])),
  );
  return {
    grid: { ...grid, ...kept } as SpecificationGrid,
    normalisations: lists.normalisations as CurveChoices["normalisations"],
    weightings: lists.weightings as CurveChoices["weightings"],
    leftOut: leftOut.reverse(),
  };
}
