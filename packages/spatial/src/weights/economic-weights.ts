import type { Note } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { assembleWeights, checkedUnits, type Link } from "../assemble-weights.js";
import { named } from "../match-units.js";
import type { SpatialWeights, WeightsOptions } from "../spatial-weights.js";
import { linksOf } from "./sparse-links.js";
import { type UnitValues, valuesOfUnits } from "./unit-values.js";

export interface EconomicDistanceOptions extends WeightsOptions {
  /** Differences below this count as this much, so that equal values have a weight. Default: equal values are an error. */
  readonly floor?: number;
}

/**
 * Economic distance: `b_ij = 1 / |g_i - g_j|` of a value per unit, such as GDP per head averaged over the sample
 * (`valuesByUnit`). All units are linked.
 *
 * @throws `TOO_FEW_UNITS`, `DUPLICATE_UNIT`, `WEIGHTS_UNITS_MISMATCH`, `MISSING_VALUE`, `EQUAL_VALUES`, `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { economicDistanceWeights } from "@mesometrics/spatial";
 * const weights = economicDistanceWeights(["a", "b", "c"], { c: 7, a: 1, b: 3 }, { normalise: "none" });
 * Array.from(weights.matrix.values); // → [0.5, 0.16666666666666666, 0.5, 0.25, 0.16666666666666666, 0.25]
 * ```
 */
export function economicDistanceWeights(
  units: readonly (string | number)[],
  values: UnitValues,
  options: EconomicDistanceOptions = {},
): SpatialWeights {
  const labels = checkedUnits(units);
  const g = valuesOfUnits("economic distance", labels, values);
  const { floor } = options;
  if (floor !== undefined && !(floor > 0 && floor < Number.POSITIVE_INFINITY)) {
    throw new MesometricsError("INVALID_ARGUMENT", `floor is ${floor}, but must be a finite number above zero.`, {
      argument: "floor",
      value: String(floor),
    });
  }
  const links: Link[] = [];
  const raised: string[] = [];
  const equal: string[] = [];
  for (let i = 0; i < g.length; i++) {
    for (let j = 0; j < i; j++) {
      const difference = Math.abs(g[i] - g[j]);
      const pair = `${labels[j]} and ${labels[i]}`;
      if (floor !== undefined && difference < floor) raised.push(pair);
      const weight = 1 / (floor === undefined ? difference : Math.max(difference, floor));
      if (weight === Number.POSITIVE_INFINITY) equal.push(pair);
      else links.push([i, j, weight], [j, i, weight]);
    }
  }
  if (equal.length > 0) {
    throw new MesometricsError(
      "EQUAL_VALUES",
      `Units with the same value have no finite economic distance weight: ${named(equal)}. Give a floor for differences.`,
      { pairs: equal },
    );
  }
  const notes: Note[] =
    raised.length === 0
      ? []
      : [
          {
            code: "DIFFERENCES_RAISED",
            message: `${raised.length} differences below ${floor} were raised to it: ${named(raised)}.`,
          },
        ];
  return assembleWeights(labels, links, options, { construction: "economic distance 1 / |g_i - g_j|", notes });
}

/**
 * Geography scaled by economy: `b_ij = w_ij g_j / mean(g)`, that is W diag(g_1 / mean g, …, g_n / mean g): the same
 * neighbours, the richer ones counting for more. Not symmetric. The weights before normalisation are those of `weights`
 * before normalisation.
 *
 * @throws `WEIGHTS_UNITS_MISMATCH`, `MISSING_VALUE`, `INVALID_MASS`
 * @example
 * ```ts
 * import { contiguityWeights, economicGeographicWeights } from "@mesometrics/spatial";
 * const geography = contiguityWeights(["a", "b", "c"], [["a", "b"], ["b", "c"]]);
 * const weights = economicGeographicWeights(geography, { a: 1, b: 2, c: 3 });
 * Array.from(weights.matrix.values); // → [1, 0.25, 0.75, 1]
 * ```
 */
export function economicGeographicWeights(
  weights: SpatialWeights,
  values: UnitValues,
  options: WeightsOptions = {},
): SpatialWeights {
  const g = valuesOfUnits("the economy", weights.units, values);
  const unusable = weights.units.filter((_, i) => !(g[i] > 0));
  if (unusable.length > 0) {
    throw new MesometricsError("INVALID_MASS", `Values must be above zero, but are not for ${named(unusable)}.`, {
      units: unusable,
    });
  }
  let mean = 0;
  for (let i = 0; i < g.length; i++) mean += g[i] / g.length;
  const links = linksOf(weights.base).map(([i, j, w]): Link => [i, j, w * (g[j] / mean)]);
  return assembleWeights(
    weights.units,
    links,
    { islands: islandsAsBefore(weights), ...options },
    {
      construction: `${weights.construction}, scaled by the economy of the neighbour`,
      notes: weights.notes,
    },
  );
}

/** Weights made of others keep their units without neighbours where those were kept. */
export function islandsAsBefore(...weights: readonly SpatialWeights[]): "zero" | "error" {
  return weights.some(({ islands }) => islands.length > 0) ? "zero" : "error";
}
