import { type LevelBasis, sameScale } from "./level-basis.js";
import { proportionalGroupings } from "./proportional-groupings.js";
import { componentCount } from "./union-find.js";

/** The rank of a set of bases where it takes no factorisation: none, one, or two plain ones; else null. */
export function simpleRank(bases: readonly LevelBasis[]): number | null {
  const [only] = bases;
  if (only === undefined) return 0;
  return bases.length === 1 ? only.rank : (proportionalGroupings(bases)?.rank ?? rankOfTwoPlain(bases));
}

/** The rank of two groupings of dummies without slopes, scaled in the same way or not, exactly; null for anything else. */
export function rankOfTwoPlain(bases: readonly LevelBasis[]): number | null {
  const [first, second] = bases;
  if (bases.length !== 2 || !first?.isPlain || !second?.isPlain || !sameScale(first, second)) return null;
  return first.rank + second.rank - componentCount(first, second);
}

/**
 * An upper bound of the rank, exact for one grouping and for two plain ones: each further grouping of dummies loses at
 * least a dimension per component that it forms with some earlier one.
 */
export function rankBound(bases: readonly LevelBasis[]): number {
  let rank = 0;
  bases.forEach((basis, position) => {
    let redundant = 0;
    if (basis.hasDummies) {
      for (const earlier of bases.slice(0, position)) {
        if (!earlier.hasDummies || !sameScale(earlier, basis)) continue;
        redundant = Math.max(redundant, componentCount(earlier, basis));
      }
    }
    rank += basis.rank - redundant;
  });
  return rank;
}
