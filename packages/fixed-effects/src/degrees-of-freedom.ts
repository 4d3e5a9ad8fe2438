import { absorption } from "./absorption.js";
import { type FixedEffect, requireCodes, requireEffects } from "./effect.js";
import { nestedIn } from "./groups.js";
import { levelBases } from "./level-basis.js";
import { simpleRank } from "./rank.js";

/**
 * The rank of all dummies and slopes of a set of effects together: the parameters that they take. For two plain
 * groupings levels minus connected components, for three where rows that share two levels tell it, else numerical, and an
 * upper bound for more levels than `denseLimit` (see `projector`).
 *
 * @throws SHAPE_MISMATCH, INVALID_CODES, NON_FINITE and INVALID_ARGUMENT for malformed effects
 * @example
 * ```ts
 * import { absorbedRank } from "@mesometrics/fixed-effects";
 * const unit = { codes: Int32Array.of(0, 0, 1, 1), levels: 2 };
 * const time = { codes: Int32Array.of(0, 1, 0, 1), levels: 2 };
 * absorbedRank([unit, time]); // → 3
 * ```
 */
export function absorbedRank(effects: readonly FixedEffect[]): number {
  return simpleRank(levelBases(effects, requireEffects(effects))) ?? absorption(effects, {}).absorbed;
}

/** The parameters that absorbed effects take, and those that a clustered small-sample factor counts. */
export interface AbsorbedDegreesOfFreedom {
  /** Rank of all effects together. */
  readonly absorbed: number;
  /** For each effect, whether it is nested in one of the clusterings. */
  readonly nested: readonly boolean[];
  /** `absorbed` without what the nested effects take, but with one for the constant that they contain. */
  readonly counted: number;
}

/**
 * The degrees of freedom of absorbed effects. Effects whose levels lie within clusters do not make a clustered
 * covariance too small, so small-sample factors count of them the constant alone:
 * counted = rank(all) - rank(nested) + 1 where an effect is nested, else rank(all).
 *
 * @param clusters codes over the same rows; an effect that is nested in any of them counts as nested
 * @throws SHAPE_MISMATCH, INVALID_CODES, NON_FINITE and INVALID_ARGUMENT for malformed effects
 * @see R: `fixest`, `ssc(fixef.K = "nested")`, where levels stand for ranks; Stata: `reghdfe`, absorbed degrees of freedom
 * @example
 * ```ts
 * import { degreesOfFreedom } from "@mesometrics/fixed-effects";
 * const unit = { codes: Int32Array.of(0, 0, 1, 1, 2, 2), levels: 3 };
 * const time = { codes: Int32Array.of(0, 1, 0, 1, 0, 1), levels: 2 };
 * degreesOfFreedom([unit, time], [unit.codes]).counted; // → 2
 * ```
 */
export function degreesOfFreedom(
  effects: readonly FixedEffect[],
  clusters: readonly Int32Array[] = [],
): AbsorbedDegreesOfFreedom {
  const absorbed = absorbedRank(effects);
  const nested = effects.map(({ codes, levels }, position) => {
    requireCodes({ codes, levels }, codes.length, `Effect ${position}`);
    return clusters.some((cluster) => nestedIn(codes, cluster));
  });
  const within = effects.filter((_, position) => nested[position]);
  const constant = within.some((effect) => effect.intercept !== false) ? 1 : 0;
  const counted = within.length === 0 ? absorbed : absorbed - absorbedRank(within) + constant;
  return { absorbed, nested, counted };
}
