import type { CompositeIndex } from "./composite-index.js";
import { correlationMatrix } from "./correlation.js";
import { moments } from "./normalise.js";

export interface LevelCoherence {
  /** The dimension, or "index" for the whole. */
  readonly id: string;
  /** Its parts: indicators, then dimensions. */
  readonly parts: readonly string[];
  /** Correlations of the parts among themselves, k x k, column-major. */
  readonly between: Float64Array;
  /** Correlation of each part with the dimension's own score. */
  readonly withScore: Float64Array;
  /** Cronbach's alpha of the indicators below, standardised; null for fewer than two. */
  readonly alpha: number | null;
  /** Parts that are negatively correlated with the score that they belong to. */
  readonly against: readonly string[];
}

/**
 * How well an index hangs together: at every level the correlations between parts, of each part with the level's score,
 * and Cronbach's alpha.
 *
 * @param index any index; scores and normalised values must vary
 * @throws MesometricsError `CONSTANT_INDICATOR` (a score that does not vary)
 *
 * Source: OECD and JRC (2008), step 4; alpha: Cronbach (1951), Psychometrika 16. Stata: `alpha …, std`.
 *
 * @example
 * ```ts
 * import { compositeIndex, indexCoherence } from "@mesometrics/entropy-index";
 * import { crossSection } from "@mesometrics/panel-data";
 * const data = crossSection({ a: [1, 2, 3, 5], b: [2, 1, 4, 5], c: [1, 3, 2, 9] });
 * const indicators = ["a", "b", "c"].map((id) => ({ id, direction: "+" as const }));
 * const [whole] = indexCoherence(compositeIndex({ dimensions: [{ id: "d", indicators }] }, data)).slice(-1);
 * whole.alpha; // → 0.926794
 * ```
 */
export function indexCoherence(index: CompositeIndex): readonly LevelCoherence[] {
  const names = index.weights.map((one) => one.indicator);
  const scoreOf = new Map(index.dimensions.map((one) => [one.id, one.scores]));
  const parentOf = new Map(index.dimensions.map((one) => [one.id, one.parent]));
  const isBelow = (dimension: string, id: string): boolean => {
    for (let at: string | null = dimension; at !== null; at = parentOf.get(at) ?? null) if (at === id) return true;
    return false;
  };
  const level = (id: string | null): LevelCoherence => {
    const own = index.weights.flatMap((one, j) => (one.dimension === id ? [j] : []));
    const groups = index.dimensions.filter((one) => one.parent === id);
    const parts = [...own.map((j) => names[j]!), ...groups.map((one) => one.id)];
    const columns = [...own.map((j) => index.normalised[j]!), ...groups.map((one) => one.scores)];
    const score = id === null ? index.scores : scoreOf.get(id)!;
    const size = parts.length;
    const label = id ?? "index";
    const all = correlationMatrix([...columns, score], [...parts, label]);
    const between = new Float64Array(size * size);
    for (let i = 0; i < size; i++) for (let k = 0; k < size; k++) between[i + k * size] = all.data[i + k * (size + 1)];
    const withScore = Float64Array.from({ length: size }, (_, i) => all.data[i + size * (size + 1)]);
    const below = index.weights.flatMap((one, j) => (id === null || isBelow(one.dimension, id) ? [j] : []));
    return {
      id: label,
      parts,
      between,
      withScore,
      alpha: cronbachAlpha(below.map((j) => index.normalised[j]!)),
      against: parts.filter((_, i) => withScore[i] < 0),
    };
  };
  return [...index.dimensions.map((one) => level(one.id)), level(null)];
}

/**
 * Cronbach's alpha of columns: `standardised` (default) k r̄/(1 + (k - 1) r̄) of the mean correlation, else
 * k/(k - 1) (1 - Σ var / var of the sum). Null for fewer than two columns.
 *
 * @throws MesometricsError `CONSTANT_INDICATOR`
 * @example
 * ```ts
 * import { cronbachAlpha } from "@mesometrics/entropy-index";
 * const columns = [Float64Array.of(1, 2, 3), Float64Array.of(1, 3, 2)];
 * cronbachAlpha(columns); // → 0.666667
 * cronbachAlpha(columns, { standardised: false }); // → 0.666667
 * ```
 */
export function cronbachAlpha(
  columns: readonly Float64Array[],
  { standardised = true }: { readonly standardised?: boolean } = {},
): number | null {
  const size = columns.length;
  if (size < 2) return null;
  const r = correlationMatrix(
    columns,
    columns.map((_, j) => `column ${j + 1}`),
  );
  if (standardised) {
    let total = 0;
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) total += r.data[i + j * size];
    const mean = total / ((size * (size - 1)) / 2);
    const divisor = 1 + (size - 1) * mean;
    return divisor > 1e-12 ? (size * mean) / divisor : null;
  }
  const variance = (x: Float64Array) => {
    const { sd } = moments(x, null, "sample");
    return sd * sd;
  };
  const whole = variance(columns[0]!.map((_, row) => columns.reduce((total, one) => total + one[row], 0)));
  const parts = columns.reduce((total, one) => total + variance(one), 0);
  return whole > 1e-14 * parts ? (size / (size - 1)) * (1 - parts / whole) : null;
}
