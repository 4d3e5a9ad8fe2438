import { type LevelBasis, sameScale } from "./level-basis.js";
import { proportionalGroupings } from "./proportional-groupings.js";

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
 * The connected components of two groupings, counted by joining the levels of the smaller one: two of them that the same
 * level of the other meets belong together. It ends as soon as all are one.
 */
function componentCount(a: LevelBasis, b: LevelBasis): number {
  const [many, few] = a.levels >= b.levels ? [a, b] : [b, a];
  const parent = new Int32Array(few.levels);
  for (let node = 0; node < parent.length; node++) parent[node] = node;
  const count = few.rank;
  return count - joined(many.codes, few.codes, parent, new Int32Array(many.levels).fill(-1), count - 1);
}

/** Joins levels by the rows until `most` have been joined; returns how many have. */
function joined(many: Int32Array, few: Int32Array, parent: Int32Array, firstMet: Int32Array, most: number): number {
  let joins = 0;
  for (let i = 0; i < many.length && joins < most; i++) {
    const level = few[i];
    const met = firstMet[many[i]];
    if (met < 0) firstMet[many[i]] = level;
    else if (met !== level && join(parent, met, level)) joins++;
  }
  return joins;
}

function join(parent: Int32Array, a: number, b: number): boolean {
  const first = rootOf(parent, a);
  const second = rootOf(parent, b);
  if (first === second) return false;
  if (first < second) parent[second] = first;
  else parent[first] = second;
  return true;
}

/** Union-find with path halving. */
function rootOf(parent: Int32Array, node: number): number {
  let current = node;
  while (parent[current] !== current) {
    parent[current] = parent[parent[current]];
    current = parent[current];
  }
  return current;
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
