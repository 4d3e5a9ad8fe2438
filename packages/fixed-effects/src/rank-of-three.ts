import { nestedIn } from "./groups.js";
import type { LevelBasis } from "./level-basis.js";
import { codesOf, integers, type LevelOrder } from "./level-order.js";
import { componentCount, join, rootOf } from "./union-find.js";

/**
 * The rank of three plain groupings A, B, C where it follows from who meets whom, in linear time; else null.
 *
 * Where two rows share their levels of A and of B, a combination a + b + c of the dummies that is zero in both has the same
 * coefficient for their levels of C. Levels of C that such pairs of rows chain together are as one: with a single class of
 * them what remains is the constant, and the rank is levels - components(A, B) - 1; with q classes that lie each within a
 * level of A, or of B, it is levels - components(A, B) - q.
 *
 * @param rows in the order of A, with B and C as its other groupings
 */
export function rankOfThree(rows: LevelOrder, [a, b, c]: readonly [LevelBasis, LevelBasis, LevelBasis]): number | null {
  const fewFirst = b.levels < c.levels ? ([0, 1] as const) : ([1, 0] as const);
  for (const entry of fewFirst) {
    const [own, other] = entry === 0 ? [b, c] : [c, b];
    const classes = classesOf(rows, entry, own);
    const isNested = (grouping: LevelBasis): boolean =>
      nestedIn(
        grouping.codes,
        own.codes.map((code) => rootOf(classes.parent, code)),
        grouping.levels,
      );
    if (classes.count > 1 && !isNested(other) && !isNested(a)) continue;
    return a.rank + b.rank + c.rank - componentCount(a, other) - classes.count;
  }
  return null;
}

/** Levels of one grouping joined where rows that share the levels of A and of the third grouping have them both. */
function classesOf(
  rows: LevelOrder,
  entry: 0 | 1,
  grouping: LevelBasis,
): { readonly parent: Int32Array; readonly count: number } {
  const { pointers, offsets } = rows;
  const other = 1 - entry;
  const thirds = codesOf(rows, other);
  const owns = codesOf(rows, entry);
  const parent = Int32Array.from({ length: grouping.levels }, (_, level) => level);
  const met = integers(offsets[other + 1] - offsets[other]).fill(-1);
  const of = integers(met.length);
  let count = grouping.rank;
  for (let level = 0; level + 1 < pointers.length && count > 1; level++) {
    for (let i = pointers[level]; i < pointers[level + 1]; i++) {
      const third = thirds.codes[i * thirds.stride + thirds.shift] + thirds.offset - offsets[other];
      const own = owns.codes[i * owns.stride + owns.shift] + owns.offset - offsets[entry];
      if (met[third] !== level) {
        met[third] = level;
        of[third] = own;
      } else if (of[third] !== own && join(parent, of[third], own)) {
        count--;
      }
    }
  }
  return { parent, count };
}
