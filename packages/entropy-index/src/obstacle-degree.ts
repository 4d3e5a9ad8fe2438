import { MesometricsError } from "@mesometrics/matrix";
import type { CompositeIndex } from "./composite-index.js";

export interface ObstacleDegree {
  readonly indicators: readonly string[];
  /** Per indicator, length n: its share of what is missing to a perfect score; null for a perfect row. */
  readonly degrees: readonly (readonly (number | null)[])[];
  /** The same by dimension, at every level: the sum over the indicators below it. */
  readonly dimensions: readonly { readonly id: string; readonly degrees: readonly (number | null)[] }[];
  /** Per row the `top` indicators that hinder most, ties in the order of the index; fewer where fewer hinder at all. */
  readonly largest: readonly (readonly string[])[];
  /** Mean degree over the rows that have one, per indicator. */
  readonly mean: Float64Array;
  /** Rows that are best in every indicator. */
  readonly perfectRows: number;
}

/**
 * Obstacle degrees: which indicators keep a row from the best score, O_ij = w_j (1 - z_ij) / Σ_j w_j (1 - z_ij).
 *
 * A row that is best in everything has no obstacles: its degrees are null and it is counted.
 *
 * @param index made with values in [0, 1] (min-max or rank)
 * @throws MesometricsError `NEEDS_UNIT_INTERVAL`, `INVALID_ARGUMENT`
 *
 * Source: the obstacle degree model as used for urban sustainability in China, e.g. Lei, Qiu et al. (2016).
 *
 * @example
 * ```ts
 * import { compositeIndex, obstacleDegree } from "@mesometrics/entropy-index";
 * import { crossSection } from "@mesometrics/panel-data";
 * const data = crossSection({ a: [1, 0.5, 0], b: [1, 0, 0.5] });
 * const spec = { dimensions: [{ id: "d", indicators: [{ id: "a", direction: "+" }, { id: "b", direction: "+" }] }] } as const;
 * const { degrees, largest } = obstacleDegree(compositeIndex(spec, data));
 * degrees[0]; // → [null, 0.333333, 0.666667]
 * largest[1]; // → ["b", "a"]
 * ```
 */
export function obstacleDegree(index: CompositeIndex, { top = 3 }: { readonly top?: number } = {}): ObstacleDegree {
  if (!Number.isInteger(top) || top < 1) {
    throw new MesometricsError("INVALID_ARGUMENT", `\`top\` is ${top}; it must be a whole number from 1.`, { top });
  }
  const names = index.weights.map((one) => one.indicator);
  index.normalised.forEach((z, j) => {
    for (let row = 0; row < z.length; row++) {
      if (z[row] >= -1e-12 && z[row] <= 1 + 1e-12) continue;
      throw new MesometricsError(
        "NEEDS_UNIT_INTERVAL",
        `Indicator "${names[j]}" is ${z[row]} in row ${row + 1} after normalisation; obstacles are distances to 1. Use min-max.`,
        { indicator: names[j], row: row + 1, value: z[row] },
      );
    }
  });
  const { rows } = index;
  const weightOf = weightsByRow(index);
  const degrees: (number | null)[][] = names.map(() => []);
  const largest: string[][] = [];
  const mean = new Float64Array(names.length);
  let perfectRows = 0;
  for (let row = 0; row < rows; row++) {
    const gaps = index.normalised.map((z, j) => weightOf(j, row) * Math.max(0, 1 - z[row]));
    let total = 0;
    for (const gap of gaps) total += gap;
    if (total === 0) perfectRows++;
    gaps.forEach((gap, j) => {
      degrees[j]!.push(total === 0 ? null : gap / total);
      if (total > 0) mean[j] += gap / total;
    });
    const order = gaps.map((_, j) => j).sort((a, b) => gaps[b]! - gaps[a]! || a - b);
    largest.push(
      order
        .filter((j) => gaps[j]! > 0)
        .slice(0, top)
        .map((j) => names[j]!),
    );
  }
  const imperfect = rows - perfectRows;
  if (imperfect > 0) for (let j = 0; j < mean.length; j++) mean[j] /= imperfect;
  return { indicators: names, degrees, dimensions: dimensionDegrees(index, degrees), largest, mean, perfectRows };
}

function weightsByRow({ weights, weightsByPeriod, periodOfRow }: CompositeIndex): (j: number, row: number) => number {
  if (weightsByPeriod === null || periodOfRow === null) return (j) => weights[j]!.weight;
  return (j, row) => weightsByPeriod[periodOfRow[row]]!.weights[j];
}

function dimensionDegrees(
  index: CompositeIndex,
  degrees: readonly (readonly (number | null)[])[],
): ObstacleDegree["dimensions"] {
  const parentOf = new Map(index.dimensions.map((one) => [one.id, one.parent]));
  return index.dimensions.map(({ id }) => {
    const below = index.weights.flatMap(({ dimension }, j) => {
      for (let at: string | null = dimension; at !== null; at = parentOf.get(at) ?? null) if (at === id) return [j];
      return [];
    });
    return {
      id,
      degrees: Array.from({ length: index.rows }, (_, row) => {
        let total = 0;
        for (const j of below) {
          const degree = degrees[j]![row]!;
          if (degree === null) return null;
          total += degree;
        }
        return total;
      }),
    };
  });
}
