import { MesometricsError } from "@mesometrics/matrix";
import { assembleWeights, checkedUnits, type Link } from "../assemble-weights.js";
import { matchUnits, named } from "../match-units.js";
import type { SpatialWeights, WeightsOptions } from "../spatial-weights.js";
import { islandsAsBefore } from "./economic-weights.js";
import { linksOf } from "./sparse-links.js";

/**
 * Nested weights: the product of two kinds of closeness, `b_ij = a_ij c_ij` of the weights before normalisation
 * (geography x economy). A pair is linked when both link it. Units are matched by label.
 *
 * @throws `WEIGHTS_UNITS_MISMATCH`, `ISLAND`
 * @example
 * ```ts
 * import { contiguityWeights, economicDistanceWeights, nestedWeights } from "@mesometrics/spatial";
 * const geography = contiguityWeights(["a", "b", "c"], [["a", "b"], ["b", "c"]]);
 * const economy = economicDistanceWeights(["c", "b", "a"], { a: 1, b: 3, c: 7 });
 * Array.from(nestedWeights(geography, economy).matrix.values); // → [1, 0.6666666666666666, 0.3333333333333333, 1]
 * ```
 */
export function nestedWeights(
  first: SpatialWeights,
  second: SpatialWeights,
  options: WeightsOptions = {},
): SpatialWeights {
  const other = matchUnits(second, first.units);
  const n = first.units.length;
  const values = new Map(linksOf(other.base).map(([i, j, w]) => [i * n + j, w]));
  const links = linksOf(first.base)
    .map(([i, j, w]): Link => [i, j, w * (values.get(i * n + j) ?? 0)])
    .filter(([, , w]) => w > 0);
  return assembleWeights(
    first.units,
    links,
    { islands: islandsAsBefore(first, second), ...options },
    {
      construction: `${first.construction} x ${second.construction}`,
      notes: [...first.notes, ...second.notes],
    },
  );
}

/** One part of a mix. */
export interface WeightsShare {
  readonly weights: SpatialWeights;
  /** Zero or more; the shares add up to one. */
  readonly share: number;
}

/**
 * A convex mix `sum_k share_k W_k` of weights as they are used, after each one's normalisation; row-normalised parts give
 * a row-normalised mix. Units are matched by label to those of the first part.
 *
 * @param options `normalise` is what happens to the mix; default `none`, which leaves it as it is
 * @throws `INVALID_ARGUMENT` (no parts; shares below zero, or not adding up to one), `WEIGHTS_UNITS_MISMATCH`, `ISLAND`
 * @example
 * ```ts
 * import { contiguityWeights, economicDistanceWeights, mixedWeights } from "@mesometrics/spatial";
 * const geography = contiguityWeights(["a", "b", "c"], [["a", "b"], ["b", "c"]]);
 * const economy = economicDistanceWeights(["a", "b", "c"], { a: 1, b: 3, c: 7 });
 * const mix = mixedWeights([{ weights: geography, share: 0.5 }, { weights: economy, share: 0.5 }]);
 * Array.from(mix.matrix.values.subarray(0, 2)); // → [0.875, 0.125]
 * ```
 */
export function mixedWeights(parts: readonly WeightsShare[], options: WeightsOptions = {}): SpatialWeights {
  let total = 0;
  for (const { share } of parts) total += share >= 0 ? share : Number.NaN;
  if (!(Math.abs(total - 1) <= 1e-12)) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `Shares are zero or more and add up to one, unlike ${parts.map(({ share }) => share).join(", ")}.`,
      { argument: "share", shares: parts.map(({ share }) => String(share)) },
    );
  }
  const { units } = parts[0].weights;
  const links = parts
    .filter(({ share }) => share > 0)
    .flatMap(({ weights, share }) =>
      linksOf(matchUnits(weights, units).matrix).map(([i, j, w]): Link => [i, j, share * w]),
    );
  const all = parts.map(({ weights }) => weights);
  return assembleWeights(
    units,
    links,
    { islands: islandsAsBefore(...all), normalise: "none", ...options },
    {
      construction: parts.map(({ weights, share }) => `${share} of ${weights.construction}`).join(" + "),
      notes: all.flatMap(({ notes }) => notes),
    },
  );
}

/**
 * The weights among some of the units, in the order given, normalised anew.
 *
 * @param options default: the normalisation that `weights` have
 * @throws `WEIGHTS_UNITS_MISMATCH` (a unit that the weights do not have), `TOO_FEW_UNITS`, `DUPLICATE_UNIT`, `ISLAND` (a
 * unit whose neighbours are all left out)
 * @example
 * ```ts
 * import { contiguityWeights, subsetWeights } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c"], [["a", "b"], ["b", "c"]]);
 * Array.from(subsetWeights(weights, ["c", "b"]).matrix.values); // → [1, 1]
 * ```
 */
export function subsetWeights(
  weights: SpatialWeights,
  units: readonly (string | number)[],
  options: WeightsOptions = {},
): SpatialWeights {
  const labels = checkedUnits(units);
  const known = new Set(weights.units);
  const missing = labels.filter((label) => !known.has(label));
  if (missing.length > 0) {
    throw new MesometricsError("WEIGHTS_UNITS_MISMATCH", `The weights have no unit ${named(missing)}.`, {
      missing,
      extra: [],
    });
  }
  const position = new Map(labels.map((label, i) => [label, i]));
  const links: Link[] = [];
  for (const [i, j, w] of linksOf(weights.base)) {
    const row = position.get(weights.units[i]);
    const column = position.get(weights.units[j]);
    if (row !== undefined && column !== undefined) links.push([row, column, w]);
  }
  return assembleWeights(
    labels,
    links,
    { normalise: weights.normalisation, ...options },
    {
      construction: `${weights.construction}, ${labels.length} of ${weights.units.length} units`,
      notes: weights.notes,
    },
  );
}

/**
 * The same links under another normalisation.
 *
 * @throws `NILPOTENT_WEIGHTS`, `TOO_MANY_UNITS` (`spectral`), `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { contiguityWeights, normaliseWeights } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c"], [["a", "b"], ["b", "c"]]);
 * Array.from(normaliseWeights(weights, "minmax").matrix.values); // → [0.5, 0.5, 0.5, 0.5]
 * Array.from(normaliseWeights(weights, "spectral").matrix.values)[0]; // → 0.70710678
 * ```
 */
export function normaliseWeights(weights: SpatialWeights, normalise: SpatialWeights["normalisation"]): SpatialWeights {
  return {
    ...assembleWeights(weights.units, linksOf(weights.base), { normalise, islands: islandsAsBefore(weights) }, weights),
    islandPolicy: weights.islandPolicy,
    addedLinks: weights.addedLinks,
  };
}
